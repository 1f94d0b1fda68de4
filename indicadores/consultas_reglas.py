"""Read models over the rule sets: which hold in each year, what one says, how it changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import reverse

from indicadores import etiquetas_reglas
from indicadores.lector_reglas import LLAVES_FUNDAMENTO, POR_VERIFICAR, Fundamento, entre
from indicadores.models import ConjuntoReglas
from indicadores.reglas import IndicadorTransversal, ProgramaMarco, marco_de
from indicadores.reglas_sistemas import Sistema
from indicadores.texto_reglas import escribir
from instituciones.models import Mecanismo, RedExpertos
from pmg_site.comun import formato

MARCO, TRAMOS = ConjuntoReglas.Tipo.PROGRAMA_MARCO, ConjuntoReglas.Tipo.TRAMOS
SIN_PORCENTAJE = "Por verificar: sin porcentaje"


@dataclass(frozen=True, slots=True)
class Celda:
    """The rule set of a mechanism in a year, in the table of all of them."""

    nombre: str
    vigencia: str
    version: int
    url: str


@dataclass(frozen=True, slots=True)
class TablaAnios:
    """Years by mechanisms; a cell is None where no framework is known."""

    mecanismos: tuple[str, ...]
    filas: tuple[tuple[int, tuple[Celda | None, ...]], ...]


def tabla_de_anios() -> TablaAnios:
    """Every programme year with the framework of each mechanism, newest first; one query."""
    ultimos = {
        (c.codigo, c.mecanismo): c
        for c in ConjuntoReglas.objects.ultimos()
        .filter(tipo=MARCO)
        .defer("contenido")
        .order_by("anio_desde", "version")
    }
    mecanismos = sorted({c.mecanismo for c in ultimos.values()}, key=lambda m: (m != "PMG", m))
    anios = [
        a for c in ultimos.values() for a in range(c.anio_desde, (c.anio_hasta or c.anio_desde) + 1)
    ]
    filas = []
    for anio in sorted(set(anios), reverse=True):
        del_anio = {
            c.mecanismo: Celda(c.nombre, c.vigencia, c.version, _url(c.mecanismo, anio))
            for c in sorted(ultimos.values(), key=lambda c: c.anio_desde)
            if entre(anio, c.anio_desde, c.anio_hasta)
        }
        filas.append((anio, tuple(del_anio.get(m) for m in mecanismos)))
    rotulos = tuple(formato.mecanismo(mecanismo) for mecanismo in mecanismos)
    return TablaAnios(rotulos, tuple(filas))


def _url(mecanismo: str, anio: int) -> str:
    return reverse("reglas:anio", args=[mecanismo, anio])


@dataclass(frozen=True, slots=True)
class Cambio:
    """One thing that is not as the year before."""

    que: str
    antes: str
    ahora: str


@dataclass(slots=True)
class Diferencia:
    """How a year's rules differ from those of the year before."""

    anio_anterior: int
    mismo_marco: bool
    cambios: list[Cambio] = field(default_factory=list)
    agregados: list[tuple[str, str]] = field(default_factory=list)
    quitados: list[tuple[str, str]] = field(default_factory=list)

    @property
    def hay(self) -> bool:
        return bool(self.cambios or self.agregados or self.quitados)


@dataclass(frozen=True, slots=True)
class FilaParametro:
    """A parameter in words."""

    nombre: str
    valor: str
    fundamento: Any


@dataclass(frozen=True, slots=True)
class FilaTramo:
    """A tier in words; its percentage may not be known."""

    etiqueta: str
    porcentaje: str
    fundamento: Fundamento


@dataclass(frozen=True, slots=True)
class PaginaReglas:
    """All that the page of a mechanism and year shows."""

    anio: int
    conjunto: ConjuntoReglas
    marco: ProgramaMarco
    mecanismo: str
    parametros: tuple[FilaParametro, ...]
    tramitacion: tuple[FilaParametro, ...]
    tramos: ConjuntoReglas | None
    filas_tramos: tuple[FilaTramo, ...]
    sistemas: tuple[tuple[Sistema, str], ...]
    indicadores: tuple[tuple[IndicadorTransversal, str], ...]
    diferencia: Diferencia | None
    anterior: ConjuntoReglas | None
    versiones: tuple[ConjuntoReglas, ...]
    verificados: int
    por_verificar: int


