"""Formulas of indicators: what is read, what it gives, and that nothing escapes."""

import pickle
import time
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicadores.formulas import Clase, FormulaInvalida, compilar
from tests.calculo.estrategias import PERFIL

OPERANDOS = {"A": Decimal(262), "B": Decimal(281), "C": Decimal("0.5"), "Z": Decimal(0)}


@pytest.mark.parametrize(
    ("texto", "valor"),
    [
        ("A / B * 100", "26200/281"),
        ("A ÷ B × 100", "26200/281"),
        ("(A + B) / 2", "543/2"),
        ("A - B - 1", "-20"),
        ("A − B", "-19"),
        ("-A + B", "19"),
        ("-(A - B) * -1", "-19"),
        ("A / 2 / 2", "131/2"),
        ("A / (2 / 2)", "262"),
        ("1,5 * 2", "3"),
        ("0,1 + 0,2", "3/10"),
        ("2 + 3 * 4", "14"),
        ("min(A; B; 5)", "5"),
        ("max(A; B)", "281"),
        ("suma(A; B; C)", "1087/2"),
        ("promedio(1; 2; 4)", "7/3"),
        ("si(A > B; 1; 2)", "2"),
        ("si(Z = 0; 0; A / Z)", "0"),
        ("si(A <> B; A; B)", "262"),
        ("si(A ≤ 262; si(B ≥ 281; 1; 2); 3)", "1"),
        ("si(A < 262; 1; 0) + si(A <= 262; 10; 0) + si(A >= 263; 100; 0)", "10"),
    ],
)
def test_a_formula_is_computed_exactly(texto: str, valor: str) -> None:
    resultado = compilar(texto, OPERANDOS).evaluar(OPERANDOS)
    assert (resultado.clase, resultado.valor) == (Clase.VALOR, Fraction(valor))


@pytest.mark.parametrize(
    ("texto", "codigo", "posicion"),
    [
        ("", "falta_operando", 1), ("   ", "falta_operando", 1), ("A +", "falta_operando", 4),
        ("* A", "falta_operando", 1), ("A + + B", "falta_operando", 5), ("()", "falta_operando", 2),
        ("min()", "falta_operando", 5), ("A B", "falta_operador", 3), ("A(B)", "falta_operador", 2),
        ("(A", "parentesis", 1), ("A)", "parentesis", 2), ("min(A; B", "parentesis", 4),
        ("min A", "parentesis", 5), ("(A; B)", "parentesis", 3),
        ("A + X", "operando_desconocido", 5), ("a / B", "operando_desconocido", 1),
        ("A ** 2", "operador", 3), ("A // B", "operador", 3), ("A % B", "caracter", 3),
        ("A ^ 2", "caracter", 3), ("1.5 * A", "numero", 1), ("1.234", "numero", 1),
        ("1,2,3", "numero", 1), ("1e3", "numero", 1), ("2A", "numero", 1), ("1_000", "numero", 1),
        ("min(A, B)", "caracter", 6), ("A > B", "fuera_de_lugar", 3), ("A; B", "fuera_de_lugar", 2),
        ("si(A; 1; 2)", "falta_comparacion", 5), ("si(A > B)", "argumentos", 9),
        ("si(A > B; 1)", "argumentos", 1), ("si(A > B; 1; 2; 3)", "argumentos", 1),
        ("A.real", "caracter", 2), ("año", "caracter", 2), ("9" * 51, "demasiados_digitos", 1),
    ],
)  # fmt: skip
def test_a_wrong_formula_says_where_and_what(texto: str, codigo: str, posicion: int) -> None:
    with pytest.raises(FormulaInvalida) as refusal:
        compilar(texto, OPERANDOS)
    assert (refusal.value.codigo, refusal.value.posicion) == (codigo, posicion)
    assert str(refusal.value).endswith(f"(posición {posicion})")


