"""The containers, which cannot be run here, against bin/stack, which runs the same topology."""

import json
import re
from typing import Any

import pytest
import yaml

from pmg_site.operacion import entrada, pila
from pmg_site.operacion.entorno import RAIZ

COMPOSE = yaml.safe_load((RAIZ / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICIOS: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (RAIZ / "Dockerfile").read_text(encoding="utf-8")
PROPIOS = ("migrate", "web", "worker", "beat")
DE_LARGA_VIDA = ("postgres", "redis", "web", "worker", "beat")


def test_the_services_are_those_of_the_stack() -> None:
    assert set(SERVICIOS) == {"postgres", "redis", *PROPIOS}


@pytest.mark.parametrize("nombre", PROPIOS)
def test_each_service_has_the_command_of_the_stack(nombre: str) -> None:
    assert tuple(SERVICIOS[nombre]["command"]) == pila.ORDENES[nombre]


def test_there_are_as_many_copies_as_in_the_stack() -> None:
    copias = {n: SERVICIOS[n].get("deploy", {}).get("replicas", 1) for n in pila.COPIAS}
    assert copias == pila.COPIAS


@pytest.mark.parametrize("nombre", sorted(SERVICIOS))
def test_no_service_runs_as_root(nombre: str) -> None:
    assert str(SERVICIOS[nombre]["user"]).split(":")[0] not in ("", "0", "root")


@pytest.mark.parametrize("nombre", DE_LARGA_VIDA)
def test_each_long_running_service_has_a_health_check(nombre: str) -> None:
    prueba = SERVICIOS[nombre]["healthcheck"]["test"]
    assert prueba[0] in ("CMD", "CMD-SHELL")
    if nombre in entrada.SALUD:
        assert prueba == ["CMD", "bin/entrada", "salud", nombre]


@pytest.mark.parametrize("nombre", [n for n in sorted(SERVICIOS) if n != "postgres"])
def test_file_systems_are_read_only_but_for_volumes(nombre: str) -> None:
    assert SERVICIOS[nombre]["read_only"] is True


def test_only_the_one_shot_service_is_the_owner_of_the_database() -> None:
    usuarios = {
        nombre: re.match(r"postgres://(\w+):", SERVICIOS[nombre]["environment"]["DATABASE_URL"])
        for nombre in PROPIOS
    }
    roles = {nombre: hallado.group(1) for nombre, hallado in usuarios.items() if hallado}
    assert roles == {"migrate": "pmg_owner"} | dict.fromkeys(("web", "worker", "beat"), "pmg_app")
    assert SERVICIOS["migrate"]["environment"]["PMG_DB_ROL_APP"] == "pmg_app"


def test_nothing_starts_before_what_it_needs() -> None:
    for nombre in ("web", "worker", "beat"):
        condiciones = {k: v["condition"] for k, v in SERVICIOS[nombre]["depends_on"].items()}
        assert condiciones == {
            "migrate": "service_completed_successfully",
            "postgres": "service_healthy",
            "redis": "service_healthy",
        }
    assert SERVICIOS["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"


def test_every_secret_comes_from_the_environment_and_is_demanded() -> None:
    texto = (RAIZ / "docker-compose.yml").read_text(encoding="utf-8")
    secretos = {"SECRET_KEY", "POSTGRES_PASSWORD", "PMG_OWNER_PASSWORD", "PMG_APP_PASSWORD",
                "REDIS_PASSWORD"}  # fmt: skip
    demandados = set(re.findall(r"\$\{(\w+):\?", texto))
    assert secretos <= demandados
    assert re.findall(r"\$\{(\w+)[^:\w]", texto) == []
    ejemplo = (RAIZ / ".env.example").read_text(encoding="utf-8")
    assert {linea.split("=")[0] for linea in ejemplo.splitlines() if "=" in linea} == demandados


def test_every_volume_used_is_declared() -> None:
    usados = {v.split(":")[0] for s in SERVICIOS.values() for v in s.get("volumes", [])}
    assert {u for u in usados if not u.startswith(".")} == set(COMPOSE["volumes"])
    for ruta in (u for u in usados if u.startswith(".")):
        assert (RAIZ / ruta).is_file()


def test_the_image_installs_by_hash_runs_unprivileged_and_checks_its_health() -> None:
    assert "--require-hashes" in DOCKERFILE
    assert "collectstatic" in DOCKERFILE
    usuario = re.findall(r"^USER (\w+)", DOCKERFILE, re.M)
    assert usuario == ["pmg"]
    assert SERVICIOS["web"]["user"] == "10001:10001"
    assert "--uid 10001" in DOCKERFILE
    orden = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.M)
    assert tuple(json.loads(orden[0])) == pila.ORDENES["web"]
    salud = re.findall(r"^HEALTHCHECK .* CMD (\[.*\])$", DOCKERFILE, re.M)
    assert json.loads(salud[0]) == ["bin/entrada", "salud", "web"]
