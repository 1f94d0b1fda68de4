"""The page of the distance to the tier, at any moment of the year, with what one supposes."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from compromisos.models import ProgramaAnual
from evaluacion.pronostico import pronosticos
from evaluacion.servicios.comunes import CERRADAS
from incentivos import consultas_distancia
from incentivos.forms_distancia import SupuestosForm
from instituciones.views.comunes import Peticion


@require_GET
def distancia(request: Peticion, programa: int) -> HttpResponse:
    """Where an institution stands from each tier; what is supposed is read and never saved."""
    fila = get_object_or_404(
        ProgramaAnual.objects.visibles_para(request.user).select_related(
            "conjunto_reglas",
            "adscripcion__institucion__ministerio",
            "adscripcion__proceso__mecanismo",
        ),
        pk=programa,
    )
    visible, evaluacion = consultas_distancia.evaluacion_visible(fila, request.user)
    if not visible:
        raise Http404
    lista = pronosticos(fila, evaluacion)
    form = SupuestosForm(request.GET or None, pronosticos=lista)
    cerrada = bool(evaluacion and evaluacion.estado in CERRADAS)
    mirada = consultas_distancia.distancia(fila, lista, form.supuestos(), cerrada=cerrada)
    contexto: dict[str, Any] = {
        "programa": fila,
        "evaluacion": evaluacion,
        "distancia": mirada,
        "resumen": consultas_distancia.resumen(mirada),
        "form": form,
        "cerrada": cerrada,
    }
    estado = 400 if form.is_bound and form.errors else 200
    return render(request, "incentivos/distancia.html", contexto, status=estado)
