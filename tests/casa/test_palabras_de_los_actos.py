"""Every act that a service writes in the ledger can be read in words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from compromisos import estados as compromisos
from evaluacion import estados as evaluacion
from incentivos import estados as incentivos
from indicadores import estados as indicadores
from informes import estados as informes
from instituciones import estados as instituciones
from pmg_site.comun.maquina import Maquina
from pmg_site.comun.palabras import ACTOS, en_palabras

RAIZ = Path(__file__).resolve().parents[2]
APPS = ("instituciones", "indicadores", "compromisos", "evaluacion", "incentivos", "informes")
# Names that look like an act and are not: tasks of Celery, kinds of job.
NO_SON_ACTOS = {
    "evaluacion.recalcular", "evaluacion.simulacion", "evaluacion.custodia",
    "evaluacion.examinar_archivo",
}  # fmt: skip
PREFIJOS = {acto.partition(".")[0] for acto in ACTOS}


def _maquinas() -> Iterator[Maquina]:
    for modulo in (compromisos, evaluacion, incentivos, indicadores, informes, instituciones):
        yield from (v for v in vars(modulo).values() if isinstance(v, Maquina))


def _de_las_tablas() -> set[str]:
    return {f"{m.nombre}.{t.accion}" for m in _maquinas() for t in m.transiciones}


def _escritos() -> set[str]:
    """The names in the code of the services: whole, or the step given to ``anotar_cambio``."""
    hallados = set()
    for app in APPS:
        for archivo in (RAIZ / app).glob("servicios*/**/*.py"):
            hallados |= _de_un_archivo(archivo)
        for archivo in (RAIZ / app).glob("servicios*.py"):
            hallados |= _de_un_archivo(archivo)
    return hallados - NO_SON_ACTOS


def _de_un_archivo(archivo: Path) -> set[str]:
    hallados = set()
    for nodo in ast.walk(ast.parse(archivo.read_text(encoding="utf-8"))):
        if isinstance(nodo, ast.Constant) and isinstance(nodo.value, str):
            if (
                re.fullmatch(r"[a-z_]+\.[a-z_]+", nodo.value)
                and nodo.value.partition(".")[0] in PREFIJOS
            ):
                hallados.add(nodo.value)
        elif (
            isinstance(nodo, ast.Call)
            and getattr(nodo.func, "id", "") == "anotar_cambio"
            and len(nodo.args) > 1
            and isinstance(nodo.args[1], ast.Constant)
        ):
            hallados.add(f"formulacion.{nodo.args[1].value}")
    return hallados


def test_the_code_is_really_read() -> None:
    assert {"formulacion.agregar", "evaluacion.calificar", "persona.crear"} <= _escritos()
    assert "formulacion.enviar" in _de_las_tablas()


@pytest.mark.parametrize("acto", sorted(_de_las_tablas() | _escritos()))
def test_an_act_has_words(acto: str) -> None:
    assert en_palabras(acto) != acto


def test_words_are_a_sentence_of_what_was_done() -> None:
    for acto, frase in ACTOS.items():
        assert re.match(r"[A-ZÁÉÍÓÚ]\w*(ó|io|izo|uso) ", f"{frase} "), (acto, frase)
