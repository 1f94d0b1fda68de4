"""The supervisor: nobody survives it, and nobody dies unnoticed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pmg_site.operacion.entorno import RAIZ


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
