"""Approval, versions and modification of a programme: what its page shows, and their doors."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from compromisos import servicios
from compromisos.cadenas import tramitacion
from compromisos.consultas_diferencias import comparables, comparar
from compromisos.consultas_firmas import cadena_vista
from compromisos.forms_modificacion import FormularioModificacion, FormularioRespaldo
from compromisos.models import Perfil, ProgramaAnual, RespaldoModificacion
from compromisos.permisos import asunto, puede_modificar, puede_respaldar
from compromisos.views.comunes import EDITAR, exigir, programa_visible
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion
from pmg_site.comun.almacen import entregar
from pmg_site.comun.errores import ErrorDeNegocio


def de_aprobacion(request: Peticion, programa: ProgramaAnual) -> dict[str, Any]:
    """Chain, request of modification, versions and profile of the service."""
    reglas = tramitacion(programa.conjunto_reglas)
    nuevo = reglas.nuevo if programa.perfil == Perfil.NUEVO else None
    return {
        "cadena": cadena_vista(programa),
        "solicitud": getattr(programa, "solicitud", None),
        "respaldar": puede_respaldar(request.user, programa),
        "form_respaldo": FormularioRespaldo(),
        "versiones": _versiones(request, programa),
        "perfil_nuevo": nuevo,
    }


def _versiones(request: Peticion, programa: ProgramaAnual) -> list[ProgramaAnual]:
    """The versions of the programme, oldest first, when there is more than one."""
    todas = (
        ProgramaAnual.objects.visibles_para(request.user)
        .filter(adscripcion=programa.adscripcion)
        .select_related("reemplazado_por", "solicitud")
        .defer("copia_aprobada")
        .order_by("version")
    )
    versiones = list(todas)
    return versiones if len(versiones) > 1 else []


@require_GET
def diferencias(request: Peticion, pk: int) -> HttpResponse:
    """What differs between two copies of a programme, and which steps each difference re-opens."""
    programa = programa_visible(request, pk)
    opciones = comparables(request.user, programa)
    contexto = {"programa": programa, "opciones": opciones} | comparar(
        opciones, request.GET.get("de", ""), request.GET.get("a", "")
    )
    return render(request, "compromisos/diferencias.html", contexto)


@EDITAR
def modificar(request: Peticion, pk: int) -> HttpResponse:
    """Ask for a modification of a decreed programme: cause, reasons and a first document."""
    programa = programa_visible(request, pk)
    permiso = puede_modificar(request.user, programa)
    exigir(request.user, Capacidad.ENVIAR_FORMULACION, asunto(programa), permiso)
    causas = tramitacion(programa.conjunto_reglas).causas
    form = FormularioModificacion(request.POST or None, request.FILES or None, causas=causas)
    if request.method == "POST" and form.is_valid():
        try:
            nueva = servicios.pedir_modificacion(
                programa=programa, por=request.user, **form.cleaned_data
            )
            messages.success(
                request, f"La modificación quedó abierta como versión {nueva.version}."
            )
            return redirect("compromisos:programa", pk=nueva.pk)
        except ErrorDeNegocio as error:
            form.add_error(None, error.mensaje)
    contexto = {"programa": programa, "form": form, "causas": causas}
    estado = 422 if form.errors else 200
    return render(request, "compromisos/modificar.html", contexto, status=estado)


@require_POST
def respaldar(request: Peticion, pk: int) -> HttpResponse:
    """One more document for a request of modification."""
    programa = programa_visible(request, pk)
    capacidad = Capacidad.FORMULAR
    if not request.user.puede(capacidad, programa.institucion):
        capacidad = Capacidad.ENVIAR_FORMULACION
    permiso = puede_respaldar(request.user, programa)
    exigir(request.user, capacidad, asunto(programa), permiso)
    form = FormularioRespaldo(request.POST, request.FILES)
    if form.is_valid():
        subida = form.cleaned_data["respaldo"]
        servicios.respaldar(programa=programa, subida=subida, por=request.user)
        messages.success(request, "El respaldo quedó adjunto.")
    else:
        messages.error(request, "Elija el archivo que respalda la modificación.")
    return redirect("compromisos:programa", pk=pk)


@require_GET
def respaldo(request: Peticion, pk: int) -> FileResponse:
    """A document of a request, as a download that nothing may run."""
    visibles = ProgramaAnual.objects.visibles_para(request.user)
    fila = get_object_or_404(
        RespaldoModificacion.objects.filter(solicitud__programa__in=visibles.values("pk")), pk=pk
    )
    if not request.user.puede(Capacidad.VER_INTERNO):
        raise Http404
    return entregar(huella=fila.huella, tipo=fila.tipo, nombre=fila.nombre)
