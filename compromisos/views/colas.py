"""Lists of programmes: all of them, the reviewer's queue, more time for one of its rows."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from compromisos import consultas, consultas_colas
from compromisos.consultas_comienzo import por_crear
from compromisos.forms import FiltroProgramas
from compromisos.forms_colas import FiltroCola, FormularioProrrogaDePrograma
from compromisos.views.comunes import EDITAR, programa_visible
from instituciones.calendario import plazos
from instituciones.models import Prorroga
from instituciones.roles import Capacidad
from instituciones.servicios_procesos import otorgar_prorroga
from instituciones.views.comunes import Peticion, exigir, intentar

POR_PAGINA = 25
RECORRIDO = "cola_de_revision"  # the queue as the person last saw it, in the session
MAXIMO_RECORRIDO = 1000


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
    pagina = Paginator(consultas_colas.con_cuentas(programas), POR_PAGINA).get_page(
        request.GET.get("page")
    )
    filas = consultas_colas.filas_de(pagina.object_list)
    contexto = {
        "filtro": filtro,
        "page_obj": pagina,
        "filas": consultas_colas.con_compromisos(filas),
        "por_crear": por_crear(request.user),
        "atajos": _atajos(request),
    }
    return render(request, "compromisos/lista.html", contexto)


# The pages where many programmes are worked through, for whom each is.
_ATAJOS = (
    (Capacidad.VALIDAR_FORMULACION, "Validar programas del ministerio", "compromisos:validacion"),
    (Capacidad.REVISAR_FORMULACION, "Cola de revisión", "compromisos:cola"),
    (Capacidad.APROBAR_FORMULACION, "Aprobar programas", "compromisos:aprobacion"),
    (Capacidad.FIRMAR_FORMULACION, "Firmar programas", "compromisos:aprobacion"),
)


def _atajos(request: Peticion) -> list[tuple[str, str]]:
    return [(t, reverse(u)) for c, t, u in _ATAJOS if request.user.alcance.tiene(c)]


@require_GET
def cola(request: Peticion) -> HttpResponse:
    """What waits for review: time left, what changed since the last round, what is missing."""
    if not request.user.alcance.tiene(Capacidad.REVISAR_FORMULACION):
        raise PermissionDenied("Su rol no permite revisar y observar la formulación.")
    filtro = FiltroCola(request.GET)
    datos = filtro.cleaned_data if filtro.is_valid() else {}
    filas = consultas_colas.cola_de_revision(
        request.user, datos, request.GET.get("orden", consultas_colas.ORDEN)
    )
    request.session[RECORRIDO] = {
        "pks": [f.programa.pk for f in filas[:MAXIMO_RECORRIDO]],
        "consulta": request.GET.urlencode(),
    }
    pagina = Paginator(filas, POR_PAGINA).get_page(request.GET.get("page"))
    contexto = {
        "filtro": filtro,
        "page_obj": pagina,
        "filas": consultas_colas.con_detalle(list(pagina)),
        "prorrogar": request.user.puede(Capacidad.ADMINISTRAR_PROCESOS),
    }
    return render(request, "compromisos/cola.html", contexto)


@EDITAR
def prorroga(request: Peticion, pk: int) -> HttpResponse:
    """Give the institution of a programme more time in a stage, with its reason."""
    programa = programa_visible(request, pk)
    exigir(request, Capacidad.ADMINISTRAR_PROCESOS)
    adscripcion = programa.adscripcion
    form = FormularioProrrogaDePrograma(
        request.POST or None, initial={"etapa": consultas_colas.etapa_de(programa)}
    )
    if form.is_valid() and intentar(
        form,
        lambda: otorgar_prorroga(adscripcion=adscripcion, por=request.user, **form.argumentos()),
    ):
        messages.success(request, "La prórroga quedó otorgada y rige desde ahora.")
        return redirect("compromisos:programa", pk=pk)
    contexto = {
        "programa": programa,
        "form": form,
        "plazos": list(plazos([adscripcion]).values()),
        "prorrogas": Prorroga.objects.filter(adscripcion=adscripcion)
        .select_related("otorgada_por")
        .order_by("-otorgada_el"),
    }
    return render(
        request, "compromisos/cola_prorroga.html", contexto, status=422 if form.errors else 200
    )
