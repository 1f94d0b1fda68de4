"""Files of the project that the site hands over as they are: the offline verifiers."""

from functools import cache
from pathlib import Path

from django.http import HttpResponse


def programa(archivo: Path) -> HttpResponse:
    """A program in plain text, to be read before it is run."""
    respuesta = HttpResponse(_contenido(archivo), content_type="text/plain; charset=utf-8")
    respuesta["Content-Disposition"] = f'attachment; filename="{archivo.name}"'
    respuesta["X-Content-Type-Options"] = "nosniff"
    respuesta["Cache-Control"] = "public, max-age=3600"
    return respuesta


@cache
def _contenido(archivo: Path) -> bytes:
    return archivo.read_bytes()