@pytest.mark.parametrize(
    "texto",
    [
        "__import__('os').system('true')", "().__class__.__bases__[0]", "A.__class__", "A['x']",
        "lambda: 1", "(lambda x: x)(1)", "[x for x in A]", "{A}", "f'{A}'", "'a' * 9", '"%s" % A',
        "exec(A)", "eval(A)", "open(A)", "getattr(A; B)", "print(A)", "pow(9; 9)", "A if B else C",
        "A := 1", "A = B", "A; import os", "A\n# x", "A @ B", "~A", "A & B", "A << 9", "A and B",
        "not A", "0x10", "0b1", "1j", "1e999", "...", "A,", "*A", "`A`", "$A", "\\A", "A\x00", "Ａ",
        "١", "True", "None", "__builtins__", "min.__call__(A)", "min(min)", "si", "si(si; 1; 2)",
    ],
)  # fmt: skip
def test_no_escape_is_admitted(texto: str) -> None:
    with pytest.raises(FormulaInvalida):
        compilar(texto, OPERANDOS)


@pytest.mark.parametrize("simbolo", ["", "__x", "1A", "min", "si", "A.b", "Ñ", "A" * 31, "A B"])
def test_an_operand_has_a_plain_name(simbolo: str) -> None:
    with pytest.raises(FormulaInvalida) as refusal:
        compilar("1", [simbolo])
    assert refusal.value.codigo == "simbolo"


def test_zero_denominator_is_never_a_number() -> None:
    formula = compilar("A / Z", OPERANDOS)
    error = formula.evaluar(OPERANDOS)
    assert (error.clase, error.valor, error.codigo) == (Clase.ERROR, None, "denominador_cero")
    no_aplica = formula.evaluar(OPERANDOS, denominador_cero="no_aplica")
    assert (no_aplica.clase, no_aplica.valor) == (Clase.NO_APLICA, None)
    with pytest.raises(ValueError, match="denominador_cero"):
        formula.evaluar(OPERANDOS, denominador_cero="cero")


def test_a_missing_operand_is_sin_dato_before_anything_is_computed() -> None:
    formula = compilar("A / Z + B", OPERANDOS)
    for operandos in ({"Z": Decimal(0)}, {"A": None, "B": None, "Z": Decimal(0)}):
        resultado = formula.evaluar(operandos)
        assert (resultado.clase, resultado.motivo) == (Clase.SIN_DATO, "Falta el dato de A y B.")


@pytest.mark.parametrize(
    "dato",
    [
        0.5, True, "5", Decimal("NaN"), Decimal("Infinity"), Decimal("1E+400"), Decimal("1E-400"),
    ],
)  # fmt: skip
def test_an_operand_that_is_not_an_exact_number_is_an_error(dato: Any) -> None:
    formula = compilar("A + 1", ["A"])
    resultado = formula.evaluar({"A": dato})
    assert (resultado.clase, resultado.valor) == (Clase.ERROR, None)
    assert formula.sustituir({"A": dato}) == "(dato no válido) + 1"


def test_an_operand_of_thousands_of_digits_is_an_error() -> None:
    formula = compilar("A + 1", ["A"])
    assert formula.evaluar({"A": 10**5000}).clase is Clase.ERROR
    assert formula.sustituir({"A": 10**5000}) == "(dato no válido) + 1"


def test_limits_hold_and_a_long_sum_is_within_them() -> None:
    assert compilar("+".join(["A"] * 500), "A").evaluar({"A": 1}).valor == 500
    assert compilar("(" * 32 + "A" + ")" * 32, "A").evaluar({"A": 1}).valor == 1
    for texto, codigo in (
        ("+".join(["A"] * 501), "demasiados_elementos"),
        ("(" * 33 + "A" + ")" * 33, "demasiado_profunda"),
        ("-" * 33 + "A", "demasiado_profunda"),
        ("min(" * 33 + "A" + ")" * 33, "demasiado_profunda"),
        ("A" + " " * 4000 + "+A", "demasiado_larga"),
    ):
        with pytest.raises(FormulaInvalida) as refusal:
            compilar(texto, "A")
        assert refusal.value.codigo == codigo


def test_a_result_of_absurd_size_is_an_error_and_takes_no_time() -> None:
    formula = compilar("*".join(["A"] * 500), "A")
    inicio = time.perf_counter()
    resultado = formula.evaluar({"A": Decimal("9" * 50)})
    assert time.perf_counter() - inicio < 1
    assert (resultado.clase, resultado.codigo) == (Clase.ERROR, "desborde")


