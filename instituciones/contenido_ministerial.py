"""The text of a ministry's definitions (Formulario A0) as one comparable value, with its faults."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from instituciones.contenido import Norma, normas
from instituciones.models import DefinicionMinisterial


@dataclass(frozen=True, slots=True)
class Enunciado:
    """A numbered sentence: an objective of the ministry or a priority of the government."""

    numero: int
    descripcion: str


@dataclass(frozen=True, slots=True)
class ContenidoMinisterial:
    """Everything that a person writes in Formulario A0."""

    mision: str = ""
    leyes: tuple[Norma, ...] = ()
    objetivos: tuple[Enunciado, ...] = ()
    prioridades: tuple[Enunciado, ...] = ()

    def como_datos(self) -> dict[str, Any]:
        """What the ledger hashes."""
        return asdict(self)


def leer(definicion: DefinicionMinisterial) -> ContenidoMinisterial:
    """The stored text, in three queries."""
    return ContenidoMinisterial(
        mision=definicion.mision,
        leyes=normas(definicion.leyes),
        objetivos=tuple(
            Enunciado(o.numero, o.descripcion) for o in definicion.objetivos.order_by("numero")
        ),
        prioridades=tuple(
            Enunciado(p.numero, p.descripcion) for p in definicion.prioridades.order_by("numero")
        ),
    )


def faltas(contenido: ContenidoMinisterial) -> list[str]:
    """What must be completed before the minister approves, one sentence each."""
    return list(_faltas(contenido))


def _faltas(contenido: ContenidoMinisterial) -> Iterator[str]:
    if not contenido.mision.strip():
        yield "Escriba la misión del ministerio."
    if not contenido.leyes:
        yield "Agregue al menos una norma que rija al ministerio."
    if not contenido.objetivos:
        yield "Agregue al menos un objetivo ministerial."
    if not contenido.prioridades:
        yield "Agregue al menos una prioridad o compromiso de gobierno."
