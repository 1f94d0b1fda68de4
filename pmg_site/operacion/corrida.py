"""bin/run: sets up what is missing, loads and computes the data and serves the site."""

import argparse
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pmg_site.operacion import entrada, instalacion, paquetes
from pmg_site.operacion.avance import DATOS, ESTATICOS, Avance, huella_de_archivos
from pmg_site.operacion.consola import Falla, Interrumpido, cola, color, decir, ejecutar, paso
from pmg_site.operacion.entorno import (
    PYTHON,
    Candado,
    carpeta_var,
    entorno_local,
    preparar_carpetas,
)
from pmg_site.operacion.procesos import Servicio, Supervisor
from pmg_site.operacion.redes import estado_http, exigir_puerto

BALANCES = "4"


@dataclass(frozen=True)
class Tarea:
    """One management command of the set-up."""

    titulo: str
    orden: tuple[str, ...]
    depende: tuple[str, ...] = DATOS
    solo_demo: bool = False
    usa_worker: bool = False
    necesita_pdf: bool = False


TAREAS = (
    Tarea("Static files", ("collectstatic", "--noinput"), ESTATICOS),
    Tarea("Database", ("migrate", "--noinput")),
    Tarea("Institutions and mechanisms", ("cargar_catalogo",)),
    Tarea("Rules of each year", ("cargar_reglas",)),
    Tarea("Rounds of technical opinion", ("cargar_calendarios_opinion",)),
    Tarea("Published history", ("cargar_historia",)),
    Tarea("Indicators of regional governments", ("cargar_indicadores_reales",)),
    Tarea("Example years", ("cargar_ejemplo",), solo_demo=True),
    Tarea("Computation", ("calcular_todo", "--esperar"), usa_worker=True),
    Tarea(
        "Example years concluded",
        ("concluir_ejemplo", "--esperar"),
        solo_demo=True,
        usa_worker=True,
    ),
    Tarea(
        "Balance de Gestión Integral PDFs",
        ("generar_balances", "--esperar", "--publicar", "--cuantos", BALANCES),
        usa_worker=True,
        necesita_pdf=True,
    ),
)


