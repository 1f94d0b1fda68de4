"""Pages of Formulario H: the whole form, one indicator to edit, what the numbers typed give."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from compromisos import consultas_hilos, servicios
from compromisos.consultas_formulario_h import IndicadorH, hoja, indicador_h
from compromisos.faltas import faltas, suma_ponderadores
from compromisos.forms_formulario_h import FormularioIndicadorH
from compromisos.models import Compromiso
from compromisos.permisos import asunto, puede_formular
from compromisos.resumen_formulario_h import resumen
from compromisos.tabla_formulario_h import bloques
from compromisos.views.comunes import EDITAR, compromiso_visible, exigir, programa_visible
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion
from pmg_site.comun.conflictos import elegir
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio


@require_GET
def formulario_h(request: Peticion, pk: int) -> HttpResponse:
    """Every indicator of the programme, as the form is read and printed."""
    programa = programa_visible(request, pk)
    formular = puede_formular(request.user, programa)
    entera = hoja(programa, faltas(programa) if formular else ())
    compromisos = [i.compromiso for i in entera.indicadores] + list(entera.sistemas)
    contexto = {
        "programa": programa,
        "formular": formular,
        "sistemas": entera.sistemas,
        "suma": suma_ponderadores(compromisos),
        "filas": [(i, bloques(i), resumen(i)) for i in entera.indicadores],
        "cuentas": consultas_hilos.cuentas(request.user, programa),
    }
    return render(request, "compromisos/formulario_h_pagina.html", contexto)


@EDITAR
def editar(request: Peticion, pk: int) -> HttpResponse:
    """What the service writes of one indicator; a conflict is chosen field by field."""
    compromiso = compromiso_visible(request, pk)
    programa = compromiso.programa
    exigir(
        request.user, Capacidad.FORMULAR, asunto(programa), puede_formular(request.user, programa)
    )
    indicador = _indicador(compromiso)
    form = FormularioIndicadorH(request.POST or None, indicador=indicador)
    contexto: dict[str, Any] = {"conflicto": None}
    if request.method == "POST" and form.is_valid():
        try:
            servicios.editar_indicador_h(compromiso=compromiso, por=request.user, **form.pedido())
            messages.success(request, f"El indicador {compromiso.numero} quedó guardado.")
            return redirect(_ancla(compromiso))
        except ConflictoDeEdicion as error:
            fresco = FormularioIndicadorH(indicador=_indicador(compromiso))
            contexto["conflicto"] = elegir(error, [form], [fresco])
        except ErrorDeNegocio as error:
            form.add_error(None, error.mensaje)
    contexto |= {"form": form, "bloques": bloques(indicador, form)}
    contexto |= _resultado(indicador, form, request.POST)
    estado = 409 if contexto["conflicto"] else 422 if form.errors else 200
    return render(request, "compromisos/formulario_h_editar.html", contexto, status=estado)


@require_GET
def previa(request: Peticion, pk: int) -> HttpResponse:
    """The value, compliance and points that the numbers typed so far give, as a fragment."""
    compromiso = compromiso_visible(request, pk)
    indicador = _indicador(compromiso)
    form = FormularioIndicadorH(indicador=indicador)
    contexto = _resultado(indicador, form, request.GET)
    contexto["problemas"] = form.digitado(request.GET).problemas
    return render(request, "compromisos/formulario_h_resultado.html", contexto)


def _indicador(compromiso: Compromiso) -> IndicadorH:
    indicador = indicador_h(compromiso)
    if indicador is None:
        raise Http404("A stage of a system has no indicator.")
    return indicador


def _resultado(
    indicador: IndicadorH, form: FormularioIndicadorH, datos: Mapping[str, str]
) -> dict[str, Any]:
    """What the numbers give as they are typed, never what was there before."""
    escrito = form.digitado(datos)
    if escrito.peso is not None:
        indicador.compromiso.ponderador = escrito.peso
    como_queda = indicador.con_valores(escrito.valores, escrito.malos)
    # what is not a number stands beside its field; while it is typed, in the result
    return {
        "indicador": como_queda,
        "resumen": resumen(como_queda, escrito.sin_peso),
        "problemas": [],
    }


def _ancla(compromiso: Compromiso) -> str:
    pagina = reverse("compromisos:formulario_h", args=[compromiso.programa_id])
    return f"{pagina}#compromiso-{compromiso.pk}"
