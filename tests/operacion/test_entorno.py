"""Folders, secret, lock, port and record of what is done: the small promises of bin/run."""

import os
import socket
import stat
import subprocess
from pathlib import Path

import pytest

from pmg_site.operacion.avance import Avance
from pmg_site.operacion.consola import Falla
from pmg_site.operacion.entorno import RAIZ, Candado, clave_secreta, entorno_local
from pmg_site.operacion.procesos import Supervisor
from pmg_site.operacion.pruebas import Sesion
from pmg_site.operacion.redes import exigir_puerto


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    primera = clave_secreta(tmp_path)
    assert len(primera) >= 50
    assert clave_secreta(tmp_path) == primera
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_what_the_user_exported_wins_over_the_local_defaults(tmp_path: Path) -> None:
    entorno = entorno_local(tmp_path, {"ALLOWED_HOSTS": "pmg.test", "SECRET_KEY": "propia"})
    assert entorno["ALLOWED_HOSTS"] == "pmg.test"
    assert entorno["SECRET_KEY"] == "propia"
    assert entorno["PMG_SOLO_LOCAL"] == "1"
    assert not (tmp_path / "secret_key").exists()


def test_a_folder_serves_one_command_at_a_time(tmp_path: Path) -> None:
    candado = Candado.tomar(tmp_path)
    with pytest.raises(Falla, match=f"in use by another bin/ command .process {os.getpid()}"):
        Candado.tomar(tmp_path)
    candado.soltar()
    Candado.tomar(tmp_path).soltar()


def test_a_port_in_use_is_refused_with_what_to_type() -> None:
    with socket.socket() as ocupado:
        ocupado.bind(("127.0.0.1", 0))
        ocupado.listen()
        puerto = ocupado.getsockname()[1]
        with pytest.raises(Falla, match=rf"port {puerto} is in use.*PORT={puerto + 1} bin/run"):
            exigir_puerto(puerto, "bin/run")
    exigir_puerto(puerto, "bin/run")


def test_bin_run_refuses_before_doing_anything_when_its_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as ocupado:
        ocupado.bind(("127.0.0.1", 0))
        ocupado.listen()
        entorno = os.environ | {
            "PORT": str(ocupado.getsockname()[1]),
            "PMG_VAR": str(tmp_path / "var"),
        }
        resultado = subprocess.run(
            [RAIZ / "bin" / "run"], env=entorno, capture_output=True, text=True, check=False
        )
    assert resultado.returncode == 1
    assert "is in use" in resultado.stdout
    assert not (tmp_path / "var").exists()


def test_a_step_done_is_remembered_until_its_files_change(tmp_path: Path) -> None:
    archivo = tmp_path / "preparado.json"
    avance = Avance(archivo, demo=True)
    avance.anotar("migrate", "huella-1")
    leido = Avance.leer(archivo)
    assert leido.demo is True
    assert leido.hecho("migrate", "huella-1")
    assert not leido.hecho("migrate", "huella-2")
    assert not leido.hecho("collectstatic", "huella-1")


@pytest.mark.parametrize("nombre", ["run", "test", "stack", "backup", "restore"])
def test_every_command_explains_itself(nombre: str) -> None:
    resultado = subprocess.run(
        [RAIZ / "bin" / nombre, "--help"], capture_output=True, text=True, check=False
    )
    assert resultado.returncode == 0
    assert f"usage: bin/{nombre}" in resultado.stdout


def test_the_entry_command_names_its_uses_when_called_wrongly() -> None:
    resultado = subprocess.run(
        [RAIZ / "bin" / "entrada", "nada"], capture_output=True, text=True, check=False
    )
    assert resultado.returncode == 1
    assert "usage: bin/entrada migrate | web | worker | beat" in resultado.stdout


def test_of_the_user_s_variables_the_tests_get_only_those_that_are_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RONDAS multiplies the rounds of the race bar; a Budget Law file brings one more test."""
    ofrecidas = {"RONDAS": "10", "PMG_LEY_PRESUPUESTOS": "/ley.csv", "PMG_CHROMIUM": "/chromium"}
    ajenas = ("DATABASE_URL", "PMG_CLAMAV", "PYTHONDONTWRITEBYTECODE", "SECRET_KEY")
    for nombre, valor in (*ofrecidas.items(), *((ajena, "del usuario") for ajena in ajenas)):
        monkeypatch.setenv(nombre, valor)
    entorno = Sesion(tmp_path, Supervisor(tmp_path), []).entorno()
    assert ofrecidas.items() <= entorno.items()
    assert [a for a in ajenas if entorno.get(a) == "del usuario"] == []
