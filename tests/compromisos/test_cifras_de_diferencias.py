"""What differs is told with its exact figures, and a code that looks like a number stays a code."""

import pytest

from compromisos.consultas_diferencias import escrito
from compromisos.consultas_rondas import frase
from compromisos.diferencias import diferencias

CASOS = [
    ("meta", "95.5", "95,5"),
    ("meta", "12.345678", "12,345678"),
    ("meta", "0.000001", "0,000001"),
    ("meta", "1234567", "1.234.567"),
    ("meta", "1234567.25", "1.234.567,25"),
    ("ponderador", "33.33", "33,33"),
    ("etapa", "3.10", "3.10"),
    ("unidad", "1.5", "1.5"),
    ("nombre", "2026", "2026"),
]


@pytest.mark.parametrize(("campo", "valor", "esperado"), CASOS)
def test_each_field_is_written_as_what_it_is(campo: str, valor: str, esperado: str) -> None:
    assert escrito(valor, campo) == esperado


def test_the_codes_of_requirements_are_not_numbers() -> None:
    requisito = {"codigo": "1.10", "texto": "2.5", "peso_objetivo": "12.5"}
    assert escrito([requisito]) == "código: 1.10; texto: 2.5; peso objetivo: 12,5"


def test_a_change_of_the_last_decimal_is_seen_in_both_readings() -> None:
    def copia(meta: str) -> dict[str, object]:
        ficha = {"indicador": "uno", "decimales": 2}
        return {"compromisos": [{"numero": 1, "nombre": "Uno", "meta": meta, "ficha": ficha}]}

    (cambio,) = diferencias(copia("95.000001"), copia("95.000002"))
    assert (escrito(cambio.antes, "meta"), escrito(cambio.despues, "meta")) == (
        "95,000001",
        "95,000002",
    )
    assert frase(cambio).endswith("de 95,000001 a 95,000002")
