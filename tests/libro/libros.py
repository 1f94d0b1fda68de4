"""Workbooks made by code: as they are downloaded, and as people give them back."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from compromisos.libro.contenido import contenido
from compromisos.libro.escribir import escribir
from compromisos.models import CargaLibro, Observacion, ProgramaAnual
from compromisos.servicios import libro
from indicadores.models import Medicion
from instituciones.models import Persona
from instituciones.roles import Rol
from tests.compromisos.escenarios import completar
from tests.fabricas import Mundo, ficha_con_operandos
from tests.fabricas_evaluacion import ObservacionF

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Edicion = Callable[[Any], None]


def poblar(mundo: Mundo) -> ProgramaAnual:
    """The programme of ``mundo`` with history, months, parts and an open observation."""
    programa = completar(mundo.programa)
    primero = programa.compromisos.get(numero=1)
    ficha = primero.ficha
    ficha.desagrega_sexo, ficha.notas = True, "=1+1\n-dos\n@tres"
    ficha.save()
    for atras in (3, 2, 1):
        previa = ficha_con_operandos(mundo.institucion, programa.anio - atras)
        previa.indicador = ficha.indicador
        previa.save()
        for simbolo, valor in (("A", "18.5"), ("B", "20")):
            Medicion.objects.create(
                ficha=previa, tipo="efectivo", simbolo=simbolo, valor=Decimal(valor)
            )
    for mes in (1, 2):
        for simbolo, parte, valor in (
            ("A", "total", 5), ("A", "mujeres", 3), ("A", "hombres", 2), ("B", "total", 6),
        ):  # fmt: skip
            Medicion.objects.create(
                ficha=ficha, tipo="efectivo", mes=mes, simbolo=simbolo, desagregacion=parte,
                valor=Decimal(valor), fuente="Registro",
            )  # fmt: skip
    ObservacionF(
        programa=programa,
        compromiso=primero,
        campo="meta",
        texto="Justifique la meta.",
        estado=Observacion.Estado.ABIERTA,
        autor=mundo.personas[Rol.DIPRES],
    )
    return programa


def bajar(programa: ProgramaAnual, por: Persona) -> bytes:
    """The workbook as the site gives it."""
    return escribir(contenido(programa, por))


def editar(crudo: bytes, edicion: Edicion | None) -> bytes:
    """The workbook after a person edited it and saved it."""
    if edicion is None:
        return crudo
    abierto = openpyxl.load_workbook(BytesIO(crudo))
    edicion(abierto)
    salida = BytesIO()
    abierto.save(salida)
    return salida.getvalue()


def archivo(crudo: bytes, nombre: str = "libro.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(nombre, crudo, content_type=XLSX)


def subir(programa: ProgramaAnual, crudo: bytes, por: Persona) -> CargaLibro:
    """The upload, checked."""
    return libro.recibir(programa=programa, subida=archivo(crudo), por=por)


def ida_y_vuelta(programa: ProgramaAnual, por: Persona, edicion: Edicion | None) -> CargaLibro:
    """Download, edit, upload."""
    return subir(programa, editar(bajar(programa, por), edicion), por)


def celda(abierto: Any, hoja: str, titulo: str, fila: int = 2) -> Any:
    """A cell by the heading of its column."""
    ws = abierto[hoja]
    lugar = next(c.column for c in ws[1] if c.value == titulo)
    return ws.cell(fila, lugar)


def poner(hoja: str, titulo: str, valor: Any, fila: int = 2) -> Edicion:
    """The edition that writes one cell."""

    def edicion(abierto: Any) -> None:
        celda(abierto, hoja, titulo, fila).value = valor

    return edicion


def codigos(carga: CargaLibro) -> set[str]:
    return {f["codigo"] for f in carga.resultado["faltas"]}
