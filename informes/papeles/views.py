"""The doors of the papers: for whoever may see the page, and in public once they are official."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from compromisos.models import ProgramaAnual
from informes.papeles import decreto as decretos
from informes.papeles.definiciones import formulario_a0, formulario_a1
from informes.papeles.formulario_h import formulario_h
from informes.papeles.programas import APROBADOS
from informes.papeles.salida import responder
from informes.publicado import DECRETADO
from instituciones.models import DefinicionEstrategica, DefinicionMinisterial
from instituciones.views.comunes import Peticion

DE_A1 = ("institucion__ministerio", "ministerial__ministerio")
PERSONAS = ("aprobada_por", "publicada_por")


def _programas() -> "QuerySet[ProgramaAnual]":
    return ProgramaAnual.objects.select_related(
        "adscripcion__institucion__ministerio",
        "adscripcion__proceso__mecanismo",
        "conjunto_reglas",
        "reemplazado_por",
    ).prefetch_related("firmas__firmada_por")


@require_safe
def a1(request: Peticion, pk: int) -> HttpResponse:
    """Formulario A1, in whatever state it is."""
    visibles = DefinicionEstrategica.objects.visibles_para(request.user)
    definicion = get_object_or_404(
        visibles.select_related(*DE_A1, *PERSONAS, "validada_por"), pk=pk
    )
    return responder(request, formulario_a1(definicion))


@require_safe
def a0(request: Peticion, pk: int) -> HttpResponse:
    """Formulario A0, in whatever state it is."""
    visibles = DefinicionMinisterial.objects.visibles_para(request.user)
    definicion = get_object_or_404(visibles.select_related("ministerio", *PERSONAS), pk=pk)
    return responder(request, formulario_a0(definicion))


@require_safe
def h(request: Peticion, pk: int) -> HttpResponse:
    """Formulario H, in whatever state it is."""
    visibles = ProgramaAnual.objects.visibles_para(request.user).values("pk")
    programa = get_object_or_404(_programas().filter(pk__in=visibles), pk=pk)
    return responder(request, formulario_h(programa))


@require_safe
def decreto(request: Peticion, pk: int) -> HttpResponse:
    """The draft of the decree of one programme."""
    visibles = ProgramaAnual.objects.visibles_para(request.user).values("pk")
    programa = get_object_or_404(_programas().filter(pk__in=visibles), pk=pk)
    return responder(request, decretos.decreto(programa))


@require_safe
def decreto_ministerial(
    request: Peticion, ministerio: str, mecanismo: str, anio: int
) -> HttpResponse:
    """One draft for every approved programme of a ministry that the person sees."""
    visibles = ProgramaAnual.objects.visibles_para(request.user).filter(estado__in=APROBADOS)
    programas = list(
        _programas()
        .filter(
            pk__in=visibles.values("pk"),
            adscripcion__institucion__ministerio__codigo=ministerio,
            adscripcion__proceso__mecanismo__codigo=mecanismo,
            adscripcion__proceso__anio_programa=anio,
        )
        .exclude(reemplazado_por__estado__in=APROBADOS)
        .order_by("adscripcion__institucion__nombre", "pk")
    )
    if not programas:
        raise Http404("No approved programme within reach.")
    return responder(request, decretos.decreto_ministerial(programas))


@login_not_required
@require_safe
def a1_publico(request: HttpRequest, codigo: str, periodo: int, version: int) -> HttpResponse:
    """Formulario A1 of a published version, for anybody."""
    publicas = DefinicionEstrategica.objects.publicas().select_related(
        *DE_A1, *PERSONAS, "validada_por"
    )
    definicion = get_object_or_404(
        publicas, institucion__codigo=codigo, periodo_desde=periodo, version=version
    )
    return responder(request, formulario_a1(definicion, publico=True), publico=True)


@login_not_required
@require_safe
def a0_publico(request: HttpRequest, codigo: str, periodo: int, version: int) -> HttpResponse:
    """Formulario A0 of a published version, for anybody."""
    publicas = DefinicionMinisterial.objects.publicas().select_related("ministerio", *PERSONAS)
    definicion = get_object_or_404(
        publicas, ministerio__codigo=codigo, periodo_desde=periodo, version=version
    )
    return responder(request, formulario_a0(definicion, publico=True), publico=True)


@login_not_required
@require_safe
def h_publico(
    request: HttpRequest, codigo: str, mecanismo: str, anio: int, version: int
) -> HttpResponse:
    """Formulario H of a decreed programme, without results that are not published."""
    programa = _decretado(codigo, mecanismo, anio, version)
    return responder(request, formulario_h(programa, publico=True), publico=True)


@login_not_required
@require_safe
def decreto_publico(
    request: HttpRequest, codigo: str, mecanismo: str, anio: int, version: int
) -> HttpResponse:
    """The text with which a decreed programme was formalised."""
    programa = _decretado(codigo, mecanismo, anio, version)
    return responder(request, decretos.decreto(programa), publico=True)


def _decretado(codigo: str, mecanismo: str, anio: int, version: int) -> ProgramaAnual:
    return get_object_or_404(
        _programas().filter(estado=DECRETADO),
        adscripcion__institucion__codigo=codigo,
        adscripcion__proceso__mecanismo__codigo=mecanismo,
        adscripcion__proceso__anio_programa=anio,
        version=version,
    )
