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


@dataclass(frozen=True, slots=True)
class ParteEscrita:
    """A part with its body already rendered."""

    parte: Parte
    ancla: str
    cuerpo: SafeString


def contexto_del_documento(datos: DatosBalance, decir: Decir | None = None) -> dict[str, Any]:
    """Render the parts one by one, telling each; what is left for the PDF is the binding."""
    partes = datos.estructura.partes
    escritas = []
    for lugar, parte in enumerate(partes):
        if decir:
            decir(lugar, len(partes), f"Escribiendo «{parte.titulo}»")
        escritas.append(_escribir(parte, datos))
    return {"informe": datos, "partes": escritas, "titulo": titulo(datos)}


def titulo(datos: DatosBalance) -> str:
    """The title of the document, in its metadata and running header."""
    return f"Balance de Gestión Integral {datos.anio}"


def _escribir(parte: Parte, datos: DatosBalance) -> ParteEscrita:
    texto: list[Bloque] = bloques(datos.textos.get(parte.clave, "")) if parte.es_texto else []
    cuerpo = render_to_string(
        parte.plantilla,
        {"informe": datos, "parte": parte, "bloques": texto, "tabla": datos.anexos.tabla},
    )
    return ParteEscrita(parte, f"parte-{parte.clave}", cuerpo)
