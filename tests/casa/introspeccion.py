"""What the tests of the house look at: our files, their syntax trees, our models, our factories."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import models
from factory.django import DjangoModelFactory

from tests import (
    fabricas,
    fabricas_comunes,
    fabricas_decisiones,
    fabricas_doble,
    fabricas_evaluacion,
    fabricas_evidencia,
    fabricas_firmas,
    fabricas_incentivos,
    fabricas_opiniones,
    fabricas_presupuesto,
    fabricas_reglas,
)

RAIZ = Path(__file__).parents[2]
APPS = ("instituciones", "indicadores", "compromisos", "evaluacion", "incentivos", "informes")
PAQUETES = (*APPS, "pmg_site")
FABRICAS = (
    fabricas,
    fabricas_comunes,
    fabricas_evaluacion,
    fabricas_firmas,
    fabricas_presupuesto,
    fabricas_decisiones,
    fabricas_evidencia,
    fabricas_incentivos,
    fabricas_opiniones,
    fabricas_reglas,
    fabricas_doble,
)


def _visible(ruta: Path) -> bool:
    return "__pycache__" not in ruta.parts and "migrations" not in ruta.parts


@cache
def modulos() -> tuple[Path, ...]:
    """Every Python module of the system, migrations left out."""
    return tuple(
        ruta for p in PAQUETES for ruta in sorted((RAIZ / p).rglob("*.py")) if _visible(ruta)
    )


@cache
def plantillas() -> tuple[Path, ...]:
    """Every page template."""
    return tuple(sorted((RAIZ / "templates").rglob("*.html")))


def corto(ruta: Path) -> str:
    """A file's name as a person says it."""
    return str(ruta.relative_to(RAIZ))


@cache
def texto(ruta: Path) -> str:
    return ruta.read_text(encoding="utf-8")


@cache
def arbol(ruta: Path) -> ast.Module:
    return ast.parse(texto(ruta))


def modelos() -> list[type[models.Model]]:
    """Our models, the tables that Django makes for many-to-many fields left out."""
    return [m for m in apps.get_models() if m.__module__.split(".")[0] in PAQUETES]


def fabrica_de(modelo: type[models.Model]) -> type[DjangoModelFactory] | None:
    """The factory that makes rows of ``modelo``."""
    for modulo in FABRICAS:
        for fabrica in vars(modulo).values():
            if (
                isinstance(fabrica, type)
                and issubclass(fabrica, DjangoModelFactory)
                and fabrica is not DjangoModelFactory
                and fabrica._meta.model is modelo
            ):
                return fabrica
    return None


def con_funcion(nodo: ast.AST, dentro: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Each node below ``nodo`` with the name of the function or class that holds it."""
    for hijo in ast.iter_child_nodes(nodo):
        nombre = dentro
        if isinstance(hijo, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            nombre = f"{dentro}.{hijo.name}" if dentro else hijo.name
        yield nombre, hijo
        yield from con_funcion(hijo, nombre)
