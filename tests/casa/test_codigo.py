"""The rules of the house, read from the code: who changes a state, what is banned, how long."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.casa.introspeccion import RAIZ, arbol, con_funcion, corto, modulos, plantillas, texto

MODULOS = modulos()
LINEAS = 400
# The only code that assigns the state of a workflow, one by one and in a batch.
FLUJO = {"instituciones/flujo.py": {"_mover", "dar_paso_lote"}}
# The states of these rows are not a workflow with a table: a thread, a mark, an instalment, a job.
SIN_MAQUINA = {
    "pmg_site/comun/trabajos.py": {"ejecutar", "cancelar", "_terminar", "_fallar", "barrer"},
    "compromisos/servicios/observaciones.py": {"_pasar_a"},
    "evaluacion/servicios/revision.py": {"responder_observacion", "resolver_observacion"},
}
CALCULO = (
    "evaluacion/acuerdo.py",
    "evaluacion/calculo/",
    "incentivos/calculo/",
    "indicadores/formulas.py",
)


# --- Who changes a state -----------------------------------------------------------------------
def cambios_de_estado(codigo: ast.AST) -> Iterator[tuple[str, int]]:
    """Where a piece of code gives a value to ``estado``: (function, line)."""
    for funcion, nodo in con_funcion(codigo):
        if isinstance(nodo, ast.Assign | ast.AugAssign | ast.AnnAssign):
            destinos = nodo.targets if isinstance(nodo, ast.Assign) else [nodo.target]
            sueltos = [
                parte
                for destino in destinos
                for parte in (destino.elts if isinstance(destino, ast.Tuple) else [destino])
            ]
            if any(isinstance(d, ast.Attribute) and d.attr == "estado" for d in sueltos):
                yield funcion, nodo.lineno
        elif isinstance(nodo, ast.Call) and _llamada_que_cambia(nodo):
            yield funcion, nodo.lineno


def _llamada_que_cambia(nodo: ast.Call) -> bool:
    nombre = getattr(nodo.func, "attr", getattr(nodo.func, "id", ""))
    if nombre == "setattr":
        return any(isinstance(a, ast.Constant) and a.value == "estado" for a in nodo.args[1:2])
    if nombre == "update":
        return any(clave.arg == "estado" for clave in nodo.keywords)
    if nombre in ("bulk_update", "actualizar"):
        return any(isinstance(c, ast.Constant) and c.value == "estado" for c in ast.walk(nodo))
    return False


def _permitidas(archivo: str) -> set[str]:
    return FLUJO.get(archivo, set()) | SIN_MAQUINA.get(archivo, set())


@pytest.mark.parametrize("ruta", MODULOS, ids=corto)
def test_only_the_workflow_changes_the_state_of_a_workflow(ruta: Path) -> None:
    permitidas = _permitidas(corto(ruta))
    ajenas = [(f, n) for f, n in cambios_de_estado(arbol(ruta)) if f not in permitidas]
    assert ajenas == []


def test_each_place_named_as_an_exception_exists_and_does_change_a_state() -> None:
    for archivo, funciones in (FLUJO | SIN_MAQUINA).items():
        halladas = {f for f, _ in cambios_de_estado(arbol(RAIZ / archivo))}
        literales = {
            f
            for f, nodo in con_funcion(arbol(RAIZ / archivo))
            if isinstance(nodo, ast.Constant) and nodo.value == "estado"
        }
        assert funciones <= halladas | literales, archivo


@pytest.mark.parametrize(
    "codigo",
    [
        "def f(p):\n p.estado = 'x'", "def f(p):\n p.estado, b = 'x', 1",
        "def f(p):\n setattr(p, 'estado', 1)", "def f(q):\n q.update(estado='x')",
        "def f(q):\n q.bulk_update(r, ['estado'])",
        "def f(q):\n lotes.actualizar(q, ['estado'])", "def f(p):\n p.estado: str = 'x'",
    ],
)  # fmt: skip
def test_the_guard_sees_each_way_of_changing_a_state(codigo: str) -> None:
    assert list(cambios_de_estado(ast.parse(codigo))) == [("f", 2)]


# --- What is banned ----------------------------------------------------------------------------
def vedado(codigo: ast.AST) -> list[str]:
    """Signals, overridden saves, clocks of others, relative imports and catch-all modules."""
    halladas = []
    for _, nodo in con_funcion(codigo):
        if isinstance(nodo, ast.ImportFrom):
            origen = nodo.module or ""
            if nodo.level:
                halladas.append("relative import")
            if origen in ("django.dispatch", "django.db.models.signals", "django.core.signals"):
                halladas.append(f"signals: {origen}")
            if origen == "celery.signals":
                halladas.append("celery signals")
        elif isinstance(nodo, ast.ClassDef):
            halladas.extend(_guarda_propia(nodo))
        elif isinstance(nodo, ast.Attribute) and nodo.attr in ("now", "utcnow", "today"):
            if getattr(nodo.value, "id", getattr(nodo.value, "attr", "")) in _RELOJES:
                halladas.append(f"clock: {ast.unparse(nodo)}")
        elif isinstance(nodo, ast.Call) and getattr(nodo.func, "id", "") in ("eval", "exec"):
            halladas.append(f"{nodo.func.id}()")
    return halladas


_RELOJES = ("timezone", "datetime", "date")


def _guarda_propia(clase: ast.ClassDef) -> list[str]:
    bases = [ast.unparse(base) for base in clase.bases]
    if not any(base.endswith(("Model", "AbstractBaseUser")) for base in bases):
        return []
    propias = [f.name for f in clase.body if isinstance(f, ast.FunctionDef)]
    return [f"{clase.name}.{f}" for f in propias if f in ("save", "delete")]


# Reviewed: the one clock, and the worker's own start, which no service can call.
VEDADO_CON_RAZON = {
    "pmg_site/comun/reloj.py": ["clock: timezone.now"],
    "pmg_site/comun/tasks.py": ["celery signals"],
}


@pytest.mark.parametrize("ruta", MODULOS, ids=corto)
def test_nothing_banned_is_used(ruta: Path) -> None:
    assert vedado(arbol(ruta)) == VEDADO_CON_RAZON.get(corto(ruta), [])


@pytest.mark.parametrize(
    "codigo",
    [
        "from django.dispatch import receiver", "from django.db.models.signals import post_save",
        "from celery.signals import worker_ready", "from . import models", "timezone.now()",
        "datetime.now(tz=UTC)", "date.today()", "x = datetime.datetime.utcnow()", "eval('1')",
        "class A(models.Model):\n def save(self): ...",
        "class A(models.Model):\n def delete(self): ...",
    ],
)  # fmt: skip
def test_the_guard_sees_each_banned_thing(codigo: str) -> None:
    assert len(vedado(ast.parse(codigo))) == 1


def flotantes(codigo: ast.AST) -> list[int]:
    """Lines that write a float or call float()."""
    return [
        nodo.lineno
        for nodo in ast.walk(codigo)
        if (isinstance(nodo, ast.Constant) and isinstance(nodo.value, float))
        or (isinstance(nodo, ast.Call) and getattr(nodo.func, "id", "") == "float")
    ]


def _decide_dinero(ruta: Path) -> bool:
    partes = set(ruta.parts)
    return corto(ruta).startswith(CALCULO) or (
        corto(ruta).split("/")[0] != "pmg_site"
        and (ruta.stem.startswith(("servicios", "consultas", "reglas", "entradas", "models"))
             or bool(partes & {"servicios", "models", "consultas"}))
    )  # fmt: skip


@pytest.mark.parametrize("ruta", [r for r in MODULOS if _decide_dinero(r)], ids=corto)
def test_no_float_where_money_is_decided_or_kept(ruta: Path) -> None:
    assert flotantes(arbol(ruta)) == []


def test_the_float_guard_sees_floats_and_covers_the_calculation() -> None:
    assert flotantes(ast.parse("x = 0.5\ny = float('1')")) == [1, 2]
    cubiertos = {corto(r) for r in MODULOS if _decide_dinero(r)}
    assert {"evaluacion/calculo/total.py", "incentivos/calculo/tramos.py"} <= cubiertos
    assert len(cubiertos) >= 30


# --- Shape -------------------------------------------------------------------------------------
@pytest.mark.parametrize("ruta", [*MODULOS, *plantillas()], ids=corto)
def test_a_file_is_not_too_long(ruta: Path) -> None:
    assert len(texto(ruta).splitlines()) <= LINEAS


@pytest.mark.parametrize("ruta", sorted((RAIZ / "tests").rglob("*.py")), ids=corto)
def test_a_test_file_is_not_too_long_either(ruta: Path) -> None:
    assert len(texto(ruta).splitlines()) <= LINEAS


@pytest.mark.parametrize("ruta", [r for r in MODULOS if texto(r).strip()], ids=corto)
def test_a_module_opens_with_what_it_is_for(ruta: Path) -> None:
    primera = (ast.get_docstring(arbol(ruta)) or "").split("\n\n")[0]
    assert primera, "open the file with one sentence"
    assert primera.rstrip().endswith((".", ":")), "a sentence ends with a full stop"


CAJONES = {"utils.py", "util.py", "helpers.py", "misc.py", "core.py", "signals.py", "tools.py"}


def test_there_is_no_catch_all_module() -> None:
    assert [corto(r) for r in MODULOS if r.name in CAJONES] == []


LEGADO = re.compile(r"(?:#|<!--)[^\n]*\b(?:TODO|FIXME|XXX|HACK)\b")


@pytest.mark.parametrize("ruta", [*MODULOS, *plantillas()], ids=corto)
def test_nothing_is_left_for_later(ruta: Path) -> None:
    assert LEGADO.findall(texto(ruta)) == []


def test_the_guard_sees_what_is_left_for_later() -> None:
    assert LEGADO.findall("x = 1  # TO" + "DO: later")
    assert not LEGADO.findall("TO" + "DO = Decimal(100)")
