"""The part of a file that a citation names: rows around a cell, lines around a passage."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter

from pmg_site.comun.archivos import CSV, TEXTO, XLSX

ANTES, DESPUES = 3, 12  # rows shown around the place, which stays in sight
COLUMNAS = 12
FILAS_MAXIMAS = 50_000
BYTES_MAXIMOS = 10 * 1024 * 1024
LARGO_CELDA = 200
_CELDA = re.compile(r"(?:(?P<hoja>[^!]+)!)?\$?(?P<columna>[A-Za-z]{1,3})\$?(?P<fila>[1-9]\d{0,6})")


@dataclass(frozen=True, slots=True)
class Casilla:
    """One cell of the extract; the cited one is marked."""

    texto: str
    citada: bool = False


@dataclass(frozen=True, slots=True)
class FilaExtracto:
    """One numbered row (or line) of the extract."""

    numero: int
    casillas: list[Casilla]


@dataclass(frozen=True, slots=True)
class Extracto:
    """What is shown of a file; ``aviso`` says what could not be found or is left out."""

    columnas: list[str]
    filas: list[FilaExtracto]
    hoja: str = ""
    aviso: str = ""


def se_extrae(tipo: str) -> bool:
    """Whether a part of this kind of file may be shown as text."""
    return tipo in (CSV, TEXTO, XLSX)


def extracto(ruta: Path, tipo: str, clase: str, lugar: str) -> Extracto:
    """The part of the file at ``ruta`` that ``lugar`` names."""
    if ruta.stat().st_size > BYTES_MAXIMOS:
        return _nada("El archivo es muy grande para mostrar aquí esta parte: descárguelo.")
    if tipo == XLSX:
        return _de_planilla(ruta, clase, lugar)
    lineas = _texto(ruta).splitlines()
    if tipo == CSV and clase in ("celda", "hoja"):
        return _de_csv(lineas, lugar if clase == "celda" else "A1")
    return _de_pasaje(lineas, lugar)


def _nada(aviso: str) -> Extracto:
    return Extracto([], [], aviso=aviso)


def _texto(ruta: Path) -> str:
    crudo = ruta.read_bytes()
    try:
        return crudo.decode("utf-8-sig")
    except UnicodeDecodeError:
        return crudo.decode("cp1252", errors="replace")


def _de_csv(lineas: list[str], lugar: str) -> Extracto:
    hallado = _CELDA.fullmatch(lugar)
    if hallado is None:
        return _de_pasaje(lineas, lugar)
    muestra = "\n".join(lineas[:20])
    separador = max(";,\t", key=muestra.count)
    filas = csv.reader(io.StringIO("\n".join(lineas)), delimiter=separador)
    return _alrededor(filas, hallado)


def _de_planilla(ruta: Path, clase: str, lugar: str) -> Extracto:
    hallado = _CELDA.fullmatch(lugar) if clase == "celda" else None
    with ruta.open("rb") as abierto:
        try:
            libro = load_workbook(abierto, read_only=True, data_only=True, keep_links=False)
            try:
                return _de_libro(libro, hallado, lugar)
            finally:
                libro.close()
        except Exception:  # whatever a damaged workbook makes of the reader
            return _nada("La planilla no se pudo leer: descárguela.")


def _de_libro(libro: Workbook, hallado: "re.Match[str] | None", lugar: str) -> Extracto:
    """The rows around a cell, or the first ones of a sheet."""
    pedida = (hallado["hoja"] or "") if hallado else lugar
    hojas = {h.title.casefold(): h for h in libro.worksheets}
    hoja = hojas.get(pedida.strip(" '").casefold()) if pedida else libro.worksheets[0]
    if hoja is None:
        return _nada(f"La planilla no tiene una hoja «{pedida}»: descárguela y búsquelo.")
    filas = (["" if v is None else str(v) for v in f] for f in hoja.iter_rows(values_only=True))
    celda = hallado or _CELDA.fullmatch("A1")
    return _alrededor(filas, celda, hoja=hoja.title, marca=hallado is not None)


def _alrededor(
    filas: Iterator[list[str]], celda: "re.Match[str] | None", hoja: str = "", marca: bool = True
) -> Extracto:
    """The rows near a cell, read one after another and never more than ``FILAS_MAXIMAS``."""
    if celda is None:
        return _nada("El lugar citado no es una celda: descargue el archivo.")
    fila, columna = int(celda["fila"]), column_index_from_string(celda["columna"].upper())
    if fila > FILAS_MAXIMAS:
        return _nada("La celda citada está muy abajo para mostrarla aquí: descargue el archivo.")
    primera = max(1, columna - COLUMNAS // 2)
    leidas = enumerate(islice(filas, fila + DESPUES), 1)
    # the first row too: it is most often the heading of the columns
    ventana = [(n, v) for n, v in leidas if n == 1 or n >= fila - ANTES]
    alcanza = bool(ventana) and ventana[-1][0] >= fila
    ancho = min(max((len(v) for _, v in ventana), default=0), primera + COLUMNAS - 1)
    ancho = max(ancho, columna if alcanza else 0)
    columnas = range(primera, ancho + 1)
    extraidas = [
        FilaExtracto(
            numero,
            [
                Casilla(
                    valores[c - 1][:LARGO_CELDA] if c <= len(valores) else "",
                    marca and (numero, c) == (fila, columna),
                )
                for c in columnas
            ],
        )
        for numero, valores in ventana
    ]
    aviso = "" if alcanza else "El archivo termina antes de la celda citada."
    return Extracto([get_column_letter(c) for c in columnas], extraidas, hoja, aviso)


def _de_pasaje(lineas: list[str], lugar: str) -> Extracto:
    """The lines around the first one that holds the passage; the beginning when none does."""
    buscado = " ".join(lugar.split()).casefold()
    hallada = next(
        (n for n, linea in enumerate(lineas) if buscado in " ".join(linea.split()).casefold()), None
    )
    centro = hallada or 0
    desde = max(0, centro - ANTES)
    filas = [
        FilaExtracto(n + 1, [Casilla(lineas[n][: 5 * LARGO_CELDA], n == hallada)])
        for n in range(desde, min(len(lineas), centro + DESPUES + 1))
    ]
    aviso = "" if hallada is not None else "No se halló el pasaje citado; se muestra el comienzo."
    return Extracto([], filas, aviso=aviso)
