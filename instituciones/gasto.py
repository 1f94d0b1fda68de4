"""The spending of an institution by product and internal management, with exact percentages."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from instituciones.contenido import Contenido

DECIMALES = 1


@dataclass(frozen=True, slots=True)
class LineaDeGasto:
    """One product, or internal management; ``porcentaje`` is of what has been assigned."""

    nombre: str
    gasto_miles: Decimal | None
    porcentaje: Decimal | None
    numero: int | None = None


@dataclass(frozen=True, slots=True)
class Gasto:
    """Who spends what; ``diferencia`` is the total of the budget less what has been assigned."""

    lineas: tuple[LineaDeGasto, ...]
    asignado: Decimal
    total: Decimal | None

    @property
    def diferencia(self) -> Decimal | None:
        return None if self.total is None else self.total - self.asignado


def repartir(contenido: Contenido) -> Gasto:
    """The lines with percentages that add up to exactly 100 (largest remainder)."""
    partes = [(p.nombre, p.gasto_miles, p.numero) for p in contenido.productos]
    return reparto(partes, contenido.gasto_interno_miles, contenido.gasto_total_miles)


def reparto(
    productos: Sequence[tuple[str, Decimal | None, int | None]],
    interno: Decimal | None,
    total: Decimal | None,
) -> Gasto:
    """The same from loose amounts, as they stand in a form that is being typed."""
    partes = [*productos, ("Gestión interna", interno, None)]
    porcentajes = _porcentajes([gasto for _, gasto, _ in partes])
    lineas = tuple(
        LineaDeGasto(nombre, gasto, porcentaje, numero)
        for (nombre, gasto, numero), porcentaje in zip(partes, porcentajes, strict=True)
    )
    return Gasto(lineas, sum((g for _, g, _ in partes if g is not None), Decimal(0)), total)


def _porcentajes(gastos: Sequence[Decimal | None]) -> list[Decimal | None]:
    suma = sum((g for g in gastos if g is not None), Decimal(0))
    if suma <= 0:
        return [None for _ in gastos]
    escala = 100 * 10**DECIMALES
    exactos = [None if g is None else Fraction(g) * escala / Fraction(suma) for g in gastos]
    enteros = [None if e is None else e.numerator // e.denominator for e in exactos]
    restos = sorted(
        (i for i, e in enumerate(exactos) if e is not None),
        key=lambda i: (-(exactos[i] - enteros[i]), i),  # type: ignore[operator] # None left out
    )
    suben = set(restos[: escala - sum(e for e in enteros if e is not None)])
    return [
        None if e is None else Decimal(e + (i in suben)).scaleb(-DECIMALES)
        for i, e in enumerate(enteros)
    ]
