"""Where an uploaded Budget Law waits, bound to its person and hash, until it is confirmed."""

import hashlib
import re
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from instituciones.models import Persona
from pmg_site.comun import reloj

ESPERA = timedelta(hours=2)
_FICHA = re.compile(r"(?P<anio>\d{4})-(?P<huella>[0-9a-f]{64})")


def carpeta() -> Path:
    """Made when first needed, readable only by the site."""
    lugar = Path(settings.VAR_DIR) / "presupuesto_por_confirmar"
    lugar.mkdir(mode=0o700, parents=True, exist_ok=True)
    return lugar


def guardar(*, datos: bytes, anio: int, por: Persona) -> str:
    """Keep a file; gives the ticket with which its person finds it again."""
    barrer()
    ficha = f"{anio}-{hashlib.sha256(datos).hexdigest()}"
    destino = _lugar(ficha, por)
    provisorio = destino.with_suffix(".parcial")
    provisorio.write_bytes(datos)
    provisorio.replace(destino)
    return ficha


def es_ficha(texto: str) -> bool:
    """Whether a text has the form of a ticket."""
    return _FICHA.fullmatch(texto) is not None


def recuperar(*, ficha: str, por: Persona) -> tuple[int, bytes] | None:
    """The year and the bytes of a ticket of this person; None when gone, foreign or altered."""
    hallada = _FICHA.fullmatch(ficha)
    if hallada is None:
        return None
    try:
        datos = _lugar(ficha, por).read_bytes()
    except FileNotFoundError:
        return None
    if hashlib.sha256(datos).hexdigest() != hallada["huella"]:
        return None
    return int(hallada["anio"]), datos


def quitar(*, ficha: str, por: Persona) -> None:
    """Forget a file that was confirmed or discarded."""
    if _FICHA.fullmatch(ficha):
        _lugar(ficha, por).unlink(missing_ok=True)


def barrer() -> int:
    """Remove what nobody confirmed in time; gives how many files went."""
    limite = (reloj.presente() - ESPERA).timestamp()
    viejos = [a for a in carpeta().iterdir() if a.stat().st_mtime < limite]
    for archivo in viejos:
        archivo.unlink(missing_ok=True)
    return len(viejos)


def _lugar(ficha: str, por: Persona) -> Path:
    return carpeta() / f"{por.pk}-{ficha}.csv"
