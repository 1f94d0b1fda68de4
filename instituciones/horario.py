"""Between Santiago's clock and UTC instants: deadlines, and the dates that papers may bear."""

from datetime import UTC, date, datetime, time

from pmg_site.comun import reloj
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.formato import fecha
from pmg_site.comun.reloj import SANTIAGO

INICIO = time(0, 0)
FIN = time(23, 59, 59)
_DIAS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


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


def dia_en_palabras(dia: date) -> str:
    """viernes 21 de noviembre de 2025."""
    return f"{_DIAS[dia.weekday()]} {fecha(dia)}"


def dia_local(momento: datetime) -> date:
    """The day that it is in Santiago at an instant."""
    return momento.astimezone(SANTIAGO).date()


def exigir_fecha_de_decreto(fecha: date, decidido_el: datetime | None) -> None:
    """A decree bears a day from that of the decision which it formalises up to today, in Santiago.

    Raises ErrorDeNegocio with what to correct.
    """
    if fecha > dia_local(reloj.ahora()):
        raise ErrorDeNegocio("La fecha del decreto no puede estar en el futuro: corríjala.")
    if decidido_el is not None and fecha < dia_local(decidido_el):
        raise ErrorDeNegocio(
            "El decreto no puede ser anterior a la decisión que formaliza, del "
            f"{dia_local(decidido_el):%d-%m-%Y}: corrija su fecha."
        )
