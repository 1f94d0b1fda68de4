"""Rules are complete and founded; a trace carries them, and any change of input changes a hash."""

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest

from evaluacion.calculo import (
    PARAMETROS,
    Clase,
    CompromisoEntrada,
    ReglasEvaluacion,
    ReglasInvalidas,
    RequisitoEntrada,
    calcular,
    huella_entradas,
    traza,
)
from pmg_site.comun.canonico import huella
from tests.calculo import casos_de_oro

BASE: dict[str, str] = casos_de_oro.leer("reglas_de_prueba.yaml")["evaluacion"]
FUNDAMENTOS: dict[str, dict[str, str]] = {
    p: {"confianza": "por_verificar", "fuente": "práctica"} for p in BASE
}
ENTRADA = CompromisoEntrada(
    codigo="1",
    tipo="indicador_meta",
    ponderador=Decimal(100),
    sentido="ascendente",
    meta=Decimal(95),
    expresion="A / B * 100",
    operandos={"A": Decimal(262), "B": Decimal(281)},
    requisitos=(RequisitoEntrada("R1", "O1", Decimal(100), cumple=True),),
)


def test_the_rules_have_exactly_the_documented_parameters() -> None:
    assert set(BASE) == PARAMETROS
    atributos = {campo.name for campo in fields(ReglasEvaluacion)}
    assert atributos - {"textos", "bases", "huella"} == PARAMETROS


@pytest.mark.parametrize("parametro", sorted(PARAMETROS))
def test_each_parameter_is_required_checked_and_founded(parametro: str) -> None:
    with pytest.raises(ReglasInvalidas, match=parametro):
        ReglasEvaluacion.desde({p: v for p, v in BASE.items() if p != parametro}, FUNDAMENTOS)
    for malo in ("", "otro", "-1", "1e2", "NaN", "٣", 5, None):
        parametros: dict[str, Any] = {**BASE, parametro: malo}
        with pytest.raises(ReglasInvalidas, match=parametro):
            ReglasEvaluacion.desde(parametros, FUNDAMENTOS)
    for base in ({}, {"norma": ""}, {"confianza": "por_verificar"}, {"fuente": "x"}):
        with pytest.raises(ReglasInvalidas, match=parametro):
            ReglasEvaluacion.desde(BASE, {**FUNDAMENTOS, parametro: base})


@pytest.mark.parametrize(
    ("cambios", "mensaje"),
    [
        ({"umbrall": "75"}, "umbrall no existe"),
        ({"tope_cumplimiento": "100.1"}, "tope_cumplimiento"),
        ({"tope_cumplimiento": "0"}, "tope_cumplimiento"),
        ({"sobrecumple_sobre": "94"}, "sobrecumple_sobre"),
    ],
)
def test_rules_without_sense_are_refused(cambios: dict[str, str], mensaje: str) -> None:
    with pytest.raises(ReglasInvalidas, match=mensaje):
        ReglasEvaluacion.desde({**BASE, **cambios}, FUNDAMENTOS)


def test_a_foundation_for_nothing_is_refused() -> None:
    with pytest.raises(ReglasInvalidas, match="no existe: otra"):
        ReglasEvaluacion.desde(BASE, {**FUNDAMENTOS, "otra": {"norma": "Ley"}})


def test_the_hash_of_the_rules_follows_values_and_foundations() -> None:
    base = ReglasEvaluacion.desde(BASE, FUNDAMENTOS)
    assert ReglasEvaluacion.desde(dict(reversed(BASE.items())), FUNDAMENTOS) == base
    otro = ReglasEvaluacion.desde({**BASE, "redondeo_total": "down"}, FUNDAMENTOS)
    norma = ReglasEvaluacion.desde(BASE, {**FUNDAMENTOS, "sin_dato": {"norma": "Ley 19.553"}})
    assert len({base.huella, otro.huella, norma.huella}) == 3
    assert base.parametros == BASE
    assert base.fundamentos == FUNDAMENTOS


def test_the_trace_names_every_parameter_that_a_step_applied() -> None:
    reglas = ReglasEvaluacion.desde(BASE, {**FUNDAMENTOS, "tramo_mira": {"norma": "DS 334/2012"}})
    documento = traza(calcular([ENTRADA], reglas), reglas)
    pasos = [*documento["pasos"], *documento["compromisos"][0]["pasos"]]
    usados = {parametro for paso in pasos for parametro in paso["parametros"]}
    assert usados <= set(documento["reglas"])
    assert {"redondeo_indicador", "modo_indicador", "redondeo_total", "tramo_mira"} <= usados
    assert documento["reglas"]["tramo_mira"] == {"valor": "redondeado", "norma": "DS 334/2012"}
    assert documento["reglas"]["no_aplica"]["confianza"] == "por_verificar"
    assert documento["huella_reglas"] == reglas.huella
    numeros = {paso["paso"]: paso["numeros"] for paso in pasos}
    assert numeros["valor"] == {
        "expresion": "A / B * 100", "operando A": "262", "operando B": "281",
        "exacto": "26200/281",
    }  # fmt: skip
    assert numeros["redondeo_del_total"] == {"exacto": "1860/19", "total": "97.89"}


def test_zeros_added_by_storage_change_no_trace() -> None:
    reglas = casos_de_oro.reglas()
    guardada = replace(
        ENTRADA,
        ponderador=Decimal("100.00"),
        meta=Decimal("95.000000"),
        operandos={"A": Decimal("262.000000"), "B": Decimal("281.000000")},
    )
    trazas = [traza(calcular([e], reglas), reglas) for e in (ENTRADA, guardada)]
    assert huella(trazas[0]) == huella(trazas[1])
    assert huella_entradas([ENTRADA]) == huella_entradas([guardada])


