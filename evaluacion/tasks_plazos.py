"""What the outbox starts when a holiday is declared: the open deadlines are counted again."""

from typing import Any

from evaluacion.servicios import recontar_plazos
from instituciones.models import Feriado
from instituciones.servicios_feriados import TEMA_FERIADO
from pmg_site.comun import salida


@salida.atiende(TEMA_FERIADO)
def recontar(carga: dict[str, Any]) -> None:
    """A holiday was declared, ``{"feriado": pk}``; running twice has no effect."""
    recontar_plazos(feriado=Feriado.objects.get(pk=carga["feriado"]))
