"""Writing many computed results at once: COPY on PostgreSQL, bulk inserts elsewhere."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from io import TextIOBase
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Any, Protocol, Self

from django.db import connection

from evaluacion.calculo import (
    CompromisoEntrada,
    Desglose,
    ReglasEvaluacion,
    ResultadoGlobal,
    explicar,
    traza,
)
from evaluacion.entradas import Instantanea, a_json
from evaluacion.models import DesgloseCompromiso, ResultadoCumplimiento
from pmg_site.comun.canonico import huella, texto_fraccion
from pmg_site.comun.numeros import redondear

LOTE = 500
EN_MEMORIA = 8 * 1024 * 1024  # bytes; a larger batch waits on disk


@dataclass(frozen=True, slots=True)
class Calculado:
    """A result ready to be written, with the snapshot that it came from."""

    foto: Instantanea
    resultado: ResultadoGlobal
    reglas: ReglasEvaluacion
    traza: dict[str, Any]
    huella: str
    huella_entradas: str
    calculado_el: datetime

    @classmethod
    def de(
        cls,
        foto: Instantanea,
        resultado: ResultadoGlobal,
        reglas: ReglasEvaluacion,
        huella_entradas: str,
        calculado_el: datetime,
    ) -> "Calculado":
        hecha = traza(resultado, reglas)
        return cls(foto, resultado, reglas, hecha, huella(hecha), huella_entradas, calculado_el)

    @property
    def nuevo(self) -> bool:
        """Whether it differs from the last stored result."""
        anterior = (self.foto.huella, self.foto.huella_entradas)
        return anterior != (self.huella, self.huella_entradas)

    def fila(self) -> dict[str, Any]:
        """The columns of ResultadoCumplimiento."""
        return {
            "evaluacion_id": self.foto.pk,
            "numero": self.foto.numero + 1,
            "clase": self.resultado.clase.value,
            "total": self.resultado.total,
            "total_exacto": _fraccion(self.resultado.total_exacto),
            "valor_para_tramo": _fraccion(self.resultado.valor_para_tramo),
            "motivos": list(self.resultado.motivos),
            "conjunto_reglas_id": self.foto.conjunto_id,
            "huella_entradas": self.huella_entradas,
            "huella_reglas": self.reglas.huella,
            "huella": self.huella,
            "entradas": a_json(self.foto.entradas),
            "traza": self.traza,
            "calculado_el": self.calculado_el,
        }

    def desglose(self) -> Iterator[dict[str, Any]]:
        """The columns of each DesgloseCompromiso, without its result."""
        entradas = {e.codigo: e for e in self.foto.entradas}
        for parte in self.resultado.desglose:
            yield _fila_desglose(parte, entradas[parte.codigo], self.foto)


def _fila_desglose(
    parte: Desglose, entrada: CompromisoEntrada, foto: Instantanea
) -> dict[str, Any]:
    puntaje = parte.puntaje_exacto
    return {
        "compromiso_id": foto.compromisos[parte.codigo],
        "clase": parte.clase.value,
        "valor": _si_cabe(parte.valor, 12),
        "cumplimiento": _si_cabe(parte.cumplimiento, 10),
        "puntaje": None if puntaje is None else redondear(puntaje, 6, "half_up"),
        "ponderador": parte.ponderador,
        "ponderador_efectivo": _fraccion(parte.ponderador_efectivo),
        "aporte": parte.aporte,
        "aporte_exacto": _fraccion(parte.aporte_exacto),
        "cumple": parte.cumple if parte.clase.value == "valor" else None,
        "sobrecumple": parte.sobrecumple,
        "explicacion": explicar(parte, entrada),
    }


def _fraccion(numero: Fraction | None) -> str:
    return "" if numero is None else texto_fraccion(numero)


def _si_cabe(numero: Decimal | None, enteros: int) -> Decimal | None:
    """None for a figure too long for its column; the trace always holds it in full."""
    if numero is None or abs(numero) >= Decimal(10) ** enteros:
        return None
    return numero


class Escritor(Protocol):
    """Takes computed results, then writes those that are still good; open while it is used."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        tipo: type[BaseException] | None,
        error: BaseException | None,
        traza: TracebackType | None,
    ) -> None: ...

    def agregar(self, calculado: Calculado) -> None: ...

    def volcar(self, salvo: Collection[int]) -> dict[int, int]:
        """Write all but those of the evaluations in ``salvo``; the result's key by evaluation."""


