"""A corpus of hostile files: each as expected, within 300 MB and two seconds of processor."""

import json
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pmg_site.comun import archivos, archivos_oficina, archivos_pdf
from pmg_site.comun.errores import ArchivoRechazado
from tests.hostiles import casos_oficina, casos_otros, casos_pdf, medidor
from tests.hostiles.piezas import Caso

FAMILIAS = {"PDF": casos_pdf, "Office": casos_oficina, "other": casos_otros}
HOSTILES: dict[str, Callable[[], Caso]] = {
    f"{familia}: {nombre}": hacer
    for familia, modulo in FAMILIAS.items()
    for nombre, hacer in modulo.CASOS.items()
}
LIMITES: dict[str, Callable[[], Caso]] = {
    f"{familia}: {nombre}": hacer
    for familia, modulo in FAMILIAS.items()
    for nombre, hacer in modulo.LIMITES.items()
}
CORPUS = HOSTILES | LIMITES
ESPERA = 60  # seconds of clock: the processor may be shared; the kernel counts the child's own


class Medidor:
    """The process that looks at files, one child for each."""

    def __init__(self) -> None:
        orden = [sys.executable, str(Path(medidor.__file__))]
        self.proceso = subprocess.Popen(
            orden, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def medir(self, ruta: Path, nombre: str) -> dict[str, Any]:
        assert self.proceso.stdin
        assert self.proceso.stdout
        self.proceso.stdin.write(json.dumps([str(ruta), nombre]) + "\n")
        self.proceso.stdin.flush()
        if not select.select([self.proceso.stdout], [], [], ESPERA)[0]:
            self.proceso.kill()
            pytest.fail(f"no answer within {ESPERA} seconds")
        dicho: dict[str, Any] = json.loads(self.proceso.stdout.readline())
        return dicho


@pytest.fixture(scope="module")
def medir() -> Iterator[Medidor]:
    uno = Medidor()
    yield uno
    uno.proceso.communicate(timeout=ESPERA)


def test_the_corpus_has_at_least_eighty_files_that_are_refused() -> None:
    assert len(HOSTILES) >= 80


@pytest.mark.parametrize("caso", list(CORPUS))
def test_each_hostile_file_is_as_expected_and_costs_little(
    caso: str, medir: Medidor, tmp_path: Path
) -> None:
    hecho = CORPUS[caso]()
    ruta = tmp_path / "archivo"
    ruta.write_bytes(hecho.contenido)
    dicho = medir.medir(ruta, hecho.nombre)
    ruta.unlink()
    cuanto = f"{dicho['procesador']:6.3f} s {dicho['memoria'] / 1e6:6.1f} MB  {caso}"
    sys.stdout.write(f"{cuanto}\n")
    assert "error" not in dicho, dicho
    assert dicho["memoria"] < medidor.MEMORIA
    if caso in HOSTILES:
        assert any(frase in dicho.get("rechazo", "") for frase in hecho.frase.split("|")), dicho
    else:
        assert dicho.get("tipo") == hecho.tipo, dicho


@pytest.mark.parametrize("control", list(medidor.CONTROLES))
def test_what_takes_too_much_memory_or_time_is_stopped(
    control: str, medir: Medidor, tmp_path: Path
) -> None:
    assert "error" in medir.medir(tmp_path, control)


class _Nada:
    """A pattern that finds nothing, in the place of one that does."""

    def search(self, *_: object) -> None:
        return None

    def fullmatch(self, *_: object) -> None:
        return None

    def finditer(self, *_: object) -> list[Any]:
        return []


def _nada(*_: object) -> None:
    return None


# Each guard removed, and the file that then enters or is taken for another thing.
SIN_GUARDA: list[tuple[Any, dict[str, Any], str]] = [
    (archivos_pdf, {"_LARGOS": _Nada(), "_TODOS": _Nada()}, "PDF: JavaScript"),
    (archivos_pdf, {"_LARGOS": _Nada(), "_TODOS": _Nada()}, "PDF: encrypted"),
    (archivos_pdf, {"_ESCAPADO": _Nada()}, "PDF: JavaScript all in escapes"),
    (archivos_pdf, {"_revisar_paquetes": _nada}, "PDF: JavaScript in compressed objects"),
    (archivos_pdf, {"MAX_PAQUETE": 10**9, "MAX_INFLADO": 10**12}, "PDF: bomb in its objects"),
    (archivos_oficina, {"_PROHIBIDAS": _Nada()}, "Office: macros"),
    (archivos_oficina, {"_revisar_xml": _nada}, "Office: external entity"),
    (archivos_oficina, {"_revisar_indice": _nada}, "Office: template from another site"),
    (archivos_oficina, {"_exigir_sin_huecos": _nada}, "Office: something between its parts"),
    (
        archivos_oficina,
        {"MAX_RAZON": 10**9, "MAX_DESCOMPRIMIDO": 10**12},
        "Office: bomb by its ratio",
    ),
    (archivos_oficina, {"MAX_MIEMBROS": 10**9}, "Office: too many parts"),
    (archivos_oficina, {"_VINCULOS": _Nada()}, "Office: data from another workbook"),
    (archivos, {"_FORMULA": _Nada()}, "other: formula in a cell"),
    (archivos, {"_MARCADO": _Nada()}, "other: web page"),
    (archivos, {"_DIRECCION": _Nada()}, "other: letters out of order"),
    (archivos, {"_CONTROL": _Nada()}, "other: orders to the terminal"),
    (archivos, {"MAX_LADO": 10**10, "MAX_PIXELES": 10**20}, "other: PNG bomb"),
]


@pytest.mark.parametrize(
    ("modulo", "cambios", "caso"),
    SIN_GUARDA,
    ids=[f"{i}-{fila[2]}" for i, fila in enumerate(SIN_GUARDA)],
)
def test_without_its_guard_the_file_would_enter(
    modulo: Any, cambios: dict[str, Any], caso: str, monkeypatch: Any, tmp_path: Path
) -> None:
    hecho = HOSTILES[caso]()
    ruta = tmp_path / "archivo"
    ruta.write_bytes(hecho.contenido)
    with pytest.raises(ArchivoRechazado):
        archivos.tipo_de(ruta, hecho.nombre)
    for nombre, valor in cambios.items():
        monkeypatch.setattr(modulo, nombre, valor)
    assert archivos.tipo_de(ruta, hecho.nombre)
