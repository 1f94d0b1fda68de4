"""Loads the reference catalogue: ministries, institutions, successions, networks, mechanisms."""

from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandParser

from instituciones.servicios_carga import Catalogo, cargar

CARPETA = Path(__file__).resolve().parents[2] / "catalogo"
# The same, in C, wherever the library brings it: the catalogue is read ten times faster.
_LECTOR = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ORDEN = ("created", "updated", "unchanged", "kept")


def leer(carpeta: Path) -> Catalogo:
    """The five files of a folder."""
    nombres = ("mecanismos", "ministerios", "instituciones", "sucesiones", "redes_expertos")
    textos = ((carpeta / f"{nombre}.yaml").read_text(encoding="utf-8") for nombre in nombres)
    return Catalogo(*(yaml.load(texto, Loader=_LECTOR) for texto in textos))  # noqa: S506 (safe)


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
