"""Reads a Budget Law file of DIPRES: bytes in, exact lines out, with every problem found."""

import csv
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from instituciones.cuadratura_presupuesto import Advertencia, Fila, Problema, cuadrar
from pmg_site.comun.numeros import NumeroInvalido, leer_numero

DECIMALES, ENTEROS = 3, 15
LARGO_DENOMINACION = 500
SEPARADORES = (";", "\t", ",", "|")
# Column of ours → the names under which it comes, without accents.
COLUMNAS: dict[str, tuple[str, ...]] = {
    "partida": ("partida",),
    "capitulo": ("capitulo",),
    "programa": ("programa",),
    "subtitulo": ("subtitulo",),
    "item": ("item",),
    "asignacion": ("asignacion",),
    "denominacion": ("denominacion",),
    "pesos": ("monto pesos", "monto en pesos", "pesos", "miles de pesos", "moneda nacional"),
    "dolares": ("monto dolar", "monto dolares", "monto en dolares", "dolares", "dolar",
                "miles de dolares", "moneda extranjera"),
}  # fmt: skip
_OPCIONALES = {"dolares"}
_ROTULOS = {
    "capitulo": "Capítulo", "subtitulo": "Subtítulo", "item": "Ítem", "asignacion": "Asignación",
    "denominacion": "Denominación", "pesos": "Monto Pesos", "dolares": "Monto Dólar",
}  # fmt: skip
_ANCHOS = {
    "partida": 2, "capitulo": 2, "programa": 2, "subtitulo": 2, "item": 2, "asignacion": 3,
}  # fmt: skip
_ENTERO = re.compile(rf"-?[1-9][0-9]{{0,{ENTEROS - 1}}}|0", re.ASCII)
_LINEA = re.compile(r"\r\n|\r|\n")
_ACENTOS_DANADOS = re.compile("\u00c3[\u0080-\u00bf\u0153\u201c\u2030\u0161\u2018\u2022]")


@dataclass(frozen=True, slots=True)
class Lectura:
    """What a file says: its rows in the order of their codes, and what is wrong or odd in it."""

    filas: tuple[Fila, ...] = ()
    errores: tuple[Problema, ...] = ()
    advertencias: tuple[Advertencia, ...] = ()
    codificacion: str = ""

    @property
    def hojas(self) -> list[Fila]:
        """The rows whose money counts, each once."""
        return [f for f in self.filas if f.hoja]

    @property
    def sospechas(self) -> list[Advertencia]:
        """The warnings that somebody must look at before the file is loaded."""
        return [a for a in self.advertencias if a.sospecha]

    @property
    def total(self) -> tuple[Decimal, Decimal]:
        """Income plus spending of every leaf, in thousands of pesos and of dollars."""
        pesos = sum((f.pesos for f in self.filas if f.hoja), Decimal(0))
        return pesos, sum((f.dolares for f in self.filas if f.hoja), Decimal(0))

    @property
    def huella_contenido(self) -> str:
        """SHA-256 of what the rows say, whatever their order and encoding in the file."""
        digesto = hashlib.sha256()
        for fila in self.filas:
            digesto.update(
                f"{'.'.join(fila.clave)}\0{fila.denominacion}\0"
                f"{fila.pesos.normalize():f}\0{fila.dolares.normalize():f}\n".encode()
            )
        return digesto.hexdigest()


@dataclass(slots=True)
class _Hallazgos:
    """What is being gathered while the rows are read."""

    filas: dict[tuple[str, ...], Fila] = field(default_factory=dict)
    errores: list[Problema] = field(default_factory=list)
    advertencias: list[Advertencia] = field(default_factory=list)
    # beginnings of code (programa, subtítulo) below which some row could not be read
    dudosos: set[tuple[str, ...]] = field(default_factory=set)
    ilegibles: bool = False
    sin_ceros: list[int] = field(default_factory=list)
    orden: list[tuple[str, ...]] = field(default_factory=list)

    def error(self, linea: int, mensaje: str) -> None:
        self.errores.append(Problema(linea, mensaje))

    def avisar(self, codigo: str, linea: int, mensaje: str, *, sospecha: bool = False) -> None:
        self.advertencias.append(Advertencia(codigo, linea, mensaje, sospecha))