class Corrida:
    """One run: the supervisor, the environment of its children and the record of what is done."""

    def __init__(self, supervisor: Supervisor, var: Path, entorno: Mapping[str, str]) -> None:
        self.supervisor = supervisor
        self.var = var
        self.avance = Avance.leer(var / "preparado.json")
        self.entorno = dict(entorno)
        self.hay_pdf = True
        self._decidir_demo()

    def _decidir_demo(self) -> None:
        """Example data only where the database is new and local; decided once, then remembered."""
        local = "DATABASE_URL" not in self.entorno
        if local and not (self.var / "pmg.sqlite3").exists():
            self.avance = Avance(self.avance.archivo, demo=True)
            self.avance.guardar()
        self.entorno.setdefault("DEMO", "1" if self.avance.demo else "0")

    @property
    def demo(self) -> bool:
        return self.entorno["DEMO"].lower() in ("1", "true", "yes", "on")

    def preparar(self) -> None:
        """Every step whose files changed since it was last done, in order."""
        grupos: tuple[tuple[str, ...], ...] = (DATOS, ESTATICOS)
        huellas = {sufijos: huella_de_archivos(sufijos) for sufijos in grupos}
        # The record speaks of the database in var/; one elsewhere may have been replaced since.
        en_otra_parte = "DATABASE_URL" in self.entorno
        for tarea in TAREAS:
            clave = " ".join(tarea.orden)
            sello = huellas[tarea.depende]
            if (tarea.solo_demo and not self.demo) or (tarea.necesita_pdf and not self.hay_pdf):
                continue
            if self.avance.hecho(clave, sello) and not en_otra_parte:
                continue
            self._hacer(tarea)
            if not en_otra_parte:
                self.avance.anotar(clave, sello)

    def _hacer(self, tarea: Tarea) -> None:
        if tarea.usa_worker:
            # These report their own progress, line by line.
            self._asegurar_worker()
            decir(f"  {tarea.titulo}")
            inicio = time.monotonic()
            self._administrar(tarea.orden, None)
            decir(f"  {tarea.titulo} ".ljust(44, ".") + f" {color('ok', 'verde')} "
                  f"{time.monotonic() - inicio:5.1f} s")  # fmt: skip
            return
        with paso(tarea.titulo):
            self._administrar(tarea.orden, self.supervisor.registros / f"{tarea.orden[0]}.log")

    def _administrar(self, orden: Sequence[str], registro: Path | None) -> None:
        servicio = Servicio(orden[0], [str(PYTHON), "manage.py", *orden], self.entorno, 2)
        codigo = self.supervisor.correr(servicio, registro)
        if codigo:
            detalle = f"\n{cola(registro, 15)}\nWhole log: {registro}" if registro else ""
            raise Falla(f"`manage.py {' '.join(orden)}` failed (exit code {codigo}).{detalle}")

    def _iniciar(self, papel: str) -> None:
        self.supervisor.iniciar(
            Servicio(papel, entrada.orden(papel, self.entorno), self.entorno, 2)
        )

    def _asegurar_worker(self) -> None:
        if not any(hijo.servicio.nombre == "worker" for hijo in self.supervisor.hijos):
            self._iniciar("worker")

    def resumir(self) -> None:
        self._administrar(("resumen",), None)

    def servir(self, puerto: int) -> None:
        """Web, worker and beat as children of this process until a signal or a death."""
        self._iniciar("web")
        self._asegurar_worker()
        self._iniciar("beat")
        with paso("Web server, worker and clock"):
            self.supervisor.esperar(
                lambda: estado_http(puerto, "/salud/") != 0, 60, "the web server"
            )
        decir(
            color(f"\nServing on http://127.0.0.1:{puerto}  (Ctrl-C stops everything)", "negrita")
        )
        decir(f"Logs: {self.supervisor.registros}")
        self.supervisor.vigilar()


def _argumentos(argumentos: Sequence[str]) -> argparse.Namespace:
    lector = argparse.ArgumentParser(
        prog="bin/run",
        description="Sets up what is missing, loads and computes the data and serves the site.",
        epilog="Environment: PORT, PMG_VAR, DATABASE_URL, CELERY_BROKER_URL, DEMO.",
    )
    lector.add_argument("--no-serve", action="store_true", help="do everything except serving")
    return lector.parse_args(argumentos)


def principal(argumentos: Sequence[str]) -> int:
    opciones = _argumentos(argumentos)
    puerto = _puerto()
    if not opciones.no_serve:
        exigir_puerto(puerto, "bin/run")
    var = carpeta_var(os.environ)
    preparar_carpetas(var)
    candado = Candado.tomar(var)
    try:
        instalacion.asegurar()
        hay_pdf = paquetes.asegurar_pdf()
        with Supervisor(var / "log") as supervisor:
            corrida = Corrida(supervisor, var, entorno_local(var, os.environ))
            corrida.hay_pdf = hay_pdf
            corrida.preparar()
            corrida.resumir()
            if opciones.no_serve:
                return 0
            return _servir_hasta_la_senal(corrida, puerto)
    finally:
        candado.soltar()


def _puerto() -> int:
    texto = os.environ.get("PORT", "8000")
    if not texto.isdigit() or not 0 < int(texto) < 65536:
        raise Falla(f"PORT={texto} is not a port: choose a number from 1 to 65535.")
    return int(texto)


def _servir_hasta_la_senal(corrida: Corrida, puerto: int) -> int:
    try:
        corrida.servir(puerto)
    except Interrumpido:
        with paso("Stopping"):
            corrida.supervisor.detener()
    return 0


if __name__ == "__main__":
    ejecutar(principal)
