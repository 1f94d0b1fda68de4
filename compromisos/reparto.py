"""Sharing out what the weights lack, in hundredths and within limits: pure arithmetic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

CENTESIMA = Decimal("0.01")
CERO = Decimal(0)


class RepartoImposible(ValueError):
    """No weights within the limits can sum the total; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class Peso:
    """A weight as it is, with the least and the most that the rule of the year lets it be."""

    actual: Decimal
    minimo: Decimal = CERO
    maximo: Decimal | None = None


def repartir(pesos: Sequence[Peso], total: Decimal) -> list[Decimal]:
    """New weights that sum ``total`` exactly, each within its limits, in the order given.

    What is missing goes in equal parts to the ones without weight, and nobody else's changes.
    When that is not possible (none is without weight, or the limits forbid it) all grow or shrink
    in proportion, as far as their limits let them. Hundredths left over go to the largest
    remainders, the first of equals first.
    """
    filas = [_Fila.de(peso, total) for peso in pesos]
    meta = _unidades(total)
    _exigir_posible(filas, meta)
    vacias = [i for i, fila in enumerate(filas) if not fila.actual]
    saldo = meta - sum(fila.actual for fila in filas)
    if vacias and saldo > 0 and _caben([filas[i] for i in vacias], saldo):
        resto = {i: fila.actual for i, fila in enumerate(filas) if i not in vacias}
        if all(filas[i].admite(actual) for i, actual in resto.items()):
            partes = _llenar([filas[i] for i in vacias], [1] * len(vacias), saldo)
            nuevos = resto | dict(zip(vacias, partes, strict=True))
            return [nuevos[i] * CENTESIMA for i in range(len(filas))]
    return [n * CENTESIMA for n in _llenar(filas, _bases(filas), meta)]


@dataclass(frozen=True, slots=True)
class _Fila:
    """The same in hundredths."""

    actual: int
    minimo: int
    maximo: int

    @classmethod
    def de(cls, peso: Peso, total: Decimal) -> "_Fila":
        maximo = total if peso.maximo is None else min(peso.maximo, total)
        return cls(_unidades(peso.actual), _unidades(peso.minimo), _unidades(maximo))

    def admite(self, valor: int) -> bool:
        return self.minimo <= valor <= self.maximo


def _unidades(valor: Decimal) -> int:
    return int(valor / CENTESIMA)


def _caben(filas: Sequence[_Fila], suma: int) -> bool:
    return sum(f.minimo for f in filas) <= suma <= sum(f.maximo for f in filas)


def _exigir_posible(filas: Sequence[_Fila], meta: int) -> None:
    if not filas:
        raise RepartoImposible("El programa no tiene compromisos: agregue el primero.")
    if sum(f.minimo for f in filas) > meta:
        raise RepartoImposible(
            "Los mínimos de los compromisos suman más que el total: quite alguno antes de "
            "distribuir."
        )
    if sum(f.maximo for f in filas) < meta:
        raise RepartoImposible(
            "Los máximos de los compromisos no alcanzan el total: agregue otro antes de distribuir."
        )


def _bases(filas: Sequence[_Fila]) -> list[int]:
    """What each grows in proportion to; one without weight counts as the mean of the others."""
    con_peso = [f.actual for f in filas if f.actual]
    media = sum(con_peso) // len(con_peso) if con_peso else 1
    return [f.actual or max(media, 1) for f in filas]


def _llenar(filas: Sequence[_Fila], bases: Sequence[int], meta: int) -> list[int]:
    """Whole parts that sum ``meta``: each its base times one level, held within its limits."""
    nivel = _nivel(filas, bases, meta)
    exactas = [
        min(max(base * nivel, Fraction(fila.minimo)), Fraction(fila.maximo))
        for fila, base in zip(filas, bases, strict=True)
    ]
    enteras = [parte.numerator // parte.denominator for parte in exactas]
    restos = {i: exactas[i] - enteras[i] for i in range(len(filas))}
    sobran = meta - sum(enteras)
    for i in sorted(restos, key=lambda i: (-restos[i], i))[:sobran]:
        enteras[i] += 1
    return enteras


def _nivel(filas: Sequence[_Fila], bases: Sequence[int], meta: int) -> Fraction:
    """The level at which the parts sum ``meta``: between limits the sum is a straight line."""
    cortes = sorted(
        {
            Fraction(limite, base)
            for fila, base in zip(filas, bases, strict=True)
            for limite in (fila.minimo, fila.maximo)
        }
    )
    anterior = cortes[0]
    for corte in cortes:
        if _suma(filas, bases, corte) >= meta:
            break
        anterior = corte
    else:
        return cortes[-1]
    abajo, arriba = _suma(filas, bases, anterior), _suma(filas, bases, corte)
    if abajo == arriba:
        return corte
    return anterior + (corte - anterior) * (meta - abajo) / (arriba - abajo)


def _suma(filas: Sequence[_Fila], bases: Sequence[int], nivel: Fraction) -> Fraction:
    return sum(
        (
            min(max(base * nivel, Fraction(fila.minimo)), Fraction(fila.maximo))
            for fila, base in zip(filas, bases, strict=True)
        ),
        Fraction(0),
    )


def con_llaves(pesos: Mapping[int, Peso], total: Decimal) -> dict[int, Decimal]:
    """The same for weights known by a key."""
    return dict(zip(pesos, repartir(list(pesos.values()), total), strict=True))
