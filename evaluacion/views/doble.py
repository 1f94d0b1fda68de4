"""Pages of the blind double evaluation: scoring apart, arbitrating, drawing, agreement."""

import csv
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evaluacion import consultas_doble as consultas
from evaluacion.consultas import entradas_de_bitacora, observaciones_de, serie_de
from evaluacion.consultas_evidencia import Puertas, adjuntos_de
from evaluacion.estados_doble import EstadoDoble
from evaluacion.forms_calificacion import CalificacionForm, respuestas_guardadas
from evaluacion.forms_doble import (
    ARBITRAR,
    MIAS,
    ArbitrajeForm,
    FiltroDoble,
    SorteoForm,
    en_palabras,
)
from evaluacion.models import CitaEvidencia, ItemDoble, ResultadoInformado, RevisionEvidencia
from evaluacion.permisos import exige_ministro
from evaluacion.permisos_doble import AJENA, le_toca, puede_calificar_aparte
from evaluacion.servicios.doble import arbitrar as arbitrar_
from evaluacion.servicios.doble import calificar_aparte
from evaluacion.servicios.muestra import sortear as sortear_
from evaluacion.views.comunes import intentar, persona_de
from evaluacion.views.evidencia import descargar
from evaluacion.views.informe import vista_informada
from evaluacion.views.pantalla import form_de, preguntas, recorrido
from evaluacion.views.visor import POLITICA_EXTRACTO, dibujar, extraer
from instituciones.models import Persona, Proceso
from instituciones.roles import Capacidad
from pmg_site.comun.bitacora import nombre_objeto
from pmg_site.comun.planilla import segura

POR_PAGINA = 25


def _migas(*pasos: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Doble evaluación", reverse("doble:lista")), *pasos]


def _item_o_404(request: HttpRequest, pk: int, *capacidades: Capacidad) -> ItemDoble:
    """403 without any of the capabilities; 404 when the item does not exist for the person."""
    _exigir_alguna(request, *(capacidades or (Capacidad.CALIFICAR, *consultas.VEN_TODO)))
    return get_object_or_404(consultas.items_visibles(persona_de(request)), pk=pk)


def _exigir_alguna(request: HttpRequest, *capacidades: Capacidad) -> None:
    if not any(persona_de(request).puede(c) for c in capacidades):
        raise PermissionDenied(f"Su rol no permite {capacidades[0].label}.")


@require_GET
def lista(request: HttpRequest) -> HttpResponse:
    """The commitments in double evaluation that the person may know of."""
    _exigir_alguna(request, Capacidad.CALIFICAR, *consultas.VEN_TODO)
    persona, filtro = persona_de(request), FiltroDoble(request.GET)
    elegido = filtro.cleaned_data if filtro.is_valid() else {}
    origen = {MIAS: consultas.por_hacer, ARBITRAR: consultas.por_arbitrar}
    items = origen.get(elegido.get("ver", ""), consultas.items_visibles)(persona)
    if elegido.get("estado"):
        items = items.filter(estado=elegido["estado"])
    contexto = {
        "filtro": filtro,
        "page_obj": Paginator(consultas.en_orden(items), POR_PAGINA).get_page(
            request.GET.get("page")
        ),
        "persona": persona,
        "ve_todo": any(persona.puede(c) for c in consultas.VEN_TODO),
        "puede_sortear": persona.puede(Capacidad.SORTEAR_DOBLE),
        "migas": [("Doble evaluación", "")],
    }
    return render(request, "doble/lista.html", contexto)


@require_GET
def detalle(request: HttpRequest, pk: int) -> HttpResponse:
    """One commitment: pending, or both answers side by side, and the arbitration."""
    return _pagina(request, _item_o_404(request, pk))


def _pagina(
    request: HttpRequest, item: ItemDoble, form: ArbitrajeForm | None = None
) -> HttpResponse:
    persona = persona_de(request)
    unidades = list(item.unidades.order_by("clase", "codigo"))
    arbitra = item.estado == EstadoDoble.DISCREPANTE and persona.puede(
        Capacidad.CALIFICAR, item.evaluacion.institucion
    )
    propia = persona.pk in (item.primero_id, item.segundo_id)
    contexto = {
        "item": item,
        "unidades": [(u, en_palabras(u.primera), en_palabras(u.segunda)) for u in unidades],
        "hecha": hasattr(item, "segunda") and item.segundo_id == persona.pk,
        "es_mia": item.segundo_id == persona.pk,
        "arbitra": arbitra and not propia,
        "propia": arbitra and propia,
        "form": form or ArbitrajeForm(unidades=unidades, initial={"version": item.fila_version}),
        "migas": _migas((f"{item.evaluacion.institucion}, {item.compromiso.numero}", "")),
    }
    return render(request, "doble/detalle.html", contexto, status=400 if form is not None else 200)


@require_http_methods(["GET", "POST"])
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type] # typed for views without arguments
def calificar(request: HttpRequest, pk: int) -> HttpResponse:
    """The second evaluator's screen: that of the first, with nothing of what the first did."""
    item, persona = _item_aparte(request, pk), persona_de(request)
    informado = consultas.informado_de(item)
    propia = respuestas_guardadas(item.segunda) if hasattr(item, "segunda") else {}
    form = form_de(informado, request.POST or None, propia)
    if form.is_valid() and intentar(
        request, form, lambda: _guardar(item, persona, form), "Segunda evaluación guardada."
    ):
        return _seguir(request, item)
    contexto = _contexto(item, informado, persona, form)
    return render(request, "doble/calificar.html", contexto, status=400 if form.is_bound else 200)


