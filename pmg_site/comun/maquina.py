"""Declarative state machine: the transition table is the documentation."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pmg_site.comun.errores import TransicionInvalida


@dataclass(frozen=True, slots=True)
class Transicion:
    """One allowed step: ``accion`` leads from one of ``desde`` to ``hacia``.

    ``exige`` is the capability of the person who acts; ``bando`` the side on which the act is
    counted for the separation of duties (empty: none); ``etapa`` the stage of the calendar that
    must be open (empty: any time).
    """

    accion: str
    desde: frozenset[str]
    hacia: str
    exige: str
    con_comentario: bool = False
    bando: str = ""
    etapa: str = ""


@dataclass(frozen=True)
class Maquina:
    """A set of transitions; ``buscar`` is the only way in."""

    nombre: str
    transiciones: tuple[Transicion, ...]
    _indice: dict[tuple[str, str], Transicion] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        indice: dict[tuple[str, str], Transicion] = {}
        for transicion in self.transiciones:
            for estado in transicion.desde:
                clave = (str(transicion.accion), str(estado))
                if clave in indice:
                    raise ValueError(f"repeated transition: {clave}")
                indice[clave] = transicion
        object.__setattr__(self, "_indice", indice)

    def buscar(self, accion: str, estado: str) -> Transicion:
        """The step ``accion`` from ``estado``; raises TransicionInvalida when there is none."""
        try:
            return self._indice[str(accion), str(estado)]
        except KeyError:
            etiqueta = getattr(accion, "label", accion)
            nombre = getattr(estado, "label", estado)
            raise TransicionInvalida(
                f"La acción «{etiqueta}» no es posible cuando el estado es «{nombre}»."
            ) from None

    def desde(self, estado: str) -> Iterator[Transicion]:
        """The steps that leave ``estado``."""
        return (t for t in self.transiciones if estado in t.desde)
