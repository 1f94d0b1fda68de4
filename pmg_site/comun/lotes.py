"""Many rows updated by one statement, where Django's bulk_update builds a CASE for each value."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

PARAMETROS = 30_000  # what one statement of SQLite admits is 32,766


def actualizar(objetos: Sequence[models.Model], campos: Sequence[str]) -> None:
    """Write ``campos`` of rows that exist (and are locked by the caller): UPDATE … FROM (VALUES …).

    Nothing else happens than what ``bulk_update`` does: no ``save()``, no signals; the database
    checks its constraints and fires its triggers row by row.
    """
    if not objetos:
        return
    meta = objetos[0]._meta
    columnas = [meta.get_field(campo) for campo in ("id", *campos)]
    por_vez = PARAMETROS // len(columnas)
    for desde in range(0, len(objetos), por_vez):
        _actualizar(meta.db_table, columnas, objetos[desde : desde + por_vez])


def _marcador(columna: Any) -> str:
    """Where the value goes: PostgreSQL takes the types of the list from its first row.

    Without the length, because a cast to it cuts a text that does not fit instead of refusing it.
    """
    if connection.vendor != "postgresql":
        return "%s"
    return f"CAST(%s AS {columna.db_type(connection).split('(')[0]})"


def _actualizar(tabla: str, columnas: Sequence[Any], objetos: Sequence[models.Model]) -> None:
    citar = connection.ops.quote_name
    primera = ", ".join(_marcador(columna) for columna in columnas)
    otras = ", ".join(["%s"] * len(columnas))
    filas = ", ".join([f"({primera})", *([f"({otras})"] * (len(objetos) - 1))])
    nombres = [citar(f"c{i}") for i in range(len(columnas))]
    asignaciones = ", ".join(
        f"{citar(columna.column)} = v.{nombre}"
        for columna, nombre in zip(columnas[1:], nombres[1:], strict=True)
    )
    orden = " ".join(
        [
            f"WITH v ({', '.join(nombres)}) AS (VALUES {filas})",
            "UPDATE", citar(tabla), "SET", asignaciones, "FROM v",
            f"WHERE {citar(tabla)}.{citar(columnas[0].column)} = v.{nombres[0]}",
        ]
    )  # fmt: skip
    valores = [
        columna.get_db_prep_save(columna.pre_save(objeto, add=False), connection)
        for objeto in objetos
        for columna in columnas
    ]
    with connection.cursor() as cursor:
        cursor.execute(orden, valores)
