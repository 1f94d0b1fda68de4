"""What holds for any target: harder is never easier, and direction is only a mirror."""

from dataclasses import replace
from fractions import Fraction as F

from hypothesis import given
from hypothesis import strategies as st

from compromisos.exigencia import DE_META, Anual, Grupo, MetaPropuesta, revisar_meta
from compromisos.lector_exigencia import conjunto_de
from tests.calculo.estrategias import PERFIL

COMPARAN = {r.codigo for r in DE_META if r.grupo in (Grupo.HISTORIA, Grupo.PARES)}
VIGENTES = {c: v for c, v in conjunto_de(2012).vigentes.items() if c in COMPARAN}
SIN_TOLERANCIA = {
    c: replace(v, parametros={**v.parametros, "tolerancia": F(0)}) for c, v in VIGENTES.items()
}
VALOR = st.fractions(min_value=0, max_value=100, max_denominator=20)


@st.composite
def metas(draw):
    """A target in per cent with up to five years of history, an estimate and peers."""
    valores = draw(st.lists(VALOR, max_size=5))
    estimado = draw(st.booleans())
    historia = tuple(
        Anual(2012 - len(valores) + n, v, estimado=estimado and n == len(valores) - 1)
        for n, v in enumerate(valores)
    )
    return MetaPropuesta(
        anio=2012,
        valor=draw(VALOR),
        ascendente=draw(st.booleans()),
        historia=historia,
        pares=tuple(draw(st.lists(VALOR, max_size=9))),
        anio_pares=2010,
    )


def hallados(meta, vigentes=VIGENTES):
    return {h.codigo for h in revisar_meta(meta, vigentes)}


@PERFIL
@given(metas(), VALOR)
def test_a_harder_target_never_adds_a_finding_of_easiness(meta, mas):
    dura = replace(meta, valor=meta.valor + mas if meta.ascendente else meta.valor - mas)
    assert hallados(dura) <= hallados(meta)


@PERFIL
@given(metas())
def test_what_more_is_better_says_less_is_better_says_in_the_mirror(meta):
    espejo = replace(
        meta,
        valor=100 - meta.valor,
        ascendente=not meta.ascendente,
        historia=tuple(replace(a, valor=100 - a.valor) for a in meta.historia),
        pares=tuple(100 - p for p in meta.pares),
    )
    assert hallados(meta, SIN_TOLERANCIA) == hallados(espejo, SIN_TOLERANCIA)


@PERFIL
@given(metas())
def test_a_target_as_good_as_all_that_is_known_is_never_easy(meta):
    conocidos = [a.valor for a in meta.historia] + list(meta.pares)
    tope = [F(100)] if meta.ascendente else [F(0)]
    mejor = max(conocidos + tope) if meta.ascendente else min(conocidos + tope)
    assert hallados(replace(meta, valor=mejor)) == set()
