"""Numbers and years as the sentences of the findings write them."""

from collections.abc import Iterable
from fractions import Fraction

from compromisos.exigencia.tipos import MetaPropuesta
from pmg_site.comun.numeros import escribir_numero

ESPACIO_DURO = "\u00a0"
DECIMALES_DE_REFERENCIA = 2  # a mean or a trend is shown with these, when it needs them


def cifra(valor: Fraction, decimales: int) -> str:
    """With the indicator's decimals, or with two when those would not tell the value."""
    escrito = decimales if valor * 10**decimales % 1 == 0 else max(decimales, 2)
    texto = escribir_numero(valor, escrito)
    return texto.rstrip("0").rstrip(",") if "," in texto and escrito > decimales else texto


def con_unidad(valor: Fraction, meta: MetaPropuesta) -> str:
    """96 %, 12 días."""
    return f"{cifra(valor, meta.decimales)}{ESPACIO_DURO}{meta.unidad}".rstrip()


def enumerar(partes: Iterable[object]) -> str:
    """2009, 2010 y 2011."""
    lista = [str(parte) for parte in partes]
    return " y ".join(filter(None, (", ".join(lista[:-1]), lista[-1]))) if lista else ""
