"""Pages of the proposals of rules: list, draft, edition, decision."""

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from indicadores import consultas_propuestas
from indicadores import servicios_propuestas as servicios
from indicadores.alcance_reglas import partir_de
from indicadores.estados import MAQUINA_REGLAS, AccionPropuesta
from indicadores.forms_marco import FormularioMarco
from indicadores.forms_reglas import (
    ConRespaldo,
    FiltroPropuestas,
    FormularioInicio,
    FormularioTexto,
)
from indicadores.lector_reglas import ReglasConFallas
from indicadores.models import ConjuntoReglas, PropuestaReglas
from indicadores.permisos_reglas import puede_crear, puede_dar, puede_editar
from indicadores.querysets import LEEN_PROPUESTAS
from indicadores.texto_reglas import escribir
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion, paginar
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio, TransicionInvalida
from pmg_site.comun.formularios import con_version_nueva

EDITAR = require_http_methods(["GET", "POST"])
A = AccionPropuesta
CON_COMENTARIO = {
    A.RECHAZAR: servicios.rechazar,
    A.RETIRAR: servicios.retirar,
}
SIN_COMENTARIO = {
    A.PROPONER: servicios.proponer,
    A.APROBAR: servicios.aprobar,
}
HECHO = {
    A.PROPONER: "La propuesta quedó presentada al comité.",
    A.APROBAR: "Las reglas quedaron aprobadas y cargadas.",
    A.RECHAZAR: "La propuesta quedó rechazada.",
    A.RETIRAR: "La propuesta quedó retirada.",
}
CONFIRMAR = {
    A.APROBAR: "¿Aprobar estas reglas? No se podrán modificar: un cambio será otra propuesta.",
}


NUEVA = {
    "titulo": "Proponer reglas",
    "ayuda": "El borrador empieza como copia de reglas que existen; después se cambia lo que "
    "corresponda.",
    "boton": "Crear el borrador",
    "volver": reverse_lazy("reglas:propuestas"),
}
SUBIR = {
    "ayuda": "El mismo formato que se descarga de cada página de reglas. Los números van entre "
    "comillas, y cada valor dice su norma o su confianza y su fuente.",
    "titulo": "Documento de reglas en YAML",
    "boton": "Revisar y guardar como borrador",
    "volver": reverse_lazy("reglas:propuestas"),
}


def _exigir_lectura(request: Peticion) -> None:
    if not any(request.user.puede(c) for c in LEEN_PROPUESTAS):
        raise PermissionDenied("Su rol no permite ver las propuestas de reglas.")


def _exigir_proponer(request: Peticion) -> None:
    if not request.user.puede(Capacidad.PROPONER_REGLAS):
        raise PermissionDenied(puede_crear(request.user).motivo)


def _visible(request: Peticion, pk: int) -> PropuestaReglas:
    _exigir_lectura(request)
    consulta = PropuestaReglas.objects.visibles_para(request.user).select_related(
        "base", "creada_por", "propuesta_por", "resuelta_por", "retirada_por"
    )
    return get_object_or_404(consulta, pk=pk)


def _borrador(request: Peticion, pk: int) -> PropuestaReglas:
    _exigir_proponer(request)
    propuesta = _visible(request, pk)
    if not (permiso := puede_editar(request.user, propuesta)):
        raise TransicionInvalida(permiso.motivo)
    return propuesta


@require_GET
def lista(request: Peticion) -> HttpResponse:
    """Every proposal that the person may read."""
    _exigir_lectura(request)
    filtro = FiltroPropuestas(request.GET)
    estado = filtro.cleaned_data["estado"] if filtro.is_valid() else ""
    contexto = {
        "pagina": paginar(request, consultas_propuestas.listado(request.user, estado)),
        "filtro": filtro,
        "crear": puede_crear(request.user),
    }
    return render(request, "reglas/propuestas.html", contexto)


