"""The one clock of the services: now, or the instant set for loading past years and for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

SANTIAGO = ZoneInfo("America/Santiago")
_fijado: ContextVar[datetime | None] = ContextVar("reloj_fijado", default=None)


def presente() -> datetime:
    """The real instant, for what the machine does (jobs, queues, recording), aware, in UTC."""
    return timezone.now()


def ahora() -> datetime:
    """The instant of the act, aware, in UTC."""
    return _fijado.get() or presente()


def fijado() -> bool:
    """Whether the clock is set to a time other than the present."""
    return _fijado.get() is not None


@contextmanager
def en(instante: datetime) -> Iterator[None]:
    """Set the clock to ``instante`` (aware) inside the block."""
    if instante.tzinfo is None:
        raise ValueError("the clock needs an aware datetime")
    ficha = _fijado.set(instante)
    try:
        yield
    finally:
        _fijado.reset(ficha)
