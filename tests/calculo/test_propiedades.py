"""What must hold for every institution and rule, not only for the cases one thinks of."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from evaluacion.calculo import (
    Clase,
    CompromisoEntrada,
    RequisitoEntrada,
    calcular,
    calcular_compromiso,
    explicar,
    traza,
)
from pmg_site.comun.canonico import canonico, huella
from pmg_site.comun.numeros import escribir_numero, redondear
from tests.calculo import oraculo
from tests.calculo.estrategias import PARAMETROS, PERFIL, compromisos, entrada, reglas

Filas = list[dict[str, Any]]


@PERFIL
@given(compromisos(), PARAMETROS)
def test_engine_and_oracle_agree(filas: Filas, parametros: dict[str, str]) -> None:
    resultado = calcular([entrada(f) for f in filas], reglas(**parametros))
    clase, exacto, redondeado = oraculo.cumplimiento(filas, parametros)
    assert resultado.clase == clase
    assert resultado.total_exacto == exacto
    assert (None if resultado.total is None else Fraction(resultado.total)) == redondeado
    for parte, fila in zip(resultado.desglose, filas, strict=True):
        clase_parte, puntos = oraculo.puntaje(fila, parametros)
        assert parte.clase == ("sin_dato" if clase_parte == "cero" else clase_parte)
        assert parte.puntaje_exacto == puntos


@PERFIL
@given(compromisos(completos=True), PARAMETROS)
def test_engine_and_oracle_agree_on_clean_values(filas: Filas, parametros: dict[str, str]) -> None:
    parametros = {**parametros, "efectivo_cero_descendente": "cumple"}
    resultado = calcular([entrada(f) for f in filas], reglas(**parametros))
    assert resultado.clase is Clase.VALOR
    clase, exacto, _ = oraculo.cumplimiento(filas, parametros)
    assert (clase, exacto) == ("valor", resultado.total_exacto)


@PERFIL
@given(compromisos(), PARAMETROS)
def test_all_numbers_stay_within_their_bounds(filas: Filas, parametros: dict[str, str]) -> None:
    resultado = calcular([entrada(f) for f in filas], reglas(**parametros))
    if resultado.total is not None and resultado.total_exacto is not None:
        assert 0 <= resultado.total_exacto <= 100
        assert 0 <= resultado.total <= 100
        aplican = [p.ponderador_efectivo for p in resultado.desglose if p.ponderador_efectivo]
        assert sum(aplican) == 100
    for parte in resultado.desglose:
        assert parte.puntaje_exacto is None or 0 <= parte.puntaje_exacto <= 100
        assert not (parte.sobrecumple and not parte.cumple)


@PERFIL
@given(compromisos(), PARAMETROS)
def test_shown_contributions_add_up_to_the_shown_total(
    filas: Filas, parametros: dict[str, str]
) -> None:
    resultado = calcular([entrada(f) for f in filas], reglas(**parametros))
    assume(resultado.total is not None)
    assert sum(p.aporte for p in resultado.desglose if p.aporte is not None) == resultado.total
    assert (
        sum(p.aporte_exacto for p in resultado.desglose if p.aporte_exacto is not None)
        == resultado.total_exacto
    )
    unidad = Fraction(1, 10 ** int(parametros["decimales_total"]))
    for parte in resultado.desglose:
        if parte.aporte is not None and parte.aporte_exacto is not None:
            assert abs(Fraction(parte.aporte) - parte.aporte_exacto) < unidad


@PERFIL
@given(compromisos(), PARAMETROS, st.randoms(use_true_random=False))
def test_order_does_not_matter(filas: Filas, parametros: dict[str, str], azar: Any) -> None:
    r = reglas(**parametros)
    entradas = [entrada(f) for f in filas]
    barajadas = list(entradas)
    azar.shuffle(barajadas)
    assert huella(traza(calcular(entradas, r), r)) == huella(traza(calcular(barajadas, r), r))


@PERFIL
@given(compromisos(), PARAMETROS, st.data())
def test_splitting_a_commitment_keeps_the_exact_total(
    filas: Filas, parametros: dict[str, str], datos: st.DataObject
) -> None:
    entradas = [entrada(f) for f in filas]
    partida = datos.draw(st.sampled_from(entradas))
    mitad = partida.ponderador / 2
    partes = [replace(partida, codigo=f"{partida.codigo}-{n}", ponderador=mitad) for n in (1, 2)]
    r = reglas(**parametros)
    antes = calcular(entradas, r)
    despues = calcular([e for e in entradas if e is not partida] + partes, r)
    assert (antes.clase, antes.total_exacto) == (despues.clase, despues.total_exacto)
    assert antes.total == despues.total


@PERFIL
@given(compromisos(completos=True), PARAMETROS, st.data())
def test_a_better_result_never_lowers_the_total(
    filas: Filas, parametros: dict[str, str], datos: st.DataObject
) -> None:
    r = reglas(**{**parametros, "efectivo_cero_descendente": "cumple"})
    antes = calcular([entrada(f) for f in filas], r)
    mejorada = datos.draw(st.integers(0, len(filas) - 1))
    fila = filas[mejorada]
    a = Decimal(fila["a"])
    if fila["sentido"] == "ascendente":
        mejor = a + datos.draw(st.decimals(0, 500, places=2))
    else:
        mejor = a * datos.draw(st.decimals(0, 1, places=2))
    cumplidos = [True] * len(fila["requisitos"])
    mejores = [*filas]
    mejores[mejorada] = {**fila, "a": str(mejor), "requisitos": cumplidos}
    despues = calcular([entrada(f) for f in mejores], r)
    assert antes.total_exacto is not None
    assert despues.total_exacto is not None
    assert despues.total_exacto >= antes.total_exacto


@PERFIL
@given(compromisos(completos=True), PARAMETROS, st.integers(1, 1000))
def test_scaling_both_operands_changes_nothing(
    filas: Filas, parametros: dict[str, str], factor: int
) -> None:
    r = reglas(**parametros)
    entradas = [entrada(f) for f in filas]
    escaladas = [
        replace(e, operandos={s: v * factor for s, v in e.operandos.items() if v is not None})
        for e in entradas
    ]
    antes, despues = calcular(entradas, r), calcular(escaladas, r)
    assert (antes.clase, antes.total_exacto) == (despues.clase, despues.total_exacto)


@PERFIL
@given(compromisos(completos=True), PARAMETROS, st.data())
def test_no_aplica_gives_its_weight_to_the_others_in_proportion(
    filas: Filas, parametros: dict[str, str], datos: st.DataObject
) -> None:
    assume(len(filas) > 1)
    cambios = {"no_aplica": "excluye_y_repondera", "efectivo_cero_descendente": "cumple"}
    r = reglas(**{**parametros, **cambios})
    excluida = datos.draw(st.integers(0, len(filas) - 1))
    filas[excluida]["informada"] = "no_aplica"
    resultado = calcular([entrada(f) for f in filas], r)
    restantes = [p for i, p in enumerate(resultado.desglose) if i != excluida]
    assert resultado.desglose[excluida].aporte is None
    pares = [(Fraction(p.ponderador), p.ponderador_efectivo, p.puntaje_exacto) for p in restantes]
    suma = sum(peso for peso, _, _ in pares)
    for peso, efectivo, _ in pares:
        assert efectivo is not None
        assert efectivo * suma == peso * 100
    assert resultado.total_exacto == sum(w * s for w, _, s in pares if s is not None) / suma


@PERFIL
@given(compromisos(), PARAMETROS)
def test_the_trace_is_pure_text_and_the_sentence_tells_its_numbers(
    filas: Filas, parametros: dict[str, str]
) -> None:
    r = reglas(**parametros)
    entradas = [entrada(f) for f in filas]
    resultado = calcular(entradas, r)
    documento = traza(resultado, r)
    _solo_texto(documento)
    assert canonico(documento)
    for parte, e in zip(resultado.desglose, entradas, strict=True):
        frase = explicar(parte, e)
        assert "None" not in frase
        if parte.aporte is not None:
            assert f"aporta {escribir_numero(parte.aporte)} de " in frase
        if parte.valor is not None and parte.cumplimiento is not None:
            assert f"= {escribir_numero(parte.valor)} %" in frase
            assert f"→ {escribir_numero(parte.cumplimiento)} %" in frase


def _solo_texto(nodo: object) -> None:
    """Fail on any number: numbers travel as text."""
    if isinstance(nodo, dict):
        for clave, valor in nodo.items():
            assert isinstance(clave, str)
            _solo_texto(valor)
    elif isinstance(nodo, list):
        for valor in nodo:
            _solo_texto(valor)
    else:
        assert nodo is None or isinstance(nodo, str | bool), repr(nodo)


@PERFIL
@given(compromisos(), PARAMETROS)
def test_one_commitment_alone_scores_as_within_the_whole(
    filas: Filas, parametros: dict[str, str]
) -> None:
    r = reglas(**parametros)
    entradas = [entrada(f) for f in filas]
    juntos = calcular(entradas, r).desglose
    for e, parte in zip(entradas, juntos, strict=True):
        solo = calcular_compromiso(e, r)
        assert (solo.clase, solo.puntaje_exacto, solo.cumplimiento, solo.cumple) == (
            parte.clase,
            parte.puntaje_exacto,
            parte.cumplimiento,
            parte.cumple,
        )


@PERFIL
@given(
    st.lists(st.decimals(-50, 120, places=2), min_size=1, max_size=8),
    st.integers(-(10**6), 10**6).filter(bool),
)
def test_weights_that_do_not_add_up_to_100_are_always_refused(
    pesos: list[Decimal], desvio: int
) -> None:
    # The last weight brings the sum to 100 but for a deviation of at most one ten-thousandth.
    ultimo = 100 - sum(pesos, Decimal(0)) + Decimal(desvio).scaleb(-10)
    entradas = [
        CompromisoEntrada(
            codigo=f"C{n}",
            tipo="medir",
            ponderador=peso,
            requisitos=(RequisitoEntrada("R", cumple=True),),
        )
        for n, peso in enumerate([*pesos, ultimo])
    ]
    resultado = calcular(entradas, reglas())
    assert resultado.clase is Clase.ERROR
    assert "onderador" in resultado.motivos[0]


@PERFIL
@given(
    st.fractions(0, 1000, max_denominator=10**6),
    st.integers(0, 6),
    st.sampled_from(["half_up", "half_even", "down"]),
)
def test_rounding_agrees_with_the_oracle(valor: Fraction, decimales: int, modo: str) -> None:
    assert Fraction(redondear(valor, decimales, modo)) == oraculo.redondeo(valor, decimales, modo)
    assert Fraction(redondear(-valor, decimales, modo)) == -oraculo.redondeo(valor, decimales, modo)
