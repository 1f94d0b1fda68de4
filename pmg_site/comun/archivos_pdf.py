"""A PDF read for what it could do besides being read: code, attachments, locks, hidden files."""

import re
import zipfile
import zlib
from pathlib import Path

from pmg_site.comun.errores import ArchivoRechazado

MAX_FLUJOS = 200_000
MAX_PAQUETES = 20_000
MAX_ESCAPADOS = 50_000
MAX_PAQUETE = 8 * 1024 * 1024
MAX_INFLADO = 64 * 1024 * 1024
_PIEZA = 16 * 1024
_COLA = 64 * 1024 + 22
_ANTES_DEL_FLUJO = 4096
_VERSION = re.compile(rb"%PDF-[12]\.[0-9]")
_ACTIVO = {
    b"Encrypt": "",
    b"JavaScript": "contiene código JavaScript",
    b"JS": "contiene código JavaScript",
    b"Launch": "abre otros programas",
    b"EmbeddedFile": "trae otros archivos adjuntos",
    b"EmbeddedFiles": "trae otros archivos adjuntos",
    b"GoToE": "trae otros archivos adjuntos",
    b"RichMedia": "contiene contenido multimedia activo",
    b"Rendition": "contiene contenido multimedia activo",
    b"XFA": "contiene un formulario activo (XFA)",
    b"SubmitForm": "envía datos a otro sitio",
    b"ImportData": "lee datos de otro archivo",
}
# Two letters turn up by chance within compressed data: they count only outside it.
_BREVES = frozenset({b"JS"})
_FIN_DE_NOMBRE = rb"(?![^\x00\t\n\x0c\r ()<>\[\]{}/%])"


def _alguno(nombres: set[bytes]) -> re.Pattern[bytes]:
    iniciales = b"".join(sorted({nombre[:1] for nombre in nombres}))
    alguno = rb"(" + b"|".join(sorted(nombres)) + rb")"
    return re.compile(rb"/(?=[" + iniciales + rb"])" + alguno + _FIN_DE_NOMBRE)


_LARGOS = _alguno(set(_ACTIVO) - _BREVES)
_TODOS = _alguno(set(_ACTIVO))
_ESCAPADO = re.compile(rb"/[A-Za-z0-9]{0,30}#[0-9A-Fa-f]{2}[A-Za-z0-9#]{0,60}")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_FLUJO = re.compile(rb"stream\r?\n")
_PREDICTOR = re.compile(rb"/Predictor\s+(?!1\b)")
_FILTRO = re.compile(rb"/Filter\s*(\[[^\]]*\]|/[A-Za-z0-9]+|[^/\[])")


def revisar_pdf(ruta: Path) -> None:
    """Refuse a PDF that is locked, broken, active, or that hides something else."""
    contenido = ruta.read_bytes()
    if not _VERSION.match(contenido) or b"%%EOF" not in contenido[-2048:]:
        raise ArchivoRechazado("El PDF está incompleto o dañado. Expórtelo de nuevo y súbalo.")
    if b"PK\x05\x06" in contenido[-_COLA:] and zipfile.is_zipfile(ruta):
        raise _esconde()
    if contenido[contenido.rindex(b"%%EOF") + 5 :].strip(b"\r\n \t\x00"):
        raise _esconde()
    _revisar_nombres(contenido, _LARGOS)
    escapados = _escapados(contenido)
    _revisar_nombres(_fuera_de_flujos(contenido), _TODOS)
    _revisar_paquetes(contenido, escapados)


def _revisar_nombres(contenido: bytes, activos: re.Pattern[bytes]) -> None:
    if hallado := activos.search(contenido):
        raise _por_nombre(hallado[1])


def _por_nombre(nombre: bytes) -> ArchivoRechazado:
    if nombre == b"Encrypt":
        return ArchivoRechazado(
            "El PDF está protegido con contraseña. Guárdelo sin protección y súbalo de nuevo."
        )
    return ArchivoRechazado(
        f"El PDF {_ACTIVO[nombre]}. Imprímalo como PDF y suba el archivo que resulte."
    )


