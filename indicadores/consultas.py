"""Read models of the indicators: their series through the years, lists, what waits for a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet, prefetch_related_objects
from django.urls import reverse

from indicadores.models import FichaIndicador, Indicador, Medicion, ValorAnual
from indicadores.valores import (
    REDONDEO_SIN_REGLA,
    ValorCalculado,
    acumulado,
    calcular_valor,
    operandos_de,
)
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.formato import MESES
from pmg_site.comun.models import Asiento
from pmg_site.comun.tareas import Tarea

if TYPE_CHECKING:
    from instituciones.models import Persona

TIPOS = (Medicion.Tipo.EFECTIVO, Medicion.Tipo.ESTIMADO, Medicion.Tipo.META)


@dataclass(frozen=True, slots=True)
class Punto:
    """One year of a series: operands and value of a kind, with the target beside it."""

    anio: int
    tipo: str  # efectivo, estimado or meta: the best known of the year
    operandos: Mapping[str, Decimal]
    calculo: ValorCalculado
    meta: Decimal | None
    ficha: FichaIndicador

    @property
    def valor(self) -> Decimal | None:
        return self.calculo.valor

    @property
    def para_grafico(self) -> tuple[str, Decimal | None, Decimal | None]:
        """Year, what was achieved or is expected, target: a target alone is no achievement."""
        estimado = self.tipo == Medicion.Tipo.ESTIMADO
        logrado = None if self.tipo == Medicion.Tipo.META else self.valor
        return f"{self.anio} est." if estimado else str(self.anio), logrado, self.meta

    @property
    def tipo_texto(self) -> str:
        return str(Medicion.Tipo(self.tipo).label)


def fichas_de(indicadores: Iterable[int]) -> QuerySet[FichaIndicador]:
    """The cards of some indicators with what their values need, oldest first."""
    return (
        FichaIndicador.objects.filter(indicador__in=list(indicadores))
        .select_related("indicador")
        .prefetch_related("operandos", "mediciones")
        .order_by("indicador", "anio", "version")
    )


def en_vigor(fichas: Iterable[FichaIndicador]) -> dict[tuple[int, int], FichaIndicador]:
    """One card per (indicator, year): the last committed version, else the last one."""
    elegidas: dict[tuple[int, int], FichaIndicador] = {}
    for ficha in fichas:
        llave = (ficha.indicador_id, ficha.anio)
        previa = elegidas.get(llave)
        if previa is None or ficha.congelada or not previa.congelada:
            elegidas[llave] = ficha
    return elegidas


def serie(indicador: Indicador, redondeo: str = REDONDEO_SIN_REGLA) -> list[Punto]:
    """Year by year: the effective value if there is one, else the estimated, else the target."""
    return series([indicador], redondeo)[indicador.pk]


def series(
    indicadores: Iterable[Indicador], redondeo: str = REDONDEO_SIN_REGLA
) -> dict[int, list[Punto]]:
    """The series of many indicators in three queries."""
    puntos: dict[int, list[Punto]] = {i.pk: [] for i in indicadores}
    for (indicador, _), ficha in sorted(en_vigor(fichas_de(puntos)).items()):
        if punto := _punto(ficha, redondeo):
            puntos[indicador].append(punto)
    return puntos


def valor_de_tipo(
    ficha: FichaIndicador, tipo: str, redondeo: str = REDONDEO_SIN_REGLA
) -> tuple[dict[str, Decimal], ValorCalculado]:
    """Operands and value of one kind for the year of a card (with its rows prefetched)."""
    operandos = operandos_de(ficha.mediciones.all(), tipo)
    simbolos = [o.simbolo for o in ficha.operandos.all()]
    return operandos, calcular_valor(ficha, simbolos, operandos, redondeo)


def _punto(ficha: FichaIndicador, redondeo: str) -> Punto | None:
    meta = valor_de_tipo(ficha, Medicion.Tipo.META, redondeo)[1].valor
    for tipo in TIPOS:
        operandos, calculo = valor_de_tipo(ficha, tipo, redondeo)
        if operandos:
            return Punto(ficha.anio, tipo, operandos, calculo, meta, ficha)
    return None


def historia(indicadores: Iterable[int]) -> dict[int, dict[int, Decimal]]:
    """Known effective values by indicator and year: the closed one, else that of its operands."""
    ids = list(indicadores)
    valores: dict[int, dict[int, Decimal]] = {pk: {} for pk in ids}
    if not ids:
        return valores
    fichas = FichaIndicador.objects.filter(indicador__in=ids)
    vigentes = en_vigor(fichas.order_by("indicador", "anio", "version"))
    medidas = set(
        Medicion.objects.filter(ficha__indicador__in=ids, tipo=Medicion.Tipo.EFECTIVO)
        .order_by()
        .values_list("ficha", flat=True)
        .distinct()
    )
    con_valor = {llave: f for llave, f in vigentes.items() if f.pk in medidas}
    prefetch_related_objects(list(con_valor.values()), "operandos", "mediciones")
    for (indicador, anio), ficha in con_valor.items():
        calculo = valor_de_tipo(ficha, Medicion.Tipo.EFECTIVO)[1]
        if calculo.valor is not None:
            valores[indicador][anio] = calculo.valor
    for cerrado in ValorAnual.objects.filter(indicador__in=ids).order_by("version"):
        if cerrado.valor is not None:
            valores[cerrado.indicador_id][cerrado.anio] = cerrado.valor
    return valores


@dataclass(frozen=True, slots=True)
class FilaMensual:
    """One month of a card: operands as recorded and the value they give alone."""

    mes: int
    operandos: Mapping[str, Decimal]
    calculo: ValorCalculado

    @property
    def nombre(self) -> str:
        return MESES[self.mes - 1].capitalize()


def meses_de(ficha: FichaIndicador) -> list[FilaMensual]:
    """The effective months recorded, in order."""
    mediciones = list(ficha.mediciones.all())
    simbolos = [o.simbolo for o in ficha.operandos.all()]
    filas = []
    for mes in sorted({m.mes for m in mediciones if m.mes and m.tipo == "efectivo"}):
        operandos = operandos_de(mediciones, Medicion.Tipo.EFECTIVO, mes=mes)
        filas.append(FilaMensual(mes, operandos, calcular_valor(ficha, simbolos, operandos)))
    return filas


def acumulado_de(ficha: FichaIndicador) -> dict[str, Decimal | Fraction]:
    """What the recorded months add up to, by the card's rule of accumulation."""
    return acumulado(ficha.mediciones.all(), Medicion.Tipo.EFECTIVO, ficha.acumulacion)


