"""Pages of follow-up programmes: list, one programme, its rows and steps."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from compromisos import consultas, servicios
from compromisos.estados import MAQUINA_SEGUIMIENTO, AccionSeguimiento, EstadoSeguimiento
from compromisos.forms import FiltroSeguimientos, FormularioFilaInforme, FormularioFilaPlan
from compromisos.models import CompromisoSeguimiento, ProgramaSeguimiento
from compromisos.permisos import asunto_seguimiento, puede_editar_seguimiento
from compromisos.views.comunes import EDITAR, botones_de, exigir
from instituciones.flujo import quien_sigue
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio
from pmg_site.comun.formularios import con_version_nueva

POR_PAGINA = 25
PASOS = {
    AccionSeguimiento.APROBAR: servicios.aprobar_seguimiento,
    AccionSeguimiento.INICIAR: servicios.iniciar_seguimiento,
    AccionSeguimiento.INFORMAR: servicios.informar_seguimiento,
    AccionSeguimiento.CERRAR: servicios.cerrar_seguimiento,
}


@require_GET
def lista(request: Peticion) -> HttpResponse:
    """The follow-up programmes within reach."""
    filtro = FiltroSeguimientos(request.GET)
    datos = filtro.cleaned_data if filtro.is_valid() else {}
    programas = consultas.seguimientos(request.user)
    if anio := datos.get("anio"):
        programas = programas.filter(anio_evaluado=anio)
    if estado := datos.get("estado"):
        programas = programas.filter(estado=estado)
    pagina = Paginator(programas, POR_PAGINA).get_page(request.GET.get("page"))
    return render(request, "seguimiento/lista.html", {"filtro": filtro, "page_obj": pagina})


@require_GET
def detalle(request: Peticion, pk: int) -> HttpResponse:
    """One follow-up programme with its rows."""
    programa = _visible(request, pk)
    contexto = {
        "programa": programa,
        "filas": programa.compromisos.select_related("compromiso"),
        "avance": consultas.avance_seguimiento(programa),
        "editar": puede_editar_seguimiento(request.user, programa),
        "informando": programa.estado != EstadoSeguimiento.BORRADOR,
        "entradas": consultas.historial(programa),
        "botones": botones_de(
            request.user, MAQUINA_SEGUIMIENTO, programa, asunto_seguimiento(programa),
            "compromisos:seguimiento_accion",
        ),
        "sigue": quien_sigue(MAQUINA_SEGUIMIENTO, programa),
    }  # fmt: skip
    return render(request, "seguimiento/detalle.html", contexto)


@require_POST
def accion(request: Peticion, pk: int, accion: str) -> HttpResponse:
    """One step of the workflow."""
    programa = _visible(request, pk)
    if accion not in PASOS:
        raise Http404
    servicio = PASOS[AccionSeguimiento(accion)]
    hecho = servicio(seguimiento=programa, por=request.user)
    estado = hecho.get_estado_display()
    messages.success(request, f"Listo: el programa de seguimiento quedó en estado «{estado}».")
    return redirect("compromisos:seguimiento", pk=pk)


@EDITAR
def fila(request: Peticion, pk: int) -> HttpResponse:
    """One row: its plan while it is a draft, what became of it while it runs."""
    fila = get_object_or_404(
        CompromisoSeguimiento.objects.filter(
            seguimiento__in=ProgramaSeguimiento.objects.visibles_para(request.user)
        ).select_related("compromiso", "seguimiento__institucion__ministerio"),
        pk=pk,
    )
    programa = fila.seguimiento
    exigir(
        request.user, Capacidad.EDITAR_SEGUIMIENTO, asunto_seguimiento(programa),
        puede_editar_seguimiento(request.user, programa),
    )  # fmt: skip
    borrador = programa.estado == EstadoSeguimiento.BORRADOR
    clase = FormularioFilaPlan if borrador else FormularioFilaInforme
    form = clase(request.POST or None, instance=fila, initial={"version": fila.fila_version})
    conflicto = None
    if request.method == "POST" and form.is_valid():
        servicio = servicios.editar_fila if borrador else servicios.informar_fila
        cambios = {c: form.cleaned_data[c] for c in form.Meta.fields}
        version = form.cleaned_data["version"] or 0
        try:
            servicio(fila=fila, cambios=cambios, version=version, por=request.user)
            messages.success(request, "Los datos quedaron guardados.")
            return redirect("compromisos:seguimiento", pk=programa.pk)
        except ConflictoDeEdicion as error:
            conflicto = error
            con_version_nueva(form, error.version)
        except ErrorDeNegocio as error:
            form.add_error(None, error.mensaje)
    contexto = {"fila": fila, "form": form, "conflicto": conflicto}
    estado = 409 if conflicto else 422 if form.errors else 200
    return render(request, "seguimiento/fila.html", contexto, status=estado)


def _visible(request: Peticion, pk: int) -> ProgramaSeguimiento:
    consulta = ProgramaSeguimiento.objects.visibles_para(request.user).select_related(
        "institucion__ministerio", "aprobado_por"
    )
    return get_object_or_404(consulta, pk=pk)
