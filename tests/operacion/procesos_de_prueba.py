"""A command under a supervisor, as bin/* are, for the tests to start, signal and kill."""

import sys
from collections.abc import Sequence
from pathlib import Path

from pmg_site.operacion.consola import Interrumpido, decir, ejecutar
from pmg_site.operacion.procesos import Servicio, Supervisor

# A child with a grandchild, both deaf to polite signals if asked to be.
HIJO = """
import os, signal, subprocess, sys, time
sordo = sys.argv[1] == "sordo"
if sordo:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
nieto = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(os.getpid(), nieto.pid, flush=True)
if sys.argv[1] == "muere":
    time.sleep(0.5)
    sys.exit("se acabó la tinta")
time.sleep(600)
"""


def principal(argumentos: Sequence[str]) -> int:
    carpeta, *clases = argumentos
    with Supervisor(Path(carpeta), gracia=2) as supervisor:
        for numero, clase in enumerate(clases):
            orden = [sys.executable, "-c", HIJO, clase]
            supervisor.iniciar(Servicio(f"hijo{numero}", orden, {}, 1))
        decir("listo")
        try:
            supervisor.vigilar()
        except Interrumpido:
            return 0
    return 1


if __name__ == "__main__":
    ejecutar(principal)
