"""bin/stack for real: all processes up, no rewriting of history, no orphans."""

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg2
import pytest

from pmg_site.operacion.entorno import RAIZ
from pmg_site.operacion.redes import estado_http, puerto_libre

ESPERA = 120


@dataclass
class Pila:
    """A running stack."""

    proceso: "subprocess.Popen[str]"
    var: Path
    puerto: int

    def registro(self, nombre: str) -> str:
        return (self.var / "log" / f"{nombre}.log").read_text(errors="replace")

    def url(self, rol: str) -> str:
        claves = json.loads((self.var / "servidores" / "claves.json").read_text())
        arranque = self.registro("postgres")
        puerto = arranque.split('address "127.0.0.1", port ')[-1].split()[0]
        clave = claves["duenio" if rol == "pmg_owner" else "app"]
        return f"postgres://{rol}:{clave}@127.0.0.1:{puerto}/pmg"


def _arrancada(pila: Pila) -> bool:
    return estado_http(pila.puerto, "/salud/") == 200 and pila.proceso.poll() is None


@pytest.fixture(scope="module")
def pila() -> Iterator[Pila]:
    # Under the system's temporary folder: the account of PostgreSQL must be able to reach it.
    with tempfile.TemporaryDirectory(prefix="pmg-pila-", ignore_cleanup_errors=True) as carpeta:
        Path(carpeta).chmod(0o711)
        puerto = puerto_libre()
        entorno = {c: v for c, v in os.environ.items() if not c.startswith(("PMG_", "DJANGO_"))}
        proceso = subprocess.Popen(
            [RAIZ / "bin" / "stack", "--var", f"{carpeta}/var"],
            env=entorno | {"PORT": str(puerto)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        pila = Pila(proceso, Path(carpeta, "var"), puerto)
        limite = time.monotonic() + ESPERA
        try:
            while not _arrancada(pila):
                if proceso.poll() is not None or time.monotonic() > limite:
                    proceso.terminate()
                    pytest.fail(f"bin/stack did not start:\n{proceso.communicate()[0]}")
                time.sleep(0.2)
            yield pila
        finally:
            proceso.terminate()
            proceso.communicate(timeout=60)


def _esperar(condicion: Callable[[], object], que: str) -> None:
    limite = time.monotonic() + 60
    while time.monotonic() < limite:
        if condicion():
            return
        time.sleep(0.2)
    pytest.fail(que)


def _listo(pila: Pila, worker: str) -> bool:
    return f"{worker}@" in pila.registro(worker) and "ready" in pila.registro(worker)


def test_web_two_workers_and_beat_are_up(pila: Pila) -> None:
    assert estado_http(pila.puerto, "/salud/") == 200
    for worker in ("worker1", "worker2"):
        _esperar(partial(_listo, pila, worker), f"{worker} is not ready")
    _esperar(lambda: "Sending due task" in pila.registro("beat"), "beat sends nothing")
    _esperar(
        lambda: "succeeded" in pila.registro("worker1") + pila.registro("worker2"),
        "no worker carried out a scheduled task",
    )


@pytest.mark.parametrize(
    "orden",
    [
        "UPDATE comun_asiento SET accion = 'otra'",
        "DELETE FROM comun_asiento",
        "TRUNCATE comun_asiento CASCADE",
        "ALTER TABLE comun_asiento DISABLE TRIGGER ALL",
        "DROP TABLE comun_asiento CASCADE",
        "CREATE TABLE propia (n int)",
    ],
)
def test_the_application_role_cannot_rewrite_the_ledger(pila: Pila, orden: str) -> None:
    conexion = psycopg2.connect(pila.url("pmg_app"))
    try:
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            conexion.cursor().execute(orden)
    finally:
        conexion.close()


def test_not_even_the_owner_empties_the_ledger_by_accident(pila: Pila) -> None:
    conexion = psycopg2.connect(pila.url("pmg_owner"))
    try:
        with pytest.raises(psycopg2.errors.IntegrityConstraintViolation):
            conexion.cursor().execute("TRUNCATE comun_asiento CASCADE")
    finally:
        conexion.close()


def test_the_application_role_reads_and_adds(pila: Pila) -> None:
    conexion = psycopg2.connect(pila.url("pmg_app"))
    try:
        cursor = conexion.cursor()
        cursor.execute("SELECT count(*) FROM instituciones_institucion")
        fila = cursor.fetchone()
        assert fila is not None
        assert fila[0] > 100
        cursor.execute("SELECT has_table_privilege('comun_asiento', 'INSERT')")
        assert cursor.fetchone() == (True,)
    finally:
        conexion.close()


@pytest.mark.parametrize(("papel", "nodo"), [("web", ""), ("worker", "worker2"), ("beat", "")])
def test_the_health_checks_of_the_containers_pass_here(pila: Pila, papel: str, nodo: str) -> None:
    claves = json.loads((pila.var / "servidores" / "claves.json").read_text())
    puerto_redis = (pila.var / "servidores" / "redis" / "redis.conf").read_text().split("port ")[1]
    entorno = os.environ | {
        "PMG_VAR": str(pila.var),
        "PORT": str(pila.puerto),
        "PMG_NODO": nodo or papel,
        "CELERY_BROKER_URL": f"redis://:{claves['redis']}@127.0.0.1:{puerto_redis.split()[0]}/0",
    }
    _esperar(lambda: list(pila.var.glob("celerybeat-schedule*")), "beat keeps no schedule")
    resultado = subprocess.run(
        [RAIZ / "bin" / "entrada", "salud", papel], env=entorno, capture_output=True, check=False
    )
    assert resultado.returncode == 0, resultado.stdout
    caida = entorno | {"PORT": str(puerto_libre()), "PMG_NODO": "nadie", "PMG_VAR": "/nonexistent"}
    if papel != "beat":
        resultado = subprocess.run(
            [RAIZ / "bin" / "entrada", "salud", papel], env=caida, capture_output=True, check=False
        )
        assert resultado.returncode != 0


def test_ctrl_c_stops_everything(pila: Pila) -> None:
    """The last of the module: it ends the stack that the others use."""
    pila.proceso.send_signal(signal.SIGINT)
    assert pila.proceso.stdout is not None
    salida = pila.proceso.stdout.read()
    pila.proceso.wait(timeout=60)
    assert pila.proceso.returncode == 0, salida
    assert "Serving on" in salida
    quedan = subprocess.run(
        ["ps", "-eo", "args"], capture_output=True, text=True, check=True
    ).stdout
    assert str(pila.var) not in quedan
    assert f":{pila.puerto}" not in quedan
