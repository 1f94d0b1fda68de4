"""From a paper to the answer of a request: its PDF, known by the hash of what it says."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache as recordar
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response

from pmg_site.comun import pdf

VIGENCIA = 3600  # seconds during which a reader need not ask again for a public paper
ESTILO = "pmg/impresion.css"
# The layout engine takes minutes to break a word of thousands of letters: it is told where it may.
_TEXTO = re.compile(r">[^<]{80,}<")
_SIN_CORTE = re.compile(r"(?:&#?\w+;|[^\s<>&]){80}(?=[^\s<>])")
CORTE = "\N{ZERO WIDTH SPACE}"


@dataclass(frozen=True, slots=True)
class Pendiente:
    """A legal fact that the paper shows and nobody has read in its norm."""

    que: str
    fuente: str


@dataclass(frozen=True, slots=True)
class Ficha:
    """The head of a paper: whose it is, of when, and how far it has gone."""

    ministerio: str
    partida: str
    servicio: str
    capitulo: str
    periodo: str
    estado: str
    version: int
    fecha: date | datetime
    huella: str = ""
    de_que: str = "lo aprobado"  # what the hash covers, as the foot of each page says it
    ejemplo: bool = False


@dataclass(frozen=True, slots=True)
class Papel:
    """A paper ready to be written; without ``vigente`` it is a draft and says so on each page."""

    titulo: str
    corto: str  # in the running head
    plantilla: str
    archivo: str
    ficha: Ficha
    vigente: bool
    datos: dict[str, Any]
    pendientes: tuple[Pendiente, ...] = field(default=())

    def html(self) -> str:
        """The whole document; the same paper gives the same text."""
        return con_cortes(render_to_string(self.plantilla, {"papel": self, **self.datos}))


def con_cortes(html: str) -> str:
    """The same with a place to break in the words that no line could hold."""
    return _TEXTO.sub(lambda t: _SIN_CORTE.sub(lambda p: p[0] + CORTE, t[0]), html)


def responder(request: HttpRequest, papel: Papel, *, publico: bool = False) -> HttpResponse:
    """The PDF, or nothing but its tag for who already has it."""
    html = papel.html()
    huella = sha256(f"{_imprenta()}\n{html}".encode()).hexdigest()
    respuesta = get_conditional_response(request, etag=f'"{huella}"')
    if respuesta is None or respuesta.status_code != 304:
        respuesta = HttpResponse(_pdf(html, huella), content_type="application/pdf")
        respuesta["Content-Disposition"] = f'inline; filename="{papel.archivo}"'
    respuesta["ETag"] = f'"{huella}"'
    respuesta["X-Content-Type-Options"] = "nosniff"
    respuesta["Cache-Control"] = f"public, max-age={VIGENCIA}" if publico else "private, no-cache"
    return respuesta


def _pdf(html: str, huella: str) -> bytes:
    """Composed once for each content while the process remembers it."""
    clave = f"papel:{huella}"
    hecho: bytes | None = cache.get(clave)
    if hecho is None:
        hecho = pdf.componer(html).pdf
        cache.set(clave, hecho, VIGENCIA)
    return hecho


@recordar
def _imprenta() -> str:
    """What else decides the bytes: the style sheet and the version of the layout engine."""
    hoja, _ = pdf.recurso(pdf.BASE + ESTILO)
    return f"{version('weasyprint')} {sha256(hoja).hexdigest()}"
