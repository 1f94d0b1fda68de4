"""Gives back the jobs of workers that died and hands over what the outbox still holds."""

from typing import Any

from django.core.management.base import BaseCommand

from pmg_site.comun import salida, trabajos


class Command(BaseCommand):
    help = "Sweep dead jobs and pending outbox messages."

    def handle(self, *args: Any, **opciones: Any) -> None:
        self.stdout.write(f"{trabajos.barrer()} jobs given back")
        self.stdout.write(f"{salida.despachar_pendientes()} messages handed over")
