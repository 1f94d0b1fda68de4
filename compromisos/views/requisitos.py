"""Pages that write the technical requirements of a commitment."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from compromisos import servicios
from compromisos.consultas_requisitos import requisitos_de
from compromisos.especificaciones import EspecificacionRequisito
from compromisos.forms import (
    FormularioCompromiso,
    FormularioMediosDeRequisito,
    FormularioRequisito,
    FormularioRequisitoEscrito,
)
from compromisos.models import Compromiso, RequisitoTecnico
from compromisos.permisos import DEL_MARCO, asunto, puede_formular
from compromisos.views.comunes import EDITAR, compromiso_visible, exigir
from compromisos.views.edicion import pagina_del_compromiso
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion, intentar
from pmg_site.comun.errores import ConflictoDeEdicion
from pmg_site.comun.formularios import con_version_nueva


def _exigir(request: Peticion, compromiso: Compromiso) -> None:
    programa = compromiso.programa
    exigir(
        request.user, Capacidad.FORMULAR, asunto(programa), puede_formular(request.user, programa)
    )


def _visible(request: Peticion, pk: int) -> RequisitoTecnico:
    requisito = get_object_or_404(RequisitoTecnico, pk=pk)
    requisito.compromiso = compromiso_visible(request, requisito.compromiso_id)
    _exigir(request, requisito.compromiso)
    return requisito


@require_POST
def agregar(request: Peticion, pk: int) -> HttpResponse:
    """Write a technical requirement by hand."""
    compromiso = compromiso_visible(request, pk)
    _exigir(request, compromiso)
    form = FormularioRequisito(request.POST)
    if form.is_valid():
        datos = form.cleaned_data
        pedido = EspecificacionRequisito(
            datos["codigo"], datos["texto"], datos["medios"].splitlines()
        )
        if intentar(
            form,
            lambda: servicios.agregar_requisito(
                compromiso=compromiso, requisito=pedido, por=request.user
            ),
        ):
            messages.success(request, "El requisito quedó agregado.")
            return redirect("compromisos:compromiso_editar", pk=pk)
    propio = FormularioCompromiso(compromiso=compromiso)
    return pagina_del_compromiso(request, compromiso, propio, form, estado=422)


@EDITAR
def editar(request: Peticion, pk: int) -> HttpResponse:
    """Correct one; what the Programa Marco asks is shown and only its means are written."""
    requisito = _visible(request, pk)
    escrito = next(r for r in requisitos_de(requisito.compromiso) if r.requisito.pk == pk)
    clase = FormularioMediosDeRequisito if escrito.del_marco else FormularioRequisitoEscrito
    form = clase(request.POST or None, requisito=requisito)
    conflicto = None
    try:
        if form.is_valid() and intentar(
            form,
            lambda: servicios.editar_requisito(
                requisito=requisito, por=request.user, **form.pedido(requisito)
            ),
        ):
            messages.success(request, f"El requisito {requisito.codigo} quedó guardado.")
            return redirect("compromisos:compromiso_editar", pk=requisito.compromiso_id)
    except ConflictoDeEdicion as error:
        conflicto = error
        requisito.refresh_from_db(fields=["texto", "medios"])
        con_version_nueva(form, error.version)
    contexto = {
        "requisito": requisito,
        "form": form,
        "conflicto": conflicto,
        "marco": DEL_MARCO if escrito.del_marco else "",
    }
    estado = 409 if conflicto else 422 if form.errors else 200
    return render(request, "compromisos/requisito.html", contexto, status=estado)


@require_POST
def quitar(request: Peticion, pk: int) -> HttpResponse:
    """Remove one that the service wrote."""
    requisito = _visible(request, pk)
    servicios.quitar_requisito(requisito=requisito, por=request.user)
    messages.success(request, f"El requisito {requisito.codigo} quedó fuera del compromiso.")
    return redirect("compromisos:compromiso_editar", pk=requisito.compromiso_id)
