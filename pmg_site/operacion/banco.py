"""bin/bench: measures the bars of the project with private servers and prints one short table."""

import argparse
import json
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pmg_site.operacion import instalacion, paquetes, servidores
from pmg_site.operacion.consola import Falla, cola, decir, ejecutar, paso, tabla
from pmg_site.operacion.entorno import PYTHON, RAIZ, preparar_carpetas
from pmg_site.operacion.procesos import Servicio, Supervisor

MEDIDAS = ("recalculo", "consultas", "bgi", "libro")
INSTITUCIONES, RAPIDO = 20_000, 2_000
FILAS, FILAS_RAPIDO = 20_000, 5_000
VUELTAS, VUELTAS_BGI = 3, 5
PRUEBA_DE_CONSULTAS = "tests/consultas/test_presupuesto.py"
_PROPIAS = ("DATABASE_URL", "CELERY_BROKER_URL", "DEBUG", "DEMO", "EVIDENCIA_DIR",
            "DOCUMENTOS_DIR", "SECRET_KEY", "DJANGO_SETTINGS_MODULE")  # fmt: skip


@dataclass
class Banco:
    """One call of bin/bench: where it writes and what its measures run with."""

    carpeta: Path
    supervisor: Supervisor
    rapido: bool
    detalle: str = ""

    def entorno(self) -> dict[str, str]:
        """Nothing of the user's configuration decides a measure."""
        limpio = {
            clave: valor
            for clave, valor in os.environ.items()
            if clave not in _PROPIAS and not clave.startswith("PMG_")
        }
        return limpio | {
            "PMG_VAR": str(self.carpeta / "var"),
            "PMG_SOLO_LOCAL": "1",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "PYTHONUNBUFFERED": "1",
        }

    def correr(self, titulo: str, orden: Sequence[str], entorno: Mapping[str, str]) -> str:
        """The output of a command of the project's own Python; a failure shows its end."""
        registro = self.carpeta / f"{titulo.split()[0].lower()}.log"
        with paso(titulo):
            codigo = self.supervisor.correr(
                Servicio("measure", [str(PYTHON), *orden], entorno, 2), registro
            )
            if codigo:
                raise Falla(f"{titulo}: it ended with {codigo}.\n{cola(registro, 30)}")
        return registro.read_text(encoding="utf-8")

    def medir(self, titulo: str, orden: Sequence[str], entorno: Mapping[str, str]) -> list[Any]:
        salida = self.correr(titulo, ("-m", "pmg_site.banco", *orden), entorno)
        lineas: list[Any] = json.loads(salida.strip().splitlines()[-1])
        return lineas


def _con_postgres(banco: Banco) -> dict[str, str]:
    """The environment of a private PostgreSQL with tables and rules; stopped with the others."""
    if paquetes.carpeta_postgres() is None:
        paquetes.instalar(("postgresql",), "PostgreSQL")
    carpeta = Path(tempfile.mkdtemp(prefix="servidores-", dir=banco.carpeta))
    carpeta.chmod(0o711)
    postgres = servidores.Postgres(carpeta, duradero=False)
    with paso("Private PostgreSQL"):
        postgres.preparar()
        banco.supervisor.iniciar(postgres.servicio())
        banco.supervisor.esperar(postgres.listo, 30, "PostgreSQL")
        postgres.crear_roles()
    entorno = banco.entorno() | {"DATABASE_URL": postgres.url_duenio, "PMG_DB_ROL_APP": "pmg_app"}
    banco.correr("Migrations", ("manage.py", "migrate", "-v", "0"), entorno)
    banco.correr("Rules", ("manage.py", "cargar_reglas"), entorno)
    return entorno


def _recalculo(banco: Banco) -> list[Any]:
    """With the rows of the bench."""
    entorno = _con_postgres(banco)
    cuantas = RAPIDO if banco.rapido else INSTITUCIONES
    orden = ("recalculo", "--instituciones", str(cuantas), "--vueltas", str(VUELTAS))
    lineas = banco.medir(f"Recomputing {cuantas} institutions", orden, entorno)
    banco.supervisor.detener()
    return lineas


