"""Background jobs on a page: asking for a computation and watching its bar."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from evaluacion import servicios
from evaluacion.views.comunes import migas, persona_de
from instituciones.models import Proceso
from instituciones.roles import Capacidad
from pmg_site.comun.models import Trabajo


@require_POST
def recalcular(request: HttpRequest) -> HttpResponse:
    """Ask for the computation of a process or of a part of it; while one runs, it is shown."""
    persona = persona_de(request)
    if not servicios.puede_calcular(persona):
        raise PermissionDenied(f"Su rol no permite {Capacidad.CALCULAR.label}.")
    elegido = request.POST.get("proceso", "")
    filtro = {"pk": elegido} if elegido.isdecimal() else {"pk": None}
    proceso = get_object_or_404(Proceso.objects.select_related("mecanismo"), **filtro)
    alcance = {que: request.POST.get(que, "") for que in ("ministerio", "institucion")}
    trabajo = servicios.pedir_recalculo(proceso=proceso, por=persona, **alcance)
    return redirect("evaluacion:trabajo", pk=trabajo.pk)


@require_GET
def trabajo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A job; HTMX asks for its bar alone."""
    persona = persona_de(request)
    trabajos = Trabajo.objects.all()
    if not servicios.puede_calcular(persona):
        trabajos = trabajos.filter(creado_por=persona)
    fila = get_object_or_404(trabajos, pk=pk)
    contexto = {
        "trabajo": fila,
        "texto": f"Cálculo de {fila.clave.replace(':', ' ')}",
        "url": reverse("evaluacion:trabajo", args=[pk]),
        "url_resultado": reverse("evaluacion:lista"),
        "migas": migas(("Trabajo en segundo plano", "")),
    }
    plantilla = (
        "trabajos/_barra.html" if request.headers.get("HX-Request") else "trabajos/trabajo.html"
    )
    return render(request, plantilla, contexto)
