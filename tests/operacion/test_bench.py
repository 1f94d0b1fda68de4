"""bin/bench at tiny sizes: its yardstick gives what the system gives, and sees a difference."""

import subprocess

import pytest
from django.db import connection

from evaluacion.models import ResultadoCumplimiento
from evaluacion.servicios import recalcular
from pmg_site.banco import medidas, recalculo
from pmg_site.operacion.entorno import RAIZ
from tests.fabricas import ConjuntoReglasF

# Above 60, so that every rare case of the rows is there: zero, no aplica, causes, corrections.
CHICO, GRANDE = 3, 130


@pytest.fixture
def medidas_las_dos(db: None) -> None:
    """A year computed by the system and by the SQL statement of the bench."""
    if connection.vendor != "postgresql":
        pytest.skip("the yardstick of the bench is a PostgreSQL statement")
    ConjuntoReglasF()
    recalculo.preparar(chico=CHICO, grande=GRANDE)
    recalculo.computar_en_sql(recalculo.ANIO_GRANDE)
    recalcular(anio=recalculo.ANIO_GRANDE)


def test_the_sql_statement_and_the_system_agree_row_by_row(medidas_las_dos: None) -> None:
    assert recalculo.comparar() == (GRANDE, GRANDE * 10)
    resultados = ResultadoCumplimiento.objects.all()
    assert {r.clase for r in resultados} == {"valor"}
    assert len({r.total for r in resultados}) > GRANDE / 3, "the rows are too much alike"


@pytest.mark.parametrize(
    "cambio",
    [
        "UPDATE banco_resultado SET total = 0 WHERE id = (SELECT min(id) FROM banco_resultado)",
        "UPDATE banco_desglose SET aporte = 0 WHERE id = (SELECT min(id) FROM banco_desglose)",
        "DELETE FROM banco_desglose WHERE id = (SELECT max(id) FROM banco_desglose)",
    ],
    ids=["total", "contribution", "missing row"],
)  # fmt: skip
def test_one_different_row_is_found(medidas_las_dos: None, cambio: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(cambio)
    with pytest.raises(AssertionError, match=r"differ"):
        recalculo.comparar()


def test_the_medians_become_ratio_and_scale() -> None:
    medida = recalculo.Medida(
        chico=200, grande=2000, sistema_chico=0.4, sistema_grande=5.0, sql=0.5,
        totales=2000, detalles=20000, memoria_mb=100,
    )  # fmt: skip
    # 5 / 0.5; and 2.5 ms per institution over 2 ms.
    assert (medida.razon, round(medida.escala, 6)) == (10.0, 1.25)


def test_the_table_of_queries_is_read_from_the_reviewed_file() -> None:
    (linea,) = medidas.consultas()
    assert linea.cumple
    assert "compromisos:lista" in linea.detalle


def test_the_command_tells_its_options() -> None:
    ayuda = subprocess.run(
        [RAIZ / "bin" / "bench", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert "--solo {recalculo,consultas,bgi,libro}" in ayuda
    assert "--rapido" in ayuda
