"""The jobs of this app: computing the results of a year, and what the clock asks of the files."""

from typing import Any

from celery import shared_task
from django.core.exceptions import PermissionDenied

from evaluacion.servicios import (
    CUSTODIA,
    RECALCULAR,
    barrer_subidas,
    examinar_pendientes,
    pedir_custodia,
    recalcular,
    revisar_archivos,
)
from instituciones.models import Persona
from pmg_site.comun import trabajos
from pmg_site.comun.errores import ErrorDeNegocio


@trabajos.hace(RECALCULAR)
def recalcular_en_segundo_plano(
    parametros: dict[str, Any], avance: trabajos.Avance
) -> dict[str, Any]:
    """Compute the open evaluations of a year; who asked for it must still be allowed to."""
    por = Persona.objects.filter(pk=parametros.get("por")).first()
    try:
        return recalcular(
            anio=parametros["anio"],
            mecanismo=parametros.get("mecanismo"),
            ministerio=parametros.get("ministerio"),
            institucion=parametros.get("institucion"),
            por=por,
            avance=avance,
        )
    except PermissionDenied as error:
        raise ErrorDeNegocio(str(error)) from error


@trabajos.hace(CUSTODIA)
def revisar_custodia(parametros: dict[str, Any], avance: trabajos.Avance) -> dict[str, Any]:
    """Read every stored file against its hash; twice, it only reads them twice."""
    ronda = revisar_archivos(avance)
    return {"ronda": ronda.pk, "archivos": ronda.archivos, "fallas": ronda.fallas.count()}


@shared_task(name="evaluacion.custodia_nocturna")
def custodia_nocturna() -> None:
    """Ask for the round of the night; while one is under way there is no other."""
    pedir_custodia()


@shared_task(name="evaluacion.barrer_subidas")
def barrer() -> None:
    """Forget the uploads that nobody finished."""
    barrer_subidas()


@shared_task(name="evaluacion.examinar_pendientes")
def examinar() -> None:
    """Files that the scanner could not look at when they came."""
    examinar_pendientes()
