"""The weights of a programme, all at once: live sum, limits, one click to share out."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from compromisos import catalogo as marcos
from compromisos import servicios
from compromisos.consultas_ponderadores import estado_de_los_pesos
from compromisos.forms import FormularioPonderadores
from compromisos.models import ProgramaAnual
from compromisos.permisos import asunto, puede_formular
from compromisos.views.comunes import EDITAR, exigir, programa_visible
from compromisos.views.edicion import version_enviada
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.numeros import NumeroInvalido, leer_numero


@EDITAR
def ponderadores(request: Peticion, pk: int) -> HttpResponse:
    """All weights at once; "distribuir" fills in what is left without saving it."""
    programa = programa_visible(request, pk)
    exigir(
        request.user, Capacidad.FORMULAR, asunto(programa), puede_formular(request.user, programa)
    )
    form = _form(programa, request.POST or None, vacios="distribuir" in request.POST)
    if request.method == "POST" and form.is_valid():
        try:
            if "distribuir" in request.POST:
                form = _distribuido(programa, form)
                messages.info(request, "Quedó distribuido en la página: revise y guarde.")
            else:
                return _guardar(request, programa, form)
        except ErrorDeNegocio as error:
            form.add_error(None, error.mensaje)
    marco = marcos.catalogo(programa.conjunto_reglas)
    contexto = {
        "programa": programa,
        "form": form,
        "limite": marco.limite,
        "problema": "",
        "pesos": estado_de_los_pesos(programa, marco, _escritos(form)),
    }
    estado = 422 if form.errors else 200
    return render(request, "compromisos/ponderadores.html", contexto, status=estado)


def _form(
    programa: ProgramaAnual,
    datos: Any = None,
    *,
    pesos: Mapping[int, Decimal] | None = None,
    version: int | None = None,
    vacios: bool = False,
) -> FormularioPonderadores:
    guardados = {
        c.pk: (f"{c.numero}. {c.nombre}", (pesos or {}).get(c.pk, c.ponderador))
        for c in programa.compromisos.order_by("numero")
    }
    return FormularioPonderadores(
        datos,
        ponderadores=guardados,
        limites=marcos.catalogo(programa.conjunto_reglas).limites_ponderador,
        vacios=vacios,
        initial={"version": version or programa.fila_version},
    )


def _distribuido(programa: ProgramaAnual, form: FormularioPonderadores) -> FormularioPonderadores:
    pesos = servicios.repartir_saldo(programa.conjunto_reglas, form.ponderadores())
    return _form(programa, pesos=pesos, version=form.cleaned_data["version"])


def _guardar(
    request: Peticion, programa: ProgramaAnual, form: FormularioPonderadores
) -> HttpResponse:
    servicios.fijar_ponderadores(
        programa=programa,
        ponderadores=form.ponderadores(),
        version=form.cleaned_data["version"] or 0,
        por=request.user,
    )
    messages.success(request, "Los ponderadores quedaron guardados.")
    return redirect("compromisos:programa", pk=programa.pk)


def _escritos(form: FormularioPonderadores) -> dict[int, Decimal]:
    """The weights that the form shows, those that can be read."""
    return {pk: _leer(str(form[f"peso_{pk}"].value() or "0"))[0] for pk in form.llaves}


def _leer(texto: str) -> tuple[Decimal, str]:
    try:
        return leer_numero(texto, decimales=2, maximo_digitos=3), ""
    except NumeroInvalido as error:
        return Decimal(0), str(error)


@require_GET
def suma(request: Peticion, pk: int) -> HttpResponse:
    """The sum of the weights typed so far, as a fragment."""
    programa = programa_visible(request, pk)
    leidos = {
        int(nombre[5:]): _leer(request.GET.get(nombre) or "0")
        for nombre in request.GET
        if nombre.startswith("peso_") and nombre[5:].isdecimal()
    }
    contexto = {
        "pesos": estado_de_los_pesos(
            programa, marcos.catalogo(programa.conjunto_reglas),
            {clave: valor for clave, (valor, _) in leidos.items()},
        ),
        "problema": next((problema for _, problema in leidos.values() if problema), ""),
    }  # fmt: skip
    return render(request, "compromisos/suma.html", contexto)


@require_POST
def saldo(request: Peticion, pk: int) -> HttpResponse:
    """Share out what the weights lack, and save it."""
    programa = programa_visible(request, pk)
    servicios.distribuir_saldo(
        programa=programa, por=request.user, version=version_enviada(request)
    )
    messages.success(request, "El saldo quedó distribuido.")
    return redirect("compromisos:programa", pk=pk)