def pagina(mecanismo: str, anio: int) -> PaginaReglas | None:
    """The rules of a mechanism in a programme year, or None when none are known."""
    conjunto = ConjuntoReglas.objects.vigente(MARCO, mecanismo, anio)
    return None if conjunto is None else pagina_de(conjunto, anio)


def pagina_de(conjunto: ConjuntoReglas, anio: int) -> PaginaReglas:
    """The page of one rule set, seen from a year of it."""
    marco = marco_de(conjunto)
    tramos = ConjuntoReglas.objects.vigente(TRAMOS, conjunto.mecanismo, anio + 1)
    redes = dict(RedExpertos.objects.values_list("codigo", "organismo"))
    fundamentos = list(_fundamentos(conjunto.contenido))
    por_verificar = sum(f.get("confianza") == POR_VERIFICAR for f in fundamentos)
    mecanismo = Mecanismo.objects.filter(codigo=conjunto.mecanismo).values_list("nombre", flat=True)
    return PaginaReglas(
        anio=anio,
        conjunto=conjunto,
        marco=marco,
        mecanismo=mecanismo.first() or conjunto.mecanismo,
        parametros=tuple(
            FilaParametro(
                etiquetas_reglas.parametro(p.nombre),
                etiquetas_reglas.valor(p.nombre, p.valor),
                p.fundamento,
            )
            for p in sorted(marco.parametros_con_fundamento, key=etiquetas_reglas.orden)
        ),
        tramitacion=tuple(_filas_tramitacion(marco)),
        tramos=tramos,
        filas_tramos=_filas_tramos(tramos),
        sistemas=tuple((s, redes.get(s.red, s.red)) for s in marco.sistemas_en(anio)),
        indicadores=tuple((i, redes.get(i.red, i.red)) for i in marco.indicadores_en(anio)),
        diferencia=_diferencia(conjunto, tramos, anio),
        anterior=ConjuntoReglas.objects.vigente(MARCO, conjunto.mecanismo, conjunto.anio_desde - 1),
        versiones=tuple(
            ConjuntoReglas.objects.filter(codigo=conjunto.codigo, mecanismo=conjunto.mecanismo)
            .exclude(pk=conjunto.pk)
            .defer("contenido")
            .order_by("-version")
        ),
        verificados=len(fundamentos) - por_verificar,
        por_verificar=por_verificar,
    )


def _filas_tramitacion(marco: ProgramaMarco) -> Iterator[FilaParametro]:
    """Who signs, who is new, how much a commitment weighs, why a year is modified."""
    t = marco.tramitacion
    if t.limite:
        yield FilaParametro(
            "Ponderador de cada compromiso",
            f"{_limite('Desde', t.limite.minimo)} {_limite('hasta', t.limite.maximo)}".strip()
            or "Sin límite conocido",
            t.limite.fundamento,
        )
    if t.cadena:
        firmas = " → ".join(etiquetas_reglas.PASOS[paso] for paso in t.cadena.pasos)
        yield FilaParametro("Quiénes lo aprueban, en orden", firmas, t.cadena.fundamento)
    if t.nuevo:
        nombres = {s.codigo: s.nombre for s in marco.sistemas}
        nombres |= {i.codigo: i.nombre for i in marco.indicadores}
        ofrecidos = "; ".join(sorted(nombres[c] for c in t.nuevo.ofrece))
        yield FilaParametro(
            f"Servicios nuevos: hasta {t.nuevo.anios_desde_creacion} años desde su creación",
            f"Se les ofrece: {ofrecidos}",
            t.nuevo.fundamento,
        )
    for causa in t.causas:
        yield FilaParametro("Causa de modificación durante el año", causa.nombre, causa.fundamento)


def _limite(palabra: str, numero: Decimal | None) -> str:
    return "" if numero is None else f"{palabra} {formato.porcentaje_corto(numero, 4)}"


