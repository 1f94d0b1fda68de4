"""A workbook or document read for macros, bombs, entities, remote parts and hidden files."""

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pmg_site.comun.errores import ArchivoRechazado

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_MIEMBROS = 2000
MAX_DESCOMPRIMIDO = 300 * 1024 * 1024
MAX_RAZON = 200
MAX_DIRECTORIO = 2 * 1024 * 1024
MAX_INDICE = 4 * 1024 * 1024
MAX_INCRUSTADO = 8 * 1024 * 1024
_PIEZA = 256 * 1024
_COLA = 64 * 1024 + 22
_SOLAPE = 256
_PARTE = {XLSX: "xl/workbook.xml", DOCX: "word/document.xml"}
_PROHIBIDAS = re.compile(
    r"vbaproject|vbadata|(^|/)(activex|embeddings|macrosheets)/|encryptioninfo"
    r"|\.(bin|exe|dll|js|vbs|com|bat|cmd|ps1|jar|hta|scr|lnk|zip|rar|7z|html?|xls[bm]?|doc[m]?)$",
    re.IGNORECASE,
)
_VINCULOS = re.compile(r"(^|/)externallinks/", re.IGNORECASE)
# Printer settings are the one binary part that ordinary workbooks carry, and the data of its
# charts, as workbooks, the one embedded part of ordinary documents: these are looked into as well.
_INOFENSIVAS = re.compile(
    r"xl/printersettings/printersettings[0-9]+\.bin|(word|xl)/embeddings/[^/]+\.xlsx",
    re.IGNORECASE,
)
_LIBRO_INCRUSTADO = re.compile(r"(word|xl)/embeddings/[^/]+\.xlsx", re.IGNORECASE)
_RARO = re.compile(r"(^|/)\.\.(/|$)|^/|[\\:\x00-\x1f]")
_INDICES = (".rels", "[content_types].xml")
_XML = (".xml", ".rels", ".vml", ".svg")
_CODIFICACION = re.compile(rb"^[^>]{0,120}encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})")
_LEGIBLES = frozenset({b"utf-8", b"us-ascii", b"iso-8859-1", b"windows-1252"})
_MACROS = (b"macroenabled", b"vbaproject", b"ms-office.activex", b"/oleobject", b'/control"')
_EXTERNO = re.compile(rb"<relationship\b[^<>]*targetmode\s*=\s*[\"']external[\"'][^<>]*>")
_ENLACE = re.compile(rb"type\s*=\s*[\"'][^\"']*/hyperlink[\"']")
_DDE = re.compile(rb"instrtext[^>]{0,80}>\s*dde(auto)?\b|instr\s*=\s*[\"']\s*dde(auto)?\b")
_CABEZAS = (b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"#!")


def revisar_oficina(ruta: Path) -> str | None:
    """The type of a package of Office, None when it is another kind of zip; or the refusal."""
    try:
        with ruta.open("rb") as archivo:
            tamano = ruta.stat().st_size
            cuenta = _Cuenta(min(MAX_DESCOMPRIMIDO, MAX_RAZON * max(tamano, 1)))
            return _revisar_paquete(archivo, tamano, cuenta)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        raise _danado() from error


@dataclass(slots=True)
class _Cuenta:
    """The bytes unpacked so far, by the package and by those inside it."""

    maximo: int
    leido: int = 0
    dentro: bool = False

    def sumar(self, cuantos: int) -> None:
        self.leido += cuantos
        if self.leido > self.maximo:
            raise _bomba()


def _revisar_paquete(archivo: IO[bytes], tamano: int, cuenta: _Cuenta) -> str | None:
    _revisar_final(archivo, tamano)
    with zipfile.ZipFile(archivo) as paquete:
        return _revisar_partes(paquete, archivo, tamano, cuenta)


def _revisar_final(archivo: IO[bytes], tamano: int) -> None:
    """The end of the package, before its directory is read: a small one, with nothing behind."""
    archivo.seek(max(0, tamano - 42))
    cola = archivo.read(42)
    if len(cola) < 42 or cola[20:24] != b"PK\x05\x06":
        archivo.seek(max(0, tamano - _COLA))
        raise _esconde() if b"PK\x05\x06" in archivo.read() else _danado()
    if cola.startswith(b"PK\x06\x07"):
        raise _danado()  # the form for packages of more than 4 GB, which may say something else
    if struct.unpack("<I", cola[32:36])[0] > MAX_DIRECTORIO:
        raise _bomba()


def _revisar_partes(
    paquete: zipfile.ZipFile, archivo: IO[bytes], tamano: int, cuenta: _Cuenta
) -> str | None:
    miembros = paquete.infolist()
    nombres = {m.filename.lower() for m in miembros}
    _exigir_admisibles(miembros, nombres, tamano)
    tipo = next((tipo for tipo, parte in _PARTE.items() if parte in nombres), None)
    if tipo is None or "[content_types].xml" not in nombres:
        return None
    _exigir_sin_huecos(paquete, archivo, miembros)
    for miembro in miembros:
        if _LIBRO_INCRUSTADO.fullmatch(miembro.filename):
            _revisar_incrustado(paquete, miembro, cuenta)
        else:
            _revisar_miembro(paquete, miembro, cuenta)
    return tipo


