"""Causes, claims and the committees' board."""

from collections.abc import Callable, Collection
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from compromisos.models import Compromiso
from evaluacion import servicios
from evaluacion.consultas_tareas import por_decidir
from evaluacion.estados import EstadoEvaluacion
from evaluacion.forms import CompromisoTextoForm, DecisionForm, ReclamoForm, TextoForm
from evaluacion.models import CausaExterna, Evaluacion, Reclamo
from evaluacion.servicios.causas import ABIERTAS
from evaluacion.servicios.comunes import asunto_de
from evaluacion.views.comunes import (
    evaluacion_o_404,
    exigir_capacidad,
    intentar,
    migas,
    persona_de,
)
from instituciones.roles import Capacidad

RESOLUBLES = 50


@require_http_methods(["GET", "POST"])
def causas(request: HttpRequest, pk: int) -> HttpResponse:
    """The external causes of an evaluation; the service asks for one here."""
    return _solicitudes(
        request,
        evaluacion_o_404(request, pk),
        plantilla="evaluacion/causas.html",
        capacidad=Capacidad.SOLICITAR_CAUSA,
        estados=ABIERTAS,
        etiqueta="Descripción de la causa externa",
        hacer=lambda e, c, p, t: servicios.solicitar_causa(
            evaluacion=e, compromiso=c, por=p, descripcion=t
        ),
        filas=lambda e: e.causas.select_related("compromiso"),
        titulo="Causas externas",
    )


@require_http_methods(["GET", "POST"])
def reclamos(request: HttpRequest, pk: int) -> HttpResponse:
    """The claims of an evaluation; the head of the service presents one here."""
    return _solicitudes(
        request,
        evaluacion_o_404(request, pk),
        plantilla="evaluacion/reclamos.html",
        capacidad=Capacidad.RECLAMAR,
        estados=(EstadoEvaluacion.PRELIMINAR, EstadoEvaluacion.EN_RECLAMO),
        etiqueta="Fundamentos del reclamo",
        hacer=lambda e, c, p, t: servicios.reclamar(
            evaluacion=e, compromiso=c, por=p, fundamentos=t
        ),
        filas=lambda e: e.reclamos.select_related("compromiso"),
        titulo="Reclamos",
    )


def _solicitudes(
    request: HttpRequest,
    evaluacion: Evaluacion,
    *,
    plantilla: str,
    capacidad: Capacidad,
    estados: Collection[str],
    etiqueta: str,
    hacer: Callable[[Evaluacion, Compromiso, Any, str], Any],
    filas: Callable[[Evaluacion], Any],
    titulo: str,
) -> HttpResponse:
    por = persona_de(request)
    form = CompromisoTextoForm(
        request.POST or None,
        compromisos=evaluacion.programa.compromisos.order_by("numero"),
        etiqueta=etiqueta,
    )
    if form.is_bound:
        exigir_capacidad(request, capacidad, evaluacion)
    if form.is_valid() and intentar(
        request,
        form,
        lambda: hacer(evaluacion, form.cleaned_data["compromiso"], por, form.cleaned_data["texto"]),
        "Solicitud presentada.",
    ):
        return redirect(request.path)
    contexto = {
        "evaluacion": evaluacion,
        "filas": filas(evaluacion).order_by("compromiso__numero"),
        "form": form,
        "puede_pedir": evaluacion.estado in estados
        and por.puede(capacidad, evaluacion.institucion),
        "migas": migas(
            (str(evaluacion.institucion), reverse("evaluacion:detalle", args=[evaluacion.pk])),
            (titulo, ""),
        ),
    }
    return render(request, plantilla, contexto, status=400 if form.is_bound else 200)


def _propios(request: HttpRequest, modelo: Any) -> Any:
    visibles = Evaluacion.objects.visibles_para(persona_de(request)).values("pk")
    return modelo.objects.filter(evaluacion__in=visibles).select_related(
        "compromiso__ficha",
        "evaluacion__programa__adscripcion__institucion__ministerio",
        "evaluacion__programa__adscripcion__proceso__mecanismo",
    )


@require_http_methods(["GET", "POST"])
def causa(request: HttpRequest, pk: int) -> HttpResponse:
    """One external cause: the opinion of the reviewer, the decision of the committee."""
    fila = get_object_or_404(_propios(request, CausaExterna), pk=pk)
    por, evaluacion = persona_de(request), fila.evaluacion
    asunto = asunto_de(evaluacion, fila.compromiso)
    opina = por.puede(Capacidad.OPINAR_CAUSA, asunto.institucion, asunto.red)
    resuelve = por.puede(Capacidad.RESOLVER_CAUSA, asunto.institucion)
    form: Form = (
        DecisionForm(request.POST or None)
        if resuelve
        else TextoForm(request.POST or None, etiqueta="Opinión técnica")
    )
    if form.is_bound and not (opina or resuelve):
        raise PermissionDenied(f"Su rol no permite {Capacidad.RESOLVER_CAUSA.label}.")
    if form.is_valid() and intentar(
        request, form, lambda: _paso_de_causa(fila, por, form, request), "Guardado."
    ):
        return redirect("evaluacion:causas", pk=evaluacion.pk)
    contexto = {
        "causa": fila,
        "evaluacion": evaluacion,
        "form": form,
        "opina": opina and fila.estado == "solicitada",
        "resuelve": resuelve and fila.estado == "opinada",
        "migas": _migas(evaluacion, "evaluacion:causas", "Causas externas", fila),
    }
    return render(request, "evaluacion/causa.html", contexto, status=400 if form.is_bound else 200)


