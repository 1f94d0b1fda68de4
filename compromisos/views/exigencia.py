"""Pages of ambition: the rules, readable by anybody, and the reviewer's decision on a target."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from compromisos.consultas_exigencia import hallazgos_de
from compromisos.forms_exigencia import FormularioDecision
from compromisos.models import ProgramaAnual
from compromisos.permisos_exigencia import puede_decidir
from compromisos.reglas_exigencia import fichas_de_reglas
from compromisos.servicios.exigencia import decidir_justificacion
from compromisos.views.comunes import compromiso_visible
from instituciones.views.comunes import Peticion

FALTA_FUNDAMENTO = "Escriba el fundamento y elija si acepta o rechaza la justificación."


@login_not_required
@require_GET
def reglas(request: HttpRequest) -> HttpResponse:
    """Every finding: its sentence, what it rests on, its weight, an example, its test."""
    return render(request, "exigencia/reglas.html", {"conjuntos": fichas_de_reglas()})


@require_POST
def decidir(request: Peticion, pk: int) -> HttpResponse:
    """Accept or reject the reasons for an easier target."""
    compromiso = compromiso_visible(request, pk)
    form = FormularioDecision(request.POST)
    if form.is_valid():
        decision = decidir_justificacion(compromiso=compromiso, por=request.user, **form.pedido())
        que = "aceptada" if decision.aceptada else "rechazada"
        messages.success(request, f"La justificación quedó {que}.")
    else:
        messages.error(request, FALTA_FUNDAMENTO)
    pagina = reverse("compromisos:programa", args=[compromiso.programa_id])
    return redirect(f"{pagina}#exigencia-{pk}")


def de_exigencia(request: Peticion, programa: ProgramaAnual) -> dict[str, Any]:
    """What the page of a programme shows of the ambition of its targets."""
    return {
        "exigencia": hallazgos_de([programa])[programa.pk],
        "decidir": puede_decidir(request.user, programa),
    }
