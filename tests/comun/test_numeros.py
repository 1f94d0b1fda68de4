"""Numbers as Chile writes them: what is understood, what is asked back, what is refused."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmg_site.comun.numeros import (
    NumeroAmbiguo,
    NumeroInvalido,
    escribir_numero,
    leer_celda,
    leer_numero,
    redondear,
    sin_ceros,
)

ENTENDIDOS = [
    ("0", "0"), ("7", "7"), ("93", "93"), ("93,24", "93.24"), ("0,5", "0.5"),
    ("0,000001", "0.000001"),
    ("1234", "1234"), ("1234,5", "1234.5"), ("1.234,5", "1234.5"), ("12.345,67", "12345.67"),
    ("123.456,7", "123456.7"), ("1.234.567", "1234567"), ("12.345.678,9", "12345678.9"),
    ("1,234", "1.234"), ("93,240", "93.240"), ("007", "7"), (" 93,24 ", "93.24"), ("\t5\n", "5"),
    ("\u00a093,24\u00a0", "93.24"), ("999999999999", "999999999999"),
    ("999.999.999.999,999999", "999999999999.999999"), ("100,00", "100.00"),
]  # fmt: skip

RECHAZADOS = [
    ("", "vacio"), ("   ", "vacio"), ("\u00a0", "vacio"),
    ("1.234", "ambiguo"), ("12.345", "ambiguo"), ("999.999", "ambiguo"),
    ("93.24", "punto_decimal"), ("1.5", "punto_decimal"), ("0.234", "punto_decimal"),
    ("1234.567", "punto_decimal"), ("1.2345", "punto_decimal"), ("1,234.5", "punto_decimal"),
    ("1e3", "exponente"), ("1E3", "exponente"), ("1,5e-3", "exponente"), ("1e400", "exponente"),
    ("1_000", "guion_bajo"), ("_1", "guion_bajo"),
    ("NaN", "no_numero"), ("nan", "no_numero"), ("sNaN", "no_numero"), ("Infinity", "no_numero"),
    ("-inf", "no_numero"),
    ("١٢", "otros_digitos"), ("９３", "otros_digitos"), ("9३", "otros_digitos"),
    ("1 234", "espacios"), ("93 ,24", "espacios"), ("1\u202f234,5", "espacios"),
    ("+5", "signo_mas"), ("-0", "cero_negativo"), ("-0,00", "cero_negativo"),
    ("-5", "negativo"), ("-1.234,5", "negativo"),
    ("0,0000001", "demasiados_decimales"), ("1,2345678", "demasiados_decimales"),
    ("1234567890123", "demasiados_digitos"), ("9" * 500, "demasiados_digitos"),
    ("abc", "formato"), ("93%", "formato"), ("$93", "formato"), ("0x1F", "formato"),
    (",5", "formato"), ("5,", "formato"), ("5.", "formato"), (".5", "formato"), ("-", "formato"),
    ("--5", "formato"), ("1,2,3", "formato"), ("1,234,567", "formato"), ("1.23.456", "formato"),
    ("01.234.567", "formato"), ("1..234", "formato"), ("1.234.56", "formato"), ("½", "formato"),
    ("−5", "formato"), ("5-", "formato"), ("93\u200b", "formato"), ("=1+1", "formato"),
]  # fmt: skip


@pytest.mark.parametrize(("texto", "valor"), ENTENDIDOS)
def test_a_number_written_in_chilean_manner_is_understood(texto: str, valor: str) -> None:
    leido = leer_numero(texto)
    assert leido == Decimal(valor)
    assert str(leido).partition(".")[2] == valor.partition(".")[2]


@pytest.mark.parametrize(("texto", "codigo"), RECHAZADOS)
def test_any_other_text_is_refused_with_its_cause(texto: str, codigo: str) -> None:
    with pytest.raises(NumeroInvalido) as refusal:
        leer_numero(texto)
    assert refusal.value.codigo == codigo
    assert str(refusal.value).endswith((".", "?"))
    assert "scriba" in str(refusal.value) or "scríbalo" in str(refusal.value)


def test_the_table_is_large_and_without_repetition() -> None:
    textos = [texto for texto, _ in ENTENDIDOS + RECHAZADOS]
    assert len(set(textos)) == len(textos) >= 60


def test_an_ambiguous_number_is_asked_back_with_both_readings() -> None:
    with pytest.raises(NumeroAmbiguo) as refusal:
        leer_numero("1.234")
    assert str(refusal.value) == "¿Quiso decir 1234 o 1,234? Escríbalo así, sin punto."
    assert [leer_numero(a) for a in refusal.value.alternativas] == [Decimal(1234), Decimal("1.234")]


def test_a_point_can_only_mean_thousands_where_no_decimals_are_allowed() -> None:
    assert leer_numero("200.000", decimales=0) == 200000
    with pytest.raises(NumeroInvalido, match="entero, sin decimales"):
        leer_numero("200,000", decimales=0)


def test_the_hint_for_a_decimal_point_can_be_typed_as_it_stands() -> None:
    with pytest.raises(NumeroInvalido, match="escriba 93,24 si"):
        leer_numero("93.24")
    with pytest.raises(NumeroInvalido, match="escriba 1234,5 si"):
        leer_numero("1,234.5")


def test_limits_are_those_of_the_field() -> None:
    assert leer_numero("-5,25", negativos=True) == Decimal("-5.25")
    assert leer_numero("100", decimales=0, maximo_digitos=3) == 100
    for texto, mensaje in (("5,0", "entero, sin decimales"), ("1000", "hasta 3 dígitos")):
        with pytest.raises(NumeroInvalido, match=mensaje):
            leer_numero(texto, decimales=0, maximo_digitos=3)
    with pytest.raises(NumeroAmbiguo, match=r"-1234 o -1,234"):
        leer_numero("-1.234", negativos=True)


@pytest.mark.parametrize(
    ("valor", "leido"),
    [
        (5, "5"), (Decimal("93.24"), "93.24"), (93.24, "93.24"), (93.0, "93"), (0.1, "0.1"),
        ("93,24", "93.24"), (0, "0"), (1e-6, "0.000001"), (123456789012.0, "123456789012"),
    ],
)  # fmt: skip
def test_a_spreadsheet_cell_is_read_as_it_is_seen(valor: object, leido: str) -> None:
    assert leer_celda(valor) == Decimal(leido)
    assert str(leer_celda(valor)) in (leido, "0.000001")


@pytest.mark.parametrize(
    ("valor", "codigo"),
    [
        (None, "vacio"), (True, "tipo"), (False, "tipo"), (date(2026, 5, 1), "tipo"), ([], "tipo"),
        (float("nan"), "no_numero"), (float("inf"), "no_numero"), (Decimal("NaN"), "no_numero"),
        (0.1 + 0.2, "demasiados_decimales"), (1e300, "demasiados_digitos"), (-5, "negativo"),
        (-0.0, "cero_negativo"), (10**12, "demasiados_digitos"), ("1.234", "ambiguo"),
        (Decimal("1E+999999"), "demasiados_digitos"), (Decimal("-0"), "cero_negativo"),
    ],
)  # fmt: skip
def test_a_cell_that_is_no_number_of_ours_is_refused(valor: object, codigo: str) -> None:
    with pytest.raises(NumeroInvalido) as refusal:
        leer_celda(valor)
    assert refusal.value.codigo == codigo


def test_a_percentage_cell_is_asked_back() -> None:
    with pytest.raises(NumeroInvalido, match="escriba 93 si quiso decir 93 %, o 0,93") as refusal:
        leer_celda(0.93, formato="0%")
    assert refusal.value.codigo == "porcentaje"


def test_numbers_are_written_in_chilean_manner() -> None:
    casos = [
        (escribir_numero(Decimal("1234567.50")), "1.234.567,50"),
        (escribir_numero(1234), "1.234"),
        (escribir_numero(1234, miles=False), "1234"),
        (escribir_numero(Fraction(1, 8)), "0,125"),
        (escribir_numero(Fraction(9300, 95), 2), "97,89"),
        (escribir_numero(Decimal("-0.004"), 2), "0,00"),
        (escribir_numero(Decimal("-1234.5")), "-1.234,5"),
        (escribir_numero(Decimal("1E+3")), "1.000"),
        (escribir_numero(Decimal("2.675"), 2), "2,68"),
        (escribir_numero(Decimal("-0")), "0"),
    ]
    assert [obtenido for obtenido, _ in casos] == [esperado for _, esperado in casos]
    with pytest.raises(ValueError, match="no tiene escritura decimal finita"):
        escribir_numero(Fraction(1, 3))
    with pytest.raises(ValueError, match="finitos"):
        escribir_numero(Decimal("NaN"))


@pytest.mark.parametrize(
    ("modo", "esperados"),
    [
        ("half_up", ["0.02", "0.03", "0.04", "-0.03", "89.99"]),
        ("half_even", ["0.02", "0.02", "0.04", "-0.02", "89.98"]),
        ("down", ["0.01", "0.02", "0.03", "-0.02", "89.98"]),
    ],
)
def test_rounding_has_three_named_rules(modo: str, esperados: list[str]) -> None:
    valores = ["0.015", "0.025", "0.035", "-0.025", "89.985"]
    assert [str(redondear(Fraction(v), 2, modo)) for v in valores] == esperados


def test_an_unknown_rounding_is_an_error() -> None:
    with pytest.raises(ValueError, match="Redondeo desconocido"):
        redondear(Fraction(1), 2, "ROUND_HALF_UP")


def test_zeros_of_storage_are_dropped_and_no_others() -> None:
    casos = {"10.00": "10", "100": "100", "0.50": "0.5", "0.00": "0", "1E+2": "1E+2"}
    assert {v: str(sin_ceros(Decimal(v))) for v in casos} == casos


@settings(max_examples=300, deadline=None, database=None)
@given(st.decimals(-(10**12) + 1, 10**12 - 1, places=6))
def test_what_is_written_for_a_field_is_read_back_the_same(valor: Decimal) -> None:
    texto = escribir_numero(valor, miles=False)
    assert leer_numero(texto, negativos=True) == valor
    assert leer_numero(escribir_numero(valor), negativos=True) == valor  # six decimals: clear


@settings(max_examples=300, deadline=None, database=None)
@given(st.text(max_size=30))
def test_any_text_gives_a_number_or_a_refusal(texto: str) -> None:
    try:
        leido = leer_numero(texto)
    except NumeroInvalido:
        return
    assert 0 <= leido < 10**12
