"""Public pages: the results of a year, the card of an institution, the open data."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from informes import publicado
from informes.api.csv import columnas
from informes.api.vistas import LISTAS
from informes.consultas import etiqueta_del_tramo, resultado_de
from informes.decisiones import decisiones
from informes.forms import FiltroResultados
from informes.models import BalanceGestion
from informes.views import documento
from instituciones.models import Adscripcion

POR_PAGINA = 50
_ANIO = "programa__adscripcion__proceso__anio_programa"


@login_not_required
@require_GET
def resultados(request: HttpRequest) -> HttpResponse:
    """The published results of a year: the last that most have, unless another is chosen."""
    avances = {fila.anio: fila for fila in publicado.avance()}
    omision = publicado.anio_por_omision(avances.values())
    filtro = FiltroResultados({"anio": omision or "", **request.GET.dict()}, anios=list(avances))
    elegido = filtro.cleaned_data if filtro.is_valid() else {}
    anio = elegido.get("anio") or omision
    lista = _filtrada(publicado.evaluaciones_con_detalle().filter(vigente=True), elegido, anio)
    pagina = Paginator(lista, POR_PAGINA).get_page(request.GET.get("page"))
    for evaluacion in pagina:
        incentivo = getattr(evaluacion.resultado, "incentivo", None)
        evaluacion.tramo_en_palabras = etiqueta_del_tramo(incentivo) if incentivo else "sin tramo"
    contexto = {
        "filtro": filtro,
        "page_obj": pagina,
        "anio": anio,
        "avance": avances.get(anio) if anio else None,
    }
    return render(request, "informes/resultados.html", contexto)


def _filtrada(lista: Any, elegido: dict[str, Any], anio: int | None) -> Any:
    lista = lista.filter(**{_ANIO: anio}).defer("resultado__traza", "resultado__entradas")
    if elegido.get("q"):
        lista = lista.filter(programa__adscripcion__institucion__nombre__icontains=elegido["q"])
    if elegido.get("ministerio"):
        lista = lista.filter(programa__adscripcion__institucion__ministerio=elegido["ministerio"])
    if elegido.get("tramo"):
        lista = lista.filter(resultado__incentivo__tramo=elegido["tramo"])
    return lista.order_by("programa__adscripcion__institucion__nombre", "pk")


@login_not_required
@require_GET
def ficha(request: HttpRequest, anio: int, codigo: str) -> HttpResponse:
    """What an institution promised in a year, what it delivered, what it earned."""
    versiones = list(
        publicado.evaluaciones_con_detalle()
        .filter(**{_ANIO: anio, "programa__adscripcion__institucion__codigo": codigo})
        .order_by("-vigente", "-version")
    )
    pedida = request.GET.get("version", "")
    vista = next((v for v in versiones if not pedida or str(v.version) == pedida), None)
    if vista is None:
        raise Http404
    adscripcion, decididas = vista.programa.adscripcion, decisiones([vista])
    contexto = {
        "p": resultado_de(vista),
        "decisiones": decididas,
        "excusados": {d.compromiso.pk for d in decididas if d.excusa},
        "evaluacion": vista,
        "institucion": adscripcion.institucion,
        "otras": [v for v in versiones if v.pk != vista.pk],
        "balances": BalanceGestion.objects.publicados()
        .filter(institucion=adscripcion.institucion, anio=anio)
        .select_related("institucion"),
        "url_pasos": reverse(
            "api-resultado",
            args=[codigo, anio, adscripcion.proceso.mecanismo.codigo, vista.version],
        ),
    }
    return render(request, "informes/ficha.html", contexto)


@login_not_required
@require_GET
def programa(
    request: HttpRequest, codigo: str, mecanismo: str, anio: int, version: int | None = None
) -> HttpResponse:
    """What an institution promised by decree: the version in force, or the one that is named."""
    adscripcion = get_object_or_404(
        Adscripcion.objects.select_related("institucion__ministerio", "proceso__mecanismo"),
        institucion__codigo=codigo,
        proceso__mecanismo__codigo=mecanismo,
        proceso__anio_programa=anio,
    )
    versiones = publicado.versiones_decretadas(adscripcion)
    vista = next((v for v in versiones if version in (None, v.programa.version)), None)
    if vista is None and version is not None:
        raise Http404
    contexto = {
        "adscripcion": adscripcion,
        "institucion": adscripcion.institucion,
        "proceso": adscripcion.proceso,
        "v": vista,
        "otras": [v for v in versiones if v != vista],
    }
    return render(request, "informes/programa.html", contexto)


@login_not_required
@require_GET
def datos(request: HttpRequest) -> HttpResponse:
    """The open data: each table with its downloads and what each column means."""
    tablas = [_tabla(nombre, vista) for nombre, vista in LISTAS.items()]
    return render(request, "informes/datos.html", {"tablas": tablas})


def _tabla(nombre: str, vista: Any) -> dict[str, Any]:
    serializador = vista.serializer_class()
    filas = []
    for ruta in columnas(serializador):
        campo: Any = serializador
        for paso in ruta:
            campo = campo.fields[paso]
        filas.append((".".join(ruta), campo.help_text or ""))
    url = reverse(f"api-{nombre}")
    return {"nombre": nombre, "titulo": vista.titulo, "url": url, "columnas": filas}


@login_not_required
@require_GET
def pdf(request: HttpRequest, codigo: str, anio: int, version: int) -> HttpResponse:
    """The document of a published report, at an address that does not change."""
    publicados = BalanceGestion.objects.publicados().select_related("institucion")
    visto = get_object_or_404(publicados, institucion__codigo=codigo, anio=anio, version=version)
    respuesta = documento(visto)
    respuesta["Cache-Control"] = "public, max-age=86400"
    return respuesta
