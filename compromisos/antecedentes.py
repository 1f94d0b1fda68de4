"""What is known of an indicator and its peers before a year, as the rules of ambition take it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from compromisos.exigencia import Anual
from compromisos.lector_exigencia import ConjuntoExigencia, conjunto_de
from indicadores.consultas import en_vigor, valor_de_tipo
from indicadores.models import FichaIndicador, Medicion, ValorAnual
from indicadores.valores import ANIO_COMPLETO
from pmg_site.comun.numeros import REDONDEOS, redondear

Tipo = Medicion.Tipo


@dataclass(frozen=True)
class Antecedentes:
    """Past cards, closed values and values of peers of some indicators, read once for all."""

    fichas: Mapping[tuple[int, int], FichaIndicador]
    cerrados: Mapping[tuple[int, int], ValorAnual]
    pares: Mapping[tuple[str, int], Mapping[int, Decimal]]

    @classmethod
    def de(cls, fichas: Iterable[FichaIndicador]) -> "Antecedentes":
        """Of the cards of the targets; four queries, however many."""
        lista = list(fichas)
        if not lista:
            return cls({}, {}, {})
        desde = min(f.anio - conjunto_de(f.anio).anios_de_historia for f in lista)
        hasta = max(f.anio for f in lista)
        ids = {f.indicador_id for f in lista}
        cerrados = ValorAnual.objects.filter(indicador__in=ids, anio__gte=desde, anio__lt=hasta)
        return cls(
            _fichas(ids, desde, hasta),
            {(v.indicador_id, v.anio): v for v in cerrados.order_by("version")},
            _pares({f.indicador.transversal_codigo for f in lista} - {""}, desde, hasta),
        )

    def historia(
        self, ficha: FichaIndicador, conjunto: ConjuntoExigencia, redondeo: str
    ) -> tuple[Anual, ...]:
        anios = range(ficha.anio - conjunto.anios_de_historia, ficha.anio)
        leidos = (self._anual(ficha, anio, redondeo) for anio in anios)
        return tuple(anual for anual in leidos if anual is not None)

    def _anual(self, ficha: FichaIndicador, anio: int, redondeo: str) -> Anual | None:
        """The closed value, else that of the effective operands, else (last year) the estimate."""
        llave = (ficha.indicador_id, anio)
        pasada, cerrado = self.fichas.get(llave), self.cerrados.get(llave)
        meta = cerrado.meta if cerrado else None
        operandos: dict[str, Decimal] = {}
        calculado: Decimal | None = None
        valor = cerrado.valor if cerrado else None
        estimado = False
        if pasada is not None:
            if meta is None:
                meta = valor_de_tipo(pasada, Tipo.META, redondeo)[1].valor
            operandos, calculo = valor_de_tipo(pasada, Tipo.EFECTIVO, redondeo)
            if valor is None and calculo.valor is None and anio == ficha.anio - 1:
                operandos, calculo = valor_de_tipo(pasada, Tipo.ESTIMADO, redondeo)
                estimado = calculo.valor is not None
            valor = calculo.valor if valor is None else valor
            calculado = _como_se_declaro(calculo.exacto, valor, pasada.decimales, calculo.valor)
        if valor is None and meta is None:
            return None
        return Anual(
            anio=anio,
            valor=exacto(valor),
            estimado=estimado,
            meta=exacto(meta),
            cumple=cerrado.cumple if cerrado else None,
            operandos=exactos(operandos),
            calculado=exacto(calculado),
        )

    def pares_de(
        self, ficha: FichaIndicador, conjunto: ConjuntoExigencia
    ) -> tuple[int, tuple[Fraction, ...]]:
        """The values of the other institutions in the last year in which any is closed."""
        codigo, propia = ficha.indicador.transversal_codigo, ficha.indicador.institucion_id
        if not codigo:
            return 0, ()
        for anio in range(ficha.anio - 1, ficha.anio - 1 - conjunto.anios_de_historia, -1):
            valores = self.pares.get((codigo, anio), {})
            if ajenos := [Fraction(v) for pk, v in valores.items() if pk != propia]:
                return anio, tuple(ajenos)
        return 0, ()


def _fichas(ids: Iterable[int], desde: int, hasta: int) -> dict[tuple[int, int], FichaIndicador]:
    """The card in force of each past year, with its yearly totals."""
    consulta = FichaIndicador.objects.filter(indicador__in=list(ids), anio__gte=desde)
    vigentes = en_vigor(consulta.filter(anio__lt=hasta).order_by("indicador", "anio", "version"))
    prefetch_related_objects(
        list(vigentes.values()), "operandos", Prefetch("mediciones", totales_del_anio())
    )
    return vigentes


def totales_del_anio() -> QuerySet[Medicion]:
    """The measurements that a yearly value needs: neither months nor parts."""
    return Medicion.objects.filter(mes=ANIO_COMPLETO, desagregacion=Medicion.Desagregacion.TOTAL)


def _pares(
    codigos: Iterable[str], desde: int, hasta: int
) -> dict[tuple[str, int], dict[int, Decimal]]:
    """The closed values of each transversal indicator, by year and institution."""
    pares: dict[tuple[str, int], dict[int, Decimal]] = {}
    lista = list(codigos)
    if not lista:
        return pares
    filas = (
        ValorAnual.objects.filter(
            indicador__transversal_codigo__in=lista, anio__gte=desde, anio__lt=hasta
        )
        .exclude(valor=None)
        .order_by("version")
        .values_list("indicador__transversal_codigo", "anio", "institucion", "valor")
    )
    for codigo, anio, institucion, valor in filas:
        if valor is not None:
            pares.setdefault((codigo, anio), {})[institucion] = valor
    return pares


def _como_se_declaro(
    exacto: Fraction | None, valor: Decimal | None, decimales: int, calculado: Decimal | None
) -> Decimal | None:
    """What the formula gives, by whichever rounding rule makes it agree with what was stated.

    The rule of a past year may be another; only what no rule explains is a difference.
    """
    if exacto is None or valor is None:
        return calculado
    explicado = any(redondear(exacto, decimales, modo) == valor for modo in REDONDEOS)
    return valor if explicado else calculado


def exacto(valor: Decimal | None) -> Fraction | None:
    return None if valor is None else Fraction(valor)


def exactos(valores: Mapping[str, Decimal]) -> dict[str, Fraction]:
    return {simbolo: Fraction(valor) for simbolo, valor in valores.items()}