def _guardar(
    form: forms.Form, hacer: Callable[[], PropuestaReglas]
) -> tuple[PropuestaReglas | None, dict[str, Any]]:
    """What a service gives; or what to show instead, keeping all that was typed."""
    try:
        return hacer(), {}
    except ReglasConFallas as error:
        return None, {"fallas": error.fallas}
    except ConflictoDeEdicion as error:
        con_version_nueva(form, error.version)
        return None, {"conflicto": error}
    except ErrorDeNegocio as error:
        form.add_error(None, error.mensaje)
        return None, {}


def _mostrar(
    request: Peticion, form: forms.Form, resto: dict[str, Any], plantilla: str = ""
) -> HttpResponse:
    """The page of a form, with the answer that says whether something is to be mended."""
    mal = form.errors or resto.get("fallas")
    estado = 409 if resto.get("conflicto") else 422 if mal else 200
    contexto = {"form": form, "fallas": (), "conflicto": None, **resto}
    return render(request, plantilla or "reglas/propuesta_form.html", contexto, status=estado)


@EDITAR
def nueva(request: Peticion) -> HttpResponse:
    """A draft that begins as a copy of existing rules."""
    _exigir_proponer(request)
    inicial = {k: request.GET.get(k, "") for k in ("base", "anio_desde", "anio_hasta")}
    form = FormularioInicio(request.POST or None, initial=inicial)
    resto: dict[str, Any] = {}
    if form.is_valid():
        propuesta, resto = _guardar(form, lambda: _copiar(form, request))
        if propuesta:
            messages.success(request, "El borrador quedó creado: cambie lo que corresponda.")
            return redirect("reglas:propuesta-editar", pk=propuesta.pk)
    return _mostrar(request, form, {**NUEVA, **resto})


def _copiar(form: FormularioInicio, request: Peticion) -> PropuestaReglas:
    d = form.cleaned_data
    texto = escribir(partir_de(d["base"], d["anio_desde"], d["anio_hasta"]))
    return servicios.crear(texto=texto, respaldo=form.respaldo(), por=request.user, base=d["base"])


@EDITAR
def subir(request: Peticion) -> HttpResponse:
    """A draft from a YAML document."""
    _exigir_proponer(request)
    form = FormularioTexto(request.POST or None, request.FILES or None)
    resto: dict[str, Any] = {}
    if form.is_valid():
        propuesta, resto = _guardar(
            form,
            lambda: servicios.crear(
                texto=form.cleaned_data["texto"], respaldo=form.respaldo(), por=request.user
            ),
        )
        if propuesta:
            messages.success(request, "El documento quedó como borrador.")
            return redirect("reglas:propuesta", pk=propuesta.pk)
    return _mostrar(request, form, {**SUBIR, **resto})


@require_GET
def detalle(request: Peticion, pk: int) -> HttpResponse:
    """What it would change, what prevents it, who did what, and the steps."""
    propuesta = _visible(request, pk)
    contexto = {
        "p": consultas_propuestas.pagina(propuesta),
        "propuesta": propuesta,
        "editar": puede_editar(request.user, propuesta),
        "crear": puede_crear(request.user),
        "botones": list(_botones(request, propuesta)),
    }
    return render(request, "reglas/propuesta.html", contexto)


def _botones(request: Peticion, propuesta: PropuestaReglas) -> Iterator[dict[str, Any]]:
    for transicion in MAQUINA_REGLAS.desde(propuesta.estado):
        if not request.user.puede(Capacidad(transicion.exige)):
            continue
        accion = AccionPropuesta(transicion.accion)
        permiso = puede_dar(request.user, accion, propuesta)
        yield {
            "texto": accion.label,
            "url": reverse("reglas:propuesta-accion", args=[propuesta.pk, accion.value]),
            "permitida": bool(permiso),
            "motivo": permiso.motivo,
            "con_comentario": transicion.con_comentario,
            "etiqueta_comentario": "Explique por qué; quedará en el historial",
            "confirmar": CONFIRMAR.get(accion, ""),
            "principal": accion in SIN_COMENTARIO,
            "peligro": accion in CON_COMENTARIO,
        }


