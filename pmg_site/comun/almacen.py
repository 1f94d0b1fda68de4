"""Files kept by the hash of their content: checked, synced, renamed into place, handed out."""

import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.http import FileResponse
from django.utils.http import content_disposition_header

from pmg_site.comun.archivos import tipo_de
from pmg_site.comun.errores import ArchivoRechazado, ErrorDeNegocio

LARGO_NOMBRE = 255
_HUELLA = re.compile(r"[0-9a-f]{64}")


class Subida(Protocol):
    """An uploaded file, as Django gives it."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    def chunks(self) -> Iterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class Guardado:
    """What is known of a file once it is stored."""

    huella: str
    tamano: int
    tipo: str
    nombre: str


def ruta_de(huella: str) -> Path:
    """Where the content of a hash is kept; nothing typed by a person takes part in it."""
    if not _HUELLA.fullmatch(huella):
        raise ValueError("not a SHA-256 in hexadecimal")
    return Path(settings.EVIDENCIA_DIR) / huella[:2] / huella[2:4] / huella


def nombre_limpio(nombre: str | None) -> str:
    """The original name for people to read: no folders, control or direction characters."""
    ultimo = (nombre or "").replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(
        c for c in unicodedata.normalize("NFC", ultimo) if unicodedata.category(c)[0] != "C"
    )
    visible = " ".join(visible.split()).strip(". ")
    raiz, punto, extension = visible.rpartition(".")
    if punto and len(visible) > LARGO_NOMBRE:
        visible = f"{raiz[: LARGO_NOMBRE - len(extension) - 1]}.{extension}"
    return visible[:LARGO_NOMBRE] or "archivo"


def guardar(subida: Subida) -> Guardado:
    """Check and store a file: temporary file, sync, hash, rename; its row comes after."""
    nombre = nombre_limpio(subida.name)
    carpeta = Path(settings.EVIDENCIA_DIR)
    carpeta.mkdir(parents=True, exist_ok=True)
    descriptor, temporal = tempfile.mkstemp(prefix=".subida-", dir=carpeta)
    ruta = Path(temporal)
    try:
        with os.fdopen(descriptor, "wb") as salida:
            huella, tamano = _copiar(subida, salida)
            salida.flush()
            os.fsync(salida.fileno())
        if subida.size is not None and subida.size != tamano:
            raise ArchivoRechazado("El archivo llegó incompleto. Súbalo de nuevo.")
        tipo = tipo_de(ruta, nombre)
        destino = ruta_de(huella)
        destino.parent.mkdir(parents=True, exist_ok=True)
        ruta.chmod(0o440)
        ruta.replace(destino)
        _sincronizar(destino.parent)
    except OSError as error:
        raise ErrorDeNegocio(
            "No se pudo guardar el archivo por falta de espacio o de permisos en el servidor. "
            "Avise al administrador e inténtelo de nuevo; lo demás quedó como estaba."
        ) from error
    finally:
        ruta.unlink(missing_ok=True)
    return Guardado(huella, tamano, tipo, nombre)


def _copiar(subida: Subida, salida: object) -> tuple[str, int]:
    suma, tamano, limite = hashlib.sha256(), 0, settings.EVIDENCIA_MAX_BYTES
    for pieza in subida.chunks():
        tamano += len(pieza)
        if tamano > limite:
            raise ArchivoRechazado(
                f"El archivo supera el máximo de {limite // (1024 * 1024)} MB. "
                "Divídalo o redúzcalo y súbalo de nuevo."
            )
        suma.update(pieza)
        salida.write(pieza)  # type: ignore[attr-defined] # an open binary file
    if not tamano:
        raise ArchivoRechazado("El archivo está vacío. Revise que sea el correcto.")
    return suma.hexdigest(), tamano


def _sincronizar(carpeta: Path) -> None:
    """The rename itself must survive a power cut."""
    descriptor = os.open(carpeta, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def integro(huella: str) -> bool:
    """Whether the stored content still gives its hash."""
    try:
        with ruta_de(huella).open("rb") as abierto:
            return hashlib.file_digest(abierto, "sha256").hexdigest() == huella
    except OSError:
        return False


def entregar(*, huella: str, tipo: str, nombre: str) -> FileResponse:
    """A stored file as a download that nothing may run."""
    try:
        contenido = ruta_de(huella).open("rb")
    except OSError as error:
        raise ErrorDeNegocio(
            "El archivo no está en el servidor. Avise al administrador: la huella está guardada."
        ) from error
    respuesta = FileResponse(contenido, content_type=tipo)
    respuesta["Content-Disposition"] = content_disposition_header(True, nombre)
    respuesta["X-Content-Type-Options"] = "nosniff"
    respuesta["Content-Security-Policy"] = "sandbox; default-src 'none'"
    respuesta["Cache-Control"] = "private, no-store"
    return respuesta
