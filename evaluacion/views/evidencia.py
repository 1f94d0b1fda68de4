"""The doors of evidence: attach, cite, upload in pieces, open, and what the custody found."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evaluacion import servicios
from evaluacion.consultas_evidencia import fallas_de, fallas_legibles, ronda_ultima
from evaluacion.forms_evidencia import CitaForm, EvidenciaForm
from evaluacion.models import (
    CitaEvidencia,
    Evidencia,
    ResultadoInformado,
    RevisionEvidencia,
    RondaCustodia,
    SubidaParcial,
)
from evaluacion.permisos_evidencia import puede_descargar
from evaluacion.views.comunes import exigir_capacidad, informado_o_404, migas, persona_de
from evaluacion.views.informe import form_de, pagina, vista
from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun.almacen import Subida, entregar, integro
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida

POR_PAGINA = 25


@require_POST
def adjuntar(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a file to a reported result, whole or by the name of its upload in pieces."""
    informado = informado_o_404(request, pk)
    exigir_capacidad(request, Capacidad.INFORMAR, informado.evaluacion)
    form = EvidenciaForm(request.POST, request.FILES, informado=informado, auto_id="evidencia_%s")
    if form.is_valid():
        try:
            _guardar(request, informado, form)
        except TransicionInvalida:
            raise
        except ErrorDeNegocio as error:
            form.add_error("archivo", error.mensaje)
        else:
            messages.success(request, "Archivo guardado.")
            return redirect("evaluacion:informar", pk=pk)
    return pagina(request, informado, form_de(informado), vista(informado, None), 400, form)


def _guardar(request: HttpRequest, informado: ResultadoInformado, form: EvidenciaForm) -> None:
    datos, por = form.cleaned_data, persona_de(request)
    parcial = SubidaParcial.objects.filter(pk=datos["subida"], persona=por).first()
    try:
        subida: Subida = datos["archivo"] or servicios.completa(subida=parcial)
        servicios.adjuntar_a(
            dueno=informado,
            subida=subida,
            titulo=datos["titulo"],
            vence_el=datos["vence_el"],
            evidencia=datos.get("evidencia"),
            conservar_citas=datos.get("conservar_citas", False),
            citas=form.citas(),
            por=por,
        )
    finally:
        if parcial:
            servicios.olvidar_subida(subida=parcial)


@require_POST
def citar(request: HttpRequest, pk: int) -> HttpResponse:
    """Say where an operand stands in a file that is already there."""
    informado = informado_o_404(request, pk)
    exigir_capacidad(request, Capacidad.INFORMAR, informado.evaluacion)
    form = CitaForm(request.POST, informado=informado, auto_id="cita_%s")
    if form.is_valid():
        try:
            servicios.citar(
                informado=informado,
                revision=form.cleaned_data["revision"],
                cita=form.cita(),
                por=persona_de(request),
            )
        except TransicionInvalida:
            raise
        except ErrorDeNegocio as error:
            form.add_error("lugar", error.mensaje)
        else:
            messages.success(request, "Cita guardada.")
            return redirect("evaluacion:informar", pk=pk)
    previa = vista(informado, None)
    return pagina(request, informado, form_de(informado), previa, 400, cita=form)


