"""Takes the computed example years to their end: decided, decreed and published."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from evaluacion.models import Evaluacion
from pmg_site.comun import salida
from pmg_site.ejemplo.carga import concluir

PACIENCIA = 180  # seconds without any progress


class Command(BaseCommand):
    help = "Decide and publish the closed example years (only with DEMO=1, once)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--esperar", action="store_true", help="wait until the worker did what follows"
        )

    def handle(self, *args: Any, **opciones: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The example is concluded only with DEMO=1.")
        if Evaluacion.objects.filter(ejemplo=True, estado="publicada").exists():
            self.stdout.write("The example is already concluded.")
        else:
            concluir(self.stdout.write)
        if opciones["esperar"]:
            self._esperar()

    def _esperar(self) -> None:
        """Until the outbox is empty: incentives are computed by the worker."""
        faltan, quieto = salida.por_atender(), time.monotonic()
        while faltan:
            if time.monotonic() - quieto > PACIENCIA:
                raise CommandError(f"{faltan} effects are still pending: is the worker running?")
            time.sleep(0.5)
            ahora = salida.por_atender()
            if ahora < faltan:
                faltan, quieto = ahora, time.monotonic()
        self.stdout.write("incentives computed")
