"""What an uploaded file really is, by its content, and why it may not enter."""

import re
import zipfile
import zlib
from pathlib import Path

import filetype

from pmg_site.comun.errores import ArchivoRechazado

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF, PNG, JPG = "application/pdf", "image/png", "image/jpeg"
TEXTO, CSV = "text/plain", "text/csv"
EXTENSIONES = {
    "pdf": PDF,
    "xlsx": XLSX,
    "docx": DOCX,
    "png": PNG,
    "jpg": JPG,
    "jpeg": JPG,
    "txt": TEXTO,
    "csv": CSV,
}
ADMITIDOS = "PDF, XLSX, DOCX, PNG, JPG, CSV o TXT"

MAX_MIEMBROS = 2000
MAX_DESCOMPRIMIDO = 300 * 1024 * 1024
MAX_RAZON = 200
_PIEZA = 64 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARTE = {XLSX: "xl/workbook.xml", DOCX: "word/document.xml"}
_PROHIBIDAS = re.compile(
    r"vbaproject|vbadata|(^|/)(activex|embeddings|macrosheets|externallinks)/|encryptioninfo"
    r"|\.(bin|exe|dll|js|vbs|com|bat|ps1|jar|hta|scr)$",
    re.IGNORECASE,
)
# Printer settings are the one binary part that ordinary workbooks carry.
_INOFENSIVAS = re.compile(r"xl/printersettings/printersettings[0-9]+\.bin", re.IGNORECASE)
_DTD = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_MACROS = re.compile(rb"macroEnabled|vbaProject|ms-office\.activeX|oleObject", re.IGNORECASE)
_ACTIVO_EN_PDF = {
    b"JavaScript": "contiene código JavaScript",
    b"JS": "contiene código JavaScript",
    b"Launch": "abre otros programas",
    b"EmbeddedFile": "trae otros archivos adjuntos",
    b"RichMedia": "contiene contenido multimedia activo",
    b"XFA": "contiene un formulario activo (XFA)",
    b"SubmitForm": "envía datos a otro sitio",
    b"ImportData": "lee datos de otro archivo",
}
_NOMBRE_PDF = re.compile(rb"/((?:[A-Za-z0-9]|#[0-9A-Fa-f]{2})+)")
_FLUJO = re.compile(rb"stream\r?\n")
_EJECUTABLES = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"dex\n")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARCADO = re.compile(rb"<\s*(!doctype|html|script|svg|iframe|\?xml|body|object|embed)", re.I)


def tipo_de(ruta: Path, nombre: str) -> str:
    """The content type of a stored file; ArchivoRechazado with the reason and what to send.

    The content decides; the extension only has to agree with it.
    """
    esperado = EXTENSIONES.get(Path(nombre).suffix.lower().lstrip("."))
    if esperado is None:
        raise ArchivoRechazado(f"Ese tipo de archivo no se admite. Suba {ADMITIDOS}.")
    with ruta.open("rb") as archivo:
        cabeza = archivo.read(4096)
    tipo = _por_contenido(ruta, cabeza)
    if tipo == TEXTO and esperado == CSV:
        tipo = CSV
    if tipo != esperado:
        raise ArchivoRechazado(
            "El contenido del archivo no corresponde a su extensión. "
            f"Ábralo, guárdelo de nuevo como {ADMITIDOS} y súbalo otra vez."
        )
    return tipo


def _por_contenido(ruta: Path, cabeza: bytes) -> str:
    if cabeza.startswith(_OLE):
        raise ArchivoRechazado(
            "Es un documento protegido con contraseña o de un Office antiguo. "
            "Guárdelo sin contraseña como XLSX, DOCX o PDF y súbalo de nuevo."
        )
    if cabeza.startswith(_EJECUTABLES):
        raise ArchivoRechazado(f"Es un programa y no un documento. Suba {ADMITIDOS}.")
    if cabeza.startswith(b"%PDF-"):
        _revisar_pdf(ruta)
        return PDF
    if cabeza.startswith(b"PK\x03\x04"):
        return _revisar_oficina(ruta)
    hallado = filetype.guess_mime(cabeza)
    if hallado in (PNG, JPG):
        _revisar_imagen(ruta, hallado)
        return str(hallado)
    if hallado is not None:
        raise ArchivoRechazado(f"Ese tipo de archivo no se admite. Suba {ADMITIDOS}.")
    _revisar_texto(ruta)
    return TEXTO


def _revisar_texto(ruta: Path) -> None:
    """UTF-8 throughout, no control characters, no markup that a browser would run."""
    anterior = b""
    with ruta.open("rb") as archivo:
        while pieza := archivo.read(_PIEZA):
            entera = anterior + pieza
            try:
                entera.decode("utf-8")
                anterior = b""
            except UnicodeDecodeError as error:
                if len(entera) - error.start > 3 or error.reason != "unexpected end of data":
                    raise _no_es_texto() from None
                anterior = entera[error.start :]
            if _CONTROL.search(pieza):
                raise _no_es_texto()
            if _MARCADO.search(entera):
                raise ArchivoRechazado(
                    f"El archivo contiene páginas web o código. Suba {ADMITIDOS}."
                )
    if anterior:
        raise _no_es_texto()


def _no_es_texto() -> ArchivoRechazado:
    return ArchivoRechazado(
        "No se reconoce el archivo. Si es CSV o TXT, guárdelo con codificación UTF-8; "
        f"si no, suba {ADMITIDOS}."
    )


