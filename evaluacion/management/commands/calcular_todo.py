"""Compute the compliance of every process, by background jobs or in this process."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

import evaluacion.tasks  # noqa: F401 (registers the job that --en-linea runs here)
from evaluacion.servicios import pedir_recalculo, procesos_con_evaluaciones
from pmg_site.comun import trabajos
from pmg_site.comun.models import EstadoTrabajo, Trabajo


class Command(BaseCommand):
    help = "Compute the compliance of all processes (one job each)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anio", type=int, help="only this programme year")
        parser.add_argument("--esperar", action="store_true", help="wait until all jobs end")
        parser.add_argument("--en-linea", action="store_true", help="run the jobs here")
        parser.add_argument("--plazo", type=int, default=900, help="seconds to wait at most")

    def handle(self, *args: Any, **opciones: Any) -> None:
        procesos = procesos_con_evaluaciones(opciones["anio"])
        if not procesos:
            self.stdout.write("Nothing to compute: no evaluation is open.")
            return
        pedidos = [(str(p), pedir_recalculo(proceso=p).pk) for p in procesos]
        self.stdout.write(f"{len(pedidos)} jobs asked for.")
        if opciones["en_linea"]:
            for _, pk in pedidos:
                trabajos.ejecutar(str(pk))
        if opciones["esperar"] or opciones["en_linea"]:
            self._esperar(dict(pedidos), opciones["plazo"])

    def _esperar(self, pedidos: dict[str, Any], plazo: int) -> None:
        limite = time.monotonic() + plazo
        faltan = dict(pedidos)
        while faltan:
            for nombre, pk in list(faltan.items()):
                trabajo = Trabajo.objects.get(pk=pk)
                if not trabajo.vivo:
                    del faltan[nombre]
                    self._contar(nombre, trabajo)
            if faltan and time.monotonic() > limite:
                raise CommandError(f"Still running after {plazo} s: {', '.join(faltan)}")
            if faltan:
                time.sleep(0.3)
        fallidos = Trabajo.objects.filter(
            pk__in=pedidos.values(), estado=EstadoTrabajo.FALLIDO
        ).count()
        if fallidos:
            raise CommandError(f"{fallidos} jobs failed.")

    def _contar(self, nombre: str, trabajo: Trabajo) -> None:
        if trabajo.estado == EstadoTrabajo.FALLIDO:
            self.stderr.write(f"{nombre}: failed. {trabajo.error}")
            return
        r = trabajo.resultado
        self.stdout.write(
            f"{nombre}: {r['instituciones']} institutions, {r['nuevos']} new results, "
            f"{r['sin_cambio']} unchanged, {r['cerradas']} closed."
        )
