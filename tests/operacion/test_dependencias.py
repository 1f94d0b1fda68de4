"""The lock files: complete, hashed, without addresses, and agreeing with each other."""

import re
import tomllib

import pytest

from pmg_site.operacion.entorno import RAIZ
from pmg_site.operacion.instalacion import DESARROLLO, PRODUCCION

_FIJADO = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)


def _texto(nombre: str) -> str:
    return (RAIZ / nombre).read_text(encoding="utf-8")


def _normal(nombre: str) -> str:
    return re.sub(r"[-_.]+", "-", nombre).lower()


def _versiones(nombre: str) -> dict[str, str]:
    return {_normal(paquete): version for paquete, version in _FIJADO.findall(_texto(nombre))}


def _pedidos(dependencias: list[str]) -> set[str]:
    return {_normal(re.split(r"[\[<>=!~; ]", pedido)[0]) for pedido in dependencias}


def test_the_development_lock_contains_the_production_one_version_by_version() -> None:
    produccion, desarrollo = _versiones(PRODUCCION), _versiones(DESARROLLO)
    assert len(produccion) > 40
    assert {p: desarrollo.get(p) for p in produccion} == produccion


@pytest.mark.parametrize("nombre", [PRODUCCION, DESARROLLO])
def test_every_locked_package_has_hashes_and_no_address(nombre: str) -> None:
    bloques = re.split(r"\n(?=[A-Za-z0-9])", _texto(nombre))
    sin_huella = [b.split("\n")[0] for b in bloques if "--hash=sha256:" not in b]
    assert sin_huella == []
    assert "://" not in _texto(nombre)
    assert "index-url" not in _texto(nombre)


def test_everything_the_project_asks_for_is_locked() -> None:
    proyecto = tomllib.loads(_texto("pyproject.toml"))
    pedidos = _pedidos(proyecto["project"]["dependencies"])
    assert pedidos - _versiones(PRODUCCION).keys() == set()
    assert _pedidos(proyecto["dependency-groups"]["dev"]) - _versiones(DESARROLLO).keys() == set()


def test_each_dependency_says_in_one_line_why_it_is_there() -> None:
    lineas = re.findall(
        r'^    "[a-zA-Z][^"\n]*",.*$', _texto("pyproject.toml").split("[tool.")[0], re.M
    )
    assert len(lineas) > 30
    assert [linea for linea in lineas if not re.search(r"#\s*\S+ \S+", linea)] == []
