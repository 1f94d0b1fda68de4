"""One act on many programmes: each by itself, with its own entry and its own answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from compromisos.models import ProgramaAnual
from compromisos.permisos import capacidad_de_firma, papeles_que_puede
from compromisos.servicios.tramite import aprobar, firmar, validar
from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio

CAMBIO = "Cambió después de que usted lo vio: ábralo de nuevo antes de decidir."


@dataclass(frozen=True, slots=True)
class Resultado:
    """What happened to one programme of the selection."""

    programa: ProgramaAnual
    motivo: str = ""

    @property
    def hecho(self) -> bool:
        return not self.motivo


Acto = Callable[..., ProgramaAnual]
Elegidos = Iterable[tuple[ProgramaAnual, int]]


def validar_elegidos(*, elegidos: Elegidos, por: Persona) -> list[Resultado]:
    """Validate each programme at the version at which it was seen; one refusal stops no other."""
    return [_uno(validar, programa, version, por) for programa, version in elegidos]


def aprobar_elegidos(*, elegidos: Elegidos, por: Persona) -> list[Resultado]:
    """The signature of who approves, on each programme at the version at which it was seen."""
    return [_uno(_firmar, programa, version, por) for programa, version in elegidos]


def _firmar(*, programa: ProgramaAnual, por: Persona, version: int) -> ProgramaAnual:
    """The committee approves; a minister signs, and the last signature approves."""
    suyas = {capacidad_de_firma(p) for p in papeles_que_puede(por, programa)}
    acto = aprobar if Capacidad.APROBAR_FORMULACION in suyas else firmar
    return acto(programa=programa, por=por, version=version)


def _uno(acto: Acto, programa: ProgramaAnual, version: int, por: Persona) -> Resultado:
    try:
        return Resultado(acto(programa=programa, por=por, version=version))
    except ConflictoDeEdicion:
        return Resultado(programa, CAMBIO)
    except ErrorDeNegocio as error:
        return Resultado(programa, error.mensaje)
    except PermissionDenied as error:
        return Resultado(programa, str(error))
