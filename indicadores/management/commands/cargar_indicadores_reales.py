"""Load the real published indicators (regional governments, 2008-2012)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from indicadores.servicios.carga import cargar_indicadores_reales


class Command(BaseCommand):
    """Idempotent; needs the catalogue of institutions."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            fichas = cargar_indicadores_reales()
        except KeyError as error:
            raise CommandError(
                f"Institution {error} is missing: load the catalogue of institutions first."
            ) from None
        self.stdout.write(f"{len(fichas)} yearly cards of real indicators loaded.")
