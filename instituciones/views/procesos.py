"""Pages of processes: everyone inside reads them, the secretaría técnica runs them."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from instituciones import consultas
from instituciones import servicios_procesos as servicios
from instituciones.forms.filtros import FiltroAdscripciones
from instituciones.forms.procesos import (
    FormularioCalendario,
    FormularioProceso,
    FormularioProrroga,
)
from instituciones.horario import dia_local
from instituciones.models import Adscripcion, Institucion, Proceso, Prorroga
from instituciones.roles import Capacidad
from instituciones.views.comunes import Peticion, exigir, intentar, paginar
from pmg_site.comun import reloj

ADMINISTRAR = Capacidad.ADMINISTRAR_PROCESOS


@require_safe
def lista(request: Peticion) -> HttpResponse:
    """Every process, the newest year first."""
    procesos = (
        Proceso.objects.select_related("mecanismo")
        .annotate(miembros=Count("adscripciones"))
        .order_by("-anio_programa", "mecanismo__codigo")
    )
    contexto = {"pagina": paginar(request, procesos), "administra": request.user.puede(ADMINISTRAR)}
    return render(request, "instituciones/procesos.html", contexto)


@require_http_methods(["GET", "HEAD", "POST"])
def nuevo(request: Peticion) -> HttpResponse:
    """Open a process."""
    exigir(request, ADMINISTRAR)
    form = FormularioProceso(request.POST or None)
    if form.is_valid():
        proceso = intentar(
            form, lambda: servicios.abrir_proceso(por=request.user, **form.cleaned_data)
        )
        if proceso:
            messages.success(request, f"Se abrió el proceso {proceso}. Publique su calendario.")
            return redirect("procesos:detalle", proceso.pk)
    return render(request, "instituciones/proceso_nuevo.html", {"form": form})


@require_safe
def detalle(request: Peticion, pk: int) -> HttpResponse:
    """The calendar with its versions, who takes part, and the extensions given."""
    proceso = get_object_or_404(Proceso.objects.select_related("mecanismo"), pk=pk)
    filtro = FiltroAdscripciones(request.GET or None)
    miembros = filtro.aplicar(
        Adscripcion.objects.visibles_para(request.user)
        .filter(proceso=proceso)
        .select_related("institucion__ministerio")
        .order_by("institucion__nombre")
    )
    contexto = {
        "proceso": proceso,
        "versiones": proceso.calendarios.prefetch_related("etapas").order_by("-numero"),
        "pagina": paginar(request, miembros),
        "filtro": filtro,
        "prorrogas": Prorroga.objects.filter(
            adscripcion__in=Adscripcion.objects.visibles_para(request.user).filter(proceso=proceso)
        )
        .select_related("adscripcion__institucion", "otorgada_por")
        .order_by("-otorgada_el")[:50],
        "administra": request.user.puede(ADMINISTRAR),
        "ahora": reloj.ahora(),
        "entradas": consultas.historial(proceso),
    }
    return render(request, "instituciones/proceso.html", contexto)


@require_http_methods(["GET", "HEAD", "POST"])
def calendario(request: Peticion, pk: int) -> HttpResponse:
    """Publish the calendar, or a change of it with its reason."""
    exigir(request, ADMINISTRAR)
    proceso = get_object_or_404(Proceso.objects.select_related("mecanismo"), pk=pk)
    vigente = proceso.calendarios.prefetch_related("etapas").order_by("numero").last()
    form = FormularioCalendario(request.POST or None, proceso=proceso, vigente=vigente)
    if form.is_valid() and intentar(
        form,
        lambda: servicios.publicar_calendario(
            proceso=proceso,
            etapas=form.etapas,
            motivo=form.cleaned_data["motivo"],
            por=request.user,
        ),
    ):
        messages.success(request, "El calendario quedó publicado y rige desde ahora.")
        return redirect("procesos:detalle", pk)
    contexto = {"form": form, "proceso": proceso, "vigente": vigente}
    return render(request, "instituciones/calendario.html", contexto)


@require_http_methods(["GET", "HEAD", "POST"])
def prorroga(request: Peticion, pk: int) -> HttpResponse:
    """Give one institution more time."""
    exigir(request, ADMINISTRAR)
    proceso = get_object_or_404(Proceso.objects.select_related("mecanismo"), pk=pk)
    inicial = {"adscripcion": request.GET.get("adscripcion")}
    form = FormularioProrroga(request.POST or None, proceso=proceso, initial=inicial)
    if form.is_valid() and intentar(
        form, lambda: servicios.otorgar_prorroga(por=request.user, **form.argumentos())
    ):
        messages.success(request, "La prórroga quedó otorgada.")
        return redirect("procesos:detalle", pk)
    return render(request, "instituciones/prorroga.html", {"form": form, "proceso": proceso})


@require_POST
def adscribir_todas(request: Peticion, pk: int) -> HttpResponse:
    """Bring in every institution in force whose usual mechanism this is."""
    exigir(request, ADMINISTRAR)
    proceso = get_object_or_404(Proceso.objects.select_related("mecanismo"), pk=pk)
    hoy = dia_local(reloj.ahora())
    suyas = Institucion.objects.vigentes(hoy).filter(mecanismo=proceso.mecanismo)
    nuevas = servicios.adscribir_lote(proceso=proceso, instituciones=suyas, por=request.user)
    messages.success(request, f"Instituciones adscritas ahora: {len(nuevas)}.")
    return redirect("procesos:detalle", pk)
