"""Entry commands of the services, the same ones in bin/run, bin/stack and the containers."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from pmg_site.operacion.consola import Falla, ejecutar
from pmg_site.operacion.entorno import PYTHON, RAIZ, carpeta_var
from pmg_site.operacion.redes import estado_http

USO = "bin/entrada migrate | web | worker | beat | salud web|worker|beat"
_CELERY = ("-m", "celery", "-A", "pmg_site.celery:app")
# Beat rewrites its schedule file every three minutes; older than this, it has stopped.
_EDAD_MAXIMA_DE_BEAT = 600


def python() -> str:
    """The virtual environment's Python or, in the image, the only one there is."""
    return str(PYTHON) if PYTHON.exists() else sys.executable


def _archivo_de_beat(entorno: Mapping[str, str]) -> Path:
    return carpeta_var(entorno) / "celerybeat-schedule"


def _web(entorno: Mapping[str, str]) -> list[str]:
    escucha = f"{entorno.get('PMG_ESCUCHA', '127.0.0.1')}:{entorno.get('PORT', '8000')}"
    return [
        python(), "-m", "gunicorn", "pmg_site.wsgi:application", "--bind", escucha,
        "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "60",
        "--max-requests", "20000", "--max-requests-jitter", "2000",
        "--access-logfile", "-", "--no-control-socket",
    ]  # fmt: skip


def _nodo(entorno: Mapping[str, str]) -> str:
    """Name of a worker: two on one machine need two names."""
    return f"{entorno.get('PMG_NODO', 'worker')}@{platform.node()}"


def _worker(entorno: Mapping[str, str]) -> list[str]:
    return [
        python(), *_CELERY, "worker", "-P", "threads", "-c", entorno.get("PMG_HEBRAS", "2"),
        "-n", _nodo(entorno), "--without-gossip", "--without-mingle", "-l", "INFO",
    ]  # fmt: skip


def _beat(entorno: Mapping[str, str]) -> list[str]:
    horario = str(_archivo_de_beat(entorno))
    return [python(), *_CELERY, "beat", "-s", horario, "--pidfile=", "-l", "INFO"]


def preparacion(entorno: Mapping[str, str]) -> list[list[str]]:
    """What the owner role does before each release; every step may run again."""
    rol = entorno.get("PMG_DB_ROL_APP", "")
    pasos = [
        ["migrate", "--noinput"],
        *([["conceder_permisos", "--rol", rol]] if rol else []),
        ["cargar_catalogo"],
        ["cargar_reglas"],
        ["cargar_calendarios_opinion"],
        ["cargar_historia"],
    ]
    return [[python(), "manage.py", *paso] for paso in pasos]


SERVICIOS = {"web": _web, "worker": _worker, "beat": _beat}


def orden(papel: str, entorno: Mapping[str, str]) -> list[str]:
    """The command of one long-running service."""
    return SERVICIOS[papel](entorno)


def _salud_web(entorno: Mapping[str, str]) -> bool:
    anfitriones = entorno.get("ALLOWED_HOSTS", "127.0.0.1").split(",")
    anfitrion = next((a for a in anfitriones if a and not a.startswith(("*", "."))), "127.0.0.1")
    return estado_http(int(entorno.get("PORT", "8000")), "/salud/", anfitrion) == 200


def _salud_worker(entorno: Mapping[str, str]) -> bool:
    ping = [python(), *_CELERY, "inspect", "ping", "-d", _nodo(entorno), "-t", "5"]
    return subprocess.run(ping, cwd=RAIZ, capture_output=True, check=False).returncode == 0


def _salud_beat(entorno: Mapping[str, str]) -> bool:
    archivos = list(carpeta_var(entorno).glob("celerybeat-schedule*"))
    reciente = max((archivo.stat().st_mtime for archivo in archivos), default=0)
    return time.time() - reciente < _EDAD_MAXIMA_DE_BEAT


SALUD = {"web": _salud_web, "worker": _salud_worker, "beat": _salud_beat}


def principal(argumentos: Sequence[str]) -> int:
    match list(argumentos):
        case ["migrate"]:
            for paso in preparacion(os.environ):
                codigo = subprocess.run(paso, cwd=RAIZ, check=False).returncode
                if codigo:
                    return codigo
            return 0
        case ["salud", papel] if papel in SALUD:
            return 0 if SALUD[papel](os.environ) else 1
        case [papel] if papel in SERVICIOS:
            os.chdir(RAIZ)
            completa = orden(papel, os.environ)
            os.execv(completa[0], completa)
    raise Falla(f"usage: {USO}")


if __name__ == "__main__":
    ejecutar(principal)
