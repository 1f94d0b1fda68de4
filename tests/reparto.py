"""How the tests are shared out: the long files begin first, the pure ones run once in bin/test."""

import os
from collections.abc import Iterable

import pytest
from django.test import SimpleTestCase, TransactionTestCase

# The files that take longest: begun last, one of them would keep a single process busy at the end.
LARGOS = (
    "tests/operacion/test_stack.py",
    "tests/barras/",
    "tests/permisos/test_acciones.py",
    "tests/permisos/test_paginas.py",
    "tests/consultas/",
    "tests/libro/test_corpus.py",
    "tests/operacion/test_respaldo.py",
    "tests/permisos/",
    "tests/informes/test_balance.py",
)
# They ask pytest for no database: the processes that they start open it, by DATABASE_URL.
POR_FUERA = (
    "tests/barras/test_sin_cola.py",
    "tests/casa/test_respaldo_completo.py",
    "tests/operacion/test_respaldo.py",
    "tests/operacion/test_stack.py",
)
_BASE = {"db", "transactional_db", "live_server", "django_db_reset_sequences",
         "django_db_serialized_rollback"}  # fmt: skip
# pytest-django gives these to every test; who asks for them in a fixture of the project opens it.
_LLAVES = {"django_db_setup", "django_db_blocker"}


def lugar(ruta: str) -> int:
    """Where in the queue a file goes: by the first line of ``LARGOS`` that names it."""
    return next((n for n, largo in enumerate(LARGOS) if ruta.startswith(largo)), len(LARGOS))


def es_pura(prueba: pytest.Item) -> bool:
    """Whether no database takes part; pytest-django refuses one to a test that asks for none."""
    clase = getattr(prueba, "cls", None)
    de_django = isinstance(clase, type) and issubclass(clase, SimpleTestCase | TransactionTestCase)
    return not (
        de_django
        or prueba.nodeid.startswith(POR_FUERA)
        or prueba.get_closest_marker("django_db")
        or _BASE & set(getattr(prueba, "fixturenames", ()))
        or _abre_por_su_cuenta(prueba)
    )


def _abre_por_su_cuenta(prueba: pytest.Item) -> bool:
    """Whether the test, or a fixture of the project that it uses, asks for the keys."""
    info = getattr(prueba, "_fixtureinfo", None)
    if info is None:
        return True  # not a function: whatever it is, it runs on both
    propias = (
        definicion
        for definiciones in info.name2fixturedefs.values()
        for definicion in definiciones
        if not definicion.func.__module__.startswith("pytest_django.")
    )
    pedidas = set(info.argnames).union(*(definicion.argnames for definicion in propias))
    return bool(_LLAVES & pedidas)


def repartir(pruebas: Iterable[pytest.Item], *, sin_puras: bool) -> tuple[list[pytest.Item], ...]:
    """What is run, the long files first, and what is left to the other run."""
    quedan, sobran = [], []
    for prueba in pruebas:
        (sobran if sin_puras and es_pura(prueba) else quedan).append(prueba)
    return sorted(quedan, key=lambda p: lugar(p.nodeid)), sobran


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In the run of bin/test on PostgreSQL, what ran on SQLite without a database is left out."""
    quedan, sobran = repartir(items, sin_puras=os.environ.get("PMG_SIN_PURAS") == "1")
    items[:] = quedan
    if sobran:
        config.hook.pytest_deselected(items=sobran)
