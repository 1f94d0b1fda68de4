"""A year computed again under other rules: who changes total or tier, and by which commitments."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import QuerySet

from compromisos.models import Compromiso
from evaluacion.calculo import Desglose, ResultadoGlobal
from evaluacion.entradas import codigo_de
from evaluacion.models import Evaluacion, ResultadoCumplimiento
from evaluacion.replica import Repetido, delta, repetir
from incentivos.calculo import ReglasTramo, TramosInvalidos, tramo_de
from incentivos.consultas import ETIQUETAS, etiqueta
from incentivos.reglas import SIN_TRAMO, TIPO, TablaTramos, tabla_de
from indicadores.models import ConjuntoReglas
from instituciones.models import Persona, Proceso
from pmg_site.comun.canonico import texto_decimal
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.trabajos import Avance

CADA = 50  # institutions between two words about progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Receta:
    """Which year is computed again and under what; keys of rule sets, None for those in force.

    Of one process, or with ``anio`` of every mechanism of that programme year.
    """

    proceso: int | None = None
    anio: int | None = None
    conjunto: int | None = None
    tramos: int | None = None
    cambios: Mapping[str, str] = field(default_factory=dict)
    cortes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def de(cls, datos: Mapping[str, Any]) -> "Receta":
        """From what a job carries."""
        return cls(**datos)

    def como_dict(self) -> dict[str, Any]:
        """For a job to carry."""
        return asdict(self) | {"cambios": dict(self.cambios), "cortes": dict(self.cortes)}


def procesos(persona: Persona) -> "QuerySet[Proceso]":
    """The years with decided results that the person may see, newest first."""
    con = (
        Evaluacion.objects.visibles_para(persona)
        .vigentes()
        .filter(resultado__isnull=False)
        .order_by()
        .values("programa__adscripcion__proceso")
    )
    return (
        Proceso.objects.filter(pk__in=con)
        .select_related("mecanismo")
        .order_by("-anio_programa", "mecanismo__codigo")
    )


def decididos(persona: Persona, receta: Receta) -> "QuerySet[ResultadoCumplimiento]":
    """The decided results of a process, or of a year, that the person may see, by institution."""
    evaluaciones = (
        Evaluacion.objects.visibles_para(persona)
        .vigentes()
        .filter(resultado__isnull=False, programa__adscripcion__proceso__in=_elegidos(receta))
    )
    return (
        ResultadoCumplimiento.objects.filter(evaluacion_decidida__in=evaluaciones.order_by())
        .select_related(
            "conjunto_reglas", "incentivo", "evaluacion__programa__adscripcion__institucion"
        )
        .defer("traza", "evaluacion__copia_publicada")
        .order_by("evaluacion__programa__adscripcion__institucion__nombre", "pk")
    )


def _elegidos(receta: Receta) -> "QuerySet[Proceso]":
    filtro = {"anio_programa": receta.anio} if receta.anio else {"pk": receta.proceso}
    return Proceso.objects.filter(**filtro)


def replica(persona: Persona, receta: Receta, avance: Avance | None = None) -> dict[str, Any]:
    """The comparison, ready for a page, a CSV and the row of a job: numbers are text."""
    elegidos = {p.pk: p for p in procesos(persona).filter(pk__in=_elegidos(receta))}
    otros = ConjuntoReglas.objects.get(pk=receta.tramos) if receta.tramos else None
    tramos = _tramos_de(elegidos.values(), receta, otros)
    conjunto = ConjuntoReglas.objects.get(pk=receta.conjunto) if receta.conjunto else None
    resultados = decididos(persona, receta)
    cuantos = resultados.count() if avance else 0
    nombres = _nombres(resultados)
    filas: list[dict[str, Any]] = []
    for hechos, resultado in enumerate(resultados.iterator(chunk_size=CADA)):
        if avance and hechos % CADA == 0:
            avance.decir(hechos, cuantos, "Repitiendo el cálculo")
        repetido = repetir(resultado, conjunto, receta.cambios)
        proceso = resultado.evaluacion.programa.adscripcion.proceso_id
        filas.append(_fila(repetido, tramos[proceso], nombres))
    return {
        "proceso": _que_se_repite(receta, elegidos.values()),
        "reglas": str(conjunto) if conjunto else "las que rigieron",
        "tramos": str(otros) if otros else "los que rigieron",
        "resumen": _resumen(filas),
        "distribucion": _distribucion(filas),
        "mecanismos": _por_mecanismo(filas) if receta.anio else [],
        "notas": [nota for suyos in tramos.values() for nota in suyos.notas],
        "filas": filas,
    }


def _que_se_repite(receta: Receta, elegidos: Iterable[Proceso]) -> str:
    if receta.anio:
        return f"{receta.anio}, todos los mecanismos"
    return next((str(p) for p in elegidos), "")


def _tramos_de(
    elegidos: Iterable[Proceso], receta: Receta, otros: ConjuntoReglas | None
) -> "dict[int, _Tramos]":
    """The tiers of each process, all of them of the same year, in one query."""
    lista = list(elegidos)
    if not lista:
        return {}
    codigos = [p.mecanismo.codigo for p in lista]
    propios = ConjuntoReglas.objects.vigentes(TIPO, codigos, lista[0].anio_pago)
    return {p.pk: _Tramos(p, propios.get(p.mecanismo.codigo), otros, receta) for p in lista}


class _Tramos:
    """The tiers of a mechanism before and after, as the calculation takes them."""

    def __init__(
        self,
        proceso: Proceso,
        propios: ConjuntoReglas | None,
        otros: ConjuntoReglas | None,
        receta: Receta,
    ) -> None:
        self.mecanismo = proceso.mecanismo
        self.notas: list[str] = []
        despues = otros or propios
        self.antes = _limites(tabla_de(propios), {}) if propios else None
        self.despues = None
        if despues:
            tabla = tabla_de(despues)
            self.despues = _limites(tabla, self._cortes(tabla, receta))

    def _cortes(self, tabla: TablaTramos, receta: Receta) -> Mapping[str, str]:
        """Of a whole year, a limit moves where the mechanism has it; the page says where not."""
        tiene = {t.nombre for t in tabla.tramos}
        if not receta.anio or set(receta.cortes) <= tiene:
            return receta.cortes
        ajenos = ", ".join(f"«{etiqueta(t)}»" for t in sorted(set(receta.cortes) - tiene))
        self.notas.append(f"{self.mecanismo.nombre} no tiene {ajenos}: ese límite no se le mueve.")
        return {t: desde for t, desde in receta.cortes.items() if t in tiene}

    def de(self, repetido: Repetido) -> tuple[str, str]:
        """The tier that was decided, if it was, and the one that comes out."""
        decidido = getattr(repetido.resultado, "incentivo", None)
        antes = decidido.tramo if decidido else _nombre(repetido.antes, self.antes)
        return antes, _nombre(repetido.despues, self.despues)


def _nombre(resultado: ResultadoGlobal, reglas: ReglasTramo | None) -> str:
    tramo = tramo_de(resultado, reglas) if reglas else None
    return tramo.nombre if tramo else SIN_TRAMO


def _limites(tabla: TablaTramos, cortes: Mapping[str, str]) -> ReglasTramo | None:
    """The limits of a table with some beginnings moved; each tier ends where the next begins."""
    if not tabla.tramos:
        return None
    arriba = sorted(tabla.tramos, key=lambda t: t.desde)
    if ajenos := sorted(set(cortes) - {t.nombre for t in arriba}):
        raise ErrorDeNegocio(
            f"Esos tramos no tienen «{etiqueta(ajenos[0])}»: deje ese límite en blanco."
        )
    desdes = [cortes.get(t.nombre, texto_decimal(t.desde)) for t in arriba]
    hastas: list[str | None] = [*desdes[1:], None]
    try:
        return ReglasTramo.desde(
            {"nombre": t.nombre, "desde": desde, "hasta": hasta, "porcentaje": "0"}
            for t, desde, hasta in zip(arriba, desdes, hastas, strict=True)
        )
    except TramosInvalidos as error:
        raise ErrorDeNegocio(str(error)) from error


def _nombres(resultados: "QuerySet[ResultadoCumplimiento]") -> dict[tuple[int, str], str]:
    """The name of each commitment by programme and code, in one query."""
    programas = resultados.order_by().values("evaluacion__programa")
    filas = Compromiso.objects.filter(programa__in=programas).order_by()
    return {
        (programa, codigo_de(numero)): f"{numero}. {nombre}"
        for programa, numero, nombre in filas.values_list("programa", "numero", "nombre")
    }


def _fila(
    repetido: Repetido, tramos: _Tramos, nombres: Mapping[tuple[int, str], str]
) -> dict[str, Any]:
    evaluacion = repetido.resultado.evaluacion
    antes, despues = tramos.de(repetido)
    cambio = delta(repetido.antes.total, repetido.despues.total)
    return {
        "institucion": evaluacion.institucion.nombre,
        "codigo": evaluacion.institucion.codigo,
        "mecanismo": tramos.mecanismo.codigo,
        "evaluacion": evaluacion.pk,
        "ejemplo": evaluacion.ejemplo,
        "igual": repetido.igual,
        "antes": _total(repetido.antes),
        "despues": _total(repetido.despues),
        "delta": None if cambio is None else texto_decimal(cambio),
        "tramo_antes": antes,
        "tramo_despues": despues,
        "motivos": list(repetido.despues.motivos),
        "compromisos": [
            _compromiso(uno, otro, nombres.get((evaluacion.programa_id, uno.codigo), uno.codigo))
            for uno, otro in repetido.cambios()
        ],
    }


def _total(resultado: ResultadoGlobal) -> str | None:
    return None if resultado.total is None else texto_decimal(resultado.total)


def _compromiso(antes: Desglose, despues: Desglose, nombre: str) -> dict[str, Any]:
    return {
        "nombre": nombre,
        "clase_antes": antes.clase.value,
        "clase_despues": despues.clase.value,
        "antes": None if antes.aporte is None else texto_decimal(antes.aporte),
        "despues": None if despues.aporte is None else texto_decimal(despues.aporte),
        "motivo": despues.motivo,
    }


def _orden(tramo: str) -> int:
    """The best tier first; one that no list knows, last."""
    lista = list(ETIQUETAS)
    return lista.index(tramo) if tramo in lista else len(lista)


_CUENTAS = (
    "instituciones", "iguales", "cambian_total", "cambian_tramo", "suben", "bajan", "sin_total",
)  # fmt: skip


def _resumen(filas: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many institutions change what."""
    cuenta = dict.fromkeys(_CUENTAS, 0)
    for fila in filas:
        antes, despues = _orden(fila["tramo_antes"]), _orden(fila["tramo_despues"])
        cuenta["instituciones"] += 1
        cuenta["iguales"] += fila["igual"]
        cuenta["cambian_total"] += fila["antes"] != fila["despues"]
        cuenta["cambian_tramo"] += antes != despues
        cuenta["suben"] += despues < antes
        cuenta["bajan"] += despues > antes
        cuenta["sin_total"] += fila["despues"] is None
    return cuenta


