"""The shape of a lesson: a question, its table, its chart, the sentence that answers it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pmg_site.comun import formato
from pmg_site.comun.numeros import redondear

SIN_TEMA = "Propios del servicio, sin red de expertos"
TEXTO, NUMERO, PORCENTAJE, PROSA = "texto", "numero", "porcentaje", "prosa"


@dataclass(frozen=True, slots=True)
class Columna:
    """A column: its name in the file, its name for a reader, and how it is written."""

    nombre: str
    titulo: str
    clase: str = TEXTO


@dataclass(frozen=True, slots=True)
class Celda:
    """A value as the page shows it."""

    texto: str
    numerica: bool
    url: str = ""
    ancha: bool = False


@dataclass(frozen=True, slots=True)
class Enlace:
    """A text of the table that leads to a page; the file has the text."""

    texto: str
    url: str

    def __str__(self) -> str:
        return self.texto


@dataclass(frozen=True, slots=True)
class Grafico:
    """Bars of (label, value) in a unit; with ``series``, stacked bars of (label, values)."""

    titulo: str
    datos: Sequence[tuple[str, Any]]
    unidad: str = "\u00a0%"
    series: Sequence[str] = ()
    decimales: int = 1


@dataclass(frozen=True, slots=True)
class Leccion:
    """What the results say about one question."""

    clave: str
    titulo: str
    dice: str
    columnas: tuple[Columna, ...]
    filas: tuple[tuple[Any, ...], ...]
    grafico: Grafico | None
    nota: str = ""
    vacia: str = "Todavía no hay resultados publicados con qué responder."
    ejemplo: bool = False

    @property
    def escritas(self) -> Iterator[list[Celda]]:
        """The rows as the page shows them."""
        for fila in self.filas:
            yield [_celda(c, valor) for c, valor in zip(self.columnas, fila, strict=True)]

    def planas(self) -> Iterator[list[str]]:
        """The rows as the file has them: numbers exact, with a point."""
        for fila in self.filas:
            yield ["" if valor is None else _plano(valor) for valor in fila]


def _celda(columna: Columna, valor: Any) -> Celda:
    if isinstance(valor, Enlace):
        return Celda(valor.texto, False, valor.url)
    if columna.clase in (TEXTO, PROSA):
        texto = formato.SIN_VALOR if valor is None else str(valor)
        return Celda(texto, False, ancha=columna.clase == PROSA)
    if columna.clase == PORCENTAJE:
        return Celda(formato.porcentaje_corto(valor, 2), True)
    return Celda(formato.sin_ceros(formato.numero(valor)), True)


def _plano(valor: Any) -> str:
    return format(valor, "f") if isinstance(valor, Decimal) else str(valor)


def parte(de: int, total: int) -> Decimal | None:
    """``de`` as a percentage of ``total``, to two decimals; None of nothing."""
    return redondear(Fraction(100 * de, total), 2, "half_up") if total else None


def media(suma: Decimal | int, cuantos: int, decimales: int = 2) -> Decimal | None:
    """A mean to some decimals; None of nothing."""
    return redondear(Fraction(suma) / cuantos, decimales, "half_up") if cuantos else None
