"""What the page of an upload shows: changes and conflicts in words, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from compromisos.libro import almacen, celdas, formato
from compromisos.libro.diferencias import Cambio
from compromisos.models import CargaLibro


@dataclass(frozen=True, slots=True)
class CambioEnPalabras:
    """One cell as people read it: where it is, what it said and what it will say."""

    hoja: str
    registro: str
    columna: str
    celda: str
    antes: str
    mio: str
    suyo: str


class Paginado(Sequence[Cambio]):
    """The changes of an upload, read from its file by slices."""

    def __init__(self, carga: CargaLibro) -> None:
        self.carga = carga
        self.cuantos = int(carga.resultado.get("cambios", 0)) if carga.abierta else 0

    def __len__(self) -> int:
        return self.cuantos

    def __getitem__(self, parte: Any) -> Any:
        if isinstance(parte, slice):
            return list(almacen.leer_cambios(self.carga.pk, parte.start, parte.stop))
        return next(almacen.leer_cambios(self.carga.pk, parte, parte + 1))


def pagina_de_carga(carga: CargaLibro, cambios: Sequence[Cambio]) -> dict[str, Any]:
    """The rows of the page: changes, conflicts, answers, and what is wrong by sheet."""
    resultado = carga.resultado
    anio = carga.programa.anio
    return {
        "cambios": [en_palabras(anio, c) for c in cambios],
        "conflictos": [en_palabras(anio, Cambio.de(d)) for d in resultado.get("conflictos", [])],
        "respuestas": resultado.get("respuestas", []),
        "faltas": resultado.get("faltas", []),
        "n_faltas": resultado.get("n_faltas", 0),
        "avisos": resultado.get("avisos", []),
        "por_guardar": resultado.get("cambios", 0)
        + len(resultado.get("conflictos", []))
        + len(resultado.get("respuestas", [])),
    }


def en_palabras(anio: int, cambio: Cambio) -> CambioEnPalabras:
    hoja = formato.hoja(anio, cambio.hoja)
    columna = next(c for c in hoja.columnas if c.codigo == cambio.columna)
    por_codigo = {c.codigo: c for c in hoja.columnas}
    partes = [
        celdas.texto_visible(por_codigo[k], v)
        for k, v in zip(hoja.llave, cambio.llave, strict=True)
    ]
    registro = f"N° {partes[0]}" if hoja.llave == ("numero",) else " · ".join(partes)
    return CambioEnPalabras(
        hoja.titulo,
        registro,
        columna.titulo,
        cambio.celda,
        celdas.texto_visible(columna, cambio.base),
        celdas.texto_visible(columna, cambio.mio),
        celdas.texto_visible(columna, cambio.suyo),
    )