def _por_mecanismo(filas: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same counts for each mechanism, the one with most institutions first."""
    grupos: dict[str, list[Mapping[str, Any]]] = {}
    for fila in filas:
        grupos.setdefault(fila["mecanismo"], []).append(fila)
    cuentas = [{"mecanismo": codigo, **_resumen(suyas)} for codigo, suyas in grupos.items()]
    return sorted(cuentas, key=lambda c: (-c["instituciones"], c["mecanismo"]))


def _distribucion(filas: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Institutions by tier, before and after."""
    antes: Counter[str] = Counter()
    despues: Counter[str] = Counter()
    for fila in filas:
        antes[fila["tramo_antes"]] += 1
        despues[fila["tramo_despues"]] += 1
    return [
        {"tramo": etiqueta(t), "antes": antes[t], "despues": despues[t]}
        for t in sorted({*antes, *despues}, key=lambda t: (_orden(t), t))
    ]


def frase(hecha: Mapping[str, Any]) -> str:
    """What comes out, in one sentence: "Con estas reglas, 14 servicios cambian de tramo…"."""
    resumen = hecha["resumen"]
    if not resumen["instituciones"]:
        return "No hay resultados decididos que repetir."
    cuantos = resumen["cambian_tramo"]
    if not cuantos:
        return f"Con estas reglas, ninguno de los {_servicios(resumen)} cambia de tramo."
    verbo = "cambia" if cuantos == 1 else "cambian"
    de = f"{cuantos} de {_servicios(resumen)} {verbo} de tramo"
    return (
        f"Con estas reglas, {de}: {resumen['suben']} hacia arriba y {resumen['bajan']} hacia abajo."
    )


def _servicios(resumen: Mapping[str, int]) -> str:
    cuantos = resumen["instituciones"]
    return "1 servicio" if cuantos == 1 else f"{cuantos} servicios"


def elegidas(hecha: Mapping[str, Any], cuales: str) -> list[dict[str, Any]]:
    """The rows to be shown: those that change tier, that change at all, or every one."""
    filas = hecha["filas"]
    if cuales == "tramo":
        filas = [f for f in filas if f["tramo_antes"] != f["tramo_despues"]]
    elif cuales == "total":
        filas = [f for f in filas if f["antes"] != f["despues"] or f["compromisos"]]
    return [_para_leer(f) for f in filas]


def _para_leer(fila: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its change of tier in words and in a tone."""
    antes, despues = fila["tramo_antes"], fila["tramo_despues"]
    cambia = antes != despues
    nombre = etiqueta(antes)
    return {
        **fila,
        "cambia_tramo": cambia,
        "tramo": f"{nombre} → {etiqueta(despues)}" if cambia else nombre,
        "tono": "verde" if _orden(despues) < _orden(antes) else "rojo",
    }


COLUMNAS = (
    "codigo", "institucion", "mecanismo", "ejemplo", "compromiso", "antes", "despues", "diferencia",
    "tramo_antes", "tramo_despues", "recalcula_igual", "motivo",
)  # fmt: skip


def filas_csv(hecha: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """One row per institution, then one per commitment that changes in it."""
    for f in hecha["filas"]:
        comun = (f["codigo"], f["institucion"], f["mecanismo"], "sí" if f["ejemplo"] else "no")
        tramos = (etiqueta(f["tramo_antes"]), etiqueta(f["tramo_despues"]))
        igual = "sí" if f["igual"] else "no"
        motivo = " ".join(f["motivos"])
        yield (*comun, "", f["antes"], f["despues"], f["delta"], *tramos, igual, motivo)
        for c in f["compromisos"]:
            yield (*comun, c["nombre"], c["antes"], c["despues"], "", "", "", "", c["motivo"])


COLUMNAS_SUBTOTALES = ("mecanismo", *_CUENTAS)


def subtotales_csv(hecha: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """One row per mechanism, and one of them all."""
    for cuenta in [*hecha["mecanismos"], {"mecanismo": "todos", **hecha["resumen"]}]:
        yield tuple(cuenta[columna] for columna in COLUMNAS_SUBTOTALES)
