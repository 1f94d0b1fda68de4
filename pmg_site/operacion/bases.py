"""Copying a database out and back in, for SQLite and PostgreSQL, by their own means."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from pmg_site.operacion import paquetes
from pmg_site.operacion.consola import Falla
from pmg_site.operacion.entorno import RAIZ, carpeta_var


class Base(Protocol):
    """What backup and restore need from a database."""

    motor: str
    parte: str

    def version(self) -> str: ...
    def vacia(self) -> bool: ...
    def copiar(self, destino: Path) -> None: ...
    def reponer(self, copia: Path) -> None: ...
    def confirmar(self) -> None: ...
    def deshacer(self) -> None: ...
    def url_de_prueba(self) -> str: ...


def base_de(entorno: Mapping[str, str]) -> Base:
    """The database that the site would use with this environment."""
    url = entorno.get("DATABASE_URL") or f"sqlite:///{carpeta_var(entorno) / 'pmg.sqlite3'}"
    partes = urlsplit(url)
    if partes.scheme == "sqlite":
        return Sqlite((RAIZ / unquote(partes.path[1:])).resolve())
    if partes.scheme in ("postgres", "postgresql", "psql", "pgsql"):
        return Postgresql(url)
    raise Falla(f"DATABASE_URL names '{partes.scheme}': only sqlite and postgres can be backed up.")


@dataclass
class Sqlite:
    """A database file. The restored one is made beside it and takes its place at the end."""

    archivo: Path
    motor = "sqlite"
    parte = "base.sqlite3"

    @property
    def _nuevo(self) -> Path:
        return self.archivo.with_name(self.archivo.name + ".nuevo")

    def version(self) -> str:
        return f"SQLite {sqlite3.sqlite_version}"

    def vacia(self) -> bool:
        if not self.archivo.exists():
            return True
        with sqlite3.connect(self.archivo) as conexion:
            return conexion.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0

    def copiar(self, destino: Path) -> None:
        """By SQLite's backup API: a consistent snapshot while others write."""
        if not self.archivo.exists():
            raise Falla(f"there is no database at {self.archivo}.")
        origen = sqlite3.connect(f"file:{self.archivo}?mode=ro", uri=True)
        copia = sqlite3.connect(destino)
        try:
            origen.backup(copia)
            # One file, without a write-ahead log beside it.
            copia.execute("PRAGMA journal_mode=DELETE")
        finally:
            copia.close()
            origen.close()

    def reponer(self, copia: Path) -> None:
        self.archivo.parent.mkdir(parents=True, exist_ok=True)
        self.deshacer()
        shutil.copyfile(copia, self._nuevo)

    def url_de_prueba(self) -> str:
        return f"sqlite:///{self._nuevo}"

    def confirmar(self) -> None:
        conexion = sqlite3.connect(self._nuevo)
        conexion.execute("PRAGMA journal_mode=DELETE")
        conexion.close()
        for sufijo in ("-wal", "-shm"):
            self.archivo.with_name(self.archivo.name + sufijo).unlink(missing_ok=True)
        self._nuevo.replace(self.archivo)

    def deshacer(self) -> None:
        for sufijo in ("", "-wal", "-shm"):
            self._nuevo.with_name(self._nuevo.name + sufijo).unlink(missing_ok=True)


@dataclass
class Postgresql:
    """A PostgreSQL database. What was there waits in another schema until the end."""

    url: str
    motor = "postgresql"
    parte = "base.dump"

    def _correr(self, programa: str, *argumentos: str) -> str:
        carpeta = paquetes.carpeta_postgres()
        encontrado = str(carpeta / programa) if carpeta else shutil.which(programa)
        if not encontrado:
            raise Falla(f"{programa} is not installed. Type:  apt-get install -y postgresql-client")
        partes = urlsplit(self.url)
        entorno = os.environ | {
            "PGHOST": partes.hostname or "",
            "PGPORT": str(partes.port or 5432),
            "PGUSER": unquote(partes.username or ""),
            "PGPASSWORD": unquote(partes.password or ""),
            "PGDATABASE": partes.path.lstrip("/"),
        }
        resultado = subprocess.run(
            [encontrado, *argumentos],
            env=entorno,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if resultado.returncode:
            raise Falla(f"{programa} failed: {resultado.stderr.strip()}")
        return resultado.stdout.strip()

    def _sql(self, *ordenes: str) -> str:
        """All the orders in one transaction."""
        argumentos = [parte for orden in ordenes for parte in ("-c", orden)]
        return self._correr("psql", "-XqAt1", "-v", "ON_ERROR_STOP=1", *argumentos)

    def version(self) -> str:
        return f"PostgreSQL {self._sql('SHOW server_version')}"

    def vacia(self) -> bool:
        return self._sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == "0"

    def copiar(self, destino: Path) -> None:
        self._correr("pg_dump", "-Fc", "--no-owner", "--no-privileges", "-f", str(destino), "-n",
                     "public")  # fmt: skip

    def reponer(self, copia: Path) -> None:
        self._sql("ALTER SCHEMA public RENAME TO pmg_anterior")
        try:
            self._correr("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner",
                         "--no-privileges", "-d", urlsplit(self.url).path.lstrip("/"),
                         str(copia))  # fmt: skip
        except Falla:
            self._sql("ALTER SCHEMA pmg_anterior RENAME TO public")
            raise

    def url_de_prueba(self) -> str:
        return self.url

    def confirmar(self) -> None:
        self._sql("DROP SCHEMA pmg_anterior CASCADE")

    def deshacer(self) -> None:
        self._sql("DROP SCHEMA public CASCADE", "ALTER SCHEMA pmg_anterior RENAME TO public")
