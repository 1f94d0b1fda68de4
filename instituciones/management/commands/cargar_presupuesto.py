"""Loads DIPRES's Budget Law file of a year; shows what would change unless told to write."""

import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from instituciones import servicios_presupuesto as servicios
from instituciones.servicios_presupuesto import Propuesta
from pmg_site.comun.errores import ErrorDeNegocio

CAMBIOS_A_LA_VISTA = 20


def anio_del_nombre(nombre: str) -> int | None:
    """The only year that a file's name tells, if it tells one."""
    anios = set(re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", nombre))
    return int(anios.pop()) if len(anios) == 1 else None


class Command(BaseCommand):
    help = "Check a Budget Law file of DIPRES and, with --confirmar, load it as a new version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archivo", type=Path, help="the CSV file as DIPRES publishes it")
        parser.add_argument("--anio", type=int, help="year of the law (default: the file's name)")
        parser.add_argument("--confirmar", action="store_true", help="load it")
        parser.add_argument(
            "--acepta-sospechas",
            action="store_true",
            help="load it although it may be incomplete: you have compared it with the original",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        ruta: Path = options["archivo"]
        anio = options["anio"] or anio_del_nombre(ruta.name)
        if anio is None:
            raise CommandError("the file's name does not tell the year: give --anio")
        try:
            datos = ruta.read_bytes()
        except OSError as error:
            raise CommandError(f"cannot read {ruta}: {error.strerror}") from error
        try:
            propuesta = servicios.proponer(datos=datos, anio=anio)
            self._contar(propuesta)
            if not propuesta.nada_cambia and options["confirmar"]:
                self._cargar(datos, propuesta, ruta.name, options["acepta_sospechas"])
        except ErrorDeNegocio as error:
            raise CommandError(error.mensaje) from error
        if propuesta.nada_cambia:
            self.stdout.write(f"Nothing changed: version {propuesta.version_vigente} says the same")
        elif not options["confirmar"]:
            self.stdout.write("Nothing was written: run again with --confirmar to load it")

    def _contar(self, propuesta: Propuesta) -> None:
        """The summary, or the end when the file cannot be loaded."""
        lectura = propuesta.lectura
        for problema in lectura.errores:
            self.stderr.write(str(problema))
        if lectura.errores:
            raise CommandError(f"{len(lectura.errores)} problems: nothing was loaded")
        pesos, dolares = lectura.total
        self.stdout.write(
            f"Budget Law {propuesta.anio} ({lectura.codificacion}): {len(lectura.filas)} rows, "
            f"{len(lectura.hojas)} leaves, {pesos} thousand pesos and {dolares} thousand dollars "
            "of income plus spending"
        )
        self.stdout.write(f"{len(lectura.advertencias)} warnings, {len(lectura.sospechas)} to look")
        for advertencia in lectura.advertencias:
            self.stdout.write(f"  {'! ' if advertencia.sospecha else '  '}{advertencia}")
        cambios = propuesta.diferencia
        self.stdout.write(
            f"Against version {propuesta.version_vigente}: {cambios.agregadas} added, "
            f"{cambios.quitadas} removed, {cambios.cambiadas} changed"
        )
        if propuesta.vigente:
            for cambio in cambios.cambios[:CAMBIOS_A_LA_VISTA]:
                antes = cambio.antes.pesos if cambio.antes else "-"
                despues = cambio.despues.pesos if cambio.despues else "-"
                self.stdout.write(f"  {cambio.codigo} {cambio.clase}: {antes} -> {despues}")

    def _cargar(self, datos: bytes, propuesta: Propuesta, nombre: str, acepta: bool) -> None:
        carga = servicios.cargar(
            datos=datos,
            anio=propuesta.anio,
            archivo=nombre,
            por=None,
            version=propuesta.version_vigente,
            acepta_sospechas=acepta,
        )
        if carga:
            self.stdout.write(f"Loaded: {carga.anio} version {carga.version}")
