"""Which signatures hold over the content as it is now, and which are still missing: pure rules."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar


class Firmada(Protocol):
    """What a signature is here: a role in the chain, a round, the hash that it names."""

    papel: str
    vuelta: int
    huella: str
    firmada_el: datetime


T = TypeVar("T", bound=Firmada)


def vigentes(firmas: Iterable[T], huella: str) -> dict[str, T]:
    """The signatures that hold over ``huella``, by role.

    Of each role only the last one counts: who signed something else since then does not answer
    for an older content that comes back.
    """
    ultimas: dict[str, T] = {}
    for firma in sorted(firmas, key=lambda f: f.vuelta):
        ultimas[firma.papel] = firma
    return {papel: firma for papel, firma in ultimas.items() if firma.huella == huella}


def faltan(exigidas: Sequence[str], en_pie: Mapping[str, object]) -> list[str]:
    """The roles of the chain whose signature does not hold, in order."""
    return [papel for papel in exigidas if papel not in en_pie]
