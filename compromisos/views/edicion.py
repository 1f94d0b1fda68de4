"""Pages that change a draft: add, edit and remove commitments, weights, catalogue."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from compromisos import catalogo as marcos
from compromisos import servicios
from compromisos.consultas_requisitos import requisitos_de
from compromisos.especificaciones import EspecificacionCompromiso
from compromisos.forms import (
    FormularioCompromiso,
    FormularioCompromisoNuevo,
    FormularioDelCatalogo,
    FormularioRequisito,
)
from compromisos.models import Compromiso, ProgramaAnual
from compromisos.permisos import asunto, puede_formular
from compromisos.views.comunes import (
    EDITAR,
    compromiso_visible,
    exigir,
    programa_visible,
)
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion
from pmg_site.comun.conflictos import elegir
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio


def _editable(request: Peticion, programa: ProgramaAnual) -> None:
    exigir(
        request.user, Capacidad.FORMULAR, asunto(programa), puede_formular(request.user, programa)
    )


@require_POST
def copiar(request: Peticion, pk: int) -> HttpResponse:
    """Last year's commitments into an empty draft."""
    programa = programa_visible(request, pk)
    copia = servicios.copiar_de_anio_anterior(programa=programa, por=request.user)
    messages.success(
        request,
        frase_de_cuantos(len(copia.copiados), "Se copió", "Se copiaron")
        + " del año anterior: faltan sus metas.",
    )
    for omitido in copia.omitidos:
        messages.warning(request, f"No se copió: {omitido}")
    return redirect("compromisos:programa", pk=pk)


@require_POST
def agregar_marco(request: Peticion, pk: int) -> HttpResponse:
    """All that the Programa Marco gives to a service like this one, without weights yet."""
    programa = programa_visible(request, pk)
    _editable(request, programa)
    hecho = servicios.agregar_del_marco(programa=programa, por=request.user)
    messages.success(
        request,
        frase_de_cuantos(len(hecho.copiados), "Se agregó", "Se agregaron")
        + " del Programa Marco: faltan sus metas y ponderadores.",
    )
    for omitido in hecho.omitidos:
        messages.warning(request, f"No se agregó: {omitido}")
    return redirect("compromisos:programa", pk=pk)


@EDITAR
def agregar(request: Peticion, pk: int) -> HttpResponse:
    """An own indicator as a commitment."""
    programa = programa_visible(request, pk)
    _editable(request, programa)
    form = FormularioCompromisoNuevo(request.POST or None, programa=programa)
    if request.method == "POST" and form.is_valid():
        datos = form.cleaned_data | {"objetivo": form.cleaned_data["objetivo"].codigo}
        try:
            nuevo = servicios.agregar_compromiso(
                programa=programa,
                especificacion=EspecificacionCompromiso(**datos),
                por=request.user,
            )
            messages.success(request, "El compromiso quedó agregado.")
            return redirect("compromisos:compromiso_editar", pk=nuevo.pk)
        except ErrorDeNegocio as error:
            form.add_error(None, error.mensaje)
    contexto = {
        "programa": programa,
        "form": form,
        "titulo": "Agregar un indicador",
        "boton": "Agregar",
    }
    return render(
        request, "compromisos/formulario.html", contexto, status=422 if form.errors else 200
    )


@EDITAR
def catalogo(request: Peticion, pk: int) -> HttpResponse:
    """What the Programa Marco offers, each with its button to add it."""
    programa = programa_visible(request, pk)
    _editable(request, programa)
    form = FormularioDelCatalogo(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _agregar_del_catalogo(request, programa, form.cleaned_data)
            return redirect("compromisos:programa", pk=pk)
        except ErrorDeNegocio as error:
            form.add_error(None, error.mensaje)
    compromisos = list(
        programa.compromisos.values_list("transversal_codigo", "sistema_codigo", "etapa")
    )
    contexto = {
        "programa": programa,
        "form": form,
        "marco": marcos.catalogo(programa.conjunto_reglas, programa.anio, programa.perfil),
        "tenidos": {t for t, _, _ in compromisos if t},
        "etapas_tenidas": {f"{s}/{e}" for _, s, e in compromisos if s},
    }
    return render(
        request, "compromisos/catalogo.html", contexto, status=422 if form.errors else 200
    )


def _agregar_del_catalogo(
    request: Peticion, programa: ProgramaAnual, datos: dict[str, Any]
) -> None:
    nuevo = servicios.agregar_compromiso(
        programa=programa,
        especificacion=EspecificacionCompromiso(
            objetivo=datos["objetivo"],
            tipo="",
            ponderador=datos["ponderador"],
            transversal_codigo=datos["transversal"],
            sistema_codigo=datos["sistema"],
            etapa=datos["etapa"],
        ),
        por=request.user,
    )
    messages.success(request, f"Quedó agregado: {nuevo.nombre}.")


@EDITAR
def editar(request: Peticion, pk: int) -> HttpResponse:
    """One commitment; a conflict shows the differences and keeps what was typed."""
    compromiso = compromiso_visible(request, pk)
    _editable(request, compromiso.programa)
    form = FormularioCompromiso(request.POST or None, compromiso=compromiso)
    conflicto = None
    if request.method == "POST" and form.is_valid():
        try:
            servicios.editar_compromiso(
                compromiso=compromiso,
                cambios=form.cambios(),
                operandos_meta=form.operandos_meta(),
                version=form.cleaned_data["version"] or 0,
                version_ficha=form.version_ficha(),
                por=request.user,
            )
            messages.success(request, "El compromiso quedó guardado.")
            return redirect("compromisos:programa", pk=compromiso.programa_id)
        except ConflictoDeEdicion as error:
            fresco = FormularioCompromiso(compromiso=compromiso_visible(request, pk))
            conflicto = elegir(error, [form], [fresco])
        except ErrorDeNegocio as error:
            form.add_error(None, error.mensaje)
    estado = 409 if conflicto else 422 if form.errors else 200
    return pagina_del_compromiso(
        request, compromiso, form, FormularioRequisito(), conflicto=conflicto, estado=estado
    )


def pagina_del_compromiso(
    request: Peticion,
    compromiso: Compromiso,
    form: FormularioCompromiso,
    form_requisito: FormularioRequisito,
    *,
    conflicto: Any = None,
    estado: int = 200,
) -> HttpResponse:
    """The commitment with its requirements, as two forms."""
    contexto = {
        "compromiso": compromiso,
        "form": form,
        "conflicto": conflicto,
        "requisitos": requisitos_de(compromiso),
        "form_requisito": form_requisito,
    }
    return render(request, "compromisos/compromiso.html", contexto, status=estado)


@require_POST
def quitar(request: Peticion, pk: int) -> HttpResponse:
    """Remove a commitment from a draft."""
    compromiso = compromiso_visible(request, pk)
    servicios.quitar_compromiso(
        compromiso=compromiso, por=request.user, version=version_enviada(request)
    )
    messages.success(request, "El compromiso quedó fuera del programa.")
    return redirect("compromisos:programa", pk=compromiso.programa_id)


def frase_de_cuantos(cuantos: int, verbo: str, en_plural: str) -> str:
    """How many commitments something happened to, in good Spanish."""
    return f"{verbo} 1 compromiso" if cuantos == 1 else f"{en_plural} {cuantos} compromisos"


def version_enviada(request: Peticion) -> int | None:
    """The version of the row that the person saw, from a form of one button."""
    texto = request.POST.get("version", "")
    return int(texto) if texto.isascii() and texto.isdigit() and len(texto) < 10 else None
