"""What is contested in a closed example year: where, how, and how it ended.

The plan of the year says how each institution ends. A dispute says how it got there: what the
service had reported, what the evaluator found at first, and what the committee decided. So the
distribution of the final results is the plan's, with or without disputes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from pmg_site.ejemplo import azar
from pmg_site.ejemplo.plan import PRIMERO, SEGUNDO, TODO_BIEN, Desempeno

TERCERO = "propio-3"


class Via(StrEnum):
    CAUSA = "causa"
    RECLAMO = "reclamo"
    CONFORME = "conforme"  # the evaluator differs and the service does not contest it


class Fin(StrEnum):
    ACOGE = "acoge"
    EN_PARTE = "en_parte"
    RECHAZA = "rechaza"


@dataclass(frozen=True, slots=True)
class Controversia:
    """One commitment in dispute.

    ``logro``: the compliance that a decision made good, as it was reported (a cause) or found by
    the evaluator (a claim); None where a requirement was at stake, or where the plan's own stands.
    """

    institucion: str
    clave: str
    via: Via
    fin: Fin
    logro: Fraction | None = None


C, R, CONFORME = Via.CAUSA, Via.RECLAMO, Via.CONFORME
# Where everything was fulfilled in the end. Below 75 % a commitment gives nothing: those of the
# first own indicator (a fifth of the programme) change the tier.
CASI_NADA, ALGO_MENOS, POCO_MENOS = Fraction(3, 5), Fraction(7, 10), Fraction(9, 10)
EN_COMPLETAS: tuple[tuple[Via, str, Fraction | None], ...] = (
    (C, PRIMERO, CASI_NADA),
    (R, PRIMERO, ALGO_MENOS),
    (C, SEGUNDO, POCO_MENOS),
    (R, "estado-verde", None),
    (R, "solicitudes-de-acceso-en-15-dias", POCO_MENOS),
    (C, "concentracion-del-gasto", POCO_MENOS),
    (R, "medidas-de-equidad-de-genero", Fraction(4, 5)),
    (R, "calidad-de-servicio-y-experiencia-usuaria", None),
    (C, TERCERO, POCO_MENOS),
    (R, "transformacion-digital", None),
    (R, TERCERO, POCO_MENOS),
    (C, "solicitudes-de-acceso-en-15-dias", Fraction(4, 5)),
    (R, "planificacion-y-control-de-gestion", None),
    (R, SEGUNDO, Fraction(4, 5)),
    (C, PRIMERO, POCO_MENOS),
)
# Where something was lost in the first own indicator, and stayed lost at least in part.
EN_MEDIAS: tuple[tuple[Via, Fin], ...] = (
    (R, Fin.EN_PARTE), (R, Fin.RECHAZA), (C, Fin.RECHAZA), (CONFORME, Fin.RECHAZA),
    (CONFORME, Fin.RECHAZA),
)  # fmt: skip
# At least and at most in a year: how many of the first list, how many times the second.
ACEPTADAS, VUELTAS = (11, len(EN_COMPLETAS)), (3, 5)
BAJO_EL_PLAN = Fraction(1, 20)


def planear(
    anio: int, planes: Mapping[str, Desempeno], claves: Mapping[str, Iterable[str]]
) -> list[Controversia]:
    """The disputes of a year; ``claves`` gives the commitments that each institution has."""
    orden = azar.en_orden(sorted(claves), "controversias", anio)
    completas = [c for c in orden if planes.get(c, TODO_BIEN) == TODO_BIEN]
    medias = [c for c in orden if c in planes and PRIMERO in planes[c].logro]
    return [
        *_en_completas(anio, completas, claves),
        *_en_medias(anio, [c for c in medias if not planes[c].fallas], planes),
        *_en_bajas(orden, planes),
    ]


def _en_completas(
    anio: int, completas: Sequence[str], claves: Mapping[str, Iterable[str]]
) -> list[Controversia]:
    """Accepted causes and claims, each in the next institution that has the commitment."""
    cuantas = azar.entero(*ACEPTADAS, "disputadas", anio)
    libres, hechas = list(completas), []
    for via, clave, logro in EN_COMPLETAS[:cuantas]:
        codigo = next((c for c in libres if clave in claves[c]), None)
        if codigo is not None:
            libres.remove(codigo)
            hechas.append(Controversia(codigo, clave, via, Fin.ACOGE, logro))
    return hechas


def _en_medias(
    anio: int, medias: Sequence[str], planes: Mapping[str, Desempeno]
) -> list[Controversia]:
    vueltas = azar.entero(*VUELTAS, "disputadas", anio)
    return [
        Controversia(codigo, PRIMERO, via, fin, _hallado(planes[codigo], fin, lugar))
        for lugar, (codigo, (via, fin)) in enumerate(zip(medias, EN_MEDIAS * vueltas, strict=False))
    ]


def _hallado(plan: Desempeno, fin: Fin, lugar: int) -> Fraction | None:
    """Of a claim accepted in part, what the evaluator had found: the first one, next to nothing."""
    if fin is not Fin.EN_PARTE:
        return None
    return ALGO_MENOS if lugar == 0 else plan.logro[PRIMERO] - BAJO_EL_PLAN


def _en_bajas(orden: Sequence[str], planes: Mapping[str, Desempeno]) -> list[Controversia]:
    """Who failed a system claims in vain."""
    return [
        Controversia(codigo, min(planes[codigo].fallas), R, Fin.RECHAZA)
        for codigo in orden
        if codigo in planes and planes[codigo].fallas
    ]


def informado(plan: Desempeno, suyas: Iterable[Controversia]) -> Desempeno:
    """What the service reported: before any decision, and before the evaluator found otherwise."""
    logro = dict(plan.logro)
    for c in suyas:
        if c.via is Via.CAUSA and c.fin is Fin.ACOGE and c.logro is not None:
            logro[c.clave] = c.logro
        elif c.via is not Via.CAUSA:
            logro.pop(c.clave, None)
    return replace(plan, logro=logro)


def hallado(plan: Desempeno, de: Controversia) -> Fraction | None:
    """The compliance that the evaluator found instead of the reported one, where it differed."""
    if de.via is Via.CAUSA:
        return None
    return de.logro if de.logro is not None else plan.logro.get(de.clave)
