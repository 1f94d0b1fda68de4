"""Many processes at the same instant, round after round, each with its own connection."""

import multiprocessing
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from typing import Any

from django.db import connections

from pmg_site.comun.errores import ErrorDeNegocio

ESPERA = 120  # seconds that a barrier waits before the round is given up
Acto = Callable[[int, int], Any]  # (process, round) → what was done, as text

_CONTEXTO = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Dicho:
    """What one process got in a round: done with its answer, refused with a code, or broken."""

    proceso: int
    clase: str  # hecho, rechazado, roto
    codigo: int
    texto: str


def _uno(numero: int, rondas: int, acto: Acto, barrera: Barrier, salida: Any) -> None:
    for ronda in range(rondas):
        barrera.wait(ESPERA)
        try:
            dicho = Dicho(numero, "hecho", 200, str(acto(numero, ronda)))
        except ErrorDeNegocio as error:
            quien = getattr(error, "por", "")
            dicho = Dicho(numero, "rechazado", error.codigo_http, f"{error.mensaje} {quien}")
        except Exception:
            dicho = Dicho(numero, "roto", 500, traceback.format_exc())
        salida.put(dicho)
        barrera.wait(ESPERA)
    connections.close_all()


def a_la_vez(cuantos: int, rondas: int, acto: Acto) -> Iterator[list[Dicho]]:
    """Run ``acto`` in ``cuantos`` processes at the same instant; one list of answers a round.

    The next round starts when the caller asks for its answers: between two rounds it may check
    and prepare, for nobody is acting.
    """
    connections.close_all()  # a connection is not shared with who is born of this process
    barrera, salida = _CONTEXTO.Barrier(cuantos + 1), _CONTEXTO.SimpleQueue()
    procesos = [
        _CONTEXTO.Process(target=_uno, args=(n, rondas, acto, barrera, salida), daemon=True)
        for n in range(cuantos)
    ]
    for proceso in procesos:
        proceso.start()
    try:
        for _ in range(rondas):
            barrera.wait(ESPERA)
            dichos = [salida.get() for _ in procesos]
            barrera.wait(ESPERA)
            yield dichos
    finally:
        barrera.abort()
        for proceso in procesos:
            proceso.join(10)
            if proceso.is_alive():
                proceso.kill()
