"""Pages of the ministries' definitions (Formulario A0)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from instituciones import consultas, flujo
from instituciones import contenido_ministerial as contenido
from instituciones import permisos_ministeriales as permisos
from instituciones import servicios_ministeriales as servicios
from instituciones.estados import MAQUINA_MINISTERIAL
from instituciones.forms.filtros import FiltroMinisteriales
from instituciones.forms.ministeriales import EditorMinisterial, FormularioNuevaMinisterial
from instituciones.models import DefinicionMinisterial, Ministerio
from instituciones.roles import Capacidad
from instituciones.views import edicion as ediciones
from instituciones.views.comunes import (
    Peticion,
    exigir,
    intentar,
    paginar,
    quedo_en_estado,
)
from instituciones.views.versiones import comparacion
from pmg_site.comun.errores import TransicionInvalida


def _propias(request: Peticion) -> Any:
    return DefinicionMinisterial.objects.visibles_para(request.user).select_related(
        "ministerio", "aprobada_por", "publicada_por"
    )


def _una(request: Peticion, pk: int) -> DefinicionMinisterial:
    objeto: DefinicionMinisterial = get_object_or_404(_propias(request), pk=pk)
    return objeto


@require_safe
def lista(request: Peticion) -> HttpResponse:
    """Those of the ministries that the person reaches."""
    filtro = FiltroMinisteriales(request.GET or None)
    consulta = _propias(request).order_by("ministerio__nombre", "-periodo_desde", "-version")
    contexto = {
        "pagina": paginar(request, filtro.aplicar(consulta)),
        "filtro": filtro,
        "edita": request.user.puede(Capacidad.EDITAR_MINISTERIALES),
    }
    return render(request, "definiciones/ministeriales.html", contexto)


@require_http_methods(["GET", "HEAD", "POST"])
def nueva(request: Peticion) -> HttpResponse:
    """Begin the definitions of a period, in blank or with those of the one before."""
    exigir(request, Capacidad.EDITAR_MINISTERIALES)
    carteras = request.user.alcance.con(Capacidad.EDITAR_MINISTERIALES).carteras
    ministerios = Ministerio.objects.filter(pk__in=carteras)
    form = FormularioNuevaMinisterial(request.POST or None, ministerios=ministerios)
    if form.is_valid():
        datos = dict(form.cleaned_data)
        empezar = servicios.copiar_de_periodo_anterior if datos.pop("copiar") else servicios.crear
        if definicion := intentar(form, lambda: empezar(por=request.user, **datos)):
            return redirect("ministeriales:editar", definicion.pk)
    return render(request, "definiciones/nueva.html", {"form": form, "ministerial": True})


@require_safe
def detalle(request: Peticion, pk: int) -> HttpResponse:
    """The text, where it is, what it lacks, what this person may do, and its history."""
    definicion = _una(request, pk)
    texto = contenido.leer(definicion)
    contexto = {
        "definicion": definicion,
        "contenido": texto,
        "pasos": consultas.linea_ministerial(definicion),
        "faltas": contenido.faltas(texto),
        "acciones": permisos.acciones(request.user, definicion, texto),
        "sigue": flujo.quien_sigue(MAQUINA_MINISTERIAL, definicion),
        "puede_editar": permisos.editar(request.user, definicion),
        "puede_versionar": permisos.nueva_version(request.user, definicion),
        "entradas": consultas.historial(definicion),
    }
    return render(request, "definiciones/ministerial.html", contexto)


@require_http_methods(["GET", "HEAD", "POST"])
def editar(request: Peticion, pk: int) -> HttpResponse:
    """Write the draft; if somebody saved first, show both texts and keep what was typed."""
    definicion = _una(request, pk)
    asunto = permisos.asunto(definicion)
    flujo.exigir(request.user, Capacidad.EDITAR_MINISTERIALES, asunto)
    if not (permiso := permisos.editar(request.user, definicion)):
        raise TransicionInvalida(permiso.motivo)
    edicion = ediciones.editar(
        request,
        contenido.leer(definicion),
        definicion.fila_version,
        EditorMinisterial,
        lambda texto, version: servicios.editar(
            definicion=definicion, contenido=texto, version=version, por=request.user
        ),
    )
    if edicion.guardada:
        messages.success(request, "Las definiciones quedaron guardadas.")
        return redirect("ministeriales:detalle", pk)
    contexto = {"definicion": definicion, "edicion": edicion, "editor": edicion.editor}
    estado = 409 if edicion.conflicto else 200
    return render(request, "definiciones/editar.html", contexto, status=estado)


@require_POST
def paso(request: Peticion, pk: int, accion: str) -> HttpResponse:
    """One step of the workflow."""
    version = request.POST.get("version", "")
    hecha = servicios.paso(
        accion=accion,
        definicion=_una(request, pk),
        por=request.user,
        comentario=request.POST.get("comentario", ""),
        version=int(version) if version.isdecimal() else None,
    )
    messages.success(request, quedo_en_estado(hecha))
    return redirect("ministeriales:detalle", pk)


@require_POST
def nueva_version(request: Peticion, pk: int) -> HttpResponse:
    """Open the version that follows a published one."""
    definicion = servicios.abrir_nueva_version(
        definicion=_una(request, pk), por=request.user, motivo=request.POST.get("comentario", "")
    )
    return redirect("ministeriales:editar", definicion.pk)


@require_safe
def comparar(request: Peticion, pk: int) -> HttpResponse:
    """What was added, removed and changed between two versions of a ministry."""
    definicion = _una(request, pk)
    otras = _propias(request).filter(ministerio=definicion.ministerio)
    contexto = comparacion(request, definicion, otras, contenido.leer)
    contexto["de_quien"] = definicion.ministerio.nombre
    return render(request, "definiciones/comparar.html", contexto)
