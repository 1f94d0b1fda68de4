"""The ministry validates many programmes: each by itself, with its own entry and its own answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from compromisos.models import ProgramaAnual
from compromisos.servicios.tramite import validar
from instituciones.models import Persona
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio

CAMBIO = "Cambió después de que usted lo vio: ábralo de nuevo antes de validarlo."


@dataclass(frozen=True, slots=True)
class Resultado:
    """What happened to one programme of the selection."""

    programa: ProgramaAnual
    motivo: str = ""

    @property
    def hecho(self) -> bool:
        return not self.motivo


def validar_elegidos(
    *, elegidos: Iterable[tuple[ProgramaAnual, int]], por: Persona
) -> list[Resultado]:
    """Validate each programme at the version at which it was seen; one refusal stops no other."""
    return [_validar(programa, version, por) for programa, version in elegidos]


def _validar(programa: ProgramaAnual, version: int, por: Persona) -> Resultado:
    try:
        return Resultado(validar(programa=programa, por=por, version=version))
    except ConflictoDeEdicion:
        return Resultado(programa, CAMBIO)
    except ErrorDeNegocio as error:
        return Resultado(programa, error.mensaje)
    except PermissionDenied as error:
        return Resultado(programa, str(error))
