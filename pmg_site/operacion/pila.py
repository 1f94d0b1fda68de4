"""bin/stack: the production topology without containers, by the same entry commands as compose."""

import argparse
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from pmg_site.operacion import instalacion, paquetes, servidores
from pmg_site.operacion.consola import Falla, Interrumpido, cola, color, decir, ejecutar, paso
from pmg_site.operacion.entorno import (
    PYTHON,
    RAIZ,
    Candado,
    entorno_local,
    preparar_carpetas,
    ruta_pedida,
)
from pmg_site.operacion.procesos import Servicio, Supervisor
from pmg_site.operacion.redes import estado_http, exigir_puerto

# The same names, commands and copies as in docker-compose.yml (a test compares them).
ORDENES = {
    "migrate": ("bin/entrada", "migrate"),
    "web": ("bin/entrada", "web"),
    "worker": ("bin/entrada", "worker"),
    "beat": ("bin/entrada", "beat"),
}
COPIAS = {"web": 1, "worker": 2, "beat": 1}
_DEL_USUARIO = ("DATABASE_URL", "CELERY_BROKER_URL", "PMG_DB_ROL_APP", "DEBUG", "DEMO")


def _orden(nombre: str) -> list[str]:
    programa, *resto = ORDENES[nombre]
    return [str(RAIZ / programa), *resto]


def _entorno_base(var: Path, puerto: int) -> dict[str, str]:
    propio = {clave: valor for clave, valor in os.environ.items() if clave not in _DEL_USUARIO}
    return entorno_local(var, propio) | {"PORT": str(puerto)}


class Pila:
    """The servers and processes of the stack over one folder of data."""

    def __init__(self, supervisor: Supervisor, var: Path, puerto: int) -> None:
        self.supervisor = supervisor
        self.puerto = puerto
        self.postgres = servidores.Postgres(var / "servidores")
        self.redis = servidores.Redis(var / "servidores")
        self.base = _entorno_base(var, puerto) | {"CELERY_BROKER_URL": self.redis.url}

    def arrancar_servidores(self) -> None:
        with paso("PostgreSQL and Redis"):
            for servidor in (self.postgres, self.redis):
                servidor.preparar()
                self.supervisor.iniciar(servidor.servicio())
            self.supervisor.esperar(self.postgres.listo, 60, "PostgreSQL")
            self.supervisor.esperar(self.redis.listo, 30, "Redis")
            self.postgres.crear_roles()

    def preparar(self) -> None:
        """What the image build and the one-shot service do: static files, then the owner's work."""
        duenio = self.base | {
            "DATABASE_URL": self.postgres.url_duenio,
            "PMG_DB_ROL_APP": "pmg_app",
        }
        estaticos = [str(PYTHON), "manage.py", "collectstatic", "--noinput"]
        self._correr("Static files", estaticos, duenio)
        self._correr("Migrations and reference data", _orden("migrate"), duenio)

    def _correr(self, titulo: str, orden: Sequence[str], entorno: Mapping[str, str]) -> None:
        registro = self.supervisor.registros / f"{titulo.split()[0].lower()}.log"
        with paso(titulo):
            if self.supervisor.correr(Servicio("migrate", orden, entorno, 2), registro):
                raise Falla(f"{titulo}: failed. Its log: {registro}\n{cola(registro, 15)}")

    def arrancar_procesos(self) -> None:
        """Web, workers and beat, all with the application role."""
        app = self.base | {"DATABASE_URL": self.postgres.url_app}
        with paso("Web, two workers and beat"):
            for nombre, copias in COPIAS.items():
                for numero in range(1, copias + 1):
                    marca = nombre if copias == 1 else f"{nombre}{numero}"
                    entorno = app | {"PMG_NODO": marca}
                    self.supervisor.iniciar(Servicio(marca, _orden(nombre), entorno, 2))
            self.supervisor.esperar(self._web_lista, 60, "the web server")

    def _web_lista(self) -> bool:
        return estado_http(self.puerto, "/salud/") == 200


def _argumentos(argumentos: Sequence[str]) -> argparse.Namespace:
    lector = argparse.ArgumentParser(
        prog="bin/stack", description="The production topology without containers."
    )
    lector.add_argument("--var", help="folder for its data (default: var/pila)")
    return lector.parse_args(argumentos)


def principal(argumentos: Sequence[str]) -> int:
    opciones = _argumentos(argumentos)
    puerto = int(os.environ.get("PORT", "8000"))
    exigir_puerto(puerto, "bin/stack")
    var = ruta_pedida(opciones.var) if opciones.var else RAIZ / "var" / "pila"
    preparar_carpetas(var)
    candado = Candado.tomar(var)
    try:
        instalacion.asegurar()
        paquetes.asegurar_pdf()
        with Supervisor(var / "log") as supervisor:
            return _servir(Pila(supervisor, var, puerto))
    finally:
        candado.soltar()


def _servir(pila: Pila) -> int:
    inicio = time.monotonic()
    pila.arrancar_servidores()
    pila.preparar()
    pila.arrancar_procesos()
    decir(
        color(f"\nServing on http://127.0.0.1:{pila.puerto}  (Ctrl-C stops everything)", "negrita")
    )
    decir(f"Ready in {time.monotonic() - inicio:.0f} s. Logs: {pila.supervisor.registros}")
    try:
        pila.supervisor.vigilar()
    except Interrumpido:
        with paso("Stopping"):
            pila.supervisor.detener()
    return 0


if __name__ == "__main__":
    ejecutar(principal)
