"""Two people who edited one form: what joins by itself and what one of them has to choose."""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from instituciones.diferencias import Cambio, combinar, comparar, piezas


def base_de(contenido: Any) -> str:
    """A short hash of each piece as it was read, which travels in the form."""
    return json.dumps(_huellas(contenido), separators=(",", ":"))


def leer_base(texto: str) -> dict[str, str]:
    """What travelled, or nothing when it was altered: then everything has to be chosen."""
    try:
        leida = json.loads(texto)
    except ValueError:
        return {}
    return leida if isinstance(leida, dict) else {}


def _huellas(contenido: Any) -> dict[str, str]:
    return {c: sha256(repr(v).encode()).hexdigest()[:10] for c, v in piezas(contenido).items()}


@dataclass(frozen=True, slots=True)
class Union:
    """``contenido`` holds what joined by itself; ``por_elegir``, what both changed."""

    contenido: Any
    por_elegir: tuple[Cambio, ...]
    incorporados: tuple[Cambio, ...]


def unir(base: dict[str, str], guardado: Any, enviado: Any) -> Union:
    """Three-way: what only the other person changed is taken; what both changed is asked."""
    suyas, mias = _huellas(guardado), _huellas(enviado)
    por_elegir, incorporados = [], []
    for cambio in comparar(guardado, enviado):
        clave = cambio.clave
        yo = not base or mias.get(clave) != base.get(clave)
        otra = not base or suyas.get(clave) != base.get(clave)
        if yo and otra:
            por_elegir.append(cambio)
        elif otra:
            incorporados.append(cambio)
    claves = {cambio.clave for cambio in incorporados}
    return Union(combinar(enviado, guardado, claves), tuple(por_elegir), tuple(incorporados))
