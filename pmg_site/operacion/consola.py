"""What bin/* shows on the terminal: short steps with their time, clear failures and tables."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_CODIGOS = {"rojo": "31", "verde": "32", "amarillo": "33", "negrita": "1"}


class Falla(Exception):
    """What went wrong, in one sentence that says what to do."""


class Interrumpido(BaseException):
    """A signal asked the command to end (BaseException, so that no `except Exception` hides it)."""

    def __init__(self, senal: int) -> None:
        super().__init__(signal.Signals(senal).name)
        self.senal = senal


def color(texto: str, nombre: str) -> str:
    """The text in colour when a person or a CI console reads it."""
    quiere = sys.stdout.isatty() or os.environ.get("CI") == "true"
    if not quiere or os.environ.get("NO_COLOR"):
        return texto
    return f"\033[{_CODIGOS[nombre]}m{texto}\033[0m"


def decir(texto: str = "") -> None:
    sys.stdout.write(texto + "\n")
    sys.stdout.flush()


@contextmanager
def paso(titulo: str) -> Iterator[None]:
    """One line: the title while it runs, its result and time when it ends."""
    sys.stdout.write(f"  {titulo} ".ljust(44, ".") + " ")
    sys.stdout.flush()
    inicio = time.monotonic()
    try:
        yield
    except Interrumpido:
        decir(color("stopped", "amarillo"))
        raise
    except BaseException:
        decir(color("failed", "rojo"))
        raise
    decir(f"{color('ok', 'verde')} {time.monotonic() - inicio:5.1f} s")


def cola(archivo: Path, lineas: int = 30) -> str:
    """The last lines of a log."""
    if not archivo.exists():
        return ""
    return "\n".join(archivo.read_text(encoding="utf-8", errors="replace").splitlines()[-lineas:])


def tabla(filas: Sequence[Sequence[str]]) -> str:
    """Rows aligned in columns."""
    anchos = [max(len(fila[i]) for fila in filas) for i in range(len(filas[0]))]
    return "\n".join(
        "  "
        + "  ".join(celda.ljust(ancho) for celda, ancho in zip(fila, anchos, strict=True)).rstrip()
        for fila in filas
    )


def _interrumpir(senal: int, _marco: object) -> None:
    raise Interrumpido(senal)


def ejecutar(principal: Callable[[Sequence[str]], int]) -> None:
    """Run a command's main function and turn its failures into one line and an exit code."""
    for senal in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(senal, _interrumpir)
    try:
        codigo = principal(sys.argv[1:])
    except Falla as falla:
        decir(color(f"error: {falla}", "rojo"))
        codigo = 1
    except Interrumpido as interrupcion:
        decir("Stopped.")
        codigo = 128 + interrupcion.senal
    sys.exit(codigo)
