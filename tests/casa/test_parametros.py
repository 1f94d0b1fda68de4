"""Every number of the law says what it rests on: a norm, or how sure it is and its source."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.casa.introspeccion import APPS, RAIZ, corto

ARCHIVOS = sorted(r for app in APPS for r in (RAIZ / app).glob("parametros/**/*.yaml"))
# Keys whose value decides something: each stands in a mapping that says what it rests on.
DECIDEN = {"valor", "porcentaje", "peso_min", "peso_max", "desde", "partes"}
CONFIANZAS = {"verificada", "verificado", "por_verificar"}


def fundado(mapa: dict[str, Any]) -> bool:
    """Whether a mapping names its norm, or how sure it is together with its source."""
    if str(mapa.get("norma") or "").strip():
        return True
    return mapa.get("confianza") in CONFIANZAS and bool(str(mapa.get("fuente") or "").strip())


def sin_fundamento(nodo: Any, donde: str = "", heredado: bool = False) -> Iterator[str]:
    """The places of a file with a value that rests on nothing.

    A mapping may rest on the one that holds it (the requirements of a system, for instance), but
    a parameter (``valor``) never does: it says it itself.
    """
    if isinstance(nodo, list):
        for numero, hijo in enumerate(nodo):
            yield from sin_fundamento(hijo, f"{donde}[{numero}]", heredado)
    elif isinstance(nodo, dict):
        propio = fundado(nodo)
        if ("valor" in nodo and not propio) or (DECIDEN & set(nodo) and not (propio or heredado)):
            yield donde
        for clave, hijo in nodo.items():
            if clave not in ("fuentes", "hereda"):
                yield from sin_fundamento(hijo, f"{donde}.{clave}", heredado or propio)


def _leido(ruta: Path) -> Any:
    return yaml.safe_load(ruta.read_text(encoding="utf-8"))


def test_there_are_parameters_to_look_at() -> None:
    assert len(ARCHIVOS) >= 12
    assert {corto(r).split("/")[0] for r in ARCHIVOS} >= {"indicadores", "incentivos", "informes"}


@pytest.mark.parametrize("ruta", ARCHIVOS, ids=corto)
def test_every_parameter_has_its_norm_or_its_source(ruta: Path) -> None:
    assert list(sin_fundamento(_leido(ruta))) == []


def flotantes(nodo: Any) -> Iterator[float]:
    """Numbers that YAML would read in binary: they must be quoted."""
    if isinstance(nodo, float):
        yield nodo
    elif isinstance(nodo, dict):
        for hijo in nodo.values():
            yield from flotantes(hijo)
    elif isinstance(nodo, list):
        for hijo in nodo:
            yield from flotantes(hijo)


@pytest.mark.parametrize("ruta", ARCHIVOS, ids=corto)
def test_decimals_are_quoted_so_that_they_stay_exact(ruta: Path) -> None:
    assert list(flotantes(_leido(ruta))) == []


@pytest.mark.parametrize(
    ("texto", "faltas"),
    [
        ('a: {valor: "1"}', [".a"]),
        ('a: {valor: "1", confianza: por_verificar}', [".a"]),
        ('a: {valor: "1", confianza: quizas, fuente: x}', [".a"]),
        ('a: {valor: "1", norma: ""}', [".a"]),
        ('a: {valor: "1", norma: "Ley 19.553"}', []),
        ("a: {valor: \"1\", confianza: por_verificar, fuente: 'Tesis'}", []),
        ('b: [{porcentaje: "7.6"}]', [".b[0]"]),
        ('b: {norma: x, c: [{peso_min: "5"}]}', []),
        ('b: {norma: x, c: {valor: "5"}}', [".b.c"]),
    ],
)
def test_the_guard_sees_what_rests_on_nothing(texto: str, faltas: list[str]) -> None:
    assert list(sin_fundamento(yaml.safe_load(texto))) == faltas


def test_the_guard_sees_a_number_without_quotes() -> None:
    assert list(flotantes({"a": [7.6, "7.6", 3]})) == [7.6]


LEGALES = {"7.6", "3.8", "15", "90", "75"}


def test_the_tiers_of_the_law_are_in_the_files() -> None:
    """Seen from the other side: the figures of article 6 are data, so they can be found here."""
    hallados = set()
    for ruta in ARCHIVOS:
        for linea in ruta.read_text(encoding="utf-8").replace("'", '"').split('"'):
            try:
                hallados.add(str(Decimal(linea)))
            except InvalidOperation:
                continue
    assert hallados >= LEGALES
