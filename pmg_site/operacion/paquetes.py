"""System packages: installed by apt when the user may, otherwise the exact command to type."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from pmg_site.operacion.consola import Falla, color, decir, paso

PANGO = ("libpangoft2-1.0-0", "libharfbuzz-subset0")
_BIBLIOTECAS_PDF = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
NAVEGADORES = ("chromium", "chromium-browser", "google-chrome")


def prefijo_para_instalar() -> list[str] | None:
    """How to call apt here without a password: directly, by sudo, or not at all."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _sale_bien(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def orden_para_escribir(paquetes: Sequence[str]) -> str:
    """What the user has to type when we may not."""
    return f"sudo apt-get install -y --no-install-recommends {' '.join(paquetes)}"


def _sale_bien(orden: Sequence[str]) -> bool:
    resultado = subprocess.run(
        list(orden), stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return resultado.returncode == 0


def instalar(paquetes: Sequence[str], para: str) -> bool:
    """Install by apt; False, with the command to type, when it cannot be done here."""
    prefijo = prefijo_para_instalar()
    if prefijo is None:
        decir(color(f"  {para} missing. Type:  {orden_para_escribir(paquetes)}", "amarillo"))
        return False
    entorno = ["env", "DEBIAN_FRONTEND=noninteractive"]
    instalacion = [
        *prefijo, *entorno, "apt-get", "install", "-y", "--no-install-recommends", *paquetes,
    ]  # fmt: skip
    try:
        with paso(f"{para} (apt)"):
            # Package lists may be absent or old: refresh them only when the plain attempt fails.
            if not _sale_bien(instalacion):
                _sale_bien([*prefijo, *entorno, "apt-get", "update"])
                if not _sale_bien(instalacion):
                    raise Falla(f"apt could not install {' '.join(paquetes)}.")
    except Falla as falla:
        decir(color(f"  {falla} Type:  {orden_para_escribir(paquetes)}", "amarillo"))
        return False
    return True


def hay_pdf() -> bool:
    """Can WeasyPrint load what it needs?"""
    try:
        for nombre in _BIBLIOTECAS_PDF:
            ctypes.CDLL(nombre)
    except OSError:
        return False
    return True


def asegurar_pdf() -> bool:
    if hay_pdf():
        return True
    # A fresh process sees what apt has just installed as well as this one does.
    if instalar(PANGO, "Pango for PDF") and hay_pdf():
        return True
    decir(color("  Going on without PDF; all the rest works.", "amarillo"))
    return False


def navegador() -> str | None:
    """Path of a Chromium, if there is one."""
    elegido = os.environ.get("PMG_CHROMIUM")
    if elegido and Path(elegido).exists():
        return elegido
    return next((ruta for nombre in NAVEGADORES if (ruta := shutil.which(nombre))), None)


def carpeta_postgres() -> Path | None:
    """Folder of PostgreSQL's server programs, the newest version first."""
    versiones = sorted(
        (ruta for ruta in Path("/usr/lib/postgresql").glob("*/bin") if (ruta / "initdb").exists()),
        key=lambda ruta: int(ruta.parent.name) if ruta.parent.name.isdigit() else 0,
    )
    if versiones:
        return versiones[-1]
    suelto = shutil.which("initdb")
    return Path(suelto).parent if suelto else None


def servidor_redis() -> str | None:
    return shutil.which("redis-server") or shutil.which("valkey-server")
