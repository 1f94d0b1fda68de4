"""What bin/run has already done, so that it starts in seconds and resumes where it was cut."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pmg_site.operacion.entorno import RAIZ

_AJENAS = {".git", ".venv", "var", "tests", "__pycache__", "node_modules"}
# What each kind of step depends on: when none of these files changed, the step need not run again.
ESTATICOS = ("settings.py", ".css", ".js", ".svg", ".woff2", ".png", ".ico", ".lock")
DATOS = (".py", ".yaml", ".yml", ".csv", ".json", ".lock")


def _archivos(sufijos: tuple[str, ...]) -> Iterator[Path]:
    for carpeta, subcarpetas, nombres in os.walk(RAIZ):
        subcarpetas[:] = sorted(
            s for s in subcarpetas if s not in _AJENAS and not s.endswith("_cache")
        )
        for nombre in sorted(nombres):
            if nombre.endswith(sufijos):
                yield Path(carpeta, nombre)


def huella_de_archivos(sufijos: tuple[str, ...]) -> str:
    suma = hashlib.sha256()
    for archivo in _archivos(sufijos):
        suma.update(str(archivo.relative_to(RAIZ)).encode())
        suma.update(hashlib.sha256(archivo.read_bytes()).digest())
    return suma.hexdigest()


@dataclass
class Avance:
    """The record kept in var/: each step with the fingerprint of the files it was done with."""

    archivo: Path
    pasos: dict[str, str] = field(default_factory=dict)
    demo: bool | None = None

    @classmethod
    def leer(cls, archivo: Path) -> "Avance":
        if not archivo.exists():
            return cls(archivo)
        leido = json.loads(archivo.read_text(encoding="utf-8"))
        return cls(archivo, leido["pasos"], leido["demo"])

    def hecho(self, paso: str, huella: str) -> bool:
        return self.pasos.get(paso) == huella

    def anotar(self, paso: str, huella: str) -> None:
        self.pasos[paso] = huella
        self.guardar()

    def guardar(self) -> None:
        """Written beside and renamed: a cut leaves the old record whole."""
        nuevo = self.archivo.with_suffix(".nuevo")
        contenido = {"pasos": self.pasos, "demo": self.demo}
        nuevo.write_text(json.dumps(contenido, indent=1), encoding="utf-8")
        nuevo.replace(self.archivo)
