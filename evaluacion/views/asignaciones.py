"""Who evaluates what: the DIPRES's page of assignments, each assignment, and the own load."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evaluacion import servicios
from evaluacion.cola import a_cargo, siguiente
from evaluacion.consultas import entradas_de_bitacora
from evaluacion.consultas_carga import (
    adscripciones_de,
    asignaciones_de,
    avances,
    cargas,
    encargos,
    filas_propias,
    por_reasignar,
    resumen_de,
)
from evaluacion.forms_asignacion import (
    DeclaracionForm,
    FiltroAsignaciones,
    InstitucionesForm,
    RetiroForm,
    TemaForm,
)
from evaluacion.models import AsignacionEvaluador, Evaluacion
from evaluacion.views.comunes import intentar, migas, persona_de
from instituciones.models import Proceso
from instituciones.roles import Capacidad
from pmg_site.comun.bitacora import nombre_objeto

POR_PAGINA = 25
_RAIZ = ("Asignación de evaluadores", "evaluacion:asignaciones")


def _exigir(request: HttpRequest, *capacidades: Capacidad) -> None:
    """403 for whoever has none of the capabilities."""
    if not any(persona_de(request).puede(c) for c in capacidades):
        raise PermissionDenied(f"Su rol no permite {capacidades[0].label}.")


def _procesos() -> "QuerySet[Proceso]":
    """The processes with something to evaluate: the latest first, and of a year the largest."""
    return (
        Proceso.objects.filter(pk__in=Evaluacion.objects.values("programa__adscripcion__proceso"))
        .annotate(cuantas=Count("adscripciones"))
        .select_related("mecanismo")
        .order_by("-anio_programa", "-cuantas", "pk")
    )


@require_http_methods(["GET", "POST"])
def asignaciones(request: HttpRequest) -> HttpResponse:
    """Every institution of a process with who evaluates it, and the load of each evaluator."""
    _exigir(request, Capacidad.ASIGNAR_EVALUADORES)
    filtro = FiltroAsignaciones(request.GET, procesos=_procesos())
    proceso = filtro.elegido()
    if proceso is None:
        return render(request, "evaluacion/asignaciones.html", {"migas": migas((_RAIZ[0], ""))})
    form = InstitucionesForm(request.POST or None, proceso=proceso)
    if form.is_valid() and intentar(
        request,
        form,
        lambda: servicios.asignar_instituciones(por=persona_de(request), **form.cleaned_data),
        f"Instituciones asignadas: {len(form.cleaned_data['adscripciones'])}.",
    ):
        return redirect(f"{request.path}?{_sin_marcar(request)}")
    contexto = _contexto(request, filtro, proceso) | {"form": form}
    return render(
        request, "evaluacion/asignaciones.html", contexto, status=400 if form.is_bound else 200
    )


def _sin_marcar(request: HttpRequest) -> str:
    """The filters and the page, without what was marked."""
    consulta = request.GET.copy()
    consulta.pop("marcar", None)
    return str(consulta.urlencode())


def _contexto(request: HttpRequest, filtro: FiltroAsignaciones, proceso: Proceso) -> dict[str, Any]:
    pagina = Paginator(filtro.aplicar(adscripciones_de(proceso=proceso)), POR_PAGINA).get_page(
        request.GET.get("page")
    )
    marcar = request.GET.copy()
    marcar["marcar"] = "1"
    todas = [str(a.pk) for a in pagina] if "marcar" in request.GET else []
    return {
        "filtro": filtro,
        "proceso": proceso,
        "url_marcar": f"?{marcar.urlencode()}#instituciones",
        "resumen": resumen_de(proceso),
        "page_obj": pagina,
        "avances": avances(pagina, request.POST.getlist("adscripciones") or todas),
        "conflictos": por_reasignar(proceso),
        "cargas": cargas(proceso),
        "temas": encargos(Q(proceso=proceso, retirada_el=None)),
        "tema": TemaForm(auto_id="tema_%s"),
        "migas": migas((_RAIZ[0], "")),
    }


@require_POST
def asignar_tema(request: HttpRequest, proceso: int) -> HttpResponse:
    """A theme of a process for one evaluator."""
    _exigir(request, Capacidad.ASIGNAR_EVALUADORES)
    elegido = get_object_or_404(_procesos(), pk=proceso)
    form = TemaForm(request.POST, auto_id="tema_%s")
    volver = f"{reverse(_RAIZ[1])}?proceso={elegido.pk}"
    if form.is_valid() and intentar(
        request,
        form,
        lambda: servicios.asignar_tema(
            proceso=elegido, por=persona_de(request), **form.cleaned_data
        ),
        "Tema asignado.",
    ):
        return redirect(volver)
    filtro = FiltroAsignaciones({"proceso": elegido.pk}, procesos=_procesos())
    contexto = _contexto(request, filtro, elegido) | {
        "form": InstitucionesForm(proceso=elegido),
        "tema": form,
    }
    return render(request, "evaluacion/asignaciones.html", contexto, status=400)


def _asignacion_o_404(request: HttpRequest, pk: int) -> AsignacionEvaluador:
    """The DIPRES sees every assignment; an evaluator, the own ones."""
    _exigir(request, Capacidad.ASIGNAR_EVALUADORES, Capacidad.CALIFICAR)
    filas = AsignacionEvaluador.objects.all()
    if not persona_de(request).puede(Capacidad.ASIGNAR_EVALUADORES):
        filas = filas.filter(evaluador=persona_de(request))
    return get_object_or_404(filas, pk=pk)


@require_GET
def asignacion(request: HttpRequest, pk: int) -> HttpResponse:
    """One assignment: what was declared of it, and what may be done."""
    fila = _asignacion_o_404(request, pk)
    return _pagina(request, fila)


def _pagina(
    request: HttpRequest,
    fila: AsignacionEvaluador,
    *,
    retiro: RetiroForm | None = None,
    declaracion: DeclaracionForm | None = None,
) -> HttpResponse:
    persona = persona_de(request)
    encargo = encargos(Q(pk=fila.pk))[0]
    vigente, suya = fila.retirada_el is None, fila.evaluador_id == persona.pk
    puede_retirar = vigente and persona.puede(Capacidad.ASIGNAR_EVALUADORES)
    atras = (
        (_RAIZ[0], reverse(_RAIZ[1])) if not suya else ("Mi carga", reverse("evaluacion:mi_carga"))
    )
    contexto = {
        "encargo": encargo,
        "asignacion": encargo.asignacion,
        "suya": suya,
        "retiro": (retiro or RetiroForm()) if puede_retirar else None,
        "declaracion": (declaracion or DeclaracionForm(asignacion=fila))
        if vigente and suya
        else None,
        "entradas": entradas_de_bitacora([nombre_objeto(fila)], 50),
        "migas": migas(atras, ("Asignación", "")),
    }
    rechazado = bool((retiro and retiro.is_bound) or (declaracion and declaracion.is_bound))
    return render(request, "evaluacion/asignacion.html", contexto, status=400 if rechazado else 200)


@require_POST
def retirar(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an assignment away, with its reason."""
    fila = _asignacion_o_404(request, pk)
    _exigir(request, Capacidad.ASIGNAR_EVALUADORES)
    form = RetiroForm(request.POST)
    if form.is_valid() and intentar(
        request,
        form,
        lambda: servicios.retirar_asignacion(
            asignacion=fila, por=persona_de(request), **form.cleaned_data
        ),
        "Asignación retirada.",
    ):
        return redirect("evaluacion:asignacion", pk=pk)
    return _pagina(request, fila, retiro=form)


