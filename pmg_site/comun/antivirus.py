"""A conversation with ClamAV: one file sent by its socket, and what it says of it."""

import socket
import struct
from pathlib import Path

from django.conf import settings

_TROZO = 64 * 1024
_ESPERA = 60
_LARGO_RESPUESTA = 4096


class AntivirusNoDisponible(Exception):
    """The scanner did not answer, or could not look at the file: nothing is known of it."""


def configurado() -> bool:
    """Whether this site has a scanner."""
    return bool(settings.CLAMAV)


def examinar(ruta: Path) -> str:
    """The name of the virus found in a file; empty when it is clean."""
    try:
        with _conectar() as conexion, ruta.open("rb") as archivo:
            conexion.sendall(b"zINSTREAM\0")
            while trozo := archivo.read(_TROZO):
                conexion.sendall(struct.pack("!L", len(trozo)) + trozo)
            conexion.sendall(struct.pack("!L", 0))
            respuesta = _leer(conexion)
    except OSError as error:
        raise AntivirusNoDisponible(str(error)) from error
    if respuesta == "stream: OK":
        return ""
    if respuesta.startswith("stream: ") and respuesta.endswith(" FOUND"):
        return respuesta.removeprefix("stream: ").removesuffix(" FOUND")[:200]
    raise AntivirusNoDisponible(respuesta[:200] or "no answer")


def _conectar() -> socket.socket:
    """``unix:/path`` or ``tcp:host:port``, as the settings say."""
    clase, _, lugar = settings.CLAMAV.partition(":")
    if clase == "unix":
        conexion = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        conexion.settimeout(_ESPERA)
        try:
            conexion.connect(lugar)
        except OSError:
            conexion.close()
            raise
        return conexion
    host, _, puerto = lugar.rpartition(":")
    return socket.create_connection((host, int(puerto)), timeout=_ESPERA)


def _leer(conexion: socket.socket) -> str:
    recibido = b""
    while not recibido.endswith(b"\0") and len(recibido) < _LARGO_RESPUESTA:
        trozo = conexion.recv(_LARGO_RESPUESTA)
        if not trozo:
            break
        recibido += trozo
    return recibido.rstrip(b"\0").decode("utf-8", "replace").strip()
