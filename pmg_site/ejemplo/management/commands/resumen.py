"""Prints the short summary of what the database holds, for whoever has just set the project up."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from incentivos.consultas import distribucion, etiqueta, por_anio
from informes.models import BalanceGestion
from instituciones.models import Institucion
from pmg_site.comun import reloj


class Command(BaseCommand):
    help = "Print institutions, mean compliance, institutions per tier, documents and logins."

    def handle(self, *args: Any, **opciones: Any) -> None:
        vigentes = Institucion.objects.vigentes(reloj.presente().date()).count()
        self.stdout.write(f"\nInstitutions in force: {vigentes}")
        for fila in sorted(por_anio(distribucion()), key=lambda f: f.anio):
            tramos = "; ".join(f"{etiqueta(t)}: {n}" for t, n in fila.cuentas.items() if n)
            clase = " (example data)" if fila.ejemplo else ""
            self.stdout.write(
                f"{fila.anio}{clase}: {fila.total} institutions, mean {fila.promedio} %, "
                f"{fila.con_cien} at 100 %\n    {tramos}"
            )
        pdf = BalanceGestion.objects.exclude(pdf_huella="").count()
        self.stdout.write(
            f"Balance de Gestión Integral PDFs: {pdf} under {settings.DOCUMENTOS_DIR}"
        )
        self.stdout.write(
            f"Open data: http://127.0.0.1:{os.environ.get('PORT', '8000')}/datos/ and /api/v1/docs/"
        )
        accesos = settings.VAR_DIR / "accesos.txt"
        if accesos.exists():
            self.stdout.write(f"\nDemo logins (from {accesos}):")
            self.stdout.write(accesos.read_text(encoding="utf-8"))
