"""The workbook of a programme for one person: locked frame, lists, rows filled in, comments."""

from collections.abc import Iterator
from copy import copy
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation

from compromisos.libro import celdas, comentarios, formato, identidad, instrucciones
from compromisos.libro.contenido import Contenido
from compromisos.libro.filas import Fila
from compromisos.libro.formato import Clase, Columna, Hoja, Llave
from compromisos.models import Observacion
from pmg_site.comun import reloj
from pmg_site.comun.articulos import con_de

ABIERTAS = (Observacion.Estado.ABIERTA, Observacion.Estado.RESPONDIDA)
DEL_METODO = (
    "expresion", "unidad", "sentido", "dimension", "producto", "supuestos", "notas",
    "medios_verificacion",
)  # fmt: skip
FILAS_NUEVAS = 2000  # room at the end of a table that grows
_GRIS = PatternFill("solid", fgColor="ECEFF3")
_CABEZA = PatternFill("solid", fgColor="1F3864")
_BORDE = Border(*[Side(style="thin", color="B8C2CC")] * 4)
_LIBRE, _CERRADA = Protection(locked=False), Protection(locked=True)
_ARRIBA = Alignment(vertical="top", wrap_text=True)
_NUMERO = Alignment(vertical="top", horizontal="right")


def escribir(c: Contenido, enlace: str = "") -> bytes:
    """The XLSX file; ``enlace`` is the page where it is uploaded."""
    libro = Workbook()
    primera = libro.active
    primera.title = formato.HOJA_INSTRUCCIONES
    instrucciones.escribir(primera, c.programa, enlace)
    _proteger(primera)
    listas = _listas(libro, c)
    for hoja in c.hojas:
        _hoja(libro.create_sheet(hoja.titulo), hoja, c, listas)
    libro.move_sheet(formato.HOJA_LISTAS, len(libro.sheetnames))
    quien = identidad.Identidad.de(c.programa, reloj.ahora())
    identidad.escribir(libro, quien, base_de(c))
    libro.security = WorkbookProtection(lockStructure=True)
    libro.properties.creator = comentarios.AUTOR
    libro.properties.title = f"Formulación {c.programa.anio} {con_de(c.programa.institucion)}"
    salida = BytesIO()
    libro.save(salida)
    return salida.getvalue()


def base_de(c: Contenido) -> identidad.Base:
    """What each row said when it left, in the order of its columns."""
    return {
        hoja.codigo: {
            llave: [fila.valores[columna.codigo] for columna in hoja.editables]
            for llave, fila in c.filas[hoja.codigo].items()
        }
        for hoja in c.hojas
    }


def _listas(libro: Workbook, c: Contenido) -> dict[str, str]:
    """A hidden sheet with the options of every drop-down; the range of each."""
    hoja = libro.create_sheet(formato.HOJA_LISTAS)
    hoja.sheet_state = "hidden"
    rangos: dict[str, str] = {}
    simbolos = sorted({o.simbolo for f in c.fichas.values() for o in f.operandos.all()})
    pedidas: list[tuple[str, list[str]]] = [
        ("mensuales.indicador", list(c.fichas)),
        ("mensuales.operando", simbolos),
    ]
    for h in c.hojas:
        pedidas += [(f"{h.codigo}.{x.codigo}", [e for _, e in x.opciones]) for x in h.columnas]
    for nombre, opciones in pedidas:
        if opciones:
            letra = get_column_letter(len(rangos) + 1)
            for n, opcion in enumerate(opciones, start=1):
                celdas.escribir_texto(hoja[f"{letra}{n}"], opcion)
            rangos[nombre] = f"{formato.HOJA_LISTAS}!${letra}$1:${letra}${len(opciones)}"
    return rangos


def _hoja(ws: Any, hoja: Hoja, c: Contenido, listas: dict[str, str]) -> None:
    for n, columna in enumerate(hoja.columnas, start=1):
        celda = ws.cell(1, n)
        celdas.escribir_texto(celda, columna.titulo)
        celda.font, celda.fill = Font(name="Calibri", bold=True, color="FFFFFF"), _CABEZA
        celda.alignment = Alignment(wrap_text=True, vertical="center")
        ws.column_dimensions[get_column_letter(n)].width = columna.ancho
    ws.row_dimensions[1].height = 34
    fila = 1
    anotadas = _por_celda(hoja, c)
    for fila, (llave, datos) in enumerate(c.filas[hoja.codigo].items(), start=2):
        _fila(ws, fila, hoja, llave, datos)
        for lugar, suyas in anotadas.get(llave, {}).items():
            _comentar(ws.cell(fila, lugar), suyas)
    ultima = fila
    if hoja.crece:
        ultima = fila + FILAS_NUEVAS
        _abrir(ws, fila + 1, ultima, len(hoja.columnas))
    _validar(ws, hoja, listas, ultima)
    _encuadrar(ws, hoja, ultima)


