"""Read models over incentives: distribution per year, history, what waits for a person."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count
from django.urls import reverse

from incentivos.models import Concepto, Cuota, HechoPublicado, Incentivo
from incentivos.reglas import SIN_TRAMO, TIPO, TablaTramos, TramoPago, tabla_de
from indicadores.models import ConjuntoReglas
from instituciones.models import Institucion, Persona
from instituciones.roles import Capacidad
from pmg_site.comun import formato, reloj
from pmg_site.comun.numeros import redondear
from pmg_site.comun.tareas import Tarea

ETIQUETAS = {
    "completo": "Incremento completo",
    "medio": "Medio incremento",
    "ninguno": "Sin incremento",
    SIN_TRAMO: "Sin tramo (no aplica)",
}


def etiqueta(tramo: str) -> str:
    """The name of a tier for a reader."""
    return ETIQUETAS.get(tramo, tramo)


def meses_en_palabras(meses: Iterable[int]) -> str:
    """3, 6, 9, 12 as "marzo, junio, septiembre y diciembre"."""
    *primeros, ultimo = [formato.MESES[mes - 1] for mes in meses] or [""]
    return f"{', '.join(primeros)} y {ultimo}" if primeros else ultimo


@dataclass(slots=True)
class FilaDistribucion:
    """How many institutions of a mechanism fell in each tier in a programme year."""

    anio: int
    mecanismo: str
    ejemplo: bool
    cuentas: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ETIQUETAS, 0))
    con_cien: int = 0
    _suma: Fraction = Fraction(0)
    _con_valor: int = 0

    @property
    def anio_pago(self) -> int:
        return self.anio + 1

    @property
    def total(self) -> int:
        return sum(self.cuentas.values())

    @property
    def promedio(self) -> Decimal | None:
        """Mean compliance of those that have a value, to two decimals; for display only."""
        if not self._con_valor:
            return None
        return redondear(self._suma / self._con_valor, 2, "half_up")

    @property
    def columnas(self) -> list[int]:
        """The counts in the order of ``ETIQUETAS``."""
        return [self.cuentas[tramo] for tramo in ETIQUETAS]

    def agregar(self, tramo: str, total: Decimal | None, cuantas: int) -> None:
        """Count ``cuantas`` institutions of a tier with the same total."""
        self.cuentas[tramo] = self.cuentas.get(tramo, 0) + cuantas
        if total is not None:
            self._suma += Fraction(total) * cuantas
            self._con_valor += cuantas
            self.con_cien += cuantas if total == 100 else 0


def distribucion(anio: int | None = None) -> list[FilaDistribucion]:
    """Published results per programme year and mechanism, newest first; one query."""
    incentivos = Incentivo.objects.publicados()
    if anio is not None:
        incentivos = incentivos.filter(adscripcion__proceso__anio_programa=anio)
    grupos = incentivos.order_by().values_list(
        "adscripcion__proceso__anio_programa",
        "adscripcion__proceso__mecanismo__codigo",
        "resultado__evaluacion__ejemplo",
        "tramo",
        "resultado__total",
    )
    filas: dict[tuple[int, str, bool], FilaDistribucion] = {}
    for de_anio, mecanismo, ejemplo, tramo, total, cuantas in grupos.annotate(n=Count("pk")):
        clave = (de_anio, mecanismo, ejemplo)
        fila = filas.setdefault(clave, FilaDistribucion(de_anio, mecanismo, ejemplo))
        fila.agregar(tramo, total, cuantas)
    return sorted(filas.values(), key=lambda f: (-f.anio, f.ejemplo, f.mecanismo))


def por_anio(filas: Iterable[FilaDistribucion]) -> list[FilaDistribucion]:
    """The same rows with their mechanisms added up, one per year and kind of data."""
    anios: dict[tuple[int, bool], FilaDistribucion] = {}
    for fila in filas:
        clave = (fila.anio, fila.ejemplo)
        suma = anios.setdefault(clave, FilaDistribucion(fila.anio, "Todos", fila.ejemplo))
        for tramo, cuantas in fila.cuentas.items():
            suma.cuentas[tramo] = suma.cuentas.get(tramo, 0) + cuantas
        suma.con_cien += fila.con_cien
        suma._suma += fila._suma
        suma._con_valor += fila._con_valor
    return list(anios.values())


def grafico(filas: Iterable[FilaDistribucion]) -> list[tuple[str, list[int]]]:
    """The stacked chart of the own years; example data say so in their label."""
    return [
        (f"{fila.anio} (ejemplo)" if fila.ejemplo else str(fila.anio), fila.columnas)
        for fila in por_anio(filas)
    ]


@dataclass(frozen=True, slots=True)
class FilaHistorica:
    """A year as the authority published it: institutions per tier, with rounded percentages."""

    anio: int
    n_90_100: int
    n_75_89: int
    n_menos_75: int
    total: int
    pct_90_100: Decimal
    pct_75_89: Decimal
    pct_menos_75: Decimal
    fuente: str


@dataclass(frozen=True, slots=True)
class Historia:
    """Published figures: the years with a full distribution, and single facts of others."""

    filas: tuple[FilaHistorica, ...]
    otros: tuple[HechoPublicado, ...]
    series: tuple[str, ...] = (
        Concepto.N_90_100.label,
        Concepto.N_75_89.label,
        Concepto.N_MENOS_75.label,
    )

    @property
    def grafico(self) -> list[tuple[str, list[int]]]:
        """The stacked chart of the published years."""
        return [(str(f.anio), [f.n_90_100, f.n_75_89, f.n_menos_75]) for f in self.filas]


_DISTRIBUCION = (
    Concepto.N_90_100,
    Concepto.N_75_89,
    Concepto.N_MENOS_75,
    Concepto.INSTITUCIONES,
    Concepto.PCT_90_100,
    Concepto.PCT_75_89,
    Concepto.PCT_MENOS_75,
)


def _fila_historica(anio: int, hechos: Mapping[str, HechoPublicado]) -> FilaHistorica:
    return FilaHistorica(
        anio=anio,
        n_90_100=int(hechos[Concepto.N_90_100].valor),
        n_75_89=int(hechos[Concepto.N_75_89].valor),
        n_menos_75=int(hechos[Concepto.N_MENOS_75].valor),
        total=int(hechos[Concepto.INSTITUCIONES].valor),
        pct_90_100=hechos[Concepto.PCT_90_100].valor,
        pct_75_89=hechos[Concepto.PCT_75_89].valor,
        pct_menos_75=hechos[Concepto.PCT_MENOS_75].valor,
        fuente=hechos[Concepto.INSTITUCIONES].fuente,
    )


def historia() -> Historia:
    """What others published, never computed here; one query."""
    por_anio: dict[int, dict[str, HechoPublicado]] = {}
    for hecho in HechoPublicado.objects.all():
        por_anio.setdefault(hecho.anio, {})[hecho.concepto] = hecho
    filas, otros = [], []
    for anio, hechos in sorted(por_anio.items()):
        completo = all(concepto in hechos for concepto in _DISTRIBUCION)
        if completo:
            filas.append(_fila_historica(anio, hechos))
        otros += [h for c, h in hechos.items() if not (completo and c in _DISTRIBUCION)]
    return Historia(tuple(filas), tuple(otros))


@dataclass(frozen=True, slots=True)
class Incremento:
    """What each tier of a mechanism earns in some payment years."""

    mecanismo: str
    tabla: TablaTramos

    @property
    def tramos(self) -> tuple[TramoPago, ...]:
        return self.tabla.tramos

    @property
    def meses(self) -> str:
        """The months of the instalments, in words."""
        return meses_en_palabras(self.tabla.meses)


def incrementos() -> list[Incremento]:
    """The tiers in force of every mechanism, PMG first, by payment year; one query."""
    conjuntos = ConjuntoReglas.objects.filter(tipo=TIPO).order_by("version")
    ultimas = {(c.mecanismo, c.codigo): c for c in conjuntos}
    filas = [Incremento(c.mecanismo, tabla_de(c)) for c in ultimas.values()]
    return sorted(filas, key=lambda f: (f.mecanismo != "PMG", f.mecanismo, f.tabla.anio_desde))


def de_institucion(institucion: Institucion, persona: Persona) -> Iterable[Incentivo]:
    """The incentives of an institution that the person may see, newest first, with instalments."""
    return (
        Incentivo.objects.visibles_para(persona)
        .vigentes()
        .filter(adscripcion__institucion=institucion)
        .select_related(
            "adscripcion__proceso__mecanismo", "resultado__evaluacion", "conjunto_reglas"
        )
        .defer(
            "resultado__entradas",
            "resultado__traza",
            "resultado__evaluacion__copia_publicada",
        )
        .prefetch_related("cuotas", "adscripcion__dotaciones")
        .order_by("-anio_pago", "-pk")
    )


def cuotas_para(persona: Persona) -> Any:
    """The payable instalments that the person may see, in the order in which they fall due."""
    return (
        Cuota.objects.visibles_para(persona)
        .pagables()
        .select_related(
            "incentivo__adscripcion__institucion",
            "incentivo__adscripcion__proceso__mecanismo",
            "incentivo__conjunto_reglas",
        )
        .prefetch_related("incentivo__cuotas", "incentivo__adscripcion__dotaciones")
        .order_by(
            "incentivo__anio_pago", "mes", "incentivo__adscripcion__institucion__nombre", "pk"
        )
    )


def filas_abiertas() -> Iterator[tuple[str, int, str, str, int]]:
    """Real and example distributions as open data: kind, year, mechanism, tier, institutions."""
    for fila in historia().filas:
        for tramo, cuantas in (
            ("completo", fila.n_90_100),
            ("medio", fila.n_75_89),
            ("ninguno", fila.n_menos_75),
        ):
            yield "publicado", fila.anio, "PMG", tramo, cuantas
    for calculada in sorted(distribucion(), key=lambda f: (f.anio, f.mecanismo)):
        clase = "ejemplo" if calculada.ejemplo else "sistema"
        for tramo, cuantas in calculada.cuentas.items():
            yield clase, calculada.anio, calculada.mecanismo, tramo, cuantas


def pendientes(persona: Persona) -> list[Tarea]:
    """Instalments whose month has come, for whoever notes payments."""
    if not persona.alcance.tiene(Capacidad.REGISTRAR_PAGO):
        return []
    hoy = reloj.ahora().astimezone(reloj.SANTIAGO).date()
    cuantas = Cuota.objects.visibles_para(persona).por_pagar(hoy).count()
    if not cuantas:
        return []
    return [
        Tarea(
            texto="Registrar el pago de cuotas del incentivo",
            url=reverse("incentivos:cuotas"),
            cuenta=cuantas,
            detalle="Cuotas cuyo mes de pago ya llegó y que no figuran pagadas.",
        )
    ]