def _paso_de_causa(fila: CausaExterna, por: Any, form: Form, request: HttpRequest) -> None:
    datos = form.cleaned_data
    if "texto" in datos:
        servicios.opinar_causa(causa=fila, por=por, comentario=datos["texto"])
        return
    servicios.resolver_causa(
        causa=fila, por=por, aceptar=request.POST.get("decision") == "aceptar", **datos
    )


@require_http_methods(["GET", "POST"])
def reclamo(request: HttpRequest, pk: int) -> HttpResponse:
    """One claim: the committee takes it up and decides what is corrected."""
    fila = get_object_or_404(_propios(request, Reclamo), pk=pk)
    por, evaluacion = persona_de(request), fila.evaluacion
    resuelve = por.puede(Capacidad.RESOLVER_RECLAMO, evaluacion.institucion)
    form = ReclamoForm(
        request.POST or None,
        operandos=fila.compromiso.ficha.operandos.all() if fila.compromiso.ficha else [],
        requisitos=fila.compromiso.requisitos.all(),
    )
    if form.is_bound:
        exigir_capacidad(request, Capacidad.RESOLVER_RECLAMO, evaluacion)
    if form.is_valid() and intentar(
        request, form, lambda: _resolver(fila, por, form), "Reclamo resuelto."
    ):
        return redirect("evaluacion:reclamos", pk=evaluacion.pk)
    contexto = {
        "reclamo": fila,
        "evaluacion": evaluacion,
        "form": form,
        "toma": resuelve and fila.estado == "presentado",
        "resuelve": resuelve and fila.estado == "en_analisis",
        "migas": _migas(evaluacion, "evaluacion:reclamos", "Reclamos", fila),
    }
    return render(
        request, "evaluacion/reclamo.html", contexto, status=400 if form.is_bound else 200
    )


def _resolver(fila: Reclamo, por: Any, form: ReclamoForm) -> None:
    servicios.resolver_reclamo(
        reclamo=fila,
        por=por,
        accion=form.cleaned_data["accion"],
        comentario=form.cleaned_data["comentario"],
        resumen_publico=form.cleaned_data["resumen_publico"],
        correccion=form.correccion(),
    )


def _migas(evaluacion: Evaluacion, lista: str, titulo: str, fila: Any) -> list[tuple[str, str]]:
    return migas(
        (str(evaluacion.institucion), reverse("evaluacion:detalle", args=[evaluacion.pk])),
        (titulo, reverse(lista, args=[evaluacion.pk])),
        (f"Compromiso {fila.compromiso.numero}", ""),
    )


@require_POST
def analizar(request: HttpRequest, pk: int) -> HttpResponse:
    """The committee takes a claim up."""
    fila = get_object_or_404(_propios(request, Reclamo), pk=pk)
    servicios.analizar_reclamo(reclamo=fila, por=persona_de(request))
    messages.success(request, "Reclamo en análisis.")
    return redirect("evaluacion:reclamo", pk=pk)


@require_POST
def sin_dato(request: HttpRequest, pk: int, compromiso: int) -> HttpResponse:
    """The committee decides that a commitment without data counts as zero."""
    evaluacion = evaluacion_o_404(request, pk)
    servicios.contar_sin_dato_como_cero(
        evaluacion=evaluacion,
        compromiso=get_object_or_404(evaluacion.programa.compromisos, pk=compromiso),
        por=persona_de(request),
        fundamento=request.POST.get("texto", ""),
    )
    messages.success(request, "Decisión guardada: cuenta como cero.")
    return redirect("evaluacion:resultado", pk=pk)


@require_GET
def comite(request: HttpRequest) -> HttpResponse:
    """What waits for the person's opinion or decision; long lists show their oldest rows."""
    filas = por_decidir(persona_de(request))
    if not filas:
        raise PermissionDenied("Esta página es de quienes opinan o deciden en las evaluaciones.")
    listas = {clave: Paginator(consulta, RESOLUBLES).page(1) for clave, consulta in filas.items()}
    return render(
        request, "evaluacion/comite.html", {"listas": listas, "migas": migas(("Por decidir", ""))}
    )
