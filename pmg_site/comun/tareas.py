"""One thing that waits for a person, as "mis tareas" shows it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Tarea:
    """What is to be done, where, until when, and how many objects wait.

    ``plazo`` is None when the calendar sets no deadline; ``detalle`` is one short sentence.
    """

    texto: str
    url: str
    plazo: datetime | None = None
    cuenta: int = 1
    detalle: str = ""
