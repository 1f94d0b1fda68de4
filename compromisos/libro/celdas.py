"""One cell: what is written in it for a value, and what is understood of what a person left."""

import re
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell

from compromisos.libro.formato import Clase, Columna, Opciones
from pmg_site.comun.numeros import NumeroAmbiguo, NumeroInvalido, escribir_numero, leer_celda

LARGO_DE_CELDA = 32_767  # what a cell of a workbook holds
CIFRAS_EXACTAS = 15  # what a workbook keeps of a number
_CORTE = "… [el texto sigue en el sitio]"
_SALTOS = re.compile(r"_x000D_|\r\n?")
_ERRORES = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})


class Rechazo(Exception):
    """A cell that is not understood: the rule it breaks and what to do."""

    def __init__(self, codigo: str, frase: str) -> None:
        super().__init__(frase)
        self.codigo = codigo
        self.frase = frase


def texto_visible(columna: Columna, valor: str) -> str:
    """A canonical value in the words of the page and of the sheet."""
    if columna.clase == Clase.NUMERO:
        return escribir_numero(Decimal(valor)) if valor else ""
    if columna.clase == Clase.OPCION:
        return dict(columna.opciones).get(valor, valor)
    return valor


def escribir(celda: Cell, columna: Columna, valor: str) -> None:
    """Put a canonical value in a cell, with the format that it needs."""
    if columna.clase == Clase.NUMERO:
        _escribir_numero(celda, columna, valor)
    else:
        escribir_texto(celda, texto_visible(columna, valor))


def escribir_texto(celda: Cell, texto: str) -> None:
    """Text that stays text: nothing typed by a person ever becomes a formula.

    The quote mark of the style is what a spreadsheet sets for ``'=…``: the text comes back as it
    was, and typing over it keeps it a text.
    """
    limpio = _limpio(texto)
    if not limpio:
        return
    celda.value = limpio
    celda.data_type = "s"
    if limpio[0] in "=+-@\t\n":
        celda.quotePrefix = True
        celda.number_format = "@"


def _limpio(texto: str) -> str:
    limpio = ILLEGAL_CHARACTERS_RE.sub("", _SALTOS.sub("\n", texto))
    return limpio if len(limpio) <= LARGO_DE_CELDA else limpio[:30_000] + _CORTE


def _escribir_numero(celda: Cell, columna: Columna, valor: str) -> None:
    if not valor:
        if columna.decimales:
            celda.number_format = "General"
        return
    exacto = Decimal(valor)
    if len(exacto.as_tuple().digits) > CIFRAS_EXACTAS:
        escribir_texto(celda, escribir_numero(exacto, miles=False))
        return
    celda.value = exacto
    lugares = max(-int(exacto.as_tuple().exponent), 0)
    celda.number_format = "#,##0" + ("." + "0" * lugares if lugares else "")


def leer(columna: Columna, celda: Any, base: str) -> str:
    """The canonical value of a cell; ``base`` when it still says what was exported."""
    valor = celda.value
    if valor is None:
        return ""
    tipo = celda.data_type
    if tipo == "f":
        raise Rechazo("formula", "La celda tiene una fórmula: cópiela y péguela como valor.")
    if tipo == "e" or (isinstance(valor, str) and valor.strip() in _ERRORES):
        raise Rechazo("celda-con-error", f"La celda muestra el error {valor}: escriba el dato.")
    if columna.clase == Clase.NUMERO:
        return _numero(columna, celda, valor)
    texto = _texto(valor)
    if texto == _limpio(texto_visible(columna, base)):
        return base
    return _opcion(columna, texto) if columna.clase == Clase.OPCION else _largo(columna, texto)


def _numero(columna: Columna, celda: Any, valor: Any) -> str:
    if isinstance(valor, str) and not valor.strip():
        return ""
    try:
        exacto = leer_celda(valor, formato=celda.number_format or "", decimales=columna.decimales)
    except NumeroAmbiguo as error:
        raise Rechazo("numero-ambiguo", str(error)) from None
    except NumeroInvalido as error:
        raise Rechazo("numero", str(error)) from None
    if columna.maximo is not None and exacto > columna.maximo:
        raise Rechazo("numero", f"Escriba un número de 0 a {escribir_numero(columna.maximo)}.")
    texto = format(exacto, "f")
    return texto.rstrip("0").rstrip(".") if "." in texto else texto


def _texto(valor: Any) -> str:
    if isinstance(valor, bool):
        return "Sí" if valor else "No"
    if isinstance(valor, date | time):
        return f"{valor:%d-%m-%Y}" if isinstance(valor, date) else f"{valor:%H:%M}"
    if isinstance(valor, float) and valor.is_integer():
        return str(int(valor))
    return _SALTOS.sub("\n", valor) if isinstance(valor, str) else str(valor)


def _opcion(columna: Columna, texto: str) -> str:
    etiquetas = _etiquetas(columna.opciones)
    limpio = texto.strip().casefold()
    if not limpio or limpio in etiquetas:
        return etiquetas.get(limpio, "")
    posibles = [e for _, e in columna.opciones]
    lista = f"{', '.join(posibles[:-1])} o {posibles[-1]}" if len(posibles) <= 8 else "la lista"
    raise Rechazo("opcion", f"«{texto.strip()[:40]}» no está en la lista: elija {lista}.")


@cache
def _etiquetas(opciones: Opciones) -> dict[str, str]:
    """The value of each label, and of each value written as such, in any case."""
    return {v.casefold(): v for v, _ in opciones} | {e.casefold(): v for v, e in opciones}


def _largo(columna: Columna, texto: str) -> str:
    limpio = texto.strip()
    if columna.largo and len(limpio) > columna.largo:
        raise Rechazo(
            "texto-largo",
            f"El texto tiene {len(limpio)} caracteres y caben {columna.largo}: acórtelo.",
        )
    return limpio
