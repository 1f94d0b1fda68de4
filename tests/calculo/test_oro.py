"""The golden cases: what the calculation must give, worked by hand."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from evaluacion.calculo import CompromisoEntrada, calcular, explicar
from incentivos.calculo import ReglasTramo, clasificar, tramo_de
from indicadores.formulas import compilar
from pmg_site.comun.numeros import redondear
from tests.calculo import casos_de_oro

CASOS = casos_de_oro.leer("compromisos.yaml")
BORDES = casos_de_oro.leer("bordes_de_tramo.yaml")
SERIES = casos_de_oro.leer("gobiernos_regionales.yaml")
ANIOS = [anio for serie in SERIES for anio in serie["anios"]]
GOBIERNOS = [
    pytest.param(serie, anio, id=f"{serie['institucion']} {anio['anio']}")
    for serie in SERIES
    for anio in serie["anios"]
]


@pytest.mark.parametrize("caso", CASOS, ids=lambda caso: caso["nombre"])
def test_a_golden_case_gives_what_was_worked_by_hand(caso: dict[str, Any]) -> None:
    entradas = [casos_de_oro.entrada(fila) for fila in caso["compromisos"]]
    resultado = calcular(entradas, casos_de_oro.reglas(**caso.get("reglas", {})))
    tramo = tramo_de(resultado, casos_de_oro.tramos())
    obtenido: dict[str, Any] = {
        "clase": resultado.clase.value,
        "total": None if resultado.total is None else str(resultado.total),
        "tramo": "ninguno" if tramo is None else tramo.nombre,
        "motivos": list(resultado.motivos),
    }
    espera = caso["espera"]
    partes = {parte.codigo: parte for parte in resultado.desglose}
    frases = {e.codigo: explicar(partes[e.codigo], e) for e in entradas}
    for clave, valor in espera.items():
        if clave == "total_exacto":
            assert resultado.total_exacto == Fraction(valor)
        elif clave == "compromisos":
            for codigo, esperado in valor.items():
                _comparar(partes[codigo], frases[codigo], esperado)
        else:
            assert obtenido[clave] == valor, clave


def _comparar(parte: Any, frase: str, esperado: dict[str, Any]) -> None:
    for campo, valor in esperado.items():
        if campo == "frase":
            assert frase == valor
        elif isinstance(valor, bool):
            assert getattr(parte, campo) is valor, campo
        else:
            assert str(getattr(parte, campo)) == valor, campo


def test_every_golden_case_expects_something() -> None:
    assert len(CASOS) >= 20
    assert all(set(caso["espera"]) & {"clase", "total"} for caso in CASOS)
    assert len({caso["nombre"] for caso in CASOS}) == len(CASOS)


@pytest.mark.parametrize("mira", ["exacto", "redondeado"])
@pytest.mark.parametrize("modo", ["half_up", "half_even", "down"])
@pytest.mark.parametrize("borde", BORDES, ids=lambda borde: borde["valor"])
def test_a_total_at_the_edge_of_a_tier_follows_the_rule(
    borde: dict[str, Any], modo: str, mira: str
) -> None:
    entrada = CompromisoEntrada(
        codigo="1",
        tipo="indicador_meta",
        ponderador=Decimal(100),
        sentido="ascendente",
        decimales=7,
        meta=Decimal(100),
        expresion="A",
        operandos={"A": Decimal(borde["valor"])},
    )
    reglas = casos_de_oro.reglas(redondeo_total=modo, tramo_mira=mira, umbral_compromiso="ninguno")
    resultado = calcular([entrada], reglas)
    total, redondeado = borde[modo]
    assert str(resultado.total) == total
    assert resultado.total_exacto == Fraction(borde["valor"])
    tramo = tramo_de(resultado, casos_de_oro.tramos())
    assert tramo is not None
    assert tramo.nombre == (borde["exacto"] if mira == "exacto" else redondeado)


@pytest.mark.parametrize(
    "fila", casos_de_oro.leer("tramos_1998_2010.yaml"), ids=lambda fila: str(fila["anio_pago"])
)
def test_the_increment_of_each_payment_year(fila: dict[str, Any]) -> None:
    reglas = ReglasTramo.desde(
        [
            {"nombre": "superior", "desde": "90", "hasta": "", "porcentaje": fila["superior"]},
            {"nombre": "medio", "desde": "75", "hasta": "90", "porcentaje": fila["medio"]},
            {"nombre": "sin incremento", "desde": "0", "hasta": "75", "porcentaje": "0"},
        ]
    )
    esperado = {
        "0": "0",
        "74.99": "0",
        "74.9999999999": "0",
        "75": fila["medio"],
        "89.99": fila["medio"],
        "89.9999999999": fila["medio"],
        "90": fila["superior"],
        "100": fila["superior"],
    }
    for valor, porcentaje in esperado.items():
        assert clasificar(Fraction(valor), reglas).porcentaje == Decimal(porcentaje), valor
    # The middle tier is half of the upper one in every year of the table.
    assert Decimal(fila["medio"]) * 2 == Decimal(fila["superior"])


def test_the_table_of_increments_has_every_year_from_1998_to_2010() -> None:
    anios = [fila["anio_pago"] for fila in casos_de_oro.leer("tramos_1998_2010.yaml")]
    assert anios == list(range(1998, 2011))


@pytest.mark.parametrize(("serie", "anio"), GOBIERNOS)
def test_the_published_value_of_each_real_indicator(
    serie: dict[str, Any], anio: dict[str, Any]
) -> None:
    operandos = {"A": Decimal(anio["A"]), "B": Decimal(anio["B"])}
    exacto = compilar("A / B * 100", operandos).evaluar(operandos).valor
    assert exacto is not None
    assert str(redondear(exacto, serie["decimales"], "half_up")) == anio["publicado"]


def test_both_regional_governments_have_their_five_years() -> None:
    assert [anio["anio"] for anio in ANIOS] == 2 * list(range(2008, 2013))


@pytest.mark.parametrize(
    "fila", casos_de_oro.leer("distribucion_2001_2010.yaml"), ids=lambda fila: str(fila["anio"])
)
def test_the_published_distribution_per_tier(fila: dict[str, Any]) -> None:
    assert sum(fila["n"]) == fila["total"]
    porcentajes = [Fraction(100 * n, fila["total"]) for n in fila["n"]]
    assert [str(redondear(p, 4, "half_up")) for p in porcentajes] == fila["exacto"]
    assert [int(redondear(p, 0, "half_up")) for p in porcentajes] == fila["publicado"]
