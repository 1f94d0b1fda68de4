"""The nightly reading of every stored file against its hash, and what it finds."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from evaluacion.models import Archivo, FallaArchivo, RondaCustodia
from instituciones.models import Persona
from pmg_site.comun import reloj, trabajos
from pmg_site.comun.almacen import ruta_de
from pmg_site.comun.bitacora import Acto, anotar_lote
from pmg_site.comun.models import Trabajo

CUSTODIA = "evaluacion.custodia"
Clase = FallaArchivo.Clase
_CADA = 50
_PIEZA = 1024 * 1024


@dataclass(slots=True)
class _Lectura:
    """What a round has read so far."""

    archivos: int = 0
    bytes_leidos: int = 0
    fallas: list[FallaArchivo] = field(default_factory=list)


def pedir_custodia(*, por: Persona | None = None) -> Trabajo:
    """Ask for a round; while one is under way, that one is returned."""
    return trabajos.pedir(tipo=CUSTODIA, clave="ronda", parametros={}, por=por)


def revisar_archivos(avance: trabajos.Avance | None = None) -> RondaCustodia:
    """Read every file; the round, its faults and their ledger entries are written together."""
    inicio, lectura = reloj.presente(), _Lectura()
    total = Archivo.objects.count()
    for archivo in Archivo.objects.order_by("huella").iterator(chunk_size=500):
        _leer(archivo, lectura)
        if avance and lectura.archivos % _CADA == 0:
            avance.decir(lectura.archivos, total, f"Van {lectura.archivos} archivos leídos")
    with transaction.atomic():
        if avance:
            avance.confirmar()
        return _guardar(lectura, inicio)


def _leer(archivo: Archivo, lectura: _Lectura) -> None:
    lectura.archivos += 1
    suma, leido = hashlib.sha256(), 0
    try:
        with ruta_de(archivo.huella).open("rb") as abierto:
            while pieza := abierto.read(_PIEZA):
                suma.update(pieza)
                leido += len(pieza)
    except OSError:
        lectura.fallas.append(FallaArchivo(archivo=archivo, clase=Clase.PERDIDO))
        return
    lectura.bytes_leidos += leido
    if suma.hexdigest() != archivo.huella:
        lectura.fallas.append(
            FallaArchivo(
                archivo=archivo,
                clase=Clase.ALTERADO,
                huella_hallada=suma.hexdigest(),
                tamano_hallado=leido,
            )
        )


def _guardar(lectura: _Lectura, inicio: datetime) -> RondaCustodia:
    anterior = RondaCustodia.objects.order_by("pk").last()
    previas = (
        {(f.archivo_id, f.clase, f.huella_hallada) for f in anterior.fallas.all()}
        if anterior
        else set()
    )
    ronda = RondaCustodia.objects.create(
        iniciada_el=inicio,
        terminada_el=reloj.presente(),
        archivos=lectura.archivos,
        bytes_leidos=lectura.bytes_leidos,
    )
    for falla in lectura.fallas:
        falla.ronda = ronda
        falla.nueva = (falla.archivo_id, falla.clase, falla.huella_hallada) not in previas
    FallaArchivo.objects.bulk_create(lectura.fallas, batch_size=500)
    malos = {falla.archivo_id for falla in lectura.fallas}
    recuperados = sorted({archivo for archivo, _, _ in previas} - malos)
    anotar_lote(
        [
            _acto(
                "custodia.revisar",
                ronda,
                {
                    "archivos": ronda.archivos,
                    "bytes": ronda.bytes_leidos,
                    "fallas": len(lectura.fallas),
                },
            ),
            *(
                _acto(
                    "custodia.hallar_falla",
                    falla.archivo,
                    {
                        "ronda": ronda.pk,
                        "clase": str(falla.clase),
                        "huella_hallada": falla.huella_hallada,
                    },
                )
                for falla in lectura.fallas
                if falla.nueva
            ),
            *(
                _acto("custodia.recuperar", f"evaluacion.archivo:{huella}", {"ronda": ronda.pk})
                for huella in recuperados
            ),
        ]
    )
    return ronda


def _acto(accion: str, objeto: object, datos: dict[str, object]) -> Acto:
    return Acto(accion=accion, objeto=objeto, datos=datos)  # type: ignore[arg-type]
