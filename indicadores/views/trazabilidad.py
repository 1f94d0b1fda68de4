"""Pages of the traceability of an institution's definitions."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from indicadores import consultas_trazabilidad as consultas
from indicadores.forms_trazabilidad import FormularioRespuesta
from indicadores.models import RespuestaUsuarios
from indicadores.permisos import asunto, puede_crear
from indicadores.servicios import quitar_respuesta, responder_a_usuarios
from instituciones.flujo import exigir
from instituciones.models import DefinicionEstrategica
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion, intentar


def _una(request: Peticion, pk: int) -> DefinicionEstrategica:
    visibles = DefinicionEstrategica.objects.visibles_para(request.user)
    objeto: DefinicionEstrategica = get_object_or_404(
        visibles.select_related("institucion__ministerio", "ministerial__ministerio"), pk=pk
    )
    return objeto


@require_safe
def detalle(request: Peticion, pk: int) -> HttpResponse:
    """Objectives with their products, indicators, spending and users; first, what is loose."""
    return _pagina(request, _una(request, pk))


def _pagina(
    request: Peticion, definicion: DefinicionEstrategica, form: Any = None, estado: int = 200
) -> HttpResponse:
    pedido = request.POST.get("anio", "") or request.GET.get("anio", "")
    anio = consultas.anio_elegido(definicion, pedido)
    puede = puede_crear(request.user, definicion.institucion)
    if puede and form is None:
        form = FormularioRespuesta(definicion=definicion)
    contexto = {
        "definicion": definicion,
        "trazabilidad": consultas.trazabilidad(definicion, anio),
        "anios": consultas.anios_de(definicion),
        "form": form,
        "puede": puede,
    }
    return render(request, "indicadores/trazabilidad.html", contexto, status=estado)


@require_safe
def tabla_csv(request: Peticion, pk: int) -> HttpResponse:
    """The same as a table for a spreadsheet."""
    definicion = _una(request, pk)
    anio = consultas.anio_elegido(definicion, request.GET.get("anio", ""))
    texto = consultas.archivo_csv(consultas.trazabilidad(definicion, anio))
    respuesta = HttpResponse(texto, content_type="text/csv; charset=utf-8")
    nombre = f"trazabilidad-{definicion.institucion.codigo}-{anio}.csv"
    respuesta["Content-Disposition"] = f'attachment; filename="{nombre}"'
    return respuesta


@require_POST
def responder(request: Peticion, pk: int) -> HttpResponse:
    """Link an indicator to a request of the users."""
    definicion = _una(request, pk)
    exigir(request.user, Capacidad.FORMULAR, asunto(definicion.institucion))
    form = FormularioRespuesta(request.POST, definicion=definicion)
    if form.is_valid() and intentar(
        form, lambda: responder_a_usuarios(por=request.user, **form.cleaned_data)
    ):
        messages.success(request, "El indicador quedó vinculado al pedido de los usuarios.")
        return redirect(_pedidos(request, pk))
    return _pagina(request, definicion, form, 422)


@require_POST
def quitar(request: Peticion, pk: int) -> HttpResponse:
    """Take an indicator away from a request."""
    visibles = RespuestaUsuarios.objects.visibles_para(request.user)
    respuesta = get_object_or_404(visibles.select_related("voz"), pk=pk)
    quitar_respuesta(respuesta=respuesta, por=request.user)
    messages.success(request, "El indicador ya no está vinculado a ese pedido.")
    vista = request.POST.get("definicion", "")
    definicion = int(vista) if vista.isdecimal() else respuesta.voz.definicion_id
    return redirect(_pedidos(request, definicion))


def _pedidos(request: Peticion, pk: int) -> str:
    """Back to the requests, in the year that was being read."""
    anio = request.POST.get("anio", "") or request.GET.get("anio", "")
    filtro = f"?anio={anio}" if anio.isdecimal() else ""
    return f"{reverse('indicadores:trazabilidad', args=[pk])}{filtro}#pedidos"