def _filas_tramos(tramos: ConjuntoReglas | None) -> tuple[FilaTramo, ...]:
    escritos = (tramos.contenido.get("tramos") or []) if tramos else []
    return tuple(
        FilaTramo(
            tramo["etiqueta"],
            _porcentaje(tramo["porcentaje"]),
            Fundamento(*(tramo.get(llave, "") for llave in LLAVES_FUNDAMENTO)),
        )
        for tramo in escritos
    )


def _fundamentos(valor: Any) -> Iterator[Mapping[str, Any]]:
    """Every group of a content that says what it rests on."""
    if isinstance(valor, list):
        for hijo in valor:
            yield from _fundamentos(hijo)
    elif isinstance(valor, dict):
        if "norma" in valor or "confianza" in valor:
            yield valor
        for hijo in valor.values():
            yield from _fundamentos(hijo)


def _diferencia(
    conjunto: ConjuntoReglas, tramos: ConjuntoReglas | None, anio: int
) -> Diferencia | None:
    """The difference with the year before; None when that year has no rules."""
    anterior = ConjuntoReglas.objects.vigente(MARCO, conjunto.mecanismo, anio - 1)
    if anterior is None:
        return None
    diferencia = Diferencia(anio - 1, anterior.pk == conjunto.pk)
    antes, ahora = marco_de(anterior), marco_de(conjunto)
    _comparar_parametros(antes, ahora, diferencia)
    for clase, de_antes, de_ahora in (
        ("Objetivo", antes.objetivos, ahora.objetivos),
        ("Sistema", antes.sistemas_en(anio - 1), ahora.sistemas_en(anio)),
        ("Indicador", antes.indicadores_en(anio - 1), ahora.indicadores_en(anio)),
    ):
        _comparar(clase, de_antes, de_ahora, diferencia)
    previos = ConjuntoReglas.objects.vigente(TRAMOS, conjunto.mecanismo, anio)
    if tramos and previos and tramos.pk != previos.pk:
        _comparar_tramos(previos.contenido, tramos.contenido, diferencia)
    return diferencia


def _comparar_parametros(antes: ProgramaMarco, ahora: ProgramaMarco, a: Diferencia) -> None:
    previos = antes.parametros()
    for nombre, valor in ahora.parametros().items():
        if previos.get(nombre) != valor:
            decia = etiquetas_reglas.valor(nombre, previos.get(nombre, "Sin regla"))
            a.cambios.append(
                Cambio(
                    etiquetas_reglas.parametro(nombre), decia, etiquetas_reglas.valor(nombre, valor)
                )
            )


def _comparar(clase: str, antes: Any, ahora: Any, a: Diferencia) -> None:
    """Added and removed by code; renamed when the code stays."""
    previos, actuales = {e.codigo: e for e in antes}, {e.codigo: e for e in ahora}
    a.agregados += [(clase, e.nombre) for c, e in actuales.items() if c not in previos]
    a.quitados += [(clase, e.nombre) for c, e in previos.items() if c not in actuales]
    for codigo in previos.keys() & actuales.keys():
        if previos[codigo].nombre != actuales[codigo].nombre:
            a.cambios.append(Cambio(clase, previos[codigo].nombre, actuales[codigo].nombre))


def _comparar_tramos(antes: Mapping[str, Any], ahora: Mapping[str, Any], a: Diferencia) -> None:
    previos = {t["nombre"]: t for t in antes.get("tramos") or []}
    for tramo in ahora.get("tramos") or []:
        previo = previos.get(tramo["nombre"])
        if previo is None or previo["porcentaje"] != tramo["porcentaje"]:
            decia = _porcentaje(previo["porcentaje"]) if previo else "Sin tramo"
            que = f"Incremento con {tramo['etiqueta'][:1].lower()}{tramo['etiqueta'][1:]}"
            a.cambios.append(Cambio(que, decia, _porcentaje(tramo["porcentaje"])))


def _porcentaje(texto: str | None) -> str:
    return SIN_PORCENTAJE if texto is None else formato.porcentaje_corto(texto, 4)


def como_yaml(conjunto: ConjuntoReglas) -> str:
    """A rule set in the form in which it is written and can be loaded again."""
    return f"# {conjunto} · huella {conjunto.huella}\n{escribir(conjunto.contenido)}"
