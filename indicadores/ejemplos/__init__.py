"""Real published indicators kept with the code, each with its source."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ARCHIVO = Path(__file__).with_name("gore_2012.yaml")


@cache
def publicados() -> dict[str, Any]:
    """The content of the file: source, indicators, counts."""
    contenido: dict[str, Any] = yaml.safe_load(ARCHIVO.read_text(encoding="utf-8"))
    return contenido


@dataclass(frozen=True, slots=True)
class FilaDeConteo:
    """How many indicators a strategic product has, by ámbito."""

    producto_estrategico: str
    resultado: int
    producto: int
    proceso: int

    @property
    def total(self) -> int:
        return self.resultado + self.producto + self.proceso


@dataclass(frozen=True, slots=True)
class Conteos:
    """The published table of an institution and year."""

    anio: int
    fuente: str
    filas: tuple[FilaDeConteo, ...]

    @property
    def total(self) -> FilaDeConteo:
        """The sum of the rows."""
        return FilaDeConteo(
            "Total",
            sum(f.resultado for f in self.filas),
            sum(f.producto for f in self.filas),
            sum(f.proceso for f in self.filas),
        )


def conteos_publicados(institucion: str) -> Conteos | None:
    """The counts published for an institution, if there are any."""
    for crudo in publicados()["conteos"]:
        if crudo["institucion"] == institucion:
            filas = tuple(
                FilaDeConteo(p["nombre"], p["resultado"], p["producto"], p["proceso"])
                for p in crudo["productos"]
            )
            return Conteos(crudo["anio"], publicados()["fuente"], filas)
    return None
