"""What runs once only asks for no database; what opens it from outside runs on both."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import TestCase
from pytest_django.fixtures import _django_db_helper

from tests.reparto import LARGOS, POR_FUERA, es_pura, lugar, repartir

RAIZ = Path(__file__).resolve().parents[2]
# They start processes, but none of them opens the database of the run.
SIN_LA_BASE = {
    "tests/barras/test_muerte.py": "kills over a SQLite file of its own",
    "tests/calculo/test_motor_y_oraculo.py": "calculates without Django",
    "tests/calculo/test_sin_coma_flotante.py": "calculates without Django",
    "tests/comun/test_alteraciones.py": "the verifier reads an exported file",
    "tests/evaluacion/test_muerte_del_proceso.py": "kills over a SQLite file of its own",
    "tests/hostiles/test_corpus.py": "looks at files",
    "tests/operacion/test_bench.py": "its processes only read their options",
    "tests/operacion/test_compose.py": "reads the file of the containers",
    "tests/operacion/test_entorno.py": "its processes only read their options",
    "tests/operacion/test_procesos.py": "processes that sleep",
    "tests/operacion/test_reparto.py": "this one",
}
_PROCESOS = re.compile(r"subprocess|multiprocessing|os\.fork|DATABASE_URL|test_respaldo\b")


def _con_procesos() -> set[str]:
    archivos = [a for a in (RAIZ / "tests").rglob("test_*.py") if a.parent.name != "navegador"]
    return {
        str(a.relative_to(RAIZ))
        for a in archivos
        if _PROCESOS.search(a.read_text(encoding="utf-8"))
    }


def _prueba(
    nodo: str,
    *fixtures: str,
    cls: type | None = None,
    marca: bool = False,
    pide: dict[str, list[str]] | None = None,
) -> Any:
    definidas = {
        nombre: [SimpleNamespace(func=_prueba, argnames=nombres)]
        for nombre, nombres in (pide or {}).items()
    }
    # As in every test: the keys are there, asked for by pytest-django itself.
    definidas["_django_db_helper"] = [
        SimpleNamespace(func=_django_db_helper, argnames=["django_db_setup", "django_db_blocker"])
    ]
    return SimpleNamespace(
        _fixtureinfo=SimpleNamespace(argnames=fixtures, name2fixturedefs=definidas),
        nodeid=nodo,
        fixturenames=fixtures,
        cls=cls,
        get_closest_marker=lambda nombre: marca if nombre == "django_db" else None,
    )


def test_who_starts_processes_is_known_to_open_the_database_or_not() -> None:
    assert _con_procesos() == {*POR_FUERA, *SIN_LA_BASE}


def test_every_file_named_exists() -> None:
    for ruta in (*POR_FUERA, *SIN_LA_BASE, *LARGOS):
        assert (RAIZ / ruta).exists(), ruta


def test_one_that_asks_for_nothing_is_pure(request: pytest.FixtureRequest) -> None:
    assert es_pura(request.node)


def test_one_that_asks_for_the_database_is_not(
    request: pytest.FixtureRequest, con_base: None
) -> None:
    assert not es_pura(request.node)


@pytest.mark.django_db
def test_nor_is_one_that_is_marked(request: pytest.FixtureRequest) -> None:
    assert not es_pura(request.node)


@pytest.fixture
def con_base(db: None) -> None:
    """Asks for the database on behalf of a test."""


def test_a_pure_test_cannot_open_the_database() -> None:
    """Negative control: this one asks for none, so that leaving it out loses nothing."""
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.ensure_connection()


def test_whatever_reaches_the_database_runs_on_both() -> None:
    de_base = [
        _prueba("tests/a/test_a.py::b", "mundo", "db"),
        _prueba("tests/a/test_a.py::c", "transactional_db"),
        _prueba("tests/a/test_a.py::d", "escena", pide={"escena": ["django_db_blocker"]}),
        _prueba("tests/a/test_a.py::d", "django_db_setup"),
        _prueba("tests/a/test_a.py::e", marca=True),
        _prueba("tests/a/test_a.py::f", cls=TestCase),
        _prueba(f"{POR_FUERA[0]}::g", "tmp_path"),
    ]
    pura = _prueba("tests/a/test_a.py::z", "tmp_path", "settings")
    assert [es_pura(p) for p in (*de_base, pura)] == [False] * len(de_base) + [True]
    assert repartir([*de_base, pura], sin_puras=True)[1] == [pura]
    assert repartir([*de_base, pura], sin_puras=False)[1] == []


def test_the_long_files_begin_first_and_no_file_is_split() -> None:
    corto, largo = "tests/aaa/test_a.py", f"{LARGOS[-1]}"
    pruebas = [_prueba(f"{corto}::{n}") for n in "ab"] + [_prueba(f"{largo}::{n}") for n in "ba"]
    quedan, _ = repartir(pruebas, sin_puras=False)
    assert [p.nodeid for p in quedan] == [
        f"{largo}::b", f"{largo}::a", f"{corto}::a", f"{corto}::b",
    ]  # fmt: skip
    assert lugar("tests/permisos/test_flujos.py") > lugar("tests/permisos/test_acciones.py")
