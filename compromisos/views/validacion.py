"""The ministry sees what each programme contains and validates those that it saw."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from compromisos import consultas_validacion, servicios, visto
from compromisos.models import ProgramaAnual
from compromisos.views.colas import POR_PAGINA
from compromisos.views.comunes import EDITAR, programa_visible
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion

VALIDAR = Capacidad.VALIDAR_FORMULACION
SIN_ELEGIR = "Abra el contenido de cada programa y marque los que valida: no eligió ninguno."


@EDITAR
def validacion(request: Peticion) -> HttpResponse:
    """The programmes sent to the ministry: each with its summary, and its content when opened."""
    if not request.user.alcance.tiene(VALIDAR):
        raise PermissionDenied(f"Su rol no permite {VALIDAR.label}.")
    if request.method == "POST":
        return _validar(request)
    pagina = Paginator(consultas_validacion.por_validar(request.user), POR_PAGINA).get_page(
        request.GET.get("page")
    )
    contexto = {
        "page_obj": pagina,
        "filas": consultas_validacion.filas(
            request.user, pagina.object_list, request.GET.getlist("ver")
        ),
    }
    return render(request, "compromisos/validacion.html", contexto)


@require_GET
def contenido(request: Peticion, pk: int) -> HttpResponse:
    """What one programme contains, for the page that opens it in place."""
    programa = programa_visible(request, pk)
    if not request.user.puede(VALIDAR, programa.institucion):
        raise PermissionDenied(f"Su rol no permite {VALIDAR.label}.")
    consulta = consultas_validacion.con_cuentas(ProgramaAnual.objects.filter(pk=pk))
    fila = consultas_validacion.filas(request.user, consulta, ["todos"])[0]
    return render(request, "compromisos/validacion_contenido.html", {"fila": fila})


def _validar(request: Peticion) -> HttpResponse:
    """Each chosen programme at the version that its mark says was seen; one answer for each."""
    vistos = dict(
        par for t in request.POST.getlist("visto") if (par := visto.leer(t, request.user))
    )
    elegidos = ProgramaAnual.objects.visibles_para(request.user).filter(pk__in=vistos)
    elegidos = elegidos.select_related(
        "adscripcion__institucion__ministerio", "adscripcion__proceso__mecanismo"
    ).order_by("adscripcion__institucion__nombre", "pk")
    if not elegidos:
        messages.error(request, SIN_ELEGIR)
        return redirect("compromisos:validacion")
    resultados = servicios.validar_elegidos(
        elegidos=[(p, vistos[p.pk]) for p in elegidos], por=request.user
    )
    hechos = sum(r.hecho for r in resultados)
    contexto = {"resultados": resultados, "hechos": hechos}
    return render(request, "compromisos/validacion_resultado.html", contexto)
