"""The person's own workbook back, with the cells to correct coloured and explained."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from compromisos.libro.comentarios import AUTOR
from compromisos.libro.leer import Falta

_ROJO = PatternFill("solid", fgColor="F8C9C4")
_INICIO = "CORREGIR: "
_CORTE = "\n―――\n"


def marcar(entrada: Path, salida: Path, faltas: Iterable[Falta]) -> int:
    """Write ``salida``; how many cells were marked."""
    libro = openpyxl.load_workbook(entrada)
    _limpiar(libro)
    por_hoja = {ws.title.strip().casefold(): ws for ws in libro.worksheets}
    por_celda: dict[tuple[str, str], list[str]] = {}
    for falta in faltas:
        if falta.celda and falta.hoja.casefold() in por_hoja:
            por_celda.setdefault((falta.hoja.casefold(), falta.celda), []).append(falta.frase)
    for (hoja, lugar), frases in por_celda.items():
        _marcar(por_hoja[hoja][lugar], "\n".join(dict.fromkeys(frases)))
    libro.save(salida)
    return len(por_celda)


def _marcar(celda: Any, frase: str) -> None:
    previo = celda.comment.text if celda.comment else ""
    texto = f"{_INICIO}{frase}" + (f"{_CORTE}{previo}" if previo else "")
    celda.fill = _ROJO
    celda.comment = Comment(texto, AUTOR, height=70 + len(texto) // 3, width=380)


def _limpiar(libro: Any) -> None:
    """Take away the marks of an earlier time: what was corrected is no longer red."""
    for ws in libro.worksheets:
        for fila in ws.iter_rows():
            for celda in fila:
                comentario = celda.comment
                if comentario and comentario.text.startswith(_INICIO):
                    _, _, propio = comentario.text.partition(_CORTE)
                    celda.fill = PatternFill()
                    celda.comment = (
                        Comment(propio, AUTOR, height=60 + len(propio) // 3, width=380)
                        if propio
                        else None
                    )
