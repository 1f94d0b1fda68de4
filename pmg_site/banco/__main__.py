"""One measure of the bench, in the process and the database that bin/bench prepares for it."""

import argparse
import json
import os
import sys

import django


def principal() -> None:
    lector = argparse.ArgumentParser(prog="python -m pmg_site.banco")
    lector.add_argument("medida", choices=("recalculo", "consultas", "bgi"))
    lector.add_argument("--instituciones", type=int, default=20_000)
    lector.add_argument("--vueltas", type=int, default=3)
    opciones = lector.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmg_site.settings")
    django.setup()
    from pmg_site.banco import medidas  # noqa: PLC0415 (needs the settings)

    if opciones.medida == "recalculo":
        lineas = medidas.recalculo(opciones.instituciones, opciones.vueltas)
    elif opciones.medida == "consultas":
        lineas = medidas.consultas()
    else:
        lineas = medidas.bgi(opciones.vueltas)
    json.dump([linea.datos() for linea in lineas], sys.stdout)


if __name__ == "__main__":
    principal()
