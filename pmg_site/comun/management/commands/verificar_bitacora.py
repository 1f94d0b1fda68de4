"""Reads the whole ledger and names the first entry that was altered, if any."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pmg_site.comun.bitacora import verificar


class Command(BaseCommand):
    help = "Verify the hash chain of the ledger; exit 1 and name the first altered entry."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
        parser.add_argument("--cabeza", help="checkpoint to hold: SIZE:HASH")

    def handle(self, *args: Any, **opciones: Any) -> None:
        esperada = None
        if opciones["cabeza"]:
            numero, _, huella = opciones["cabeza"].partition(":")
            if not numero.isdigit() or not huella:
                raise CommandError("--cabeza expects SIZE:HASH")
            esperada = int(numero), huella
        fallo = verificar(esperada)
        if opciones["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "integra": fallo.integra,
                        "total": fallo.total,
                        "huella": fallo.huella,
                        "seq": fallo.seq,
                        "motivo": fallo.motivo,
                    }
                )
            )
        elif fallo.integra:
            self.stdout.write(f"Ledger intact: {fallo.total} entries, head {fallo.huella}")
        if not fallo.integra:
            raise CommandError(f"Ledger altered at entry {fallo.seq}: {fallo.motivo}", returncode=1)
