"""Sharing out the weights: exact, within limits, and equal to an oracle that works otherwise."""

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compromisos import reparto
from compromisos.reparto import Peso, RepartoImposible, repartir

CIEN = Decimal(100)
C = Decimal("0.01")


def D(texto: str | int) -> Decimal:
    return Decimal(texto)


@pytest.mark.parametrize(
    ("antes", "despues"),
    [
        # 10 to share between the two without weight
        ([(60,), (30,), (0,), (0,)], ["60", "30", "5", "5"]),
        # 100 in three parts: the hundredth left over goes to the first
        ([(0,), (0,), (0,)], ["33.34", "33.33", "33.33"]),
        # 50 grows in proportion 3:2
        ([(30,), (20,)], ["60", "40"]),
        # 200 shrinks in proportion
        ([(150,), (50,)], ["75", "25"]),
        # 10 in equal parts would be 3,33 each; the third may take 2 at most: (10 − 2) / 2 = 4
        ([(90,), (0,), (0,), (0, 0, 2)], ["90", "4", "4", "2"]),
        # a new one that must weigh 5 when nothing is left: the others give way in proportion.
        # bases 60, 40, 50; level 2/3 gives 40, 26,67, 33,33
        ([(60,), (40,), (0, 5)], ["40", "26.67", "33.33"]),
        # 80 → 100 in proportion, but the first stops at 50: the others take 50 as 30:10
        ([(40, 0, 50), (30,), (10,)], ["50", "37.5", "12.5"]),
        # 120 → 100; the last may not go below 20: the others take 80 as 60:40
        ([(60,), (40,), (20, 20)], ["48", "32", "20"]),
    ],
)
def test_sharing_out_by_hand(antes, despues):
    pesos = [Peso(*map(D, fila)) for fila in antes]
    assert repartir(pesos, CIEN) == list(map(D, despues))


@pytest.mark.parametrize(
    ("pesos", "texto"),
    [
        ([], "no tiene compromisos"),
        ([Peso(D(50), D(60)), Peso(D(50), D(60))], "mínimos"),
        ([Peso(D(50), D(0), D(40)), Peso(D(50), D(0), D(40))], "máximos"),
    ],
)
def test_what_no_weights_can_meet_is_refused_with_its_reason(pesos, texto):
    with pytest.raises(RepartoImposible, match=texto):
        repartir(pesos, CIEN)


@st.composite
def casos(draw):
    filas = []
    for _ in range(draw(st.integers(1, 5))):
        minimo = draw(st.integers(0, 2000))
        maximo = draw(st.one_of(st.none(), st.integers(minimo, 10_000)))
        actual = draw(st.one_of(st.just(0), st.integers(0, 10_000)))
        filas.append(Peso(actual * C, minimo * C, None if maximo is None else maximo * C))
    return filas


def oraculo(pesos, total=10_000):
    """Try every way of holding each weight at its minimum, at its maximum or free, by hand.

    Returns None when nothing fits. Independent of the level search: it solves one linear equation
    for each way and keeps the one that contradicts nothing.
    """
    u = [int(p.actual * 100) for p in pesos]
    lo = [int(p.minimo * 100) for p in pesos]
    hi = [total if p.maximo is None else min(total, int(p.maximo * 100)) for p in pesos]
    if sum(lo) > total or sum(hi) < total:
        return None
    vacias = [i for i, n in enumerate(u) if n == 0]
    fijas = [i for i, n in enumerate(u) if n]
    saldo = total - sum(u)
    solo_vacias = (
        vacias
        and saldo > 0
        and sum(lo[i] for i in vacias) <= saldo <= sum(hi[i] for i in vacias)
        and all(lo[i] <= u[i] <= hi[i] for i in fijas)
    )
    if solo_vacias:
        quienes, bases, meta = vacias, dict.fromkeys(vacias, 1), saldo
    else:
        media = sum(u[i] for i in fijas) // len(fijas) if fijas else 1
        quienes = list(range(len(u)))
        bases, meta = {i: u[i] or max(media, 1) for i in quienes}, total
    exactas = next(
        e for modo in product("mfM", repeat=len(quienes))
        if (e := _prueba(modo, quienes, bases, lo, hi, meta))
    )  # fmt: skip
    nuevos = list(u)
    for i in quienes:
        nuevos[i] = int(exactas[i])
    falta = total - sum(nuevos)
    for i in sorted(quienes, key=lambda i: (-(exactas[i] - int(exactas[i])), i))[:falta]:
        nuevos[i] += 1
    return nuevos


def _prueba(modo, quienes, bases, lo, hi, meta):
    """The parts of one way of holding them, when it contradicts nothing."""
    libres = [i for i, m in zip(quienes, modo, strict=True) if m == "f"]
    partes = {
        i: Fraction(lo[i] if m == "m" else hi[i])
        for i, m in zip(quienes, modo, strict=True) if m != "f"
    }  # fmt: skip
    resto = meta - sum(partes.values())
    if libres:
        nivel = resto / sum(bases[i] for i in libres)
        partes |= {i: bases[i] * nivel for i in libres}
        if any(not lo[i] <= partes[i] <= hi[i] for i in libres):
            return None
        for i, m in zip(quienes, modo, strict=True):
            if m == "m" and bases[i] * nivel > lo[i]:
                return None
            if m == "M" and bases[i] * nivel < hi[i]:
                return None
        return partes
    if resto:
        return None
    # none is free: some level lies above every minimum held and below every maximum held
    suelo = max((Fraction(hi[i], bases[i]) for i, m in zip(quienes, modo, strict=True)
                 if m == "M"), default=Fraction(0))  # fmt: skip
    techo = min((Fraction(lo[i], bases[i]) for i, m in zip(quienes, modo, strict=True)
                 if m == "m"), default=None)  # fmt: skip
    return partes if techo is None or suelo <= techo else None


@settings(max_examples=400, deadline=None)
@given(casos())
def test_it_is_what_the_oracle_says(pesos):
    esperado = oraculo(pesos)
    if esperado is None:
        with pytest.raises(RepartoImposible):
            repartir(pesos, CIEN)
        return
    nuevos = repartir(pesos, CIEN)
    assert sum(nuevos) == CIEN
    assert [int(n * 100) for n in nuevos] == esperado
    for nuevo, peso in zip(nuevos, pesos, strict=True):
        assert nuevo == nuevo.quantize(C)
        assert nuevo >= peso.minimo
        assert peso.maximo is None or nuevo <= peso.maximo
    assert repartir(pesos, CIEN) == nuevos


def test_without_its_limits_the_property_would_fail(monkeypatch):
    """Negative control: an arithmetic that forgets the maximum is caught by the oracle."""
    pesos = [Peso(D(90)), Peso(D(0)), Peso(D(0), D(0), D(2))]
    original = reparto._Fila.de
    monkeypatch.setattr(
        reparto._Fila, "de", classmethod(lambda cls, p, t: original(Peso(p.actual, p.minimo), t))
    )
    assert [int(n * 100) for n in repartir(pesos, CIEN)] != oraculo(pesos)
