"""The least effort that reaches a compliance, against trying everything there is to try."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from evaluacion.calculo import (
    Clase,
    CompromisoEntrada,
    ReglasEvaluacion,
    RequisitoEntrada,
    calcular,
    calcular_compromiso,
)
from evaluacion.calculo.distancia import Situacion, plan_minimo, situacion_de
from tests.calculo import oraculo
from tests.calculo.casos_de_oro import reglas
from tests.calculo.estrategias import PERFIL, indicador

_REGLAS = st.fixed_dictionaries(
    {
        "redondeo_total": st.sampled_from(["half_up", "half_even", "down"]),
        "decimales_total": st.sampled_from(["0", "2"]),
        "tramo_mira": st.sampled_from(["exacto", "redondeado"]),
        "umbral_compromiso": st.sampled_from(["75", "ninguno", "50.5"]),
        "umbral_mira": st.sampled_from(["exacto", "redondeado"]),
        "tope_cumplimiento": st.sampled_from(["100", "99.5"]),
        "modo_indicador": st.sampled_from(["proporcional", "proporcional", "binario"]),
        "modo_sistema": st.sampled_from(["binario", "por_objetivo"]),
        "requisitos_en_meta": st.sampled_from(["si_falla_cero", "sin_efecto"]),
        "causa_externa": st.sampled_from(["devuelve_ponderador", "sin_efecto"]),
        "efectivo_cero_descendente": st.sampled_from(["cumple", "error"]),
    }
)


@st.composite
def instituciones(draw: st.DrawFn) -> list[CompromisoEntrada]:
    """Up to three commitments, small enough to try every value and every set of requirements."""
    cuantos = draw(st.integers(1, 3))
    cortes = sorted(draw(st.sets(st.integers(1, 99), min_size=cuantos - 1, max_size=cuantos - 1)))
    pesos = [b - a for a, b in zip([0, *cortes], [*cortes, 100], strict=True)]
    return [_uno(draw, f"C{i}", peso) for i, peso in enumerate(pesos)]


_QUIZAS = st.one_of(st.none(), st.integers(0, 14))


def _uno(draw: st.DrawFn, codigo: str, peso: int) -> CompromisoEntrada:
    tipo = draw(st.sampled_from(["indicador_meta"] * 3 + ["medir", "sistema_etapa"]))
    sabido = st.sampled_from([True, True, False, None])
    if tipo == "indicador_meta":
        cumplen = draw(st.lists(sabido, max_size=2))
    else:
        cumplen = draw(st.lists(sabido, min_size=1, max_size=3))
    reparto = {1: ["100"], 2: ["30", "70"], 3: ["20", "30", "50"]}.get(len(cumplen), [])
    decimales = draw(st.sampled_from([0, 0, 1]))
    sentido = draw(st.sampled_from(["ascendente", "descendente"]))
    # Where less is better and nothing is known there are too many values to try them all.
    valor = draw(st.integers(0, 14) if sentido == "descendente" else _QUIZAS)
    return CompromisoEntrada(
        codigo=codigo,
        tipo=tipo,
        ponderador=Decimal(peso),
        sentido=sentido,
        decimales=decimales,
        meta=Decimal(draw(st.integers(0, 8))) / (10 if decimales else 1),
        expresion="A",
        operandos={"A": None if valor is None else Decimal(valor) / (10 if decimales else 1)},
        requisitos=tuple(
            RequisitoEntrada(f"R{n}", f"O{n}", Decimal(w), cumple)
            for n, (cumple, w) in enumerate(zip(cumplen, reparto, strict=True))
        ),
        causa_aceptada=draw(st.sampled_from([False] * 5 + [True])),
        clase_informada=draw(st.sampled_from([None] * 9 + [Clase.NO_APLICA])),
    )


def _todo_lo_posible(
    entrada: CompromisoEntrada, r: ReglasEvaluacion, actual: Fraction
) -> set[Fraction]:
    """Every score above the present one that some value and some requirements give."""
    base = replace(entrada, clase_informada=None, causa_aceptada=False)
    puntajes = set()
    for requisitos in _requisitos(base):
        for valor in _valores(base, r):
            cambiada = replace(base, requisitos=requisitos)
            if valor is not None:
                cambiada = replace(cambiada, expresion="V", operandos={"V": valor})
            puntaje = calcular_compromiso(cambiada, r).puntaje_exacto
            if puntaje is not None and puntaje > actual:
                puntajes.add(puntaje)
    return puntajes


def _requisitos(entrada: CompromisoEntrada) -> Iterator[tuple[RequisitoEntrada, ...]]:
    """Those that are met stay so; each of the others may become met or turn out not to be."""
    opciones = [(True,) if r.cumple else (True, False) for r in entrada.requisitos]
    for elegidos in product(*opciones):
        yield tuple(replace(r, cumple=c) for r, c in zip(entrada.requisitos, elegidos, strict=True))


def _valores(entrada: CompromisoEntrada, r: ReglasEvaluacion) -> Iterator[Decimal | None]:
    """Every value of the indicator that is no worse than what it has; past the target, a few."""
    if entrada.tipo != "indicador_meta":
        yield None
        return
    paso = Decimal(1).scaleb(-entrada.decimales)
    sabidos = replace(
        entrada, requisitos=tuple(replace(q, cumple=True) for q in entrada.requisitos)
    )
    hoy = calcular_compromiso(sabidos, r).valor
    meta = entrada.meta or Decimal(0)
    if entrada.sentido == "ascendente":
        desde = int((hoy or Decimal(0)) / paso)
        ultimo = max(int(meta / paso), desde) + 3
    else:
        desde = 0
        ultimo = int((Decimal(20) * paso if hoy is None else hoy) / paso)
    for unidades in range(desde, ultimo + 1):
        yield unidades * paso


def _probar_todo(situacion: Situacion, meta: Fraction) -> tuple[int, Fraction] | None:
    """The fewest commitments and the smallest share, by trying every set and every score."""
    r = situacion.reglas
    partes = {p.codigo: p for p in situacion.resultado.desglose}
    escalas: list[list[tuple[Fraction, Fraction]]] = []
    for entrada in situacion.entradas:
        parte = partes[entrada.codigo]
        if parte.ponderador_efectivo is None or parte.puntaje_exacto is None:
            continue
        actual = parte.puntaje_exacto
        puntajes = sorted(_todo_lo_posible(entrada, r, actual))
        if puntajes:
            brecha = puntajes[-1] - actual
            peso = parte.ponderador_efectivo
            escalas.append([((p - actual) / brecha, (p - actual) * peso / 100) for p in puntajes])
    for cuantos in range(1, len(escalas) + 1):
        mejores = [
            max(parte for parte, _ in combinacion)
            for elegidas in combinations(escalas, cuantos)
            for combinacion in product(*elegidas)
            if _llega(situacion, sum((gana for _, gana in combinacion), Fraction(0)), meta)
        ]
        if mejores:
            return cuantos, min(mejores)
    return None


def _llega(situacion: Situacion, gana: Fraction, meta: Fraction) -> bool:
    exacto = situacion.exacto + gana
    if situacion.reglas.tramo_mira == "exacto":
        return exacto >= meta
    return _redondeado(exacto, situacion.reglas) >= meta


def _redondeado(exacto: Fraction, r: ReglasEvaluacion) -> Fraction:
    """The total that is shown, by the oracle's rounding."""
    return oraculo.redondeo(exacto, r.decimales_total, r.redondeo_total)


