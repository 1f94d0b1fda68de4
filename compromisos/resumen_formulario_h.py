"""What an indicator of Formulario H gives: compliance, points, sums of parts, contradictions."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from compromisos.consultas_formulario_h import ColumnaH, IndicadorH
from compromisos.models import TipoCompromiso
from compromisos.simulacion import Simulacion, Supuesto, simular
from indicadores.desagregacion import TOTAL, completo, ejes, inconsistencias, subtotal
from indicadores.formulas import Clase
from indicadores.models import Medicion

T = Medicion.Tipo


@dataclass(frozen=True, slots=True)
class SubtotalH:
    """What the parts of an operand add up to in a column, beside its total."""

    titulo: str
    eje: str
    simbolo: str
    suma: Decimal
    total: Decimal | None
    sera_total: bool = False  # nobody wrote the total, and this sum stands for it


@dataclass(frozen=True, slots=True)
class ResumenH:
    """What the operands give: compliance of each column and what repeating the past would earn.

    ``impide`` says why the points cannot be told while something typed is not a number.
    """

    cumplimientos: tuple[Decimal | None, ...]
    de_la_meta: Simulacion | None
    ultimo: ColumnaH | None
    inconsistencias: tuple[str, ...]
    subtotales: tuple[SubtotalH, ...]
    impide: str = ""


def resumen(indicador: IndicadorH, sin_peso: str = "") -> ResumenH:
    """Compliance where there is a target; the target against the last known value."""
    cumplimientos = [_cumplimiento(indicador, c) for c in indicador.columnas[:-1]]
    impide = sin_peso or _impide(indicador)
    simulacion = None
    con_meta = indicador.compromiso.tipo == TipoCompromiso.INDICADOR_META
    if con_meta and indicador.ultimo and not impide:
        simulacion = simular(
            Supuesto(
                conjunto=indicador.conjunto,
                ficha=indicador.ficha,
                operandos=indicador.ultimo.totales,
                meta=indicador.meta.calculo.valor,
                ponderador=indicador.compromiso.ponderador,
            )
        )
    return ResumenH(
        (*cumplimientos, None),
        simulacion,
        indicador.ultimo,
        tuple(_inconsistencias(indicador)),
        tuple(_subtotales(indicador)),
        impide if con_meta else "",
    )


def _impide(indicador: IndicadorH) -> str:
    """The first column, the target first, that what is typed leaves without a value."""
    for columna in reversed(indicador.columnas):
        if columna.malos and columna.calculo.clase is Clase.ERROR:
            return f"Corrija primero {columna.titulo.lower()}."
    return ""


def _inconsistencias(indicador: IndicadorH) -> Iterator[str]:
    """What the parts contradict, of the operands whose cells are all numbers."""
    for columna in indicador.columnas:
        if columna.escribible:
            sanos = [o for o in indicador.operandos if o.simbolo not in columna.malos]
            valores = {**columna.valores, **{(s, TOTAL): v for s, v in columna.totales.items()}}
            for frase in inconsistencias(sanos, ejes(indicador.ficha, columna.anio), valores):
                yield f"{columna.titulo}. {frase}."


def _subtotales(indicador: IndicadorH) -> Iterator[SubtotalH]:
    """The sums of what the service writes, for the operands that add up."""
    for columna in indicador.columnas:
        if not columna.escribible:
            continue
        for eje in ejes(indicador.ficha, columna.anio):
            for operando in indicador.operandos:
                if operando.simbolo in columna.malos:
                    continue
                suyos = {p: v for (s, p), v in columna.valores.items() if s == operando.simbolo}
                suma = subtotal(eje, suyos) if operando.aditivo else None
                if suma is not None:
                    total = columna.totales.get(operando.simbolo)
                    sera = operando.simbolo in columna.completados and completo(eje, suyos)
                    yield SubtotalH(
                        columna.titulo, eje.nombre, operando.simbolo, suma, total,
                        sera and suma == total,
                    )  # fmt: skip


def _cumplimiento(indicador: IndicadorH, columna: ColumnaH) -> Decimal | None:
    """The closed one, else that of an estimated value against the target of its own year."""
    if columna.tipo == T.EFECTIVO:
        return columna.cerrado.cumplimiento if columna.cerrado else None
    if columna.ficha is None or columna.meta is None or indicador.conjunto_anterior is None:
        return None
    if columna.calculo.valor is None:
        return None
    return simular(
        Supuesto(
            conjunto=indicador.conjunto_anterior,
            ficha=columna.ficha,
            operandos=columna.totales,
            meta=columna.meta,
            ponderador=indicador.compromiso.ponderador,
        )
    ).cumplimiento
