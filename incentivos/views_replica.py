"""Pages of the rule replay: a year under other rules, on the page, as CSV, in the background."""

import csv
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from incentivos import consultas_replica as consultas
from incentivos.forms_replica import CUALES, ReplicaForm
from incentivos.servicios_replica import REPLICA, pedir_replica
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion, exigir, intentar
from pmg_site.comun.models import Trabajo
from pmg_site.comun.planilla import segura

POR_PAGINA = 25
EN_LINEA = 300  # institutions that a page computes while one waits
PLANTILLA = "incentivos/replica.html"


@require_http_methods(["GET", "HEAD", "POST"])
def replica(request: Peticion) -> HttpResponse:
    """The form and what comes out; a large year is computed in the background."""
    exigir(request, Capacidad.VER_INTERNO)
    form = _form(request)
    if not form.is_valid():
        estado = 400 if form.is_bound and form.data.get("proceso") else 200
        return render(request, PLANTILLA, {"form": form}, status=estado)
    receta = form.receta()
    if request.method == "POST":
        return redirect(
            "incentivos:replica_trabajo", pedir_replica(receta=receta, por=request.user).pk
        )
    cuantos = consultas.decididos(request.user, receta).count()
    if cuantos > EN_LINEA:
        return render(request, PLANTILLA, {"form": form, "cuantos": cuantos})
    hecha = intentar(form, lambda: consultas.replica(request.user, receta))
    csv_url = f"{reverse('incentivos:replica_csv')}?{request.GET.urlencode()}"
    contexto = {"form": form} | (_contexto(request, hecha, csv_url) if hecha else {})
    return render(request, PLANTILLA, contexto, status=200 if hecha else 400)


@require_safe
def replica_csv(request: Peticion) -> HttpResponse:
    """The same as a table, whole."""
    exigir(request, Capacidad.VER_INTERNO)
    form = _form(request)
    if not form.is_valid():
        return render(request, PLANTILLA, {"form": form}, status=400)
    receta = form.receta()
    if consultas.decididos(request.user, receta).count() > EN_LINEA:
        return redirect(f"{reverse('incentivos:replica')}?{request.GET.urlencode()}")
    hecha = intentar(form, lambda: consultas.replica(request.user, receta))
    return _csv(request, hecha) if hecha else render(request, PLANTILLA, {"form": form}, status=400)


@require_safe
def replica_trabajo(request: Peticion, pk: UUID) -> HttpResponse:
    """A replay in the background: its bar, then what came out; only for whoever asked for it."""
    trabajo = get_object_or_404(Trabajo, pk=pk, tipo=REPLICA, creado_por=request.user)
    url = reverse("incentivos:replica_trabajo", args=[pk])
    contexto: dict[str, Any] = {"trabajo": trabajo, "url": url, "texto": "Repetición del cálculo"}
    if request.headers.get("HX-Request"):
        return render(request, "incentivos/_replica_barra.html", contexto)
    if trabajo.estado == "terminado":
        csv_url = reverse("incentivos:replica_trabajo_csv", args=[pk])
        contexto |= _contexto(request, trabajo.resultado, csv_url)
    return render(request, PLANTILLA, contexto)


@require_safe
def replica_trabajo_csv(request: Peticion, pk: UUID) -> HttpResponse:
    """What came out of a replay in the background, as a table."""
    terminados = Trabajo.objects.filter(tipo=REPLICA, estado="terminado", creado_por=request.user)
    return _csv(request, get_object_or_404(terminados, pk=pk).resultado)


def _form(request: Peticion) -> ReplicaForm:
    datos = request.POST if request.method == "POST" else request.GET
    return ReplicaForm(datos or None, persona=request.user)


def _contexto(request: Peticion, hecha: Mapping[str, Any], csv_url: str) -> dict[str, Any]:
    """What the page shows of a replay: the rows that were chosen, by pages."""
    cuales = request.GET.get("cuales", "tramo")
    filas = consultas.elegidas(hecha, cuales)
    return {
        "hecha": hecha,
        "frase": consultas.frase(hecha),
        "page_obj": Paginator(filas, POR_PAGINA).get_page(request.GET.get("page")),
        "cuales": cuales,
        "opciones": CUALES,
        "csv_url": csv_url,
        "subtotales_url": f"{csv_url}{'&' if '?' in csv_url else '?'}tabla=mecanismos",
    }


def _csv(request: Peticion, hecha: Mapping[str, Any]) -> HttpResponse:
    """Every institution, or with ``?tabla=mecanismos`` the subtotals."""
    columnas: tuple[str, ...] = consultas.COLUMNAS
    filas = consultas.filas_csv(hecha)
    nombre = "repeticion_con_otras_reglas"
    if request.GET.get("tabla") == "mecanismos":
        columnas, filas = consultas.COLUMNAS_SUBTOTALES, consultas.subtotales_csv(hecha)
        nombre += "_por_mecanismo"
    respuesta = HttpResponse(content_type="text/csv; charset=utf-8")
    respuesta["Content-Disposition"] = f'attachment; filename="{nombre}.csv"'
    escritor = csv.writer(respuesta)
    escritor.writerow(columnas)
    escritor.writerows([segura(celda) for celda in fila] for fila in filas)
    return respuesta