@EDITAR
def editar(request: Peticion, pk: int) -> HttpResponse:
    """The usual values of a draft, field by field."""
    propuesta = _borrador(request, pk)
    if propuesta.tipo != ConjuntoReglas.Tipo.PROGRAMA_MARCO:
        return redirect("reglas:propuesta-texto", pk=pk)
    base = propuesta.base.contenido if propuesta.base else {}
    form = FormularioMarco(
        request.POST if request.method == "POST" else None,
        initial=_respaldo(propuesta),
        contenido=propuesta.contenido,
        base=base,
    )
    resto: dict[str, Any] = {"propuesta": propuesta}
    if form.is_valid():
        editado = form.editado()
        guardada, respuesta = _guardar(
            form, lambda: _editar(form, request, propuesta, escribir(editado))
        )
        if guardada:
            messages.success(request, "El borrador quedó guardado.")
            return redirect("reglas:propuesta", pk=pk)
        form.mostrar(respuesta.pop("fallas", ()), editado)
        resto |= respuesta
    elif request.method == "POST":
        _sumar_fallas(form)
    return _mostrar(request, form, resto, "reglas/propuesta_editar.html")


def _sumar_fallas(form: FormularioMarco) -> None:
    """Beside what was refused field by field, what the document as a whole would be refused for."""
    supuesto = form.supuesto()
    try:
        servicios.revisar(escribir(supuesto))
    except ReglasConFallas as error:
        form.mostrar(error.fallas, supuesto)


@EDITAR
def editar_texto(request: Peticion, pk: int) -> HttpResponse:
    """The whole document of a draft, as YAML."""
    propuesta = _borrador(request, pk)
    inicial = {**_respaldo(propuesta), "texto": propuesta.texto}
    form = FormularioTexto(request.POST or None, request.FILES or None, initial=inicial)
    resto: dict[str, Any] = {}
    if form.is_valid():
        texto = form.cleaned_data["texto"]
        guardada, resto = _guardar(form, lambda: _editar(form, request, propuesta, texto))
        if guardada:
            messages.success(request, "El borrador quedó guardado.")
            return redirect("reglas:propuesta", pk=pk)
    return _mostrar(
        request, form, {**SUBIR, "volver": reverse("reglas:propuesta", args=[pk]), **resto}
    )


def _respaldo(propuesta: PropuestaReglas) -> dict[str, Any]:
    return {
        "version": propuesta.fila_version,
        "motivo": propuesta.motivo,
        "norma": propuesta.norma,
        "documento": propuesta.documento,
        "rige_desde": propuesta.rige_desde,
    }


def _editar(
    form: ConRespaldo, request: Peticion, propuesta: PropuestaReglas, texto: str
) -> PropuestaReglas:
    return servicios.editar(
        propuesta=propuesta,
        texto=texto,
        respaldo=form.respaldo(),
        por=request.user,
        version=form.cleaned_data["version"] or 0,
    )


@require_POST
def accion(request: Peticion, pk: int, accion: str) -> HttpResponse:
    """One step: propose, approve, reject, withdraw."""
    propuesta = _visible(request, pk)
    comentario = request.POST.get("comentario", "")
    if accion in CON_COMENTARIO:
        CON_COMENTARIO[A(accion)](propuesta=propuesta, por=request.user, comentario=comentario)
    elif accion in SIN_COMENTARIO:
        SIN_COMENTARIO[A(accion)](
            propuesta=propuesta, por=request.user, version=_entero(request.POST.get("version", ""))
        )
    else:
        raise Http404
    messages.success(request, HECHO[A(accion)])
    return redirect("reglas:propuesta", pk=pk)


def _entero(texto: str) -> int | None:
    return int(texto) if texto.isascii() and texto.isdigit() and len(texto) < 10 else None


@require_GET
def descargar(request: Peticion, pk: int) -> HttpResponse:
    """The document of a proposal as it was written."""
    propuesta = _visible(request, pk)
    respuesta = HttpResponse(propuesta.texto, content_type="application/yaml; charset=utf-8")
    respuesta["Content-Disposition"] = f'attachment; filename="propuesta-{propuesta.codigo}.yaml"'
    return respuesta
