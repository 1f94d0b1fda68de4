"""Where the files of an upload are kept for a day: the workbook, its changes, its marked copy."""

import json
import shutil
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings

from compromisos.libro.diferencias import Cambio


def carpeta(carga: UUID) -> Path:
    """The folder of an upload; nothing typed by a person takes part in its name."""
    return Path(settings.LIBROS_DIR) / str(carga)


def entrada(carga: UUID) -> Path:
    return carpeta(carga) / "entrada.xlsx"


def marcado(carga: UUID) -> Path:
    return carpeta(carga) / "marcado.xlsx"


def _cambios(carga: UUID) -> Path:
    return carpeta(carga) / "cambios.jsonl"


def guardar_cambios(carga: UUID, cambios: Iterable[Cambio]) -> None:
    """One line for each change, so that a page reads only its own."""
    with _cambios(carga).open("w", encoding="utf-8") as archivo:
        for cambio in cambios:
            archivo.write(json.dumps(cambio.datos(), ensure_ascii=False) + "\n")


def leer_cambios(carga: UUID, desde: int = 0, hasta: int | None = None) -> Iterator[Cambio]:
    """The changes between two positions."""
    ruta = _cambios(carga)
    if ruta.exists():
        with ruta.open(encoding="utf-8") as archivo:
            for linea in islice(archivo, desde, hasta):
                yield Cambio.de(json.loads(linea))


def borrar(carga: UUID) -> None:
    """Leave nothing of an upload."""
    shutil.rmtree(carpeta(carga), ignore_errors=True)


def borrar_carpeta(nombre: str) -> None:
    """The same, of a folder whose row is no longer there."""
    shutil.rmtree(Path(settings.LIBROS_DIR) / Path(nombre).name, ignore_errors=True)


def carpetas() -> Iterator[tuple[str, float]]:
    """Every folder with the instant of its last change."""
    raiz = Path(settings.LIBROS_DIR)
    if raiz.exists():
        for sub in raiz.iterdir():
            yield sub.name, sub.stat().st_mtime
