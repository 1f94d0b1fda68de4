"""The pieces from which hostile and good files are made."""

import hashlib
import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
TIPOS = b'<?xml version="1.0"?><Types xmlns="x"/>'
DTD = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
XLSX, DOCX = "xl/workbook.xml", "word/document.xml"
MEGA = 1024 * 1024
TOPE = 25 * MEGA


@dataclass(frozen=True, slots=True)
class Caso:
    """A file with its name, and what is expected: the words of its refusal, or its type."""

    nombre: str
    contenido: bytes
    frase: str = ""
    tipo: str = ""


def azar(cuantos: int) -> bytes:
    """Bytes that do not compress, the same each time."""
    bloques = (hashlib.sha256(n.to_bytes(8)).digest() for n in range(cuantos // 32 + 1))
    return b"".join(bloques)[:cuantos]


def hoja() -> bytes:
    """Ten megabytes of a sheet such as any other."""
    fila = b"".join(
        b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n * 7919) for n in range(20_000)
    )
    return fila * (10 * MEGA // len(fila))


def paquete(
    partes: dict[str, bytes], *, principal: str = XLSX, metodo: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A package of Office with the least that it must hold, and these parts."""
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w", metodo, compresslevel=1) as archivo:
        base = {"[Content_Types].xml": TIPOS, principal: b"<a/>"}
        for nombre, contenido in (base | partes).items():
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


def danado_por_dentro() -> bytes:
    """A package with one byte of a part changed."""
    real = bytearray(paquete({"xl/h.xml": azar(5000)}))
    real[len(real) // 2] ^= 0xFF
    return bytes(real)


def de_muchos_miembros(cuantos: int) -> bytes:
    """Entries of the directory that all name the same part: a bomb of few bytes."""
    uno = io.BytesIO()
    with zipfile.ZipFile(uno, "w", zipfile.ZIP_DEFLATED) as archivo:
        archivo.writestr("xl/a.xml", b" " * 100_000)
    crudo = uno.getvalue()
    inicio = crudo.index(b"PK\x01\x02")
    fin = crudo.index(b"PK\x05\x06")
    entrada = crudo[inicio:fin]
    directorio = b"".join(entrada.replace(b"xl/a.xml", b"x%07d" % n) for n in range(cuantos))
    cierre = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, cuantos & 0xFFFF, cuantos & 0xFFFF,
        len(directorio), inicio, 0,
    )  # fmt: skip
    return crudo[:inicio] + directorio + cierre


def con_hueco(escondido: bytes) -> bytes:
    """A package with something between its last part and its directory."""
    real = paquete({})
    inicio, fin = real.index(b"PK\x01\x02"), real.rindex(b"PK\x05\x06")
    cierre = bytearray(real[fin:])
    cierre[16:20] = struct.pack("<I", inicio + len(escondido))
    return real[:inicio] + escondido + real[inicio:fin] + bytes(cierre)


def con_comentario(comentario: bytes) -> bytes:
    """A package with a comment behind its directory."""
    return paquete({})[:-2] + struct.pack("<H", len(comentario)) + comentario


def renombrado(de: bytes, a: bytes) -> bytes:
    """A package whose directory gives a part a name that its own header does not."""
    real = paquete({de.decode(): b"<a/>"})
    return real[: real.rindex(de)] + a + real[real.rindex(de) + len(de) :]


def en_64(contenido: bytes) -> bytes:
    """The end record of packages over 4 GB put before the usual one."""
    fin = contenido.rindex(b"PK\x05\x06")
    directorio = struct.unpack("<I", contenido[fin + 16 : fin + 20])[0]
    largo = struct.unpack("<I", contenido[fin + 12 : fin + 16])[0]
    registro = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 2, 2, largo, directorio)
    ubicador = struct.pack("<4sLQL", b"PK\x06\x07", 0, fin, 1)
    return contenido[:fin] + registro + ubicador + contenido[fin:]


def relaciones(clase: str, destino: str, *, externa: bool = True) -> bytes:
    modo = ' TargetMode="External"' if externa else ""
    return (
        '<?xml version="1.0"?><Relationships><Relationship Id="r1" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{clase}" '
        f'Target="{destino}"{modo}/></Relationships>'
    ).encode()


def pdf_con(cuerpo: bytes) -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + cuerpo + b"\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def flujo(cabeza: bytes, datos: bytes) -> bytes:
    largo = b" /Length %d >>" % len(datos)
    return b"<< " + cabeza + largo + b"\nstream\n" + datos + b"\nendstream"


def pdf_con_objetos(oculto: bytes, cabeza: bytes = b"/Type /ObjStm /Filter /FlateDecode") -> bytes:
    return pdf_con(flujo(cabeza, zlib.compress(oculto)))


def png(ancho: int = 1, alto: int = 1, extra: bytes = b"") -> bytes:
    def trozo(clase: bytes, datos: bytes) -> bytes:
        return (
            struct.pack(">I", len(datos))
            + clase
            + datos
            + struct.pack(">I", zlib.crc32(clase + datos))
        )

    cabeza = struct.pack(">IIBBBBB", ancho, alto, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + trozo(b"IHDR", cabeza) + extra + trozo(b"IEND", b"")


def jpg(ancho: int = 1, alto: int = 1) -> bytes:
    marco = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", alto, ancho) + b"\x01\x01\x11\x00"
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 8 + marco + b"\x00" * 8 + b"\xff\xd9"