@PERFIL
@given(instituciones(), _REGLAS, st.sampled_from([75, 90, 100]))
def test_the_plan_is_the_least_effort_there_is(
    entradas: list[CompromisoEntrada], parametros: dict[str, str], meta: int
) -> None:
    situacion = situacion_de(entradas, reglas(**parametros))
    if situacion is None:
        return
    plan = plan_minimo(situacion, Fraction(meta))
    if _llega(situacion, Fraction(0), Fraction(meta)):
        assert plan is None
        return
    mejor = _probar_todo(situacion, Fraction(meta))
    assert (mejor is None) == (plan is None)
    if plan is None or mejor is None:
        return
    assert (len(plan.pedidos), plan.parte) == mejor
    ganado = sum((p.gana for p in plan.pedidos), Fraction(0))
    assert _llega(situacion, ganado, Fraction(meta))
    assert not plan.solos or plan.solos[0].codigo == plan.pedidos[0].codigo


@st.composite
def parejas(draw: st.DrawFn) -> list[CompromisoEntrada]:
    """Indicators of like weight and far from their targets: one alone is seldom enough."""
    pesos = draw(
        st.sampled_from([["34", "33", "33"], ["40", "35", "25"], ["25", "30", "25", "20"]])
    )
    return [
        indicador(
            f"C{i}",
            peso,
            str(draw(st.integers(1, 7))),
            decimales=0,
            meta=Decimal(draw(st.integers(6, 9))),
            sentido=draw(st.sampled_from(["ascendente", "ascendente", "descendente"])),
        )
        for i, peso in enumerate(pesos)
    ]


