"""The three-way comparison of a cell: what left, what came back, what stands now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from compromisos.libro.formato import Columna, Llave


@dataclass(frozen=True, slots=True)
class Cambio:
    """One cell that the person changed; in conflict when somebody else changed it too."""

    hoja: str
    llave: Llave
    columna: str
    celda: str
    base: str
    mio: str
    suyo: str
    registro: str = ""  # how the row is called

    @property
    def conflicto(self) -> bool:
        return self.suyo != self.base

    @property
    def lugar(self) -> tuple[str, Llave, str]:
        return self.hoja, self.llave, self.columna

    def datos(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def de(cls, datos: Mapping[str, Any]) -> "Cambio":
        return cls(**{**datos, "llave": tuple(datos["llave"])})


def comparar(
    *,
    hoja: str,
    llave: Llave,
    columnas: Sequence[tuple[Columna, str]],
    base: Mapping[str, str],
    mio: Mapping[str, str],
    suyo: Mapping[str, str],
    registro: str = "",
) -> Iterator[Cambio]:
    """The cells of a row that its person changed to something that does not stand already.

    ``columnas`` gives each column with the address of its cell. Who left a cell as it was keeps
    what others wrote in it; who wrote the same as others has nothing to change.
    """
    for columna, celda in columnas:
        codigo = columna.codigo
        if codigo not in mio:
            continue
        previo, nuevo = base.get(codigo, ""), mio[codigo]
        actual = suyo.get(codigo, "")
        if nuevo not in (previo, actual):
            yield Cambio(hoja, llave, codigo, celda, previo, nuevo, actual, registro)
