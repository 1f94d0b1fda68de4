"""Ports and answers on this machine."""

import errno
import http.client
import socket

from pmg_site.operacion.consola import Falla

LOCAL = "127.0.0.1"


def puerto_libre() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as enchufe:
        enchufe.bind((LOCAL, 0))
        return int(enchufe.getsockname()[1])


def exigir_puerto(puerto: int, orden: str) -> None:
    """Refuse early, with what to type, when the port is taken."""
    with socket.socket() as enchufe:
        enchufe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            enchufe.bind((LOCAL, puerto))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Falla(
                    f"port {puerto} is in use. Stop what uses it, or choose another:  "
                    f"PORT={puerto + 1} {orden}"
                ) from None
            raise Falla(f"port {puerto} cannot be used: {error.strerror}.") from None


def escucha(puerto: int) -> bool:
    """Does something accept connections there?"""
    try:
        with socket.create_connection((LOCAL, puerto), timeout=1):
            return True
    except OSError:
        return False


def estado_http(puerto: int, ruta: str, anfitrion: str = LOCAL) -> int:
    """Status code of a GET on this machine; 0 when nobody answers."""
    conexion = http.client.HTTPConnection(LOCAL, puerto, timeout=5)
    try:
        conexion.request("GET", ruta, headers={"Host": anfitrion})
        return conexion.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        conexion.close()
