"""Merkle trees as RFC 6962 defines them: root by peaks, proof that a leaf is under a root."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field


def nodo(izquierda: str, derecha: str) -> str:
    """The hash of two subtrees, all in hexadecimal."""
    return hashlib.sha256(b"\x01" + bytes.fromhex(izquierda + derecha)).hexdigest()


@dataclass(slots=True)
class Arbol:
    """A tree that only grows: its size and the roots of its complete subtrees, largest first."""

    tamano: int = 0
    cumbres: list[str] = field(default_factory=list)

    def agregar(self, hoja: str) -> None:
        """Add the hash of a leaf at the right."""
        resto, hecho = self.tamano, hoja
        while resto & 1:
            hecho, resto = nodo(self.cumbres.pop(), hecho), resto >> 1
        self.cumbres.append(hecho)
        self.tamano += 1

    @property
    def raiz(self) -> str:
        """The root of the whole tree."""
        if not self.cumbres:
            return hashlib.sha256(b"").hexdigest()
        hecha = self.cumbres[-1]
        for cumbre in reversed(self.cumbres[:-1]):
            hecha = nodo(cumbre, hecha)
        return hecha


def prueba(indice: int, antes: Arbol, hojas: Sequence[str]) -> list[str]:
    """The path from leaf ``indice`` (from 0) to the root of ``antes`` grown by ``hojas``.

    The leaf must be one of the new ones: the older ones count as the peaks of ``antes``.
    """
    if not antes.tamano <= indice < antes.tamano + len(hojas):
        raise ValueError("the leaf is not among the new ones")
    conocidas = _rangos(antes)
    conocidas |= {(antes.tamano + n, antes.tamano + n + 1): h for n, h in enumerate(hojas)}
    camino: list[str] = []
    desde, hasta = 0, antes.tamano + len(hojas)
    while hasta - desde > 1:
        corte = desde + _corte(hasta - desde)
        if indice < corte:
            camino.append(_raiz(corte, hasta, conocidas))
            hasta = corte
        else:
            camino.append(_raiz(desde, corte, conocidas))
            desde = corte
    return camino[::-1]


def incluye(raiz: str, tamano: int, indice: int, hoja: str, camino: Sequence[str]) -> bool:
    """Whether the path leads from the leaf to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= indice < tamano:
        return False
    lugar, ultimo, hecho = indice, tamano - 1, hoja
    for vecino in camino:
        if not ultimo:
            return False
        if lugar & 1 or lugar == ultimo:
            hecho = nodo(vecino, hecho)
            while lugar and not lugar & 1:
                lugar, ultimo = lugar >> 1, ultimo >> 1
        else:
            hecho = nodo(hecho, vecino)
        lugar, ultimo = lugar >> 1, ultimo >> 1
    return not ultimo and hecho == raiz


def _rangos(arbol: Arbol) -> dict[tuple[int, int], str]:
    """The leaves that each peak covers."""
    rangos, desde = {}, 0
    pesos = [1 << b for b in range(arbol.tamano.bit_length()) if arbol.tamano >> b & 1]
    for peso, cumbre in zip(reversed(pesos), arbol.cumbres, strict=True):
        rangos[desde, desde + peso] = cumbre
        desde += peso
    return rangos


def _corte(cuantas: int) -> int:
    """The largest power of two below ``cuantas``."""
    return 1 << ((cuantas - 1).bit_length() - 1)


def _raiz(desde: int, hasta: int, conocidas: dict[tuple[int, int], str]) -> str:
    if (desde, hasta) in conocidas:
        return conocidas[desde, hasta]
    corte = desde + _corte(hasta - desde)
    return nodo(_raiz(desde, corte, conocidas), _raiz(corte, hasta, conocidas))
