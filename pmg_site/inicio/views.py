"""Public front page, my tasks, the ledger."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import verificar
from pmg_site.inicio import consultas
from pmg_site.inicio.forms import FiltroBitacora

POR_PAGINA = 50


@login_not_required
@require_safe
def inicio(request: HttpRequest) -> HttpResponse:
    """What the services promised and fulfilled, for anybody."""
    contexto = {"portada": consultas.portada(request.GET.get("anio", ""))}
    return render(request, "inicio/portada.html", contexto)


@require_safe
def mis_tareas(request: Peticion) -> HttpResponse:
    """What waits for the person who logged in."""
    contexto = {"tareas": consultas.mis_tareas(request.user), "ahora": reloj.ahora()}
    return render(request, "inicio/mis_tareas.html", contexto)


@require_http_methods(["GET", "HEAD", "POST"])
def bitacora(request: Peticion) -> HttpResponse:
    """The ledger, and its verification on demand."""
    if not request.user.puede(Capacidad.VER_BITACORA):
        raise PermissionDenied(f"Su rol no permite {Capacidad.VER_BITACORA.label}.")
    filtro = FiltroBitacora(request.GET)
    filtros = filtro.cleaned_data if filtro.is_valid() else {}
    asientos = consultas.asientos_visibles(request.user, filtros)
    contexto = {
        "filtro": filtro,
        "page_obj": Paginator(asientos, POR_PAGINA).get_page(request.GET.get("page")),
        "exporta": consultas.exporta_bitacora(request.user),
        "verificacion": verificar() if request.method == "POST" else None,
    }
    return render(request, "inicio/bitacora.html", contexto)
