"""bin/backup and bin/restore: database, stored files and chain head, with their hashes."""

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import tarfile
import time
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from pmg_site.operacion import entrada
from pmg_site.operacion.bases import Base, base_de
from pmg_site.operacion.consola import Falla, decir, ejecutar, paso
from pmg_site.operacion.entorno import (
    RAIZ,
    Candado,
    carpeta_var,
    entorno_local,
    preparar_carpetas,
    ruta_pedida,
)

FORMATO = 1
MANIFIESTO = "manifiesto.json"
_BLOQUE = 1 << 20


def carpetas_de_archivos(entorno: Mapping[str, str]) -> dict[str, Path]:
    """The stores of files, by the name of their part; as the settings find them."""
    var = carpeta_var(entorno)
    return {
        "evidencia.tar": Path(entorno.get("EVIDENCIA_DIR") or var / "evidencia").resolve(),
        "documentos.tar": Path(entorno.get("DOCUMENTOS_DIR") or var / "documentos").resolve(),
    }


def sha256(archivo: Path) -> str:
    with archivo.open("rb") as entrada_binaria:
        return hashlib.file_digest(entrada_binaria, "sha256").hexdigest()


def verificar_cadena(
    entorno: Mapping[str, str], cabeza: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The ledger's own verification; with `cabeza`, that head must be part of the chain."""
    orden = [entrada.python(), "manage.py", "verificar_bitacora", "--json"]
    if cabeza and cabeza["total"]:
        orden += ["--cabeza", f"{cabeza['total']}:{cabeza['huella']}"]
    resultado = subprocess.run(
        orden, cwd=RAIZ, env=dict(entorno), capture_output=True, text=True, check=False
    )
    if resultado.returncode:
        detalle = (resultado.stdout + resultado.stderr).strip().splitlines()[-3:]
        raise Falla("the ledger does not verify: " + " ".join(detalle))
    leido = json.loads(resultado.stdout.strip().splitlines()[-1])
    return {"total": leido["total"], "huella": leido["huella"]}


def _empacar(carpeta: Path, destino: Path) -> None:
    with tarfile.open(destino, "w") as paquete:
        for archivo in sorted(ruta for ruta in carpeta.rglob("*") if ruta.is_file()):
            paquete.add(archivo, arcname=str(archivo.relative_to(carpeta)), recursive=False)


def _desempacar(paquete_ruta: Path, destino: Path) -> None:
    """Plain files inside the folder only; anything else in the package is refused."""
    destino.mkdir(parents=True)
    with tarfile.open(paquete_ruta) as paquete:
        for miembro in paquete:
            ruta = PurePosixPath(miembro.name)
            contenido = paquete.extractfile(miembro) if miembro.isreg() else None
            if contenido is None or ruta.is_absolute() or ".." in ruta.parts:
                raise Falla(f"{paquete_ruta.name} holds something unexpected: {miembro.name}")
            archivo = destino / ruta
            archivo.parent.mkdir(parents=True, exist_ok=True)
            with archivo.open("wb") as salida:
                shutil.copyfileobj(contenido, salida, _BLOQUE)
            archivo.chmod(miembro.mode & 0o777)


def _versiones(base: Base) -> dict[str, str]:
    proyecto = tomllib.loads((RAIZ / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    git = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=RAIZ, capture_output=True, text=True, check=False
    )
    return {
        "aplicacion": proyecto["version"],
        "commit": git.stdout.strip(),
        "python": platform.python_version(),
        "base": base.version(),
    }


def respaldar(destino: Path, entorno: Mapping[str, str]) -> None:
    """Write a new folder; it gets its name only when it is complete."""
    if destino.exists():
        raise Falla(f"{destino} exists already: give the name of a new folder.")
    base = base_de(entorno)
    parcial = destino.with_name(destino.name + ".parcial")
    shutil.rmtree(parcial, ignore_errors=True)
    parcial.mkdir(parents=True, mode=0o700)
    with paso("Ledger verified"):
        cabeza = verificar_cadena(entorno, None)
    # The database goes first: files are only ever added, so those it names are there afterwards.
    with paso("Database"):
        base.copiar(parcial / base.parte)
    with paso("Evidence and documents"):
        for parte, carpeta in carpetas_de_archivos(entorno).items():
            _empacar(carpeta, parcial / parte)
    partes = sorted(archivo for archivo in parcial.iterdir())
    manifiesto = {
        "formato": FORMATO,
        "creado_el": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "motor": base.motor,
        "versiones": _versiones(base),
        "bitacora": cabeza,
        "partes": {
            parte.name: {"sha256": sha256(parte), "bytes": parte.stat().st_size} for parte in partes
        },
    }
    texto = json.dumps(manifiesto, indent=2, ensure_ascii=False) + "\n"
    (parcial / MANIFIESTO).write_text(texto, encoding="utf-8")
    parcial.rename(destino)
    decir(f"Backup written to {destino}: {cabeza['total']} ledger entries, head {cabeza['huella']}")


def leer_manifiesto(origen: Path) -> dict[str, Any]:
    """The manifest, once every part has the hash that it says."""
    archivo = origen / MANIFIESTO
    if not archivo.exists():
        raise Falla(f"{origen} is not a backup: it has no {MANIFIESTO}.")
    manifiesto: dict[str, Any] = json.loads(archivo.read_text(encoding="utf-8"))
    if manifiesto["formato"] != FORMATO:
        raise Falla(f"{origen} has format {manifiesto['formato']}; this version reads {FORMATO}.")
    for nombre, esperado in manifiesto["partes"].items():
        parte = origen / nombre
        if not parte.exists():
            raise Falla(f"{parte} is missing: the backup is incomplete.")
        if sha256(parte) != esperado["sha256"]:
            raise Falla(f"{parte} is not what was written: its SHA-256 differs from the manifest.")
    return manifiesto


def _exigir_destino(base: Base, carpetas: Mapping[str, Path], reemplazar: bool) -> None:
    if reemplazar:
        return
    ocupadas = [str(c) for c in carpetas.values() if c.exists() and any(c.iterdir())]
    if not base.vacia():
        ocupadas.insert(0, "the database")
    if ocupadas:
        raise Falla(
            f"the target is not empty ({', '.join(ocupadas)}). Nothing was changed. "
            "To replace what is there:  bin/restore SRC --reemplazar"
        )


def _nueva(carpeta: Path) -> Path:
    return carpeta.with_name(carpeta.name + ".nueva")


def _poner_carpeta(carpeta: Path) -> None:
    """Swap the folder for its restored copy."""
    anterior = carpeta.with_name(carpeta.name + ".anterior")
    shutil.rmtree(anterior, ignore_errors=True)
    if carpeta.exists():
        carpeta.rename(anterior)
    _nueva(carpeta).rename(carpeta)
    shutil.rmtree(anterior, ignore_errors=True)


def _conceder(entorno: Mapping[str, str]) -> None:
    """Privileges are not part of the copy: the application role gets them anew."""
    rol = entorno.get("PMG_DB_ROL_APP")
    if rol:
        orden = [entrada.python(), "manage.py", "conceder_permisos", "--rol", rol]
        subprocess.run(orden, cwd=RAIZ, env=dict(entorno), check=True)


def restaurar(origen: Path, entorno: Mapping[str, str], *, reemplazar: bool) -> None:
    """Check everything beside what is there, and only then take its place."""
    with paso("Hashes of the backup"):
        manifiesto = leer_manifiesto(origen)
    base, carpetas = base_de(entorno), carpetas_de_archivos(entorno)
    if manifiesto["motor"] != base.motor:
        raise Falla(
            f"the backup is of {manifiesto['motor']} and DATABASE_URL names {base.motor}: "
            "restore it into the same kind of database."
        )
    _exigir_destino(base, carpetas, reemplazar)
    with paso("Evidence and documents"):
        for parte, carpeta in carpetas.items():
            shutil.rmtree(_nueva(carpeta), ignore_errors=True)
            _desempacar(origen / parte, _nueva(carpeta))
    with paso("Database"):
        base.reponer(origen / base.parte)
    try:
        with paso("Ledger verified against its head"):
            prueba = dict(entorno) | {"DATABASE_URL": base.url_de_prueba()}
            cabeza = verificar_cadena(prueba, manifiesto["bitacora"])
    except BaseException:
        base.deshacer()
        raise
    base.confirmar()
    for carpeta in carpetas.values():
        _poner_carpeta(carpeta)
    if base.motor == "postgresql":
        _conceder(entorno)
    decir(f"Restored {origen}: {cabeza['total']} ledger entries, head {cabeza['huella']}")


def _argumentos(argumentos: Sequence[str]) -> argparse.Namespace:
    lector = argparse.ArgumentParser(
        prog="bin/backup, bin/restore",
        description="Database, files and chain head of the site named by PMG_VAR and DATABASE_URL.",
    )
    acciones = lector.add_subparsers(dest="accion", required=True)
    uno = acciones.add_parser("respaldar", prog="bin/backup")
    uno.add_argument("destino", metavar="DEST", help="a new folder")
    otro = acciones.add_parser("restaurar", prog="bin/restore")
    otro.add_argument("origen", metavar="SRC", help="a folder written by bin/backup")
    otro.add_argument(
        "--reemplazar", action="store_true", help="replace the data that the target already holds"
    )
    return lector.parse_args(argumentos)


def principal(argumentos: Sequence[str]) -> int:
    opciones = _argumentos(argumentos)
    var = carpeta_var(os.environ)
    preparar_carpetas(var)
    entorno = entorno_local(var, os.environ)
    if opciones.accion == "respaldar":
        respaldar(ruta_pedida(opciones.destino), entorno)
        return 0
    candado = Candado.tomar(var)
    try:
        restaurar(ruta_pedida(opciones.origen), entorno, reemplazar=opciones.reemplazar)
    finally:
        candado.soltar()
    return 0


if __name__ == "__main__":
    ejecutar(principal)
