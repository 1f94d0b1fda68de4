"""The committees' board, and the decision on a commitment without data."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from evaluacion import servicios
from evaluacion.consultas_tareas import por_decidir
from evaluacion.views.comunes import evaluacion_o_404, migas, persona_de

RESOLUBLES = 50


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
