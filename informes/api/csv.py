"""Lists as CSV: every row of the answer, streamed; safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from rest_framework.renderers import BaseRenderer
from rest_framework.serializers import Serializer

from pmg_site.comun.planilla import segura

LOTE = 500
BOM = "\ufeff"


class CSVRenderer(BaseRenderer):
    """Declares the format to content negotiation; the rows are written by ``filas``."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(
        self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None
    ) -> str:
        """An answer that is not a list (a refusal, one object) as two columns."""
        salida = _Eco()
        escritor = csv.writer(salida)
        pares = data.items() if isinstance(data, Mapping) else [("detalle", data)]
        return BOM + "".join(escritor.writerow([clave, segura(valor)]) for clave, valor in pares)


class _Eco:
    """A file that returns what is written to it."""

    def write(self, texto: str) -> str:
        return texto


def filas(serializador: Any, objetos: Iterable[Any], contexto: Any) -> Iterator[str]:
    """The lines of a CSV, headed by its columns; nested objects give one column per field."""
    escritor = csv.writer(_Eco())
    rutas = list(columnas(serializador()))
    yield BOM + escritor.writerow([".".join(ruta) for ruta in rutas])
    pendientes = iter(objetos)
    while lote := list(islice(pendientes, LOTE)):
        datos = serializador(lote, many=True, context=contexto).data
        yield "".join(escritor.writerow([_valor(fila, ruta) for ruta in rutas]) for fila in datos)


def columnas(serializador: Any, antes: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of each column; a list stays in one column, as JSON."""
    for nombre, campo in serializador.fields.items():
        ruta = (*antes, nombre)
        if isinstance(campo, Serializer):
            yield from columnas(campo, ruta)
        else:
            yield ruta


def _valor(fila: Mapping[str, Any], ruta: tuple[str, ...]) -> str:
    valor: Any = fila
    for paso in ruta:
        valor = None if valor is None else valor[paso]
    return segura(valor)
