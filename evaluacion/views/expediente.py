"""List of evaluations, the page of one, its steps, its result and its history."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evaluacion import servicios, traza_legible
from evaluacion.consultas import (
    acciones_de,
    evaluaciones,
    faltas_para_enviar,
    filas_de,
    historial_de,
    ultimo_resultado,
)
from evaluacion.consultas_doble import sabe_de_ella
from evaluacion.estados import REVISABLES, AccionEvaluacion, EstadoEvaluacion
from evaluacion.forms import DecretoForm, FiltroEvaluaciones, TextoForm
from evaluacion.models import Evaluacion
from evaluacion.permisos import otra_persona, sin_correccion
from evaluacion.servicios.comunes import FIJAS, asunto_de
from evaluacion.views.comunes import (
    evaluacion_o_404,
    exigir_capacidad,
    intentar,
    migas,
    persona_de,
)
from instituciones.models import Persona
from instituciones.roles import Capacidad

POR_PAGINA = 25
_CON_COMENTARIO = {
    AccionEvaluacion.DEVOLVER: servicios.devolver,
    AccionEvaluacion.EVALUAR_MINISTERIO: servicios.evaluar_ministerio,
    AccionEvaluacion.DESCONGELAR: servicios.descongelar,
}
_SIN_COMENTARIO = {
    AccionEvaluacion.INFORMAR: servicios.enviar,
    AccionEvaluacion.INICIAR: servicios.iniciar,
    AccionEvaluacion.EMITIR_PRELIMINAR: servicios.emitir_preliminar,
    AccionEvaluacion.CONGELAR: servicios.congelar,
    AccionEvaluacion.PUBLICAR: servicios.publicar,
}


@require_GET
def lista(request: HttpRequest) -> HttpResponse:
    """The evaluations that the person may see, filtered, by pages."""
    persona = persona_de(request)
    filtro = FiltroEvaluaciones(request.GET)
    paginas = Paginator(filtro.aplicar(evaluaciones(persona)), POR_PAGINA)
    contexto = {
        "filtro": filtro,
        "page_obj": paginas.get_page(request.GET.get("page")),
        "procesos": servicios.procesos_con_evaluaciones()
        if servicios.puede_calcular(persona)
        else [],
        "doble": sabe_de_ella(persona),
        "ministerios": servicios.ministerios_con_evaluaciones()
        if servicios.puede_calcular(persona)
        else [],
        "repite": persona.puede(Capacidad.VER_INTERNO),
        "migas": [("Evaluaciones", "")],
    }
    return render(request, "evaluacion/lista.html", contexto)


@require_GET
def detalle(request: HttpRequest, pk: int) -> HttpResponse:
    """One evaluation: its commitments, what is missing, what this person may do."""
    evaluacion = evaluacion_o_404(request, pk)
    return render(request, "evaluacion/detalle.html", contexto_de(request, evaluacion))


def contexto_de(request: HttpRequest, evaluacion: Evaluacion) -> dict[str, Any]:
    """What the page of an evaluation shows."""
    persona, institucion = persona_de(request), evaluacion.institucion
    resultado = ultimo_resultado(evaluacion)
    redes = persona.alcance.redes if not persona.alcance.ve_todo else frozenset()
    return {
        "evaluacion": evaluacion,
        "resultado": resultado,
        "filas": [
            f
            for f in filas_de(evaluacion, resultado)
            if not redes or f.informado.compromiso.red_id in redes
        ],
        "acciones": acciones_de(persona, evaluacion, asunto_de(evaluacion)),
        "faltas": faltas_para_enviar(persona, evaluacion),
        "puede_informar": persona.puede(Capacidad.INFORMAR, institucion),
        "puede_calificar": persona.puede(Capacidad.CALIFICAR, institucion),
        "puede_revisar": persona.puede(Capacidad.REVISAR_EVIDENCIA, institucion),
        "se_revisa": evaluacion.estado in REVISABLES,
        "puede_calcular": servicios.puede_calcular(persona) and evaluacion.estado not in FIJAS,
        "puede_decretar": evaluacion.estado == EstadoEvaluacion.FINAL
        and persona.puede(Capacidad.DECRETAR_RESULTADO, institucion),
        "sin_decretar": _sin_decretar(persona, evaluacion),
        "puede_corregir": evaluacion.estado in ("final", "decretada", "publicada")
        and persona.puede(Capacidad.CORREGIR_RESULTADO, institucion),
        "decreto": DecretoForm(),
        "correccion": TextoForm(etiqueta="Motivo de la corrección", auto_id="correccion_%s"),
        "pasos": linea_de_estados(evaluacion),
        "migas": migas((str(institucion), "")),
    }


def _sin_decretar(persona: Persona, evaluacion: Evaluacion) -> str:
    """Why this person does not decree this result; empty when nothing hinders it."""
    otra = otra_persona(persona, AccionEvaluacion.DECRETAR, evaluacion)
    return otra.motivo or sin_correccion(AccionEvaluacion.DECRETAR, [evaluacion]).motivo


def linea_de_estados(evaluacion: Evaluacion) -> list[dict[str, Any]]:
    """Where the evaluation is in its workflow."""
    orden = [
        e
        for e in EstadoEvaluacion
        if e == evaluacion.estado
        or e not in (EstadoEvaluacion.REVISION_MINISTERIAL, EstadoEvaluacion.EN_RECLAMO)
    ]
    actual = orden.index(EstadoEvaluacion(evaluacion.estado))
    return [
        {"texto": e.label, "hecho": i < actual, "actual": i == actual, "el": None, "por": ""}
        for i, e in enumerate(orden)
    ]


@require_POST
def accion(request: HttpRequest, pk: int, accion: str) -> HttpResponse:
    """One step of the workflow; the service refuses what may not be done."""
    evaluacion = evaluacion_o_404(request, pk)
    if accion not in AccionEvaluacion.values:
        raise Http404
    paso = AccionEvaluacion(accion)
    datos: dict[str, Any] = {"evaluacion": evaluacion, "por": persona_de(request)}
    if paso in _CON_COMENTARIO:
        _CON_COMENTARIO[paso](comentario=request.POST.get("comentario", ""), **datos)
    elif paso in _SIN_COMENTARIO:
        _SIN_COMENTARIO[paso](**datos)
    elif paso == AccionEvaluacion.CERRAR:
        leida = request.POST.get("version", "")
        servicios.cerrar(version=int(leida) if leida.isdecimal() else None, **datos)
    else:
        raise Http404
    evaluacion.refresh_from_db(fields=["estado"])
    estado = evaluacion.get_estado_display()
    messages.success(request, f"Listo: la evaluación quedó en estado «{estado}».")
    return redirect("evaluacion:detalle", pk=pk)


@require_POST
def decretar(request: HttpRequest, pk: int) -> HttpResponse:
    """The decree that sets the result."""
    evaluacion = evaluacion_o_404(request, pk)
    exigir_capacidad(request, Capacidad.DECRETAR_RESULTADO, evaluacion)
    form = DecretoForm(request.POST)
    por = persona_de(request)
    if form.is_valid() and intentar(
        request,
        form,
        lambda: servicios.decretar(evaluacion=evaluacion, por=por, **form.cleaned_data),
        "Decreto registrado.",
    ):
        return redirect("evaluacion:detalle", pk=pk)
    contexto = contexto_de(request, evaluacion) | {"decreto": form}
    return render(request, "evaluacion/detalle.html", contexto, status=400)


@require_POST
def corregir(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version that supersedes a decided result."""
    evaluacion = evaluacion_o_404(request, pk)
    nueva = servicios.corregir(
        evaluacion=evaluacion, por=persona_de(request), motivo=request.POST.get("texto", "")
    )
    messages.success(request, f"Se abrió la versión {nueva.version}; la anterior no cambia.")
    return redirect("evaluacion:detalle", pk=nueva.pk)


