"""Killed outright at any point, what is left is the old or the new state, and it can be resumed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

RAIZ = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def matados(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What was left of each act after every kill, in a process and a folder of their own."""
    carpeta = tmp_path_factory.mktemp("muerte")
    limpio = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "PMG_DB_URL_APP")}
    hecho = subprocess.run(
        [sys.executable, "-m", "tests.barras.matar", str(carpeta)],
        env=limpio
        | {
            "DJANGO_SETTINGS_MODULE": "tests.ajustes",
            "PMG_VAR": str(carpeta),
            "PYTHONPATH": str(RAIZ),
        },
        cwd=RAIZ,
        capture_output=True,
        text=True,
    )
    assert hecho.returncode == 0, hecho.stderr[-4000:]
    leido: dict[str, Any] = json.loads(hecho.stdout.splitlines()[-1])
    return leido


@pytest.mark.parametrize("nombre", ["enviar", "aprobar", "publicar"])
def test_killed_between_any_two_statements_the_state_is_the_old_or_the_new(
    nombre: str, matados: dict[str, Any]
) -> None:
    caso = matados[nombre]
    assert caso["muertes"] == caso["sentencias"] > 10, caso
    assert caso["raros"] == []


def test_a_worker_killed_at_fifty_moments_ends_in_the_same_hashes(matados: dict[str, Any]) -> None:
    calculo = matados["calcular"]
    assert calculo["puntos"] == 50
    assert calculo["muertes"] > 25, calculo
    assert calculo["resultados"] >= 3
    assert calculo["raros"] == []


def test_without_transactions_something_would_be_left_half_done(matados: dict[str, Any]) -> None:
    """Negative control: the same killing, with every statement kept as soon as it is made."""
    assert matados["sin transacción"]["raros"]
