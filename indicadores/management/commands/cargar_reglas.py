"""Load the rule files of every app; running it again changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from indicadores.fuentes_reglas import todos_los_conjuntos
from indicadores.servicios_reglas import cargar
from pmg_site.comun.errores import ReglaInvalida


class Command(BaseCommand):
    help = "Load the yearly rules and tiers (YAML) as immutable, hashed rule sets."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            carga = cargar(conjuntos=todos_los_conjuntos())
        except ReglaInvalida as error:
            raise CommandError(error.mensaje) from error
        self.stdout.write(
            f"Rule sets: {len(carga.nuevos)} new, {len(carga.versiones)} new versions, "
            f"{carga.sin_cambio} unchanged."
        )
        if carga.superados:
            self.stdout.write(
                "Left as approved in the site, newer than the files: "
                f"{', '.join(carga.superados)}. Export them into the repository."
            )
