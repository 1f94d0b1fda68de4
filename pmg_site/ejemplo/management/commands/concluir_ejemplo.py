"""Takes the computed example years to their end: decided, decreed and published."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from evaluacion.models import Evaluacion
from pmg_site.ejemplo.carga import concluir


class Command(BaseCommand):
    help = "Decide and publish the closed example years (only with DEMO=1, once)."

    def handle(self, *args: Any, **opciones: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The example is concluded only with DEMO=1.")
        if Evaluacion.objects.filter(ejemplo=True, estado="publicada").exists():
            self.stdout.write("The example is already concluded.")
            return
        concluir(self.stdout.write)
