"""External causes: asked by the service, analysed with an opinion, decided by the committee."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evaluacion import servicios
from evaluacion.consultas_decisiones import (
    causas_visibles,
    efecto_guardado,
    filas_de_compromisos,
    historial,
)
from evaluacion.consultas_evidencia import adjuntos_de
from evaluacion.efecto import efecto_de_la_causa, regla_de_la_causa
from evaluacion.estados import CAUSAS_PENDIENTES, EstadoCausa
from evaluacion.forms import TextoForm
from evaluacion.forms_decisiones import (
    AnalisisForm,
    CausaForm,
    DecisionForm,
    DocumentoForm,
    OpinionForm,
)
from evaluacion.models import CausaExterna, Evaluacion
from evaluacion.permisos_causa import puede_reabrirse
from evaluacion.permisos_evidencia import puede_adjuntar
from evaluacion.reglas import reglas_de
from evaluacion.reglas_decisiones import reglas_del_anio
from evaluacion.servicios.causas import ABIERTAS
from evaluacion.servicios.comunes import asunto_de
from evaluacion.views.comunes import (
    adjuntar_documento,
    elegido,
    evaluacion_o_404,
    exigir_capacidad,
    intentar,
    migas_de,
    persona_de,
    recibir_documento,
)
from evaluacion.views.listas import CAUSAS, pagina_de
from instituciones.models import Persona
from instituciones.roles import Capacidad


@require_GET
def lista(request: HttpRequest) -> HttpResponse:
    """Every cause that the person may see."""
    return pagina_de(request, CAUSAS, causas_visibles(persona_de(request)))


@require_GET
def de_la_evaluacion(request: HttpRequest, pk: int) -> HttpResponse:
    """The commitments of an evaluation, with the cause of each one that has it."""
    evaluacion, persona = evaluacion_o_404(request, pk), persona_de(request)
    contexto = {
        "evaluacion": evaluacion,
        "filas": filas_de_compromisos(evaluacion, evaluacion.causas.all()),
        "regla": regla_de_la_causa(reglas_de(evaluacion.programa.conjunto_reglas)),
        "puede_pedir": evaluacion.estado in ABIERTAS
        and persona.puede(Capacidad.SOLICITAR_CAUSA, evaluacion.institucion),
        "migas": _migas(evaluacion),
    }
    return render(request, "evaluacion/causas.html", contexto)


@require_http_methods(["GET", "POST"])
def solicitar(request: HttpRequest, pk: int, compromiso: int) -> HttpResponse:
    """The service alleges a cause for one commitment, with a document if it has it."""
    evaluacion, persona = evaluacion_o_404(request, pk), persona_de(request)
    exigir_capacidad(request, Capacidad.SOLICITAR_CAUSA, evaluacion)
    fila = get_object_or_404(evaluacion.programa.compromisos, pk=compromiso)
    form = CausaForm(request.POST or None, request.FILES or None)
    hechas: list[CausaExterna] = []
    if form.is_valid() and intentar(
        request, form, lambda: hechas.append(_solicitar(evaluacion, fila, persona, form)), ""
    ):
        messages.success(request, "Causa externa solicitada. La analizará la secretaría técnica.")
        adjuntar_documento(request, hechas[0], form.cleaned_data)
        return redirect("evaluacion:causa", pk=hechas[0].pk)
    contexto = {
        "evaluacion": evaluacion,
        "compromiso": fila,
        "form": form,
        "condiciones": reglas_del_anio(evaluacion.anio).condiciones,
        "regla": regla_de_la_causa(reglas_de(evaluacion.programa.conjunto_reglas)),
        "migas": _migas(evaluacion, f"Compromiso {fila.numero}"),
    }
    estado = 400 if form.is_bound else 200
    return render(request, "evaluacion/causa_solicitar.html", contexto, status=estado)


def _solicitar(
    evaluacion: Evaluacion, compromiso: Any, por: Persona, form: CausaForm
) -> CausaExterna:
    return servicios.solicitar_causa(
        evaluacion=evaluacion,
        compromiso=compromiso,
        por=por,
        descripcion=form.cleaned_data["descripcion"],
        tipo=form.cleaned_data["tipo"],
    )


@require_http_methods(["GET", "POST"])
def causa(request: HttpRequest, pk: int) -> HttpResponse:
    """One cause: its analysis, its opinion, its decision, and what it does to the result."""
    fila = get_object_or_404(causas_visibles(persona_de(request)), pk=pk)
    paso, form = _paso_y_form(request, fila)
    if form is not None and form.is_bound and form.is_valid():
        dicho = {
            "analizar": "Análisis guardado.",
            "opinar": "Opinión guardada.",
            "reabrir": "La causa externa espera otra decisión.",
        }
        if intentar(
            request,
            form,
            lambda: _dar_paso(request, fila, paso, form),
            dicho.get(paso, "Decisión guardada."),
        ):
            return redirect("evaluacion:causa", pk=pk)
    contexto = _contexto(request, fila) | {"paso": paso, "form": form}
    estado = 400 if form is not None and form.is_bound else 200
    return render(request, "evaluacion/causa.html", contexto, status=estado)


def _paso_y_form(request: HttpRequest, fila: CausaExterna) -> tuple[str, Form | None]:
    """What this person may do now with the cause, and the form for it."""
    persona, datos = persona_de(request), request.POST or None
    asunto = asunto_de(fila.evaluacion, fila.compromiso)
    opina = persona.puede(Capacidad.OPINAR_CAUSA, asunto.institucion, asunto.red)
    resuelve = persona.puede(Capacidad.RESOLVER_CAUSA, asunto.institucion)
    if request.method == "POST" and not (opina or resuelve):
        raise PermissionDenied(f"Su rol no permite {Capacidad.RESOLVER_CAUSA.label}.")
    if opina and fila.estado == EstadoCausa.SOLICITADA:
        condiciones = reglas_del_anio(fila.evaluacion.anio).condiciones[fila.tipo]
        return "analizar", AnalisisForm(datos, condiciones=condiciones)
    if opina and (fila.estado == EstadoCausa.ANALIZADA or request.method == "POST"):
        return "opinar", OpinionForm(datos)
    if resuelve and puede_reabrirse(fila):
        return "reabrir", TextoForm(datos, etiqueta="Por qué se vuelve a decidir")
    if resuelve and (fila.estado == EstadoCausa.OPINADA or request.method == "POST"):
        return "resolver", DecisionForm(datos)
    return "", None


def _dar_paso(request: HttpRequest, fila: CausaExterna, paso: str, form: Any) -> None:
    por, datos = persona_de(request), form.cleaned_data
    if paso == "analizar":
        servicios.analizar_causa(causa=fila, por=por, analisis=form.analisis())
    elif paso == "opinar":
        servicios.opinar_causa(
            causa=fila,
            por=por,
            comentario=datos["comentario"],
            favorable=datos["favorable"] == "si",
        )
    elif paso == "reabrir":
        servicios.reabrir_causa(causa=fila, por=por, comentario=datos["texto"])
    else:
        aceptar = elegido(request, "decision", "aceptar", "rechazar") == "aceptar"
        servicios.resolver_causa(causa=fila, por=por, aceptar=aceptar, **datos)


def _contexto(request: HttpRequest, fila: CausaExterna) -> dict[str, Any]:
    evaluacion, persona = fila.evaluacion, persona_de(request)
    decidida = fila.estado not in CAUSAS_PENDIENTES
    efecto = efecto_guardado(fila) if decidida else efecto_de_la_causa(evaluacion, fila.compromiso)
    condiciones = reglas_del_anio(evaluacion.anio).condiciones[fila.tipo]
    return {
        "causa": fila,
        "evaluacion": evaluacion,
        "decidida": decidida,
        "analisis": [(c.pregunta, fila.analisis[c.codigo]) for c in condiciones if fila.analisis],
        "efecto": efecto,
        "regla": regla_de_la_causa(reglas_de(evaluacion.programa.conjunto_reglas)),
        "adjuntos": adjuntos_de(fila, persona),
        "documento": DocumentoForm()
        if puede_adjuntar(persona, fila, asunto_de(evaluacion))
        else None,
        "entradas": historial(fila),
        "migas": _migas(evaluacion, f"Compromiso {fila.compromiso.numero}"),
    }


@require_POST
def adjuntar(request: HttpRequest, pk: int) -> HttpResponse:
    """One more document behind a cause."""
    fila = get_object_or_404(causas_visibles(persona_de(request)), pk=pk)
    exigir_capacidad(request, Capacidad.SOLICITAR_CAUSA, fila.evaluacion)
    recibir_documento(request, fila)
    return redirect("evaluacion:causa", pk=pk)


def _migas(evaluacion: Evaluacion, ultimo: str = "") -> list[tuple[str, str]]:
    return migas_de(evaluacion, CAUSAS.titulo, "evaluacion:causas", ultimo)
