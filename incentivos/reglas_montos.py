"""What a table of tiers says of pesos, of ceilings by staff plant, and of teams."""

from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from incentivos.calculo.equipos import CRITERIOS
from incentivos.calculo.montos import REPARTOS, ReglaMontos
from indicadores.lector_reglas import (
    LLAVES_FUNDAMENTO,
    PARAMETRO,
    Fundamento,
    Nodo,
    exigir_unicos,
)
from pmg_site.comun.numeros import REDONDEOS, Redondeo

TODAS = "todas"


@dataclass(frozen=True, slots=True)
class Tope:
    """The most that the law lets a staff plant earn; what each tier earns may still be unknown."""

    planta: str
    etiqueta: str
    valor: Decimal
    fundamento: Fundamento


@dataclass(frozen=True, slots=True)
class MontosEnRegla:
    """How amounts are rounded and split, and what that rests on."""

    regla: ReglaMontos
    fundamento: Fundamento


@dataclass(frozen=True, slots=True)
class EquiposEnRegla:
    """Which of a person's teams of the year counts, and what that rests on."""

    criterio: str
    fundamento: Fundamento


def leer_topes(nodo: Nodo) -> tuple[Tope, ...]:
    """The ceilings by plant, each plant once."""
    pares = [(_tope(hijo), hijo) for hijo in nodo.lista()]
    exigir_unicos((tope.planta, hijo) for tope, hijo in pares)
    return tuple(tope for tope, _ in pares)


def _tope(nodo: Nodo) -> Tope:
    campos = nodo.mapa(("planta", "etiqueta", "valor"), LLAVES_FUNDAMENTO)
    planta = campos["planta"].con_forma(PARAMETRO, "profesionales")
    if planta == TODAS:
        campos["planta"].rechazar("«todas» está reservado; nombre la planta.")
    valor = campos["valor"].decimal()
    if valor > 100:
        campos["valor"].rechazar(f"«{valor}» es más que 100; corríjalo.")
    return Tope(planta, campos["etiqueta"].texto(), valor, nodo.fundamento())


def leer_montos(nodo: Nodo) -> MontosEnRegla | None:
    """The rule of pesos; None where the table has none."""
    if nodo.nulo:
        return None
    campos = nodo.mapa(("redondeo", "decimales", "reparto"), LLAVES_FUNDAMENTO)
    regla = ReglaMontos(
        decimales=campos["decimales"].entero(0, 2),
        redondeo=cast(Redondeo, campos["redondeo"].palabra(REDONDEOS)),
        reparto=campos["reparto"].palabra(REPARTOS),
    )
    return MontosEnRegla(regla, nodo.fundamento())


def leer_equipos(nodo: Nodo) -> EquiposEnRegla | None:
    """Which team of the year counts; None for what is not paid by teams."""
    if nodo.nulo:
        return None
    campos = nodo.mapa(("criterio",), LLAVES_FUNDAMENTO)
    return EquiposEnRegla(campos["criterio"].palabra(CRITERIOS), nodo.fundamento())