def _item_aparte(request: HttpRequest, pk: int) -> ItemDoble:
    """403 for whoever sees the item but does not score it apart."""
    item = _item_o_404(request, pk, Capacidad.CALIFICAR)
    if item.segundo_id != persona_de(request).pk:
        raise PermissionDenied(AJENA)
    return item


def _guardar(item: ItemDoble, por: Any, form: CalificacionForm) -> None:
    datos = form.datos()
    datos.pop("version", None)
    calificar_aparte(item=item, por=por, **datos)


def _seguir(request: HttpRequest, desde: ItemDoble) -> HttpResponse:
    """On to the next one that waits, in this institution or in another."""
    proximo = consultas.siguiente_aparte(persona_de(request), desde)
    if proximo is None:
        messages.info(request, "No le queda ninguna segunda evaluación por hacer.")
        return redirect("doble:detalle", pk=desde.pk)
    if proximo.evaluacion_id != desde.evaluacion_id:
        messages.info(request, f"Sigue otra institución: {proximo.evaluacion.institucion}.")
    return redirect("doble:calificar", pk=proximo.pk)


def _contexto(
    item: ItemDoble, informado: ResultadoInformado, persona: Persona, form: CalificacionForm
) -> dict[str, Any]:
    """Of what others said, only what stood before the draw, when nobody had scored it yet."""
    evaluacion, sorteo, puertas = informado.evaluacion, item.muestra.sorteada_el, Puertas(item.pk)
    revisiones = informado.revisiones.filter(revisada_el__lte=sorteo)
    return {
        **preguntas(
            informado, persona, form, puertas, adjuntos_de(informado, persona, puertas, sorteo)
        ),
        "item": item,
        "a_ciegas": True,
        "conflicto": None,
        "reclamado": False,
        "previa_calificacion": None,
        "informado": informado,
        "evaluacion": evaluacion,
        "compromiso": informado.compromiso,
        "previa": vista_informada(informado),
        "con_ministro": exige_ministro(evaluacion),
        "permiso": puede_calificar_aparte(persona, item),
        "recorrido": recorrido(consultas.lugar_aparte(persona, item), "doble:calificar"),
        "serie": serie_de(informado.compromiso, evaluacion),
        "rondas": list(revisiones.select_related("intervencion__persona")),
        "observaciones": list(observaciones_de(informado).filter(creada_el__lte=sorteo)),
        "entradas": entradas_de_bitacora([nombre_objeto(informado)], 30, sorteo),
        "migas": _migas((f"{evaluacion.institucion}, {informado.compromiso.numero}", "")),
    }


# --- Its evidence, by doors of its own: the evaluation is out of sight until both are done ------


def _revision(request: HttpRequest, pk: int, revision: int) -> RevisionEvidencia:
    item = _item_con_evidencia(request, pk)
    filas = RevisionEvidencia.objects.select_related("archivo").filter(
        evidencia__informado__evaluacion=item.evaluacion_id,
        evidencia__informado__compromiso=item.compromiso_id,
    )
    return get_object_or_404(filas, pk=revision)


