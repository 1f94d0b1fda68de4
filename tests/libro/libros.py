"""Workbooks made by code: as they are downloaded, and as people give them back."""

import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

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


def con_partes(crudo: bytes, partes: dict[str, bytes]) -> bytes:
    """The package with some parts put in, or in place of others."""
    salida = BytesIO()
    with zipfile.ZipFile(BytesIO(crudo)) as viejo, zipfile.ZipFile(
        salida, "w", zipfile.ZIP_DEFLATED
    ) as nuevo:  # fmt: skip
        for parte in viejo.namelist():
            if parte not in partes:
                nuevo.writestr(parte, viejo.read(parte))
        for nombre, contenido in partes.items():
            nuevo.writestr(nombre, contenido)
    return salida.getvalue()


_HILOS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_TIPO = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
Replicas = Sequence[tuple[str, str]]  # who, what


def con_hilo(crudo: bytes, hoja: str, titulo: str, replicas: Replicas, raiz: str = "") -> bytes:
    """A workbook whose comment was turned into a thread by a recent Excel, and answered in it.

    Excel keeps beside it a plain copy, which says so in the language of its user.
    """
    abierto = openpyxl.load_workbook(BytesIO(crudo))
    lugar = celda(abierto, hoja, titulo)
    raiz = raiz or lugar.comment.text
    copia = "".join(f"\nRespuesta:\n    {texto}" for _, texto in replicas)
    aviso = "[Comentario encadenado]\n\nSu versión de Excel le permite leer este comentario."
    lugar.comment = openpyxl.comments.Comment(f"{aviso}\n\nComentario:\n    {raiz}{copia}", "x")
    salida = BytesIO()
    abierto.save(salida)
    numero = abierto.sheetnames.index(hoja) + 1
    quienes = list(dict.fromkeys(["Gestor PMG", *(quien for quien, _ in replicas)]))
    hilo = "".join(
        f'<threadedComment ref="{lugar.coordinate}" dT="2026-11-0{n + 1}T10:00:00.00" '
        f'personId="{{P{quienes.index(quien)}}}" id="{{C{n}}}"'
        + (' parentId="{C0}"' if n else "")
        + f"><text>{escape(texto)}</text></threadedComment>"
        for n, (quien, texto) in enumerate([("Gestor PMG", raiz), *replicas])
    )
    gente = "".join(
        f'<person displayName="{escape(quien)}" id="{{P{n}}}"/>' for n, quien in enumerate(quienes)
    )
    relaciones = f"xl/worksheets/_rels/sheet{numero}.xml.rels"
    with zipfile.ZipFile(salida) as paquete:
        previas = paquete.read(relaciones).decode()
    enlace = f'<Relationship Id="rIdH" Type="{_TIPO}" Target="../threadedComments/hilo1.xml"/>'
    return con_partes(
        salida.getvalue(),
        {
            "xl/threadedComments/hilo1.xml": (
                f'<ThreadedComments xmlns="{_HILOS}">{hilo}</ThreadedComments>'
            ).encode(),
            "xl/persons/person.xml": (
                f'<personList xmlns="{_HILOS}">{gente}</personList>'
            ).encode(),
            relaciones: previas.replace("</Relationships>", f"{enlace}</Relationships>").encode(),
        },
    )  # fmt: skip


def codigos(carga: CargaLibro) -> set[str]:
    return {f["codigo"] for f in carga.resultado["faltas"]}
