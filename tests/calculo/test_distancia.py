"""The distance to a compliance and its least effort: cases worked by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest

from evaluacion.calculo import Clase, CompromisoEntrada, RequisitoEntrada
from evaluacion.calculo.distancia import Plan, Situacion, cumplido, plan_minimo, situacion_de
from tests.calculo.casos_de_oro import reglas
from tests.calculo.estrategias import indicador


def mirar(
    entradas: list[CompromisoEntrada], meta: int = 90, **cambios: str
) -> tuple[Situacion, Plan | None]:
    situacion = situacion_de(entradas, reglas(**cambios))
    assert situacion is not None
    return situacion, plan_minimo(situacion, Fraction(meta))


# --- Worked by hand ------------------------------------------------------------------------------
def test_one_commitment_recovers_what_is_missing_with_its_least_value() -> None:
    # 60 + 40 × 71,75/100 = 88,70: 1,30 points to 90, which are 3,25 of the 40: 71,75 + 3,25 = 75.
    entradas = [
        indicador("C01", "60", "100"),
        indicador("C02", "40", "71.75", decimales=2),
    ]
    situacion, plan = mirar(entradas, umbral_compromiso="ninguno")
    assert situacion.resultado.total == Decimal("88.70")
    assert plan is not None
    assert [(p.codigo, p.valor, p.gana) for p in plan.pedidos] == [
        # 40 × 74,99/100 = 29,996 and 89,996 is shown as 90,00: the rule looks at what is rounded.
        ("C02", Decimal("74.99"), Fraction("1.296")),
    ]
    assert plan.total == Decimal("90.00")


def test_below_the_minimum_of_the_rule_the_first_value_that_counts_is_the_minimum() -> None:
    # 70 counts nothing under 75: 60 points; at 75 it gives 30 of its 40.
    situacion, plan = mirar([indicador("C01", "60", "100"), indicador("C02", "40", "70")])
    assert situacion.resultado.total == Decimal("60.00")
    assert plan is not None
    assert plan.pedidos[0].valor == Decimal("75.0")
    assert plan.total == Decimal("90.00")


def test_where_less_is_better_the_value_comes_down() -> None:
    # Target 10 days, 16 taken: 62,5 %. 30 points are missing 40 − 25 = 15; 10/v ≥ 75 % → v ≤ 13,3.
    entradas = [
        indicador("C01", "60", "100"),
        indicador("C02", "40", "16", sentido="descendente", meta=Decimal(10)),
    ]
    _, plan = mirar(entradas, umbral_compromiso="ninguno")
    assert plan is not None
    assert plan.pedidos[0].valor == Decimal("13.3")


def test_fewest_commitments_first_and_among_them_the_smallest_share() -> None:
    # 86 now. C02 lacks 10 points and needs 4 (40 %); C03 lacks 4 and needs all of them.
    entradas = [
        indicador("C01", "50", "100"),
        indicador("C02", "30", "66.7", decimales=1),
        indicador("C03", "20", "80"),
    ]
    _, plan = mirar(entradas, umbral_compromiso="ninguno")
    assert plan is not None
    assert [p.codigo for p in plan.pedidos] == ["C02"]
    assert [p.codigo for p in plan.solos] == ["C02", "C03"]


def test_of_two_that_must_give_all_the_one_that_recovers_fewer_points_is_asked() -> None:
    # 89 now: C02 lacks 10 points and C03 lacks 1, both all or nothing.
    falla = (RequisitoEntrada("R1", cumple=False),)
    entradas = [
        indicador("C01", "89", "100"),
        CompromisoEntrada(codigo="C02", tipo="medir", ponderador=Decimal(10), requisitos=falla),
        CompromisoEntrada(codigo="C03", tipo="medir", ponderador=Decimal(1), requisitos=falla),
    ]
    _, plan = mirar(entradas)
    assert plan is not None
    assert [p.codigo for p in plan.pedidos] == ["C03"]
    assert [p.codigo for p in plan.solos] == ["C03", "C02"]


def test_two_commitments_share_what_none_recovers_alone() -> None:
    # 50 + 25·0,5 + 25·0,5 = 75; each can give 12,5 at most and 15 are missing.
    entradas = [
        indicador("C01", "50", "100"),
        indicador("C02", "25", "50"),
        indicador("C03", "25", "50"),
    ]
    _, plan = mirar(entradas, umbral_compromiso="ninguno", tramo_mira="exacto")
    assert plan is not None
    assert plan.solos == ()
    assert [(p.codigo, p.valor) for p in plan.pedidos] == [
        ("C02", Decimal("80.0")),
        ("C03", Decimal("80.0")),
    ]
    assert plan.parte == Fraction(3, 5)


def test_requirements_that_fail_are_asked_for_beside_the_value() -> None:
    requisitos = (RequisitoEntrada("R1", cumple=True), RequisitoEntrada("R2", cumple=False))
    entradas = [
        indicador("C01", "85", "100"),
        indicador("C02", "15", "100", requisitos=requisitos),
    ]
    situacion, plan = mirar(entradas)
    assert situacion.resultado.total == Decimal("85.00")
    assert plan is not None
    assert plan.pedidos[0].requisitos == ("R2",)
    assert plan.pedidos[0].valor == Decimal("100.0")


def test_a_system_by_objectives_asks_only_for_those_that_are_needed() -> None:
    requisitos = tuple(
        RequisitoEntrada(f"R{n}", f"O{n}", Decimal(peso), cumple=n == 1)
        for n, peso in ((1, "40"), (2, "35"), (3, "25"))
    )
    sistema = CompromisoEntrada(
        codigo="C02", tipo="sistema_etapa", ponderador=Decimal(40), requisitos=requisitos
    )
    # 60 + 40·0,40 = 76; 14 are missing, and they are 35 % of 40: the objective O2 alone.
    _, plan = mirar([indicador("C01", "60", "100"), sistema], modo_sistema="por_objetivo")
    assert plan is not None
    assert [p.requisitos for p in plan.pedidos] == [("R2",)]


def test_what_is_not_known_counts_as_zero_and_the_bounds_say_how_far_it_goes() -> None:
    entradas = [
        indicador("C01", "40", "90"),
        indicador("C02", "60", None),
    ]
    situacion, plan = mirar(entradas)
    assert situacion.desconocidos == ("C02",)
    assert situacion.resultado.total == Decimal("36.00")
    assert situacion.techo == Decimal("96.00")
    assert situacion.maximo == Decimal("100.00")
    assert plan is not None
    # 54 of 60 are missing: 90 of its 100; 89,9 gives 53,94.
    assert [(p.codigo, p.valor) for p in plan.pedidos] == [("C02", Decimal("90.0"))]


def test_out_of_reach_and_already_reached_have_no_plan() -> None:
    cumplido_todo = [indicador("C01", "100", "95")]
    assert mirar(cumplido_todo)[1] is None
    sin_remedio = [
        indicador("C01", "80", "100"),
        indicador("C02", "20", "1", meta=None),
    ]
    situacion, plan = mirar(sin_remedio)
    assert situacion.maximo == Decimal("80.00")
    assert plan is None


def test_what_does_not_apply_gives_its_weight_and_asks_for_nothing() -> None:
    entradas = [
        indicador("C01", "50", "80"),
        indicador("C02", "50", None, clase_informada=Clase.NO_APLICA),
    ]
    situacion, plan = mirar(entradas)
    assert situacion.resultado.total == Decimal("80.00")
    assert plan is not None
    assert [(p.codigo, p.gana) for p in plan.pedidos] == [("C01", Fraction(10))]


def test_weights_that_do_not_add_up_have_no_distance() -> None:
    assert situacion_de([indicador("C01", "90", "80")], reglas()) is None


def test_an_accepted_cause_is_nothing_to_be_climbed() -> None:
    entradas = [indicador("C01", "90", "80"), indicador("C02", "10", "1", causa_aceptada=True)]
    situacion, plan = mirar(entradas, causa_externa="devuelve_ponderador")
    assert situacion.resultado.total == Decimal("82.00")
    assert plan is not None
    assert [p.codigo for p in plan.pedidos] == ["C01"]


def test_many_commitments_with_many_decimals_are_solved_at_once() -> None:
    entradas = [
        indicador(f"C{n:02}", "5", str(40 + n), decimales=8, meta=Decimal("97.3"))
        for n in range(20)
    ]
    situacion, plan = mirar(entradas, umbral_compromiso="ninguno")
    assert plan is not None
    assert plan.total >= 90
    assert len(plan.pedidos) < 20
    assert cumplido(situacion, plan.pedidos) == plan.total


@pytest.mark.parametrize("mira", ["exacto", "redondeado"])
def test_a_plan_at_the_very_limit_reaches_it_and_not_one_step_less(mira: str) -> None:
    entradas = [indicador("C01", "50", "100"), indicador("C02", "50", "10", decimales=3)]
    situacion, plan = mirar(entradas, umbral_compromiso="ninguno", tramo_mira=mira)
    assert plan is not None
    # 50 + 50·v/100 ≥ 90 → v ≥ 80; shown with two decimals, from 89,995: v ≥ 79,99.
    valor = plan.pedidos[0].valor
    assert valor == Decimal("80.000" if mira == "exacto" else "79.990")
    assert situacion.resultado.total == Decimal("55.00")
