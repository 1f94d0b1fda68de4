"""Private PostgreSQL and Redis servers: installed programs, non-root user, free ports."""

import json
import os
import pwd
import secrets
import signal
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pmg_site.operacion import paquetes
from pmg_site.operacion.consola import Falla
from pmg_site.operacion.procesos import Servicio
from pmg_site.operacion.redes import LOCAL, puerto_libre

ROLES_SQL = Path(__file__).with_name("roles.sql")
_SUPERUSUARIO = "postgres"
# autovacuum off: its worker would keep tests from dropping their databases
_SIN_DURABILIDAD = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
)


def usuario_sin_privilegios() -> str | None:
    """PostgreSQL refuses to run as root: the account to step down to, or none when not root."""
    if os.geteuid() != 0:
        return None
    for nombre in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(nombre).pw_name
        except KeyError:
            continue
    raise Falla("PostgreSQL cannot run as root and there is no account 'postgres' or 'nobody'.")


def _entregar(carpeta: Path, usuario: str | None) -> None:
    carpeta.mkdir(parents=True, exist_ok=True)
    carpeta.chmod(0o700)
    if usuario:
        cuenta = pwd.getpwnam(usuario)
        os.chown(carpeta, cuenta.pw_uid, cuenta.pw_gid)


def _archivo_privado(archivo: Path, texto: str, usuario: str | None) -> None:
    archivo.write_text(texto, encoding="utf-8")
    archivo.chmod(0o600)
    if usuario:
        cuenta = pwd.getpwnam(usuario)
        os.chown(archivo, cuenta.pw_uid, cuenta.pw_gid)


def _claves(archivo: Path) -> dict[str, str]:
    """Passwords of a server, made once and kept beside its data."""
    if not archivo.exists():
        nuevas = {nombre: secrets.token_hex(16) for nombre in ("super", "duenio", "app", "redis")}
        _archivo_privado(archivo, json.dumps(nuevas), None)
    leidas: dict[str, str] = json.loads(archivo.read_text(encoding="utf-8"))
    return leidas


