"""Pages of the Balance de Gestión Integral: list, editor, approval, PDF."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from informes import almacen, servicios
from informes.consultas import balances_para
from informes.estados import MAQUINA_BALANCE, AccionBalance, EstadoBalance
from informes.estructura import estructura
from informes.forms import FiltroBalances, FormularioComentario, FormularioCrear, FormularioSeccion
from informes.models import BalanceGestion
from informes.redaccion import bloques
from instituciones.flujo import Asunto, acciones, quien_sigue
from instituciones.models import Institucion, Persona
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion
from pmg_site.comun.errores import ConflictoDeEdicion
from pmg_site.comun.models import Trabajo

POR_PAGINA = 50
# The steps of this page, each with the service that takes it.
PASOS: dict[AccionBalance, Callable[..., BalanceGestion]] = {
    AccionBalance.APROBAR: servicios.aprobar,
    AccionBalance.DEVOLVER: servicios.devolver,
    AccionBalance.PUBLICAR: servicios.publicar,
}


@login_not_required
@require_GET
def balances(request: HttpRequest) -> HttpResponse:
    """Published reports for anybody; with their state, those of the person's institutions."""
    persona = request.user if isinstance(request.user, Persona) else None
    filtro = FiltroBalances(request.GET)
    lista = balances_para(persona).order_by("-anio", "institucion__nombre", "-version")
    if filtro.is_valid():
        lista = _filtrada(lista, filtro.cleaned_data)
    contexto = {
        "filtro": filtro,
        "page_obj": Paginator(lista, POR_PAGINA).get_page(request.GET.get("page")),
        "puede_crear": persona is not None and persona.puede(Capacidad.EDITAR_BALANCE),
    }
    return render(request, "informes/balances.html", contexto)


def _filtrada(lista: Any, elegido: dict[str, Any]) -> Any:
    if elegido["q"]:
        lista = lista.filter(institucion__nombre__icontains=elegido["q"])
    if elegido["anio"]:
        lista = lista.filter(anio=elegido["anio"])
    if elegido["estado"]:
        lista = lista.filter(estado=elegido["estado"])
    return lista


@require_http_methods(["GET", "POST"])
def crear(request: Peticion) -> HttpResponse:
    """Open the report of a year for one of the person's institutions."""
    if not request.user.puede(Capacidad.EDITAR_BALANCE):
        raise PermissionDenied(f"Su rol no permite {Capacidad.EDITAR_BALANCE.label}.")
    suyas = Institucion.objects.visibles_para(request.user).order_by("nombre")
    form = FormularioCrear(request.POST or None, instituciones=suyas)
    if request.method == "POST" and form.is_valid():
        nuevo = servicios.crear_balance(por=request.user, **form.cleaned_data)
        messages.success(request, f"Se creó el {nuevo}, con un borrador en sus secciones.")
        return redirect("informes:balance", nuevo.pk)
    return render(request, "informes/crear_balance.html", {"form": form})


def visible(request: Peticion, pk: int) -> BalanceGestion:
    """The report, for whoever may see it while it is being written."""
    visibles = BalanceGestion.objects.visibles_para(request.user)
    if not request.user.puede(Capacidad.VER_INTERNO):
        raise Http404
    return get_object_or_404(visibles.select_related("institucion__ministerio"), pk=pk)


@require_GET
def balance(request: Peticion, pk: int) -> HttpResponse:
    """A report with its sections, its document and what can be done with it."""
    visto = visible(request, pk)
    escritas = {s.clave: s for s in visto.secciones.all()}
    partes = [
        (p, escritas[p.clave]) for p in estructura(visto.anio).textos() if p.clave in escritas
    ]
    edita = visto.estado == EstadoBalance.BORRADOR and request.user.puede(
        Capacidad.EDITAR_BALANCE, visto.institucion
    )
    contexto = {
        "balance": visto,
        "partes": [(parte, bloques(seccion.texto)) for parte, seccion in partes],
        "edita": edita,
        "acciones": _acciones(request, visto),
        "sigue": quien_sigue(MAQUINA_BALANCE, visto),
        "trabajo": _ultimo_trabajo(visto),
        "genera": visto.estado != EstadoBalance.PUBLICADO and _puede_generar(request, visto),
    }
    return render(request, "informes/balance.html", contexto)