class PorLote:
    """Model instances and bulk inserts: any database."""

    def __init__(self) -> None:
        self._filas: dict[int, tuple[dict[str, Any], list[dict[str, Any]]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._filas.clear()

    def agregar(self, calculado: Calculado) -> None:
        self._filas[calculado.foto.pk] = (calculado.fila(), list(calculado.desglose()))

    def volcar(self, salvo: Collection[int]) -> dict[int, int]:
        filas = [par for pk, par in self._filas.items() if pk not in salvo]
        creados = ResultadoCumplimiento.objects.bulk_create(
            [ResultadoCumplimiento(**fila) for fila, _ in filas], batch_size=LOTE
        )
        DesgloseCompromiso.objects.bulk_create(
            [
                DesgloseCompromiso(resultado=resultado, **parte)
                for resultado, (_, partes) in zip(creados, filas, strict=True)
                for parte in partes
            ],
            batch_size=4 * LOTE,
        )
        return {resultado.evaluacion_id: resultado.pk for resultado in creados}


class PorCopia:
    """Lines of text for COPY, what PostgreSQL takes fastest; they wait in files, not in memory."""

    def __init__(self) -> None:
        self._resultados, self._partes = _archivo(), _archivo()
        self._pks: list[int] = []
        self._campos: list[str] = []
        self._campos_desglose: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._resultados.close()
        self._partes.close()

    def agregar(self, calculado: Calculado) -> None:
        pk, fila = calculado.foto.pk, calculado.fila()
        self._pks.append(pk)
        self._campos = list(fila)
        self._resultados.write(f"{pk}\t{_linea(fila.values())}\n")
        for parte in calculado.desglose():
            self._campos_desglose = list(parte)
            self._partes.write(f"{pk}\t{_linea(parte.values())}\n")

    def volcar(self, salvo: Collection[int]) -> dict[int, int]:
        pks = [pk for pk in self._pks if pk not in salvo]
        if not pks:
            return {}
        claves = dict(zip(pks, _reservar(len(pks)), strict=True))
        _copiar(
            ResultadoCumplimiento._meta.db_table,
            ["id", *self._campos],
            _con_clave(self._resultados, claves),
        )
        if self._campos_desglose:
            _copiar(
                DesgloseCompromiso._meta.db_table,
                ["resultado_id", *self._campos_desglose],
                _con_clave(self._partes, claves),
            )
        return claves


def _archivo() -> "SpooledTemporaryFile[str]":
    return SpooledTemporaryFile(EN_MEMORIA, "w+", encoding="utf-8", newline="\n")


def _con_clave(lineas: "SpooledTemporaryFile[str]", claves: dict[int, int]) -> Iterator[str]:
    """Each line with the key of its result in the place of that of its evaluation."""
    lineas.seek(0)
    for linea in lineas:
        pk, _, resto = linea.partition("\t")
        if clave := claves.get(int(pk)):
            yield f"{clave}\t{resto}"


def escritor() -> Escritor:
    """The fastest way that the database in use offers."""
    return PorCopia() if connection.vendor == "postgresql" else PorLote()


def _reservar(cuantas: int) -> list[int]:
    """Keys for new results, taken from the table's own sequence."""
    tabla = ResultadoCumplimiento._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [tabla, cuantas],
        )
        return [fila[0] for fila in cursor.fetchall()]


def _copiar(tabla: str, campos: Sequence[str], lineas: Iterator[str]) -> None:
    columnas = ", ".join(f'"{campo}"' for campo in campos)
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{tabla}" ({columnas}) FROM STDIN', _Lector(lineas))


class _Lector(TextIOBase):
    """Lines read as a file, without ever holding the whole text."""

    def __init__(self, lineas: Iterator[str]) -> None:
        self._lineas = lineas
        self._resto = ""

    def read(self, cuanto: int | None = -1) -> str:
        partes, largo = [self._resto], len(self._resto)
        while cuanto is None or cuanto < 0 or largo < cuanto:
            linea = next(self._lineas, None)
            if linea is None:
                break
            partes.append(linea)
            largo += len(linea)
        texto = "".join(partes)
        corte = len(texto) if cuanto is None or cuanto < 0 else cuanto
        self._resto = texto[corte:]
        return texto[:corte]


# The backslash first: the others bring their own.
_ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))


def _linea(valores: Any) -> str:
    return "\t".join(_celda(valor) for valor in valores)


def _celda(valor: Any) -> str:
    if valor is None:
        return "\\N"
    if isinstance(valor, bool):
        return "t" if valor else "f"
    if isinstance(valor, dict | list):
        valor = json.dumps(valor, ensure_ascii=False)
    elif isinstance(valor, datetime):
        valor = valor.isoformat()
    texto = str(valor)
    for crudo, escrito in _ESCAPES:
        if crudo in texto:
            texto = texto.replace(crudo, escrito)
    return texto
