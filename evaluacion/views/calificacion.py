"""The evaluator's screen: everything that a score rests on, its form, and the next item."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from evaluacion import servicios
from evaluacion.cola import lugar_de, siguiente
from evaluacion.consultas import entradas_de_bitacora
from evaluacion.consultas_evidencia import PROPIAS, adjuntos_de
from evaluacion.entradas import correcciones_por_reclamo
from evaluacion.estados import EstadoEvaluacion
from evaluacion.forms_calificacion import (
    CalificacionForm,
    iniciales_con_reclamo,
    iniciales_de_calificacion,
)
from evaluacion.models import CalificacionCompromiso, Evaluacion, ResultadoInformado
from evaluacion.permisos import exige_ministro, puede_calificar, sin_calificar_lote
from evaluacion.views.comunes import (
    evaluacion_o_404,
    exigir_capacidad,
    informado_o_404,
    persona_de,
)
from evaluacion.views.pantalla import form_de, preguntas, recorrido
from evaluacion.views.revision import panel
from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun.bitacora import nombre_objeto
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio
from pmg_site.comun.formularios import con_version_nueva


@require_http_methods(["GET", "POST"])
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type] # typed for views without arguments
def calificar(request: HttpRequest, pk: int) -> HttpResponse:
    """The evaluator's score; saving goes on to the next item of the evaluator's queue."""
    informado = informado_o_404(request, pk)
    exigir_capacidad(request, Capacidad.CALIFICAR, informado.evaluacion)
    previa, reclamado = _previa(informado), _reclamado(informado)
    form = form_de(informado, request.POST or None, _iniciales(informado, previa, reclamado))
    conflicto = None
    if form.is_valid():
        try:
            _guardar(request, informado, form)
        except ConflictoDeEdicion as error:
            conflicto = error
            con_version_nueva(form, error.version)
        except ErrorDeNegocio as error:
            form.add_error(None, error.mensaje)
        else:
            return _seguir(request, informado)
    estado = 200 if not form.is_bound else 409 if conflicto else 400
    contexto = _contexto(informado, persona_de(request), form, previa) | {
        "conflicto": conflicto,
        "reclamado": bool(reclamado),
    }
    return render(request, "evaluacion/calificar.html", contexto, status=estado)


def _previa(informado: ResultadoInformado) -> CalificacionCompromiso | None:
    return (
        informado.evaluacion.calificaciones.filter(compromiso=informado.compromiso_id)
        .select_related("intervencion__persona")
        .prefetch_related("veredictos", "puntajes")
        .first()
    )


def _reclamado(informado: ResultadoInformado) -> dict[str, Any]:
    """What claims on the version that this one corrects decided, until it is scored again."""
    if informado.evaluacion.estado != EstadoEvaluacion.EN_EVALUACION:
        return {}
    par = (informado.evaluacion_id, informado.compromiso_id)
    return correcciones_por_reclamo([informado.evaluacion_id]).get(par, {})


def _iniciales(
    informado: ResultadoInformado,
    previa: CalificacionCompromiso | None,
    reclamado: dict[str, Any],
) -> dict[str, Any]:
    """What is stored, as the claims on the corrected version left it."""
    return iniciales_con_reclamo(
        iniciales_de_calificacion(previa),
        reclamado,
        {o.simbolo: o.valor for o in informado.operandos.all() if o.desagregacion == "total"},
        informado.compromiso.requisitos.all() if reclamado else (),
    )


def _guardar(request: HttpRequest, informado: ResultadoInformado, form: CalificacionForm) -> None:
    servicios.calificar(
        evaluacion=informado.evaluacion,
        compromiso=informado.compromiso,
        por=persona_de(request),
        **form.datos(),
    )
    messages.success(request, f"Compromiso {informado.compromiso.numero} calificado.")


def _seguir(request: HttpRequest, desde: ResultadoInformado) -> HttpResponse:
    """On to what waits next, in this institution or in another; to the load when nothing does."""
    proximo = siguiente(persona_de(request), desde)
    if proximo is None:
        messages.info(request, "No le queda nada por calificar.")
        return redirect("evaluacion:mi_carga")
    if proximo.evaluacion_id != desde.evaluacion_id:
        messages.info(request, f"Sigue otra institución: {proximo.evaluacion.institucion}.")
    return redirect("evaluacion:calificar", pk=proximo.pk)


def _contexto(
    informado: ResultadoInformado,
    persona: Persona,
    form: CalificacionForm,
    previa: CalificacionCompromiso | None,
) -> dict[str, Any]:
    evaluacion = informado.evaluacion
    nombres = [nombre_objeto(informado)] + ([nombre_objeto(previa)] if previa else [])
    return {
        **panel(informado),
        **preguntas(informado, persona, form, PROPIAS, adjuntos_de(informado, persona)),
        "previa_calificacion": previa,
        "a_ciegas": False,
        "permiso": puede_calificar(persona, evaluacion, informado.compromiso),
        "recorrido": recorrido(lugar_de(persona, informado), "evaluacion:calificar"),
        "con_ministro": exige_ministro(evaluacion),
        "entradas": entradas_de_bitacora(nombres, 30),
    }


@require_GET
def calificar_siguiente(request: HttpRequest, pk: int) -> HttpResponse:
    """The first commitment of an evaluation without a score."""
    evaluacion = evaluacion_o_404(request, pk)
    exigir_capacidad(request, Capacidad.CALIFICAR, evaluacion)
    return _primero_de(evaluacion)


def _primero_de(evaluacion: Evaluacion) -> HttpResponse:
    faltan = sin_calificar_lote([evaluacion])[evaluacion.pk]
    if not faltan:
        return redirect("evaluacion:detalle", pk=evaluacion.pk)
    proximo = evaluacion.informados.get(compromiso__numero=faltan[0])
    return redirect("evaluacion:calificar", pk=proximo.pk)
