"""Fixtures that every test may use, and a teardown that the append-only tables allow."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection
from django.test import TransactionTestCase

from tests import fabricas
from tests.reparto import pytest_collection_modifyitems  # noqa: F401 (pytest calls it)

_VACIAR = TransactionTestCase._fixture_teardown


def _tablas_cerradas() -> list[str]:
    return [m._meta.db_table for m in apps.get_models() if getattr(m, "solo_agregar", False)]


def _vaciar_sin_guardas(self: TransactionTestCase) -> None:
    """Empty the database after a transactional test: the triggers are lifted meanwhile."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for tabla in _tablas_cerradas():
                cursor.execute(f"ALTER TABLE {tabla} DISABLE TRIGGER USER")
            _VACIAR(self)
            for tabla in _tablas_cerradas():
                cursor.execute(f"ALTER TABLE {tabla} ENABLE TRIGGER USER")
            return
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
            "AND (name LIKE '%_sin_%' OR name LIKE '%_fijas_%')"
        )
        guardas = cursor.fetchall()
        for nombre, _ in guardas:
            cursor.execute(f"DROP TRIGGER {nombre}")
        _VACIAR(self)
        for _, sql in guardas:
            cursor.execute(sql)


@pytest.fixture(autouse=True, scope="session")
def _guardas_en_el_desmontaje() -> Iterator[None]:
    TransactionTestCase._fixture_teardown = _vaciar_sin_guardas
    yield
    TransactionTestCase._fixture_teardown = _VACIAR


@pytest.fixture
def mundo(db: None) -> "fabricas.Mundo":
    """One institution with its programme in draft, and a person for each role."""
    return fabricas.Mundo.crear()
