"""Checkpoints of the ledger: issued each hour, published, and proofs that an entry is in one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.core.cache import cache

from pmg_site.comun import reloj
from pmg_site.comun.bitacora import GENESIS, LOTE, cuerpo_de, falla_de
from pmg_site.comun.canonico import canonico
from pmg_site.comun.merkle import Arbol, prueba
from pmg_site.comun.models import Asiento, CabezaBitacora, PuntoDeControl

FORMATO = "pmg-puntos-de-control/1"
_RECORDAR = 3600


class CadenaRota(Exception):
    """The ledger does not follow: no checkpoint is issued over it."""


@dataclass(frozen=True, slots=True)
class Inclusion:
    """The first checkpoint that covers an entry, and the path that proves it."""

    punto: PuntoDeControl
    camino: tuple[str, ...]


def emitir() -> PuntoDeControl | None:
    """Issue a checkpoint of the ledger as it stands; the last one when nothing was added.

    What was written since the last one is read and must follow: raises CadenaRota otherwise.
    Running it twice, or at the same time, gives the same row.
    """
    cabeza = CabezaBitacora.objects.filter(pk=1).first()
    ultimo = PuntoDeControl.objects.order_by("-tamano").first()
    if cabeza is None or not cabeza.seq or (ultimo and ultimo.tamano >= cabeza.seq):
        return ultimo
    arbol, previo = _arbol(ultimo), ultimo.cabeza if ultimo else GENESIS
    nuevos = Asiento.objects.filter(seq__gt=arbol.tamano, seq__lte=cabeza.seq).order_by("seq")
    for asiento in nuevos.iterator(chunk_size=LOTE):
        if motivo := falla_de(asiento, arbol.tamano + 1, previo):
            raise CadenaRota(f"asiento {arbol.tamano + 1}: {motivo}")
        arbol.agregar(asiento.huella)
        previo = asiento.huella
    if (arbol.tamano, previo) != (cabeza.seq, cabeza.huella):
        raise CadenaRota(f"asiento {arbol.tamano + 1}: la cabeza no coincide")
    punto, _ = PuntoDeControl.objects.get_or_create(
        tamano=arbol.tamano,
        defaults={
            "raiz": arbol.raiz,
            "cabeza": previo,
            "cumbres": arbol.cumbres,
            "emitido_el": reloj.presente(),
        },
    )
    return punto


def _arbol(punto: PuntoDeControl | None) -> Arbol:
    return Arbol(punto.tamano, list(punto.cumbres)) if punto else Arbol()


def ultimo() -> PuntoDeControl | None:
    return PuntoDeControl.objects.order_by("-tamano").first()


def inclusion(seq: int) -> Inclusion | None:
    """Where an entry was first covered, with its proof; None while no checkpoint covers it."""
    punto = PuntoDeControl.objects.filter(tamano__gte=seq).order_by("tamano").first()
    if punto is None:
        return None
    clave = f"inclusion:{punto.raiz}:{seq}"
    camino: tuple[str, ...] | None = cache.get(clave)
    if camino is None:
        camino = tuple(_camino(seq, punto))
        cache.set(clave, camino, _RECORDAR)
    return Inclusion(punto, camino)


def _camino(seq: int, punto: PuntoDeControl) -> list[str]:
    previo = PuntoDeControl.objects.filter(tamano__lt=seq).order_by("-tamano").first()
    antes = _arbol(previo)
    hojas = list(
        Asiento.objects.filter(seq__gt=antes.tamano, seq__lte=punto.tamano)
        .order_by("seq")
        .values_list("huella", flat=True)
    )
    return prueba(seq - 1, antes, hojas)


def como_dict(punto: PuntoDeControl) -> dict[str, Any]:
    """A checkpoint as it is published."""
    return {
        "tamano": punto.tamano,
        "raiz": punto.raiz,
        "cabeza": punto.cabeza,
        "emitido_el": punto.emitido_el,
    }


def publicados(puntos: Iterable[PuntoDeControl]) -> bytes:
    """The checkpoints in canonical JSON, oldest first."""
    return canonico({"formato": FORMATO, "puntos": [como_dict(p) for p in puntos]}) + b"\n"


def en_texto(puntos: Iterable[PuntoDeControl]) -> Iterator[str]:
    """The same, one line each, for whoever keeps or prints them."""
    yield "# Puntos de control de la bitácora: asientos, raíz, huella del último, emitido (UTC)\n"
    for punto in puntos:
        cuando = punto.emitido_el.astimezone(UTC)
        yield f"{punto.tamano} {punto.raiz} {punto.cabeza} {cuando:%Y-%m-%dT%H:%M:%SZ}\n"


def exportar() -> Iterator[bytes]:
    """The whole ledger, one entry by line: its chained body, its hash and, apart, its note."""
    asientos = Asiento.objects.select_related("nota").order_by("seq")
    for asiento in asientos.iterator(chunk_size=LOTE):
        linea: dict[str, Any] = {"cuerpo": cuerpo_de(asiento), "huella": asiento.huella}
        if asiento.nota_huella and hasattr(asiento, "nota"):
            linea["nota"] = {"sal": asiento.nota.sal, "texto": asiento.nota.texto}
        yield canonico(linea) + b"\n"
