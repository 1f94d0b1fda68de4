"""Pages of staff and remunerations: what is registered, and its form."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from incentivos import consultas_montos as consultas
from incentivos.forms_montos import FiltroDotacion, FormularioDotacion
from incentivos.servicios_montos import registrar_dotacion
from instituciones.flujo import Asunto
from instituciones.flujo import exigir as exigir_en
from instituciones.models import Adscripcion
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion, exigir, intentar, paginar
from pmg_site.comun.errores import ConflictoDeEdicion

REGISTRAR = Capacidad.REGISTRAR_DOTACION


@require_safe
def dotaciones(request: Peticion) -> HttpResponse:
    """Every institution and year within reach, with its staff and base or without."""
    exigir(request, REGISTRAR)
    filtro = FiltroDotacion(request.GET or None)
    pagina = paginar(request, filtro.aplicar(consultas.adscripciones_para(request.user)))
    return render(request, "incentivos/dotaciones.html", {"page_obj": pagina, "filtro": filtro})


@require_http_methods(["GET", "HEAD", "POST"])
def dotacion(request: Peticion, pk: int) -> HttpResponse:
    """Register staff and base; a refusal keeps what was typed."""
    adscripcion = _adscripcion(request, pk)
    form = FormularioDotacion(
        request.POST or None,
        plantas=consultas.plantas_de(adscripcion),
        filas=adscripcion.dotaciones.all(),
    )
    conflicto: ConflictoDeEdicion | None = None
    try:
        if form.is_valid() and _registrada(request, form, adscripcion):
            messages.success(request, "La dotación y su base quedaron registradas.")
            return redirect("incentivos:institucion", adscripcion.institucion.codigo)
    except ConflictoDeEdicion as error:
        conflicto = error
        form.renovar_versiones(adscripcion.dotaciones.all())
    contexto = {"form": form, "adscripcion": adscripcion, "conflicto": conflicto}
    estado = 409 if conflicto else 400 if form.is_bound else 200
    return render(request, "incentivos/dotacion.html", contexto, status=estado)


def _adscripcion(request: Peticion, pk: int) -> Adscripcion:
    visibles = Adscripcion.objects.visibles_para(request.user)
    adscripcion = get_object_or_404(
        visibles.select_related("institucion", "proceso__mecanismo"), pk=pk
    )
    exigir_en(request.user, REGISTRAR, Asunto(adscripcion.institucion, adscripcion))
    return adscripcion


def _registrada(request: Peticion, form: FormularioDotacion, adscripcion: Adscripcion) -> bool:
    return (
        intentar(
            form,
            lambda: registrar_dotacion(
                adscripcion=adscripcion,
                filas=form.leidas(),
                fuente=form.cleaned_data["fuente"],
                por=request.user,
            ),
        )
        is not None
    )
