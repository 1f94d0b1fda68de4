"""Asks for the PDFs of the reports that published results still lack."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from informes import servicios_lote
from informes.models import BalanceGestion
from pmg_site.comun import pdf, trabajos
from pmg_site.comun.models import EstadoTrabajo, Trabajo

VIVOS = (EstadoTrabajo.PENDIENTE, EstadoTrabajo.EN_CURSO)


class Command(BaseCommand):
    help = "Render the Balance de Gestión Integral of institutions with published results."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cuantos", type=int, default=3, help="how many reports at most")
        parser.add_argument("--anio", type=int, help="only this programme year")
        parser.add_argument("--esperar", action="store_true", help="wait for the worker to end")
        parser.add_argument("--en-linea", action="store_true", help="do the work in this process")
        parser.add_argument(
            "--publicar", action="store_true", help="publish example reports once rendered"
        )

    def handle(self, *args: Any, **opciones: Any) -> None:
        if not pdf.disponible():
            self.stderr.write(
                "PDF not available: install libpangoft2-1.0-0. Nothing was asked for."
            )
            return
        pedidos = servicios_lote.pedir_faltantes(cuantos=opciones["cuantos"], anio=opciones["anio"])
        if not pedidos:
            self.stdout.write("Reports: nothing to render.")
            return
        self.stdout.write(f"Reports: {len(pedidos)} asked for.")
        if opciones["en_linea"]:
            for pedido in pedidos:
                trabajos.ejecutar(str(pedido.pk))
        if opciones["en_linea"] or opciones["esperar"]:
            self._esperar([pedido.pk for pedido in pedidos])
            self._contar([pedido.pk for pedido in pedidos])
        if opciones["publicar"]:
            self._publicar([pedido.parametros["balance"] for pedido in pedidos])

    def _esperar(self, claves: list[Any]) -> None:
        """Say how many are done each time the number changes."""
        dichos = -1
        while True:
            vivos = Trabajo.objects.filter(pk__in=claves, estado__in=VIVOS).count()
            if len(claves) - vivos != dichos:
                dichos = len(claves) - vivos
                self.stdout.write(f"Reports: {dichos} of {len(claves)} rendered.")
            if not vivos:
                return
            time.sleep(0.5)

    def _contar(self, claves: list[Any]) -> None:
        fallidos = Trabajo.objects.filter(pk__in=claves, estado=EstadoTrabajo.FALLIDO)
        for fallido in fallidos:
            self.stderr.write(f"{fallido.clave}: {fallido.error}")
        if fallidos:
            raise CommandError(f"{len(fallidos)} of {len(claves)} reports could not be rendered.")

    def _publicar(self, claves: list[int]) -> None:
        hechos = BalanceGestion.objects.filter(pk__in=claves, ejemplo=True).exclude(pdf_huella="")
        for balance in hechos.select_related("institucion"):
            servicios_lote.publicar_de_ejemplo(balance)
        self.stdout.write(f"Reports: {len(hechos)} published.")
