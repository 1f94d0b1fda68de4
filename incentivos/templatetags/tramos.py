"""The tier of the increment on both sides of a decision."""

from fractions import Fraction

from django import template

from evaluacion.efecto import Efecto
from incentivos.reglas import TIPO, TablaTramos, tabla_de
from indicadores.models import ConjuntoReglas
from pmg_site.comun import formato

register = template.Library()


@register.simple_tag
def tramos_del_efecto(efecto: Efecto) -> tuple[str, str] | None:
    """The tiers before and after, in words; None when no rule gives tiers to that payment year."""
    proceso = efecto.evaluacion.programa.adscripcion.proceso
    conjunto = ConjuntoReglas.objects.vigente(TIPO, proceso.mecanismo.codigo, proceso.anio_pago)
    if conjunto is None or not (tabla := tabla_de(conjunto)).tramos:
        return None
    return _en_palabras(tabla, efecto.antes.para_tramo), _en_palabras(
        tabla, efecto.despues.para_tramo
    )


def _en_palabras(tabla: TablaTramos, valor: Fraction | None) -> str:
    if valor is None:
        return ""
    tramo = tabla.tramo_de(valor)
    if tramo.porcentaje is None:
        return tramo.etiqueta
    return f"{tramo.etiqueta}: {formato.porcentaje_corto(tramo.porcentaje)}"
