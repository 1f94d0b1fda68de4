"""The supervisor: nobody survives it, and nobody dies unnoticed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pmg_site.operacion.entorno import RAIZ
from pmg_site.operacion.procesos import Servicio, Supervisor


def _iniciar(carpeta: Path, *clases: str) -> "subprocess.Popen[str]":
    proceso = subprocess.Popen(
        [sys.executable, "-m", "tests.operacion.procesos_de_prueba", str(carpeta), *clases],
        cwd=RAIZ,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert proceso.stdout is not None
    assert proceso.stdout.readline() == "listo\n"
    return proceso


def _descendientes(carpeta: Path, cuantos: int) -> list[int]:
    """Process numbers of every child and grandchild, once all have told theirs."""
    limite = time.monotonic() + 20
    while time.monotonic() < limite:
        textos = [archivo.read_text() for archivo in carpeta.glob("hijo*.log")]
        numeros = [int(n) for texto in textos for n in texto.split("\n")[0].split()]
        if len(numeros) == 2 * cuantos:
            return numeros
        time.sleep(0.05)
    pytest.fail("the children did not start")


def _vivos(numeros: list[int]) -> list[int]:
    def vive(numero: int) -> bool:
        estado = Path(f"/proc/{numero}/stat")
        return estado.exists() and estado.read_text().rsplit(")", 1)[1].split()[0] != "Z"

    return [numero for numero in numeros if vive(numero)]


def _esperar_que_mueran(numeros: list[int]) -> list[int]:
    limite = time.monotonic() + 10
    while _vivos(numeros) and time.monotonic() < limite:
        time.sleep(0.05)
    return _vivos(numeros)


@pytest.mark.parametrize("senal", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_children_and_grandchildren_even_the_deaf_ones(
    tmp_path: Path, senal: signal.Signals
) -> None:
    with _iniciar(tmp_path, "normal", "sordo") as proceso:
        numeros = _descendientes(tmp_path, 2)
        assert len(_vivos(numeros)) == 4
        proceso.send_signal(senal)
        assert proceso.wait(timeout=20) == 0
    assert _esperar_que_mueran(numeros) == []


def test_when_a_child_dies_all_are_stopped_and_its_log_is_named(tmp_path: Path) -> None:
    with _iniciar(tmp_path, "normal", "muere") as proceso:
        numeros = _descendientes(tmp_path, 2)
        salida, _ = proceso.communicate(timeout=20)
    assert proceso.returncode == 1
    assert "hijo1 ended unexpectedly (exit code 1)" in salida
    assert str(tmp_path / "hijo1.log") in salida
    assert "se acabó la tinta" in salida
    assert _esperar_que_mueran(numeros) == []


def test_children_end_when_the_supervisor_is_killed_outright(tmp_path: Path) -> None:
    with _iniciar(tmp_path, "normal", "normal") as proceso:
        hijos = _descendientes(tmp_path, 2)[::2]
        proceso.kill()
        proceso.wait(timeout=20)
    try:
        assert _esperar_que_mueran(hijos) == []
    finally:
        for grupo in hijos:
            subprocess.run(["kill", "-9", "--", f"-{grupo}"], check=False, capture_output=True)


def test_a_child_is_not_reached_by_the_terminals_ctrl_c_directly(tmp_path: Path) -> None:
    with _iniciar(tmp_path, "normal") as proceso:
        hijo = _descendientes(tmp_path, 1)[0]
        assert os.getsid(hijo) != os.getsid(proceso.pid)
        proceso.terminate()
        proceso.wait(timeout=20)


# It leaves its mark, and ends well only if the other's mark appears while it runs.
PAREJA = """
import pathlib, sys, time
propia, ajena, codigo = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
propia.touch()
for _ in range(200):
    if ajena.exists():
        sys.exit(codigo)
    time.sleep(0.05)
sys.exit(9)
"""


def _pedido(carpeta: Path, nombre: str, *argumentos: str) -> tuple[Servicio, Path]:
    return Servicio(nombre, (sys.executable, *argumentos), os.environ), carpeta / f"{nombre}.log"


def test_two_commands_run_at_a_time_and_each_tells_how_it_ended(tmp_path: Path) -> None:
    a, b = str(tmp_path / "a"), str(tmp_path / "b")
    pedidos = [
        _pedido(tmp_path, "uno", "-c", PAREJA, a, b, "0"),
        _pedido(tmp_path, "dos", "-c", PAREJA, b, a, "3"),
        _pedido(tmp_path, "tres", "-c", "print('hola')"),
    ]
    with Supervisor(tmp_path) as supervisor:
        hechos = {c: codigo for c, codigo, _ in supervisor.correr_varios(pedidos, 2)}
    assert hechos == {0: 0, 1: 3, 2: 0}
    assert (tmp_path / "tres.log").read_text() == "hola\n"


def test_what_still_runs_is_stopped_when_the_caller_leaves(tmp_path: Path) -> None:
    dormir = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
    esperar = (
        "import pathlib, sys, time\n"
        "while not pathlib.Path(sys.argv[1]).read_text(): time.sleep(0.05)"
    )
    pedidos = [
        _pedido(tmp_path, "dormido", "-c", dormir),
        _pedido(tmp_path, "espera", "-c", esperar, str(tmp_path / "dormido.log")),
    ]
    with Supervisor(tmp_path) as supervisor:
        varios = supervisor.correr_varios(pedidos, 2)
        assert next(varios)[:2] == (1, 0)
        numero = int((tmp_path / "dormido.log").read_text())
        assert _vivos([numero]) == [numero]
        varios.close()
        assert _vivos([numero]) == []
