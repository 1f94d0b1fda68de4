"""Pages of strategic definitions for those who write, approve, validate and publish them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from instituciones import consultas, contenido, flujo, gasto, permisos
from instituciones import servicios_definiciones as servicios
from instituciones.consultas_presupuesto import presupuesto_de
from instituciones.estados import MAQUINA_DEFINICION
from instituciones.faltas_definiciones import faltas_de
from instituciones.forms.definiciones import Editor, FormularioDifusion, FormularioNueva
from instituciones.forms.filtros import FiltroDefiniciones
from instituciones.models import DefinicionEstrategica, Institucion
from instituciones.roles import Capacidad
from instituciones.servicios_difusion import registrar_difusion
from instituciones.views import edicion as ediciones
from instituciones.views.comunes import (
    Peticion,
    exigir,
    intentar,
    paginar,
    quedo_en_estado,
)
from instituciones.views.versiones import comparacion
from instituciones.vinculos_ministeriales import a0_vigente
from pmg_site.comun.errores import TransicionInvalida
from pmg_site.comun.numeros import NumeroInvalido, leer_numero


def _propias(request: Peticion) -> Any:
    return DefinicionEstrategica.objects.visibles_para(request.user).select_related(
        "institucion__ministerio",
        "ministerial__ministerio",
        "aprobada_por",
        "validada_por",
        "publicada_por",
    )


def _una(request: Peticion, pk: int) -> DefinicionEstrategica:
    objeto: DefinicionEstrategica = get_object_or_404(_propias(request), pk=pk)
    return objeto


@require_safe
def lista(request: Peticion) -> HttpResponse:
    """Those of the institutions that the person reaches."""
    filtro = FiltroDefiniciones(request.GET or None)
    consulta = _propias(request).order_by("institucion__nombre", "-periodo_desde", "-version")
    contexto = {
        "pagina": paginar(request, filtro.aplicar(consulta)),
        "filtro": filtro,
        "edita": request.user.puede(Capacidad.EDITAR_DEFINICIONES),
    }
    return render(request, "definiciones/lista.html", contexto)


@require_http_methods(["GET", "HEAD", "POST"])
def nueva(request: Peticion) -> HttpResponse:
    """Begin the definitions of a period, in blank or with those of the one before."""
    exigir(request, Capacidad.EDITAR_DEFINICIONES)
    filtro = request.user.alcance.con(Capacidad.EDITAR_DEFINICIONES).filtro("")
    form = FormularioNueva(request.POST or None, instituciones=Institucion.objects.filter(filtro))
    if form.is_valid():
        datos = dict(form.cleaned_data)
        empezar = servicios.copiar_de_periodo_anterior if datos.pop("copiar") else servicios.crear
        if definicion := intentar(form, lambda: empezar(por=request.user, **datos)):
            return redirect("definiciones:editar", definicion.pk)
    return render(request, "definiciones/nueva.html", {"form": form})


@require_safe
def detalle(request: Peticion, pk: int) -> HttpResponse:
    """The text, where it is, what it lacks, what this person may do, and its history."""
    definicion = _una(request, pk)
    texto = contenido.leer(definicion)
    contexto = {
        "definicion": definicion,
        "contenido": texto,
        "pasos": consultas.linea_de_estados(definicion),
        "gasto": gasto.repartir(texto),
        "faltas": faltas_de(definicion, texto),
        "ministerial_nueva": _ministerial_nueva(definicion),
        "difusiones": definicion.difusiones.select_related("registrada_por"),
        "puede_difundir": permisos.difundir_definicion(request.user, definicion),
        "acciones": permisos.acciones_definicion(request.user, definicion, texto),
        "sigue": flujo.quien_sigue(MAQUINA_DEFINICION, definicion),
        "puede_editar": permisos.editar_definicion(request.user, definicion),
        "puede_versionar": permisos.nueva_version(request.user, definicion),
        "entradas": consultas.historial(definicion),
        "presupuesto": presupuesto_de(definicion.institucion, definicion.periodo_hasta),
    }
    return render(request, "definiciones/detalle.html", contexto)


@require_http_methods(["GET", "HEAD", "POST"])
def editar(request: Peticion, pk: int) -> HttpResponse:
    """Write the draft; if somebody saved first, show both texts and keep what was typed."""
    definicion = _una(request, pk)
    flujo.exigir(request.user, Capacidad.EDITAR_DEFINICIONES, flujo.Asunto(definicion.institucion))
    if not (permiso := permisos.editar_definicion(request.user, definicion)):
        raise TransicionInvalida(permiso.motivo)
    edicion = ediciones.editar(
        request,
        contenido.leer(definicion),
        definicion.fila_version,
        lambda *a, **k: Editor(*a, ministerial=definicion.ministerial, **k),
        lambda texto, version: servicios.editar(
            definicion=definicion, contenido=texto, version=version, por=request.user
        ),
    )
    if edicion.guardada:
        messages.success(request, "Las definiciones quedaron guardadas.")
        return redirect("definiciones:detalle", pk)
    contexto = {
        "definicion": definicion,
        "edicion": edicion,
        "editor": edicion.editor,
        "gasto": gasto.repartir(contenido.leer(definicion)),
    }
    estado = 409 if edicion.conflicto else 200
    return render(request, "definiciones/editar.html", contexto, status=estado)


def _ministerial_nueva(definicion: DefinicionEstrategica) -> Any:
    """The ministry's definitions to which a draft is not linked yet, if there are any."""
    if definicion.estado != "borrador":
        return None
    vigente = a0_vigente(
        definicion.institucion.ministerio, definicion.periodo_desde, definicion.periodo_hasta
    )
    return vigente if vigente and vigente.pk != definicion.ministerial_id else None


