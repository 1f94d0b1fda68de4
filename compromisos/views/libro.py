"""Pages to work in Excel: download, upload, what is wrong, what will change, progress."""

import csv
from collections.abc import Iterator
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from compromisos.consultas_libro import Paginado, pagina_de_carga
from compromisos.libro import almacen, formato, reglas
from compromisos.libro.contenido import contenido
from compromisos.libro.escribir import escribir, filas_de_texto
from compromisos.models import CargaLibro, ProgramaAnual
from compromisos.permisos import puede_cargar_libro
from compromisos.servicios import libro as servicio
from compromisos.views.comunes import programa_visible
from instituciones.views.comunes import Peticion
from pmg_site.comun.archivos import XLSX
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.models import Trabajo
from pmg_site.comun.planilla import segura

Respuesta = TypeVar("Respuesta", bound=HttpResponseBase)
POR_PAGINA = 50
ULTIMAS = 10


@require_GET
def libro(request: Peticion, pk: int) -> HttpResponse:
    """Where the workbook is downloaded and uploaded."""
    programa = programa_visible(request, pk)
    cargas = CargaLibro.objects.filter(programa=programa, creada_por=request.user)
    contexto = {
        "programa": programa,
        "cargar": puede_cargar_libro(request.user, programa),
        "hojas": formato.hojas(programa.anio),
        "cargas": cargas[:ULTIMAS],
    }
    return render(request, "libro/libro.html", contexto)


@require_GET
def descargar(request: Peticion, pk: int) -> HttpResponse:
    """The workbook, with what this person may change left open."""
    programa = programa_visible(request, pk)
    enlace = request.build_absolute_uri(reverse("compromisos:libro", args=[pk]))
    crudo = escribir(contenido(programa, request.user), enlace)
    return _adjunto(HttpResponse(crudo, content_type=XLSX), _nombre(programa, "", "xlsx"))


@require_GET
def descargar_csv(request: Peticion, pk: int, hoja: str) -> StreamingHttpResponse:
    """One sheet as CSV, for other programs."""
    programa = programa_visible(request, pk)
    if hoja not in {h.codigo for h in formato.hojas(programa.anio)}:
        raise Http404
    elegida = formato.hoja(programa.anio, hoja)
    filas = filas_de_texto(elegida, contenido(programa, request.user))
    respuesta = StreamingHttpResponse(_lineas(filas), content_type="text/csv; charset=utf-8")
    return _adjunto(respuesta, _nombre(programa, f"-{hoja}", "csv"))


class _Eco:
    """What csv writes in, which gives back each line."""

    def write(self, linea: str) -> str:
        return linea


def _lineas(filas: Iterator[list[str]]) -> Iterator[str]:
    escritor = csv.writer(_Eco(), delimiter=";")  # Excel in Chile splits by semicolon
    yield "\ufeff"
    for fila in filas:
        yield escritor.writerow([segura(texto) for texto in fila])


def _adjunto(respuesta: Respuesta, nombre: str) -> Respuesta:
    respuesta["Content-Disposition"] = content_disposition_header(True, nombre) or ""
    return respuesta


def _nombre(programa: ProgramaAnual, que: str, extension: str) -> str:
    return f"{programa.institucion.codigo}-{programa.anio}{que}.{extension}"


@require_POST
def subir(request: Peticion, pk: int) -> HttpResponse:
    """Take the workbook and check it; nothing changes yet."""
    programa = programa_visible(request, pk)
    if not (permiso := puede_cargar_libro(request.user, programa)):
        raise PermissionDenied(permiso.motivo)
    archivo = request.FILES.get("archivo")
    if archivo is None:
        messages.error(request, "Elija el libro que quiere subir.")
        return redirect("compromisos:libro", pk=pk)
    try:
        carga = servicio.recibir(programa=programa, subida=archivo, por=request.user)
    except ErrorDeNegocio as error:
        messages.error(request, error.mensaje)
        return redirect("compromisos:libro", pk=pk)
    return redirect("compromisos:libro_carga", pk=carga.pk)


def _carga(request: Peticion, pk: UUID) -> CargaLibro:
    """The person's own upload; another's does not exist."""
    consulta = CargaLibro.objects.filter(
        programa__in=ProgramaAnual.objects.visibles_para(request.user), creada_por=request.user
    ).select_related("programa__adscripcion__institucion", "programa__adscripcion__proceso")
    return get_object_or_404(consulta, pk=pk)


@require_GET
def carga(request: Peticion, pk: UUID) -> HttpResponse:
    """An upload: its progress, its errors, or what it will change; HTMX asks for the bar alone."""
    fila = _carga(request, pk)
    trabajo = Trabajo.objects.filter(pk=fila.trabajo).first() if fila.trabajo else None
    pagina = Paginator(Paginado(fila), POR_PAGINA).get_page(request.GET.get("page"))
    contexto = {
        "carga": fila,
        "trabajo": trabajo,
        "marcado": almacen.marcado(fila.pk).exists(),
        "pagina": pagina,
        "texto": "Guardar los cambios" if fila.revisada_el else "Revisar el libro",
        "url": reverse("compromisos:libro_carga", args=[pk]),
        **pagina_de_carga(fila, list(pagina.object_list)),
    }
    if request.headers.get("HX-Request"):
        return render(request, "libro/_avance.html", contexto)
    return render(request, "libro/carga.html", contexto)


@require_POST
def aplicar(request: Peticion, pk: UUID) -> HttpResponse:
    """Confirm: everything or nothing."""
    fila = _carga(request, pk)
    elecciones = {k[2:]: str(v) for k, v in request.POST.items() if k.startswith("c-")}
    try:
        fila = servicio.confirmar(carga=fila, elecciones=elecciones, por=request.user)
    except ErrorDeNegocio as error:
        messages.error(request, error.mensaje)
    else:
        if fila.aplicada_el:
            messages.success(request, "Los cambios del libro quedaron guardados.")
    return redirect("compromisos:libro_carga", pk=pk)


@require_POST
def descartar(request: Peticion, pk: UUID) -> HttpResponse:
    """Drop it, or cancel what is being done with it."""
    fila = _carga(request, pk)
    servicio.descartar(carga=fila, por=request.user)
    messages.success(request, "El libro se descartó: no se guardó nada de él.")
    return redirect("compromisos:libro", pk=fila.programa_id)


@require_GET
def marcado(request: Peticion, pk: UUID) -> FileResponse:
    """The person's own workbook with the cells to correct in red."""
    fila = _carga(request, pk)
    ruta = almacen.marcado(fila.pk)
    if not ruta.exists():
        raise Http404
    nombre = f"{fila.nombre.rsplit('.', 1)[0]}-con-marcas.xlsx"
    return FileResponse(ruta.open("rb"), as_attachment=True, filename=nombre, content_type=XLSX)


@login_not_required
@require_GET
def pagina_de_reglas(request: HttpRequest) -> HttpResponse:
    """Every rule that a workbook must keep, each with its test."""
    return render(request, "libro/reglas.html", {"grupos": reglas.frases_por_grupo()})
