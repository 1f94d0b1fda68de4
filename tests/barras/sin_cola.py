"""The site and its worker as processes of their own, for when the queue between them is stopped.

``python -m tests.barras.sin_cola preparar|trabajar|cargar SECONDS|repetir TIMES``
"""

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 (after the set-up)
from django.db import transaction  # noqa: E402

from pmg_site.celery import app  # noqa: E402
from pmg_site.comun import salida  # noqa: E402
from pmg_site.comun.bitacora import Acto, anotar, verificar  # noqa: E402
from pmg_site.comun.models import Asiento, MensajeSalida  # noqa: E402
from pmg_site.comun.tasks import atender  # noqa: E402

TEMA, EFECTO = "barras.efecto", "barras.efecto"
PAUSA = 0.2  # seconds between two submissions
PACIENCIA = 90  # seconds for the effects to catch up once everything is back
salida.REENVIO = timedelta(seconds=5)


@salida.atiende(TEMA)
def _efecto(carga: dict[str, Any]) -> None:
    anotar(Acto(accion=EFECTO, objeto=f"barras:{carga['n']}"))


def preparar() -> dict[str, Any]:
    """The tables."""
    call_command("migrate", verbosity=0)
    return {}


def trabajar() -> None:
    """A worker, until it is stopped."""
    app.worker_main(["worker", "-P", "threads", "-c", "2", "-l", "WARNING", "--without-gossip"])


def cargar(segundos: str) -> dict[str, Any]:
    """Submissions one after another, with what beat does every second; then all is waited for."""
    hasta, barrido, n, fallidas, mas_lenta = time.monotonic() + float(segundos), 0.0, 0, 0, 0.0
    while time.monotonic() < hasta:
        desde = time.monotonic()
        try:
            with transaction.atomic():
                anotar(Acto(accion="barras.causa", objeto=f"barras:{n}"))
                salida.prometer(TEMA, str(n), {"n": n})
        except Exception:
            fallidas += 1
        n, mas_lenta = n + 1, max(mas_lenta, time.monotonic() - desde)
        if time.monotonic() - barrido > 1:
            salida.despachar_pendientes()
            barrido = time.monotonic()
        time.sleep(PAUSA)
    _esperar(lambda: salida.por_atender() == 0)
    return {"envios": n, "fallidas": fallidas, "mas_lenta": round(mas_lenta, 2)} | _balance()


def repetir(veces: str) -> dict[str, Any]:
    """Every message again, so many times and in any order."""
    pks = list(MensajeSalida.objects.values_list("pk", flat=True)) * int(veces)
    random.Random(20261121).shuffle(pks)  # noqa: S311 (an order, not a secret)
    for pk in pks:
        atender.apply_async((pk,))
    with app.connection_for_read() as conexion:
        _esperar(lambda: conexion.default_channel.queue_declare("celery").message_count == 0)
    time.sleep(2)
    return {"entregas": len(pks)} | _balance()


def olvidar() -> dict[str, Any]:
    """Negative control: without the mark of what was attended to, a repetition acts again."""
    MensajeSalida.objects.update(atendido_el=None)
    return {}


def _esperar(condicion: Callable[[], bool]) -> None:
    limite, barrido = time.monotonic() + PACIENCIA, 0.0
    while not condicion() and time.monotonic() < limite:
        if time.monotonic() - barrido > 1:
            salida.despachar_pendientes()
            barrido = time.monotonic()
        time.sleep(0.2)


def _balance() -> dict[str, Any]:
    efectos = list(Asiento.objects.filter(accion=EFECTO).values_list("objeto", flat=True))
    return {
        "efectos": len(efectos),
        "distintos": len(set(efectos)),
        "sin_atender": salida.por_atender(),
        "integra": verificar().integra,
    }


if __name__ == "__main__":
    hacer: Any = globals()[sys.argv[1]]
    sys.stdout.write(json.dumps(hacer(*sys.argv[2:])))
