"""Evidence shown beside the score: files that the browser draws, and extracts of others."""

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from evaluacion.consultas import informados
from evaluacion.consultas_evidencia import se_ve
from evaluacion.extracto import extracto, se_extrae
from evaluacion.models import CitaEvidencia, RevisionEvidencia
from evaluacion.permisos_evidencia import puede_descargar
from evaluacion.views.comunes import persona_de
from pmg_site.comun.almacen import entregar, ruta_de
from pmg_site.comun.errores import ErrorDeNegocio

# Of what a stored file is allowed nothing but being drawn, and only within our own pages.
POLITICA_ARCHIVO = "sandbox; default-src 'none'; frame-ancestors 'self'"
POLITICA_EXTRACTO = {"frame-ancestors": [SELF], "script-src": [NONE], "form-action": [NONE]}


@require_GET
@xframe_options_sameorigin
def ver_archivo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A PDF or an image of a reported result that the person sees, drawn by the browser."""
    propias = informados(persona_de(request)).values("pk")
    filas = RevisionEvidencia.objects.select_related("archivo")
    return dibujar(
        request, get_object_or_404(filas.filter(evidencia__informado__in=propias), pk=pk)
    )


def dibujar(request: HttpRequest, revision: RevisionEvidencia) -> HttpResponseBase:
    """A PDF or an image drawn by the browser in a sandbox; any other kind is only downloaded."""
    if not se_ve(revision.archivo.tipo):
        raise Http404
    _exigir_abrir(request, revision)
    respuesta = entregar(
        huella=revision.archivo.huella,
        tipo=revision.archivo.tipo,
        nombre=revision.nombre_original,
    )
    respuesta["Content-Disposition"] = (
        content_disposition_header(False, revision.nombre_original) or "inline"
    )
    respuesta["Content-Security-Policy"] = POLITICA_ARCHIVO
    return respuesta


@require_GET
@xframe_options_sameorigin
@csp_replace(POLITICA_EXTRACTO)  # type: ignore[arg-type] # typed for views without arguments
def ver_cita(request: HttpRequest, pk: int) -> HttpResponse:
    """What surrounds a place cited by a reported result that the person sees."""
    propias = informados(persona_de(request)).values("pk")
    filas = CitaEvidencia.objects.select_related("revision__archivo", "revision__evidencia")
    return extraer(request, get_object_or_404(filas.filter(informado__in=propias), pk=pk))


def extraer(request: HttpRequest, cita: CitaEvidencia) -> HttpResponse:
    """The rows around a cited cell, or the lines around a cited passage."""
    archivo = cita.revision.archivo
    if not se_extrae(archivo.tipo):
        raise Http404
    _exigir_abrir(request, cita.revision)
    ruta = ruta_de(archivo.huella)
    if not ruta.exists():
        raise ErrorDeNegocio("El archivo no está en el servidor. Avise al administrador.")
    contexto = {
        "cita": cita,
        "revision": cita.revision,
        "extracto": extracto(ruta, archivo.tipo, cita.clase, cita.lugar),
    }
    return render(request, "evaluacion/extracto.html", contexto)


def _exigir_abrir(request: HttpRequest, revision: RevisionEvidencia) -> None:
    if not (permiso := puede_descargar(persona_de(request), revision)):
        raise ErrorDeNegocio(permiso.motivo)