def _puede_generar(request: Peticion, visto: BalanceGestion) -> bool:
    capacidades = (Capacidad.EDITAR_BALANCE, Capacidad.APROBAR_BALANCE, Capacidad.PUBLICAR)
    return any(request.user.puede(c, visto.institucion) for c in capacidades)


def _acciones(request: Peticion, visto: BalanceGestion) -> list[dict[str, Any]]:
    return [
        {
            "texto": AccionBalance(transicion.accion).label,
            "url": reverse("informes:accion-balance", args=[visto.pk, transicion.accion]),
            "permitida": bool(permiso),
            "motivo": permiso.motivo,
            "con_comentario": transicion.con_comentario,
            "principal": not transicion.con_comentario,
        }
        for transicion, permiso in acciones(
            request.user, MAQUINA_BALANCE, visto, Asunto(visto.institucion)
        )
    ]


def _ultimo_trabajo(visto: BalanceGestion) -> Trabajo | None:
    return Trabajo.objects.filter(tipo=servicios.TRABAJO, clave=f"balance-{visto.pk}").first()


@require_http_methods(["GET", "POST"])
def seccion(request: Peticion, pk: int, clave: str) -> HttpResponse:
    """Edit the text of one section."""
    visto = visible(request, pk)
    if not request.user.puede(Capacidad.EDITAR_BALANCE, visto.institucion):
        raise PermissionDenied(f"Su rol no permite {Capacidad.EDITAR_BALANCE.label}.")
    actual = get_object_or_404(visto.secciones, clave=clave)
    inicial = {"texto": actual.texto, "version": actual.fila_version}
    form = FormularioSeccion(request.POST or None, initial=inicial)
    conflicto = None
    if request.method == "POST" and form.is_valid():
        try:
            servicios.editar_seccion(
                balance=visto, clave=clave, por=request.user, **form.cleaned_data
            )
        except ConflictoDeEdicion as error:
            conflicto = error
            form = FormularioSeccion({**request.POST.dict(), "version": error.version})
        else:
            messages.success(request, "Se guardó la sección.")
            return redirect("informes:balance", pk)
    titulo = next((p.titulo for p in estructura(visto.anio).textos() if p.clave == clave), clave)
    contexto = {"balance": visto, "form": form, "conflicto": conflicto, "titulo": titulo}
    return render(request, "informes/seccion.html", contexto, status=409 if conflicto else 200)


@require_POST
def accion(request: Peticion, pk: int, accion: str) -> HttpResponse:
    """Take one step of the workflow."""
    visto = visible(request, pk)
    if accion not in PASOS:
        raise Http404
    form = FormularioComentario(request.POST)
    form.is_valid()
    extra = {}
    if accion == AccionBalance.DEVOLVER:
        extra["comentario"] = form.cleaned_data.get("comentario", "")
    hecho = PASOS[AccionBalance(accion)](balance=visto, por=request.user, **extra)
    estado = hecho.get_estado_display()
    messages.success(request, f"Listo: el Balance quedó en estado «{estado}».")
    return redirect("informes:balance", pk)


@require_POST
def generar(request: Peticion, pk: int) -> HttpResponse:
    """Ask for the PDF."""
    servicios.pedir_pdf(balance=visible(request, pk), por=request.user)
    return redirect("informes:balance", pk)


@require_GET
def progreso(request: Peticion, pk: int) -> HttpResponse:
    """How far the PDF is; the page asks for it while it is being made."""
    visto = visible(request, pk)
    contexto = {"balance": visto, "trabajo": _ultimo_trabajo(visto)}
    return render(request, "informes/progreso.html", contexto)


@require_GET
def pdf_interno(request: Peticion, pk: int) -> HttpResponse:
    """The document of a report that is not published yet."""
    return documento(visible(request, pk))


def documento(visto: BalanceGestion) -> HttpResponse:
    """The stored PDF as an attachment, with its hash as ETag."""
    if not visto.pdf_huella:
        raise Http404
    respuesta = HttpResponse(almacen.leer(visto.pdf_huella), content_type="application/pdf")
    nombre = f"BGI_{visto.anio}_{visto.institucion.codigo}_v{visto.version}.pdf"
    respuesta["Content-Disposition"] = f'attachment; filename="{nombre}"'
    respuesta["X-Content-Type-Options"] = "nosniff"
    respuesta["ETag"] = f'"{visto.pdf_huella}"'
    return respuesta