def _escapados(contenido: bytes) -> list[int]:
    """Where ``/ObjStm`` stands under escapes; ``/J#53`` is another way of writing ``/JS``."""
    paquetes = []
    for cuantos, hallado in enumerate(_ESCAPADO.finditer(contenido)):
        if cuantos >= MAX_ESCAPADOS:
            raise _complejo()
        nombre = _ESCAPE.sub(lambda m: bytes([int(m[1], 16)]), hallado[0])[1:]
        if nombre in _ACTIVO:
            raise _por_nombre(nombre)
        if nombre == b"ObjStm":
            paquetes.append(hallado.end())
    return paquetes


def _fuera_de_flujos(contenido: bytes) -> bytes:
    """The document without the data of its streams."""
    partes, desde = [], 0
    for _ in range(MAX_FLUJOS):
        inicio = contenido.find(b"stream", desde)
        if inicio < 0:
            partes.append(contenido[desde:])
            return b"\n".join(partes)
        partes.append(contenido[desde:inicio])
        fin = contenido.find(b"endstream", inicio)
        if fin < 0:
            # the keyword without its end: nothing is skipped
            partes.append(contenido[inicio:])
            return b"\n".join(partes)
        desde = fin + len(b"endstream")
    raise _complejo()


def _revisar_paquetes(contenido: bytes, escapados: list[int]) -> None:
    """The objects that travel compressed, up to a total."""
    lugares, desde = list(escapados), 0
    while (lugar := contenido.find(b"/ObjStm", desde)) >= 0:
        desde = lugar + len(b"/ObjStm")
        lugares.append(desde)
        if len(lugares) > MAX_PAQUETES:
            raise _complejo()
    resto = MAX_INFLADO
    for lugar in lugares:
        flujo = _FLUJO.search(contenido, lugar, lugar + _ANTES_DEL_FLUJO)
        if flujo is None:
            continue
        objetos, gastado = _inflar(contenido, lugar, flujo)
        resto -= gastado
        if resto < 0 or _escapados(objetos):
            raise _complejo()
        _revisar_nombres(objetos, _TODOS)


def _inflar(contenido: bytes, lugar: int, flujo: re.Match[bytes]) -> tuple[bytes, int]:
    """What a package of objects holds, and the bytes that it took to know it."""
    apertura = contenido.rfind(b"obj", max(0, lugar - _ANTES_DEL_FLUJO), lugar)
    diccionario = contenido[max(apertura, 0) : flujo.start()]
    filtro = _FILTRO.search(diccionario)
    if filtro is None:
        fin = contenido.find(b"endstream", flujo.end(), flujo.end() + MAX_PAQUETE)
        crudo = contenido[flujo.end() : fin if fin >= 0 else flujo.end() + MAX_PAQUETE]
        return crudo, len(crudo)
    nombres = re.findall(rb"/([A-Za-z0-9]+)", filtro[1])
    if nombres not in ([b"FlateDecode"], [b"Fl"]) or _PREDICTOR.search(diccionario):
        raise _complejo()
    return _descomprimir(contenido, flujo.end())


def _descomprimir(contenido: bytes, inicio: int) -> tuple[bytes, int]:
    """Piece by piece, so that neither what goes in nor what comes out is ever large."""
    maquina, partes, largo, dado = zlib.decompressobj(), [], 0, 0
    while not maquina.eof and dado < MAX_PAQUETE:
        trozo = contenido[inicio + dado : inicio + dado + _PIEZA]
        if not trozo:
            break
        dado += len(trozo)
        try:
            partes.append(maquina.decompress(trozo, MAX_PAQUETE - largo + 1))
        except zlib.error:
            break
        largo += len(partes[-1])
        if largo > MAX_PAQUETE:
            raise _complejo()
    return b"".join(partes), largo + dado


def _esconde() -> ArchivoRechazado:
    return ArchivoRechazado("El PDF esconde otro archivo. Expórtelo de nuevo y súbalo.")


def _complejo() -> ArchivoRechazado:
    return ArchivoRechazado(
        "El PDF está construido de un modo que no se puede revisar. "
        "Imprímalo como PDF y suba el archivo que resulte."
    )