_SUAVES = {"umbral_compromiso": "ninguno"}


@PERFIL
@given(parejas(), st.sampled_from(["exacto", "redondeado"]), st.integers(60, 96))
def test_when_several_are_needed_none_is_asked_for_a_greater_share_than_it_must(
    entradas: list[CompromisoEntrada], mira: str, meta: int
) -> None:
    situacion = situacion_de(entradas, reglas(**_SUAVES, tramo_mira=mira))
    assert situacion is not None
    plan = plan_minimo(situacion, Fraction(meta))
    if _llega(situacion, Fraction(0), Fraction(meta)):
        assert plan is None
        return
    assert plan is not None
    assert (len(plan.pedidos), plan.parte) == _probar_todo(situacion, Fraction(meta))


@PERFIL
@given(st.one_of(instituciones(), parejas()), _REGLAS, st.sampled_from([75, 90]))
def test_nothing_is_asked_in_excess(
    entradas: list[CompromisoEntrada], parametros: dict[str, str], meta: int
) -> None:
    situacion = situacion_de(entradas, reglas(**parametros))
    plan = situacion and plan_minimo(situacion, Fraction(meta))
    if not situacion or not plan:
        return
    escaleras = {e.codigo: e for e in situacion.escaleras}
    pesos = dict(situacion.pesos)
    for pedido in plan.pedidos:
        otros = sum((p.gana for p in plan.pedidos if p is not pedido), Fraction(0))
        escalera = escaleras[pedido.codigo]
        menores = [
            pesos[pedido.codigo] * (escalera.puntaje(n) - escalera.actual) / 100
            for n in range(escalera.peldanos)
            if escalera.puntaje(n) < pedido.puntaje
        ]
        assert not any(_llega(situacion, otros + menor, Fraction(meta)) for menor in menores)


@PERFIL
@given(instituciones(), _REGLAS)
def test_the_engine_confirms_what_the_plan_promises(
    entradas: list[CompromisoEntrada], parametros: dict[str, str]
) -> None:
    r = reglas(**parametros)
    sin_causas = [replace(e, causa_aceptada=False) for e in entradas]
    situacion = situacion_de(sin_causas, r)
    plan = situacion and plan_minimo(situacion, Fraction(90))
    if not situacion or not plan:
        return
    ganado = sum((p.gana for p in plan.pedidos), Fraction(0))
    assert situacion.resultado.total is not None
    assert Fraction(plan.total) == _redondeado(situacion.exacto + ganado, r)


@PERFIL
@given(instituciones(), _REGLAS)
def test_with_everything_known_the_situation_is_the_result(
    entradas: list[CompromisoEntrada], parametros: dict[str, str]
) -> None:
    r = reglas(**parametros)
    resultado = calcular(entradas, r)
    situacion = situacion_de(entradas, r)
    if resultado.clase is Clase.VALOR:
        assert situacion is not None
        assert situacion.resultado == resultado
        assert situacion.techo == resultado.total
    if situacion is not None:
        assert situacion.resultado.total is not None
        assert situacion.resultado.total <= situacion.techo <= situacion.maximo <= 100
