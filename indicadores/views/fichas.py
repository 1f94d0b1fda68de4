"""Pages that change indicators: card, values, and the preview while operands are typed."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from indicadores import servicios
from indicadores.especificaciones import EspecificacionOperando
from indicadores.forms import (
    ElegirPeriodo,
    FormularioFicha,
    FormularioIndicadorNuevo,
    FormularioMediciones,
    FormularioOperando,
    Operandos,
    especificacion,
    nombre_de_campo,
    operandos_de_formset,
    periodo_en_palabras,
    periodo_por_omision,
)
from indicadores.models import FichaIndicador, Indicador
from indicadores.permisos import puede_crear, puede_editar, puede_medir
from indicadores.valores import calcular_valor
from instituciones.models import Institucion, Persona
from instituciones.views.comunes import Peticion
from pmg_site.comun import reloj
from pmg_site.comun.conflictos import Eleccion, elegir, recordar
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio
from pmg_site.comun.numeros import NumeroInvalido, leer_numero
from pmg_site.comun.permiso import Permiso

EDITAR = require_http_methods(["GET", "POST"])


@EDITAR
def crear(request: Peticion, institucion: str) -> HttpResponse:
    """A new indicator of an institution."""
    duenia = get_object_or_404(Institucion.objects.visibles_para(request.user), codigo=institucion)
    _exigir(puede_crear(request.user, duenia))
    form = FormularioIndicadorNuevo(request.POST or None, institucion=duenia)
    operandos = Operandos(request.POST or None, prefix="operandos")
    if request.method == "POST" and form.is_valid() and operandos.is_valid():
        try:
            pedido = especificacion(
                form,
                operandos_de_formset(operandos),
                codigo=form.cleaned_data["codigo"],
                institucion=duenia,
                anio=form.cleaned_data["anio"],
            )
            ficha = servicios.crear_indicador(especificacion=pedido, por=request.user)
            messages.success(request, "El indicador quedó creado.")
            return redirect("indicadores:detalle", codigo=ficha.indicador.codigo)
        except ErrorDeNegocio as error:
            form.add_error(None, error.mensaje)
    return _ficha(request, form, operandos, {"institucion": duenia, "ficha": None})


@EDITAR
def editar(request: Peticion, pk: int) -> HttpResponse:
    """The card of a year; a conflict is chosen field by field."""
    ficha = _visible(request.user, pk)
    _exigir(puede_editar(request.user, ficha))
    form, operandos = _formularios(ficha, request.POST or None)
    contexto: dict[str, Any] = {"institucion": _institucion(ficha), "ficha": ficha}
    if request.method == "POST" and form.is_valid() and operandos.is_valid():
        try:
            _guardar(request, ficha, form, operandos_de_formset(operandos))
            messages.success(request, "La ficha quedó guardada.")
            return redirect("indicadores:detalle", codigo=ficha.indicador.codigo)
        except ConflictoDeEdicion as error:
            contexto["conflicto"] = _eleccion(request, error, form, operandos)
        except ErrorDeNegocio as error:
            form.add_error(None, error.mensaje)
    return _ficha(request, form, operandos, contexto)


def _formularios(ficha: FichaIndicador, datos: Any = None) -> tuple[FormularioFicha, Any]:
    """The card and its operands; unbound, they remember what the person begins with."""
    form = FormularioFicha(
        datos,
        instance=ficha,
        institucion=_institucion(ficha),
        initial={"version": ficha.fila_version},
    )
    operandos = Operandos(datos, prefix="operandos", initial=_iniciales(ficha))
    if datos is None:
        recordar(form, *operandos)
    return form, operandos


def _eleccion(
    request: Peticion, error: ConflictoDeEdicion, form: FormularioFicha, operandos: Any
) -> Eleccion:
    """What the person sent beside what is saved now, operand rows one by one."""
    fresca, filas = _formularios(_visible(request.user, form.instance.pk))
    enviadas = len(operandos.forms)
    vistas = filas.forms[: max(enviadas, filas.initial_form_count())]
    eleccion = elegir(error, [form] * (len(vistas) + 1), [fresca, *vistas])
    cuentas = {  # a row that the other person added may be chosen too
        "operandos-TOTAL_FORMS": str(max(enviadas, len(vistas))),
        "operandos-INITIAL_FORMS": str(filas.initial_form_count()),
    }
    return replace(
        eleccion,
        ocultos=[(nombre, cuentas.get(nombre, valor)) for nombre, valor in eleccion.ocultos],
    )


def _guardar(
    request: Peticion,
    ficha: FichaIndicador,
    form: FormularioFicha,
    operandos: list[EspecificacionOperando],
) -> None:
    pedido = especificacion(
        form,
        operandos,
        codigo=ficha.indicador.codigo,
        institucion=_institucion(ficha),
        anio=ficha.anio,
    )
    servicios.editar_ficha(
        ficha=ficha,
        especificacion=pedido,
        version=form.cleaned_data["version"] or 0,
        por=request.user,
    )


def _ficha(
    request: Peticion, form: FormularioFicha, operandos: Any, contexto: dict[str, Any]
) -> HttpResponse:
    estado = 409 if contexto.get("conflicto") else 422 if form.errors or operandos.errors else 200
    contexto = {"conflicto": None, **contexto, "form": form, "operandos": operandos}
    return render(
        request, "indicadores/ficha.html", contexto, status=estado if form.is_bound else 200
    )


@require_POST
def copiar(request: Peticion, codigo: str) -> HttpResponse:
    """The card of the following year, with the same method."""
    indicador = get_object_or_404(Indicador.objects.visibles_para(request.user), codigo=codigo)
    ultima = indicador.fichas.order_by("-anio").first()
    anio = ultima.anio + 1 if ultima else 0
    servicios.copiar_ficha_de_anio_anterior(indicador=indicador, anio=anio, por=request.user)
    messages.success(request, f"La ficha {anio} quedó creada con el método del año anterior.")
    return redirect("indicadores:detalle", codigo=codigo)


@EDITAR
def mediciones(request: Peticion, pk: int) -> HttpResponse:
    """Values of the operands for a kind and period."""
    ficha = _visible(request.user, pk)
    datos = periodo_por_omision(ficha, reloj.ahora().astimezone(reloj.SANTIAGO).date())
    elegido = ElegirPeriodo(request.GET if "tipo" in request.GET else datos)
    if elegido.is_valid():
        datos = elegido.cleaned_data
    _exigir(puede_medir(request.user, ficha, datos["tipo"]))
    form = FormularioMediciones(request.POST or None, ficha=ficha, **datos)
    periodo = periodo_en_palabras(ficha, **datos)
    conflicto = None
    if request.method == "POST" and form.is_valid():
        try:
            servicios.registrar_mediciones(
                ficha=ficha,
                mediciones=form.mediciones(),
                por=request.user,
                version=form.cleaned_data["version"],
            )
            messages.success(request, f"Valores guardados: {periodo}.")
            detalle = reverse("indicadores:detalle", args=[ficha.indicador.codigo])
            return redirect(f"{detalle}?ficha={ficha.pk}")
        except ConflictoDeEdicion as error:
            fresca = FormularioMediciones(ficha=_visible(request.user, pk), **datos)
            conflicto = elegir(error, [form], [fresca])
        except ErrorDeNegocio as error:
            form.add_error(None, error.mensaje)
    contexto = {
        "ficha": ficha,
        "form": form,
        "elegir": elegido,
        "conflicto": conflicto,
        "periodo": periodo,
        "direccion": f"{request.path}?{urlencode(datos)}",
    }
    estado = 409 if conflicto else 422 if form.is_bound and form.errors else 200
    return render(request, "indicadores/mediciones.html", contexto, status=estado)


@require_GET
def vista_previa(request: Peticion, pk: int) -> HttpResponse:
    """The value that the operands typed so far give, as a fragment."""
    ficha = _visible(request.user, pk)
    simbolos = [o.simbolo for o in ficha.operandos.all()]
    operandos, problema = {}, ""
    for simbolo in simbolos:
        texto = request.GET.get(nombre_de_campo(simbolo), "").strip()
        try:
            operandos[simbolo] = leer_numero(texto) if texto else None
        except NumeroInvalido as error:
            problema = problema or f"{simbolo}: {error}"
    calculo = None if problema else calcular_valor(ficha, simbolos, operandos)
    contexto = {"ficha": ficha, "problema": problema, "calculo": calculo}
    return render(request, "indicadores/vista_previa.html", contexto)


def _visible(persona: Persona, pk: int) -> FichaIndicador:
    consulta = FichaIndicador.objects.filter(
        indicador__in=Indicador.objects.visibles_para(persona)
    ).select_related("indicador__institucion", "producto")
    return get_object_or_404(consulta.prefetch_related("operandos", "mediciones"), pk=pk)


def _institucion(ficha: FichaIndicador) -> Institucion:
    if ficha.indicador.institucion is None:
        raise PermissionDenied("Este indicador es común a todas las instituciones.")
    return ficha.indicador.institucion


def _exigir(permiso: Permiso) -> None:
    if not permiso:
        raise PermissionDenied(permiso.motivo)


def _iniciales(ficha: FichaIndicador) -> list[dict[str, str]]:
    return [
        {c: getattr(o, c) for c in FormularioOperando.base_fields} for o in ficha.operandos.all()
    ]
