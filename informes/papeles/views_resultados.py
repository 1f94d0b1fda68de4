"""The doors of the decree of results: inside with its pesos, in public without them."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from incentivos.consultas_montos import con_montos
from incentivos.models import Incentivo
from informes.papeles.decreto_resultados import DECRETADOS, decreto_de_resultados
from informes.papeles.salida import responder
from informes.publicado import PUBLICADA
from instituciones.views.comunes import Peticion

DECIDIDOS = ("final", *DECRETADOS)


def _incentivos() -> "QuerySet[Incentivo]":
    """Increments of the results that evaluations decided, with all that the paper says."""
    return con_montos(
        Incentivo.objects.filter(
            resultado__evaluacion_decidida__isnull=False,
            resultado__evaluacion__estado__in=DECIDIDOS,
        )
        .select_related(
            "adscripcion__institucion__ministerio",
            "adscripcion__proceso__mecanismo",
            "resultado__evaluacion__programa",
        )
        .defer(
            "resultado__entradas",
            "resultado__traza",
            "resultado__evaluacion__copia_publicada",
            "resultado__evaluacion__programa__copia_aprobada",
        )
    )


@require_safe
def decreto(request: Peticion, pk: int) -> HttpResponse:
    """The draft for the result of one evaluation."""
    visibles = Incentivo.objects.visibles_para(request.user)
    incentivo = get_object_or_404(
        _incentivos().filter(pk__in=visibles.values("pk")), resultado__evaluacion=pk
    )
    return responder(
        request, decreto_de_resultados([incentivo], de_ministerio=False, con_montos=True)
    )


@require_safe
def decreto_ministerial(
    request: Peticion, ministerio: str, mecanismo: str, anio: int
) -> HttpResponse:
    """One draft for every decided result of a ministry that the person sees."""
    visibles = Incentivo.objects.visibles_para(request.user).vigentes()
    incentivos = list(
        _incentivos()
        .filter(
            pk__in=visibles.values("pk"),
            adscripcion__institucion__ministerio__codigo=ministerio,
            adscripcion__proceso__mecanismo__codigo=mecanismo,
            adscripcion__proceso__anio_programa=anio,
        )
        .order_by("adscripcion__institucion__nombre", "pk")
    )
    if not incentivos:
        raise Http404("No decided result within reach.")
    return responder(
        request, decreto_de_resultados(incentivos, de_ministerio=True, con_montos=True)
    )


@login_not_required
@require_safe
def decreto_publico(
    request: HttpRequest, codigo: str, mecanismo: str, anio: int, version: int
) -> HttpResponse:
    """The text with which a published result was fixed, for anybody."""
    incentivo = get_object_or_404(
        _incentivos().filter(resultado__evaluacion__estado=PUBLICADA),
        adscripcion__institucion__codigo=codigo,
        adscripcion__proceso__mecanismo__codigo=mecanismo,
        adscripcion__proceso__anio_programa=anio,
        resultado__evaluacion__version=version,
    )
    papel = decreto_de_resultados([incentivo], de_ministerio=False, con_montos=False)
    return responder(request, papel, publico=True)
