"""bin/test: every check and test, on SQLite and on PostgreSQL + Redis, with private servers."""

import argparse
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from pmg_site.operacion import comprobaciones, instalacion, paquetes, servidores
from pmg_site.operacion.consola import (
    Falla,
    Interrumpido,
    cola,
    color,
    decir,
    ejecutar,
    paso,
    tabla,
)
from pmg_site.operacion.entorno import PYTHON, RAIZ
from pmg_site.operacion.procesos import Servicio, Supervisor

GRUPOS = ("estilo", "sqlite", "postgres", "navegador")
NAVEGADOR = "tests/navegador"
# Starts PostgreSQL and Redis of its own, so it belongs with them and runs once.
PILA = "tests/operacion/test_stack.py"
# Pure calculation: no database has a part in it, so one of the two runs is enough.
CALCULO = "tests/calculo"
_PROPIAS = ("DATABASE_URL", "CELERY_BROKER_URL", "DEBUG", "DEMO", "EVIDENCIA_DIR", "DOCUMENTOS_DIR",
            "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SECRET_KEY", "PORT",
            "DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE",
            "PYTHONDONTWRITEBYTECODE")  # fmt: skip
_DEL_USUARIO = ("PMG_CHROMIUM", "PMG_LEY_PRESUPUESTOS")
_NADA_RECOGIDO = 5
_PROCESOS = min(max(os.cpu_count() or 2, 2), 8)


@dataclass
class Fila:
    """One line of the final table."""

    nombre: str
    estado: str
    segundos: float = 0.0
    nota: str = ""


@dataclass
class Sesion:
    """One call of bin/test: where it writes, what it found and what it could not run."""

    carpeta: Path
    supervisor: Supervisor
    extra: Sequence[str]
    filas: list[Fila] = field(default_factory=list)
    en_sqlite: bool = False  # the whole suite ran on SQLite in this call

    @property
    def registro_de_pruebas(self) -> Path:
        return self.carpeta / "tests.tsv"

    def entorno(self) -> dict[str, str]:
        """Nothing of the user's configuration decides a test."""
        limpio = {
            clave: valor
            for clave, valor in os.environ.items()
            if clave not in _PROPIAS and (not clave.startswith("PMG_") or clave in _DEL_USUARIO)
        }
        return limpio | {
            "PMG_VAR": str(self.carpeta / "var"),
            "PMG_PRUEBAS": "1",
            "PMG_SOLO_LOCAL": "1",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "PMG_REGISTRO": str(self.registro_de_pruebas),
            "PYTHONUNBUFFERED": "1",
        }

    def elegidas(self, por_omision: str) -> list[str]:
        """What to collect, unless the caller named files after the --."""
        return (
            [] if any(Path(RAIZ, e.split("::")[0]).exists() for e in self.extra) else [por_omision]
        )

    def falta(self, nombre: str, por_que: str) -> None:
        self.filas.append(Fila(nombre, "missing", nota=por_que))

    def comprobar(self, todas: Sequence[comprobaciones.Comprobacion]) -> None:
        """The checks, as many at a time as there are processors."""
        registros = [self.carpeta / f"{c.nombre.replace(' ', '-')}.log" for c in todas]
        pedidos = [
            (Servicio("check", c.orden, c.entorno, 2), registro)
            for c, registro in zip(todas, registros, strict=True)
        ]
        with closing(self.supervisor.correr_varios(pedidos, _PROCESOS)) as terminadas:
            for cual, codigo, segundos in terminadas:
                hecha, registro = todas[cual], registros[cual]
                reparo = "" if codigo else hecha.despues(registro)
                bien = codigo == 0 and not reparo
                self._anotar(hecha.nombre, bien, segundos, reparo, registro)

    def pytest(self, nombre: str, argumentos: Sequence[str], entorno: Mapping[str, str]) -> None:
        registro = self.carpeta / f"{nombre.replace(' ', '-')}.log"
        # A file stays in one process: what it starts for all its tests is started once. The order
        # is that of tests/reparto.py, the long files first.
        orden = (
            str(PYTHON), "-m", "pytest", "-q", "-ra", "-p", "pmg_site.operacion.registro_pytest",
            "-p", "no:cacheprovider", "-n", str(_PROCESOS),
            "--dist", "loadfile", "--no-loadscope-reorder", *argumentos, *self.extra,
        )  # fmt: skip
        codigo, segundos = self._correr(orden, entorno, registro)
        cierre = cola(registro, 1).strip("= \n")
        # With the caller's own selection, a group in which nothing matches is not a failure.
        bien = codigo == 0 or (codigo == _NADA_RECOGIDO and bool(self.extra))
        self._anotar(nombre, bien, segundos, cierre, registro)

    def _correr(
        self, orden: Sequence[str], entorno: Mapping[str, str], registro: Path
    ) -> tuple[int, float]:
        inicio = time.monotonic()
        codigo = self.supervisor.correr(Servicio("check", orden, entorno, 2), registro)
        return codigo, time.monotonic() - inicio

    def _anotar(self, nombre: str, bien: bool, segundos: float, nota: str, registro: Path) -> None:
        fila = Fila(nombre, "ok" if bien else "failed", segundos, nota)
        self.filas.append(fila)
        tono = "verde" if bien else "rojo"
        decir(
            f"  {nombre} ".ljust(34, ".") + f" {color(fila.estado, tono)} {segundos:6.1f} s  {nota}"
        )
        if not bien:
            decir(cola(registro, 60))

    def nunca_corridas(self) -> list[str]:
        """Tests skipped wherever they were collected: nobody ran them."""
        if not self.registro_de_pruebas.exists():
            return []
        pares = [
            linea.split("\t", 1)
            for linea in self.registro_de_pruebas.read_text(encoding="utf-8").splitlines()
        ]
        corridas = {prueba for resultado, prueba in pares if resultado == "ran"}
        modulos = {prueba.split("::")[0] for prueba in corridas}
        saltadas = {prueba for resultado, prueba in pares if resultado == "skipped"}
        return sorted(saltadas - corridas - modulos)


