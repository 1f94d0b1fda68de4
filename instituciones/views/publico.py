"""Pages of institutions: what anybody reads, and the recording of a new name."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from instituciones import contenido, contenido_ministerial, gasto, servicios_catalogo
from instituciones.consultas_presupuesto import presupuesto_de
from instituciones.forms.filtros import FiltroInstituciones
from instituciones.forms.procesos import FormularioRenombre
from instituciones.models import (
    DefinicionEstrategica,
    DefinicionMinisterial,
    Institucion,
    Persona,
    Sucesion,
)
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion, exigir, intentar, paginar


@login_not_required
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    """Every institution, by name, ministry and kind."""
    filtro = FiltroInstituciones(request.GET or None)
    consulta = filtro.aplicar(Institucion.objects.select_related("ministerio", "mecanismo"))
    contexto = {"pagina": paginar(request, consulta), "filtro": filtro}
    return render(request, "instituciones/lista.html", contexto)


@login_not_required
@require_safe
def detalle(request: HttpRequest, codigo: str) -> HttpResponse:
    """Identity, names through time, who follows whom, mechanism by year, published definitions."""
    sucesiones = Sucesion.objects.select_related("antecesora", "sucesora")
    institucion = get_object_or_404(
        Institucion.objects.select_related("ministerio", "mecanismo").prefetch_related(
            "denominaciones__ministerio",
            Prefetch("sucesoras", sucesiones),
            Prefetch("antecesoras", sucesiones),
        ),
        codigo=codigo,
    )
    contexto = {
        "institucion": institucion,
        "adscripciones": institucion.adscripciones.select_related("proceso__mecanismo").order_by(
            "-proceso__anio_programa"
        ),
        "definiciones": institucion.definiciones.publicas().order_by("-periodo_desde", "-version"),
        "del_ministerio": institucion.ministerio.definiciones.publicas(),
        "administra": _administra(request),
        "presupuesto": presupuesto_de(institucion),
        "definiciones_internas": _definiciones_internas(request, institucion),
    }
    return render(request, "instituciones/detalle.html", contexto)


def _administra(request: HttpRequest) -> bool:
    persona = request.user
    return isinstance(persona, Persona) and persona.puede(Capacidad.ADMINISTRAR_PERSONAS)


def _definiciones_internas(request: HttpRequest, institucion: Institucion) -> list:
    """Those still in process, for whoever may see them."""
    if not isinstance(request.user, Persona):
        return []
    propias = DefinicionEstrategica.objects.visibles_para(request.user)
    return list(propias.filter(institucion=institucion).exclude(estado="publicada"))


@login_not_required
@require_safe
def definicion(request: HttpRequest, codigo: str, periodo: int, version: int) -> HttpResponse:
    """The permalink of a published version; a later one is announced on it."""
    publicas = DefinicionEstrategica.objects.publicas().filter(
        institucion__codigo=codigo, periodo_desde=periodo
    )
    objeto = get_object_or_404(
        publicas.select_related("institucion__ministerio", "ministerial__ministerio"),
        version=version,
    )
    texto = contenido.leer(objeto)
    contexto = {
        "definicion": objeto,
        "institucion": objeto.institucion,
        "contenido": texto,
        "gasto": gasto.repartir(texto),
        "ministerial": objeto.ministerial,
        "posterior": publicas.filter(version__gt=version).order_by("-version").first(),
    }
    return render(request, "definiciones/publica.html", contexto)


@login_not_required
@require_safe
def ministerial(request: HttpRequest, codigo: str, periodo: int, version: int) -> HttpResponse:
    """The permalink of a ministry's published version; a later one is announced on it."""
    publicas = DefinicionMinisterial.objects.publicas().filter(
        ministerio__codigo=codigo, periodo_desde=periodo
    )
    objeto = get_object_or_404(publicas.select_related("ministerio"), version=version)
    contexto = {
        "definicion": objeto,
        "contenido": contenido_ministerial.leer(objeto),
        "posterior": publicas.filter(version__gt=version).order_by("-version").first(),
    }
    return render(request, "definiciones/ministerial_publica.html", contexto)


@require_http_methods(["GET", "HEAD", "POST"])
def renombrar(request: Peticion, codigo: str) -> HttpResponse:
    """The administrator records a new name, ministry or budget code, with its date."""
    exigir(request, Capacidad.ADMINISTRAR_PERSONAS)
    institucion = get_object_or_404(Institucion, codigo=codigo)
    actual = {c: getattr(institucion, c) for c in ("nombre", "ministerio", "partida", "capitulo")}
    form = FormularioRenombre(request.POST or None, initial=actual)
    if form.is_valid() and intentar(
        form,
        lambda: servicios_catalogo.renombrar(
            institucion=institucion, por=request.user, **form.cleaned_data
        ),
    ):
        messages.success(request, "La identidad nueva quedó registrada.")
        return redirect("instituciones:detalle", codigo)
    contexto = {"form": form, "institucion": institucion}
    return render(request, "instituciones/renombrar.html", contexto)
