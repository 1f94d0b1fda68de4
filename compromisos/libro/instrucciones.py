"""The first sheet of the workbook: whose it is, how to fill it in, what each sheet holds."""

from typing import Any

from openpyxl.styles import Alignment, Font

from compromisos.libro import formato
from compromisos.libro.celdas import escribir_texto
from compromisos.models import ProgramaAnual
from pmg_site.comun.reloj import SANTIAGO, ahora

PASOS = (
    "Escriba solo en las celdas de fondo blanco con borde; las grises se leen y están protegidas.",
    "Los números llevan coma decimal (93,5). Donde hay una lista, elija una de sus opciones.",
    "Pegue valores y no fórmulas: una celda con fórmula se devuelve para que la corrija.",
    "No borre hojas, columnas ni filas: borrarlas no borra nada en el sistema.",
    "Para agregar un indicador, un operando o un compromiso use el sitio y descargue el libro de "
    "nuevo. En «Mensuales» sí puede agregar filas al final.",
    "Las observaciones abiertas están como comentario de su celda y en «Observaciones»: responda "
    "bajo «Su respuesta:», en el hilo del comentario o en la última columna de esa hoja, una vez.",
    "Guarde como XLSX y súbalo en «Trabajar en Excel». Verá qué cambiará, fila por fila, antes de "
    "confirmar; si algo está mal, recibirá este mismo libro con esas celdas marcadas.",
)


def escribir(hoja: Any, programa: ProgramaAnual, enlace: str) -> None:
    """Fill in the sheet."""
    hoja.column_dimensions["A"].width = 5
    hoja.column_dimensions["B"].width = 24
    hoja.column_dimensions["C"].width = 92
    hoja.sheet_view.showGridLines = False
    _titulo(hoja, "A1", f"{programa.institucion}: formulación {programa.anio}", 16)
    proceso = programa.adscripcion.proceso
    _texto(
        hoja,
        "A2",
        f"{proceso.mecanismo} · programa versión {programa.version} · estado: "
        f"{programa.get_estado_display().lower()} · descargado el "
        f"{ahora().astimezone(SANTIAGO):%d-%m-%Y a las %H:%M} (hora de Santiago)",
    )
    _titulo(hoja, "A4", "Cómo llenarlo", 13)
    fila = 5
    for numero, paso in enumerate(PASOS, start=1):
        hoja.cell(fila, 1, numero).alignment = Alignment(vertical="top")
        _texto(hoja, f"B{fila}", paso)
        hoja.merge_cells(start_row=fila, end_row=fila, start_column=2, end_column=3)
        hoja.row_dimensions[fila].height = 32 if len(paso) > 110 else 17
        fila += 1
    _titulo(hoja, f"A{fila + 1}", "Qué hay en cada hoja", 13)
    fila += 2
    for h in formato.hojas(programa.anio):
        _texto(hoja, f"B{fila}", h.titulo)
        hoja[f"B{fila}"].font = Font(name="Calibri", bold=True, color="0A5394", underline="single")
        hoja[f"B{fila}"].hyperlink = f"#'{h.titulo}'!A1"
        _texto(hoja, f"C{fila}", h.ayuda)
        fila += 1
    _titulo(hoja, f"A{fila + 1}", "Dónde subirlo", 13)
    _texto(hoja, f"B{fila + 2}", enlace)
    hoja.merge_cells(start_row=fila + 2, end_row=fila + 2, start_column=2, end_column=3)
    hoja.page_setup.orientation = "landscape"
    hoja.page_setup.fitToWidth, hoja.page_setup.fitToHeight = 1, 0
    hoja.sheet_properties.pageSetUpPr.fitToPage = True


def _titulo(hoja: Any, donde: str, texto: str, tamano: int) -> None:
    escribir_texto(hoja[donde], texto)
    hoja[donde].font = Font(name="Calibri", bold=True, size=tamano, color="1F3864")


def _texto(hoja: Any, donde: str, texto: str) -> None:
    escribir_texto(hoja[donde], texto)
    hoja[donde].alignment = Alignment(wrap_text=not donde.startswith("A"), vertical="top")