@dataclass
class Postgres:
    """One PostgreSQL server with its two roles (see roles.sql)."""

    carpeta: Path
    duradero: bool = True
    puerto: int = field(default_factory=puerto_libre)

    def __post_init__(self) -> None:
        programas = paquetes.carpeta_postgres()
        if programas is None:
            raise Falla("PostgreSQL is not installed. Type:  apt-get install -y postgresql")
        self.programas = programas
        self.usuario = usuario_sin_privilegios()
        self.carpeta.mkdir(parents=True, exist_ok=True)
        self.claves = _claves(self.carpeta / "claves.json")
        self.datos = self.carpeta / "pg" / "datos"

    def preparar(self) -> None:
        """Make the cluster the first time."""
        _entregar(self.carpeta / "pg", self.usuario)
        if (self.datos / "PG_VERSION").exists():
            return
        self._exigir_acceso()
        clave = self.carpeta / "pg" / "clave"
        _archivo_privado(clave, self.claves["super"], self.usuario)
        orden = [
            str(self.programas / "initdb"), "-D", str(self.datos), "-U", _SUPERUSUARIO,
            "-A", "scram-sha-256", f"--pwfile={clave}", "-E", "UTF8", "--locale=C.UTF-8",
            "--no-instructions", *([] if self.duradero else ["--no-sync"]),
        ]  # fmt: skip
        resultado = self._como_usuario(orden)
        clave.unlink()
        if resultado.returncode:
            raise Falla(f"initdb failed: {resultado.stderr.decode().strip()}")

    def _exigir_acceso(self) -> None:
        if self._como_usuario(["test", "-w", str(self.carpeta / "pg")]).returncode:
            raise Falla(
                f"the account '{self.usuario}' cannot reach {self.carpeta}. "
                "Choose a folder that it can, for instance  --var /var/tmp/pmg-stack"
            )

    def _como_usuario(self, orden: Sequence[str]) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            list(orden),
            user=self.usuario,
            group=pwd.getpwnam(self.usuario).pw_gid if self.usuario else None,
            extra_groups=[] if self.usuario else None,
            cwd="/",
            capture_output=True,
            check=False,
        )

    def servicio(self) -> Servicio:
        """SIGINT is PostgreSQL's fast shutdown: it does not wait for idle connections."""
        ajustes = [
            f"listen_addresses={LOCAL}",
            "unix_socket_directories=",
            "max_connections=80",
            *([] if self.duradero else _SIN_DURABILIDAD),
        ]
        orden = [str(self.programas / "postgres"), "-D", str(self.datos), "-p", str(self.puerto)]
        for ajuste in ajustes:
            orden += ["-c", ajuste]
        entorno = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.carpeta)}
        return Servicio("postgres", orden, entorno, 0, self.usuario, signal.SIGINT)

    def _psql(self, *argumentos: str) -> "subprocess.CompletedProcess[bytes]":
        entorno = os.environ | {
            "PGPASSWORD": self.claves["super"],
            "PGCONNECT_TIMEOUT": "5",
            "PMG_OWNER_PASSWORD": self.claves["duenio"],
            "PMG_APP_PASSWORD": self.claves["app"],
        }
        orden = [str(self.programas / "psql"), "-X", "-q", "-h", LOCAL, "-p", str(self.puerto),
                 "-U", _SUPERUSUARIO, "-d", "postgres", "-v", "ON_ERROR_STOP=1",
                 *argumentos]  # fmt: skip
        return subprocess.run(
            orden, env=entorno, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )

    def listo(self) -> bool:
        return self._psql("-c", "SELECT 1").returncode == 0

    def crear_roles(self, *, puede_crear_bases: bool = False) -> None:
        """Owner and application role; only the tests' owner may create databases."""
        ordenes: list[tuple[str, ...]] = [("-f", str(ROLES_SQL))]
        if puede_crear_bases:
            ordenes.append(("-c", "ALTER ROLE pmg_owner CREATEDB"))
        for orden in ordenes:
            resultado = self._psql(*orden)
            if resultado.returncode:
                raise Falla(f"the database roles failed: {resultado.stderr.decode().strip()}")

    @property
    def url_duenio(self) -> str:
        return f"postgres://pmg_owner:{self.claves['duenio']}@{LOCAL}:{self.puerto}/pmg"

    @property
    def url_app(self) -> str:
        return f"postgres://pmg_app:{self.claves['app']}@{LOCAL}:{self.puerto}/pmg"


@dataclass
class Redis:
    """One Redis server, with a password and without touching the machine's own."""

    carpeta: Path
    duradero: bool = True
    puerto: int = field(default_factory=puerto_libre)

    def __post_init__(self) -> None:
        programa = paquetes.servidor_redis()
        if programa is None:
            raise Falla("Redis is not installed. Type:  apt-get install -y redis-server")
        self.programa = programa
        self.usuario = usuario_sin_privilegios()
        self.carpeta.mkdir(parents=True, exist_ok=True)
        self.claves = _claves(self.carpeta / "claves.json")

    def preparar(self) -> None:
        carpeta = self.carpeta / "redis"
        _entregar(carpeta, self.usuario)
        guardar = "appendonly yes" if self.duradero else 'appendonly no\nsave ""'
        ajustes = (
            f"bind {LOCAL}\nport {self.puerto}\nrequirepass {self.claves['redis']}\n"
            f"dir {carpeta}\ndaemonize no\n{guardar}\n"
        )
        _archivo_privado(carpeta / "redis.conf", ajustes, self.usuario)

    def servicio(self) -> Servicio:
        orden = [self.programa, str(self.carpeta / "redis" / "redis.conf")]
        entorno = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        return Servicio("redis", orden, entorno, 0, self.usuario)

    def listo(self) -> bool:
        try:
            with socket.create_connection((LOCAL, self.puerto), timeout=1) as enchufe:
                enchufe.sendall(f"AUTH {self.claves['redis']}\r\nPING\r\n".encode())
                respuesta = b""
                while b"PONG" not in respuesta and (trozo := enchufe.recv(100)):
                    respuesta += trozo
                return b"PONG" in respuesta
        except OSError:
            return False

    @property
    def url(self) -> str:
        return f"redis://:{self.claves['redis']}@{LOCAL}:{self.puerto}/0"
