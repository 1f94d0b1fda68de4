"""From a date and time on Santiago's clock to the one instant, in UTC, that a deadline means."""

from datetime import UTC, date, datetime, time

from pmg_site.comun.reloj import SANTIAGO

INICIO = time(0, 0)
FIN = time(23, 59, 59)


def instante(dia: date, hora: time) -> datetime:
    """The UTC instant of a wall time; of two readings, the later one.

    When clocks go back an hour happens twice, and the second counts; when they go forward an
    hour does not exist, and the time is read with the offset of before, which falls later.
    Nobody loses time by the change of the clock.
    """
    local = datetime.combine(dia, hora, tzinfo=SANTIAGO)
    return max(local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC))


def abre(dia: date) -> datetime:
    """The first instant of a day."""
    return instante(dia, INICIO)


def cierra(dia: date) -> datetime:
    """23:59:59 of a day."""
    return instante(dia, FIN)


def dia_local(momento: datetime) -> date:
    """The day that it is in Santiago at an instant."""
    return momento.astimezone(SANTIAGO).date()
