"""Redis stopped for a minute under load, messages three times in any order: none lost or twice."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from pmg_site.operacion import paquetes
from pmg_site.operacion.redes import puerto_libre

pytestmark = pytest.mark.skipif(
    "postgresql" not in settings.DATABASES["default"]["ENGINE"],
    reason="It needs Redis, which the suite brings together with PostgreSQL.",
)
RAIZ = Path(__file__).resolve().parents[2]
ANTES, PARADO, DESPUES = 4, 60, 6  # seconds


class Escenario:
    """A private folder, its Redis, and the processes that live there."""

    def __init__(self, carpeta: Path) -> None:
        self.carpeta, self.puerto = carpeta, puerto_libre()
        limpio = {k: v for k, v in os.environ.items() if not k.startswith(("PMG_", "DATABASE_"))}
        self.entorno = limpio | {
            "DJANGO_SETTINGS_MODULE": "pmg_site.settings",
            "SECRET_KEY": "clave-de-las-pruebas-que-no-sirve-en-ninguna-otra-parte",
            "PMG_VAR": str(carpeta),
            "CELERY_BROKER_URL": f"redis://127.0.0.1:{self.puerto}/0",
            "PYTHONPATH": str(RAIZ),
        }

    @contextmanager
    def redis(self) -> Iterator[None]:
        orden = [paquetes.servidor_redis() or "redis-server", "--port", str(self.puerto)]
        orden += ["--bind", "127.0.0.1", "--save", "", "--dir", str(self.carpeta)]
        proceso = subprocess.Popen(orden, stdout=subprocess.DEVNULL)
        try:
            yield
        finally:
            proceso.kill()
            proceso.wait()

    def lanzar(self, *orden: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "tests.barras.sin_cola", *orden],
            env=self.entorno,
            cwd=RAIZ,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def hacer(self, *orden: str) -> dict[str, Any]:
        return self.recoger(self.lanzar(*orden))

    def recoger(self, proceso: "subprocess.Popen[str]") -> dict[str, Any]:
        texto = proceso.communicate()[0]
        assert proceso.returncode == 0, texto
        hecho: dict[str, Any] = json.loads(texto)
        return hecho


def test_with_the_queue_stopped_nothing_is_lost_and_nothing_done_twice(tmp_path: Path) -> None:
    escenario = Escenario(tmp_path)
    escenario.hacer("preparar")
    trabajador = escenario.lanzar("trabajar")
    try:
        with escenario.redis():
            carga = escenario.lanzar("cargar", str(ANTES + PARADO + DESPUES))
            time.sleep(ANTES)
        time.sleep(PARADO)
        with escenario.redis():
            hecho = escenario.recoger(carga)
            assert hecho["envios"] > 50
            assert hecho["fallidas"] == 0, "a submission failed for want of the queue"
            assert hecho["mas_lenta"] < PARADO, "a submission waited for the queue"
            assert hecho["efectos"] == hecho["distintos"] == hecho["envios"], hecho
            assert (hecho["sin_atender"], hecho["integra"]) == (0, True)

            otra_vez = escenario.hacer("repetir", "3")
            assert otra_vez["entregas"] == 3 * hecho["envios"]
            assert otra_vez["efectos"] == hecho["envios"]

            # Negative control: what stops a repetition is the mark in the row.
            escenario.hacer("olvidar")
            assert escenario.hacer("repetir", "1")["efectos"] > hecho["envios"]
    finally:
        trabajador.kill()
        trabajador.communicate()
