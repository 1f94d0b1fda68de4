"""Empties the database after a transactional test: the guards are lifted meanwhile."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

# Written by the migrations, and the same for every test.
FIJAS = {"django_content_type", "auth_permission"}


def con_filas(cursor: Any) -> list[str]:
    """The tables that hold something: a test writes in a few of them."""
    todas = connection.introspection.django_table_names(only_existing=True, include_views=False)
    preguntas = [
        f"SELECT '{tabla}' WHERE EXISTS (SELECT 1 FROM {tabla})"
        for tabla in todas
        if tabla not in FIJAS
    ]
    cursor.execute(" UNION ALL ".join(preguntas))
    return sorted(tabla for (tabla,) in cursor.fetchall())


@contextmanager
def _sin_guardas(cursor: Any, tablas: Sequence[str]) -> Iterator[None]:
    if connection.vendor == "postgresql":
        for tabla in tablas:
            cursor.execute(f"ALTER TABLE {tabla} DISABLE TRIGGER USER")
        yield
        for tabla in tablas:
            cursor.execute(f"ALTER TABLE {tabla} ENABLE TRIGGER USER")
        return
    cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    guardas = [(nombre, sql) for nombre, tabla, sql in cursor.fetchall() if tabla in tablas]
    for nombre, _ in guardas:
        cursor.execute(f"DROP TRIGGER {nombre}")
    yield
    for _, sql in guardas:
        cursor.execute(sql)


def vaciar() -> None:
    """Like the flush of Django, table by table and only where there is something."""
    with connection.cursor() as cursor:
        llenas = con_filas(cursor)
        # The references are checked when the transaction ends, so that any order is good.
        with _sin_guardas(cursor, llenas), transaction.atomic():
            for tabla in llenas:
                cursor.execute(f"DELETE FROM {tabla}")
