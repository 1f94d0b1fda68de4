"""Public pages of the rules: every year and mechanism, what one says, its file."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from indicadores import consultas_reglas
from indicadores.models import ConjuntoReglas


@login_not_required
@require_GET
def indice(request: HttpRequest) -> HttpResponse:
    """Years by mechanisms."""
    return render(request, "reglas/indice.html", {"tabla": consultas_reglas.tabla_de_anios()})


@login_not_required
@require_GET
def anio(request: HttpRequest, mecanismo: str, anio: int) -> HttpResponse:
    """The rules of a mechanism in a programme year."""
    pagina = consultas_reglas.pagina(mecanismo, anio)
    if pagina is None:
        raise Http404("No hay reglas cargadas para ese mecanismo y año.")
    return render(request, "reglas/anio.html", {"p": pagina})


@login_not_required
@require_GET
def conjunto(request: HttpRequest, huella: str) -> HttpResponse:
    """A Programa Marco by its hash: the permanent link that a closed result names."""
    hallado = get_object_or_404(
        ConjuntoReglas, huella=huella, tipo=ConjuntoReglas.Tipo.PROGRAMA_MARCO
    )
    pagina = consultas_reglas.pagina_de(hallado, hallado.anio_desde)
    return render(request, "reglas/anio.html", {"p": pagina})


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
