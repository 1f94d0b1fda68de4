"""What changes from one version of a Budget Law to the next, row by row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from instituciones.cuadratura_presupuesto import Clave, codigo


@dataclass(frozen=True, slots=True)
class Contenido:
    """What a row says besides its code."""

    denominacion: str
    pesos: Decimal
    dolares: Decimal


@dataclass(frozen=True, slots=True)
class Cambio:
    """One row that differs; ``antes`` is None when it is new, ``despues`` when it went."""

    clave: Clave
    antes: Contenido | None
    despues: Contenido | None

    @property
    def codigo(self) -> str:
        return codigo(self.clave)

    @property
    def clase(self) -> str:
        """In one word, for the page."""
        if self.antes is None:
            return "agregada"
        return "quitada" if self.despues is None else "cambiada"

    @property
    def denominacion(self) -> str:
        vigente = self.despues or self.antes
        return vigente.denominacion if vigente else ""

    @property
    def denominacion_anterior(self) -> str:
        """The former name, when it changed."""
        if self.antes is None or self.antes.denominacion == self.denominacion:
            return ""
        return self.antes.denominacion


@dataclass(frozen=True, slots=True)
class Diferencia:
    """Every change between two versions, in the order of the codes."""

    cambios: tuple[Cambio, ...]

    def __bool__(self) -> bool:
        return bool(self.cambios)

    def cuenta(self, clase: str) -> int:
        return sum(c.clase == clase for c in self.cambios)

    @property
    def agregadas(self) -> int:
        return self.cuenta("agregada")

    @property
    def quitadas(self) -> int:
        return self.cuenta("quitada")

    @property
    def cambiadas(self) -> int:
        return self.cuenta("cambiada")


def contenidos(filas: Iterable) -> dict[Clave, Contenido]:
    """Rows of a file or of a table, by code."""
    return {
        (f.partida, f.capitulo, f.programa, f.subtitulo, f.item, f.asignacion): Contenido(
            f.denominacion, f.pesos, f.dolares
        )
        for f in filas
    }


def comparar(antes: Mapping[Clave, Contenido], despues: Mapping[Clave, Contenido]) -> Diferencia:
    """The rows added, removed or changed."""
    claves = sorted(antes.keys() | despues.keys())
    pares = ((c, antes.get(c), despues.get(c)) for c in claves)
    return Diferencia(tuple(Cambio(c, a, d) for c, a, d in pares if a != d))
