"""Pages of the technical opinions: what each requirement awaits, its rounds, the calendars."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from compromisos.models import RequisitoTecnico
from evaluacion import consultas_opiniones as consultas
from evaluacion.consultas import entradas_de_bitacora
from evaluacion.estados_opinion import RESUELTAS
from evaluacion.forms_opiniones import (
    CalendarioOpinionForm,
    FiltroOpiniones,
    OpinarForm,
    PresentarForm,
)
from evaluacion.nombres_sistemas import nombres_de_sistemas
from evaluacion.permisos_opinion import (
    asunto_de_requisito,
    puede_abrir,
    puede_opinar,
    puede_presentar,
)
from evaluacion.servicios.calendario_opiniones import publicar_calendario_de_opiniones
from evaluacion.servicios.opiniones import presentar as presentar_
from evaluacion.servicios.pronunciamientos import opinar as opinar_
from evaluacion.views.comunes import intentar, persona_de
from instituciones.roles import Capacidad
from pmg_site.comun.almacen import entregar
from pmg_site.comun.bitacora import nombre_objeto

POR_PAGINA = 25


def _migas(*pasos: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Opiniones técnicas", reverse("opiniones:lista")), *pasos]


def _requisito_o_404(request: HttpRequest, pk: int) -> RequisitoTecnico:
    return get_object_or_404(consultas.exigen_opinion(persona_de(request)), pk=pk)


@require_GET
def lista(request: HttpRequest) -> HttpResponse:
    """The requirements that demand an opinion, with where each one is."""
    persona = persona_de(request)
    filtro = FiltroOpiniones(request.GET, anios=consultas.anios_que_exigen())
    paginas = Paginator(filtro.aplicar(consultas.exigen_opinion(persona)), POR_PAGINA)
    pagina = paginas.get_page(request.GET.get("page"))
    contexto = {
        "filtro": filtro,
        "page_obj": pagina,
        "filas": consultas.filas(pagina.object_list),
        "migas": [("Opiniones técnicas", "")],
    }
    return render(request, "opiniones/lista.html", contexto)


@require_GET
def detalle(request: HttpRequest, pk: int) -> HttpResponse:
    """One requirement: its criteria, its dates, its rounds, and what this person may do."""
    requisito = _requisito_o_404(request, pk)
    return _pagina(request, consultas.expediente_de(requisito))


def _pagina(
    request: HttpRequest, de: consultas.Expediente, estado: int = 200, **formularios: Any
) -> HttpResponse:
    persona, requisito, opinion = persona_de(request), de.requisito, de.opinion
    asunto = asunto_de_requisito(requisito)
    version = {"version": opinion.fila_version if opinion else 0}
    resuelta = opinion is not None and opinion.estado in RESUELTAS
    del_servicio = persona.puede(Capacidad.PEDIR_OPINION, asunto.institucion)
    de_la_red = persona.puede(Capacidad.OPINAR_REQUISITO, asunto.institucion, asunto.red)
    contexto = {
        "expediente": de,
        "requisito": requisito,
        "institucion": asunto.institucion,
        "opinion": opinion,
        "abiertos": {d.pk for p in de.presentaciones for d in p.documentos.all()
                     if puede_abrir(persona, d)},
        "presenta": puede_presentar(persona, requisito, opinion, de.rondas)
        if del_servicio and not resuelta
        else None,
        "opina": puede_opinar(persona, requisito, opinion)
        if de_la_red and opinion and not resuelta
        else None,
        "presentar": PresentarForm(initial=version, auto_id="presentar_%s"),
        "opinar": OpinarForm(initial=version, criterios=de.criterios, auto_id="opinar_%s"),
        "anteriores": consultas.otras_versiones(de),
        "entradas": entradas_de_bitacora([nombre_objeto(opinion)]) if opinion else [],
        "migas": _migas((f"{asunto.institucion}, {requisito.codigo}", "")),
    }  # fmt: skip
    return render(request, "opiniones/detalle.html", contexto | formularios, status=estado)


def _exigir(request: HttpRequest, capacidad: Capacidad, requisito: RequisitoTecnico) -> None:
    asunto = asunto_de_requisito(requisito)
    red = asunto.red if capacidad == Capacidad.OPINAR_REQUISITO else None
    if not persona_de(request).puede(capacidad, asunto.institucion, red):
        raise PermissionDenied(f"Su rol no permite {capacidad.label}.")


@require_POST
def presentar(request: HttpRequest, pk: int) -> HttpResponse:
    """The service asks for the opinion, or mends what was observed."""
    requisito = _requisito_o_404(request, pk)
    _exigir(request, Capacidad.PEDIR_OPINION, requisito)
    form = PresentarForm(request.POST, request.FILES, auto_id="presentar_%s")
    if form.is_valid() and intentar(
        request,
        form,
        lambda: presentar_(
            requisito=requisito,
            por=persona_de(request),
            texto=form.cleaned_data["texto"],
            subidas=form.cleaned_data["documentos"],
            version=form.cleaned_data["version"] or 0,
        ),
        "Presentación enviada a la red de expertos.",
    ):
        return redirect("opiniones:detalle", pk=pk)
    return _pagina(request, consultas.expediente_de(requisito), 400, presentar=form)


@require_POST
def opinar(request: HttpRequest, pk: int) -> HttpResponse:
    """The network answers, criterion by criterion."""
    requisito = _requisito_o_404(request, pk)
    _exigir(request, Capacidad.OPINAR_REQUISITO, requisito)
    de = consultas.expediente_de(requisito)
    if de.opinion is None:
        raise Http404
    opinion = de.opinion
    form = OpinarForm(request.POST, criterios=de.criterios, auto_id="opinar_%s")
    if form.is_valid() and intentar(
        request,
        form,
        lambda: opinar_(
            opinion=opinion,
            por=persona_de(request),
            criterios=form.veredictos(),
            fundamento=form.cleaned_data["fundamento"],
            version=form.cleaned_data["version"] or 0,
        ),
        "La opinión quedó emitida.",
    ):
        return redirect("opiniones:detalle", pk=pk)
    return _pagina(request, de, 400, opinar=form)


@require_GET
def documento(request: HttpRequest, pk: int) -> FileResponse:
    """A document presented to the network, always as a download that nothing may run."""
    persona = persona_de(request)
    fila = get_object_or_404(consultas.documentos_visibles(persona), pk=pk)
    if not (permiso := puede_abrir(persona, fila)):
        raise PermissionDenied(permiso.motivo)
    return entregar(huella=fila.archivo.huella, tipo=fila.archivo.tipo, nombre=fila.nombre_original)


@require_GET
def calendarios(request: HttpRequest) -> HttpResponse:
    """The dates of the rounds, every version kept."""
    persona = persona_de(request)
    paginas = Paginator(consultas.calendarios(), POR_PAGINA)
    administra = persona.puede(Capacidad.ADMINISTRAR_PROCESOS)
    pagina = paginas.get_page(request.GET.get("page"))
    exigidos = list(consultas.exigidos()) if administra else []
    nombres = nombres_de_sistemas(
        [*(c.sistema_codigo for c in pagina), *(sistema for _, sistema in exigidos)]
    )
    contexto = {
        "page_obj": pagina,
        "calendarios": [(c, nombres[c.sistema_codigo]) for c in pagina],
        "publicables": [(anio, sistema, nombres[sistema]) for anio, sistema in exigidos],
        "migas": _migas(("Fechas de las rondas", "")),
    }
    return render(request, "opiniones/calendarios.html", contexto)


@require_http_methods(["GET", "POST"])
def calendario(request: HttpRequest, sistema: str, anio: int) -> HttpResponse:
    """Publish the dates of a system's rounds, or a change of them with its reason."""
    if not persona_de(request).puede(Capacidad.ADMINISTRAR_PROCESOS):
        raise PermissionDenied(f"Su rol no permite {Capacidad.ADMINISTRAR_PROCESOS.label}.")
    requisitos = consultas.exigidos().get((anio, sistema))
    if not requisitos:
        raise Http404
    vigente = consultas.vigente(sistema, anio)
    form = CalendarioOpinionForm(request.POST or None, requisitos=requisitos, vigente=vigente)
    if form.is_valid() and intentar(
        request,
        form,
        lambda: publicar_calendario_de_opiniones(
            sistema=sistema,
            anio=anio,
            ventanas=form.ventanas,
            por=persona_de(request),
            nombre=form.cleaned_data["nombre"],
            fuente=form.cleaned_data["fuente"],
            motivo=form.cleaned_data.get("motivo", ""),
        ),
        "Las fechas quedaron publicadas y rigen desde ahora.",
    ):
        return redirect("opiniones:calendarios")
    nombre = nombres_de_sistemas([sistema])[sistema]
    contexto = {
        "form": form,
        "nombre": nombre,
        "anio": anio,
        "vigente": vigente,
        "migas": _migas(
            ("Fechas de las rondas", reverse("opiniones:calendarios")), (f"{nombre} {anio}", "")
        ),
    }
    return render(
        request, "opiniones/calendario.html", contexto, status=400 if form.is_bound else 200
    )
