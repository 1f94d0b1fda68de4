"""The answers to observations that come in a workbook: in their sheet, or under a comment."""

import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compromisos.libro import comentarios, formato
from compromisos.libro.contenido import Contenido
from compromisos.libro.leer import Lectura


@dataclass(frozen=True, slots=True)
class Respuesta:
    """An answer to an observation, what it is about, and where it was written."""

    observacion: int
    texto: str
    hoja: str
    celda: str
    registro: str = ""


def agregar(
    respuestas: list[Respuesta], actual: Contenido, numero: int, texto: str, lugar: tuple[str, str]
) -> None:
    """Keep an answer that the thread does not hold yet: the same workbook may come twice."""
    if not actual.ya_dijo(numero, texto):
        sobre = actual.filas["observaciones"][str(numero),].valores["compromiso"]
        respuestas.append(Respuesta(numero, texto, *lugar, sobre))


def de_comentarios(
    ruta: Path, libro: Any, actual: Contenido, lectura: Lectura, respuestas: list[Respuesta]
) -> None:
    """Answers under the comments, joined with those of the sheet.

    Comments that cannot be read are as if nobody had written in them.
    """
    with suppress(KeyError, zipfile.BadZipFile), zipfile.ZipFile(ruta) as paquete:
        for ws in libro.worksheets:
            if ws.title not in formato.OCULTAS:
                for dicho in comentarios.de_hoja(paquete, ws._worksheet_path):
                    _dicho(dicho, ws.title, actual, lectura, respuestas)


def _dicho(
    dicho: comentarios.Dicho,
    hoja: str,
    actual: Contenido,
    lectura: Lectura,
    respuestas: list[Respuesta],
) -> None:
    if not dicho.conocidas:
        frase = (
            "Este comentario no es de una observación y no se lee: responda bajo el de la "
            "observación o en la hoja «Observaciones»."
        )
        lectura.aviso("comentario-ajeno", frase, hoja, dicho.celda)
    elif not dicho.observacion:
        cuales = " y ".join(f"N° {n}" for n in dicho.conocidas)
        frase = (
            f"Esta celda tiene las observaciones {cuales} y no se sabe a cuál responde "
            f"«{dicho.texto[:60]}»: empiece con «N° {dicho.conocidas[0]}:» o responda en la hoja "
            "«Observaciones»."
        )
        lectura.falta("respuesta-ambigua", frase, hoja, dicho.celda)
    else:
        _respuesta(dicho, hoja, actual, lectura, respuestas)


def _respuesta(
    dicho: comentarios.Dicho,
    hoja: str,
    actual: Contenido,
    lectura: Lectura,
    respuestas: list[Respuesta],
) -> None:
    numero = int(dicho.observacion)
    if actual.ya_dijo(numero, dicho.texto):
        return
    fila = actual.filas["observaciones"].get((dicho.observacion,))
    veda = fila.veda("respuesta") if fila else "Esa observación no es de este programa."
    sobre = fila.valores["compromiso"] if fila else ""
    if veda:
        lectura.falta("observacion", veda, hoja, dicho.celda, sobre)
        return
    previa = next((r for r in respuestas if r.observacion == numero), None)
    if previa is None:
        agregar(respuestas, actual, numero, dicho.texto, (hoja, dicho.celda))
    elif previa.texto != dicho.texto:
        frase = (
            f"La observación N° {numero} tiene dos respuestas distintas (la otra está en "
            f"«{previa.hoja}», {previa.celda}): deje una sola."
        )
        lectura.falta("respuesta-doble", frase, hoja, dicho.celda, sobre)