def listado(
    persona: "Persona", *, texto: str = "", institucion: str = "", anio: int | None = None
) -> QuerySet[Indicador]:
    """The indicators that the person may see, filtered, with what a list shows."""
    consulta = Indicador.objects.visibles_para(persona).select_related("institucion", "red")
    if texto:
        consulta = consulta.filter(fichas__nombre__icontains=texto)
    if institucion:
        consulta = consulta.filter(institucion__codigo=institucion)
    if anio:
        consulta = consulta.filter(fichas__anio=anio)
    return consulta.order_by("institucion__nombre", "codigo").distinct()


def ultimas_fichas(
    indicadores: Iterable[Indicador], anio: int | None = None
) -> dict[int, FichaIndicador]:
    """The latest card of each indicator, or the latest of a year, in one query."""
    fichas = FichaIndicador.objects.filter(indicador__in=[i.pk for i in indicadores])
    if anio:
        fichas = fichas.filter(anio=anio)
    fichas = fichas.annotate(
        con_avance=Exists(
            Medicion.objects.filter(ficha=OuterRef("pk"), tipo=Medicion.Tipo.EFECTIVO)
        )
    )
    ordenadas = fichas.select_related("producto").order_by("anio", "version")
    return {f.indicador_id: f for f in ordenadas}


def asientos_de(objetos: Iterable[str], limite: int = 50) -> list[Asiento]:
    """The last ledger entries about some objects, newest first."""
    consulta = Asiento.objects.filter(objeto__in=list(objetos)).select_related("persona", "nota")
    return list(consulta.order_by("-seq")[:limite])


def pendientes(persona: "Persona") -> list[Tarea]:
    """Cards of the current year of the person's institutions without any effective value yet."""
    if not persona.alcance.tiene(Capacidad.INFORMAR):
        return []
    anio = reloj.ahora().astimezone(reloj.SANTIAGO).year
    sin_medir = (
        FichaIndicador.objects.filter(
            indicador__in=Indicador.objects.visibles_para(persona).exclude(institucion=None),
            anio=anio,
            congelada=True,
        )
        .exclude(mediciones__tipo=Medicion.Tipo.EFECTIVO)
        .count()
    )
    if not sin_medir:
        return []
    texto = (
        f"Registrar avance de {sin_medir} indicadores de {anio}"
        if sin_medir > 1
        else f"Registrar avance de 1 indicador de {anio}"
    )
    detalle = "Elija un indicador sin valores y registre el mes o el año."
    return [Tarea(texto, f"{reverse('indicadores:lista')}?anio={anio}", None, sin_medir, detalle)]
