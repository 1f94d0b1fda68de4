"""Of which team a person was in a year, from dated memberships: never from today's team."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

MAS_DIAS, ULTIMO_DIA = "mas_dias", "ultimo_dia"
CRITERIOS = (MAS_DIAS, ULTIMO_DIA)


@dataclass(frozen=True, slots=True)
class Estancia:
    """A person in a team from one day to another, both included."""

    equipo: int
    desde: date
    hasta: date

    def dias(self) -> int:
        return (self.hasta - self.desde).days + 1


def en_el_anio(estancias: Sequence[Estancia], anio: int) -> list[Estancia]:
    """The stays of a year, cut to its days, oldest first."""
    primero, ultimo = date(anio, 1, 1), date(anio, 12, 31)
    recortadas = (
        Estancia(e.equipo, max(e.desde, primero), min(e.hasta, ultimo)) for e in estancias
    )
    return sorted((e for e in recortadas if e.desde <= e.hasta), key=lambda e: e.desde)


def equipo_del_anio(estancias: Sequence[Estancia], anio: int, criterio: str) -> int | None:
    """The team whose result of ``anio`` the person earns, or None who was in none.

    ``mas_dias``: where most days were spent; of two alike, the later one. ``ultimo_dia``: the team
    of 31 December, none for who had left. Raises ValueError for another criterion.
    """
    del_anio = en_el_anio(estancias, anio)
    if criterio == ULTIMO_DIA:
        return next((e.equipo for e in del_anio if e.hasta == date(anio, 12, 31)), None)
    if criterio != MAS_DIAS:
        raise ValueError(f"No existe el criterio «{criterio}».")
    dias: dict[int, int] = {}
    for estancia in del_anio:
        anteriores = dias.pop(estancia.equipo, 0)
        dias[estancia.equipo] = anteriores + estancia.dias()
    # Teams stand in the order of their last stay, so that the later of two alike is found first.
    return max(reversed(dias), key=lambda equipo: dias[equipo], default=None)


def cumplimiento_global(metas: Sequence[tuple[Decimal, Decimal]]) -> Fraction:
    """Σ weight × fulfilment / 100 of (weight, fulfilment) pairs; the weights must add up to 100."""
    if sum((peso for peso, _ in metas), Decimal(0)) != 100:
        raise ValueError("Los ponderadores de las metas deben sumar 100 %.")
    if any(not 0 <= logro <= 100 for _, logro in metas):
        raise ValueError("El cumplimiento de cada meta va de 0 a 100.")
    return sum(
        (Fraction(peso) * Fraction(logro) * Fraction(1, 100) for peso, logro in metas), Fraction(0)
    )
