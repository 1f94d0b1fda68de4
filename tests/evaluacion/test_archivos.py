"""Uploads: what enters, what does not and why, and where its bytes end."""

import io
import struct
import zipfile
import zlib
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

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\x00IEND\xaeB`\x82"
)
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 20 + b"\xff\xd9"
TIPOS = b'<?xml version="1.0"?><Types xmlns="x"/>'


def paquete(partes: dict[str, bytes], *, principal: str = "xl/workbook.xml") -> bytes:
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w", zipfile.ZIP_DEFLATED) as archivo:
        for nombre, contenido in (
            {"[Content_Types].xml": TIPOS, principal: b"<a/>"} | partes
        ).items():
            archivo.writestr(nombre, contenido)
    return salida.getvalue()


def cifrado(contenido: bytes) -> bytes:
    """The same package with the encryption flag set in every central entry."""
    return contenido.replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    )


def mentiroso() -> bytes:
    """A part of 40 MB that declares a hundred bytes."""
    real = paquete({"xl/hoja.xml": b"\x00" * 40_000_000})
    return real.replace(struct.pack("<I", 40_000_000), struct.pack("<I", 100))


def pdf_con(cuerpo: bytes) -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + cuerpo + b"\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def pdf_con_objetos(oculto: bytes) -> bytes:
    comprimido = zlib.compress(oculto)
    cabeza = b"<< /Type /ObjStm /Filter /FlateDecode /Length %d >>\nstream\n" % len(comprimido)
    return pdf_con(cabeza + comprimido + b"\nendstream")


DTD = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
HOSTILES: dict[str, tuple[str, bytes, str]] = {
    "empty": ("vacio.pdf", b"", "vacío"),
    "program for Windows": ("informe.pdf", b"MZ" + b"\x00" * 100, "programa"),
    "program for Linux": ("informe.txt", b"\x7fELF" + b"\x00" * 100, "programa"),
    "script": ("datos.csv", b"#!/bin/sh\nrm -rf /\n", "programa"),
    "extension of a program": ("informe.exe", PDF, "no se admite"),
    "no extension": ("informe", PDF, "no se admite"),
    "workbook with macros by extension": ("planilla.xlsm", paquete({}), "no se admite"),
    "workbook with macros": ("p.xlsx", paquete({"xl/vbaProject.bin": b"x"}), "macros"),
    "macros under other capitals": ("p.xlsx", paquete({"XL/VbaProject.BIN": b"x"}), "macros"),
    "macros declared in the types": (
        "p.xlsx",
        paquete({"xl/a.xml": b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"}),
        "macros",
    ),
    "document with macros": (
        "d.docx",
        paquete({"word/vbaProject.bin": b"x"}, principal="word/document.xml"),
        "macros",
    ),
    "embedded object": ("p.xlsx", paquete({"xl/embeddings/o.bin": b"x"}), "macros"),
    "ActiveX control": ("p.xlsx", paquete({"xl/activeX/a1.xml": b"<a/>"}), "macros"),
    "old macro sheet": ("p.xlsx", paquete({"xl/macrosheets/s.xml": b"<a/>"}), "macros"),
    "external entity": ("p.xlsx", paquete({"xl/hoja.xml": DTD}), "entidades"),
    "DTD across two pieces": (
        "p.xlsx",
        paquete({"xl/hoja.xml": bytes(range(32, 127)) * 689 + b"x" * 70 + b"<!DOCTYPE a>"}),
        "entidades",
    ),
    "XML in UTF-16": (
        "p.xlsx",
        paquete({"xl/h.xml": "<!DOCTYPE a>".encode("utf-16")}),
        "entidades",
    ),
    "zip bomb by ratio": ("p.xlsx", paquete({"xl/h.xml": b" " * 60_000_000}), "crece demasiado"),
    "zip bomb that lies about its size": ("p.xlsx", mentiroso(), "dañado|crece"),
    "too many members": (
        "p.xlsx",
        paquete({f"xl/{n}.xml": b"<a/>" for n in range(archivos.MAX_MIEMBROS)}),
        "crece demasiado",
    ),
    "encrypted package": ("p.xlsx", cifrado(paquete({})), "contraseña"),
    "office file with password (OLE)": (
        "p.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        "contraseña",
    ),
    "old Excel": ("p.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "no se admite"),
    "plain zip": ("p.xlsx", paquete({}, principal="a.txt"), "no se admite"),
    "broken zip": ("p.xlsx", paquete({})[:-30], "dañado"),
    "encrypted PDF": ("i.pdf", pdf_con(b"<< /Encrypt 5 0 R >>"), "contraseña"),
    "PDF with JavaScript": (
        "i.pdf",
        pdf_con(b"<< /S /JavaScript /JS (app.alert(1)) >>"),
        "JavaScript",
    ),
    "JavaScript with an escaped name": ("i.pdf", pdf_con(b"<< /J#53 (x) >>"), "JavaScript"),
    "JavaScript in compressed objects": ("i.pdf", pdf_con_objetos(b"<< /JS (x) >>"), "JavaScript"),
    "PDF that launches a program": (
        "i.pdf",
        pdf_con(b"<< /S /Launch /F (cmd.exe) >>"),
        "programas",
    ),
    "PDF with an attachment": ("i.pdf", pdf_con(b"<< /Type /EmbeddedFile >>"), "adjuntos"),
    "PDF with a form of code": ("i.pdf", pdf_con(b"<< /XFA 3 0 R >>"), "XFA"),
    "PDF cut short": ("i.pdf", PDF[:-10], "incompleto"),
    "PDF that hides a zip": ("i.pdf", PDF + paquete({}) + b"%%EOF", "esconde|incompleto"),
    "web page as text": ("a.txt", b"<html><script>alert(1)</script></html>", "páginas web"),
    "SVG as image": ("a.png", b'<svg xmlns="x" onload="alert(1)"/>', "páginas web"),
    "HTML behind an image": ("a.png", PNG + b"<script>alert(1)</script>", "detrás"),
    "zip behind an image": ("a.jpg", JPG + paquete({}), "detrás"),
    "text in another encoding": ("a.csv", "año;niño\n".encode("latin-1"), "UTF-8"),
    "text in UTF-16": ("a.csv", "a;b\n".encode("utf-16"), "UTF-8|no se admite"),
    "binary as text": ("a.txt", b"abc\x00\x01\x02def", "UTF-8"),
    "text cut in the middle of a letter": ("a.txt", "año".encode()[:2], "UTF-8"),
    "PDF called workbook": ("p.xlsx", PDF, "no corresponde"),
    "document called workbook": (
        "p.xlsx",
        paquete({}, principal="word/document.xml"),
        "no corresponde",
    ),
    "GIF": ("a.png", b"GIF89a" + b"\x00" * 20, "no se admite"),
    "RAR": ("a.pdf", b"Rar!\x1a\x07\x00" + b"\x00" * 20, "no se admite"),
}
BUENOS: dict[str, tuple[str, bytes, str]] = {
    "PDF": ("informe.pdf", PDF, archivos.PDF),
    "workbook": ("p.xlsx", paquete({"xl/hoja.xml": b"<a>1</a>"}), archivos.XLSX),
    "workbook with printer settings": (
        "p.xlsx",
        paquete({"xl/printerSettings/printerSettings1.bin": b"x"}),
        archivos.XLSX,
    ),
    "document": ("d.docx", paquete({}, principal="word/document.xml"), archivos.DOCX),
    "PNG": ("foto.png", PNG, archivos.PNG),
    "JPG": ("foto.JPG", JPG, archivos.JPG),
    "CSV": ("datos.csv", "año;niño\n1;2\n".encode(), archivos.CSV),
    "text with a letter across two pieces": ("a.txt", b"x" * 65535 + "ñ".encode(), archivos.TEXTO),
}


@pytest.mark.parametrize("caso", list(HOSTILES))
def test_a_hostile_file_is_refused_with_what_to_do_and_leaves_nothing(
    db: None, caso: str, carpeta_de_evidencia: Path
) -> None:
    nombre, contenido, frase = HOSTILES[caso]
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