def leer(datos: bytes) -> Lectura:
    """Read a whole file; ``errores`` is empty when it may be loaded."""
    h = _Hallazgos()
    texto, codificacion = _decodificar(datos, h)
    lineas = _LINEA.split(texto)
    numeradas = [(n, linea) for n, linea in enumerate(lineas, 1) if linea.strip(" \t;,|\ufeff")]
    if not numeradas:
        if not h.errores:
            h.error(0, "El archivo está vacío: descárguelo de nuevo del sitio de DIPRES.")
        return Lectura(errores=tuple(h.errores), codificacion=codificacion)
    separador, lugares = _encabezado(*numeradas[0], h)
    if not h.errores:
        for numero, linea in numeradas[1:]:
            _leer_fila(numero, linea, separador, lugares, h)
        if not h.filas and not h.errores:
            h.error(0, "El archivo trae los nombres de las columnas y ninguna fila debajo.")
        _mirar_el_final(lineas, h)
        _avisos(h)
        _cuadrar(h)
    return Lectura(
        filas=tuple(h.filas[clave] for clave in sorted(h.filas)),
        errores=tuple(sorted(h.errores, key=lambda p: p.linea)),
        advertencias=tuple(sorted(h.advertencias, key=lambda a: not a.sospecha)),
        codificacion=codificacion,
    )


def _decodificar(datos: bytes, h: _Hallazgos) -> tuple[str, str]:
    """The text and the encoding that it was in."""
    if datos.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        h.error(0, "Es un libro de Excel: ábralo y guárdelo como CSV, o suba el CSV de DIPRES.")
        return "", ""
    if datos.startswith((b"\xff\xfe", b"\xfe\xff")):
        return datos.decode("utf-16", errors="replace"), "UTF-16"
    if b"\0" in datos:
        h.error(0, "El archivo no es de texto o quedó dañado: descárguelo de nuevo de DIPRES.")
        return "", ""
    try:
        return datos.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        # cut in the middle of one letter: the rest is UTF-8, and the last row will show the cut
        if error.reason == "unexpected end of data" and not datos[: error.start].isascii():
            return datos[: error.start].decode("utf-8-sig"), "UTF-8"
    try:
        return datos.decode("cp1252"), "ISO-8859-1"
    except UnicodeDecodeError:
        return datos.decode("iso-8859-1"), "ISO-8859-1"


def _llano(nombre: str) -> str:
    """A column's name without accents, capitals nor odd blanks."""
    sueltas = unicodedata.normalize("NFKD", nombre.strip().strip('"').strip("\ufeff"))
    return " ".join("".join(c for c in sueltas if not unicodedata.combining(c)).lower().split())


def _encabezado(numero: int, linea: str, h: _Hallazgos) -> tuple[str, dict[str, int]]:
    """The separator, and where each column stands."""
    conocidas = {nombre: clave for clave, nombres in COLUMNAS.items() for nombre in nombres}
    mejor: tuple[str, list[str]] = (";", [])
    for separador in SEPARADORES:
        claves = [conocidas.get(_llano(c), "") for c in _partir(linea, separador)]
        if sum(map(bool, claves)) > sum(map(bool, mejor[1])):
            mejor = (separador, claves)
    separador, claves = mejor
    faltan = [c for c in COLUMNAS if c not in claves and c not in _OPCIONALES]
    repetidas = sorted({c for c in claves if c and claves.count(c) > 1})
    if _ACENTOS_DANADOS.search(linea):
        h.error(
            numero,
            "Las tildes del archivo están dañadas: se guardó con una codificación equivocada. "
            "Descárguelo de nuevo de DIPRES.",
        )
    elif len(faltan) > len(COLUMNAS) - 4:
        h.error(
            numero,
            "La primera fila no trae los nombres de las columnas (Partida; Capítulo; Programa; "
            "Subtítulo; Item; Asignación; Denominación; Monto Pesos; Monto Dólar).",
        )
    elif faltan:
        h.error(numero, f"Faltan columnas: {', '.join(map(_rotulo, faltan))}.")
    elif repetidas:
        h.error(numero, f"Hay columnas repetidas: {', '.join(map(_rotulo, repetidas))}.")
    return separador, {c: n for n, c in enumerate(claves) if c}


def _rotulo(columna: str) -> str:
    return _ROTULOS.get(columna, columna.capitalize())


def _partir(linea: str, separador: str) -> list[str]:
    if '"' not in linea:
        return linea.split(separador)
    return next(csv.reader([linea], delimiter=separador))


