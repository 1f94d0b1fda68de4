"""The reviewer's screen, that of the evaluator with other questions; observations and answers."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from compromisos.models import Observacion
from evaluacion import servicios
from evaluacion.cola import lugar_en_la_revision, siguiente_por_revisar
from evaluacion.consultas import (
    entradas_de_bitacora,
    informados,
    observaciones_de,
    serie_de,
)
from evaluacion.consultas_evidencia import adjuntos_de
from evaluacion.forms import RevisionForm, TextoForm
from evaluacion.models import Evidencia, ResultadoInformado
from evaluacion.permisos import exige_ministro, puede_revisar
from evaluacion.servicios.comunes import asunto_de
from evaluacion.views.comunes import (
    elegido,
    exigir_capacidad,
    informado_o_404,
    intentar,
    migas,
    persona_de,
)
from evaluacion.views.informe import vista
from evaluacion.views.pantalla import lo_informado, recorrido
from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun.bitacora import nombre_objeto


def panel(informado: ResultadoInformado) -> dict[str, Any]:
    """Value, series of former years, earlier rounds: what both screens show."""
    evaluacion = informado.evaluacion
    return {
        "informado": informado,
        "evaluacion": evaluacion,
        "compromiso": informado.compromiso,
        "previa": vista(informado, None),
        "serie": serie_de(informado.compromiso, evaluacion),
        "rondas": list(informado.revisiones.select_related("intervencion__persona")),
        "observaciones": list(observaciones_de(informado)),
        "entradas": entradas_de_bitacora([nombre_objeto(informado)], 20),
        "migas": migas(
            (str(evaluacion.institucion), reverse("evaluacion:detalle", args=[evaluacion.pk])),
            (f"Compromiso {informado.compromiso.numero}", ""),
        ),
    }


@require_http_methods(["GET", "POST"])
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type] # typed for views without arguments
def revisar(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviewer's verdict, with everything that it rests on beside it."""
    informado = informado_o_404(request, pk)
    evaluacion, compromiso = informado.evaluacion, informado.compromiso
    exigir_capacidad(request, Capacidad.REVISAR_EVIDENCIA, evaluacion, compromiso.red_id or 0)
    form = RevisionForm(request.POST or None)
    por = persona_de(request)
    if form.is_valid() and intentar(
        request,
        form,
        lambda: servicios.revisar(informado=informado, por=por, **form.cleaned_data),
        f"Compromiso {compromiso.numero} revisado.",
    ):
        return _seguir(request, informado)
    contexto = _contexto(informado, por) | {"form": form}
    return render(
        request, "evaluacion/revisar.html", contexto, status=400 if form.is_bound else 200
    )


def _seguir(request: HttpRequest, desde: ResultadoInformado) -> HttpResponse:
    """On to what waits next, in this institution or in another; to the evaluation when nothing."""
    proximo = siguiente_por_revisar(persona_de(request), desde)
    if proximo is None:
        messages.info(request, "No le queda nada por revisar.")
        return redirect("evaluacion:detalle", pk=desde.evaluacion_id)
    if proximo.evaluacion_id != desde.evaluacion_id:
        messages.info(request, f"Sigue otra institución: {proximo.evaluacion.institucion}.")
    return redirect("evaluacion:revisar", pk=proximo.pk)


def _contexto(informado: ResultadoInformado, persona: Persona) -> dict[str, Any]:
    evaluacion, compromiso = informado.evaluacion, informado.compromiso
    asunto = asunto_de(evaluacion, compromiso)
    return {
        **panel(informado),
        **lo_informado(informado, persona, adjuntos_de(informado, persona)),
        "observacion": TextoForm(etiqueta="Observación", auto_id="observacion_%s"),
        "permiso": puede_revisar(persona, evaluacion, compromiso, asunto),
        "con_ministro": exige_ministro(evaluacion),
        "recorrido": recorrido(
            lugar_en_la_revision(persona, informado), "evaluacion:revisar", "revisar"
        ),
    }


@require_POST
def observar(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave an observation on a commitment."""
    informado = informado_o_404(request, pk)
    servicios.observar(
        evaluacion=informado.evaluacion,
        compromiso=informado.compromiso,
        por=persona_de(request),
        texto=request.POST.get("texto", ""),
        bloquea="sin_bloquear" not in request.POST,
    )
    messages.success(request, "Observación guardada.")
    return redirect("evaluacion:revisar", pk=pk)


@require_POST
def observacion(request: HttpRequest, pk: int, observacion: int) -> HttpResponse:
    """The service answers an observation, or a reviewer takes it as resolved."""
    informado = informado_o_404(request, pk)
    fila = get_object_or_404(observaciones_de(informado), pk=observacion)
    if "responder" in request.POST:
        texto = request.POST.get("texto", "")
        servicios.responder_observacion(observacion=fila, por=persona_de(request), texto=texto)
        messages.success(request, "Respuesta guardada.")
        return redirect("evaluacion:informar", pk=pk)
    servicios.resolver_observacion(observacion=fila, por=persona_de(request))
    messages.success(request, f"Observación: {Observacion.Estado.RESUELTA.label.lower()}.")
    return redirect("evaluacion:revisar", pk=pk)


@require_POST
def marcar(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or reject one piece of evidence."""
    propias = Evidencia.objects.filter(informado__in=informados(persona_de(request)).values("pk"))
    evidencia = get_object_or_404(
        propias.select_related("informado__evaluacion", "informado__compromiso"), pk=pk
    )
    servicios.marcar_evidencia(
        revision=evidencia.revisiones.latest("numero"),
        por=persona_de(request),
        aceptada=elegido(request, "decision", "aceptar", "rechazar") == "aceptar",
        fundamento=request.POST.get("fundamento", ""),
    )
    messages.success(request, "Evidencia marcada.")
    return redirect("evaluacion:revisar", pk=evidencia.informado_id)