def _fila(ws: Any, n: int, hoja: Hoja, llave: Llave, datos: Fila) -> None:
    de_llave = dict(zip(hoja.llave, llave, strict=True))
    for m, columna in enumerate(hoja.columnas, start=1):
        celda = ws.cell(n, m)
        valor = de_llave.get(columna.codigo, datos.valores.get(columna.codigo, ""))
        celdas.escribir(celda, columna, valor)
        libre = (
            columna.editable
            and columna.codigo not in hoja.llave
            and not datos.veda(columna.codigo)
            and len(valor) <= celdas.LARGO_DE_CELDA
        )
        celda.border = _BORDE
        celda.protection = _LIBRE if libre else _CERRADA
        celda.alignment = _NUMERO if columna.clase == Clase.NUMERO else _ARRIBA
        if not libre:
            celda.fill = _GRIS


def _abrir(ws: Any, desde: int, hasta: int, columnas: int) -> None:
    """Empty rows where people may write."""
    modelo = ws.cell(desde, 1)
    modelo.protection, modelo.border = _LIBRE, _BORDE
    for fila in ws.iter_rows(min_row=desde, max_row=hasta, max_col=columnas):
        for celda in fila:
            celda._style = copy(modelo._style)  # looking each style up is most of the work


def _por_celda(hoja: Hoja, c: Contenido) -> dict[Llave, dict[int, list[Observacion]]]:
    """The open observations by row and column: of the commitment, or of its card's method."""
    lugares = {columna.codigo: n for n, columna in enumerate(hoja.columnas, start=1)}
    halladas: dict[Llave, dict[int, list[Observacion]]] = {}
    for o in c.observaciones:
        if o.compromiso is None or o.estado not in ABIERTAS:
            continue
        numero = (str(o.compromiso.numero),)
        fila = c.filas["compromisos"].get(numero)
        indicador = fila.valores["indicador"] if fila else ""
        del_metodo = bool(indicador) and o.campo in DEL_METODO
        if hoja.codigo == ("indicadores" if del_metodo else "compromisos"):
            llave = (indicador,) if del_metodo else numero
            columna = lugares.get(o.campo, lugares["nombre"])
            halladas.setdefault(llave, {}).setdefault(columna, []).append(o)
    return halladas


def _comentar(celda: Any, observaciones: list[Observacion]) -> None:
    texto = comentarios.redactar(observaciones)
    celda.comment = Comment(texto, comentarios.AUTOR, height=60 + len(texto) // 3, width=380)


def _validar(ws: Any, hoja: Hoja, listas: dict[str, str], ultima: int) -> None:
    """Drop-downs and number limits on the columns where people write."""
    for n, columna in enumerate(hoja.columnas, start=1):
        regla = _validacion(hoja, columna, listas) if columna.editable else None
        if regla and ultima > 1:
            letra = get_column_letter(n)
            regla.add(f"{letra}2:{letra}{ultima}")
            ws.add_data_validation(regla)


def _validacion(hoja: Hoja, columna: Columna, listas: dict[str, str]) -> DataValidation | None:
    if rango := listas.get(f"{hoja.codigo}.{columna.codigo}"):
        return DataValidation(
            "list", formula1=f"={rango}", allow_blank=not columna.obligatoria,
            showErrorMessage=True, errorTitle=columna.titulo[:32],
            error="Elija una de las opciones de la lista.",
        )  # fmt: skip
    if columna.clase == Clase.NUMERO:
        return DataValidation(
            "decimal" if columna.decimales else "whole",
            operator="between", formula1="0", formula2=str(columna.maximo or 10**12),
            allow_blank=True, showErrorMessage=True, errorTitle=columna.titulo[:32],
            error="Escriba un número, con coma para los decimales y sin el signo %.",
        )  # fmt: skip
    if columna.largo:
        return DataValidation(
            "textLength", operator="lessThanOrEqual", formula1=str(columna.largo),
            allow_blank=True, showErrorMessage=True, errorTitle=columna.titulo[:32],
            error=f"El texto tiene un máximo de {columna.largo} caracteres.",
        )  # fmt: skip
    return None


def _encuadrar(ws: Any, hoja: Hoja, ultima: int) -> None:
    """What stays in sight, what is filtered, how it prints."""
    fijas = max((n for n, c in enumerate(hoja.columnas) if c.codigo in hoja.llave), default=0)
    ws.freeze_panes = ws.cell(2, min(fijas, 2) + 2)
    ws.auto_filter.ref = f"A1:{get_column_letter(len(hoja.columnas))}{max(ultima, 2)}"
    ws.page_setup.orientation = "landscape"
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.print_title_rows = "1:1"
    _proteger(ws)


def _proteger(ws: Any) -> None:
    """The frame cannot be moved; widths, filters, order and comments remain the person's."""
    ws.protection.sheet = True
    for permitido in ("formatColumns", "formatRows", "autoFilter", "sort", "objects", "scenarios"):
        setattr(ws.protection, permitido, False)


def filas_de_texto(hoja: Hoja, c: Contenido) -> Iterator[list[str]]:
    """The same sheet as rows of texts, heading first, for the CSV."""
    yield [columna.titulo for columna in hoja.columnas]
    for llave, fila in c.filas[hoja.codigo].items():
        de_llave = dict(zip(hoja.llave, llave, strict=True))
        yield [
            celdas.texto_visible(x, de_llave.get(x.codigo, fila.valores.get(x.codigo, "")))
            for x in hoja.columnas
        ]
