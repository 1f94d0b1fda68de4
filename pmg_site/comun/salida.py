"""The outbox: effects promised in the transaction and carried out once, whatever the queue does."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q

from pmg_site.comun import reloj
from pmg_site.comun.models import MensajeSalida

registro = logging.getLogger(__name__)
REENVIO = timedelta(seconds=60)
MAX_INTENTOS = 8
Atencion = Callable[[dict[str, Any]], None]
_TEMAS: dict[str, Atencion] = {}


def atiende(tema: str) -> Callable[[Atencion], Atencion]:
    """Register the function that carries out messages of ``tema``."""

    def registrar(funcion: Atencion) -> Atencion:
        _TEMAS[tema] = funcion
        return funcion

    return registrar


def prometer(tema: str, clave: str, carga: dict[str, Any]) -> MensajeSalida:
    """Write the effect beside its cause; it is handed to the queue after the commit."""
    mensaje, _ = MensajeSalida.objects.get_or_create(
        tema=tema, clave=clave, defaults={"carga": carga, "creado_el": reloj.ahora()}
    )
    transaction.on_commit(partial(despachar, mensaje.pk), robust=True)
    return mensaje


def despachar(pk: int) -> bool:
    """Hand one message to the queue; a broker that is down is noted and tried again by beat."""
    from pmg_site.comun.tasks import atender  # noqa: PLC0415 (tasks is a door above this module)

    ahora = reloj.presente()
    try:
        atender.apply_async((pk,), retry=False)
    except Exception as error:
        registro.warning("message %s was not handed over: %s", pk, error)
        MensajeSalida.objects.filter(pk=pk).update(ultimo_error=str(error)[:500])
        return False
    MensajeSalida.objects.filter(pk=pk).update(despachado_el=ahora)
    return True


def despachar_pendientes(limite: int = 500) -> int:
    """Hand over what was never handed over, or was and nobody attended to within a minute."""
    ahora = reloj.presente()
    pendientes = MensajeSalida.objects.filter(
        Q(despachado_el=None) | Q(despachado_el__lt=ahora - REENVIO),
        atendido_el=None,
        intentos__lt=MAX_INTENTOS,
    ).values_list("pk", flat=True)[:limite]
    despachados = 0
    for pk in list(pendientes):
        if not despachar(pk):
            break
        despachados += 1
    return despachados


def atender(pk: int) -> bool:
    """Carry out one message, once: the effect and the mark share a transaction."""
    try:
        with transaction.atomic():
            mensaje = (
                MensajeSalida.objects.select_for_update().filter(pk=pk, atendido_el=None).first()
            )
            if mensaje is None:
                return False
            _TEMAS[mensaje.tema](mensaje.carga)
            mensaje.atendido_el = reloj.presente()
            mensaje.save(update_fields=["atendido_el"])
    except Exception as error:
        registro.exception("message %s failed", pk)
        fallido = MensajeSalida.objects.filter(pk=pk).first()
        if fallido:
            MensajeSalida.objects.filter(pk=pk).update(
                intentos=fallido.intentos + 1, ultimo_error=str(error)[:500]
            )
        return False
    return True


def por_atender() -> int:
    """Messages whose effect is still to come and may yet come."""
    return MensajeSalida.objects.filter(atendido_el=None, intentos__lt=MAX_INTENTOS).count()
