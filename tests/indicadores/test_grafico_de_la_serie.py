"""The chart of an indicator: what was achieved or is expected on the line, a target only dashed."""

from decimal import Decimal

import pytest

from indicadores.consultas import Punto
from indicadores.formulas import Clase
from indicadores.valores import ValorCalculado

OCHENTA = Decimal(80)


@pytest.mark.parametrize(
    ("tipo", "esperado"),
    [
        ("efectivo", ("2027", OCHENTA, Decimal(75))),
        ("estimado", ("2027 est.", OCHENTA, Decimal(75))),
        ("meta", ("2027", None, Decimal(75))),
    ],
)
def test_a_target_alone_is_not_drawn_as_an_achievement(tipo, esperado):
    punto = Punto(2027, tipo, {}, ValorCalculado(Clase.VALOR, OCHENTA), Decimal(75), None)
    assert punto.para_grafico == esperado