@require_http_methods(["GET"])
def resultado(request: HttpRequest, pk: int) -> HttpResponse:
    """The result with a sentence per commitment and the full trace."""
    evaluacion = evaluacion_o_404(request, pk)
    elegido = ultimo_resultado(evaluacion)
    if numero := request.GET.get("numero", ""):
        filtro = {"numero": numero} if numero.isdecimal() else {"pk": None}
        elegido = get_object_or_404(
            evaluacion.resultados.select_related("conjunto_reglas"), **filtro
        )
    contexto = {
        "evaluacion": evaluacion,
        "resultado": elegido,
        "partes": elegido.desglose.select_related("compromiso").order_by("compromiso__numero")
        if elegido
        else [],
        "traza": traza_legible.partes(elegido.traza) if elegido else [],
        "reglas": traza_legible.reglas(elegido.traza) if elegido else [],
        "motivos": [traza_legible.compromiso(m) for m in elegido.motivos] if elegido else [],
        "otros": evaluacion.resultados.order_by("-numero").values("numero", "calculado_el"),
        "migas": migas(
            (str(evaluacion.institucion), reverse("evaluacion:detalle", args=[pk])),
            ("Resultado", ""),
        ),
    }
    return render(request, "evaluacion/resultado.html", contexto)


@require_GET
def historial(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened to this evaluation, from the ledger."""
    evaluacion = evaluacion_o_404(request, pk)
    contexto = {
        "evaluacion": evaluacion,
        "entradas": historial_de(evaluacion),
        "migas": migas(
            (str(evaluacion.institucion), reverse("evaluacion:detalle", args=[pk])),
            ("Historial", ""),
        ),
    }
    return render(request, "evaluacion/historial.html", contexto)
