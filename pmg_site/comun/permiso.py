"""The answer of every permission rule: yes, or no with a reason that can be shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Permiso:
    """Used as a boolean: ``if puede_enviar(...)``; when false, ``motivo`` explains why."""

    concedido: bool
    motivo: str = ""

    def __bool__(self) -> bool:
        return self.concedido


SI = Permiso(True)


def no(motivo: str) -> Permiso:
    """A refusal with its reason, one Spanish sentence."""
    return Permiso(False, motivo)
