"""Grants the application role what it needs and nothing that would let it rewrite history."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

SOLO_AGREGAR = "solo_agregar"


class Command(BaseCommand):
    help = "Run as the owner role on PostgreSQL: grants to the application role."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rol", required=True)

    def handle(self, *args: Any, **opciones: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("roles exist only on PostgreSQL")
        rol = connection.ops.quote_name(opciones["rol"])
        cerradas = {
            modelo._meta.db_table
            for modelo in apps.get_models()
            if getattr(modelo, SOLO_AGREGAR, False)
        }
        with connection.cursor() as cursor:
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {rol}")
            cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {rol}")
            for tabla in connection.introspection.table_names(cursor):
                nombre = connection.ops.quote_name(tabla)
                verbos = "SELECT, INSERT" if tabla in cerradas else "SELECT, INSERT, UPDATE, DELETE"
                cursor.execute(f"REVOKE ALL ON {nombre} FROM {rol}")
                cursor.execute(f"GRANT {verbos} ON {nombre} TO {rol}")
        self.stdout.write(
            f"granted to {opciones['rol']}; append-only: {', '.join(sorted(cerradas))}"
        )
