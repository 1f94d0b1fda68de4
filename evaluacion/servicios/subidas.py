"""Large uploads in pieces: opened, received in order, taken up again, swept when forgotten."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from evaluacion.models import SubidaParcial
from evaluacion.permisos_evidencia import CAPACIDAD_DE, Dueno, puede_adjuntar
from evaluacion.servicios.comunes import asunto_de
from instituciones.flujo import exigir
from instituciones.models import Persona
from pmg_site.comun import reloj
from pmg_site.comun.almacen import nombre_limpio
from pmg_site.comun.archivos import exigir_extension
from pmg_site.comun.bitacora import nombre_objeto
from pmg_site.comun.errores import ArchivoRechazado, ErrorDeNegocio, TransicionInvalida

PLAZO = timedelta(days=2)
MAX_POR_PERSONA = 10
MAX_TROZO = 2 * 1024 * 1024
_PIEZA = 64 * 1024


@dataclass(frozen=True, slots=True)
class SubidaEnDisco:
    """A complete upload, read from where its pieces were put together."""

    name: str
    size: int
    ruta: Path

    def chunks(self) -> Iterator[bytes]:
        falta = self.size
        with self.ruta.open("rb") as archivo:
            while falta and (pieza := archivo.read(min(_PIEZA, falta))):
                falta -= len(pieza)
                yield pieza


def ruta_parcial(subida: SubidaParcial) -> Path:
    """Where the pieces stand; nothing typed by a person takes part in it."""
    return Path(settings.EVIDENCIA_DIR) / ".parciales" / subida.pk.hex


def abrir_subida(
    *, dueno: Dueno, nombre: str, tamano: int, marca: str, por: Persona
) -> SubidaParcial:
    """Start an upload, or take up the one that was left half way; refused before any byte."""
    asunto = asunto_de(dueno.evaluacion)
    exigir(por, CAPACIDAD_DE[type(dueno)], asunto)
    if not (permiso := puede_adjuntar(por, dueno, asunto)):
        raise TransicionInvalida(permiso.motivo)
    limpio = nombre_limpio(nombre)
    exigir_extension(limpio)
    if tamano <= 0:
        raise ArchivoRechazado("El archivo está vacío. Revise que sea el correcto.")
    if tamano > settings.EVIDENCIA_MAX_BYTES:
        raise ArchivoRechazado(
            f"El archivo supera el máximo de {settings.EVIDENCIA_MAX_BYTES // (1024 * 1024)} MB. "
            "Divídalo o redúzcalo y súbalo de nuevo."
        )
    propias = SubidaParcial.objects.filter(persona=por)
    clave = {
        "persona": por,
        "destino": nombre_objeto(dueno),
        "nombre": limpio,
        "tamano": tamano,
        "marca": marca[:40],
    }
    ahora = reloj.presente()
    with transaction.atomic():
        if not propias.filter(**clave).exists() and propias.count() >= MAX_POR_PERSONA:
            raise ErrorDeNegocio(
                f"Tiene {MAX_POR_PERSONA} subidas sin terminar. Termine una o espere dos días."
            )
        subida, _ = SubidaParcial.objects.get_or_create(
            **clave, defaults={"iniciada_el": ahora, "vence_el": ahora + PLAZO}
        )
    return subida


def recibir_trozo(
    *, subida: SubidaParcial, desde: int, datos: bytes, por: Persona
) -> SubidaParcial:
    """Put a piece in its place; the same piece again changes nothing, any other is refused."""
    with transaction.atomic():
        fila = SubidaParcial.objects.select_for_update().get(pk=subida.pk, persona=por)
        if not datos or len(datos) > MAX_TROZO or not 0 <= desde <= fila.tamano - len(datos):
            raise ErrorDeNegocio("Ese trozo no es de este archivo.")
        if desde + len(datos) <= fila.recibido and _igual(fila, desde, datos):
            return fila
        if desde != fila.recibido:
            raise TransicionInvalida(f"Se esperaba el archivo desde el byte {fila.recibido}.")
        _escribir(ruta_parcial(fila), desde, datos)
        fila.recibido = desde + len(datos)
        fila.save(update_fields=["recibido"])
    return fila


def _igual(subida: SubidaParcial, desde: int, datos: bytes) -> bool:
    with ruta_parcial(subida).open("rb") as archivo:
        archivo.seek(desde)
        return archivo.read(len(datos)) == datos


def _escribir(ruta: Path, desde: int, datos: bytes) -> None:
    """On disk before the row says so: what a crash leaves beyond is written over."""
    ruta.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(ruta, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "wb") as archivo:
            archivo.seek(desde)
            archivo.write(datos)
            archivo.flush()
            os.fsync(archivo.fileno())
    except OSError as error:
        raise ErrorDeNegocio(
            "No se pudo guardar el archivo por falta de espacio o de permisos en el servidor. "
            "Avise al administrador e intente más tarde."
        ) from error


def completa(*, subida: SubidaParcial | None) -> SubidaEnDisco:
    """The whole upload as a file to attach; refused while something of it is missing."""
    if subida is None:
        raise ArchivoRechazado("Esa subida ya no está en el servidor. Elija el archivo otra vez.")
    if subida.recibido != subida.tamano or not ruta_parcial(subida).exists():
        raise ArchivoRechazado("El archivo llegó incompleto. Súbalo de nuevo.")
    return SubidaEnDisco(subida.nombre, subida.tamano, ruta_parcial(subida))


def olvidar_subida(*, subida: SubidaParcial) -> None:
    """Take away the pieces: they were attached, refused, or nobody came back for them."""
    SubidaParcial.objects.filter(pk=subida.pk).delete()
    ruta_parcial(subida).unlink(missing_ok=True)


def barrer_subidas() -> int:
    """Forget the uploads whose time is over, and the bytes that no upload owns any more."""
    ahora = reloj.presente()
    vencidas = list(SubidaParcial.objects.filter(vence_el__lt=ahora))
    for subida in vencidas:
        olvidar_subida(subida=subida)
    limite = (ahora - PLAZO).timestamp()
    carpeta = Path(settings.EVIDENCIA_DIR)
    for ruta in (*carpeta.glob(".subida-*"), *carpeta.glob(".parciales/*")):
        if ruta.stat().st_mtime < limite:
            ruta.unlink(missing_ok=True)
    return len(vencidas)
