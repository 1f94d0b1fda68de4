"""Pages of the bulk table of staff and bases: template, file, what it would change, and loading."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from tablib import Dataset

from incentivos import archivo_planilla, recursos
from incentivos.consultas_planilla import Planilla, anios_de_pago
from incentivos.forms_planilla import FormularioAnioPago, FormularioPlanilla
from incentivos.views_montos import REGISTRAR
from instituciones.views.comunes import Peticion, exigir, intentar

SESION = "planilla-de-dotacion"
POR_PAGINA = 50
CAMBIAN = (recursos.NUEVA, recursos.CAMBIA)
CUALES = (("cambian", "Las que cambian"), ("error", "Con error"), ("todas", "Todas"))


@require_http_methods(["GET", "HEAD", "POST"])
def planilla(request: Peticion) -> HttpResponse:
    """The template of a year, and the upload: its rows are tried, and the page of changes opens."""
    exigir(request, REGISTRAR)
    anios = anios_de_pago(request.user)
    form = FormularioPlanilla(
        request.POST or None,
        request.FILES or None,
        anios=anios,
        initial={"anio_pago": request.GET.get("anio_pago")},
    )
    if form.is_valid() and _ensayada(request, form):
        return redirect("incentivos:dotacion_revisar")
    contexto = {"form": form, "anios": anios}
    estado = 400 if form.is_bound else 200
    return render(request, "incentivos/planilla.html", contexto, status=estado)


def _ensayada(request: Peticion, form: FormularioPlanilla) -> bool:
    """Try the file and keep what it says in the session; False when the form says why not."""
    datos = form.cleaned_data
    tabla = intentar(form, lambda: archivo_planilla.leer(datos["archivo"]))
    if tabla is None:
        return False
    if (otro := archivo_planilla.anio_de(tabla)) and otro != str(datos["anio_pago"]):
        form.add_error("anio_pago", f"La planilla dice que se paga en {otro}: elija ese año.")
        return False
    carga = {"anio_pago": datos["anio_pago"], "fuente": datos["fuente"]}
    filas = intentar(form, lambda: recursos.importar(tabla, por=request.user, **carga))
    if filas is None:
        return False
    nombre = datos["archivo"].name
    request.session[SESION] = {**carga, "archivo": nombre, "tabla": tabla.dict, "filas": filas}
    return True


@require_safe
def plantilla(request: Peticion, formato: str) -> HttpResponse:
    """The rows of a year (the newest, when none is named) with what is registered."""
    exigir(request, REGISTRAR)
    anios = anios_de_pago(request.user)
    pedido = request.GET.get("anio_pago") or next(iter(anios), "")
    form = FormularioAnioPago({"anio_pago": pedido}, anios=anios)
    if not form.is_valid():
        raise Http404
    anio = form.cleaned_data["anio_pago"]
    contenido = archivo_planilla.escribir(Planilla(request.user, anio).filas(), formato)
    respuesta = HttpResponse(contenido, content_type=archivo_planilla.TIPOS[formato])
    respuesta["Content-Disposition"] = f'attachment; filename="dotacion_{anio}.{formato}"'
    return respuesta


@require_http_methods(["GET", "HEAD", "POST"])
def revisar(request: Peticion) -> HttpResponse:
    """What the uploaded table would change, row by row; by POST, register it."""
    exigir(request, REGISTRAR)
    carga: dict[str, Any] | None = request.session.get(SESION)
    if carga is None:
        messages.warning(request, "No hay una planilla por confirmar: súbala de nuevo.")
        return redirect("incentivos:dotacion_planilla")
    se_puede = _de(carga, *CAMBIAN) and not _de(carga, recursos.ERROR)
    if request.method == "POST" and se_puede:
        if _cargada(request, carga):
            return redirect(f"{reverse('incentivos:dotaciones')}?anio_pago={carga['anio_pago']}")
        return _pagina(request, carga, 409)
    return _pagina(request, carga, 400 if request.method == "POST" else 200)


def _cargada(request: Peticion, carga: dict[str, Any]) -> bool:
    """Write the table over what was seen; what somebody changed meanwhile is refused and shown."""
    tabla = Dataset()
    tabla.dict = carga["tabla"]
    filas = recursos.importar(
        tabla,
        por=request.user,
        anio_pago=carga["anio_pago"],
        fuente=carga["fuente"],
        vistas={tuple(f["lugar"]): f["version"] for f in carga["filas"]},
    )
    if any(f["errores"] for f in filas):
        carga["filas"] = filas
        request.session[SESION] = carga
        return False
    cuantas = len(_de(carga, *CAMBIAN))
    del request.session[SESION]
    dichas = "Quedó registrada 1 fila" if cuantas == 1 else f"Quedaron registradas {cuantas} filas"
    messages.success(request, f"{dichas} de la planilla.")
    return True


def _de(carga: dict[str, Any], *clases: str) -> list[recursos.FilaVista]:
    return [f for f in carga["filas"] if f["que"] in clases]


def _pagina(request: Peticion, carga: dict[str, Any], estado: int) -> HttpResponse:
    """The preview: how many of each, and the rows that were chosen, by pages."""
    con_error = _de(carga, recursos.ERROR)
    elegidas = {
        "cambian": _de(carga, *CAMBIAN),
        "error": con_error,
        "todas": carga["filas"],
    }
    cuales = request.GET.get("cuales", "")
    if cuales not in elegidas:
        cuales = "error" if con_error else "cambian"
    contexto = {
        "carga": carga,
        "cuentas": {clase: len(_de(carga, clase)) for clase in recursos.CLASES},
        "cambian": len(elegidas["cambian"]),
        "opciones": [(clave, texto, len(elegidas[clave])) for clave, texto in CUALES],
        "cuales": cuales,
        "page_obj": Paginator(elegidas[cuales], POR_PAGINA).get_page(request.GET.get("page")),
    }
    return render(request, "incentivos/planilla_revisar.html", contexto, status=estado)
