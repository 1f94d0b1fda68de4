"""The row of a stored file, and what the virus scanner says of it."""

import logging

from django.db import transaction

from evaluacion.models import Archivo
from pmg_site.comun import antivirus, reloj, salida
from pmg_site.comun.almacen import Subida, guardar, ruta_de
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.errores import ArchivoRechazado

registro = logging.getLogger(__name__)
EXAMINAR = "evaluacion.examinar_archivo"
Examen = Archivo.Examen


def guardar_archivo(subida: Subida) -> Archivo:
    """Check and store a file, and only then write its row; its scan is promised with it."""
    guardado = guardar(subida)
    with transaction.atomic():
        archivo, nuevo = Archivo.objects.get_or_create(
            huella=guardado.huella,
            defaults={
                "tamano": guardado.tamano,
                "tipo": guardado.tipo,
                "creado_el": reloj.ahora(),
            },
        )
        if nuevo and antivirus.configurado():
            salida.prometer(EXAMINAR, archivo.huella, {"huella": archivo.huella})
    if archivo.examen == Examen.INFECTADO:
        raise ArchivoRechazado(
            f"El antivirus halló «{archivo.hallazgo}» en este archivo. Límpielo y suba otro."
        )
    return archivo


def examinar_archivo(*, huella: str) -> Archivo:
    """Ask the scanner about one file and keep its answer; asked before, it has no effect."""
    archivo = Archivo.objects.get(huella=huella)
    if archivo.examen != Examen.NO_EXAMINADO:
        return archivo
    hallazgo = antivirus.examinar(ruta_de(huella))
    with transaction.atomic():
        fila = Archivo.objects.select_for_update().get(huella=huella)
        if fila.examen != Examen.NO_EXAMINADO:
            return fila
        fila.examen = Examen.INFECTADO if hallazgo else Examen.LIMPIO
        fila.hallazgo, fila.examinado_el = hallazgo, reloj.ahora()
        fila.save(update_fields=["examen", "hallazgo", "examinado_el"])
        anotar(
            Acto(
                accion="archivo.examinar",
                objeto=fila,
                datos={"examen": str(fila.examen), "hallazgo": hallazgo},
            )
        )
    return fila


@salida.atiende(EXAMINAR)
def _examinar(carga: dict[str, str]) -> None:
    examinar_archivo(huella=carga["huella"])


def examinar_pendientes(limite: int = 200) -> int:
    """The files that still wait for the scanner, until it stops answering."""
    if not antivirus.configurado():
        return 0
    hechos = 0
    pendientes = Archivo.objects.filter(examen=Examen.NO_EXAMINADO).order_by("creado_el")
    for huella in list(pendientes.values_list("huella", flat=True)[:limite]):
        try:
            examinar_archivo(huella=huella)
        except antivirus.AntivirusNoDisponible as error:
            registro.warning("the scanner does not answer: %s", error)
            break
        hechos += 1
    return hechos
