"""One measure of the bench, in the process and the database that bin/bench prepares for it."""

import argparse
import json
import os
import sys
from pathlib import Path

import django


def principal() -> None:
    lector = argparse.ArgumentParser(prog="python -m pmg_site.banco")
    lector.add_argument("medida", choices=("recalculo", "consultas", "bgi", "libro", "libro-parte"))
    lector.add_argument("--instituciones", type=int, default=20_000)
    lector.add_argument("--vueltas", type=int, default=3)
    lector.add_argument("--filas", type=int, default=20_000)
    lector.add_argument("--modo", default="sistema")
    lector.add_argument("--ruta", type=Path)
    opciones = lector.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmg_site.settings")
    django.setup()
    from pmg_site.banco import libro, medidas  # noqa: PLC0415 (need the settings)

    if opciones.medida == "libro-parte":
        json.dump(libro.parte(opciones.modo, opciones.ruta), sys.stdout)
        return
    if opciones.medida == "recalculo":
        lineas = medidas.recalculo(opciones.instituciones, opciones.vueltas)
    elif opciones.medida == "consultas":
        lineas = medidas.consultas()
    elif opciones.medida == "libro":
        lineas = medidas.libro(opciones.filas, opciones.vueltas)
    else:
        lineas = medidas.bgi(opciones.vueltas)
    json.dump([linea.datos() for linea in lineas], sys.stdout)


if __name__ == "__main__":
    principal()
