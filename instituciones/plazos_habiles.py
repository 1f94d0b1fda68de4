"""Business days of the administration (Ley 19.880, art. 25): which they are and how they count."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays

from instituciones.horario import abre, dia_local

SABADO = 5
UN_DIA = timedelta(days=1)
NORMA = "Ley 19.880, artículo 25"
# Days by name, of the whole country; a holiday of one region stops nothing elsewhere.
Feriados = Mapping[date, str]
SIN_MAS: Feriados = {}


@dataclass(frozen=True, slots=True)
class Vencimiento:
    """A deadline counted in business days: its first and last day, and the instant that ends it.

    ``vence_el`` is the midnight that ends the last day: what arrives at it is late. ``saltados``
    are the holidays on weekdays between the notification and the last day, which did not count.
    """

    notificado_dia: date
    cuenta_desde: date
    ultimo_dia: date
    vence_el: datetime
    saltados: tuple[tuple[date, str], ...]


@lru_cache(maxsize=64)
def feriados_del_anio(anio: int) -> Feriados:
    """The national holidays of a year that are known from the law of every year."""
    return dict(sorted(holidays.country_holidays("CL", years=anio, language="es").items()))


def motivo_inhabil(dia: date, declarados: Feriados = SIN_MAS) -> str:
    """Why a day does not count: its holiday, or the weekend; nothing for a business day."""
    if nombre := declarados.get(dia) or feriados_del_anio(dia.year).get(dia):
        return nombre
    if dia.weekday() >= SABADO:
        return "sábado" if dia.weekday() == SABADO else "domingo"
    return ""


def es_habil(dia: date, declarados: Feriados = SIN_MAS) -> bool:
    """Monday to Friday that is no holiday."""
    return not motivo_inhabil(dia, declarados)


def primer_habil(desde: date, declarados: Feriados = SIN_MAS) -> date:
    """``desde`` itself, or the next business day."""
    return next(dia for dia in _desde(desde) if es_habil(dia, declarados))


def contar(desde: date, dias: int, declarados: Feriados = SIN_MAS) -> date:
    """The last of ``dias`` business days, of which the first is on or after ``desde``."""
    if dias < 1:
        raise ValueError("a deadline has at least one day")
    habiles = (dia for dia in _desde(desde) if es_habil(dia, declarados))
    return next(dia for cuenta, dia in enumerate(habiles, start=1) if cuenta == dias)


def vencimiento(
    notificado_el: datetime,
    dias: int,
    declarados: Feriados = SIN_MAS,
    *,
    inhabil_al_siguiente: bool = True,
) -> Vencimiento:
    """The deadline of ``dias`` business days from the day after a notice.

    With ``inhabil_al_siguiente`` what is notified on a day that does not count is held as notified
    in the first hour of the next one that does, and the count begins after it.
    """
    notificado = dia_local(notificado_el)
    if inhabil_al_siguiente:
        notificado = primer_habil(notificado, declarados)
    cuenta_desde = primer_habil(notificado + UN_DIA, declarados)
    ultimo = contar(cuenta_desde, dias, declarados)
    return Vencimiento(
        notificado_dia=notificado,
        cuenta_desde=cuenta_desde,
        ultimo_dia=ultimo,
        vence_el=abre(ultimo + UN_DIA),
        saltados=tuple(_saltados(dia_local(notificado_el), ultimo, declarados)),
    )


def se_entiende_presentado(momento: datetime, declarados: Feriados = SIN_MAS) -> datetime:
    """When a document counts as presented: at once, or in the first hour of the next business day.

    The platform takes documents every day at any hour (Ley 19.880, art. 25, final part).
    """
    dia = dia_local(momento)
    habil = primer_habil(dia, declarados)
    return momento if habil == dia else abre(habil)


def _desde(dia: date) -> Iterator[date]:
    while True:
        yield dia
        dia += UN_DIA


def _saltados(desde: date, hasta: date, declarados: Feriados) -> Iterator[tuple[date, str]]:
    dia = desde
    while dia <= hasta:
        if dia.weekday() < SABADO and (nombre := motivo_inhabil(dia, declarados)):
            yield dia, nombre
        dia += UN_DIA
