"""Hostile workbooks and documents: macros, bombs, entities, remote parts, disguises."""

import zipfile
from collections.abc import Callable

from pmg_site.comun.archivos import MAX_MIEMBROS
from tests.hostiles.piezas import (
    DOCX,
    DTD,
    MEGA,
    Caso,
    azar,
    cifrado,
    con_comentario,
    con_hueco,
    danado_por_dentro,
    de_muchos_miembros,
    en_64,
    hoja,
    mentiroso,
    paquete,
    relaciones,
    renombrado,
)


def _xlsx(partes: dict[str, bytes], frase: str) -> Callable[[], Caso]:
    return lambda: Caso("p.xlsx", paquete(partes), frase)


def _docx(partes: dict[str, bytes], frase: str) -> Callable[[], Caso]:
    return lambda: Caso("d.docx", paquete(partes, principal=DOCX), frase)


def _risas() -> bytes:
    niveles = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    return b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY l0 "ja">' + niveles + b"]><z>&l9;</z>"


CASOS: dict[str, Callable[[], Caso]] = {
    "workbook with macros by its extension": lambda: Caso("p.xlsm", paquete({}), "no se admite"),
    "macros": _xlsx({"xl/vbaProject.bin": b"x"}, "macros"),
    "macros under other capitals": _xlsx({"XL/VbaProject.BIN": b"x"}, "macros"),
    "macros under another name, by their relation": _xlsx(
        {"xl/_rels/workbook.xml.rels": relaciones("vbaProject", "x.xml", externa=False)}, "macros"
    ),
    "macros declared in the types": lambda: Caso(
        "p.xlsx",
        paquete({"[Content_Types].xml": b"<Types>x.sheet.macroEnabled.main+xml</Types>"}),
        "macros",
    ),
    "document with macros": _docx({"word/vbaProject.bin": b"x"}, "macros"),
    "object of OLE": _xlsx({"xl/embeddings/o.bin": b"x"}, "macros"),
    "object of OLE in a picture": _docx(
        {"word/media/image1.png": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 99}, "macros"
    ),
    "program in a picture": _docx({"word/media/image1.png": b"MZ\x90\x00"}, "macros"),
    "zip in a picture": _docx({"word/media/image1.png": paquete({})}, "macros"),
    "program among its parts": _docx({"word/media/a.exe": b"x"}, "macros"),
    "script among its parts": _docx({"customXml/a.vbs": b"x"}, "macros"),
    "shortcut among its parts": _docx({"word/a.lnk": b"x"}, "macros"),
    "zip among its parts": _docx({"word/a.zip": b"x"}, "macros"),
    "ActiveX control": _xlsx({"xl/activeX/a1.xml": b"<a/>"}, "macros"),
    "ActiveX control by its relation": _xlsx(
        {"xl/worksheets/_rels/s.xml.rels": relaciones("control", "c.xml", externa=False)}, "macros"
    ),
    "sheet of old macros": _xlsx({"xl/macrosheets/s.xml": b"<a/>"}, "macros"),
    "picture with code": _docx({"word/media/a.svg": b"<svg><script>x</script></svg>"}, "macros"),
    "embedded workbook with macros": _docx(
        {"word/embeddings/libro.xlsx": paquete({"xl/vbaProject.bin": b"x"})}, "macros"
    ),
    "workbook in a workbook in a document": _docx(
        {"word/embeddings/a.xlsx": paquete({"xl/embeddings/b.xlsx": paquete({})})}, "macros"
    ),
    "embedded workbook that is something else": _docx(
        {"word/embeddings/a.xlsx": b"MZ" + b"\x00" * 99}, "dañado|macros"
    ),
    "template from another site": _docx(
        {"word/_rels/settings.xml.rels": relaciones("attachedTemplate", "http://x/t.dotm")},
        "otros archivos o sitios",
    ),
    "picture from another site": _docx(
        {"word/_rels/document.xml.rels": relaciones("image", "http://x/p.png")},
        "otros archivos o sitios",
    ),
    "object from another site": _docx(
        {"word/_rels/document.xml.rels": relaciones("oleObject", "http://x/o")},
        "otros archivos o sitios|macros",
    ),
    "data from another workbook": _xlsx(
        {"xl/externalLinks/externalLink1.xml": b"<a/>"}, "otros archivos o sitios"
    ),
    "field that runs a program (DDEAUTO)": _docx(
        {DOCX: b'<w:instrText> DDEAUTO c:\\\\cmd.exe "/k calc"</w:instrText>'},
        "otros archivos o sitios",
    ),
    "field that runs a program (DDE)": _docx(
        {DOCX: b'<w:fldSimple w:instr=" DDE excel x"/>'}, "otros archivos o sitios"
    ),
    "external entity": _xlsx({"xl/hoja.xml": DTD}, "entidades"),
    "external entity in a relation": _xlsx({"xl/_rels/a.rels": DTD}, "entidades"),
    "external entity in a picture": _docx({"word/media/a.svg": DTD}, "entidades"),
    "a billion laughs": _docx({DOCX: _risas()}, "entidades"),
    "DTD across two pieces": _xlsx(
        {"xl/hoja.xml": azar(6000).hex().encode() * 21 + b"x" * 10_140 + b"<!DOCTYPE a>"},
        "entidades",
    ),
    "XML in UTF-16": _xlsx({"xl/h.xml": "<!DOCTYPE a>".encode("utf-16")}, "entidades"),
    "XML in UTF-16 without its mark": _xlsx(
        {"xl/h.xml": "<!DOCTYPE a>".encode("utf-16-le")}, "entidades"
    ),
    "XML in an encoding that hides": _xlsx(
        {"xl/h.xml": b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE'}, "entidades"
    ),
    "bomb by its ratio": _xlsx({"xl/h.xml": b" " * 60_000_000}, "crece demasiado"),
    "bomb that lies about its size": lambda: Caso("p.xlsx", mentiroso(), "dañado|crece|esconde"),
    "bomb of many small parts": lambda: Caso(
        "p.xlsx",
        paquete({f"xl/{n}.xml": b" " * 300_000 for n in range(900)}),
        "crece demasiado",
    ),
    "relations without end": lambda: Caso(
        "p.xlsx",
        paquete(
            {
                "xl/media/r.emf": azar(2 * MEGA),
                "xl/_rels/h.rels": b"<relationship " * (20 * MEGA),
            }
        ),
        "crece demasiado",
    ),
    "parts over each other": lambda: Caso(
        "p.xlsx", de_muchos_miembros(1000), "crece demasiado|no se admite|esconde"
    ),
    "too many parts": _xlsx(
        {f"xl/{n}.xml": b"<a/>" for n in range(MAX_MIEMBROS)}, "crece demasiado"
    ),
    "a directory of 400,000 parts": lambda: Caso(
        "p.xlsx", de_muchos_miembros(400_000), "crece demasiado"
    ),
    "parts squeezed with another method": lambda: Caso(
        "p.xlsx", paquete({}, metodo=zipfile.ZIP_BZIP2), "dañado"
    ),
    "parts squeezed with LZMA": lambda: Caso(
        "p.xlsx", paquete({}, metodo=zipfile.ZIP_LZMA), "dañado"
    ),
    "encrypted": lambda: Caso("p.xlsx", cifrado(paquete({})), "contraseña"),
    "with password (OLE)": lambda: Caso(
        "p.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "contraseña"
    ),
    "encryption inside": _xlsx({"EncryptionInfo": b"x"}, "macros"),
    "old Excel": lambda: Caso(
        "p.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "no se admite"
    ),
    "part that climbs out of its folder": _xlsx({"xl/../../etc/x.xml": b"<a/>"}, "dañado"),
    "part with an absolute name": _xlsx({"/etc/x.xml": b"<a/>"}, "dañado"),
    "part with a Windows name": _xlsx({"xl\\..\\x.xml": b"<a/>"}, "dañado"),
    "the same part twice under other capitals": _xlsx({"XL/WORKBOOK.XML": b"<b/>"}, "dañado"),
    "part with two names": lambda: Caso(
        "p.xlsx", renombrado(b"xl/uno.xml", b"xl/dos.xml"), "dañado"
    ),
    "something between its parts": lambda: Caso("p.xlsx", con_hueco(b"MZ" * 300), "esconde"),
    "something before it": lambda: Caso("p.xlsx", b"PK\x03\x04" + paquete({}), "esconde"),
    "something behind it": lambda: Caso("p.xlsx", paquete({}) + b"MZ" * 50, "esconde"),
    "a web page in its comment": lambda: Caso(
        "p.xlsx", con_comentario(b"<script>x</script>"), "esconde"
    ),
    "the form of packages over 4 GB": lambda: Caso("p.xlsx", en_64(paquete({})), "dañado"),
    "any other zip": lambda: Caso("p.xlsx", paquete({}, principal="a.txt"), "no se admite"),
    "OpenDocument": lambda: Caso("p.xlsx", paquete({}, principal="content.xml"), "no se admite"),
    "broken": lambda: Caso("p.xlsx", paquete({})[:-30], "dañado"),
    "damaged inside": lambda: Caso("p.xlsx", danado_por_dentro(), "dañado"),
    "document called workbook": lambda: Caso("p.xlsx", paquete({}, principal=DOCX), "corresponde"),
}


# What is strange and does no harm: it enters, and costs no more than the rest.
LIMITES: dict[str, Callable[[], Caso]] = {
    "as large as it may be and no bomb": lambda: Caso(
        "p.xlsx",
        paquete(dict.fromkeys((f"xl/{n}.xml" for n in range(14)), hoja())),
        tipo="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "nothing but openings of a tag, as large as it may be": lambda: Caso(
        "p.xlsx",
        paquete({"xl/media/r.emf": azar(2 * MEGA), "xl/h.xml": b"<" * (290 * MEGA)}),
        tipo="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "relations as many as are read": lambda: Caso(
        "p.xlsx",
        paquete({"xl/_rels/h.rels": b"<relationship targetmode " * 150_000 + azar(20_000)}),
        tipo="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
