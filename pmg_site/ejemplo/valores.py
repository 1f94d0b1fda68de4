"""Operands that give a wished value: the numbers an institution of the example would report."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pmg_site.comun.numeros import redondear
from pmg_site.ejemplo import azar


@dataclass(frozen=True, slots=True)
class Serie:
    """How one indicator behaves: ``en_por_ciento`` multiplies A/B by 100; decimals of its value."""

    en_por_ciento: bool
    descendente: bool
    decimales: int
    base: int
    tamano: int

    @property
    def factor(self) -> int:
        return 100 if self.en_por_ciento else 1


def meta(serie: Serie, anio: int, *clave: object) -> tuple[Decimal, Decimal, Decimal]:
    """Numerator, denominator and stated target of a year, a little harder each year."""
    paso = serie.base * Fraction(azar.entero(2, 9, *clave, "paso"), 1000) * (anio - 2020)
    deseado = serie.base - paso if serie.descendente else serie.base + paso
    if serie.en_por_ciento:
        deseado = min(deseado, Fraction(100))
    return _ajustar(serie, Fraction(deseado), _denominador(serie, *clave, anio))


def efectivo(
    serie: Serie, objetivo: Decimal, logro: Fraction | None, *clave: object
) -> dict[str, Decimal]:
    """Operands whose value reaches ``objetivo`` (logro None) or that part of it.

    Reaching means at least the target (at most, when descending), by a small margin.
    """
    denominador = _denominador(serie, *clave, "efectivo")
    if logro is None:
        margen = 1 + Fraction(azar.entero(0, 12, *clave, "margen"), 1000)
        deseado = Fraction(objetivo) / margen if serie.descendente else Fraction(objetivo) * margen
    else:
        deseado = Fraction(objetivo) / logro if serie.descendente else Fraction(objetivo) * logro
    if serie.en_por_ciento:
        deseado = min(Fraction(deseado), Fraction(100))
    numerador = Fraction(deseado) * denominador / serie.factor
    entero = numerador.__floor__() if serie.descendente else numerador.__ceil__()
    return {"A": Decimal(entero), "B": Decimal(denominador)}


def _denominador(serie: Serie, *clave: object) -> int:
    return max(4, serie.tamano * azar.entero(80, 120, *clave, "tamano") // 100)


def _ajustar(serie: Serie, deseado: Fraction, denominador: int) -> tuple[Decimal, Decimal, Decimal]:
    """Whole operands near the wished value, and the value that they really give."""
    numerador = round(deseado * denominador / serie.factor)
    valor = redondear(Fraction(numerador, denominador) * serie.factor, serie.decimales, "half_up")
    return Decimal(numerador), Decimal(denominador), valor
