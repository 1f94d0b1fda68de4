"""Keeps binary floating point, clocks and frameworks out of everything that decides money."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

RAIZ = Path(__file__).parents[2]
CALCULO = [
    *sorted((RAIZ / "evaluacion/calculo").glob("*.py")),
    *sorted((RAIZ / "incentivos/calculo").glob("*.py")),
    *sorted((RAIZ / "compromisos/exigencia").glob("*.py")),
    RAIZ / "indicadores/formulas.py",
    RAIZ / "indicadores/lector_formulas.py",
]
# These two name the type float to refuse it or to read a spreadsheet cell; they never make one.
FRONTERA = [RAIZ / "pmg_site/comun/numeros.py", RAIZ / "pmg_site/comun/canonico.py"]
PERMITIDOS = {
    "collections", "compromisos", "dataclasses", "datetime", "decimal", "enum", "evaluacion",
    "fractions", "functools", "hashlib", "incentivos", "indicadores", "itertools", "json", "math",
    "pmg_site", "re", "typing",
}  # fmt: skip
ENTEROS_DE_MATH = {"lcm", "gcd"}


def faltas(codigo: str, *, frontera: bool) -> list[str]:
    """List what brings a float, or something outside the standard library, into a module."""
    halladas = []
    for nodo in ast.walk(ast.parse(codigo)):
        linea = getattr(nodo, "lineno", 0)
        if isinstance(nodo, ast.Constant) and isinstance(nodo.value, float | complex):
            halladas.append(f"{linea}: literal {nodo.value}")
        elif isinstance(nodo, ast.BinOp | ast.AugAssign) and isinstance(nodo.op, ast.Div):
            halladas.append(f"{linea}: / (write Fraction(a, b))")
        elif isinstance(nodo, ast.Call) and isinstance(nodo.func, ast.Name):
            if nodo.func.id in ("float", "round", "eval", "exec", "compile", "__import__"):
                halladas.append(f"{linea}: {nodo.func.id}()")
        elif isinstance(nodo, ast.Name) and nodo.id == "float" and not frontera:
            halladas.append(f"{linea}: float")
        elif isinstance(nodo, ast.Import | ast.ImportFrom):
            halladas.extend(f"{linea}: import {nombre}" for nombre in _ajenos(nodo))
    return halladas


def _ajenos(nodo: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(nodo, ast.ImportFrom):
        if nodo.module == "math":
            return [f"math.{a.name}" for a in nodo.names if a.name not in ENTEROS_DE_MATH]
        modulos = [nodo.module or ""]
    else:
        modulos = [alias.name for alias in nodo.names]
        if "math" in modulos:
            return ["math"]
    return [m for m in modulos if m.partition(".")[0] not in PERMITIDOS]


@pytest.mark.parametrize("archivo", CALCULO, ids=lambda p: str(p.relative_to(RAIZ)))
def test_the_calculation_never_touches_a_float(archivo: Path) -> None:
    assert faltas(archivo.read_text(encoding="utf-8"), frontera=False) == []


@pytest.mark.parametrize("archivo", FRONTERA, ids=lambda p: str(p.relative_to(RAIZ)))
def test_the_border_names_float_but_makes_none(archivo: Path) -> None:
    assert faltas(archivo.read_text(encoding="utf-8"), frontera=True) == []


@pytest.mark.parametrize(
    "codigo",
    [
        "x = 0.5", "x = float('1')", "x = a / b", "a /= 2", "x = round(a)", "f: float",
        "from math import sqrt", "import math", "import django", "from django.db import models",
        "eval('1')", "x = 1e3", "x = map(float, [])",
    ],
)  # fmt: skip
def test_the_guard_sees_each_way_in(codigo: str) -> None:
    assert faltas(codigo, frontera=False) != []


def test_the_guard_looks_at_files_that_exist() -> None:
    assert len(CALCULO) >= 11
    assert all(archivo.is_file() for archivo in CALCULO + FRONTERA)


def test_the_calculation_is_imported_without_django() -> None:
    programa = (
        "import sys; import evaluacion.calculo, incentivos.calculo, indicadores.formulas, "
        "compromisos.exigencia; "
        "sys.exit(any(m.split('.')[0] in ('django', 'yaml', 'celery') for m in sys.modules))"
    )
    hecho = subprocess.run([sys.executable, "-c", programa], cwd=RAIZ, check=False)
    assert hecho.returncode == 0