def _leer_fila(
    numero: int, linea: str, separador: str, lugares: dict[str, int], h: _Hallazgos
) -> None:
    celdas = [c.strip() for c in _partir(linea, separador)]
    if not any(celdas):
        return
    hacen_falta = max(lugares.values()) + 1
    if len(celdas) < hacen_falta:
        h.ilegibles = True
        h.error(
            numero,
            f"La fila tiene {len(celdas)} columnas y se esperaban {hacen_falta}: "
            "parece cortada. Descargue el archivo de nuevo.",
        )
        return
    antes = len(h.errores)
    codigos = [_codigo(columna, celdas[lugares[columna]], numero, h) for columna in _ANCHOS]
    montos = [
        _monto(columna, celdas[lugares[columna]], numero, h) if columna in lugares else Decimal(0)
        for columna in ("pesos", "dolares")
    ]
    partida, capitulo, programa, subtitulo, item, asignacion = codigos
    pesos, dolares = montos
    denominacion = celdas[lugares["denominacion"]]
    fila = Fila(
        numero, partida, capitulo, programa, subtitulo, item, asignacion, denominacion, pesos,
        dolares,
    )  # fmt: skip
    if fila.asignacion and not fila.item:
        h.error(numero, "La fila trae asignación y no trae ítem.")
    if len(fila.denominacion) > LARGO_DENOMINACION:
        h.error(numero, f"La denominación tiene más de {LARGO_DENOMINACION} caracteres.")
    if len(h.errores) > antes:
        h.ilegibles = h.ilegibles or not all(codigos[:4])
        h.dudosos |= {fila.clave[:3], fila.clave[:4]}
        return
    if previa := h.filas.get(fila.clave):
        h.error(
            numero,
            f"El código {fila.codigo} ya está en la línea {previa.linea}: quite la fila repetida.",
        )
        h.dudosos |= {fila.clave[:3], fila.clave[:4]}
        return
    h.filas[fila.clave] = fila
    h.orden.append(fila.clave)


def _codigo(columna: str, celda: str, numero: int, h: _Hallazgos) -> str:
    ancho = _ANCHOS[columna]
    if not celda and columna in ("item", "asignacion"):
        return ""
    if not (celda.isascii() and celda.isdigit() and len(celda) <= ancho):
        h.error(
            numero,
            f"{_rotulo(columna)}: se esperaba un código de {ancho} dígitos y dice «{celda[:40]}».",
        )
        return ""
    if len(celda) < ancho and (not h.sin_ceros or h.sin_ceros[-1] != numero):
        h.sin_ceros.append(numero)
    return celda.zfill(ancho)


def _monto(columna: str, celda: str, numero: int, h: _Hallazgos) -> Decimal:
    if _ENTERO.fullmatch(celda):
        return Decimal(celda)
    try:
        return leer_numero(celda, decimales=DECIMALES, negativos=True, maximo_digitos=ENTEROS)
    except NumeroInvalido as error:
        h.error(numero, f"{_rotulo(columna)} dice «{celda[:40]}». {error}")
        return Decimal(0)


def _mirar_el_final(lineas: list[str], h: _Hallazgos) -> None:
    """What a file cut short shows at its end."""
    if not h.orden:
        return
    if lineas[-1].strip():
        h.avisar(
            "sin_fin_de_linea",
            len(lineas),
            "El archivo termina sin fin de línea: puede estar cortado en su última fila "
            f"({h.filas[h.orden[-1]].codigo}). Compárela con el original.",
            sospecha=True,
        )
    ultima = h.filas[h.orden[-1]]
    nivel = 4 if not ultima.item else 5
    cola = ultima.clave[3:nivel]
    detalladas = {c[:nivel] for c in h.filas if c[nivel] and c[3:nivel] == cola}
    if not ultima.asignacion and detalladas and ultima.clave[:nivel] not in detalladas:
        h.avisar(
            "ultima_sin_detalle",
            ultima.linea,
            f"La última fila ({ultima.codigo}) no trae su detalle y otras iguales sí: el archivo "
            "puede estar cortado. Compárela con el original.",
            sospecha=True,
        )


def _avisos(h: _Hallazgos) -> None:
    """What was understood in spite of the form of the file."""
    if h.orden != sorted(h.orden):
        h.avisar(
            "reordenado",
            0,
            "Las filas no vienen en el orden de sus códigos: se leyeron igual. Un corte al final "
            "que no altere ninguna suma no se podría advertir.",
        )
    if h.sin_ceros:
        h.avisar(
            "sin_ceros",
            h.sin_ceros[0],
            f"En {_cuantas(h.sin_ceros)} los códigos perdieron su cero inicial: se repuso.",
        )
    danadas = [f.linea for f in h.filas.values() if "\ufffd" in f.denominacion]
    if danadas:
        h.avisar(
            "letras_perdidas",
            danadas[0],
            f"En {_cuantas(danadas)} la denominación perdió letras con tilde.",
            sospecha=True,
        )
    vacias = [f.linea for f in h.filas.values() if not f.denominacion]
    if vacias:
        h.avisar("sin_denominacion", vacias[0], f"En {_cuantas(vacias)} falta la denominación.")


def _cuantas(lineas: Iterable[int]) -> str:
    lista = list(lineas)
    return "una fila" if len(lista) == 1 else f"{len(lista)} filas"


def _cuadrar(h: _Hallazgos) -> None:
    """Which rows are leaves, and whether everything adds up."""
    cuadratura = cuadrar(h.filas, h.dudosos, completo=not h.ilegibles)
    h.errores.extend(cuadratura.errores)
    h.advertencias.extend(cuadratura.advertencias)
    for clave in cuadratura.hojas:
        h.filas[clave] = replace(h.filas[clave], hoja=True)