def _item_con_evidencia(request: HttpRequest, pk: int) -> ItemDoble:
    item = _item_aparte(request, pk)
    if not (permiso := le_toca(persona_de(request), item)):
        raise PermissionDenied(permiso.motivo)
    return item


@require_GET
def archivo(request: HttpRequest, pk: int, revision: int) -> FileResponse:
    """A file of the evidence of a commitment that the person scores apart."""
    return descargar(_revision(request, pk, revision), persona_de(request))


@require_GET
@xframe_options_sameorigin
def ver_archivo(request: HttpRequest, pk: int, revision: int) -> HttpResponseBase:
    """The same file drawn by the browser, beside the score."""
    return dibujar(request, _revision(request, pk, revision))


@require_GET
@xframe_options_sameorigin
@csp_replace(POLITICA_EXTRACTO)  # type: ignore[arg-type] # typed for views without arguments
def ver_cita(request: HttpRequest, pk: int, cita: int) -> HttpResponse:
    """What surrounds a place that the commitment cites."""
    item = _item_con_evidencia(request, pk)
    filas = CitaEvidencia.objects.select_related("revision__archivo", "revision__evidencia")
    suyas = filas.filter(
        informado__evaluacion=item.evaluacion_id, informado__compromiso=item.compromiso_id
    )
    return extraer(request, get_object_or_404(suyas, pk=cita))


@require_POST
def arbitrar(request: HttpRequest, pk: int) -> HttpResponse:
    """A third person settles the differences."""
    item = _item_o_404(request, pk, Capacidad.CALIFICAR)
    form = ArbitrajeForm(request.POST, unidades=list(item.unidades.order_by("clase", "codigo")))
    if form.is_valid() and intentar(
        request,
        form,
        lambda: arbitrar_(
            item=item,
            por=persona_de(request),
            decisiones=form.decisiones(),
            fundamento=form.cleaned_data["fundamento"],
            version=form.cleaned_data["version"] or 0,
        ),
        "Las diferencias quedaron arbitradas.",
    ):
        return redirect("doble:detalle", pk=pk)
    return _pagina(request, item, form)


@require_http_methods(["GET", "POST"])
def sortear(request: HttpRequest) -> HttpResponse:
    """Draw a sample by rule and seed."""
    _exigir_alguna(request, Capacidad.SORTEAR_DOBLE)
    form = SorteoForm(request.POST or None, procesos=consultas.procesos_sorteables())
    if form.is_valid() and intentar(
        request,
        form,
        lambda: sortear_(por=persona_de(request), **form.cleaned_data),
        "La muestra quedó sorteada.",
    ):
        return redirect("doble:acuerdo")
    contexto = {"form": form, "migas": _migas(("Sortear", ""))}
    return render(request, "doble/sortear.html", contexto, status=400 if form.is_bound else 200)


@require_GET
def acuerdo(request: HttpRequest) -> HttpResponse:
    """Agreement by kind, drift by evaluator and the draws; as CSV with ``formato=csv``."""
    _exigir_alguna(request, Capacidad.SORTEAR_DOBLE, *consultas.VEN_TODO)
    pk = request.GET.get("proceso", "")
    proceso = Proceso.objects.filter(pk=pk).first() if pk.isdecimal() else None
    filas = consultas.acuerdos(consultas.unidades(proceso))
    derivas = consultas.derivas(proceso)
    if request.GET.get("formato") == "csv":
        return _csv(filas, derivas)
    contexto = {
        "filas": filas,
        "derivas": Paginator(derivas, POR_PAGINA).get_page(request.GET.get("page")),
        "muestras": Paginator(consultas.muestras(), 10).get_page(request.GET.get("muestra")),
        "procesos": Proceso.objects.filter(muestras__isnull=False)
        .select_related("mecanismo")
        .distinct()
        .order_by("-anio_programa"),
        "proceso": proceso,
        "migas": _migas(("Acuerdo entre evaluadores", "")),
    }
    return render(request, "doble/acuerdo.html", contexto)


def _csv(filas: Any, derivas: Any) -> HttpResponse:
    respuesta = HttpResponse(content_type="text/csv; charset=utf-8")
    respuesta["Content-Disposition"] = 'attachment; filename="doble-evaluacion.csv"'
    respuesta.write("\ufeff")
    escritor = csv.writer(respuesta, delimiter=";")
    for linea in consultas.csv_de(filas, derivas):
        escritor.writerow([segura(celda) for celda in linea])
    return respuesta