@require_POST
def declarar(request: HttpRequest, pk: int) -> HttpResponse:
    """What the evaluator declares of an assignment."""
    fila = _asignacion_o_404(request, pk)
    _exigir(request, Capacidad.CALIFICAR)
    form = DeclaracionForm(request.POST, asignacion=fila)
    if form.is_valid() and intentar(
        request,
        form,
        lambda: servicios.declarar_conflicto(
            asignacion=fila, por=persona_de(request), **form.cleaned_data
        ),
        "Declaración guardada.",
    ):
        return redirect("evaluacion:mi_carga")
    return _pagina(request, fila, declaracion=form)


@require_GET
def mi_carga(request: HttpRequest) -> HttpResponse:
    """What the evaluator is in charge of, how far each is, and the door to the next item."""
    _exigir(request, Capacidad.CALIFICAR)
    persona = persona_de(request)
    suyas = asignaciones_de(persona)
    pagina = Paginator(suyas, POR_PAGINA).get_page(request.GET.get("page"))
    pendientes = a_cargo(persona).filter(calificada=False)
    contexto = {
        "page_obj": pagina,
        "filas": filas_propias(pagina),
        "faltan": pendientes.count(),
        "instituciones": pendientes.order_by().values("evaluacion").distinct().count(),
        "sin_declarar": suyas.filter(declarada=False).count(),
        "migas": migas(("Mi carga", "")),
    }
    return render(request, "evaluacion/mi_carga.html", contexto)


@require_GET
def seguir(request: HttpRequest) -> HttpResponse:
    """The next commitment that waits for this evaluator, wherever it is."""
    _exigir(request, Capacidad.CALIFICAR)
    proximo = siguiente(persona_de(request))
    if proximo is None:
        messages.info(request, "No le queda nada por calificar.")
        return redirect("evaluacion:mi_carga")
    return redirect("evaluacion:calificar", pk=proximo.pk)
