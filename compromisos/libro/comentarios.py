"""Open observations as comments of cells, and the answers that people write under them."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl.comments.comment_sheet import CommentSheet
from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.xml.functions import fromstring

from compromisos.models import Observacion

AUTOR = "Gestor PMG"
PEDIDO = "Su respuesta:"
_RELACION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_CABEZA = re.compile(r"Observación N° (\d+)")


def redactar(observaciones: Iterable[Observacion]) -> str:
    """The text of the comment of a cell, with room to answer each observation."""
    return "\n\n".join(
        f"Observación N° {o.pk} (ronda {o.ronda}, {o.autor.nombre_corto}): {o.texto}\n{PEDIDO}\n"
        for o in observaciones
    )


def respuestas(texto: str) -> Iterator[tuple[str, str]]:
    """(number of the observation, answer) of each answer written in a comment."""
    partes = _CABEZA.split(texto.replace("\r\n", "\n").replace("\r", "\n"))
    for numero, cuerpo in zip(partes[1::2], partes[2::2], strict=False):
        _, _, respuesta = cuerpo.rpartition(PEDIDO) if PEDIDO in cuerpo else ("", "", "")
        if respuesta.strip():
            yield numero, respuesta.strip()


def de_hoja(paquete: zipfile.ZipFile, ruta: str) -> dict[str, str]:
    """The comments of a sheet by cell, read from the package: read-only mode leaves them out."""
    ruta = ruta.lstrip("/")
    relaciones = get_rels_path(ruta)
    if relaciones not in paquete.namelist():
        return {}
    hallados: dict[str, str] = {}
    for relacion in get_dependents(paquete, relaciones).find(_RELACION):
        hoja: Any = CommentSheet.from_tree(fromstring(paquete.read(relacion.target)))
        hallados |= {celda: comentario.text for celda, comentario in hoja.comments}
    return hallados
