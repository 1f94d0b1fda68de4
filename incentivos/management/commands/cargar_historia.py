"""Load the published figures of past years; running it again changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from incentivos.lector_historia import leer_historia
from incentivos.servicios import cargar_hechos
from pmg_site.comun.errores import ReglaInvalida


class Command(BaseCommand):
    help = "Load the published history of results (YAML) with its sources."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            hechos = leer_historia()
        except ReglaInvalida as error:
            raise CommandError(error.mensaje) from error
        nuevos, cambiados = cargar_hechos(hechos=hechos)
        igual = len(hechos) - nuevos - cambiados
        self.stdout.write(
            f"Published figures: {nuevos} new, {cambiados} changed, {igual} unchanged."
        )
