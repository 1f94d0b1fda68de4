"""From the compliance of an institution to its tier of increment, exactly."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Self

from evaluacion.calculo import Clase, ResultadoGlobal

_PORCENTAJE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,6})?")


class TramosInvalidos(ValueError):
    """Tiers that leave a gap, overlap or are badly written; the message says which."""


@dataclass(frozen=True, slots=True)
class Tramo:
    """Compliance from ``desde`` (included) to ``hasta`` (excluded) earns ``porcentaje``.

    All in per cent. ``hasta`` None marks the top tier, which includes 100. ``porcentaje`` is the
    increment over the remunerations of Ley 19.553 art. 4.
    """

    nombre: str
    desde: Decimal
    hasta: Decimal | None
    porcentaje: Decimal

    def contiene(self, valor: Fraction) -> bool:
        """Tell whether a compliance falls in this tier."""
        return Fraction(self.desde) <= valor and (self.hasta is None or valor < self.hasta)


@dataclass(frozen=True, slots=True)
class ReglasTramo:
    """The tiers of one payment year, lowest first, covering 0 to 100 without gap or overlap."""

    tramos: tuple[Tramo, ...]

    @classmethod
    def desde(cls, filas: Iterable[Mapping[str, str | None]]) -> Self:
        """Build the tiers from texts: nombre, desde, hasta (empty for the top one), porcentaje.

        Percentages with decimal point, such as ``2.85``. Raises TramosInvalidos.
        """
        tramos = sorted((_tramo(fila) for fila in filas), key=lambda tramo: tramo.desde)
        if not tramos:
            raise TramosInvalidos("No hay tramos: escriba al menos uno, desde 0.")
        if tramos[0].desde != 0:
            raise TramosInvalidos("El primer tramo debe empezar en 0.")
        for inferior, superior in pairwise(tramos):
            if inferior.hasta != superior.desde:
                raise TramosInvalidos(
                    f"El tramo «{inferior.nombre}» debe terminar donde empieza "
                    f"«{superior.nombre}»: en {superior.desde}."
                )
        if tramos[-1].hasta is not None:
            raise TramosInvalidos(
                f"El tramo más alto, «{tramos[-1].nombre}», no debe tener límite superior."
            )
        if len({tramo.nombre for tramo in tramos}) < len(tramos):
            raise TramosInvalidos("Hay tramos con el mismo nombre.")
        return cls(tuple(tramos))


def _tramo(fila: Mapping[str, str | None]) -> Tramo:
    sobran = set(fila) - {"nombre", "desde", "hasta", "porcentaje"}
    if sobran:
        raise TramosInvalidos(f"Un tramo no tiene «{min(sobran)}»; revise cómo está escrito.")
    nombre = fila.get("nombre")
    if not nombre:
        raise TramosInvalidos("A un tramo le falta el nombre.")
    hasta = fila.get("hasta")
    tramo = Tramo(
        nombre,
        _porcentaje(nombre, "desde", fila.get("desde")),
        _porcentaje(nombre, "hasta", hasta) if hasta else None,
        _porcentaje(nombre, "porcentaje", fila.get("porcentaje")),
    )
    if tramo.desde >= 100 or (tramo.hasta is not None and not tramo.desde < tramo.hasta < 100):
        raise TramosInvalidos(f"Los límites del tramo «{nombre}» no son crecientes bajo 100.")
    return tramo


def _porcentaje(nombre: str, campo: str, texto: object) -> Decimal:
    if not isinstance(texto, str) or not _PORCENTAJE.fullmatch(texto) or Decimal(texto) > 100:
        raise TramosInvalidos(
            f"En el tramo «{nombre}», «{campo}» debe ser un porcentaje entre comillas, como 2.85."
        )
    return Decimal(texto)


def clasificar(valor: Fraction, reglas: ReglasTramo) -> Tramo:
    """Return the tier of a compliance, compared exactly; lower bounds are included.

    Ley 19.553 art. 6: 90 or more, and 75 or more but less than 90. Which value is compared, exact
    or rounded, is decided before, by the rule of the evaluation. Raises ValueError outside 0–100.
    """
    if not 0 <= valor <= 100:
        raise ValueError("El cumplimiento debe estar entre 0 y 100.")
    return next(tramo for tramo in reversed(reglas.tramos) if tramo.contiene(valor))


def tramo_de(resultado: ResultadoGlobal, reglas: ReglasTramo) -> Tramo | None:
    """Return the tier of a result, or None when it has no value: no aplica, sin dato or error."""
    if resultado.clase is not Clase.VALOR or resultado.valor_para_tramo is None:
        return None
    return clasificar(resultado.valor_para_tramo, reglas)
