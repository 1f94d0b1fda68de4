"""Looks at each file in a child of its own, with its memory and its time bounded by the kernel.

Reads lines of JSON (path, name) and answers each with what became of it: type or refusal, seconds
of clock and of processor, and the most memory that the child ever held.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from pmg_site.comun.archivos import tipo_de
from pmg_site.comun.errores import ArchivoRechazado

MEMORIA = 300 * 1024 * 1024
SEGUNDOS = 2


def _acotar() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORIA, MEMORIA))
    resource.setrlimit(resource.RLIMIT_CPU, (SEGUNDOS, SEGUNDOS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _mucha_memoria() -> str:
    return str(len(b"x" * (2 * MEMORIA)))


def _mucho_tiempo() -> str:
    while True:
        pass


# What proves that the limits are real: these two must not come to an end.
CONTROLES = {"*memoria": _mucha_memoria, "*tiempo": _mucho_tiempo}


def _mirar(ruta: str, nombre: str, salida: int) -> None:
    """In the child: the outcome to the pipe, whatever it is."""
    try:
        _acotar()
        control = CONTROLES.get(nombre)
        dicho = {"tipo": control() if control else tipo_de(Path(ruta), nombre)}
    except ArchivoRechazado as error:
        dicho = {"rechazo": error.mensaje}
    except BaseException as error:  # the report is the purpose: a crash is told, not hidden
        dicho = {"error": f"{type(error).__name__}: {error}"}
    os.write(salida, json.dumps(dicho).encode())
    os._exit(0)


def medir(ruta: str, nombre: str) -> dict[str, Any]:
    """What becomes of one file, and what it costs."""
    entrada, salida = os.pipe()
    inicio = time.monotonic()
    hijo = os.fork()
    if not hijo:
        _mirar(ruta, nombre, salida)
    os.close(salida)
    with os.fdopen(entrada, "rb") as tubo:
        dicho = tubo.read()
    _, estado, uso = os.wait4(hijo, 0)
    return {
        **(json.loads(dicho) if dicho else {"error": f"stopped by signal {estado & 0x7F}"}),
        "segundos": round(time.monotonic() - inicio, 3),
        "procesador": round(uso.ru_utime + uso.ru_stime, 3),
        "memoria": uso.ru_maxrss * 1024,
    }


if __name__ == "__main__":
    for linea in sys.stdin:
        sys.stdout.write(json.dumps(medir(*json.loads(linea))) + "\n")
        sys.stdout.flush()
