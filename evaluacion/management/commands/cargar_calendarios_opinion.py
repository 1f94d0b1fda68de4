"""Load the calendars of the opinion rounds; running it again changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evaluacion.calendarios_opinion import leer_versiones
from evaluacion.servicios.calendario_opiniones import cargar_calendarios
from pmg_site.comun.errores import ErrorDeNegocio


class Command(BaseCommand):
    help = "Load the versions of the calendars of technical opinions (YAML) with their sources."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            versiones = leer_versiones()
            nuevas = cargar_calendarios(versiones=versiones)
        except ErrorDeNegocio as error:
            raise CommandError(error.mensaje) from error
        self.stdout.write(
            f"Opinion calendars: {len(nuevas)} new, {len(versiones) - len(nuevas)} unchanged."
        )
