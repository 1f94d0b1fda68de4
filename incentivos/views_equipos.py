"""Pages of teams: list, team, goals, members, agreement, certification, payment."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incentivos import consultas_equipos as consultas
from incentivos import servicios_equipos as servicios
from incentivos.forms import FormularioPago
from incentivos.forms_equipos import (
    FiltroEquipos,
    FormularioBase,
    FormularioCertificar,
    FormularioEquipo,
    FormularioIncorporar,
    FormularioMetas,
    FormularioSalida,
)
from incentivos.models import CuotaEquipo, Equipo, Pertenencia
from incentivos.servicios import registrar_pago_equipo
from instituciones.flujo import Asunto
from instituciones.flujo import exigir as exigir_en
from instituciones.models import Institucion
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion, exigir, intentar, paginar
from pmg_site.comun import reloj
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio, TransicionInvalida
from pmg_site.comun.formularios import con_version_nueva

ADMINISTRAR, CERTIFICAR = Capacidad.ADMINISTRAR_EQUIPOS, Capacidad.CERTIFICAR_EQUIPOS


def exigir_ver(request: Peticion, institucion: Institucion | None = None) -> None:
    """403 for who has no task with teams (there, or anywhere)."""
    if not any(request.user.puede(c, institucion) for c in consultas.VEN_EQUIPOS):
        raise PermissionDenied("Su rol no permite ver los equipos de trabajo y sus integrantes.")


@require_safe
def lista(request: Peticion) -> HttpResponse:
    """The teams within reach."""
    exigir_ver(request)
    filtro = FiltroEquipos(request.GET or None)
    contexto = {
        "page_obj": paginar(request, filtro.aplicar(consultas.equipos_para(request.user))),
        "filtro": filtro,
        "puede_crear": request.user.puede(ADMINISTRAR),
    }
    return render(request, "incentivos/equipos.html", contexto)


@require_http_methods(["GET", "HEAD", "POST"])
def nuevo(request: Peticion) -> HttpResponse:
    """A new team."""
    exigir(request, ADMINISTRAR)
    form = FormularioEquipo(request.POST or None).para(request.user)
    if form.is_valid():
        equipo = intentar(
            form, lambda: servicios.crear_equipo(por=request.user, **form.cleaned_data)
        )
        if equipo:
            messages.success(request, "Se creó el equipo. Escriba sus metas e integrantes.")
            return redirect("incentivos:equipo", equipo.pk)
    return _formulario(request, form, "Crear un equipo", None)


@require_safe
def detalle(request: Peticion, pk: int) -> HttpResponse:
    """A team: goals, members with their dates, certification, instalments."""
    equipo = _equipo(request, pk)
    exigir_ver(request, equipo.institucion)
    integrantes = equipo.pertenencias.select_related("funcionario").order_by(
        "funcionario__nombre", "desde"
    )
    puede = {
        "administrar": request.user.puede(ADMINISTRAR, equipo.institucion),
        "certificar": request.user.puede(CERTIFICAR, equipo.institucion),
        "base": request.user.puede(Capacidad.REGISTRAR_DOTACION, equipo.institucion),
        "pagar": request.user.puede(Capacidad.REGISTRAR_PAGO, equipo.institucion),
    }
    contexto = {
        "equipo": equipo,
        "metas": equipo.metas.order_by("numero"),
        "page_obj": paginar(request, integrantes),
        "cuotas": consultas.cuotas_de(equipo),
        "puede": puede,
    }
    return render(request, "incentivos/equipo.html", contexto)


@require_http_methods(["GET", "HEAD", "POST"])
def metas(request: Peticion, pk: int) -> HttpResponse:
    """All the goals of a team in preparation."""
    equipo = _equipo(request, pk, ADMINISTRAR)
    actuales = list(equipo.metas.order_by("numero"))
    form = FormularioMetas(
        request.POST or None, metas=actuales, initial={"version": equipo.fila_version}
    )
    return _hacer(
        request, form, equipo, "Metas del equipo",
        lambda: servicios.fijar_metas(
            equipo=equipo, metas=form.leidas(), por=request.user,
            version=form.cleaned_data["version"] or 0,
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def base(request: Peticion, pk: int) -> HttpResponse:
    """The remunerations on which the team's increment is paid."""
    equipo = _equipo(request, pk, Capacidad.REGISTRAR_DOTACION)
    inicial = {
        "version": equipo.fila_version, "base_anual": equipo.base_anual,
        "fuente": equipo.base_fuente,
    }  # fmt: skip
    form = FormularioBase(request.POST or None, initial=inicial)
    return _hacer(
        request, form, equipo, "Base de remuneraciones del equipo",
        lambda: servicios.fijar_base(
            equipo=equipo, base_anual=form.cleaned_data["base_anual"], por=request.user,
            fuente=form.cleaned_data["fuente"], version=form.cleaned_data["version"] or 0,
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def incorporar(request: Peticion, pk: int) -> HttpResponse:
    """Somebody enters the team."""
    equipo = _equipo(request, pk, ADMINISTRAR)
    hoy = reloj.ahora().astimezone(reloj.SANTIAGO).date()
    form = FormularioIncorporar(
        request.POST or None, initial={"desde": consultas.dentro_del_anio(equipo, hoy)}
    )
    return _hacer(
        request, form, equipo, "Incorporar a una persona",
        lambda: servicios.incorporar(equipo=equipo, por=request.user, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def salida(request: Peticion, pk: int) -> HttpResponse:
    """Somebody goes to another team, or leaves; what the former team earns stays theirs."""
    visibles = Pertenencia.objects.visibles_para(request.user)
    pertenencia = get_object_or_404(
        visibles.select_related("equipo__institucion", "funcionario"), pk=pk
    )
    equipo = pertenencia.equipo
    exigir_en(request.user, ADMINISTRAR, Asunto(equipo.institucion))
    form = FormularioSalida(request.POST or None).desde(equipo)
    return _hacer(
        request, form, equipo, f"Traslado o retiro de {pertenencia.funcionario}",
        lambda: servicios.mover(pertenencia=pertenencia, por=request.user, **form.cleaned_data),
    )  # fmt: skip


@require_POST
def convenir(request: Peticion, pk: int) -> HttpResponse:
    """The head of the service signs the agreement."""
    equipo = _equipo(request, pk, CERTIFICAR)
    try:
        servicios.convenir(equipo=equipo, por=request.user)
        messages.success(request, "El convenio quedó suscrito: sus metas ya no cambian.")
    except TransicionInvalida:
        raise
    except ErrorDeNegocio as error:
        messages.error(request, error.mensaje)
    return redirect("incentivos:equipo", equipo.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def certificar(request: Peticion, pk: int) -> HttpResponse:
    """The fulfilment of each goal, by resolution."""
    equipo = _equipo(request, pk, CERTIFICAR)
    form = FormularioCertificar(request.POST or None, metas=list(equipo.metas.order_by("numero")))
    return _hacer(
        request, form, equipo, "Certificar el cumplimiento",
        lambda: servicios.certificar(
            equipo=equipo, logros=form.logros(), por=request.user,
            resolucion_numero=form.cleaned_data["resolucion_numero"],
            resolucion_fecha=form.cleaned_data["resolucion_fecha"],
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def pagar(request: Peticion, pk: int) -> HttpResponse:
    """Note one instalment of a team as paid."""
    visibles = CuotaEquipo.objects.visibles_para(request.user)
    cuota = get_object_or_404(visibles.select_related("equipo__institucion"), pk=pk)
    exigir_en(request.user, Capacidad.REGISTRAR_PAGO, Asunto(cuota.equipo.institucion))
    form = FormularioPago(request.POST or None)
    return _hacer(
        request, form, cuota.equipo,
        f"Registrar el pago de la cuota {cuota.numero}, {cuota.nombre_mes} de "
        f"{cuota.equipo.anio_pago}",
        lambda: registrar_pago_equipo(
            cuota=cuota, pagada_el=form.cleaned_data["pagada_el"], por=request.user
        ),
    )  # fmt: skip


def _equipo(request: Peticion, pk: int, capacidad: Capacidad | None = None) -> Equipo:
    visibles = Equipo.objects.visibles_para(request.user)
    equipo = get_object_or_404(visibles.select_related("institucion", "conjunto_reglas"), pk=pk)
    if capacidad:
        exigir_en(request.user, capacidad, Asunto(equipo.institucion))
    return equipo


def _hacer(
    request: Peticion, form: forms.Form, equipo: Equipo, titulo: str, hacer: Any
) -> HttpResponse:
    """Do it and go back to the team; a refusal or a conflict keeps what was typed."""
    conflicto: ConflictoDeEdicion | None = None
    try:
        if form.is_valid() and intentar(form, hacer) is not None:
            messages.success(request, "Quedó registrado.")
            return redirect("incentivos:equipo", equipo.pk)
    except ConflictoDeEdicion as error:
        conflicto = error
        con_version_nueva(form, error.version)
    return _formulario(request, form, titulo, equipo, conflicto)


def _formulario(
    request: Peticion,
    form: forms.Form,
    titulo: str,
    equipo: Equipo | None,
    conflicto: ConflictoDeEdicion | None = None,
) -> HttpResponse:
    estado = 409 if conflicto else 400 if form.is_bound else 200
    contexto = {"form": form, "titulo": titulo, "equipo": equipo, "conflicto": conflicto}
    return render(request, "incentivos/equipo_formulario.html", contexto, status=estado)
