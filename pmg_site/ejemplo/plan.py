"""How each institution of a closed example year fares: a distribution like the published one.

For 2023 DIPRES published that 98 % of 168 institutions reached 90 %, that the mean was 98,6 %
and that 63 % fulfilled everything (COSOC de DIPRES, acta del 20 de diciembre de 2024). The plan
says how many points each institution loses and in which commitments; what it reports follows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from pmg_site.ejemplo import azar

PARTE_COMPLETA = Fraction(63, 100)
PARTE_TRAMO_SUPERIOR = Fraction(98, 100)
PERDIDA_MINIMA = Fraction(3, 10)
PERDIDA_MAXIMA = Fraction(13, 2)
# keys of commitments in `plantillas`
PRIMERO, SEGUNDO = "propio-1", "propio-2"
SISTEMAS = ("estado-verde", "calidad-de-servicio-y-experiencia-usuaria",
            "planificacion-y-control-de-gestion")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desempeno:
    """What goes wrong: compliance (0–1) by commitment, and which fail a requirement."""

    logro: Mapping[str, Fraction] = field(default_factory=dict)
    fallas: frozenset[str] = frozenset()


TODO_BIEN = Desempeno()


def desempenos(
    codigos: Sequence[str], anio: int, pesos: Mapping[str, Fraction]
) -> dict[str, Desempeno]:
    """What happens to each institution; ``pesos`` are the weights (per cent) of own indicators."""
    orden = azar.en_orden(sorted(codigos), "desempeno", anio)
    completas = round(PARTE_COMPLETA * len(orden))
    superiores = -(-PARTE_TRAMO_SUPERIOR * len(orden) // 1)
    plan = dict.fromkeys(orden[:completas], TODO_BIEN)
    medias = orden[completas : int(superiores)]
    for i, codigo in enumerate(medias):
        plan[codigo] = _pierde(_puntos(i, len(medias)), pesos)
    for i, codigo in enumerate(orden[int(superiores) :]):
        plan[codigo] = _bajo(i, pesos)
    return plan


def _puntos(posicion: int, total: int) -> Fraction:
    """Points lost by the institution at ``posicion``: few lose much."""
    lugar = Fraction(posicion, max(total - 1, 1))
    return PERDIDA_MINIMA + (PERDIDA_MAXIMA - PERDIDA_MINIMA) * (lugar + lugar * lugar) / 2


def _pierde(puntos: Fraction, pesos: Mapping[str, Fraction]) -> Desempeno:
    """Lose points in one or two own indicators, never below 78 % of the target."""
    logro: dict[str, Fraction] = {}
    for clave in (PRIMERO, SEGUNDO):
        aqui = min(puntos, pesos[clave] * Fraction(22, 100))
        if aqui > 0:
            logro[clave] = 1 - aqui / pesos[clave]
            puntos -= aqui
    return Desempeno(logro)


def _bajo(posicion: int, pesos: Mapping[str, Fraction]) -> Desempeno:
    """Below 90 %: one, two or three systems whose requirements fail, and an own indicator."""
    cuantos = 1 + posicion % 3
    return Desempeno(_pierde(Fraction(4), pesos).logro, frozenset(SISTEMAS[:cuantos]))
