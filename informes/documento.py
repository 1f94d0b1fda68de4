"""The report as HTML: every part rendered in its order, then bound with cover and contents."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from informes.consultas import DatosBalance
from informes.estructura import Parte
from informes.redaccion import Bloque, bloques

Decir = Callable[[int, int, str], None]
PLANTILLA = "informes/balance_pdf.html"
# Annexes that hold nothing but these tables.
SOLO_TABLAS = {
    "compromisos_gobierno": ("compromisos_gobierno",),
    "informe_preliminar": ("programas_evaluados",),
    "cdc": ("cdc",),
    "genero": ("genero", "descentralizacion"),
    "oferta": ("oferta",),
    "leyes": ("proyectos_ley", "leyes"),
    "premios": ("premios",),
}


@dataclass(frozen=True, slots=True)
class ParteEscrita:
    """A part with its body already rendered."""

    parte: Parte
    ancla: str
    cuerpo: SafeString
    vacia: bool
    sigue: bool


def contexto_del_documento(datos: DatosBalance, decir: Decir | None = None) -> dict[str, Any]:
    """Render the parts one by one, telling each; what is left for the PDF is the binding."""
    partes = datos.estructura.partes
    escritas: list[ParteEscrita] = []
    for lugar, parte in enumerate(partes):
        if decir:
            decir(lugar, len(partes), f"Escribiendo «{parte.titulo}»")
        escritas.append(_escribir(parte, datos, bool(escritas) and escritas[-1].vacia))
    return {"informe": datos, "partes": escritas, "titulo": titulo(datos)}


def titulo(datos: DatosBalance) -> str:
    """The title of the document, in its metadata and running header."""
    return f"Balance de Gestión Integral {datos.anio}"


def _escribir(parte: Parte, datos: DatosBalance, tras_vacia: bool) -> ParteEscrita:
    """A part without data follows another such on the same page: no run of empty pages."""
    texto: list[Bloque] = bloques(datos.textos.get(parte.clave, "")) if parte.es_texto else []
    cuerpo = render_to_string(
        parte.plantilla,
        {"informe": datos, "parte": parte, "bloques": texto, "tabla": datos.anexos.tabla},
    )
    vacia = not texto and _sin_datos(parte, datos)
    return ParteEscrita(parte, f"parte-{parte.clave}", cuerpo, vacia, vacia and tras_vacia)


def _sin_datos(parte: Parte, datos: DatosBalance) -> bool:
    if parte.es_texto:
        return not parte.cifras or datos.publicado is None
    if parte.contenido not in SOLO_TABLAS:
        return False
    return not any(datos.anexos.tabla(clave) for clave in SOLO_TABLAS[parte.contenido])
