"""HTML to tagged PDF by WeasyPrint, with a fetcher that reaches the project's own assets only."""

import base64
import binascii
import logging
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from pmg_site.comun.errores import ErrorDeNegocio

# A host that cannot exist (RFC 6761): relative addresses of our style sheets resolve under it.
BASE = "https://estaticos.invalid/"
VARIANTE = "pdf/ua-1"
# The whole of what a document may reach, with the type that is told for it.
ACTIVOS = {
    "pmg/impresion.css": "text/css",
    "vendor/roboto/roboto-latin-wght-normal.woff2": "font/woff2",
    "vendor/roboto/roboto-latin-wght-italic.woff2": "font/woff2",
    "vendor/roboto-slab/roboto-slab-latin-wght-normal.woff2": "font/woff2",
}
MAX_IMAGEN = 64 * 1024
_IMAGEN = re.compile(r"data:(image/png|image/jpeg);base64,([A-Za-z0-9+/=]+)", re.ASCII)
_PAGINA = re.compile(r"Page (\d+)")
Decir = Callable[[str], None]


class PdfNoDisponible(ErrorDeNegocio):
    """WeasyPrint or its system libraries are missing: all the rest of the system works."""

    codigo_http = 503


class RecursoNegado(ValueError):
    """A document asked for something that is not one of the project's assets."""


@dataclass(frozen=True, slots=True)
class Documento:
    """What was rendered: the HTML as given to WeasyPrint, the PDF and its number of pages."""

    html: str
    pdf: bytes
    paginas: int


def disponible() -> bool:
    """Whether PDFs can be written on this machine."""
    try:
        _weasyprint()
    except PdfNoDisponible:
        return False
    return True


def a_pdf(plantilla: str, contexto: Mapping[str, Any], decir: Decir | None = None) -> Documento:
    """Render a template as tagged PDF; the same context gives the same bytes."""
    return componer(render_to_string(plantilla, dict(contexto)), decir)


def componer(html: str, decir: Decir | None = None) -> Documento:
    """Lay out a complete HTML document; ``decir`` hears how far the layout is."""
    weasyprint = _weasyprint()
    with _escuchando(decir):
        documento = weasyprint.HTML(string=html, base_url=BASE, url_fetcher=recuperador()).render()
        pdf = documento.write_pdf(pdf_variant=VARIANTE)
    return Documento(html, pdf, len(documento.pages))


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError):
        raise PdfNoDisponible(
            "Este servidor no puede escribir PDF porque le faltan bibliotecas del sistema: pida a "
            "quien lo administra que instale libpangoft2-1.0-0. Todo lo demás funciona."
        ) from None
    # The font writer would put the present second into each font of the document.
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    return weasyprint


def recurso(url: str) -> tuple[bytes, str]:
    """The bytes and type of an allowed address; RecursoNegado for any other."""
    if url.startswith(BASE):
        nombre = url.removeprefix(BASE)
        if nombre in ACTIVOS:
            return _activo(nombre), ACTIVOS[nombre]
    if hallada := _IMAGEN.fullmatch(url):
        return _imagen(hallada[2]), hallada[1]
    raise RecursoNegado("the address is not one of the assets of the documents")


@cache
def _activo(nombre: str) -> bytes:
    return (settings.BASE_DIR / "static" / nombre).read_bytes()


def _imagen(texto: str) -> bytes:
    if len(texto) > MAX_IMAGEN * 4 // 3:
        raise RecursoNegado("the embedded image is too large")
    try:
        return base64.b64decode(texto, validate=True)
    except binascii.Error:
        raise RecursoNegado("the embedded image is not valid base64") from None


def recuperador() -> Any:
    """The fetcher given to WeasyPrint: no network, no files, no protocol of its own."""
    _weasyprint()
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Recuperador(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            contenido, tipo = recurso(url)
            return URLFetcherResponse(url, contenido, {"Content-Type": tipo})

    return Recuperador(allowed_protocols=("https", "data"), allow_redirects=False)


class _Oyente(logging.Handler):
    """Tells the progress lines that WeasyPrint writes in this thread."""

    def __init__(self, decir: Decir) -> None:
        super().__init__(logging.INFO)
        self.decir, self.hilo = decir, threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread != self.hilo:
            return
        if pagina := _PAGINA.search(record.getMessage()):
            self.decir(f"Componiendo la página {pagina[1]}")


@contextmanager
def _escuchando(decir: Decir | None) -> Iterator[None]:
    if decir is None:
        yield
        return
    registro, oyente = logging.getLogger("weasyprint.progress"), _Oyente(decir)
    previo = registro.level
    registro.setLevel(logging.INFO)
    registro.addHandler(oyente)
    try:
        yield
    finally:
        registro.removeHandler(oyente)
        registro.setLevel(previo)
