"""Prints how long a page of a report takes, against bare WeasyPrint on the same HTML."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from informes import bench


class Command(BaseCommand):
    help = "Bench of the PDF: milliseconds per page and ratio to bare WeasyPrint."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--vueltas", type=int, default=5, help="renders of each way")

    def handle(self, *args: Any, **opciones: Any) -> None:
        for linea in bench.medir(opciones["vueltas"]).lineas():
            self.stdout.write(linea)
