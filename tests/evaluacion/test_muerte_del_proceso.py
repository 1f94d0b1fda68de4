"""A worker killed for real, at any moment: running again ends in the same results."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

RAIZ = Path(__file__).resolve().parents[2]
SEMBRAR = """
from tests.evaluacion import escenarios
for mundo in escenarios.mundos(3):
    escenarios.calificada(mundo)
"""
CALCULAR = """
from evaluacion import servicios
print("listo", flush=True)
servicios.recalcular(anio=2026)
"""
HUELLAS = (
    "SELECT evaluacion_id, numero, huella FROM evaluacion_resultadocumplimiento"
    " ORDER BY evaluacion_id, numero"
)


def _entorno(carpeta: Path) -> dict[str, str]:
    limpio = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "PMG_DB_URL_APP")}
    return limpio | {
        "DJANGO_SETTINGS_MODULE": "tests.ajustes",
        "PMG_VAR": str(carpeta),
        "PYTHONPATH": str(RAIZ),
    }


def _programa(cuerpo: str) -> list[str]:
    return [sys.executable, "-c", f"import django; django.setup()\n{cuerpo}"]


def _huellas(carpeta: Path) -> list[tuple[int, int, str]]:
    with sqlite3.connect(carpeta / "pmg.sqlite3") as base:
        return base.execute(HUELLAS).fetchall()


def test_killed_anywhere_the_state_is_before_or_after_and_the_end_is_the_same(
    tmp_path: Path,
) -> None:
    entorno = _entorno(tmp_path)

    def correr(*orden: str) -> None:
        subprocess.run(orden, env=entorno, cwd=RAIZ, check=True, capture_output=True)

    correr(sys.executable, "manage.py", "migrate", "-v", "0")
    correr(*_programa(SEMBRAR))
    esperado: list[tuple[int, int, str]] = []
    for intento in range(5):
        proceso = subprocess.Popen(
            _programa(CALCULAR), env=entorno, cwd=RAIZ, stdout=subprocess.PIPE
        )
        assert proceso.stdout is not None
        proceso.stdout.readline()
        time.sleep(0.04 * intento)
        proceso.send_signal(signal.SIGKILL)
        proceso.wait()
        proceso.stdout.close()
        quedo = _huellas(tmp_path)
        assert len(quedo) in (0, 3), "a part of the year was written"
        esperado = esperado or quedo
        assert quedo in ([], esperado)
    correr(*_programa(CALCULAR))
    final = _huellas(tmp_path)
    assert len(final) == 3
    assert esperado in ([], final)
    correr(*_programa("from pmg_site.comun.bitacora import verificar; assert verificar().integra"))
