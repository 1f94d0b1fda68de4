"""The findings of one target among those of its programme, and how a weight looks."""

from django import template

from compromisos.consultas_exigencia import Exigencia, ExigenciaDeMeta, huella_de

register = template.Library()
register.filter("huella_de", huella_de)

# The tone of each weight; a word always stands beside it.
TONOS = {"alta": "rojo", "media": "amarillo", "baja": "gris"}


@register.filter
def del_compromiso(exigencia: Exigencia | None, compromiso: int) -> ExigenciaDeMeta | None:
    """What was found in the target of a commitment; nothing when it has none."""
    return exigencia.metas.get(compromiso) if exigencia else None


@register.filter
def tono_de_peso(peso: str) -> str:
    """The tone of a weight, whose icon goes with it."""
    return TONOS.get(str(peso), "gris")
