"""The value of an indicator from its operands: formula, rounding of the indicator, accumulation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from indicadores.formulas import Clase, FormulaInvalida, compilar
from pmg_site.comun.numeros import REDONDEOS, Redondeo, redondear, sin_ceros

if TYPE_CHECKING:
    from indicadores.models import FichaIndicador, Medicion

# Where no rule of the year says otherwise (a card outside any programme).
REDONDEO_SIN_REGLA: Redondeo = "half_up"
ANIO_COMPLETO = 0


@dataclass(frozen=True, slots=True)
class ValorCalculado:
    """A value with its kind; ``valor`` is rounded to the card's decimals, ``exacto`` is not."""

    clase: Clase
    valor: Decimal | None = None
    exacto: Fraction | None = None
    motivo: str = ""
    sustitucion: str = ""


def calcular_valor(
    ficha: "FichaIndicador",
    simbolos: Iterable[str],
    operandos: Mapping[str, Decimal | None],
    redondeo: str = REDONDEO_SIN_REGLA,
) -> ValorCalculado:
    """The value that the card's formula gives for ``operandos``; never guesses a missing one."""
    try:
        formula = compilar(ficha.expresion, simbolos)
    except FormulaInvalida as error:
        return ValorCalculado(Clase.ERROR, motivo=str(error))
    resultado = formula.evaluar(operandos)
    if resultado.clase is not Clase.VALOR or resultado.valor is None:
        return ValorCalculado(resultado.clase, motivo=resultado.motivo)
    if redondeo not in REDONDEOS:
        raise ValueError(f"unknown rounding: {redondeo}")
    valor = redondear(resultado.valor, ficha.decimales, cast(Redondeo, redondeo))
    return ValorCalculado(
        Clase.VALOR, valor, resultado.valor, sustitucion=formula.sustituir(operandos)
    )


def operandos_de(
    mediciones: "Iterable[Medicion]", tipo: str, *, mes: int = ANIO_COMPLETO
) -> dict[str, Decimal]:
    """The totals of each operand for a kind and period, of one card, as a person writes them."""
    return {
        m.simbolo: sin_ceros(m.valor)
        for m in mediciones
        if m.tipo == tipo and m.mes == mes and m.desagregacion == "total"
    }


def acumulado(
    mediciones: "Iterable[Medicion]", tipo: str, acumulacion: str
) -> dict[str, Decimal | Fraction]:
    """What the months add up to by the card's rule, operand by operand (the year decides)."""
    meses: dict[str, dict[int, Decimal]] = {}
    for medicion in mediciones:
        if medicion.tipo == tipo and medicion.mes and medicion.desagregacion == "total":
            meses.setdefault(medicion.simbolo, {})[medicion.mes] = medicion.valor
    return {simbolo: _acumular(valores, acumulacion) for simbolo, valores in meses.items()}


def _acumular(valores: dict[int, Decimal], acumulacion: str) -> Decimal | Fraction:
    if acumulacion == "suma":
        return sum(valores.values(), Decimal(0))
    if acumulacion == "promedio":
        return sum(map(Fraction, valores.values()), Fraction(0)) / len(valores)
    return valores[max(valores)]
