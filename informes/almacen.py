"""Documents on disk, each under the hash of its content: written whole or not at all."""

import os
import tempfile
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from pmg_site.comun.errores import ErrorDeNegocio


class DocumentoPerdido(ErrorDeNegocio):
    """The stored file is missing or is not what its hash says."""

    codigo_http = 503


def ruta(huella: str, raiz: Path | None = None) -> Path:
    """Where the document with that hash is kept."""
    return (raiz or Path(settings.DOCUMENTOS_DIR)) / huella[:2] / f"{huella}.pdf"


def guardar(contenido: bytes, raiz: Path | None = None) -> str:
    """Store a document and return its SHA-256; the same content is stored once."""
    huella = sha256(contenido).hexdigest()
    destino = ruta(huella, raiz)
    if destino.exists():
        return huella
    destino.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporal = tempfile.mkstemp(dir=destino.parent, suffix=".parcial")
    try:
        with os.fdopen(descriptor, "wb") as archivo:
            archivo.write(contenido)
            archivo.flush()
            os.fsync(archivo.fileno())
        Path(temporal).replace(destino)
    except BaseException:
        Path(temporal).unlink(missing_ok=True)
        raise
    _asentar(destino.parent)
    return huella


def leer(huella: str) -> bytes:
    """The document with that hash, checked against it."""
    try:
        contenido = ruta(huella).read_bytes()
    except OSError:
        contenido = b""
    if sha256(contenido).hexdigest() != huella:
        raise DocumentoPerdido(
            "El documento guardado no está o no coincide con su huella. "
            "Pida que se genere de nuevo."
        )
    return contenido


def _asentar(carpeta: Path) -> None:
    """Make the rename itself survive a power cut."""
    descriptor = os.open(carpeta, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