def _argumentos(argumentos: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    propios, extra = list(argumentos), []
    if "--" in propios:
        corte = propios.index("--")
        propios, extra = propios[:corte], propios[corte + 1 :]
    lector = argparse.ArgumentParser(
        prog="bin/test",
        description="Every check and test; what follows -- is given to pytest.",
    )
    lector.add_argument("--solo", choices=GRUPOS, action="append", help="only this group")
    lector.add_argument(
        "--allow-missing", action="store_true", help="what cannot be run here is not a failure"
    )
    return lector.parse_args(propios), extra


def _hay_servidores() -> bool:
    """PostgreSQL and Redis, by apt if need be."""
    if paquetes.carpeta_postgres() is None:
        paquetes.instalar(("postgresql",), "PostgreSQL")
    if paquetes.servidor_redis() is None:
        paquetes.instalar(("redis-server",), "Redis")
    return paquetes.carpeta_postgres() is not None and paquetes.servidor_redis() is not None


def _hay_navegador() -> bool:
    return paquetes.navegador() is not None or paquetes.instalar(("chromium",), "Chromium")


def _probar_sqlite(sesion: Sesion) -> None:
    argumentos = [*sesion.elegidas("tests"), f"--ignore={NAVEGADOR}", f"--ignore={PILA}"]
    sesion.pytest("tests on SQLite", argumentos, sesion.entorno())
    sesion.en_sqlite = not sesion.extra


def _probar_postgres(sesion: Sesion) -> None:
    if not _hay_servidores():
        sesion.falta("tests on PostgreSQL", "PostgreSQL or Redis is not installed")
        return
    carpeta = sesion.carpeta / "servers"
    postgres = servidores.Postgres(carpeta, duradero=False)
    redis = servidores.Redis(carpeta, duradero=False)
    with paso("Private PostgreSQL and Redis"):
        for servidor in (postgres, redis):
            servidor.preparar()
            sesion.supervisor.iniciar(servidor.servicio())
        sesion.supervisor.esperar(postgres.listo, 30, "PostgreSQL")
        sesion.supervisor.esperar(redis.listo, 30, "Redis")
        postgres.crear_roles(puede_crear_bases=True)
    entorno = sesion.entorno() | {
        "DATABASE_URL": postgres.url_duenio,
        "PMG_DB_ROL_APP": "pmg_app",
        "PMG_DB_URL_APP": postgres.url_app,
        "CELERY_BROKER_URL": redis.url,
    }
    argumentos = [*sesion.elegidas("tests"), f"--ignore={NAVEGADOR}"]
    if sesion.en_sqlite:  # what asks for no database has run: see tests/reparto.py
        entorno["PMG_SIN_PURAS"] = "1"
        argumentos.append(f"--ignore={CALCULO}")
    sesion.pytest("tests on PostgreSQL", argumentos, entorno)
    sesion.supervisor.detener()


def _probar_navegador(sesion: Sesion) -> None:
    if not _hay_navegador():
        sesion.falta("browser tests", "Chromium is not installed")
        return
    entorno = sesion.entorno() | {
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        "PMG_CHROMIUM": paquetes.navegador() or "",
    }
    sesion.pytest("browser tests", [NAVEGADOR], entorno)


def _revisar_estilo(sesion: Sesion) -> None:
    sesion.comprobar(comprobaciones.todas(sesion.entorno(), sesion.carpeta))


_HACER = {
    "estilo": _revisar_estilo,
    "sqlite": _probar_sqlite,
    "postgres": _probar_postgres,
    "navegador": _probar_navegador,
}


def _informar(sesion: Sesion, permite_faltas: bool) -> int:
    """The final table; 0 only if everything ran and passed."""
    for prueba in sesion.nunca_corridas():
        sesion.falta(prueba, "skipped wherever it was collected")
    decir("\n" + tabla([(f.nombre, f.estado, f"{f.segundos:.1f} s", f.nota) for f in sesion.filas]))
    faltas = [fila for fila in sesion.filas if fila.estado == "missing"]
    fallas = [fila for fila in sesion.filas if fila.estado == "failed"]
    for fila in faltas:
        decir(color(f"  NOT RUN: {fila.nombre} ({fila.nota})", "rojo"))
    for fila in fallas:
        decir(color(f"  FAILED: {fila.nombre}", "rojo"))
    if fallas or (faltas and not permite_faltas):
        decir(f"  Logs: {sesion.carpeta}")
        return 1
    decir(color("  Everything passed.", "verde"))
    shutil.rmtree(sesion.carpeta)
    return 0


def principal(argumentos: Sequence[str]) -> int:
    opciones, extra = _argumentos(argumentos)
    instalacion.asegurar(instalacion.DESARROLLO)
    carpeta = Path(tempfile.mkdtemp(prefix="pmg-test-"))
    carpeta.chmod(0o711)
    (carpeta / "var").mkdir()
    try:
        with Supervisor(carpeta) as supervisor:
            sesion = Sesion(carpeta, supervisor, extra)
            _correr_grupos(sesion, opciones.solo or GRUPOS)
            return _informar(sesion, opciones.allow_missing)
    except Interrumpido:
        shutil.rmtree(carpeta, ignore_errors=True)
        raise


def _correr_grupos(sesion: Sesion, grupos: Sequence[str]) -> None:
    if not paquetes.asegurar_pdf():
        sesion.falta("PDF", "Pango is not installed")
    decir(f"Checks and tests of {RAIZ.name}")
    for grupo in (g for g in GRUPOS if g in grupos):
        try:
            _HACER[grupo](sesion)
        except Falla as falla:
            sesion.filas.append(Fila(grupo, "failed", nota=str(falla).splitlines()[0]))
            decir(color(f"  {falla}", "rojo"))
            sesion.supervisor.detener()


if __name__ == "__main__":
    ejecutar(principal)
