"""A supervisor of child processes: starts them, notices when one dies and stops them all."""

import ctypes
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO

from pmg_site.operacion.consola import Falla, Interrumpido, cola
from pmg_site.operacion.entorno import RAIZ

PAUSA = 0.05
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Servicio:
    """What to start: higher layers are stopped before lower ones."""

    nombre: str
    orden: Sequence[str]
    entorno: Mapping[str, str]
    capa: int = 1
    usuario: str | None = None
    senal: signal.Signals = signal.SIGTERM


@dataclass
class Hijo:
    """A started service with its log."""

    servicio: Servicio
    proceso: subprocess.Popen[bytes]
    registro: Path


def _morir_con_el_padre(senal: int) -> Callable[[], None]:
    """For the child, before exec: Linux signals it if the supervisor is killed outright."""
    libc = ctypes.CDLL(None)
    padre = os.getpid()

    def preparar() -> None:
        if hasattr(libc, "prctl"):
            libc.prctl(_PR_SET_PDEATHSIG, senal, 0, 0, 0)
            if os.getppid() != padre:
                os.kill(os.getpid(), senal)

    return preparar


def lanzar(servicio: Servicio, salida: IO[bytes] | None) -> subprocess.Popen[bytes]:
    """Start one service in its own session, so that a Ctrl-C reaches the supervisor alone."""
    return subprocess.Popen(
        list(servicio.orden),
        cwd=RAIZ if servicio.usuario is None else "/",
        env=dict(servicio.entorno),
        stdin=subprocess.DEVNULL,
        stdout=salida,
        stderr=subprocess.STDOUT if salida else None,
        start_new_session=True,
        preexec_fn=_morir_con_el_padre(servicio.senal),
        user=servicio.usuario,
        group=pwd.getpwnam(servicio.usuario).pw_gid if servicio.usuario else None,
        extra_groups=[] if servicio.usuario else None,
    )


@dataclass
class Supervisor:
    """Children of one process. Use as a context manager: leaving it stops every child."""

    registros: Path
    gracia: float = 20.0
    hijos: list[Hijo] = field(default_factory=list)

    def __enter__(self) -> "Supervisor":
        self.registros.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        _tipo: type[BaseException] | None,
        _error: BaseException | None,
        _traza: TracebackType | None,
    ) -> None:
        self.detener()

    def iniciar(self, servicio: Servicio) -> Hijo:
        registro = self.registros / f"{servicio.nombre}.log"
        with registro.open("ab") as salida:
            hijo = Hijo(servicio, lanzar(servicio, salida), registro)
        self.hijos.append(hijo)
        return hijo

    def revisar(self) -> None:
        """Raise if a child has died; nothing is restarted silently."""
        for hijo in self.hijos:
            codigo = hijo.proceso.poll()
            if codigo is not None:
                raise Falla(
                    f"{hijo.servicio.nombre} ended unexpectedly ({_como_termino(codigo)}), "
                    f"so everything was stopped. Its log: {hijo.registro}\n"
                    f"{cola(hijo.registro, 15)}"
                )

    def esperar(self, listo: Callable[[], bool], segundos: float, que: str) -> None:
        """Wait until something is ready, watching the children meanwhile."""
        limite = time.monotonic() + segundos
        while not listo():
            self.revisar()
            if time.monotonic() > limite:
                raise Falla(f"{que} did not answer in {segundos:.0f} s. Logs: {self.registros}")
            time.sleep(PAUSA)

    def correr(self, servicio: Servicio, registro: Path | None = None) -> int:
        """Run a command to its end while the children are watched; its exit code."""
        salida = registro.open("wb") if registro else None
        try:
            proceso = lanzar(servicio, salida)
            try:
                while proceso.poll() is None:
                    self.revisar()
                    time.sleep(PAUSA)
            finally:
                _terminar([proceso], servicio.senal, self.gracia)
        finally:
            if salida:
                salida.close()
        return proceso.returncode

    def correr_varios(
        self, pedidos: Sequence[tuple[Servicio, Path]], a_la_vez: int
    ) -> Generator[tuple[int, int, float], None, None]:
        """Run commands some at a time; as each ends, which it was, its exit code and its seconds.

        Each one writes in the log beside it. Whatever still runs when the caller leaves is stopped.
        """
        esperan = list(enumerate(pedidos))
        vivos: dict[int, tuple[subprocess.Popen[bytes], float]] = {}
        try:
            while esperan or vivos:
                while esperan and len(vivos) < a_la_vez:
                    cual, (servicio, registro) = esperan.pop(0)
                    with registro.open("wb") as salida:
                        vivos[cual] = (lanzar(servicio, salida), time.monotonic())
                for cual in [n for n, (uno, _) in vivos.items() if uno.poll() is not None]:
                    proceso, inicio = vivos.pop(cual)
                    _terminar([proceso], signal.SIGTERM, self.gracia)
                    yield cual, proceso.returncode, time.monotonic() - inicio
                self.revisar()
                time.sleep(PAUSA)
        finally:
            _terminar([proceso for proceso, _ in vivos.values()], signal.SIGTERM, self.gracia)

    def vigilar(self) -> None:
        """Stay until a signal arrives or a child dies."""
        while True:
            self.revisar()
            time.sleep(0.2)

    def detener(self) -> None:
        """Stop every child, upper layers first; a second Ctrl-C shortens the grace."""
        for capa in sorted({hijo.servicio.capa for hijo in self.hijos}, reverse=True):
            por_senal: dict[signal.Signals, list[subprocess.Popen[bytes]]] = {}
            for hijo in self.hijos:
                if hijo.servicio.capa == capa:
                    por_senal.setdefault(hijo.servicio.senal, []).append(hijo.proceso)
            for senal, procesos in por_senal.items():
                _terminar(procesos, senal, self.gracia)
        self.hijos.clear()


def _como_termino(codigo: int) -> str:
    return f"signal {signal.Signals(-codigo).name}" if codigo < 0 else f"exit code {codigo}"


def _terminar(procesos: Sequence[subprocess.Popen[bytes]], senal: int, gracia: float) -> None:
    """Ask all to end, wait, and kill whatever is left of their groups."""
    for proceso in procesos:
        if proceso.poll() is None:
            proceso.send_signal(senal)
    limite = time.monotonic() + gracia
    for proceso in procesos:
        while proceso.poll() is None and time.monotonic() < limite:
            try:
                time.sleep(PAUSA)
            except Interrumpido:
                limite = time.monotonic()
    for proceso in procesos:
        try:
            os.killpg(proceso.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        finally:
            proceso.wait()
