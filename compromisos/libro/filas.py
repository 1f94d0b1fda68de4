"""One row of the workbook, and how the system's values are written in it."""

from dataclasses import dataclass, field
from decimal import Decimal

from compromisos.libro.formato import NO, SI
from pmg_site.comun.numeros import sin_ceros
from pmg_site.comun.permiso import Permiso


@dataclass(slots=True)
class Fila:
    """One row: its values as canonical texts, its record, and what may not be changed and why.

    ``vedas`` gives, by column, the reason why this person may not change it now; "*" stands for
    every column of the row.
    """

    valores: dict[str, str]
    objeto: int = 0
    vedas: dict[str, str] = field(default_factory=dict)

    def veda(self, columna: str) -> str:
        return self.vedas.get(columna) or self.vedas.get("*", "")


def numero(valor: Decimal | int | None) -> str:
    """A number as the comparison holds it: without zeros at the end, "" when there is none."""
    return "" if valor is None else format(sin_ceros(Decimal(valor)), "f")


def si_no(valor: bool) -> str:
    return SI if valor else NO


def vedas_de(permiso: Permiso, *columnas: str) -> dict[str, str]:
    """The reason of a refusal on each column (on all, when none is named)."""
    return {} if permiso else dict.fromkeys(columnas or ("*",), permiso.motivo)