def test_the_formula_is_told_with_its_numbers() -> None:
    def dice(texto: str, **operandos: Any) -> str:
        return compilar(texto, operandos).sustituir(operandos)

    assert dice("A/B*100", A=Decimal("262.0000"), B=Decimal(281)) == "262 / 281 × 100"
    assert dice("(A - B) / 1,5", A=Decimal("1234.5"), B=-2) == "(1.234,5 − (-2)) / 1,5"
    assert dice("min(A; -B)", A=1, B=None) == "min(1; −(sin dato))"
    assert dice("si(A>=B;A;B)", A=1, B=2) == "si(1 >= 2; 1; 2)"
    assert dice("A", A=Fraction(1, 3)) == "(1/3)"


def test_a_formula_is_immutable_cached_and_can_travel() -> None:
    formula = compilar("A / B", ["B", "A"])
    assert compilar("A / B", "AB") is formula
    assert pickle.loads(pickle.dumps(formula)) == formula  # noqa: S301 (own bytes)
    assert formula.simbolos == {"A", "B"}
    with pytest.raises(AttributeError):
        cast(Any, formula).texto = "A"


@PERFIL
@given(st.text(max_size=60) | st.text("AB()+-*/;,<>=. 0159minsax", max_size=60))
def test_any_text_gives_a_result_or_a_refusal(texto: str) -> None:
    try:
        formula = compilar(texto, "AB")
    except FormulaInvalida as refusal:
        posicion = refusal.posicion
    else:
        posicion = 1
        resultado = formula.evaluar({"A": Decimal(3), "B": Decimal(0)})
        assert (resultado.valor is not None) == (resultado.clase is Clase.VALOR)
        assert formula.sustituir({"A": Decimal(3), "B": None})
    assert 1 <= posicion <= len(texto) + 1


# --- trees written as text and computed apart --------------------------------------------------

Arbol = tuple[Any, ...]
_OPERACIONES: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}


def _texto(arbol: Arbol) -> str:
    tipo, *partes = arbol
    if tipo in ("n", "s"):
        return str(partes[0])
    if tipo == "neg":
        return f"-{_texto(partes[0])}"
    if tipo in _OPERACIONES:
        return f"({_texto(partes[0])} {tipo} {_texto(partes[1])})"
    return f"{tipo}({'; '.join(_texto(p) for p in partes[0])})"


def _valor(arbol: Arbol, operandos: dict[str, Fraction]) -> Fraction:
    tipo, *partes = arbol
    if tipo == "n":
        return Fraction(partes[0])
    if tipo == "s":
        return operandos[partes[0]]
    if tipo == "neg":
        return -_valor(partes[0], operandos)
    if tipo in _OPERACIONES:
        return _OPERACIONES[tipo](_valor(partes[0], operandos), _valor(partes[1], operandos))
    valores = [_valor(p, operandos) for p in partes[0]]
    if tipo == "promedio":
        return sum(valores, Fraction(0)) / len(valores)
    if tipo == "suma":
        return sum(valores, Fraction(0))
    return min(valores) if tipo == "min" else max(valores)


_HOJAS = st.tuples(st.just("n"), st.integers(0, 99)) | st.tuples(
    st.just("s"), st.sampled_from("AB")
)
_ARBOLES = st.recursive(
    _HOJAS,
    lambda hijos: (
        st.tuples(st.sampled_from("+-*/"), hijos, hijos)
        | st.tuples(st.just("neg"), hijos)
        | st.tuples(
            st.sampled_from(["min", "max", "suma", "promedio"]),
            st.lists(hijos, min_size=1, max_size=3),
        )
    ),
    max_leaves=12,
)


@PERFIL
@given(_ARBOLES, st.fractions(-99, 99, max_denominator=99), st.fractions(-9, 9, max_denominator=9))
def test_a_tree_written_as_text_computes_the_same(arbol: Arbol, a: Fraction, b: Fraction) -> None:
    operandos = {"A": a, "B": b}
    resultado = compilar(_texto(arbol), "AB").evaluar(operandos)
    try:
        esperado = _valor(arbol, operandos)
    except ZeroDivisionError:
        assert resultado.codigo in ("denominador_cero",)
        return
    assert resultado.valor == esperado
