"""Template tags of the printed reports: the tables of the annexes."""

from typing import Any

from django import template

from informes.anexos import FilaDeGestion, TablaLlena
from informes.consultas import DatosBalance
from informes.tablas import TABLAS

register = template.Library()


@register.inclusion_tag("informes/bgi/tabla.html")
def tabla_de_anexo(informe: DatosBalance, clave: str) -> dict[str, Any]:
    """A table of the annexes, or the sentence that says that it was not given."""
    return {"llena": informe.anexos.tabla(clave), "titulo": TABLAS[clave].titulo}


@register.filter
def tabla(informe: DatosBalance, clave: str) -> TablaLlena | None:
    """The rows of a table of the annexes, if the service gave any."""
    return informe.anexos.tabla(clave)


@register.filter
def gestion(informe: DatosBalance, clave: str) -> list[FilaDeGestion]:
    """The management indicators of an annex."""
    return informe.anexos.indicadores(clave)


@register.filter
def por_sexo(llena: TablaLlena) -> list[tuple[str, list[Any]]]:
    """The rows of a table of staff as the stacked bars take them."""
    return [
        (str(fila["rotulo"]), [fila["mujeres"] or 0, fila["hombres"] or 0]) for fila in llena.datos
    ]


@register.filter
def barras_de_cumplimiento(informe: DatosBalance) -> list[tuple[str, Any, str]]:
    """(number, compliance, tone) of each indicator of the year."""
    return [
        (
            f"N° {fila.desglose.compromiso.numero}",
            fila.desglose.cumplimiento,
            "verde" if fila.desglose.cumple else "rojo",
        )
        for fila in informe.indicadores
    ]


@register.simple_tag
def series_de_sexo() -> list[str]:
    """The names of the two parts of a bar of staff."""
    return ["Mujeres", "Hombres"]
