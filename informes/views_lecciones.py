"""Pages of what the results teach: for anybody, for who runs the evaluation, and the hours."""

import csv
from collections.abc import Callable, Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from evaluacion.models import Evaluacion
from informes.forms_horas import FormularioHoras
from informes.lecciones import PUBLICAS, hay_ejemplo
from informes.lecciones_internas import INTERNAS, VEN
from informes.lecciones_tipos import Leccion
from informes.servicios_horas import declarar_horas
from instituciones.flujo import Asunto
from instituciones.flujo import exigir as exigir_en
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion, intentar
from pmg_site.comun.planilla import segura


@login_not_required
@require_safe
def lecciones(request: HttpRequest) -> HttpResponse:
    """What the published results teach, one question after the other."""
    contexto = {"lecciones": [hacer() for hacer in PUBLICAS.values()], "ejemplo": hay_ejemplo()}
    return render(request, "lecciones/publicas.html", contexto)


@login_not_required
@require_safe
def leccion_csv(request: HttpRequest, clave: str) -> HttpResponse:
    """The table of one lesson as open data."""
    return _csv(PUBLICAS, clave)


@require_safe
def internas(request: Peticion) -> HttpResponse:
    """What is for who runs the evaluation and decides its claims."""
    _exigir(request)
    contexto = {"lecciones": [hacer() for hacer in INTERNAS.values()]}
    return render(request, "lecciones/internas.html", contexto)


@require_safe
def interna_csv(request: Peticion, clave: str) -> HttpResponse:
    """The table of one of those lessons."""
    _exigir(request)
    return _csv(INTERNAS, clave)


@require_http_methods(["GET", "HEAD", "POST"])
def horas(request: Peticion, pk: int) -> HttpResponse:
    """Declare the hours spent in each commitment of an evaluation."""
    visibles = Evaluacion.objects.visibles_para(request.user).values("pk")
    evaluacion = get_object_or_404(
        Evaluacion.objects.select_related(
            "programa__adscripcion__institucion", "programa__adscripcion__proceso__mecanismo"
        ).filter(pk__in=visibles),
        pk=pk,
    )
    exigir_en(request.user, Capacidad.INFORMAR, Asunto(evaluacion.institucion))
    form = FormularioHoras(
        request.POST or None,
        compromisos=evaluacion.programa.compromisos.order_by("numero"),
        declaradas=evaluacion.horas_declaradas.all(),
    )
    if form.is_valid() and _declaradas(request, form, evaluacion):
        messages.success(request, "Las horas quedaron declaradas.")
        return redirect("evaluacion:detalle", evaluacion.pk)
    contexto = {"form": form, "evaluacion": evaluacion}
    return render(request, "lecciones/horas.html", contexto, status=400 if form.is_bound else 200)


def _declaradas(request: Peticion, form: FormularioHoras, evaluacion: Evaluacion) -> bool:
    hechas = intentar(
        form,
        lambda: declarar_horas(evaluacion=evaluacion, horas=form.leidas(), por=request.user),
    )
    return hechas is not None


def _exigir(request: Peticion) -> None:
    if not any(request.user.puede(capacidad) for capacidad in VEN):
        raise PermissionDenied("Su rol no permite ver las calificaciones por evaluador.")


def _csv(lecciones: Mapping[str, Callable[[], Leccion]], clave: str) -> HttpResponse:
    if clave not in lecciones:
        raise Http404
    leccion = lecciones[clave]()
    respuesta = HttpResponse(content_type="text/csv; charset=utf-8")
    respuesta["Content-Disposition"] = f'attachment; filename="{leccion.clave}.csv"'
    escritor = csv.writer(respuesta)
    escritor.writerow([columna.nombre for columna in leccion.columnas])
    escritor.writerows([segura(valor) for valor in fila] for fila in leccion.planas())
    return respuesta
