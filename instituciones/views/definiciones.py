"""Pages of strategic definitions for those who write, approve, validate and publish them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from instituciones import consultas, contenido, flujo, permisos
from instituciones import servicios_definiciones as servicios
from instituciones.consultas_presupuesto import presupuesto_de
from instituciones.forms.definiciones import Editor, FormularioNueva
from instituciones.forms.filtros import FiltroDefiniciones
from instituciones.models import DefinicionEstrategica, Institucion
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion, exigir, intentar, paginar
from pmg_site.comun.errores import ConflictoDeEdicion, TransicionInvalida


def _propias(request: Peticion) -> Any:
    return DefinicionEstrategica.objects.visibles_para(request.user).select_related(
        "institucion__ministerio", "aprobada_por", "validada_por", "publicada_por"
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
        "faltas": contenido.faltas(texto),
        "acciones": permisos.acciones_definicion(request.user, definicion, texto),
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
    actual = contenido.leer(definicion)
    editor = Editor(actual, definicion.fila_version, request.POST or None)
    conflicto = None
    if request.method == "POST" and editor.es_valido():
        try:
            if intentar(editor.texto, lambda: _guardar(request, definicion, editor)):
                messages.success(request, "Las definiciones quedaron guardadas.")
                return redirect("definiciones:detalle", pk)
        except ConflictoDeEdicion as error:
            conflicto = error
            editor.adoptar_version(error.version)
    contexto = {"definicion": definicion, "editor": editor, "conflicto": conflicto}
    estado = 409 if conflicto else 200
    return render(request, "definiciones/editar.html", contexto, status=estado)


def _guardar(
    request: Peticion, definicion: DefinicionEstrategica, editor: Editor
) -> DefinicionEstrategica:
    return servicios.editar(
        definicion=definicion,
        contenido=editor.contenido(),
        version=editor.version,
        por=request.user,
    )


@require_POST
def paso(request: Peticion, pk: int, accion: str) -> HttpResponse:
    """One step of the workflow."""
    definicion = _una(request, pk)
    version = request.POST.get("version", "")
    servicios.paso(
        accion=accion,
        definicion=definicion,
        por=request.user,
        comentario=request.POST.get("comentario", ""),
        version=int(version) if version.isdecimal() else None,
    )
    messages.success(request, "Listo: el cambio de estado quedó registrado.")
    return redirect("definiciones:detalle", pk)


@require_POST
def nueva_version(request: Peticion, pk: int) -> HttpResponse:
    """Open the version that follows a published one."""
    definicion = servicios.abrir_nueva_version(
        definicion=_una(request, pk), por=request.user, motivo=request.POST.get("comentario", "")
    )
    return redirect("definiciones:editar", definicion.pk)
