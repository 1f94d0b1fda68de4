"""Uploads: what enters, what does not and why, and where its bytes end."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluacion import servicios
from evaluacion.models import Archivo
from pmg_site.comun import almacen, archivos
from pmg_site.comun.errores import ArchivoRechazado, ErrorDeNegocio
from tests.evaluacion.escenarios import PDF, Subida
from tests.hostiles.piezas import flujo, jpg, paquete, pdf_con, png, relaciones

BUENOS: dict[str, tuple[str, bytes, str]] = {
    "PDF": ("informe.pdf", PDF, archivos.PDF),
    "workbook": ("p.xlsx", paquete({"xl/hoja.xml": b"<a>1</a>"}), archivos.XLSX),
    "workbook with printer settings": (
        "p.xlsx",
        paquete({"xl/printerSettings/printerSettings1.bin": b"x"}),
        archivos.XLSX,
    ),
    "document with a chart": (
        "d.docx",
        paquete(
            {"word/embeddings/libro.xlsx": paquete({"xl/hoja.xml": b"<a/>"})},
            principal="word/document.xml",
        ),
        archivos.DOCX,
    ),
    "document with a link": (
        "d.docx",
        paquete(
            {"word/_rels/document.xml.rels": relaciones("hyperlink", "https://www.gob.cl/")},
            principal="word/document.xml",
        ),
        archivos.DOCX,
    ),
    "workbook that speaks of macros": (
        "p.xlsx",
        paquete({"xl/sharedStrings.xml": b"<t>vbaProject, oleObject, DDE</t>"}),
        archivos.XLSX,
    ),
    "table with negative numbers and dashes": (
        "datos.csv",
        b"a;b\n-12,5;+3\n-;- no aplica\nx@gob.cl;a = b\n",
        archivos.CSV,
    ),
    "PDF with two letters by chance in its data": (
        "informe.pdf",
        pdf_con(flujo(b"/Filter /FlateDecode", b"\x00/JS (\x01")),
        archivos.PDF,
    ),
    "PDF with a link inside": ("i.pdf", pdf_con(b"<< /S /URI /URI (http://x) >>"), archivos.PDF),
    "document": ("d.docx", paquete({}, principal="word/document.xml"), archivos.DOCX),
    "PNG": ("foto.png", png(), archivos.PNG),
    "JPG": ("foto.JPG", jpg(), archivos.JPG),
    "CSV": ("datos.csv", "año;niño\n1;2\n".encode(), archivos.CSV),
    "text with a letter across two pieces": ("a.txt", b"x" * 65535 + "ñ".encode(), archivos.TEXTO),
}


@pytest.mark.parametrize(
    ("nombre", "contenido", "frase"),
    [
        ("vacio.pdf", b"", "vacío"),
        ("i.pdf", pdf_con(b"<< /S /JavaScript >>"), "JavaScript"),
        ("p.xlsx", paquete({"xl/vbaProject.bin": b"x"}), "macros"),
    ],
)
def test_a_hostile_file_is_refused_with_what_to_do_and_leaves_nothing(
    db: None, nombre: str, contenido: bytes, frase: str, carpeta_de_evidencia: Path
) -> None:
    with pytest.raises(ArchivoRechazado, match=frase):
        servicios.guardar_archivo(Subida(contenido, nombre))
    assert not Archivo.objects.exists()
    assert [p for p in carpeta_de_evidencia.rglob("*") if p.is_file()] == []


@pytest.mark.parametrize("caso", list(BUENOS))
def test_a_good_file_is_stored_under_its_hash(
    db: None, caso: str, carpeta_de_evidencia: Path
) -> None:
    nombre, contenido, tipo = BUENOS[caso]
    archivo = servicios.guardar_archivo(Subida(contenido, nombre))
    assert (archivo.tipo, archivo.tamano) == (tipo, len(contenido))
    assert almacen.ruta_de(archivo.huella).read_bytes() == contenido
    assert servicios.guardar_archivo(Subida(contenido, nombre)) == archivo
    assert len([p for p in carpeta_de_evidencia.rglob("*") if p.is_file()]) == 1


def test_the_size_limit_is_held_while_reading(db: None, settings: Any) -> None:
    settings.EVIDENCIA_MAX_BYTES = 1024 * 1024
    with pytest.raises(ArchivoRechazado, match="máximo de 1 MB"):
        servicios.guardar_archivo(Subida(PDF + b" " * 1024 * 1024, size=10))


def test_a_body_shorter_than_announced_is_refused(db: None) -> None:
    with pytest.raises(ArchivoRechazado, match="incompleto"):
        servicios.guardar_archivo(Subida(PDF, size=len(PDF) + 1))


def test_a_full_disk_is_told_and_leaves_no_row_and_no_file(
    db: None, carpeta_de_evidencia: Path
) -> None:
    class Lleno(Subida):
        def chunks(self) -> Iterator[bytes]:
            yield PDF
            raise OSError(28, "No space left on device")

    with pytest.raises(ErrorDeNegocio, match="falta de espacio"):
        servicios.guardar_archivo(Lleno(PDF))
    assert not Archivo.objects.exists()
    assert [p for p in carpeta_de_evidencia.rglob("*") if p.is_file()] == []


def test_a_changed_byte_on_disk_is_noticed(db: None) -> None:
    archivo = servicios.guardar_archivo(Subida(PDF))
    assert almacen.integro(archivo.huella)
    ruta = almacen.ruta_de(archivo.huella)
    ruta.chmod(0o600)
    ruta.write_bytes(PDF.replace(b"1.4", b"1.5"))
    assert not almacen.integro(archivo.huella)
    ruta.unlink()
    assert not almacen.integro(archivo.huella)


@pytest.mark.parametrize(
    ("tecleado", "limpio"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\acta.pdf", "acta.pdf"),
        ("acta\x00\r\nSet-Cookie: a.pdf", "actaSet-Cookie: a.pdf"),
        ("acta\u202efdp.exe.pdf", "actafdp.exe.pdf"),
        ("...", "archivo"),
        ("", "archivo"),
        ("ñandú.pdf", "ñandú.pdf"),
    ],
)
def test_a_name_is_only_a_text_to_read(tecleado: str, limpio: str) -> None:
    assert almacen.nombre_limpio(tecleado) == limpio


@given(st.text(max_size=400))
def test_no_name_leaves_its_folder_or_breaks_a_header(nombre: str) -> None:
    limpio = almacen.nombre_limpio(nombre)
    assert 0 < len(limpio) <= 255
    assert not set(limpio) & set("/\\\r\n\x00\u202e\u200f")


def test_a_path_is_made_only_from_a_hash() -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        almacen.ruta_de("../../etc/passwd")