@require_POST
def quitar_cita(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a citation back."""
    cita = get_object_or_404(CitaEvidencia.objects.select_related("informado"), pk=pk)
    informado = informado_o_404(request, cita.informado_id)
    exigir_capacidad(request, Capacidad.INFORMAR, informado.evaluacion)
    servicios.quitar_cita(cita=cita, por=persona_de(request))
    messages.success(request, "Cita quitada.")
    return redirect("evaluacion:informar", pk=informado.pk)


# --- Uploads in pieces -------------------------------------------------------------------------


@require_POST
def abrir_subida(request: HttpRequest, pk: int) -> JsonResponse:
    """Start a large upload, or learn where the one that was cut went on."""
    informado = informado_o_404(request, pk)
    exigir_capacidad(request, Capacidad.INFORMAR, informado.evaluacion)
    tamano = request.POST.get("tamano", "")
    try:
        subida = servicios.abrir_subida(
            dueno=informado,
            nombre=request.POST.get("nombre", ""),
            tamano=int(tamano) if tamano.isdecimal() and len(tamano) < 16 else 0,
            marca=request.POST.get("marca", ""),
            por=persona_de(request),
        )
    except ErrorDeNegocio as error:
        return JsonResponse({"error": error.mensaje}, status=error.codigo_http)
    return JsonResponse(_estado(subida))


@require_http_methods(["GET", "POST"])
def subida(request: HttpRequest, pk: UUID) -> JsonResponse:
    """How much of an upload stands; by POST, one more piece from ``desde``."""
    persona = persona_de(request)
    fila = get_object_or_404(SubidaParcial, pk=pk, persona=persona)
    desde = request.GET.get("desde", "")
    if request.method == "POST":
        try:
            fila = servicios.recibir_trozo(
                subida=fila,
                desde=int(desde) if desde.isdecimal() and len(desde) < 16 else -1,
                datos=request.body,
                por=persona,
            )
        except ErrorDeNegocio as error:
            estado = _estado(fila) | {"error": error.mensaje}
            return JsonResponse(estado, status=error.codigo_http)
    return JsonResponse(_estado(fila))


def _estado(subida: SubidaParcial) -> dict[str, Any]:
    return {
        "subida": str(subida.pk),
        "url": reverse("evaluacion:subida", args=[subida.pk]),
        "recibido": subida.recibido,
        "tamano": subida.tamano,
    }


# --- Reading -----------------------------------------------------------------------------------


@require_GET
def archivo(request: HttpRequest, pk: int) -> FileResponse:
    """A revision of a piece of evidence: always as a download that nothing may run."""
    persona = persona_de(request)
    visibles = Evidencia.objects.visibles_para(persona).values("pk")
    revisiones = RevisionEvidencia.objects.select_related("archivo").filter(evidencia__in=visibles)
    revision = get_object_or_404(revisiones, pk=pk)
    return descargar(revision, persona)


def descargar(revision: RevisionEvidencia, persona: Persona) -> FileResponse:
    """The file of a revision within reach, when it may be opened and is still what was uploaded."""
    if not (permiso := puede_descargar(persona, revision)):
        raise PermissionDenied(permiso.motivo)
    if not integro(revision.archivo.huella):
        raise ErrorDeNegocio(
            "El archivo del servidor se perdió o ya no es el que se subió, y no se entrega. "
            "Avise al administrador: la huella del original está guardada."
        )
    return entregar(
        huella=revision.archivo.huella,
        tipo=revision.archivo.tipo,
        nombre=revision.nombre_original,
    )


@require_http_methods(["GET", "POST"])
def custodia(request: HttpRequest) -> HttpResponse:
    """What the nightly reading of the files found; by POST, it is read again now."""
    persona = persona_de(request)
    if not persona.puede(Capacidad.VER_BITACORA):
        raise PermissionDenied(f"Su rol no permite {Capacidad.VER_BITACORA.label}.")
    if request.method == "POST":
        servicios.pedir_custodia(por=persona)
        messages.success(request, "Se pidió una ronda: sus resultados aparecerán en esta página.")
        return redirect("evaluacion:custodia")
    ronda = ronda_ultima()
    paginas = Paginator(fallas_de(ronda, persona), POR_PAGINA)
    page_obj = paginas.get_page(request.GET.get("page"))
    contexto = {
        "ronda": ronda,
        "page_obj": page_obj,
        "fallas": fallas_legibles(page_obj),
        "rondas": RondaCustodia.objects.order_by("-pk")[:15],
        "migas": migas(("Custodia de archivos", "")),
    }
    return render(request, "evaluacion/custodia.html", contexto)
