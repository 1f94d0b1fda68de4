"""What the pages of the evaluation share: finding within scope, saying what happened."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from evaluacion import servicios
from evaluacion.consultas import informados, visibles
from evaluacion.forms_decisiones import DocumentoForm
from evaluacion.models import CausaExterna, Evaluacion, Reclamo, ResultadoInformado
from evaluacion.permisos_evidencia import Dueno
from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio


def persona_de(request: HttpRequest) -> Persona:
    """Who asks; login is required for every page of this app."""
    return request.user  # type: ignore[return-value]


def evaluacion_o_404(request: HttpRequest, pk: int) -> Evaluacion:
    return get_object_or_404(visibles(persona_de(request)), pk=pk)


def informado_o_404(request: HttpRequest, pk: int) -> ResultadoInformado:
    return get_object_or_404(informados(persona_de(request)), pk=pk)


def exigir_capacidad(
    request: HttpRequest, capacidad: Capacidad, evaluacion: Evaluacion, red: int | None = None
) -> None:
    """403 for whoever may see this file but not do this."""
    if not persona_de(request).puede(capacidad, evaluacion.institucion, red):
        raise PermissionDenied(f"Su rol no permite {capacidad.label}.")


def elegido(request: HttpRequest, nombre: str, *opciones: str) -> str:
    """Which button was pressed: what nobody chose is not taken as a refusal."""
    opcion = request.POST.get(nombre, "")
    if opcion not in opciones:
        raise ErrorDeNegocio("Diga qué decide: apriete uno de los dos botones.")
    return opcion


def intentar(request: HttpRequest, form: Form, hacer: Callable[[], Any], dicho: str) -> bool:
    """Call a service; a refusal stands above the form, which keeps what was typed."""
    try:
        hacer()
    except ConflictoDeEdicion:
        raise
    except ErrorDeNegocio as error:
        form.add_error(None, error.mensaje)
        return False
    if dicho:
        messages.success(request, dicho)
    return True


def adjuntar_documento(request: HttpRequest, dueno: Dueno, datos: Mapping[str, Any]) -> None:
    """Attach the file of a form; a refused file is told and what it would back stays."""
    subida = datos.get("archivo")
    if subida is None:
        return
    try:
        servicios.adjuntar_a(
            dueno=dueno,
            subida=subida,
            titulo=datos.get("titulo", ""),
            por=persona_de(request),
        )
    except ErrorDeNegocio as error:
        messages.error(request, f"El archivo no se adjuntó: {error.mensaje}")
    else:
        messages.success(request, "Archivo adjuntado.")


def recibir_documento(request: HttpRequest, dueno: CausaExterna | Reclamo) -> None:
    """One more document behind a cause or a claim, from its own form."""
    form = DocumentoForm(request.POST, request.FILES)
    if form.is_valid():
        adjuntar_documento(request, dueno, form.cleaned_data)
    else:
        messages.error(request, "Elija el archivo que quiere adjuntar.")


def migas_de(
    evaluacion: Evaluacion, lista: str, ruta: str, ultimo: str = ""
) -> list[tuple[str, str]]:
    """The breadcrumb of what hangs from an evaluation: its list, and perhaps one row of it."""
    pasos = [
        (str(evaluacion.institucion), reverse("evaluacion:detalle", args=[evaluacion.pk])),
        (lista, reverse(ruta, args=[evaluacion.pk]) if ultimo else ""),
    ]
    return migas(*pasos, *([(ultimo, "")] if ultimo else []))


def migas(*pasos: tuple[str, str]) -> list[tuple[str, str]]:
    """The breadcrumb of a page; the last step has no address."""
    return [("Evaluaciones", reverse("evaluacion:lista")), *pasos]
