"""The person's own workbook back, with the cells to correct coloured and explained."""

import zipfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from compromisos.libro import comentarios
from compromisos.libro.leer import Falta

_ROJO = PatternFill("solid", fgColor="F8C9C4")
_INICIO = "CORREGIR: "
_CORTE = "\n―――\n"


def marcar(entrada: Path, salida: Path, faltas: Iterable[Falta]) -> int:
    """Write ``salida``; how many cells were marked."""
    libro = openpyxl.load_workbook(entrada)
    _conservar_hilos(entrada, libro)
    _limpiar(libro)
    por_hoja = {ws.title.strip().casefold(): ws for ws in libro.worksheets}
    por_celda: dict[tuple[str, str], list[str]] = {}
    for falta in faltas:
        if falta.celda and falta.hoja.casefold() in por_hoja:
            frase = f"{falta.registro}. {falta.frase}" if falta.registro else falta.frase
            por_celda.setdefault((falta.hoja.casefold(), falta.celda), []).append(frase)
    for (hoja, lugar), frases in por_celda.items():
        _marcar(por_hoja[hoja][lugar], "\n".join(dict.fromkeys(frases)))
    libro.save(salida)
    return len(por_celda)


def _marcar(celda: Any, frase: str) -> None:
    previo = celda.comment.text if celda.comment else ""
    texto = f"{_INICIO}{frase}" + (f"{_CORTE}{previo}" if previo else "")
    celda.fill = _ROJO
    celda.comment = _comentario(texto)


def _conservar_hilos(entrada: Path, libro: Any) -> None:
    """The threads of recent spreadsheets are lost on saving: each becomes a plain comment."""
    with (
        zipfile.ZipFile(entrada) as paquete,
        closing(openpyxl.load_workbook(entrada, read_only=True)) as solo_lectura,
    ):
        for ws in solo_lectura.worksheets:
            for celda, hilo in comentarios.hilos_de_hoja(paquete, ws._worksheet_path).items():
                libro[ws.title][celda].comment = _comentario(hilo.como_nota())


def _comentario(texto: str) -> Comment:
    return Comment(texto, comentarios.AUTOR, height=60 + len(texto) // 3, width=380)


def _limpiar(libro: Any) -> None:
    """Take away the marks of an earlier time: what was corrected is no longer red."""
    for ws in libro.worksheets:
        for fila in ws.iter_rows():
            for celda in fila:
                comentario = celda.comment
                if comentario and comentario.text.startswith(_INICIO):
                    _, _, propio = comentario.text.partition(_CORTE)
                    celda.fill = PatternFill()
                    celda.comment = _comentario(propio) if propio else None