def _consultas(banco: Banco) -> list[Any]:
    """The test that counts them, which fails at the first list that grows or was not reviewed."""
    orden = ("-m", "pytest", "-q", "-p", "no:cacheprovider", PRUEBA_DE_CONSULTAS)
    try:
        banco.correr("Queries of every list", orden, banco.entorno() | {"PMG_PRUEBAS": "1"})
        crecen = ""
    except Falla as falla:
        crecen = str(falla)
        decir(crecen)
    lineas = banco.medir("Table of the queries", ("consultas",), banco.entorno())
    banco.detalle = lineas[0]["detalle"]
    return [lineas[0] | {"cumple": not crecen}]


def _bgi(banco: Banco) -> list[Any]:
    if not paquetes.asegurar_pdf():
        raise Falla("Pango is not installed. Type:  apt-get install -y libpango-1.0-0")
    vueltas = 3 if banco.rapido else VUELTAS_BGI
    orden = ("bgi", "--vueltas", str(vueltas))
    return banco.medir("PDF of a long report", orden, banco.entorno())


def _libro(banco: Banco) -> list[Any]:
    """An institution's workbook of monthly values."""
    entorno = _con_postgres(banco)
    filas = FILAS_RAPIDO if banco.rapido else FILAS
    orden = ("libro", "--filas", str(filas), "--vueltas", str(VUELTAS))
    lineas = banco.medir(f"Workbook of {filas} values", orden, entorno)
    banco.supervisor.detener()
    return lineas


_HACER = {"recalculo": _recalculo, "consultas": _consultas, "bgi": _bgi, "libro": _libro}


def _argumentos(argumentos: Sequence[str]) -> argparse.Namespace:
    lector = argparse.ArgumentParser(
        prog="bin/bench", description="Measures the bars of the project; no test depends on it."
    )
    lector.add_argument("--solo", choices=MEDIDAS, action="append", help="only this measure")
    lector.add_argument(
        "--rapido", action="store_true", help=f"{RAPIDO} institutions in place of {INSTITUCIONES}"
    )
    return lector.parse_args(argumentos)


def _maquina() -> str:
    """What the figures were taken on, and how busy it was."""
    modelo = ""
    info = Path("/proc/cpuinfo")
    if info.exists() and (hallado := re.search(r"model name\s*:\s*(.+)", info.read_text())):
        modelo = f", {hallado[1]}"
    return f"{os.cpu_count()} cores{modelo}; load before starting {os.getloadavg()[0]:.1f}"


def _informar(lineas: Sequence[Any], detalle: str) -> int:
    if detalle:
        decir("\n" + detalle)
    veredictos = {True: "ok", False: "NOT OK", None: ""}
    filas = [("Bar", "Measured", "Limit", "")]
    filas += [(f["barra"], f["medido"], f["tope"], veredictos[f["cumple"]]) for f in lineas]
    decir("\n" + tabla(filas))
    return 1 if any(linea["cumple"] is False for linea in lineas) else 0


def principal(argumentos: Sequence[str]) -> int:
    opciones = _argumentos(argumentos)
    maquina = _maquina()
    instalacion.asegurar(instalacion.DESARROLLO)
    inicio = time.monotonic()
    carpeta = Path(tempfile.mkdtemp(prefix="pmg-bench-"))
    carpeta.chmod(0o711)
    preparar_carpetas(carpeta / "var")
    decir(f"Bench of {RAIZ.name} ({maquina})")
    try:
        with Supervisor(carpeta / "log") as supervisor:
            banco = Banco(carpeta, supervisor, opciones.rapido)
            lineas: list[Any] = []
            for medida in (m for m in MEDIDAS if m in (opciones.solo or MEDIDAS)):
                lineas += _HACER[medida](banco)
            codigo = _informar(lineas, banco.detalle)
    finally:
        shutil.rmtree(carpeta, ignore_errors=True)
    decir(f"  {time.monotonic() - inicio:.0f} s")
    return codigo


if __name__ == "__main__":
    ejecutar(principal)
