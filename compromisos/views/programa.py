"""Pages of one programme: Formulario H, its steps, its decree, its modification."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from compromisos import consultas, servicios
from compromisos.catalogo import catalogo
from compromisos.estados import AccionFormulacion, EstadoFormulacion
from compromisos.faltas import faltas, para_aprobar, por_resolver_de, suma_ponderadores
from compromisos.forms import (
    FormularioDecreto,
)
from compromisos.permisos import (
    asunto,
    puede_decretar,
    puede_formular,
    puede_modificar,
)
from compromisos.servicios.tramite import ProgramaIncompleto
from compromisos.views.aprobacion import de_aprobacion
from compromisos.views.comunes import EDITAR, botones, exigir, programa_visible
from compromisos.views.exigencia import de_exigencia
from compromisos.views.expediente import de_revision
from instituciones.calendario import plazo
from instituciones.models import Adscripcion
from instituciones.models.procesos import Etapa
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion
from pmg_site.comun.errores import ErrorDeNegocio

A = AccionFormulacion
ENVIAR, QUIEN_ENVIA = Capacidad.ENVIAR_FORMULACION, "el jefe de servicio"
CON_COMENTARIO = {
    A.DEVOLVER: servicios.devolver,
    A.OBSERVAR: servicios.observar,
    A.RETIRAR: servicios.retirar,
}
SIN_COMENTARIO = {
    A.VALIDAR: servicios.validar,
    A.TOMAR: servicios.tomar,
    A.APROBAR: servicios.aprobar,
    A.FIRMAR: servicios.firmar,
}


APROBADOS = (EstadoFormulacion.APROBADO, EstadoFormulacion.DECRETADO)


@require_GET
def detalle(request: Peticion, pk: int) -> HttpResponse:
    """The programme as Formulario H, with what is missing, threads, history and steps."""
    programa = programa_visible(request, pk)
    pendientes = faltas(programa)
    por_resolver = por_resolver_de([programa])[programa.pk]
    grupos = consultas.formulario_h(programa, pendientes)
    en_revision = programa.estado == EstadoFormulacion.EN_REVISION
    compromisos = [fila.compromiso for grupo in grupos for fila in grupo.filas]
    decreta = request.user.puede(Capacidad.DECRETAR_FORMULACION, programa.institucion)
    contexto = {
        "programa": programa,
        "grupos": grupos,
        "faltas": pendientes,
        "en_tramite": programa.estado not in APROBADOS,
        "por_enviar": programa.estado not in APROBADOS and not en_revision,
        "por_resolver": para_aprobar(pendientes, por_resolver) if en_revision else (),
        "suma": suma_ponderadores(compromisos),
        "total": catalogo(programa.conjunto_reglas).suma_ponderadores,
        "pasos": consultas.linea_de_estados(programa),
        "entradas": consultas.historial(programa),
        "botones": botones(request.user, programa, pendientes, por_resolver),
        "formular": puede_formular(request.user, programa),
        "quien_envia": "" if request.user.puede(ENVIAR, programa.institucion) else QUIEN_ENVIA,
        "modificar": puede_modificar(request.user, programa),
        "decretar": decreta and programa.estado == EstadoFormulacion.APROBADO,
        "plazo": plazo(programa.adscripcion, Etapa.FORMULACION),
    }
    return render(
        request,
        "compromisos/programa.html",
        contexto
        | de_revision(request, programa)
        | de_aprobacion(request, programa)
        | de_exigencia(request, programa),
    )


@require_POST
def crear(request: Peticion, adscripcion: int) -> HttpResponse:
    """Open the draft of a year."""
    consulta = Adscripcion.objects.visibles_para(request.user).select_related(
        "institucion__ministerio", "proceso__mecanismo"
    )
    fila = get_object_or_404(consulta, pk=adscripcion)
    programa = servicios.crear_programa(adscripcion=fila, por=request.user)
    messages.success(request, "El programa quedó creado, en borrador.")
    return redirect("compromisos:programa", pk=programa.pk)


@require_POST
def accion(request: Peticion, pk: int, accion: str) -> HttpResponse:
    """One step of the workflow."""
    programa = programa_visible(request, pk)
    version = _entero(request.POST.get("version", ""))
    comentario = request.POST.get("comentario", "")
    try:
        if accion == A.ENVIAR:
            clave = f"enviar:{pk}:{version}" if version else ""
            servicios.enviar(programa=programa, por=request.user, version=version, clave=clave)
        elif accion in CON_COMENTARIO:
            CON_COMENTARIO[A(accion)](
                programa=programa, por=request.user, comentario=comentario, version=version
            )
        elif accion in SIN_COMENTARIO:
            SIN_COMENTARIO[A(accion)](programa=programa, por=request.user, version=version)
        else:
            raise Http404
    except ProgramaIncompleto as error:
        messages.error(request, error.mensaje)
        return redirect("compromisos:programa", pk=pk)
    programa.refresh_from_db(fields=["estado"])
    if accion == A.FIRMAR and programa.estado == EstadoFormulacion.EN_REVISION:
        hecho = "Su firma quedó registrada: el programa espera las demás."
    else:
        hecho = f"Listo: el programa quedó en estado «{programa.get_estado_display()}»."
    messages.success(request, hecho)
    return redirect("compromisos:programa", pk=pk)


@EDITAR
def decretar(request: Peticion, pk: int) -> HttpResponse:
    """Number and date of the decree."""
    programa = programa_visible(request, pk)
    exigir(request.user, Capacidad.DECRETAR_FORMULACION, asunto(programa), puede_decretar(programa))
    form = FormularioDecreto(request.POST or None, initial={"version": programa.fila_version})
    if request.method == "POST" and form.is_valid():
        try:
            servicios.decretar(programa=programa, por=request.user, **form.cleaned_data)
            messages.success(request, "El decreto quedó registrado.")
            return redirect("compromisos:programa", pk=pk)
        except ErrorDeNegocio as error:
            form.add_error(None, error.mensaje)
    contexto = {
        "programa": programa,
        "form": form,
        "titulo": "Registrar el decreto",
        "boton": "Registrar",
        "con_papeles": True,
    }
    return render(
        request, "compromisos/formulario.html", contexto, status=422 if form.errors else 200
    )


def _entero(texto: str) -> int | None:
    return int(texto) if texto.isascii() and texto.isdigit() and len(texto) < 10 else None
