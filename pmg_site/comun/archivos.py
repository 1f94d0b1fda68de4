"""What an uploaded file really is, by its content, and why it may not enter."""

import re
import struct
from pathlib import Path

import filetype

from pmg_site.comun.archivos_oficina import DOCX, MAX_MIEMBROS, XLSX, revisar_oficina
from pmg_site.comun.archivos_pdf import revisar_pdf
from pmg_site.comun.errores import ArchivoRechazado

__all__ = [
    "CSV",
    "DOCX",
    "JPG",
    "MAX_MIEMBROS",
    "PDF",
    "PNG",
    "TEXTO",
    "XLSX",
    "exigir_extension",
    "tipo_de",
]

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
MAX_LADO = 20_000
MAX_PIXELES = 100_000_000
MAX_TROZOS = 50_000

_PIEZA = 256 * 1024
_SOLAPE = 64
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EJECUTABLES = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"dex\n")
# Text by its bytes, but the language of another program.
_OTRO_LENGUAJE = (b"{\\rtf", b"%!PS", b"<?php", b"From: <Saved by", b"MIME-Version:")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARCADO = re.compile(
    rb"<\s*(?=[!?hsiboe])(!doctype|html|script|svg|iframe|\?xml|\?php|body|object|embed)", re.I
)
# U+202A–U+202E and U+2066–U+2069 show a text in another order than it is written.
_DIRECCION = re.compile(rb"\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]")
# A cell that a spreadsheet would run: =cmd|'…', @SUM(…), +A1, -HYPERLINK(…).
_FORMULA = re.compile(rb"(?:^|[;,\t\r\n\"])[ ]*(?:=|@[A-Za-z]|[+-][A-Za-z]{1,20}[0-9]*[(|!])", re.M)
_INICIOS = (b"=", b"@", b"+", b"-")
_SYLK = re.compile(rb"ID;P[A-Z0-9]{0,8}(;[A-Z][^\r\n]*)?\r?\n[BCFPOE];")


def exigir_extension(nombre: str) -> str:
    """The type that a name announces; refused when that type is not admitted."""
    esperado = EXTENSIONES.get(Path(nombre).suffix.lower().lstrip("."))
    if esperado is None:
        raise _no_se_admite()
    return esperado


def tipo_de(ruta: Path, nombre: str) -> str:
    """The content type of a stored file; ArchivoRechazado with the reason and what to send.

    The content decides; the extension only has to agree with it.
    """
    esperado = exigir_extension(nombre)
    with ruta.open("rb") as archivo:
        cabeza = archivo.read(4096)
    tipo = _por_contenido(ruta, cabeza, es_tabla=esperado == CSV)
    if tipo == TEXTO and esperado == CSV:
        tipo = CSV
    if tipo != esperado:
        raise ArchivoRechazado(
            "El contenido del archivo no corresponde a su extensión. "
            f"Ábralo, guárdelo de nuevo como {ADMITIDOS} y súbalo otra vez."
        )
    return tipo


def _por_contenido(ruta: Path, cabeza: bytes, *, es_tabla: bool) -> str:
    if cabeza.startswith(_OLE):
        raise ArchivoRechazado(
            "Es un documento protegido con contraseña o de un Office antiguo. "
            "Guárdelo sin contraseña como XLSX, DOCX o PDF y súbalo de nuevo."
        )
    if cabeza.startswith(_EJECUTABLES):
        raise ArchivoRechazado(f"Es un programa y no un documento. Suba {ADMITIDOS}.")
    if cabeza.startswith(b"%PDF-"):
        revisar_pdf(ruta)
        return PDF
    if cabeza.startswith(b"PK\x03\x04"):
        if (tipo := revisar_oficina(ruta)) is None:
            raise _no_se_admite()
        return tipo
    hallado = filetype.guess_mime(cabeza)
    if hallado in (PNG, JPG):
        _revisar_imagen(ruta.read_bytes(), hallado)
        return str(hallado)
    if hallado is not None or cabeza.startswith(_OTRO_LENGUAJE):
        raise _no_se_admite()
    _revisar_texto(ruta, es_tabla=es_tabla)
    return TEXTO


def _no_se_admite() -> ArchivoRechazado:
    return ArchivoRechazado(f"Ese tipo de archivo no se admite. Suba {ADMITIDOS}.")


# --- Text --------------------------------------------------------------------------------------


