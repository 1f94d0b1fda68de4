"""The doors of the ledger's proof: public checkpoints, the export of who audits, the verifier."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion
from pmg_site.comun import puntos as emitidos
from pmg_site.comun.descargas import programa
from pmg_site.comun.models import PuntoDeControl
from pmg_site.inicio.consultas import exporta_bitacora

POR_PAGINA = 50
VERIFICADOR = settings.BASE_DIR / "bin" / "verificar_bitacora.py"
CACHE = "public, max-age=300"


@login_not_required
@require_safe
def puntos(request: HttpRequest) -> HttpResponse:
    """The checkpoints of the ledger, newest first, for anybody."""
    todos = PuntoDeControl.objects.order_by("-tamano").defer("cumbres")
    pagina = Paginator(todos, POR_PAGINA).get_page(request.GET.get("page"))
    return render(request, "inicio/puntos.html", {"page_obj": pagina})


@login_not_required
@require_safe
def en_json(request: HttpRequest) -> HttpResponse:
    """Every checkpoint, to be kept elsewhere and given to the verifiers."""
    cuerpo = emitidos.publicados(PuntoDeControl.objects.defer("cumbres"))
    respuesta = HttpResponse(cuerpo, content_type="application/json; charset=utf-8")
    respuesta["Content-Disposition"] = 'attachment; filename="puntos-de-control.json"'
    respuesta["Access-Control-Allow-Origin"] = "*"
    respuesta["Cache-Control"] = CACHE
    return respuesta


@login_not_required
@require_safe
def en_texto(request: HttpRequest) -> HttpResponse:
    """The same, one line each."""
    cuerpo = "".join(emitidos.en_texto(PuntoDeControl.objects.defer("cumbres")))
    respuesta = HttpResponse(cuerpo, content_type="text/plain; charset=utf-8")
    respuesta["Cache-Control"] = CACHE
    return respuesta


@require_safe
def exportar(request: Peticion) -> StreamingHttpResponse:
    """The whole ledger, for whoever reads it over the whole government."""
    if not exporta_bitacora(request.user):
        raise PermissionDenied(f"Su rol no permite {Capacidad.VER_BITACORA.label} completa.")
    respuesta = StreamingHttpResponse(
        emitidos.exportar(), content_type="application/x-ndjson; charset=utf-8"
    )
    respuesta["Content-Disposition"] = 'attachment; filename="bitacora.ndjson"'
    respuesta["Cache-Control"] = "no-store"
    return respuesta


@login_not_required
@require_safe
def verificador(request: HttpRequest) -> HttpResponse:
    """The program that verifies an exported ledger without this system."""
    return programa(VERIFICADOR)
