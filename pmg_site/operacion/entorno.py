"""Where things are on this machine: folders, the secret key, the environment of children."""

import fcntl
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pmg_site.operacion.consola import Falla

RAIZ = Path(__file__).resolve().parent.parent.parent
VENV = RAIZ / ".venv"
PYTHON = VENV / "bin" / "python"
SUBCARPETAS = ("log", "broker", "evidencia", "documentos", "static")


def carpeta_var(entorno: Mapping[str, str]) -> Path:
    """The folder of all that the site writes (`PMG_VAR`), as the settings read it."""
    return Path(entorno.get("PMG_VAR") or RAIZ / "var").resolve()


def ruta_pedida(texto: str) -> Path:
    """A path typed by the user, relative to where the user was (bin/* work from the root)."""
    return (Path(os.environ.get("PMG_DESDE", ".")) / texto).resolve()


def preparar_carpetas(var: Path) -> None:
    var.mkdir(parents=True, exist_ok=True)
    for nombre in SUBCARPETAS:
        (var / nombre).mkdir(exist_ok=True)


def clave_secreta(var: Path) -> str:
    """The site's secret key: made once, readable by its owner only."""
    archivo = var / "secret_key"
    if not archivo.exists():
        descriptor = os.open(archivo, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as salida:
            salida.write(secrets.token_urlsafe(50))
    return archivo.read_text(encoding="ascii").strip()


@dataclass
class Candado:
    """One running command per var folder; the lock ends with the process, whatever kills it."""

    archivo: IO[str]

    @classmethod
    def tomar(cls, var: Path) -> "Candado":
        archivo = (var / "en_uso.lock").open("a+", encoding="ascii")
        try:
            fcntl.flock(archivo, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            archivo.seek(0)
            quien = archivo.read().strip() or "unknown"
            archivo.close()
            raise Falla(
                f"{var} is in use by another bin/ command (process {quien}). "
                "Stop it first, or choose another folder with PMG_VAR."
            ) from None
        archivo.truncate(0)
        archivo.write(str(os.getpid()))
        archivo.flush()
        return cls(archivo)

    def soltar(self) -> None:
        self.archivo.close()


def entorno_local(var: Path, base: Mapping[str, str]) -> dict[str, str]:
    """Environment of a site served by http on this machine only; what the user exported wins."""
    entorno = {
        "PMG_SOLO_LOCAL": "1",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "SECRET_KEY": base.get("SECRET_KEY") or clave_secreta(var),
        **base,
        "PMG_VAR": str(var),
        "PYTHONUNBUFFERED": "1",
    }
    entorno.pop("PYTHONHOME", None)
    return entorno
