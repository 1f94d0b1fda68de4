"""Loading rule sets into the database: what is there is never edited, a change is a new version."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from indicadores.lector_reglas import ConjuntoLeido
from indicadores.models import ConjuntoReglas
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar_lote
from pmg_site.comun.canonico import huella
from pmg_site.comun.errores import ReglaInvalida

if TYPE_CHECKING:
    from instituciones.models import Persona


@dataclass(slots=True)
class Carga:
    """What a load did."""

    nuevos: list[ConjuntoReglas] = field(default_factory=list)
    versiones: list[ConjuntoReglas] = field(default_factory=list)
    sin_cambio: int = 0
    # codes whose file says what an approved proposal has replaced since
    superados: list[str] = field(default_factory=list)


def cargar(
    *,
    conjuntos: Iterable[ConjuntoLeido],
    por: "Persona | None" = None,
    rige_desde: date | None = None,
) -> Carga:
    """Load rule sets, all or none; ``rige_desde`` is their first day (None: at once).

    The same content again does nothing; another content for the same code and mechanism becomes
    its next version. A file that says what an approved proposal has replaced is left behind.
    Raises ReglaInvalida for two sets that would hold in the same year, or for a content that
    was already replaced by another of the files.
    """
    leidos = list(conjuntos)
    _exigir_sin_choques(leidos)
    carga = Carga()
    with transaction.atomic():
        vigentes = {
            (c.codigo, c.mecanismo): c
            for c in ConjuntoReglas.objects.defer("contenido").order_by("version")
        }
        huellas = set(ConjuntoReglas.objects.values_list("huella", "mecanismo"))
        actos = []
        for leido in leidos:
            anterior = vigentes.get((leido.codigo, leido.mecanismo))
            nuevo = _cargar_uno(leido, anterior, huellas, carga, rige_desde)
            if nuevo is not None:
                vigentes[leido.codigo, leido.mecanismo] = nuevo
                actos.append(_acto(nuevo, anterior, por))
        anotar_lote(actos)
    return carga


def _exigir_sin_choques(leidos: list[ConjuntoLeido]) -> None:
    """Two sets of a mechanism may not hold in the same year, nor share a code."""
    for numero, uno in enumerate(leidos):
        for otro in leidos[numero + 1 :]:
            if (uno.tipo, uno.mecanismo) != (otro.tipo, otro.mecanismo):
                continue
            if uno.codigo == otro.codigo:
                raise ReglaInvalida(
                    f"{otro.archivo}: el código «{otro.codigo}» ya está en {uno.archivo} para "
                    f"{otro.mecanismo}; use otro."
                )
            fin_uno, fin_otro = uno.anio_hasta or 9999, otro.anio_hasta or 9999
            if uno.anio_desde <= fin_otro and otro.anio_desde <= fin_uno:
                anio = max(uno.anio_desde, otro.anio_desde)
                raise ReglaInvalida(
                    f"{otro.archivo}: «{otro.codigo}» y «{uno.codigo}» rigen ambos en {anio} para "
                    f"{otro.mecanismo}; corrija sus años."
                )


def _cargar_uno(
    leido: ConjuntoLeido,
    anterior: ConjuntoReglas | None,
    huellas: set[tuple[str, str]],
    carga: Carga,
    rige_desde: date | None,
) -> ConjuntoReglas | None:
    firma = huella(leido.contenido)
    if anterior is not None and anterior.huella == firma:
        carga.sin_cambio += 1
        return None
    if (firma, leido.mecanismo) in huellas:
        if rige_desde is None and anterior is not None and anterior.propuestas.exists():
            carga.superados.append(f"{leido.codigo}/{leido.mecanismo}")
            return None
        raise ReglaInvalida(
            f"{leido.archivo}: «{leido.codigo}» vuelve a un contenido que ya fue reemplazado; "
            "para volver a él, escriba en «nota» por qué."
        )
    nuevo = ConjuntoReglas.objects.create(
        tipo=leido.tipo,
        codigo=leido.codigo,
        nombre=leido.nombre,
        mecanismo=leido.mecanismo,
        anio_desde=leido.anio_desde,
        anio_hasta=leido.anio_hasta,
        version=anterior.version + 1 if anterior else 1,
        contenido=leido.contenido,
        huella=firma,
        cargado_el=reloj.ahora(),
        rige_desde=rige_desde,
    )
    (carga.versiones if anterior else carga.nuevos).append(nuevo)
    return nuevo


def _acto(nuevo: ConjuntoReglas, anterior: ConjuntoReglas | None, por: "Persona | None") -> Acto:
    return Acto(
        accion="reglas.cargar",
        objeto=nuevo,
        por=por,
        antes={"huella": anterior.huella} if anterior else None,
        despues={"huella": nuevo.huella},
        datos={
            "tipo": nuevo.tipo,
            "codigo": nuevo.codigo,
            "mecanismo": nuevo.mecanismo,
            "version": nuevo.version,
            "huella": nuevo.huella,
        },
    )