def _revisar_imagen(ruta: Path, tipo: str) -> None:
    """An image that ends where it should: nothing else travels behind it."""
    contenido = ruta.read_bytes()
    if tipo == PNG:
        entera = contenido.endswith(b"IEND\xaeB`\x82")
    else:
        entera = contenido.endswith(b"\xff\xd9")
    if not entera:
        raise ArchivoRechazado(
            "La imagen está dañada o trae algo más detrás. Ábrala, guárdela de nuevo y súbala."
        )


# --- PDF -------------------------------------------------------------------------------------


def _revisar_pdf(ruta: Path) -> None:
    contenido = ruta.read_bytes()
    if b"%%EOF" not in contenido[-2048:]:
        raise ArchivoRechazado("El PDF está incompleto o dañado. Expórtelo de nuevo y súbalo.")
    if b"PK\x03\x04" in contenido[-_PIEZA:] and zipfile.is_zipfile(ruta):
        raise ArchivoRechazado("El PDF esconde otro archivo. Expórtelo de nuevo y súbalo.")
    _revisar_nombres(contenido)
    for inicio in (m.end() for m in _FLUJO.finditer(contenido)):
        diccionario = contenido[max(0, inicio - 600) : inicio]
        if b"ObjStm" in diccionario.rpartition(b" obj")[2] and b"FlateDecode" in diccionario:
            _revisar_nombres(_inflar(contenido, inicio))


def _revisar_nombres(contenido: bytes) -> None:
    nombres = {_sin_escapes(n) for n in _NOMBRE_PDF.findall(contenido)}
    if b"Encrypt" in nombres:
        raise ArchivoRechazado(
            "El PDF está protegido con contraseña. Guárdelo sin protección y súbalo de nuevo."
        )
    for nombre, problema in _ACTIVO_EN_PDF.items():
        if nombre in nombres:
            raise ArchivoRechazado(
                f"El PDF {problema}. Imprímalo como PDF y suba el archivo que resulte."
            )


def _sin_escapes(nombre: bytes) -> bytes:
    """``/J#53`` is another way of writing ``/JS``."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), nombre)


def _inflar(contenido: bytes, inicio: int) -> bytes:
    """The objects inside a compressed stream, up to a limit."""
    try:
        return zlib.decompressobj().decompress(contenido[inicio:], 8 * 1024 * 1024)
    except zlib.error:
        return b""


# --- Office ----------------------------------------------------------------------------------


def _revisar_oficina(ruta: Path) -> str:
    try:
        with zipfile.ZipFile(ruta) as paquete:
            return _revisar_paquete(paquete, ruta.stat().st_size)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise ArchivoRechazado(
            "El documento está dañado. Ábralo, guárdelo de nuevo y súbalo."
        ) from error


def _revisar_paquete(paquete: zipfile.ZipFile, tamano: int) -> str:
    miembros = paquete.infolist()
    nombres = {m.filename for m in miembros}
    if len(miembros) > MAX_MIEMBROS or len(nombres) != len(miembros):
        raise _bomba()
    declarado = sum(m.file_size for m in miembros)
    if declarado > MAX_DESCOMPRIMIDO or declarado > MAX_RAZON * max(tamano, 1):
        raise _bomba()
    if any(m.flag_bits & 0x1 for m in miembros):
        raise ArchivoRechazado(
            "El documento está protegido con contraseña. Guárdelo sin protección y súbalo de nuevo."
        )
    if any(_PROHIBIDAS.search(n) and not _INOFENSIVAS.fullmatch(n) for n in nombres):
        raise _con_macros()
    tipo = next((tipo for tipo, parte in _PARTE.items() if parte in nombres), None)
    if tipo is None or "[Content_Types].xml" not in nombres:
        raise ArchivoRechazado(f"Ese tipo de archivo no se admite. Suba {ADMITIDOS}.")
    leido = 0
    for miembro in miembros:
        leido += _revisar_miembro(paquete, miembro, leido, tamano)
    return tipo


def _revisar_miembro(
    paquete: zipfile.ZipFile, miembro: zipfile.ZipInfo, leido: int, tamano: int
) -> int:
    """Read one part to its end, whatever size it declares; the bytes that it really holds."""
    propio, anterior = 0, b""
    es_xml = miembro.filename.lower().endswith((".xml", ".rels", ".vml"))
    with paquete.open(miembro) as parte:
        while pieza := parte.read(_PIEZA):
            propio += len(pieza)
            total = leido + propio
            if total > MAX_DESCOMPRIMIDO or total > MAX_RAZON * max(tamano, 1):
                raise _bomba()
            if not es_xml:
                continue
            ventana = anterior + pieza
            if ventana[:2] in (b"\xff\xfe", b"\xfe\xff") or _DTD.search(ventana):
                raise ArchivoRechazado(
                    "El documento declara entidades XML, que no se admiten. "
                    "Guárdelo de nuevo con su programa de oficina y súbalo."
                )
            if _MACROS.search(ventana):
                raise _con_macros()
            anterior = pieza[-64:]
    return propio


def _bomba() -> ArchivoRechazado:
    return ArchivoRechazado(
        "El documento crece demasiado al abrirlo. Divídalo en partes o expórtelo como PDF."
    )


def _con_macros() -> ArchivoRechazado:
    return ArchivoRechazado(
        "El documento trae macros u objetos incrustados. "
        "Guárdelo sin ellos como XLSX, DOCX o PDF y súbalo de nuevo."
    )
