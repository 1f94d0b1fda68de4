"""Approvals under way in the example: a modification of the year, and a chain half signed."""

from django.core.files.uploadedfile import SimpleUploadedFile

from compromisos import servicios
from compromisos.estados import EstadoFormulacion
from compromisos.faltas import faltas_de, por_resolver_de
from compromisos.models import CausaModificacion, ProgramaAnual
from pmg_site.ejemplo.calendarios import EN_FORMULACION
from pmg_site.ejemplo.evidencia import AVISO
from pmg_site.ejemplo.gente import Gente

FUNDAMENTO = (
    "La ley de reajuste del segundo trimestre rebajó el subtítulo 22 que financia la medición del "
    "segundo indicador: se atenderá a menos personas que las programadas."
)
OFICIO = f"{AVISO}\nOficio que comunica la rebaja del subtítulo 22 y los programas que financia.\n"


def modificar(programa: ProgramaAnual, gente: Gente) -> None:
    """A modification asked for with its document, its weights changed, still with the service."""
    institucion = programa.institucion
    jefe, encargado = gente.jefes[institucion.pk], gente.encargados[institucion.pk]
    nueva = servicios.pedir_modificacion(
        programa=programa,
        causa=CausaModificacion.REDUCCION_PRESUPUESTO,
        motivo=FUNDAMENTO,
        respaldo=SimpleUploadedFile("oficio-rebaja.txt", OFICIO.encode(), "text/plain"),
        por=jefe,
    )
    primero, segundo = nueva.compromisos.order_by("numero")[:2]
    servicios.fijar_ponderadores(
        programa=nueva,
        ponderadores={primero.pk: primero.ponderador + 2, segundo.pk: segundo.ponderador - 2},
        version=nueva.fila_version,
        por=encargado,
    )


def firmar(gente: Gente) -> None:
    """Where two ministers sign, the first one signed a reviewed programme."""
    en_revision = list(
        ProgramaAnual.objects.filter(
            adscripcion__proceso__anio_programa=EN_FORMULACION,
            estado=EstadoFormulacion.EN_REVISION,
            ministerio_firmante__isnull=False,
            ejemplo=True,
        )
        .select_related("adscripcion__institucion", "conjunto_reglas")
        .order_by("pk")
    )
    faltan, pendientes = faltas_de(en_revision), por_resolver_de(en_revision)
    for programa in en_revision:
        if not faltan[programa.pk] and not pendientes[programa.pk]:
            ministro = gente.ministros[programa.institucion.ministerio_id]
            servicios.firmar(programa=programa, por=ministro)
            return
