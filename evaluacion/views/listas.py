"""The list of external causes and that of claims: one page, with the words of each."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evaluacion.consultas_decisiones import cuentas
from evaluacion.estados import CAUSAS_PENDIENTES, RECLAMOS_PENDIENTES, EstadoCausa, EstadoReclamo
from evaluacion.forms_decisiones import FiltroDecisiones
from evaluacion.views.comunes import migas

POR_PAGINA = 25


@dataclass(frozen=True, slots=True)
class Lista:
    """What tells one list from the other: its states, its column of dates and its words."""

    titulo: str
    que: str
    ruta: str
    fecha: str
    columna: str
    como_se_pide: str
    estados: type[EstadoCausa] | type[EstadoReclamo]
    pendientes: tuple[str, ...]


CAUSAS = Lista(
    titulo="Causas externas",
    que="causas externas",
    ruta="evaluacion:causa",
    fecha="solicitada_el",
    columna="Solicitada",
    como_se_pide="Una causa externa se solicita desde la evaluación de la institución, en cada "
    "compromiso.",
    estados=EstadoCausa,
    pendientes=CAUSAS_PENDIENTES,
)
RECLAMOS = Lista(
    titulo="Reclamos",
    que="reclamos",
    ruta="evaluacion:reclamo",
    fecha="presentado_el",
    columna="Presentado",
    como_se_pide="Un reclamo se presenta desde la evaluación de la institución, dentro de su "
    "plazo.",
    estados=EstadoReclamo,
    pendientes=RECLAMOS_PENDIENTES,
)


def pagina_de(request: HttpRequest, lista: Lista, filas: "QuerySet[Any]") -> HttpResponse:
    """The rows that the person may see, filtered, with how many there are in each state."""
    filtro = FiltroDecisiones(request.GET, estados=lista.estados)
    base = filtro.aplicar(filas)
    elegidas = filtro.del_estado(base, lista.pendientes).annotate(pedida_el=F(lista.fecha))
    contexto = {
        "lista": lista,
        "filtro": filtro,
        "cuentas": cuentas(base, lista.estados),
        "page_obj": Paginator(elegidas, POR_PAGINA).get_page(request.GET.get("page")),
        "migas": migas((lista.titulo, "")),
    }
    return render(request, "evaluacion/decisiones_lista.html", contexto)
