"""Operands that give a wished value: the numbers an institution of the example would report."""

from collections.abc import Mapping
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


# Shares, in per cent, of an invented service; the last part takes what the rounding leaves.
POR_SEXO: Mapping[str, int] = {"sin_registro": 1, "hombres": 44, "mujeres": 55}
POR_TERRITORIO: Mapping[str, int] = {
    "CL-AN": 6, "CL-CO": 7, "CL-VS": 14, "CL-BI": 13, "CL-AR": 9, "nacional": 5, "CL-RM": 46,
}  # fmt: skip


def repartir(total: Decimal, partes: Mapping[str, int]) -> dict[str, Decimal]:
    """Whole parts that add up to ``total``."""
    repartido = {parte: total * peso // 100 for parte, peso in partes.items()}
    ultima = list(partes)[-1]
    repartido[ultima] += total - sum(repartido.values(), Decimal(0))
    return repartido


def _denominador(serie: Serie, *clave: object) -> int:
    return max(4, serie.tamano * azar.entero(80, 120, *clave, "tamano") // 100)


def _ajustar(serie: Serie, deseado: Fraction, denominador: int) -> tuple[Decimal, Decimal, Decimal]:
    """Whole operands near the wished value, and the value that they really give."""
    numerador = round(deseado * denominador / serie.factor)
    valor = redondear(Fraction(numerador, denominador) * serie.factor, serie.decimales, "half_up")
    return Decimal(numerador), Decimal(denominador), valor