@require_POST
def suma(request: Peticion, pk: int) -> HttpResponse:
    """The spending as it is being typed: percentages, total and what does not add up."""
    _una(request, pk)
    datos = request.POST
    cuantos = datos.get("productos-TOTAL_FORMS", "")
    filas = range(min(int(cuantos), 60) if cuantos.isdecimal() else 0)
    productos = [
        (datos.get(f"productos-{n}-nombre") or "Producto sin nombre", monto, None)
        for n in filas
        if not datos.get(f"productos-{n}-DELETE")
        and (monto := _monto(datos.get(f"productos-{n}-gasto_miles", ""))) is not None
    ]
    hallado = gasto.reparto(
        productos,
        _monto(datos.get("gasto_interno_miles", "")),
        _monto(datos.get("gasto_total_miles", "")),
    )
    return render(request, "definiciones/_gasto.html", {"gasto": hallado})


def _monto(texto: str) -> Any:
    """An amount, or nothing while what is typed is not yet a number."""
    try:
        return leer_numero(texto, decimales=0, maximo_digitos=15) if texto.strip() else None
    except NumeroInvalido:
        return None


@require_POST
def vincular(request: Peticion, pk: int) -> HttpResponse:
    """Link the draft to the ministry's latest definitions, and say which links were lost."""
    perdidos = servicios.vincular_ministerial(definicion=_una(request, pk), por=request.user)
    messages.success(request, "Las definiciones quedaron vinculadas a las del ministerio.")
    for perdido in perdidos:
        messages.warning(request, f"Revise este vínculo, que cambió: {perdido}")
    return redirect("definiciones:detalle", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def difundir(request: Peticion, pk: int) -> HttpResponse:
    """Record that the staff was told of the definitions."""
    definicion = _una(request, pk)
    flujo.exigir(request.user, Capacidad.EDITAR_DEFINICIONES, flujo.Asunto(definicion.institucion))
    form = FormularioDifusion(request.POST or None)
    if form.is_valid() and intentar(
        form,
        lambda: registrar_difusion(definicion=definicion, por=request.user, **form.cleaned_data),
    ):
        messages.success(request, "La difusión quedó registrada.")
        return redirect("definiciones:detalle", pk)
    contexto = {
        "form": form,
        "definicion": definicion,
        "permiso": permisos.difundir_definicion(request.user, definicion),
    }
    return render(request, "definiciones/difundir.html", contexto)


@require_safe
def comparar(request: Peticion, pk: int) -> HttpResponse:
    """What was added, removed and changed between two versions of an institution."""
    definicion = _una(request, pk)
    otras = _propias(request).filter(institucion=definicion.institucion)
    contexto = comparacion(request, definicion, otras, contenido.leer)
    contexto["de_quien"] = definicion.institucion.nombre
    return render(request, "definiciones/comparar.html", contexto)


@require_POST
def paso(request: Peticion, pk: int, accion: str) -> HttpResponse:
    """One step of the workflow."""
    definicion = _una(request, pk)
    version = request.POST.get("version", "")
    hecha = servicios.paso(
        accion=accion,
        definicion=definicion,
        por=request.user,
        comentario=request.POST.get("comentario", ""),
        version=int(version) if version.isdecimal() else None,
    )
    messages.success(request, quedo_en_estado(hecha))
    return redirect("definiciones:detalle", pk)


@require_POST
def nueva_version(request: Peticion, pk: int) -> HttpResponse:
    """Open the version that follows a published one."""
    definicion = servicios.abrir_nueva_version(
        definicion=_una(request, pk), por=request.user, motivo=request.POST.get("comentario", "")
    )
    return redirect("definiciones:editar", definicion.pk)
