"""The instalments in which the increment of a payment year is paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Cuota:
    """One instalment: number ``numero`` of ``de``, in a month of the payment year.

    ``porcentaje`` is the yearly increment, the same in all; ``parte`` is this instalment's share
    of the year (1/4 with four), so that a constant salary gives equal instalments.
    """

    numero: int
    de: int
    anio: int
    mes: int
    porcentaje: Decimal
    parte: Fraction


def cuotas(porcentaje: Decimal, meses: Sequence[int], anio_pago: int) -> tuple[Cuota, ...]:
    """Return the instalments of an increment; none when the percentage is zero.

    ``porcentaje`` from 0 to 100; ``meses`` from 1 to 12, ascending, each once. Months are data of
    the mechanism (Ley 19.553 art. 6: in the year after the evaluated one; March, June, September
    and December is practice por verificar). Raises ValueError.
    """
    if not porcentaje.is_finite() or not 0 <= porcentaje <= 100:
        raise ValueError("El porcentaje del incremento debe estar entre 0 y 100.")
    if not meses or any(not 1 <= mes <= 12 for mes in meses):
        raise ValueError("Indique los meses de pago con números del 1 al 12.")
    if list(meses) != sorted(set(meses)):
        raise ValueError("Indique los meses de pago en orden y sin repetirlos.")
    if not porcentaje:
        return ()
    total = len(meses)
    return tuple(
        Cuota(numero, total, anio_pago, mes, porcentaje, Fraction(1, total))
        for numero, mes in enumerate(meses, start=1)
    )
