"""Hostile PDF files: active, locked, disguised, or made to exhaust whoever reads them."""

import zlib
from collections.abc import Callable

from tests.hostiles.piezas import (
    MEGA,
    PDF,
    TOPE,
    Caso,
    flujo,
    paquete,
    pdf_con,
    pdf_con_objetos,
)

_JS = b"<< /S /JavaScript /JS (app.alert(1)) >>"
_ESCONDIDO = flujo(b"/Type /ObjStm /Filter /FlateDecode", zlib.compress(_JS))


def _hasta_el_tope(trozo: bytes) -> bytes:
    return pdf_con(trozo * ((TOPE - 1000) // len(trozo)))


CASOS: dict[str, Callable[[], Caso]] = {
    "encrypted": lambda: Caso("i.pdf", pdf_con(b"<< /Encrypt 5 0 R >>"), "contraseña"),
    "JavaScript": lambda: Caso("i.pdf", pdf_con(_JS), "JavaScript"),
    "JavaScript on opening": lambda: Caso(
        "i.pdf", pdf_con(b"<</OpenAction<</S/JavaScript/JS(x)>>>>"), "JavaScript"
    ),
    "JavaScript with an escaped name": lambda: Caso(
        "i.pdf", pdf_con(b"<< /J#53 (x) >>"), "JavaScript"
    ),
    "JavaScript all in escapes": lambda: Caso(
        "i.pdf", pdf_con(b"<< /#4a#61#76#61#53#63#72#69#70#74 (x) >>"), "JavaScript"
    ),
    "JavaScript in compressed objects": lambda: Caso(
        "i.pdf", pdf_con_objetos(b"<< /JS (x) >>"), "JavaScript"
    ),
    "JavaScript in objects of an escaped kind": lambda: Caso(
        "i.pdf",
        pdf_con_objetos(b"<< /JS (x) >>", b"/Type /Obj#53tm /Filter /FlateDecode"),
        "JavaScript",
    ),
    "JavaScript escaped in compressed objects": lambda: Caso(
        "i.pdf", pdf_con_objetos(b"<< /J#53 (x) >>"), "JavaScript"
    ),
    "JavaScript in objects that are not compressed": lambda: Caso(
        "i.pdf", pdf_con(flujo(b"/Type /ObjStm", b"<< /JS (x) >>")), "JavaScript"
    ),
    "objects behind two compressions": lambda: Caso(
        "i.pdf",
        pdf_con_objetos(_JS, b"/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]"),
        "no se puede revisar",
    ),
    "objects behind LZW": lambda: Caso(
        "i.pdf", pdf_con_objetos(_JS, b"/Type /ObjStm /Filter /LZWDecode"), "no se puede revisar"
    ),
    "objects behind a predictor": lambda: Caso(
        "i.pdf",
        pdf_con_objetos(
            _JS, b"/Type /ObjStm /Filter /FlateDecode /DecodeParms << /Predictor 12 >>"
        ),
        "no se puede revisar",
    ),
    "compressed objects within the data of a false stream": lambda: Caso(
        "i.pdf", pdf_con(flujo(b"/Length 9", b"x 9 0 obj\n" + _ESCONDIDO)), "JavaScript"
    ),
    "a real object within the data of a false stream": lambda: Caso(
        "i.pdf", pdf_con(flujo(b"/Length 9", b"x 9 0 obj\n" + _JS)), "JavaScript"
    ),
    "launches a program": lambda: Caso(
        "i.pdf", pdf_con(b"<< /S /Launch /F (cmd.exe) >>"), "programas"
    ),
    "attachment": lambda: Caso("i.pdf", pdf_con(b"<< /Type /EmbeddedFile >>"), "adjuntos"),
    "list of attachments": lambda: Caso(
        "i.pdf", pdf_con(b"<< /Names << /EmbeddedFiles 3 0 R >> >>"), "adjuntos"
    ),
    "leads into an attachment": lambda: Caso("i.pdf", pdf_con(b"<< /S /GoToE >>"), "adjuntos"),
    "form with code": lambda: Caso("i.pdf", pdf_con(b"<< /XFA 3 0 R >>"), "XFA"),
    "sends what is typed": lambda: Caso(
        "i.pdf", pdf_con(b"<< /S /SubmitForm /F (http://x) >>"), "otro sitio"
    ),
    "reads data from elsewhere": lambda: Caso(
        "i.pdf", pdf_con(b"<< /S /ImportData /F (a.fdf) >>"), "otro archivo"
    ),
    "multimedia": lambda: Caso("i.pdf", pdf_con(b"<< /Subtype /RichMedia >>"), "multimedia"),
    "rendition with code": lambda: Caso("i.pdf", pdf_con(b"<< /S /Rendition >>"), "multimedia"),
    "cut short": lambda: Caso("i.pdf", PDF[:-10], "incompleto"),
    "of no known version": lambda: Caso("i.pdf", b"%PDF-9.9\n%%EOF\n", "incompleto"),
    "hides a zip": lambda: Caso("i.pdf", PDF + paquete({}) + b"%%EOF", "esconde"),
    "a web page behind it": lambda: Caso("i.pdf", PDF + b"<script>alert(1)</script>", "esconde"),
    "a program behind it": lambda: Caso("i.pdf", PDF + b"MZ\x90\x00" + b"\x00" * 500, "esconde"),
    "called workbook": lambda: Caso("p.xlsx", PDF, "no corresponde"),
    "bomb in its objects": lambda: Caso(
        "i.pdf", pdf_con_objetos(b" " * (40 * MEGA)), "no se puede revisar"
    ),
    "many bombs in its objects": lambda: Caso(
        "i.pdf",
        pdf_con(
            b"\nendobj\n2 0 obj\n".join(
                [flujo(b"/Type /ObjStm /Filter /FlateDecode", zlib.compress(b" " * (7 * MEGA)))]
                * 30
            )
        ),
        "no se puede revisar",
    ),
    "nothing but escapes": lambda: Caso("i.pdf", _hasta_el_tope(b"/#41"), "no se puede revisar"),
    "more streams than a document has": lambda: Caso(
        "i.pdf", _hasta_el_tope(b"stream\nendstream\n"), "no se puede revisar"
    ),
    "packages of objects without end": lambda: Caso(
        "i.pdf", _hasta_el_tope(b"obj/ObjStm/FlateDecode stream\n"), "no se puede revisar"
    ),
    "as many packages as are read, and then something long": lambda: Caso(
        "i.pdf",
        pdf_con(b"obj/ObjStm /Filter /FlateDecode stream\n\x78\x9c" * 19_000 + b"x" * 20 * MEGA),
        "no se puede revisar",
    ),
}


# What is strange and does no harm: it enters, and costs no more than the rest.
LIMITES: dict[str, Callable[[], Caso]] = {
    "a million names": lambda: Caso("i.pdf", _hasta_el_tope(b"/a"), tipo="application/pdf"),
    "nothing but slashes": lambda: Caso("i.pdf", _hasta_el_tope(b"/"), tipo="application/pdf"),
    "names that almost are code": lambda: Caso(
        "i.pdf", _hasta_el_tope(b"/JavaScripT"), tipo="application/pdf"
    ),
    "nothing but signs of escape": lambda: Caso(
        "i.pdf", _hasta_el_tope(b"#"), tipo="application/pdf"
    ),
    "streams without end": lambda: Caso(
        "i.pdf", _hasta_el_tope(b"stream\n"), tipo="application/pdf"
    ),
    "opening brackets without end": lambda: Caso(
        "i.pdf", _hasta_el_tope(b"<<["), tipo="application/pdf"
    ),
}
