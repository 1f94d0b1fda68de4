"""Lists of programmes: all, the reviewer's queue, the ministry's validation of many."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from compromisos import consultas, servicios
from compromisos.estados import EstadoFormulacion
from compromisos.faltas import faltas_de
from compromisos.forms import FiltroProgramas
from compromisos.views.comunes import EDITAR
from instituciones.models import Adscripcion
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion

POR_PAGINA = 25


@require_GET
def lista(request: Peticion) -> HttpResponse:
    """The programmes within reach, with filters."""
    filtro = FiltroProgramas(request.GET)
    datos = filtro.cleaned_data if filtro.is_valid() else {}
    programas = consultas.listado(
        request.user,
        anio=datos.get("anio"),
        estado=datos.get("estado") or "",
        institucion=datos.get("institucion") or "",
    )
    pagina = Paginator(programas, POR_PAGINA).get_page(request.GET.get("page"))
    contexto = {
        "filtro": filtro,
        "page_obj": pagina,
        "filas": consultas.cola(pagina.object_list),
        "por_crear": _por_crear(request),
    }
    return render(request, "compromisos/lista.html", contexto)


def _por_crear(request: Peticion) -> list[Adscripcion]:
    """Memberships without a programme where the person formulates."""
    if not request.user.alcance.tiene(Capacidad.FORMULAR):
        return []
    sin_programa = (
        Adscripcion.objects.visibles_para(request.user)
        .filter(programas=None)
        .select_related("institucion", "proceso__mecanismo")
        .order_by("-proceso__anio_programa")
    )
    return [a for a in sin_programa if request.user.puede(Capacidad.FORMULAR, a.institucion)]


@require_GET
def cola(request: Peticion) -> HttpResponse:
    """What waits for review, with time left and what is missing."""
    if not request.user.alcance.tiene(Capacidad.REVISAR_FORMULACION):
        raise PermissionDenied("Su rol no permite revisar y observar la formulación.")
    programas = consultas.listado(request.user).filter(
        estado__in=[EstadoFormulacion.VALIDADO, EstadoFormulacion.EN_REVISION]
    )
    if (estado := request.GET.get("estado")) in EstadoFormulacion.values:
        programas = programas.filter(estado=estado)
    pagina = Paginator(programas, POR_PAGINA).get_page(request.GET.get("page"))
    filas = consultas.cola(pagina.object_list, faltas_de(pagina.object_list))
    return render(request, "compromisos/cola.html", {"page_obj": pagina, "filas": filas})


@EDITAR
def validacion(request: Peticion) -> HttpResponse:
    """The ministry sees what each programme contains and validates many at once."""
    if not request.user.alcance.tiene(Capacidad.VALIDAR_FORMULACION):
        raise PermissionDenied("Su rol no permite validar la formulación por el ministerio.")
    programas = consultas.listado(request.user, estado=EstadoFormulacion.ENVIADO)
    if request.method == "POST":
        pedidos = [
            int(pk) for pk in request.POST.getlist("programa") if pk.isascii() and pk.isdigit()
        ]
        elegidos = list(programas.filter(pk__in=pedidos))
        if not elegidos or len(elegidos) != len(set(pedidos)):
            messages.error(
                request,
                "Elija al menos un programa; los que ya no están enviados salieron de la lista.",
            )
            return redirect("compromisos:validacion")
        servicios.validar_lote(programas=elegidos, por=request.user)
        messages.success(request, f"Quedaron validados {len(elegidos)} programas.")
        return redirect("compromisos:validacion")
    pagina = Paginator(programas, POR_PAGINA).get_page(request.GET.get("page"))
    contexto = {"page_obj": pagina, "filas": consultas.cola(pagina.object_list)}
    return render(request, "compromisos/validacion.html", contexto)
