"""From a yearly base of remunerations to pesos: the increment and each instalment, exactly."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from pmg_site.comun.numeros import Redondeo, redondear

ACUMULADO, RESTO_AL_FINAL = "acumulado", "resto_al_final"
REPARTOS = (ACUMULADO, RESTO_AL_FINAL)


@dataclass(frozen=True, slots=True)
class ReglaMontos:
    """How pesos are rounded and how a year's amount is split into instalments.

    ``acumulado``: each instalment brings what is paid up to the exact share of the year, rounded.
    ``resto_al_final``: equal instalments, rounded; the last one takes what is left.
    """

    decimales: int
    redondeo: Redondeo
    reparto: str


@dataclass(frozen=True, slots=True)
class Parte:
    """A base of remunerations and the per cent that it earns; None is unknown, never zero."""

    base: Decimal
    porcentaje: Decimal | None


@dataclass(frozen=True, slots=True)
class Monto:
    """What one part earns in the year: exact, and rounded by the rule."""

    parte: Parte
    exacto: Fraction | None
    pesos: Decimal | None


def monto(parte: Parte, regla: ReglaMontos) -> Monto:
    """Base × per cent / 100, rounded once. Raises ValueError on a negative base or per cent."""
    if parte.base < 0 or (parte.porcentaje is not None and not 0 <= parte.porcentaje <= 100):
        raise ValueError("La base no puede ser negativa y el porcentaje va de 0 a 100.")
    if parte.porcentaje is None:
        return Monto(parte, None, None)
    exacto = Fraction(parte.base) * Fraction(parte.porcentaje) * Fraction(1, 100)
    return Monto(parte, exacto, redondear(exacto, regla.decimales, regla.redondeo))


def total(montos: Iterable[Monto]) -> Decimal | None:
    """The sum of the rounded amounts; None while any of them is unknown."""
    suma = Decimal(0)
    for uno in montos:
        if uno.pesos is None:
            return None
        suma += uno.pesos
    return suma


def repartir(pesos: Decimal, cuantas: int, regla: ReglaMontos) -> tuple[Decimal, ...]:
    """The instalments of an amount already rounded; they always add up to it."""
    if cuantas < 1:
        raise ValueError("Un monto se reparte al menos en una cuota.")
    exacto = Fraction(pesos)
    if regla.reparto == RESTO_AL_FINAL:
        igual = redondear(exacto * Fraction(1, cuantas), regla.decimales, regla.redondeo)
        return (*(igual for _ in range(cuantas - 1)), pesos - igual * (cuantas - 1))
    if regla.reparto != ACUMULADO:
        raise ValueError(f"No existe el reparto «{regla.reparto}».")
    hasta = [
        redondear(exacto * Fraction(n, cuantas), regla.decimales, regla.redondeo)
        for n in range(cuantas + 1)
    ]
    return tuple(despues - antes for antes, despues in pairwise(hasta))
