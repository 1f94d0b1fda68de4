"""The hidden sheets: whose workbook it is and what it said when it left, signed."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

from compromisos.libro.formato import HOJA_BASE, HOJA_IDENTIDAD, VERSION, Llave
from compromisos.models import ProgramaAnual

TROZO = 30_000  # a long text takes several cells
SAL = "compromisos.libro"
CAMPOS = ("formato", "institucion", "anio", "programa", "version", "exportado_el")
Base = dict[str, dict[Llave, list[str]]]


class SinIdentidad(Exception):
    """The hidden sheets are missing or are not those that the site wrote."""


@dataclass(frozen=True, slots=True)
class Identidad:
    """Whose workbook it is."""

    formato: str
    institucion: str
    anio: str
    programa: str
    version: str
    exportado_el: str

    @classmethod
    def de(cls, programa: ProgramaAnual, ahora: datetime) -> "Identidad":
        return cls(
            VERSION,
            programa.institucion.codigo,
            str(programa.anio),
            str(programa.pk),
            str(programa.version),
            ahora.isoformat(timespec="seconds"),
        )

    def es_de(self, programa: ProgramaAnual) -> bool:
        return (self.programa, self.version, self.formato) == (
            str(programa.pk),
            str(programa.version),
            VERSION,
        )


def escribir(libro: Any, identidad: Identidad, base: Base) -> None:
    """Add both hidden sheets to a workbook."""
    resumen = hashlib.sha256()
    hoja = libro.create_sheet(HOJA_BASE)
    for codigo, filas in base.items():
        for llave, valores in filas.items():
            cuerpo = _compacto([codigo, [*llave], valores])
            huella = hashlib.sha256(cuerpo.encode()).hexdigest()
            resumen.update(huella.encode())
            hoja.append([huella, *_trozos(cuerpo)])
    hoja.sheet_state = "veryHidden"
    datos = libro.create_sheet(HOJA_IDENTIDAD)
    for campo in CAMPOS:
        datos.append([campo, getattr(identidad, campo)])
    datos.append(["firma", _firma(identidad, resumen.hexdigest())])
    datos.sheet_state = "veryHidden"


def leer(libro: Any) -> tuple[Identidad, Base]:
    """The identity and the base of an uploaded workbook; SinIdentidad when they are not ours."""
    if HOJA_IDENTIDAD not in libro.sheetnames or HOJA_BASE not in libro.sheetnames:
        raise SinIdentidad
    datos = {str(f[0]): str(f[1]) for f in _filas(libro[HOJA_IDENTIDAD], 2) if f[0]}
    if any(campo not in datos for campo in (*CAMPOS, "firma")):
        raise SinIdentidad
    identidad = Identidad(**{campo: datos[campo] for campo in CAMPOS})
    resumen = hashlib.sha256()
    base: Base = {}
    for fila in _filas(libro[HOJA_BASE], None):
        cuerpo = "".join(str(trozo)[1:] for trozo in fila[1:] if trozo is not None)
        huella = hashlib.sha256(cuerpo.encode()).hexdigest()
        if huella != fila[0]:
            raise SinIdentidad
        resumen.update(huella.encode())
        codigo, llave, valores = json.loads(cuerpo)
        base.setdefault(codigo, {})[tuple(llave)] = valores
    if not constant_time_compare(datos["firma"], _firma(identidad, resumen.hexdigest())):
        raise SinIdentidad
    return identidad, base


def _filas(hoja: Any, columnas: int | None) -> Iterator[tuple[Any, ...]]:
    hoja.reset_dimensions()
    for fila in hoja.iter_rows(max_col=columnas, values_only=True):
        if fila and fila[0] is not None:
            yield fila


def _firma(identidad: Identidad, resumen: str) -> str:
    cuerpo = _compacto([*(getattr(identidad, c) for c in CAMPOS), resumen])
    return salted_hmac(SAL, cuerpo, algorithm="sha256").hexdigest()


def _compacto(valor: Any) -> str:
    """JSON in plain ASCII: no control character or blank is lost on the way."""
    return json.dumps(valor, ensure_ascii=True, separators=(",", ":"))


def _trozos(cuerpo: str) -> list[str]:
    """Pieces that fit in a cell; the mark in front keeps any of them from being a formula."""
    return [f"|{cuerpo[i : i + TROZO]}" for i in range(0, len(cuerpo), TROZO)]
