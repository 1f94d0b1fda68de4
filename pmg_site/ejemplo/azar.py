"""Deterministic variety: the same key always gives the same number, on any machine."""

import hashlib
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

T = TypeVar("T")


def entero(minimo: int, maximo: int, *clave: object) -> int:
    """A whole number between two limits, both included, decided by the key."""
    huella = hashlib.sha256("|".join(map(str, clave)).encode()).digest()
    return minimo + int.from_bytes(huella[:8], "big") % (maximo - minimo + 1)


def fraccion(*clave: object) -> Fraction:
    """A fraction from 0 to 1 in thousandths, decided by the key."""
    return Fraction(entero(0, 1000, *clave), 1000)


def uno(opciones: Sequence[T], *clave: object) -> T:
    """One of the options, decided by the key."""
    return opciones[entero(0, len(opciones) - 1, *clave)]


def en_orden(elementos: Sequence[T], *clave: object) -> list[T]:
    """The elements in an order decided by the key."""
    return sorted(elementos, key=lambda elemento: entero(0, 2**60, *clave, elemento))
