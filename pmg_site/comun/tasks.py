"""What Celery starts for the shared tables: outbox, jobs, sweeping."""

from celery import shared_task
from celery.signals import worker_ready

from pmg_site.comun import puntos, salida, trabajos


@shared_task(name="comun.atender")
def atender(mensaje: int) -> None:
    """Carry out one outbox message; running twice has no effect."""
    salida.atender(mensaje)


@shared_task(name="comun.ejecutar_trabajo")
def ejecutar_trabajo(trabajo: str) -> None:
    """Do one job; running twice has no effect."""
    trabajos.ejecutar(trabajo)


@shared_task(name="comun.despachar_salida")
def despachar_salida() -> None:
    """Hand over what the outbox still holds."""
    salida.despachar_pendientes()


@shared_task(name="comun.barrer_trabajos")
def barrer_trabajos() -> None:
    """Give back the jobs of workers that died."""
    trabajos.barrer()


@shared_task(name="comun.emitir_punto_de_control")
def emitir_punto_de_control() -> None:
    """Issue the hour's checkpoint of the ledger; running twice has no effect."""
    puntos.emitir()


@worker_ready.connect
def _al_empezar(**kwargs: object) -> None:
    """A worker that starts first picks up what an earlier one left."""
    barrer_trabajos.apply_async(retry=False)
    despachar_salida.apply_async(retry=False)
