"""The checks of bin/test that are not tests: style, types, imports, migrations, deployment, API."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pmg_site.operacion.entorno import PYTHON, RAIZ, VENV

OPENAPI = RAIZ / "informes" / "api" / "openapi.yaml"


def _sin_reparos(_salida: Path) -> str:
    return ""


@dataclass(frozen=True)
class Comprobacion:
    """A command that must end well; `despues` may look at what it wrote and object."""

    nombre: str
    orden: tuple[str, ...]
    entorno: Mapping[str, str]
    despues: Callable[[Path], str] = _sin_reparos


def _openapi_al_dia(generado: Path) -> str:
    if OPENAPI.exists() and OPENAPI.read_bytes() == generado.read_bytes():
        return ""
    donde = OPENAPI.relative_to(RAIZ)
    return (
        f"{donde} is not what the code says. Write it with:  .venv/bin/python manage.py "
        f"spectacular --validate --fail-on-warn --file {donde}"
    )


def entorno_de_produccion(base: Mapping[str, str]) -> dict[str, str]:
    """The settings a real server would have, for `check --deploy`."""
    return dict(base) | {
        "DEBUG": "0",
        "DEMO": "0",
        "PMG_SOLO_LOCAL": "0",
        "PMG_PRUEBAS": "0",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "pmg.example.cl",
        "CSRF_TRUSTED_ORIGINS": "https://pmg.example.cl",
    }


def todas(entorno: Mapping[str, str], carpeta: Path) -> list[Comprobacion]:
    """The longest first; then in the order in which it is useful to see them fail."""
    python, administrar = str(PYTHON), (str(PYTHON), "manage.py")
    esquema = carpeta / "openapi.yaml"
    return [
        Comprobacion("mypy", (python, "-m", "mypy", "."), entorno),
        Comprobacion("ruff check", (python, "-m", "ruff", "check", "."), entorno),
        Comprobacion("ruff format", (python, "-m", "ruff", "format", "--check", "."), entorno),
        Comprobacion("djlint format", (python, "-m", "djlint", ".", "--check", "--quiet"), entorno),
        Comprobacion("djlint lint", (python, "-m", "djlint", ".", "--lint"), entorno),
        Comprobacion("import contracts", (str(VENV / "bin" / "lint-imports"),), entorno),
        Comprobacion(
            "migrations up to date",
            (*administrar, "makemigrations", "--check", "--dry-run"),
            entorno,
        ),
        Comprobacion(
            "check --deploy",
            (*administrar, "check", "--deploy", "--fail-level", "WARNING"),
            entorno_de_produccion(entorno),
        ),
        Comprobacion(
            "OpenAPI up to date",
            (*administrar, "spectacular", "--validate", "--fail-on-warn", "--file", str(esquema)),
            entorno,
            lambda _salida: _openapi_al_dia(esquema),
        ),
    ]
