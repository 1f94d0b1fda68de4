"""Pages of the blind double evaluation: scoring apart, arbitrating, drawing, agreement."""

import csv
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evaluacion import consultas_doble as consultas
from evaluacion.consultas_evidencia import adjuntos_de
from evaluacion.estados_doble import EstadoDoble
from evaluacion.forms_calificacion import CalificacionForm
from evaluacion.forms_doble import (
    ARBITRAR,
    MIAS,
    ArbitrajeForm,
    FiltroDoble,
    SorteoForm,
    en_palabras,
)
from evaluacion.models import ItemDoble, ResultadoInformado, RevisionEvidencia
from evaluacion.permisos_evidencia import puede_descargar
from evaluacion.servicios.doble import arbitrar as arbitrar_
from evaluacion.servicios.doble import calificar_aparte
from evaluacion.servicios.muestra import sortear as sortear_
from evaluacion.ventanas_opinion import falta_opinion_lote
from evaluacion.views.comunes import intentar, persona_de
from instituciones.models import Persona, Proceso
from instituciones.roles import Capacidad
from pmg_site.comun.almacen import entregar
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


def _informado(item: ItemDoble) -> ResultadoInformado:
    return (
        ResultadoInformado.objects.select_related("compromiso__ficha")
        .prefetch_related("operandos")
        .get(evaluacion=item.evaluacion_id, compromiso=item.compromiso_id)
    )


@require_http_methods(["GET", "POST"])
def calificar(request: HttpRequest, pk: int) -> HttpResponse:
    """The second evaluator's screen: what was reported and its evidence; nothing of the first."""
    item = _item_o_404(request, pk, Capacidad.CALIFICAR)
    persona = persona_de(request)
    if item.segundo_id != persona.pk:
        raise PermissionDenied("La segunda evaluación de este compromiso es de otra persona.")
    informado = _informado(item)
    form = CalificacionForm(
        request.POST or None,
        operandos=informado.compromiso.ficha.operandos.all() if informado.compromiso.ficha else [],
        requisitos=informado.compromiso.requisitos.all(),
        informados=informado.operandos.all(),
    )
    if form.is_valid() and intentar(
        request, form, lambda: _guardar(item, persona, form), "Segunda evaluación guardada."
    ):
        siguiente = consultas.por_hacer(persona).order_by("clave").first()
        return redirect(
            f"doble:{'calificar' if siguiente else 'detalle'}", pk=(siguiente or item).pk
        )
    adjuntos, sitios = _evidencia(item, informado, persona)
    sin_opinion = falta_opinion_lote([informado.compromiso.programa_id])
    contexto = {
        "item": item,
        "informado": informado,
        "form": form,
        "operandos": [(f, sitios.get(f.operando.simbolo, [])) for f in form.filas_de_operandos()],
        "requisitos": [
            (f, sin_opinion.get(f.requisito.pk, "")) for f in form.filas_de_requisitos()
        ],
        "adjuntos": adjuntos,
        "pendiente": consultas.por_hacer(persona).filter(pk=item.pk).exists(),
        "migas": _migas((f"{item.evaluacion.institucion}, {item.compromiso.numero}", "")),
    }
    return render(request, "doble/calificar.html", contexto, status=400 if form.is_bound else 200)


def _guardar(item: ItemDoble, por: Any, form: CalificacionForm) -> None:
    datos = form.datos()
    datos.pop("version", None)
    calificar_aparte(item=item, por=por, **datos)


def _evidencia(
    item: ItemDoble, informado: ResultadoInformado, persona: Persona
) -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """The files, and by operand the places cited in them, at addresses open to the second."""
    archivos: list[dict[str, Any]] = []
    sitios: dict[str, list[dict[str, Any]]] = {}
    for adjunto in adjuntos_de(informado, persona):
        for revision, archivo in zip(adjunto.revisiones, adjunto.archivos, strict=True):
            url = reverse("doble:archivo", args=[item.pk, revision.pk]) if archivo["url"] else ""
            archivos.append(archivo | {"url": url})
            for cita in revision.citas.all():
                sitios.setdefault(cita.simbolo, []).append(
                    {
                        "texto": f"{cita.get_clase_display()} {cita.lugar}",
                        "archivo": archivo["nombre"],
                        "url": url,
                        "motivo": archivo["motivo"],
                        "en_visor": False,
                    }
                )
    return archivos, sitios


@require_GET
def archivo(request: HttpRequest, pk: int, revision: int) -> FileResponse:
    """A file of the evidence of a commitment that the person scores apart."""
    item = _item_o_404(request, pk, Capacidad.CALIFICAR)
    if item.segundo_id != persona_de(request).pk:
        raise PermissionDenied("La segunda evaluación de este compromiso es de otra persona.")
    fila = get_object_or_404(
        RevisionEvidencia.objects.select_related("archivo").filter(
            evidencia__informado__evaluacion=item.evaluacion_id,
            evidencia__informado__compromiso=item.compromiso_id,
        ),
        pk=revision,
    )
    if not (permiso := puede_descargar(persona_de(request), fila)):
        raise PermissionDenied(permiso.motivo)
    return entregar(huella=fila.archivo.huella, tipo=fila.archivo.tipo, nombre=fila.nombre_original)


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
