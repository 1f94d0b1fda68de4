"""Agreement, kappa, draw and drift: worked by hand, with the arithmetic beside each case."""

from fractions import Fraction
from itertools import product

import pytest

from evaluacion.acuerdo import (
    SIN_UNIDADES,
    UNA_SOLA_RESPUESTA,
    Respuesta,
    deriva,
    elegir,
    lugar,
    medir,
)

SI, NO = "cumple", "no_cumple"


def pares(ambos: int, solo_a: int, solo_b: int, ninguno: int) -> list[tuple[str, str]]:
    """The four cells of a table of two evaluators and two answers."""
    return [(SI, SI)] * ambos + [(SI, NO)] * solo_a + [(NO, SI)] * solo_b + [(NO, NO)] * ninguno


@pytest.mark.parametrize(
    ("celdas", "porcentaje", "kappa"),
    [
        # po = 35/50; pe = (25·30 + 25·20)/2500 = 1/2; (7/10 − 1/2)/(1/2) = 2/5
        ((20, 5, 10, 15), Fraction(70), Fraction(2, 5)),
        # everything equal, both answers used: po = 1, pe = 1/2, kappa = 1
        ((5, 0, 0, 5), Fraction(100), Fraction(1)),
        # as by chance: po = 1/2 = pe
        ((1, 1, 1, 1), Fraction(50), Fraction(0)),
        # always the contrary: po = 0, pe = 1/2, kappa = −1
        ((0, 3, 3, 0), Fraction(0), Fraction(-1)),
        # one always says yes, the other twice no: po = 8/10, pe = 10·8/100 = 8/10, kappa = 0
        ((8, 2, 0, 0), Fraction(80), Fraction(0)),
        # po = 85/100; pe = (85·90 + 15·10)/10000 = 78/100; 7/22
        ((80, 5, 10, 5), Fraction(85), Fraction(7, 22)),
    ],
)
def test_kappa_is_the_exact_fraction(
    celdas: tuple[int, int, int, int], porcentaje: Fraction, kappa: Fraction
) -> None:
    acuerdo = medir(pares(*celdas))
    assert (acuerdo.porcentaje, acuerdo.kappa, acuerdo.motivo) == (porcentaje, kappa, "")


def test_three_answers_count_each_on_its_own() -> None:
    # 3 of 4 equal; pe = (2·1 + 1·2 + 1·1)/16 = 5/16; (12/16 − 5/16)/(11/16) = 7/11
    dichas = [("a", "a"), ("a", "b"), ("b", "b"), ("c", "c")]
    assert medir(dichas).kappa == Fraction(7, 11)


def test_without_units_nothing_is_defined() -> None:
    acuerdo = medir([])
    assert (acuerdo.porcentaje, acuerdo.kappa, acuerdo.motivo) == (None, None, SIN_UNIDADES)


def test_one_single_answer_leaves_kappa_undefined_and_says_so() -> None:
    acuerdo = medir([(SI, SI)] * 9)
    assert (acuerdo.porcentaje, acuerdo.kappa) == (Fraction(100), None)
    assert acuerdo.motivo == UNA_SOLA_RESPUESTA


def test_kappa_does_not_depend_on_who_is_first() -> None:
    for dichas in product(product("ab", "abc"), repeat=3):  # 216 tables of three units
        kappa = medir(dichas).kappa
        assert kappa == medir([(b, a) for a, b in dichas]).kappa
        assert kappa is None or -1 <= kappa <= 1


# --- The draw ----------------------------------------------------------------------------------
UNIVERSO = {"medir": [f"s{n}|01" for n in range(25)], "sistema": ["a|02", "b|02", "c|02"]}


def test_the_same_seed_gives_the_same_sample_in_any_order() -> None:
    una = elegir(UNIVERSO, semilla="x", porcentaje=10, minimo=2)
    al_reves = {tipo: claves[::-1] for tipo, claves in reversed(UNIVERSO.items())}
    assert elegir(al_reves, semilla="x", porcentaje=10, minimo=2) == una
    assert elegir(UNIVERSO, semilla="y", porcentaje=10, minimo=2) != una


def test_each_kind_gives_its_percentage_rounded_up_and_its_minimum() -> None:
    elegidas = elegir(UNIVERSO, semilla="x", porcentaje=10, minimo=2)
    # 10 % of 25 is 2.5, so 3; 10 % of 3 is 0.3, so the minimum, 2
    assert [c.endswith("01") for c in elegidas] == [True] * 3 + [False] * 2
    assert len(elegir(UNIVERSO, semilla="x", porcentaje=100, minimo=0)) == 28
    assert len(elegir(UNIVERSO, semilla="x", porcentaje=1, minimo=99)) == 28


def test_the_place_in_the_draw_is_a_published_hash() -> None:
    # printf 'semilla|sernac|01' | sha256sum
    assert lugar("semilla", "sernac|01") == (
        "785f421e46d57c48645e5091064998a5d3bd15f286ca2e8820f7968143b532f9"
    )


# --- Drift -------------------------------------------------------------------------------------
def test_drift_tells_agreement_severity_and_what_was_overturned() -> None:
    hallada = deriva(
        [
            Respuesta(SI, SI),
            Respuesta(NO, SI, decidida=SI),  # overturned
            Respuesta(NO, SI, decidida=NO),  # upheld
            Respuesta("difiere 95", "confirmado"),  # not arbitrated yet
            Respuesta("confirmado", "no_sustentado", decidida="confirmado"),
        ]
    )
    assert hallada.acuerdo == Fraction(100, 5)
    # negative: 3 own (no, no, difiere) against 1 of the others: (3 − 1)/5 = 40 points stricter
    assert hallada.severidad == 40
    assert (hallada.arbitradas, hallada.revertidas) == (3, 1)
    assert hallada.tasa_revertidas == Fraction(100, 3)


def test_without_anything_compared_there_is_no_drift() -> None:
    vacia = deriva([])
    assert (vacia.acuerdo, vacia.severidad, vacia.tasa_revertidas) == (None, None, None)
