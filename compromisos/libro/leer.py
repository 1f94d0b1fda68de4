"""An uploaded workbook, read without loading it whole: sheets, columns, rows, comments."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.xml import DEFUSEDXML

from compromisos.libro import celdas
from compromisos.libro.celdas import Rechazo
from compromisos.libro.formato import Columna, Hoja, Llave
from compromisos.libro.nombres import Nombres
from pmg_site.comun.errores import ArchivoRechazado

MAX_FILAS = 100_000
MAX_COLUMNAS = 60


@dataclass(frozen=True, slots=True)
class Falta:
    """What is wrong (or only told) in a workbook: rule, sentence, sheet, cell, record."""

    codigo: str
    frase: str
    hoja: str = ""
    celda: str = ""
    registro: str = ""


@dataclass(slots=True)
class FilaLeida:
    """One row: its number, its key and the canonical value of each column that was understood."""

    numero: int
    llave: Llave
    valores: dict[str, str]


@dataclass(slots=True)
class Lectura:
    """What is gathered while reading; ``nombres`` says how each row is called."""

    faltas: list[Falta] = field(default_factory=list)
    avisos: list[Falta] = field(default_factory=list)
    nombres: Nombres = field(default_factory=Nombres)
    dudosas: set[tuple[str, Llave]] = field(default_factory=set)  # rows with a cell refused

    def falta(
        self, codigo: str, frase: str, hoja: str = "", celda: str = "", registro: str = ""
    ) -> None:
        self.faltas.append(Falta(codigo, frase, hoja, celda, registro))

    def aviso(self, codigo: str, frase: str, hoja: str = "", celda: str = "") -> None:
        self.avisos.append(Falta(codigo, frase, hoja, celda))


@contextmanager
def abierto(ruta: Path) -> Iterator[Any]:
    """The workbook in read-only mode; the file was checked before by its content."""
    if not DEFUSEDXML:
        raise RuntimeError("defusedxml is needed to read uploaded workbooks")
    try:
        libro = openpyxl.load_workbook(ruta, read_only=True, data_only=False, keep_links=False)
    except Exception as error:
        raise ArchivoRechazado(
            "El libro está dañado y no se pudo abrir. Ábralo, guárdelo de nuevo como XLSX y súbalo."
        ) from error
    with closing(libro):
        yield libro


def hoja_de(libro: Any, hoja: Hoja) -> Any | None:
    """The sheet by its name, whatever its capitals."""
    buscado = hoja.titulo.casefold()
    return next((ws for ws in libro.worksheets if ws.title.strip().casefold() == buscado), None)


def avisar_de_ajenas(libro: Any, conocidas: Iterable[str], lectura: Lectura) -> None:
    """The sheets that people added: they are theirs, and are not read."""
    nombres = {nombre.casefold() for nombre in conocidas}
    for ws in libro.worksheets:
        if ws.title.strip().casefold() not in nombres:
            frase = f"La hoja «{ws.title}» no es del libro: no se lee."
            lectura.aviso("hoja-desconocida", frase, ws.title)


def columnas_de(ws: Any, hoja: Hoja, lectura: Lectura) -> dict[int, Columna] | None:
    """Which column stands where, by the headings; None when the sheet cannot be read."""
    ws.reset_dimensions()
    cabezas = next(iter(ws.iter_rows(max_row=1, max_col=MAX_COLUMNAS, values_only=True)), ())
    por_titulo = {c.titulo.casefold(): c for c in hoja.columnas}
    halladas: dict[int, Columna] = {}
    sana = True
    for n, cabeza in enumerate(cabezas):
        if cabeza is None or not str(cabeza).strip():
            continue
        celda = f"{get_column_letter(n + 1)}1"
        columna = por_titulo.get(" ".join(str(cabeza).split()).casefold())
        if columna is None:
            frase = f"La columna «{str(cabeza)[:60]}» no es del libro: no se lee."
            lectura.aviso("columna-desconocida", frase, hoja.titulo, celda)
        elif columna in halladas.values():
            frase = f"La columna «{columna.titulo}» está dos veces: deje una sola."
            lectura.falta("columna-repetida", frase, hoja.titulo, celda)
            sana = False
        else:
            halladas[n] = columna
    faltan = [c.titulo for c in hoja.columnas if c not in halladas.values()]
    for titulo in faltan:
        frase = f"Falta la columna «{titulo}»: devuélvala a su lugar o descargue el libro de nuevo."
        lectura.falta("columna-faltante", frase, hoja.titulo, "A1")
    return halladas if sana and not faltan else None


def _vacia(valor: Any) -> bool:
    return valor is None or (isinstance(valor, str) and not valor.strip())


def filas_de(
    ws: Any,
    hoja: Hoja,
    columnas: dict[int, Columna],
    base: dict[Llave, list[str]],
    lectura: Lectura,
) -> Iterator[FilaLeida]:
    """The rows that can be told apart, cell by cell; what is not understood goes to ``lectura``."""
    de_llave = [next(n for n, c in columnas.items() if c.codigo == k) for k in hoja.llave]
    de_valor = [(n, c) for n, c in columnas.items() if c in hoja.editables]
    orden = {c.codigo: i for i, c in enumerate(hoja.editables)}
    vacia = [""] * len(orden)
    ancho = max(columnas) + 1
    nombres = [f"{get_column_letter(n + 1)}" for n in range(ancho)]
    for numero, fila in enumerate(ws.iter_rows(min_row=2, max_col=ancho), start=2):
        if numero > MAX_FILAS:
            frase = f"La hoja tiene más de {MAX_FILAS:,} filas: divídala.".replace(",", ".")
            lectura.falta("demasiadas-filas", frase, hoja.titulo, f"A{numero}")
            return
        if all(_vacia(celda.value) for celda in fila):
            continue
        llave = _llave(hoja, fila, de_llave, columnas, numero, nombres, lectura)
        if llave is None:
            continue
        previos = base.get(llave, vacia)
        valores = {}
        for n, columna in de_valor:
            try:
                valores[columna.codigo] = celdas.leer(
                    columna, fila[n], previos[orden[columna.codigo]]
                )
            except Rechazo as rechazo:
                lectura.dudosas.add((hoja.codigo, llave))
                lectura.falta(
                    rechazo.codigo, rechazo.frase, hoja.titulo, f"{nombres[n]}{numero}",
                    lectura.nombres.fila(hoja.codigo, llave),
                )  # fmt: skip
        yield FilaLeida(numero, llave, valores)


def _llave(
    hoja: Hoja,
    fila: Any,
    de_llave: list[int],
    columnas: dict[int, Columna],
    numero: int,
    nombres: list[str],
    lectura: Lectura,
) -> Llave | None:
    """What names the row; None when a part of it is missing or not understood."""
    partes = []
    for n in de_llave:
        columna = columnas[n]
        try:
            parte = celdas.leer(columna, fila[n], "").strip()
        except Rechazo as rechazo:
            lectura.falta(rechazo.codigo, rechazo.frase, hoja.titulo, f"{nombres[n]}{numero}")
            return None
        if not parte and columna.codigo != "desagregacion":
            frase = f"Escriba «{columna.titulo}»: sin eso no se sabe de qué fila se trata."
            lectura.falta("obligatoria", frase, hoja.titulo, f"{nombres[n]}{numero}")
            return None
        partes.append(parte or "total")
    return tuple(partes)
