"""Participation: what the staff association was told, what it said, what was made of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from compromisos import consultas_hilos, servicios
from compromisos.avisos import avisos
from compromisos.forms_colas import FormularioCierre, FormularioConsulta, FormularioHilo
from compromisos.models import ConsultaAsociacion, Observacion, ProgramaAnual
from compromisos.participacion import regla
from compromisos.permisos import asunto, puede_comentar, puede_registrar_consulta
from compromisos.views.comunes import EDITAR, exigir, programa_visible
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion, intentar
from pmg_site.comun.errores import ConflictoDeEdicion, TransicionInvalida
from pmg_site.comun.formularios import con_version_nueva


@require_GET
def participacion(request: Peticion, pk: int) -> HttpResponse:
    """The consultations of a programme and the comments of the association, with their answers."""
    programa = programa_visible(request, pk)
    comentarios = consultas_hilos.hilos(programa, contexto=Observacion.Contexto.PARTICIPACION)
    contexto = {
        "programa": programa,
        "consultas": programa.consultas.select_related("registrada_por", "cerrada_por"),
        "conversaciones": consultas_hilos.conversaciones(request.user, programa, comentarios),
        "registrar": puede_registrar_consulta(request.user, programa),
        "comentar": puede_comentar(request.user, programa),
        "form_cierre": FormularioCierre(),
        "form_comentario": FormularioHilo(programa=programa),
        "regla": regla(programa.anio),
        "avisos": avisos(programa),
    }
    return render(request, "compromisos/participacion.html", contexto)


@EDITAR
def consulta_nueva(request: Peticion, pk: int) -> HttpResponse:
    """Record a consultation."""
    programa = programa_visible(request, pk)
    _exigir(request, programa)
    form = FormularioConsulta(request.POST or None)
    if form.is_valid() and intentar(
        form,
        lambda: servicios.registrar_consulta(
            programa=programa, datos=form.cleaned_data, por=request.user
        ),
    ):
        messages.success(request, "La consulta quedó registrada en el expediente.")
        return redirect("compromisos:participacion", pk=pk)
    return _formulario(request, programa, form, "Registrar una consulta a la asociación")


@EDITAR
def consulta_editar(request: Peticion, pk: int) -> HttpResponse:
    """Correct a record that is still open."""
    consulta = _visible(request, pk)
    programa = consulta.programa
    _exigir(request, programa)
    if consulta.cerrada_el is not None:
        raise TransicionInvalida("El registro de esta consulta ya está cerrado.")
    form = FormularioConsulta(
        request.POST or None, instance=consulta, initial={"version": consulta.fila_version}
    )
    conflicto = None
    try:
        if form.is_valid() and intentar(
            form,
            lambda: servicios.editar_consulta(
                consulta=consulta,
                cambios=form.cleaned_data,
                version=form.cleaned_data["version"] or 0,
                por=request.user,
            ),
        ):
            messages.success(request, "El registro quedó corregido.")
            return redirect("compromisos:participacion", pk=programa.pk)
    except ConflictoDeEdicion as error:
        conflicto = error
        con_version_nueva(form, error.version)
    return _formulario(request, programa, form, "Corregir el registro de la consulta", conflicto)


@require_POST
def consulta_cerrar(request: Peticion, pk: int) -> HttpResponse:
    """Close the record with what was made of it."""
    consulta = _visible(request, pk)
    _exigir(request, consulta.programa)
    form = FormularioCierre(request.POST)
    if form.is_valid():
        servicios.cerrar_consulta(consulta=consulta, por=request.user, **form.cleaned_data)
        messages.success(request, "El registro quedó cerrado, con su copia y su huella.")
    else:
        messages.error(request, "Escriba cómo se consideró lo planteado por la asociación.")
    return redirect("compromisos:participacion", pk=consulta.programa_id)


def _exigir(request: Peticion, programa: ProgramaAnual) -> None:
    permiso = puede_registrar_consulta(request.user, programa)
    exigir(request.user, Capacidad.FORMULAR, asunto(programa), permiso)


def _formulario(
    request: Peticion,
    programa: ProgramaAnual,
    form: FormularioConsulta,
    titulo: str,
    conflicto: ConflictoDeEdicion | None = None,
) -> HttpResponse:
    contexto = {"programa": programa, "form": form, "titulo": titulo, "conflicto": conflicto}
    estado = 409 if conflicto else 422 if form.errors else 200
    return render(request, "compromisos/participacion_consulta.html", contexto, status=estado)


def _visible(request: Peticion, pk: int) -> ConsultaAsociacion:
    consulta = ConsultaAsociacion.objects.filter(
        programa__in=ProgramaAnual.objects.visibles_para(request.user)
    ).select_related(
        "programa__adscripcion__institucion__ministerio", "programa__adscripcion__proceso"
    )
    return get_object_or_404(consulta, pk=pk)