def _exigir_admisibles(miembros: list[zipfile.ZipInfo], nombres: set[str], tamano: int) -> None:
    """What the directory of the package already tells."""
    if len(miembros) > MAX_MIEMBROS:
        raise _bomba()
    if len(nombres) != len(miembros) or any(_RARO.search(n) for n in nombres):
        raise _danado()
    declarado = sum(m.file_size for m in miembros)
    if declarado > MAX_DESCOMPRIMIDO or declarado > MAX_RAZON * max(tamano, 1):
        raise _bomba()
    if any(m.flag_bits & 0x1 for m in miembros):
        raise ArchivoRechazado(
            "El documento está protegido con contraseña. Guárdelo sin protección y súbalo de nuevo."
        )
    if any(m.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for m in miembros):
        raise _danado()
    if any(_PROHIBIDAS.search(n) and not _INOFENSIVAS.fullmatch(n) for n in nombres):
        raise _con_macros()
    if any(_VINCULOS.search(n) for n in nombres):
        raise _con_vinculos()


def _revisar_incrustado(
    paquete: zipfile.ZipFile, miembro: zipfile.ZipInfo, cuenta: _Cuenta
) -> None:
    """The workbook behind a chart: under the same rules, with nothing embedded in its turn."""
    if cuenta.dentro or miembro.file_size > MAX_INCRUSTADO:
        raise _con_macros()
    with paquete.open(miembro) as parte:
        contenido = parte.read(MAX_INCRUSTADO + 1)
    if len(contenido) > MAX_INCRUSTADO:
        raise _con_macros()
    cuenta.dentro = True
    cuenta.sumar(len(contenido))
    if _revisar_paquete(io.BytesIO(contenido), len(contenido), cuenta) != XLSX:
        raise _con_macros()
    cuenta.dentro = False


def _exigir_sin_huecos(
    paquete: zipfile.ZipFile, archivo: IO[bytes], miembros: list[zipfile.ZipInfo]
) -> None:
    """One part after the other from the first byte to the last: nothing shared, nothing between."""
    esperado = 0
    for miembro in sorted(miembros, key=lambda m: m.header_offset):
        # a data descriptor may stand between two parts
        if not esperado <= miembro.header_offset <= esperado + (24 if esperado else 0):
            raise _esconde()
        archivo.seek(miembro.header_offset)
        nombre, extra = struct.unpack("<HH", archivo.read(30)[26:30])
        esperado = miembro.header_offset + 30 + nombre + extra + miembro.compress_size
    if not esperado <= paquete.start_dir <= esperado + 24:
        raise _esconde()


def _revisar_miembro(paquete: zipfile.ZipFile, miembro: zipfile.ZipInfo, cuenta: _Cuenta) -> None:
    """Read one part to its end, whatever size it declares."""
    nombre = miembro.filename.lower()
    es_xml, es_indice = nombre.endswith(_XML), nombre.endswith(_INDICES)
    cola = b""
    with paquete.open(miembro) as parte:
        pieza = parte.read(_PIEZA)
        _revisar_cabeza(pieza, es_xml)
        while pieza:
            cuenta.sumar(len(pieza))
            if es_xml:
                ventana = cola + pieza.lower()
                _revisar_xml(nombre, ventana)
                # what relates the parts is looked at whole: a mark may be anywhere in it
                cola = ventana if es_indice else ventana[-_SOLAPE:]
                if len(cola) > MAX_INDICE:
                    raise _bomba()
            pieza = parte.read(_PIEZA)
    if es_indice:
        _revisar_indice(cola)


def _revisar_cabeza(pieza: bytes, es_xml: bool) -> None:
    if not es_xml:
        if pieza.startswith(_CABEZAS):
            raise _con_macros()
        return
    inicio = pieza.removeprefix(b"\xef\xbb\xbf")
    declarada = _CODIFICACION.match(inicio)
    if b"\x00" in inicio[:4] or inicio[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _con_entidades()
    if declarada and declarada[1].lower() not in _LEGIBLES:
        raise _con_entidades()


def _revisar_xml(nombre: str, ventana: bytes) -> None:
    if b"<!doctype" in ventana or b"<!entity" in ventana:
        raise _con_entidades()
    if nombre.endswith(".svg") and b"<script" in ventana:
        raise _con_macros()
    if nombre.startswith("word/") and b"dde" in ventana and _DDE.search(ventana):
        raise _con_vinculos()


def _revisar_indice(indice: bytes) -> None:
    """The list of parts or of relations: no macros, nothing fetched from elsewhere but links."""
    if any(marca in indice for marca in _MACROS):
        raise _con_macros()
    if any(not _ENLACE.search(r[0]) for r in _EXTERNO.finditer(indice)):
        raise _con_vinculos()


def _danado() -> ArchivoRechazado:
    return ArchivoRechazado("El documento está dañado. Ábralo, guárdelo de nuevo y súbalo.")


def _bomba() -> ArchivoRechazado:
    return ArchivoRechazado(
        "El documento crece demasiado al abrirlo. Divídalo en partes o expórtelo como PDF."
    )


def _esconde() -> ArchivoRechazado:
    return ArchivoRechazado(
        "El documento esconde otro archivo. Ábralo, guárdelo de nuevo y súbalo."
    )


def _con_entidades() -> ArchivoRechazado:
    return ArchivoRechazado(
        "El documento declara entidades XML o una codificación que no se admiten. "
        "Guárdelo de nuevo con su programa de oficina y súbalo."
    )


def _con_macros() -> ArchivoRechazado:
    return ArchivoRechazado(
        "El documento trae macros u objetos incrustados. "
        "Guárdelo sin ellos como XLSX, DOCX o PDF y súbalo de nuevo."
    )


def _con_vinculos() -> ArchivoRechazado:
    return ArchivoRechazado(
        "El documento toma datos de otros archivos o sitios. "
        "Rompa esos vínculos, guárdelo y súbalo de nuevo."
    )
