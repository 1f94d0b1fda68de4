"""The bulk table as a file: written as CSV or XLSX, and read back as texts."""

import csv
import io
import tempfile
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from tablib import Dataset

from compromisos.libro.leer import abierto
from incentivos.consultas_planilla import COLUMNAS, OBLIGATORIAS
from pmg_site.comun.almacen import Subida
from pmg_site.comun.archivos import CSV, tipo_de
from pmg_site.comun.archivos_oficina import XLSX
from pmg_site.comun.errores import ArchivoRechazado
from pmg_site.comun.numeros import NumeroInvalido, escribir_numero, leer_celda
from pmg_site.comun.planilla import segura

MAX_FILAS = 2000
MAX_BYTES = 2 * 1024 * 1024
LINEA = "linea"  # where a row stands in the file, for its errors to say
TIPOS = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}


def escribir(filas: Iterable[Mapping[str, Any]], formato: str) -> bytes:
    """The rows in one of the formats of ``TIPOS``; a CSV that Excel opens in columns in Chile."""
    if formato == "xlsx":
        tabla = Dataset(headers=COLUMNAS, title="Dotación y base")
        tabla.extend([[_celda(fila[c]) for c in COLUMNAS] for fila in filas])
        return bytes(tabla.export("xlsx"))
    salida = io.StringIO()
    escritor = csv.writer(salida, delimiter=";")
    escritor.writerow(COLUMNAS)
    escritor.writerows([_texto_de(fila[c]) for c in COLUMNAS] for fila in filas)
    return salida.getvalue().encode("utf-8-sig")


def _celda(valor: Any) -> Any:
    """Numbers stay numbers; nothing typed by a person becomes a formula."""
    return valor if valor is None or isinstance(valor, int | Decimal) else segura(valor)


def _texto_de(valor: Any) -> str:
    if isinstance(valor, Decimal):
        return escribir_numero(valor, miles=False)
    return segura(valor)


def leer(subida: Subida) -> Dataset:
    """The table of an upload with every cell as text, its format checked by its content."""
    with tempfile.TemporaryDirectory() as carpeta:
        ruta = Path(carpeta) / "planilla.xlsx"  # openpyxl looks at the name
        _copiar(subida, ruta)
        tipo = tipo_de(ruta, subida.name or "")
        if tipo not in (CSV, XLSX):
            raise ArchivoRechazado("Suba la planilla como CSV o XLSX.")
        filas = _de_libro(ruta) if tipo == XLSX else _de_csv(ruta)
    return _tabla(filas)


def _copiar(subida: Subida, ruta: Path) -> None:
    tamano = 0
    with ruta.open("wb") as salida:
        for pieza in subida.chunks():
            tamano += len(pieza)
            if tamano > MAX_BYTES:
                raise ArchivoRechazado("La planilla pesa más de 2 MB: revise que sea la correcta.")
            salida.write(pieza)


def _de_csv(ruta: Path) -> list[list[str]]:
    texto = ruta.read_text(encoding="utf-8-sig")
    cabeza = texto.partition("\n")[0]
    separador = ";" if cabeza.count(";") >= cabeza.count(",") else ","
    lector = csv.reader(io.StringIO(texto), delimiter=separador)
    return [[celda.strip() for celda in fila] for fila in lector]


def _de_libro(ruta: Path) -> list[list[str]]:
    with abierto(ruta) as libro:
        hoja = libro.worksheets[0]
        filas = hoja.iter_rows(max_row=MAX_FILAS + 2, max_col=len(COLUMNAS) * 2)
        return [[_celda_leida(celda) for celda in fila] for fila in filas]


def _celda_leida(celda: Any) -> str:
    """A cell as somebody would have typed it; what is no number is left for its row to refuse."""
    valor = celda.value
    if valor is None or isinstance(valor, str):
        return (valor or "").strip()
    try:
        exacto = leer_celda(valor, formato=celda.number_format or "", maximo_digitos=30)
    except NumeroInvalido:
        return str(valor)
    return escribir_numero(exacto, miles=False)


def _tabla(filas: list[list[str]]) -> Dataset:
    con_algo = [(linea, fila) for linea, fila in enumerate(filas, 1) if any(fila)]
    if not con_algo:
        raise ArchivoRechazado("La planilla está vacía.")
    titulos = [titulo.lower() for titulo in con_algo[0][1]]
    if faltan := [c for c in OBLIGATORIAS if c not in titulos]:
        raise ArchivoRechazado(
            f"A la planilla le falta la columna «{faltan[0]}». Use la plantilla de esta página, "
            "con sus títulos en la primera fila."
        )
    if len(con_algo) > MAX_FILAS + 1:
        raise ArchivoRechazado(f"La planilla tiene más de {MAX_FILAS} filas.")
    tabla = Dataset(headers=[*COLUMNAS, LINEA])
    lugar = {c: titulos.index(c) for c in COLUMNAS if c in titulos}
    for linea, fila in con_algo[1:]:
        celdas = [fila[lugar[c]] if c in lugar and lugar[c] < len(fila) else "" for c in COLUMNAS]
        tabla.append([*celdas, linea])
    return tabla


def anio_de(tabla: Dataset) -> str:
    """The payment year that every row names; empty when they name none, or more than one."""
    anios = {fila["anio_pago"] for fila in tabla.dict}
    return str(anios.pop()) if len(anios) == 1 else ""
