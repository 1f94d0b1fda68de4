"""What the page of an upload shows: changes and conflicts in words, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from compromisos.libro import almacen, celdas, formato, metas
from compromisos.libro.diferencias import Cambio
from compromisos.libro.nombres import SEPARADOR
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
    sin_calce: bool = False  # the target would not be what its operands give


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
    avisos = resultado.get("avisos", [])
    sin_calzar = [a for a in avisos if a["codigo"] == metas.CODIGO]
    sin_calce = frozenset(a["registro"] for a in sin_calzar)
    conflictos = [Cambio.de(d) for d in resultado.get("conflictos", [])]
    return {
        "cambios": [en_palabras(anio, c, sin_calce) for c in cambios],
        "conflictos": [en_palabras(anio, c, sin_calce) for c in conflictos],
        "respuestas": resultado.get("respuestas", []),
        "faltas": resultado.get("faltas", []),
        "n_faltas": resultado.get("n_faltas", 0),
        "leidas": resultado.get("leidas", 0),
        "sanos": resultado.get("sanos", 0),
        "avisos": [a for a in avisos if a["codigo"] != metas.CODIGO],
        "metas": sin_calzar,
        "por_guardar": resultado.get("cambios", 0)
        + len(conflictos)
        + len(resultado.get("respuestas", [])),
    }


def en_palabras(
    anio: int, cambio: Cambio, sin_calce: frozenset[str] = frozenset()
) -> CambioEnPalabras:
    hoja = formato.hoja(anio, cambio.hoja)
    columna = next(c for c in hoja.columnas if c.codigo == cambio.columna)
    toca = (cambio.hoja, cambio.columna) in metas.COLUMNAS
    return CambioEnPalabras(
        hoja.titulo,
        cambio.registro,
        columna.titulo,
        cambio.celda,
        celdas.texto_visible(columna, cambio.base),
        celdas.texto_visible(columna, cambio.mio),
        celdas.texto_visible(columna, cambio.suyo),
        toca and cambio.registro.split(SEPARADOR)[0] in sin_calce,
    )
