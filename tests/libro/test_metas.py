"""A target that its operands no longer give is told with its figures before it is saved."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from compromisos.models import CargaLibro, ProgramaAnual
from compromisos.servicios import editar_compromiso
from indicadores.models import Medicion
from instituciones.roles import Rol
from tests.fabricas import Mundo
from tests.instituciones.escenarios import cliente
from tests.libro import libros
from tests.libro.libros import bajar, celda, editar, ida_y_vuelta, poner, subir

pytestmark = pytest.mark.django_db
N = "\u00a0"


@pytest.fixture
def programa(mundo: Mundo, tmp_path: Any, settings: Any) -> ProgramaAnual:
    settings.LIBROS_DIR = tmp_path / "libros"
    return libros.poblar(mundo)


def _avisos(carga: CargaLibro) -> list[str]:
    assert carga.resultado["faltas"] == []
    return [a["frase"] for a in carga.resultado["avisos"] if a["codigo"] == "meta-no-calza"]


CASOS: dict[str, tuple[list[libros.Edicion], list[str]]] = {
    # 18/20·100 = 90, and the target stays 95
    "only an operand": (
        [poner("Mediciones", "Meta 2026", 18)],
        [f"Con A = 18 y B = 20, A/B*100 da 90{N}% y la meta queda en 95{N}%."],
    ),
    "only the target": (
        [poner("Compromisos", "Meta 2026", "94,5")],
        [f"Con A = 19 y B = 20, A/B*100 da 95{N}% y la meta queda en 94,5{N}%."],
    ),
    "both, as they should": (
        [poner("Mediciones", "Meta 2026", 18), poner("Compromisos", "Meta 2026", 90)],
        [],
    ),
    "the target erased": (
        [poner("Compromisos", "Meta 2026", None)],
        [f"Con A = 19 y B = 20, A/B*100 da 95{N}% y la meta queda vacía."],
    ),
    "an operand erased": (
        [poner("Mediciones", "Meta 2026", None)],
        [f"La meta queda en 95{N}% y sus operandos no la dan: Falta el dato de A."],
    ),
    "the formula": (
        [poner("Indicadores", "Fórmula", "A/B*1000")],
        [f"Con A = 19 y B = 20, A/B*1000 da 950{N}% y la meta queda en 95{N}%."],
    ),
    "something else": ([poner("Compromisos", "Ponderador (%)", 55)], []),
}  # fmt: skip


@pytest.mark.parametrize("caso", CASOS)
def test_the_figures_are_told(caso: str, mundo: Mundo, programa: ProgramaAnual) -> None:
    ediciones, esperados = CASOS[caso]

    def edicion(abierto: Any) -> None:
        for una in ediciones:
            una(abierto)

    assert _avisos(ida_y_vuelta(programa, mundo[Rol.ENCARGADO_PMG], edicion)) == esperados


def test_an_empty_total_counts_as_the_sum_of_its_parts(
    mundo: Mundo, programa: ProgramaAnual
) -> None:
    """Women 10 and men 8 complete the total, as saving them does: 18/20·100 = 90."""

    def edicion(abierto: Any) -> None:
        for fila, valor in ((2, None), (3, 10), (4, 8)):
            celda(abierto, "Mediciones", "Meta 2026", fila).value = valor

    (frase,) = _avisos(ida_y_vuelta(programa, mundo[Rol.ENCARGADO_PMG], edicion))
    assert frase.startswith("Con A = 18 y B = 20")


def test_with_a_conflict_both_endings_are_told(mundo: Mundo, programa: ProgramaAnual) -> None:
    por = mundo[Rol.ENCARGADO_PMG]
    crudo = editar(bajar(programa, por), poner("Compromisos", "Meta 2026", 94))
    compromiso = programa.compromisos.get(numero=1)
    editar_compromiso(compromiso=compromiso, cambios={"meta": Decimal(93)}, version=1, por=por)
    (frase,) = _avisos(subir(programa, crudo, por))
    assert "Si se queda con lo de su libro, con A = 19 y B = 20" in frase
    assert f"la meta queda en 94{N}%" in frase
    assert f"Si se queda con lo del sitio, con A = 19 y B = 20, A/B*100 da 95{N}%" in frase
    assert f"la meta queda en 93{N}%" in frase


def test_the_page_names_the_commitment_beside_its_figures(
    mundo: Mundo, programa: ProgramaAnual
) -> None:
    por = mundo[Rol.ENCARGADO_PMG]
    nombre = str(programa.compromisos.get(numero=1))
    carga = ida_y_vuelta(programa, por, poner("Mediciones", "Meta 2026", 18))
    url = reverse("compromisos:libro_carga", args=[carga.pk])
    pagina = cliente(por).get(url).content.decode()
    assert "Una meta no sale de sus operandos" in pagina
    assert f'<th scope="row">{nombre}</th>' in pagina
    assert "La meta no saldrá de sus operandos" in pagina, "and the row that does it says so"
    assert not Medicion.objects.filter(tipo="meta", valor=18).exists()
