"""Public pages of the rules: every year and mechanism, what one says, its file."""

import csv
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from indicadores import consultas_reglas, diferencia_reglas
from indicadores.diferencia_reglas import Comparacion
from indicadores.forms_reglas import FormularioComparar, rotulo
from indicadores.models import ConjuntoReglas
from indicadores.querysets import LEEN_PROPUESTAS
from instituciones.models import Persona
from instituciones.roles import Capacidad


@login_not_required
@require_GET
def indice(request: HttpRequest) -> HttpResponse:
    """Years by mechanisms."""
    persona = request.user
    contexto = {
        "tabla": consultas_reglas.tabla_de_anios(),
        "propuestas": isinstance(persona, Persona)
        and any(persona.puede(c) for c in LEEN_PROPUESTAS),
    }
    return render(request, "reglas/indice.html", contexto)


@login_not_required
@require_GET
def anio(request: HttpRequest, mecanismo: str, anio: int) -> HttpResponse:
    """The rules of a mechanism in a programme year."""
    pagina = consultas_reglas.pagina(mecanismo, anio)
    if pagina is None:
        raise Http404("No hay reglas cargadas para ese mecanismo y año.")
    return render(request, "reglas/anio.html", {"p": pagina, "proponer": _propone(request)})


def _propone(request: HttpRequest) -> bool:
    """Whether the reader may propose a change of what is shown."""
    persona = request.user
    return isinstance(persona, Persona) and persona.puede(Capacidad.PROPONER_REGLAS)


@login_not_required
@require_GET
def conjunto(request: HttpRequest, huella: str) -> HttpResponse:
    """A Programa Marco by its hash: the permanent link that a closed result names."""
    hallado = get_object_or_404(
        ConjuntoReglas, huella=huella, tipo=ConjuntoReglas.Tipo.PROGRAMA_MARCO
    )
    pagina = consultas_reglas.pagina_de(hallado, hallado.anio_desde)
    return render(request, "reglas/anio.html", {"p": pagina, "proponer": _propone(request)})


@login_not_required
@require_GET
def descarga(request: HttpRequest, huella: str) -> HttpResponse:
    """A rule set, of whatever kind, as YAML."""
    hallado = get_object_or_404(ConjuntoReglas, huella=huella)
    respuesta = HttpResponse(
        consultas_reglas.como_yaml(hallado), content_type="application/yaml; charset=utf-8"
    )
    nombre = f"{hallado.codigo}-{hallado.mecanismo.lower()}-v{hallado.version}.yaml"
    respuesta["Content-Disposition"] = f'attachment; filename="{nombre}"'
    return respuesta


@login_not_required
@require_GET
def comparar(request: HttpRequest) -> HttpResponse:
    """Two rule sets of any year, mechanism or version: what differs, by subject."""
    form = FormularioComparar(request.GET or None)
    contexto: dict[str, Any] = {"form": form, "de": None, "con": None, "comparacion": None}
    if form.is_valid():
        contexto |= form.cleaned_data
        contexto["comparacion"] = _comparacion(form)
    return render(request, "reglas/comparar.html", contexto, status=422 if form.errors else 200)


def _comparacion(form: FormularioComparar) -> Comparacion:
    de, con = form.cleaned_data["de"], form.cleaned_data["con"]
    return diferencia_reglas.comparar(de.contenido, con.contenido)


@login_not_required
@require_GET
def comparar_csv(request: HttpRequest) -> HttpResponse:
    """The same difference as a table."""
    form = FormularioComparar(request.GET)
    if not form.is_valid():
        raise Http404("Elija dos conjuntos de reglas.")
    respuesta = HttpResponse(content_type="text/csv; charset=utf-8")
    respuesta["Content-Disposition"] = 'attachment; filename="diferencia-reglas.csv"'
    respuesta.write("\ufeff")
    tabla = csv.writer(respuesta, delimiter=";")
    tabla.writerow(["Materia", "Qué pasa", "Dónde", rotulo(form.cleaned_data["de"]),
                    rotulo(form.cleaned_data["con"])])  # fmt: skip
    for c in _comparacion(form).cambios:
        tabla.writerow(_sin_formula(v) for v in (c.grupo, c.clase, c.que, c.antes, c.ahora))
    return respuesta


def _sin_formula(texto: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{texto}" if texto.startswith(("=", "+", "-", "@", "\t")) else texto