CAMBIOS: dict[str, Any] = {
    "codigo": "2",
    "tipo": "medir",
    "ponderador": Decimal(99),
    "sentido": "descendente",
    "decimales": 1,
    "meta": Decimal(96),
    "expresion": "A / B",
    "operandos": {"A": Decimal(261), "B": Decimal(281)},
    "clase_informada": Clase.SIN_DATO,
    "requisitos": (),
    "causa_aceptada": True,
    "sin_dato_como_cero": True,
    "unidad": "días",
    "texto_operandos": "{A}",
}
CAMBIOS_DE_REQUISITO: dict[str, Any] = {
    "codigo": "R2", "objetivo": "O2", "peso_objetivo": Decimal(50), "cumple": False,
}  # fmt: skip


@pytest.mark.parametrize("campo", [campo.name for campo in fields(CompromisoEntrada)])
def test_any_change_of_an_input_changes_the_hash_of_the_inputs(campo: str) -> None:
    cambiada = replace(ENTRADA, **{campo: CAMBIOS[campo]})
    assert huella_entradas([cambiada]) != huella_entradas([ENTRADA])


@pytest.mark.parametrize("campo", [campo.name for campo in fields(RequisitoEntrada)])
def test_any_change_of_a_requirement_changes_the_hash_of_the_inputs(campo: str) -> None:
    requisito = replace(ENTRADA.requisitos[0], **{campo: CAMBIOS_DE_REQUISITO[campo]})
    cambiada = replace(ENTRADA, requisitos=(requisito,))
    assert huella_entradas([cambiada]) != huella_entradas([ENTRADA])


def test_the_hash_of_the_inputs_does_not_depend_on_their_order() -> None:
    otra = replace(ENTRADA, codigo="2")
    assert huella_entradas([ENTRADA, otra]) == huella_entradas([otra, ENTRADA])


@pytest.mark.parametrize(
    ("cambios", "motivo"),
    [
        ({"ponderador": Decimal(0)}, "mayor que 0"),
        ({"ponderador": Decimal(-100)}, "mayor que 0"),
        ({"ponderador": Decimal("NaN")}, "mayor que 0"),
        ({"ponderador": Decimal("Infinity")}, "mayor que 0"),
        ({"ponderador": Decimal("99.99")}, "suman 99,99"),
        ({"ponderador": Decimal("99.999999999")}, "suman 99,999999999"),
        ({"tipo": "otro"}, "tipo de compromiso «otro»"),
        ({"sentido": ""}, "ascendente o descendente"),
        ({"decimales": 11}, "decimales"),
        ({"decimales": -1}, "decimales"),
        ({"meta": Decimal(-1)}, "meta debe ser"),
        ({"meta": Decimal("NaN")}, "meta debe ser"),
        ({"meta": Decimal("1E+400")}, "meta debe ser"),
        ({"expresion": "A / X"}, "X"),
        ({"operandos": {"A": Decimal("NaN"), "B": Decimal(1)}}, "dato de A"),
        ({"clase_informada": Clase.ERROR}, "clase informada"),
        ({"tipo": "medir", "requisitos": ()}, "no tiene requisitos"),
        ({"requisitos": ENTRADA.requisitos * 2}, "repetidos"),
    ],
)
def test_bad_data_is_an_error_with_its_reason_and_never_raises(
    cambios: dict[str, Any], motivo: str
) -> None:
    resultado = calcular([replace(ENTRADA, **cambios)], casos_de_oro.reglas())
    assert (resultado.clase, resultado.total) == (Clase.ERROR, None)
    assert any(motivo in dicho for dicho in resultado.motivos), resultado.motivos


def test_nothing_to_evaluate_or_a_repeated_code_is_an_error() -> None:
    reglas = casos_de_oro.reglas()
    assert calcular([], reglas).motivos == ("No hay compromisos que evaluar.",)
    mitad = replace(ENTRADA, ponderador=Decimal(50))
    assert calcular([mitad, mitad], reglas).motivos == ("Hay compromisos repetidos: 1.",)


@pytest.mark.parametrize(
    ("pesos", "motivo"),
    [
        (("60", "60"), "deben sumar 100"),
        (("60", None), "no tiene un peso válido"),
        (("60", "-40"), "no tiene un peso válido"),
    ],
)
def test_objectives_of_a_system_need_weights_that_add_up(
    pesos: tuple[str | None, ...], motivo: str
) -> None:
    requisitos = tuple(
        RequisitoEntrada(f"R{n}", f"O{n}", None if p is None else Decimal(p), cumple=True)
        for n, p in enumerate(pesos)
    )
    entrada = replace(ENTRADA, tipo="sistema_etapa", requisitos=requisitos)
    resultado = calcular([entrada], casos_de_oro.reglas(modo_sistema="por_objetivo"))
    assert resultado.clase is Clase.ERROR
    assert motivo in resultado.motivos[0]


def test_an_objective_has_one_weight() -> None:
    requisitos = (
        RequisitoEntrada("R1", "O1", Decimal(60), cumple=True),
        RequisitoEntrada("R2", "O1", Decimal(40), cumple=True),
    )
    entrada = replace(ENTRADA, tipo="sistema_etapa", requisitos=requisitos)
    resultado = calcular([entrada], casos_de_oro.reglas(modo_sistema="por_objetivo"))
    assert "más de un peso" in resultado.motivos[0]