def _revisar_texto(ruta: Path, *, es_tabla: bool) -> None:
    """UTF-8 throughout, no control characters, no markup or formulas that a program would run."""
    cortada, cola = b"", b""
    with ruta.open("rb") as archivo:
        while pieza := archivo.read(_PIEZA):
            if es_tabla and not cola and _SYLK.match(pieza):
                raise _con_formulas()
            cortada = _decodificar(cortada + pieza)
            _revisar_trozo(cola + pieza, es_tabla=es_tabla)
            cola = pieza[-_SOLAPE:]
    if cortada:
        raise _no_es_texto()


def _decodificar(entera: bytes) -> bytes:
    """The first bytes of a letter whose rest comes in the next piece."""
    try:
        entera.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(entera) - error.start > 3 or error.reason != "unexpected end of data":
            raise _no_es_texto() from None
        return entera[error.start :]
    return b""


def _revisar_trozo(trozo: bytes, *, es_tabla: bool) -> None:
    if _CONTROL.search(trozo):
        raise _no_es_texto()
    if _MARCADO.search(trozo):
        raise ArchivoRechazado(f"El archivo contiene páginas web o código. Suba {ADMITIDOS}.")
    if _DIRECCION.search(trozo):
        raise ArchivoRechazado(
            "El archivo tiene marcas invisibles que muestran el texto en otro orden. "
            "Quítelas y súbalo de nuevo."
        )
    if es_tabla and any(c in trozo for c in _INICIOS) and _FORMULA.search(trozo):
        raise _con_formulas()


def _no_es_texto() -> ArchivoRechazado:
    return ArchivoRechazado(
        "No se reconoce el archivo. Si es CSV o TXT, guárdelo con codificación UTF-8; "
        f"si no, suba {ADMITIDOS}."
    )


def _con_formulas() -> ArchivoRechazado:
    return ArchivoRechazado(
        "El CSV tiene celdas que una planilla ejecutaría como fórmulas. "
        "Guárdelo solo con valores o súbalo como XLSX."
    )


# --- Images ------------------------------------------------------------------------------------


def _revisar_imagen(contenido: bytes, tipo: str) -> None:
    """An image of a size that can be opened, that ends where it should, with no code inside."""
    lados = _lados_png(contenido) if tipo == PNG else _lados_jpg(contenido)
    escondido = b"PK\x05\x06" in contenido[-_COLA_ZIP:] or _MARCADO_EN_IMAGEN.search(contenido)
    if lados is None or escondido:
        raise ArchivoRechazado(
            "La imagen está dañada o trae algo más detrás. Ábrala, guárdela de nuevo y súbala."
        )
    ancho, alto = lados
    if not (0 < ancho <= MAX_LADO and 0 < alto <= MAX_LADO and ancho * alto <= MAX_PIXELES):
        raise ArchivoRechazado(
            "La imagen es demasiado grande al abrirla. Redúzcala y súbala de nuevo."
        )


_COLA_ZIP = 64 * 1024 + 22
_MARCADO_EN_IMAGEN = re.compile(rb"<(?:script|html|\?php|iframe)[\s>]", re.I)


def _lados_png(contenido: bytes) -> tuple[int, int] | None:
    """Width and height; None when its chunks do not follow one another up to the last byte."""
    lados, lugar = None, 8
    for _ in range(MAX_TROZOS):
        if lugar + 12 > len(contenido):
            break
        largo, clase = struct.unpack(">I4s", contenido[lugar : lugar + 8])
        if lugar == 8 and clase == b"IHDR" and largo == 13:
            lados = struct.unpack(">II", contenido[16:24])
        lugar += 12 + largo
        if clase == b"IEND":
            return lados if lugar == len(contenido) else None
    return None


# Any number of bytes 0xFF may come before the letter of a segment.
_MARCA_JPG = re.compile(rb"\xff+([^\x00\xff])", re.S)


def _lados_jpg(contenido: bytes) -> tuple[int, int] | None:
    """Width and height of the frame; None when the segments are broken or something follows."""
    if not contenido.endswith(b"\xff\xd9"):
        return None
    lugar = 2
    for _ in range(MAX_TROZOS):
        marca = _MARCA_JPG.match(contenido, lugar)
        if marca is None or marca.end() + 7 > len(contenido):
            break
        clase, datos = marca[1][0], marca.end()
        if 0xC0 <= clase <= 0xCF and clase not in (0xC4, 0xC8, 0xCC):
            alto, ancho = struct.unpack(">HH", contenido[datos + 3 : datos + 7])
            return ancho, alto
        lugar = datos + max(2, int.from_bytes(contenido[datos : datos + 2]))
    return None
