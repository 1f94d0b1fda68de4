"""A process with everything loaded that is born again for each attempt, and may be killed."""

import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection, connections

Guion = Callable[[], Any]


def nacer(guion: Guion, *, muere_en: int | None = None, muere_a_los: float | None = None) -> str:
    """Run ``guion`` in a child; kill it -9 before its statement ``muere_en`` or after some time.

    Returns "hecho", "muerto", or "roto" when it ended by itself in another way.
    """
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        _vivir(guion, muere_en, muere_a_los)
    _, estado = os.waitpid(pid, 0)
    if os.WIFSIGNALED(estado):
        return "muerto"
    return "hecho" if os.WEXITSTATUS(estado) == 0 else "roto"


def _vivir(guion: Guion, muere_en: int | None, muere_a_los: float | None) -> None:
    try:
        if muere_a_los is not None:
            threading.Timer(muere_a_los, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
        _contando(_Cuenta(muere_en), guion)
        sys.stdout.flush()
        os._exit(0)
    except BaseException:
        os._exit(1)


class _Cuenta:
    """Counts the statements of a connection and kills its process before one of them."""

    def __init__(self, muere_en: int | None) -> None:
        self.muere_en, self.van = muere_en, 0

    def __call__(self, ejecutar: Any, sql: str, params: Any, muchos: bool, contexto: Any) -> Any:
        self.contar()
        return ejecutar(sql, params, muchos, contexto)

    def contar(self) -> None:
        """One statement more; the end comes before the one that was chosen."""
        if self.van == self.muere_en:
            os.kill(os.getpid(), signal.SIGKILL)
        self.van += 1


def _contando(cuenta: _Cuenta, guion: Guion) -> None:
    """Run ``guion`` counting its statements and its commits."""
    confirmar = connection.commit

    def confirmar_contando() -> None:
        cuenta.contar()
        confirmar()

    connection.commit = confirmar_contando  # type: ignore[method-assign]
    with connection.execute_wrapper(cuenta):
        guion()


def sentencias(guion: Guion, en: Path) -> int:
    """How many statements ``guion`` takes, told by a child that leaves the number in a file."""
    cuenta = _Cuenta(None)

    def contar() -> None:
        _contando(cuenta, guion)
        en.write_text(str(cuenta.van))

    if nacer(contar) != "hecho":
        raise RuntimeError("what is to be killed does not even work undisturbed")
    return int(en.read_text())


class Base:
    """The SQLite file of a private folder, kept apart to begin every attempt from it."""

    def __init__(self, archivo: Path) -> None:
        self.archivo, self.copia = archivo, archivo.with_suffix(".antes")

    def apartar(self) -> None:
        connections.close_all()
        with closing(connection.Database.connect(self.archivo)) as base:
            base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self.archivo, self.copia)

    def reponer(self) -> None:
        connections.close_all()
        for resto in ("-wal", "-shm"):
            Path(f"{self.archivo}{resto}").unlink(missing_ok=True)
        shutil.copyfile(self.copia, self.archivo)
