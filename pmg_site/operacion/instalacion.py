"""The virtual environment: made when missing, filled from a lock file when the lock changed."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from pmg_site.operacion import paquetes
from pmg_site.operacion.consola import Falla, paso
from pmg_site.operacion.entorno import PYTHON, RAIZ, VENV

PRODUCCION = "requirements.lock"
# The development lock contains the other one, version by version (a test holds it to that).
DESARROLLO = "requirements-dev.lock"
_CONTIENE = {PRODUCCION: (PRODUCCION,), DESARROLLO: (PRODUCCION, DESARROLLO)}
_SELLO = VENV / "pmg-locks.json"


def huella(archivo: Path) -> str:
    return hashlib.sha256(archivo.read_bytes()).hexdigest()


def _instalado() -> dict[str, str]:
    if not _SELLO.exists():
        return {}
    leido: dict[str, str] = json.loads(_SELLO.read_text(encoding="utf-8"))
    return leido


def _version_activa() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def asegurar(candado: str = PRODUCCION) -> None:
    """A virtual environment with exactly what the lock says."""
    if not _funciona():
        _crear()
    esperado = huella(RAIZ / candado)
    if _instalado().get(candado) == esperado:
        return
    with paso(f"Packages of {candado}"):
        _correr(
            [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             "--no-input", "--no-deps", "--require-hashes", "-r", str(RAIZ / candado)],
            "the packages could not be installed (is there a network, or a package mirror?)",
        )  # fmt: skip
        _correr([str(PYTHON), "-m", "pip", "check"], "the installed packages do not fit together")
    sello = _instalado() | {nombre: huella(RAIZ / nombre) for nombre in _CONTIENE[candado]}
    _SELLO.write_text(json.dumps(sello, indent=1), encoding="utf-8")


def _funciona() -> bool:
    if not PYTHON.exists():
        return False
    prueba = [str(PYTHON), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.run(prueba, capture_output=True, check=False).returncode == 0


def _crear() -> None:
    """Make .venv anew; Debian keeps `ensurepip` in a package of its own."""
    if not _hay_ensurepip():
        nombre = f"python{_version_activa()}-venv"
        if not paquetes.instalar([nombre], "Python's venv"):
            raise Falla(
                f"Python cannot make virtual environments here. Type:  "
                f"{paquetes.orden_para_escribir([nombre])}  and run this again."
            )
    with paso("Virtual environment"):
        shutil.rmtree(VENV, ignore_errors=True)
        _correr([sys.executable, "-m", "venv", str(VENV)], "the virtual environment failed")


def _hay_ensurepip() -> bool:
    prueba = [sys.executable, "-c", "import ensurepip, venv"]
    return subprocess.run(prueba, capture_output=True, check=False).returncode == 0


def _correr(orden: Sequence[str], que: str) -> None:
    resultado = subprocess.run(
        list(orden), cwd=RAIZ, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if resultado.returncode:
        detalle = "\n".join((resultado.stdout + resultado.stderr).strip().splitlines()[-15:])
        raise Falla(f"{que}:\n{detalle}")
