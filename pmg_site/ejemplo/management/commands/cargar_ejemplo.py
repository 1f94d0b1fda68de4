"""Loads the example years up to their scores; what follows the computation is concluir_ejemplo."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pmg_site.ejemplo.carga import cargar, hay_ejemplo


class Command(BaseCommand):
    help = "Load the example years (only with DEMO=1, once)."

    def handle(self, *args: Any, **opciones: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The example is loaded only with DEMO=1.")
        if hay_ejemplo():
            self.stdout.write("The example is already loaded.")
            return
        cargar(settings.VAR_DIR / "accesos.txt", self.stdout.write)
