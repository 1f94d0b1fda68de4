"""The badge that opens the thread of a field: how many observations it has and how many wait."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from compromisos.consultas_hilos import CuentasDeHilos
from compromisos.hilos import etiqueta_de_campo
from compromisos.models import Compromiso

register = template.Library()


@register.inclusion_tag("compromisos/hilo_marca.html")
def marca_hilo(
    cuentas: CuentasDeHilos | None, campo: str = "", compromiso: Compromiso | None = None
) -> dict[str, Any]:
    """The badge of one field; nothing where nobody spoke and this person may not begin."""
    if not cuentas:
        return {}
    cuenta = cuentas.de(compromiso, campo)
    if not cuenta.total and not cuentas.puede_abrir:
        return {}
    lugar = etiqueta_de_campo(campo) or "el conjunto"
    if compromiso is not None:
        lugar += f" del compromiso {compromiso.numero}"
    consulta = {"compromiso": compromiso.pk if compromiso else "", "campo": campo}
    return {
        "url": f"{reverse('compromisos:hilos', args=[cuentas.programa])}?{urlencode(consulta)}",
        "cuenta": cuenta,
        "lugar": lugar,
    }
