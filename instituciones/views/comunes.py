"""What the pages of this app share: pages of a list, and a service's refusal shown on its form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio

POR_PAGINA = 25


class Peticion(HttpRequest):
    """A request of a person who has logged in."""

    user: Persona


def paginar(request: HttpRequest, consulta: Any) -> Page:
    """The page asked for, or the nearest that exists."""
    return Paginator(consulta, POR_PAGINA).get_page(request.GET.get("page"))


def exigir(request: Peticion, capacidad: Capacidad) -> None:
    """403 for whoever holds the capability nowhere."""
    if not request.user.puede(capacidad):
        raise PermissionDenied(f"Su rol no permite {capacidad.label}.")


def quedo_en_estado(definicion: Any) -> str:
    """What a step left behind, in the words of the workflow."""
    return f"Listo: las definiciones quedaron en estado «{definicion.get_estado_display()}»."


def intentar(form: forms.Form, hacer: Callable[[], Any]) -> Any:
    """What a service gives, or None when its refusal became an error of the form."""
    try:
        return hacer()
    except ConflictoDeEdicion:
        raise  # the page shows both values
    except ErrorDeNegocio as error:
        form.add_error(None, error.mensaje)
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
    return None
