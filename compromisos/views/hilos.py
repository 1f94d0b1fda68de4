"""Threads of a programme: observe, answer, resolve, comment."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from compromisos import servicios
from compromisos.forms import FormularioObservacion, FormularioTexto
from compromisos.models import Observacion, ProgramaAnual
from compromisos.views.comunes import programa_visible
from instituciones.views.comunes import Peticion

FALTA_TEXTO = "Escriba el texto antes de guardar."


@require_POST
def observar(request: Peticion, pk: int) -> HttpResponse:
    """A reviewer opens an observation."""
    programa = programa_visible(request, pk)
    form = FormularioObservacion(request.POST, programa=programa)
    if form.is_valid():
        servicios.abrir_observacion(programa=programa, por=request.user, **form.cleaned_data)
        messages.success(request, "La observación quedó abierta.")
    else:
        messages.error(request, FALTA_TEXTO)
    return redirect("compromisos:programa", pk=pk)


@require_POST
def comentar(request: Peticion, pk: int) -> HttpResponse:
    """The staff association comments."""
    programa = programa_visible(request, pk)
    return _con_texto(
        request,
        pk,
        lambda texto: servicios.comentar(programa=programa, texto=texto, por=request.user),
    )


@require_POST
def responder(request: Peticion, pk: int) -> HttpResponse:
    """The service answers an observation."""
    hilo = _hilo(request, pk)
    return _con_texto(
        request,
        hilo.programa_id,
        lambda texto: servicios.responder_observacion(
            observacion=hilo, texto=texto, por=request.user
        ),
    )


@require_POST
def resolver(request: Peticion, pk: int) -> HttpResponse:
    """The reviewer gives an observation as resolved."""
    hilo = _hilo(request, pk)
    servicios.resolver_observacion(observacion=hilo, por=request.user)
    messages.success(request, "La observación quedó resuelta.")
    return redirect("compromisos:programa", pk=hilo.programa_id)


def _con_texto(request: Peticion, programa: int, hacer: Any) -> HttpResponse:
    form = FormularioTexto(request.POST)
    if form.is_valid():
        hacer(form.cleaned_data["texto"])
        messages.success(request, "El texto quedó guardado.")
    else:
        messages.error(request, FALTA_TEXTO)
    return redirect("compromisos:programa", pk=programa)


def _hilo(request: Peticion, pk: int) -> Observacion:
    consulta = Observacion.objects.filter(
        programa__in=ProgramaAnual.objects.visibles_para(request.user)
    )
    return get_object_or_404(consulta, pk=pk)
