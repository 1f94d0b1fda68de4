"""The jobs of this app: computing the compliance of a year in the background."""

from typing import Any

from django.core.exceptions import PermissionDenied

from evaluacion.servicios import RECALCULAR, recalcular
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
            por=por,
            avance=avance,
        )
    except PermissionDenied as error:
        raise ErrorDeNegocio(str(error)) from error
