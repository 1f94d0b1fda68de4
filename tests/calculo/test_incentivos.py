"""Tiers cover every compliance once, and instalments add up to the year."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentivos.calculo import Cuota, ReglasTramo, TramosInvalidos, clasificar, cuotas
from tests.calculo import casos_de_oro
from tests.calculo.estrategias import PERFIL

TRAMOS: list[dict[str, str]] = casos_de_oro.leer("reglas_de_prueba.yaml")["tramos"]
PICO = Fraction(1, 10**12)


def test_a_hair_decides_the_tier_when_the_value_is_compared_exactly() -> None:
    reglas = ReglasTramo.desde(TRAMOS)
    casos: list[tuple[Fraction | int, str]] = [
        (75 - PICO, "sin_incremento"), (75, "medio"), (75 + PICO, "medio"),
        (90 - PICO, "medio"), (90, "superior"), (90 + PICO, "superior")]  # fmt: skip
    for valor, nombre in casos:
        assert clasificar(Fraction(valor), reglas).nombre == nombre


@PERFIL
@given(st.fractions(0, 100, max_denominator=10**6))
def test_every_compliance_falls_in_exactly_one_tier(valor: Fraction) -> None:
    reglas = ReglasTramo.desde(reversed(TRAMOS))
    contienen = [tramo for tramo in reglas.tramos if tramo.contiene(valor)]
    assert contienen == [clasificar(valor, reglas)]


@pytest.mark.parametrize("valor", [-PICO, 100 + PICO])
def test_a_compliance_outside_its_range_has_no_tier(valor: Fraction) -> None:
    with pytest.raises(ValueError, match="entre 0 y 100"):
        clasificar(valor, ReglasTramo.desde(TRAMOS))


def _cambiado(indice: int, **cambios: Any) -> list[dict[str, Any]]:
    return [{**fila, **cambios} if i == indice else fila for i, fila in enumerate(TRAMOS)]


@pytest.mark.parametrize(
    ("filas", "mensaje"),
    [
        ([], "No hay tramos"),
        (TRAMOS[:2], "empezar en 0"),
        (TRAMOS[1:], "no debe tener límite"),
        ([TRAMOS[0], TRAMOS[2]], "debe terminar donde empieza"),
        (_cambiado(1, hasta="89.99"), "debe terminar donde empieza"),
        (_cambiado(1, hasta="91"), "debe terminar donde empieza"),
        (_cambiado(2, hasta=None), "debe terminar donde empieza"),
        (_cambiado(0, hasta="100"), "no son crecientes"),
        (_cambiado(1, desde="90"), "no son crecientes"),
        (_cambiado(1, nombre="superior"), "mismo nombre"),
        (_cambiado(1, nombre=""), "falta el nombre"),
        (_cambiado(1, porcentaje="2,85"), "«porcentaje»"),
        (_cambiado(1, porcentaje=""), "«porcentaje»"),
        (_cambiado(1, porcentaje=3), "«porcentaje»"),
        (_cambiado(1, porcentaje="100.1"), "«porcentaje»"),
        (_cambiado(1, maximo="90"), "maximo"),
    ],
)
def test_tiers_with_gaps_or_overlaps_are_refused(filas: list[Any], mensaje: str) -> None:
    with pytest.raises(TramosInvalidos, match=mensaje):
        ReglasTramo.desde(filas)


def test_four_instalments_in_the_year_of_payment() -> None:
    pagos = cuotas(Decimal("7.6"), [3, 6, 9, 12], 2026)
    assert pagos[0] == Cuota(1, 4, 2026, 3, Decimal("7.6"), Fraction(1, 4))
    assert [(c.numero, c.mes) for c in pagos] == [(1, 3), (2, 6), (3, 9), (4, 12)]
    assert sum(c.parte for c in pagos) == 1


def test_no_increment_has_no_instalments() -> None:
    assert cuotas(Decimal(0), [3, 6, 9, 12], 2026) == ()


@pytest.mark.parametrize("meses", [[], [0], [13], [6, 3], [3, 3]])
def test_months_of_payment_are_checked(meses: list[int]) -> None:
    with pytest.raises(ValueError, match="meses"):
        cuotas(Decimal("7.6"), meses, 2026)


@pytest.mark.parametrize("porcentaje", ["-1", "100.1", "NaN"])
def test_a_percentage_of_increment_is_checked(porcentaje: str) -> None:
    with pytest.raises(ValueError, match="porcentaje"):
        cuotas(Decimal(porcentaje), [3], 2026)
