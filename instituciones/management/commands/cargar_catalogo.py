"""Loads the reference catalogue: ministries, institutions, successions, networks, mechanisms."""

from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandParser

from instituciones.servicios_carga import Catalogo, cargar

CARPETA = Path(__file__).resolve().parents[2] / "catalogo"
_ORDEN = ("created", "updated", "unchanged", "kept")


def leer(carpeta: Path) -> Catalogo:
    """The five files of a folder."""
    nombres = ("mecanismos", "ministerios", "instituciones", "sucesiones", "redes_expertos")
    return Catalogo(
        *(yaml.safe_load((carpeta / f"{n}.yaml").read_text(encoding="utf-8")) for n in nombres)
    )


class Command(BaseCommand):
    help = "Load the catalogue of institutions; running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--carpeta", type=Path, default=CARPETA, help="folder of the YAML files"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        cuenta = cargar(leer(options["carpeta"]))
        partes = [f"{cuenta[clave]} {clave}" for clave in _ORDEN if cuenta.get(clave)]
        self.stdout.write(f"Catalogue: {', '.join(partes)}.")
