"""Each rule of ambition by hand, with its arithmetic, and the real cases that it must find."""

from dataclasses import replace
from fractions import Fraction as F

import pytest

from compromisos.exigencia import (
    CODIGOS,
    DE_META,
    DE_PROGRAMA,
    Anual,
    MetaPropuesta,
    ProgramaPropuesto,
    denominadores,
    ejemplo_de,
    revisar_meta,
    revisar_programa,
)
from compromisos.exigencia.comparacion import cuantil
from compromisos.exigencia.contra_tendencia import proyectar
from compromisos.lector_exigencia import conjunto_de, conjuntos
from indicadores.formulas import compilar
from pmg_site.comun.errores import ReglaInvalida
from pmg_site.comun.numeros import redondear
from tests.calculo.casos_de_oro import leer

VIGENTES = conjunto_de(2012).vigentes
ORO = leer("exigencia.yaml")


def serie(*valores, hasta=2011, **campos):
    """Effective values, the last one in ``hasta``."""
    inicio = hasta - len(valores) + 1
    return tuple(Anual(inicio + n, F(v), **campos) for n, v in enumerate(valores))


def codigos(meta):
    return [h.codigo for h in revisar_meta(meta, VIGENTES)]


def meta(valor, historia=(), **campos):
    return MetaPropuesta(anio=2012, valor=F(valor), historia=historia, **campos)


def _anual(fila):
    operandos = {s: F(fila[s]) for s in "AB"}
    valor = compilar("A/B*100", "AB").evaluar(operandos).valor
    return Anual(
        fila["anio"], F(fila["valor"]), estimado=fila.get("estimado", False), operandos=operandos,
        calculado=F(redondear(valor, 0, "half_up")),
    )  # fmt: skip


@pytest.mark.parametrize("caso", ORO["metas"], ids=lambda c: c["caso"])
def test_the_real_targets(caso):
    operandos = {s: F(v) for s, v in caso["operandos"].items()}
    propuesta = MetaPropuesta(
        anio=caso["anio"],
        valor=F(caso["meta"]),
        operandos=operandos,
        calculado=F(redondear(compilar("A/B*100", "AB").evaluar(operandos).valor, 0, "half_up")),
        denominadores=("B",),
        historia=tuple(map(_anual, caso["historia"])),
    )
    hallados = revisar_meta(propuesta, conjunto_de(caso["anio"]).vigentes)
    assert sorted(h.codigo for h in hallados) == sorted(caso["hallazgos"])
    assert [h.codigo for h in hallados if h.exige_justificacion] == caso["faciles"]


@pytest.mark.parametrize("caso", ORO["programas"], ids=lambda c: c["caso"])
def test_the_real_programmes(caso):
    ambitos = tuple(a for a, cuantos in caso["ambitos"].items() for _ in range(cuantos))
    hallados = revisar_programa(ProgramaPropuesto(ambitos), VIGENTES)
    assert [h.codigo for h in hallados] == caso["hallazgos"]


def test_the_sentence_of_the_real_case_reads_aloud():
    propuesta = meta(96, (Anual(2011, F(100), estimado=True),))
    frase = revisar_meta(propuesta, VIGENTES)[0].frase.replace("\u00a0", " ")
    assert frase == "El servicio estima terminar 2011 en 100 %, mejor que la meta 2012 (96 %)."


def test_a_target_under_the_last_effective_value():
    assert "meta_bajo_ultimo" in codigos(meta(94, serie(97)))
    assert "meta_bajo_ultimo" not in codigos(meta(97, serie(97)))
    # less is better: 12 days after 10 is easier, 10 is not
    assert "meta_bajo_ultimo" in codigos(meta(12, serie(10), ascendente=False, unidad="días"))
    assert codigos(meta(10, serie(10), ascendente=False, unidad="días")) == []


def test_an_estimate_of_the_current_year_better_than_the_target():
    estimado = (Anual(2011, F(100), estimado=True),)
    assert codigos(meta(96, estimado)) == ["estimado_mejor_que_meta"]
    assert codigos(meta(100, estimado)) == []
    # an estimate of an older year says nothing of the current one
    assert codigos(meta(96, (Anual(2010, F(100), estimado=True),))) == []


def test_a_target_under_the_best_of_the_last_years():
    # best of the last three: 95; the 99 of four years ago is left out
    assert "meta_bajo_mejor" in codigos(meta(94, serie(99, 95, 92, 93)))
    assert "meta_bajo_mejor" not in codigos(meta(95, serie(99, 95, 92, 93)))
    # when the best is the last one, its own rule says it, and only it
    assert "meta_bajo_mejor" not in codigos(meta(94, serie(92, 93, 95)))


def test_a_target_under_the_mean_of_the_last_years():
    # (94 + 95 + 89) / 3 = 92,67
    assert "meta_bajo_promedio" in codigos(meta(92, serie(94, 95, 89)))
    assert "meta_bajo_promedio" not in codigos(meta(93, serie(94, 95, 89)))
    assert "meta_bajo_promedio" not in codigos(meta(80, serie(89)))  # one value is not a mean


def test_a_target_under_the_trend():
    # 80, 85, 90: slope 5, so 95; 1 % of 95 is 0,95: 94,05 is within, 94 is not
    assert proyectar([(2009, F(80)), (2010, F(85)), (2011, F(90))], 2012) == 95
    # 1, 2, 4 at x = -1, 0, 1: mean 7/3, slope 3/2; at x = 2: 7/3 + 3 = 16/3
    assert proyectar([(2009, F(1)), (2010, F(2)), (2011, F(4))], 2012) == F(16, 3)
    assert codigos(meta(94, serie(80, 85, 90))) == ["meta_bajo_tendencia"]
    assert codigos(meta("94.05", serie(80, 85, 90))) == []
    # a percentage is not asked to pass 100: 90, 95, 100 would give 105
    assert codigos(meta(100, serie(90, 95, 100))) == []
    # a rate of another unit is
    assert codigos(meta(103, serie(90, 95, 100), unidad="casos")) == ["meta_bajo_tendencia"]


def test_a_target_under_the_median_of_its_peers():
    pares = tuple(map(F, (80, 84, 90, 92, 95)))  # median 90
    assert codigos(meta(89, pares=pares, anio_pares=2010)) == ["meta_bajo_mediana"]
    assert codigos(meta(90, pares=pares, anio_pares=2010)) == []
    assert codigos(meta(50, pares=pares[:4], anio_pares=2010)) == []  # too few to speak


def test_a_target_in_the_least_demanding_quarter():
    pares = tuple(map(F, (80, 84, 90, 92, 95)))  # first quartile 84, third 92
    assert cuantil(pares, F(1, 4)) == 84
    assert cuantil(tuple(map(F, (1, 2, 3, 4))), F(1, 4)) == F(7, 4)  # 1 + 0,75 × (2 − 1)
    assert codigos(meta(83, pares=pares)) == ["meta_en_peor_cuartil", "meta_bajo_mediana"]
    assert "meta_en_peor_cuartil" not in codigos(meta(84, pares=pares))
    # less is better: worse than the third quartile
    assert "meta_en_peor_cuartil" in codigos(meta(93, pares=pares, ascendente=False))
    assert "meta_en_peor_cuartil" not in codigos(meta(92, pares=pares, ascendente=False))


def test_operands_that_do_not_give_the_target():
    # 950 / 1000 = 95 %, and the target says 96
    assert codigos(meta(96, operandos={"A": F(950), "B": F(1000)}, calculado=F(95))) == [
        "meta_no_calza"
    ]
    assert codigos(meta(96, calculado=F(96))) == []
    assert codigos(meta(96, calculado=None)) == []  # without operands it is another fault


def test_past_operands_that_do_not_give_the_past_value():
    # 262 / 281 = 93,24: 93, and the year said 95
    assert codigos(meta(96, (Anual(2010, F(95), calculado=F(93)),))) == ["historia_no_calza"]
    assert codigos(meta(96, (Anual(2010, F(93), calculado=F(93)),))) == []


def _con_denominador(*valores, meta_b):
    historia = tuple(
        Anual(2012 - len(valores) + n, operandos={"A": F(1), "B": F(v)})
        for n, v in enumerate(valores)
    )
    return meta(
        96, historia, operandos={"A": F(1), "B": F(meta_b)}, denominadores=("B",)
    )  # fmt: skip


def test_a_denominator_that_never_changes():
    assert codigos(_con_denominador(900, 1000, 1000, 1000, meta_b=1000)) == [
        "denominador_congelado"
    ]
    assert codigos(_con_denominador(1000, 1000, 1000, meta_b=1001)) == []
    assert codigos(_con_denominador(1000, 999, 1000, meta_b=1000)) == []
    assert codigos(_con_denominador(1000, 1000, meta_b=1000)) == []  # two years are few


def test_a_target_met_every_year():
    assert codigos(meta(96, serie(95, 95, 95, cumple=True))) == ["siempre_cumplida"]
    assert codigos(meta(96, serie(95, 95, cumple=True))) == []
    assert codigos(meta(96, (*serie(95, 95, cumple=True), Anual(2012, F(1))))) == []
    con_falla = (*serie(95, 95, hasta=2010, cumple=True), Anual(2011, F(95), cumple=False))
    assert codigos(meta(96, con_falla)) == []
    con_hueco = (Anual(2008, F(95), cumple=True), *serie(95, 95, cumple=True))
    assert codigos(meta(96, con_hueco)) == []  # 2009 is not known


def test_a_target_far_exceeded_every_year():
    # 95 / 80 = 118,75 %; 84 / 80 = 105 % exactly, which is not over 105
    assert codigos(meta(96, serie(95, 95, 95, meta=F(80)))) == ["sobrecumplida"]
    assert codigos(meta(96, serie(95, 84, 95, meta=F(80)))) == []
    # less is better: 20 / 10 = 200 %
    assert codigos(meta(9, serie(10, 10, 10, meta=F(20)), ascendente=False, unidad="días")) == [
        "sobrecumplida"
    ]


def test_a_target_of_one_hundred_per_cent_for_years():
    cien = (Anual(2010, meta=F(100)), Anual(2011, meta=F(100)))
    assert codigos(meta(100, cien)) == ["meta_tope_por_anios"]
    assert codigos(meta(99, cien)) == []
    assert codigos(meta(100, cien[1:])) == []
    assert codigos(meta(100, cien, unidad="casos")) == []


def test_a_programme_without_any_indicator_of_result():
    def de(*ambitos):
        return [h.codigo for h in revisar_programa(ProgramaPropuesto(ambitos), VIGENTES)]

    assert de("producto", "producto", "proceso") == ["sin_indicador_de_resultado"]
    assert de("producto", "producto", "resultado_intermedio") == []
    assert de("producto", "proceso") == []  # two are few to speak


def test_a_programme_of_processes_only():
    def de(*ambitos):
        return [h.codigo for h in revisar_programa(ProgramaPropuesto(ambitos), VIGENTES)]

    assert de("proceso", "proceso", "proceso") == ["solo_indicadores_de_proceso"]
    assert de() == []


@pytest.mark.parametrize(
    ("expresion", "esperados"),
    [
        ("A/B*100", ("B",)), ("A/(B+C)", ("B", "C")), ("(A-B)/B", ("B",)), ("A*100", ()),
        ("1/(A/B)", ("A", "B")), ("max(A/C; B)", ("C",)), ("A/", ()),
    ],
)  # fmt: skip
def test_the_operands_under_a_division(expresion, esperados):
    assert denominadores(expresion, "ABC") == esperados


@pytest.mark.parametrize("regla", [*DE_META, *DE_PROGRAMA], ids=lambda r: r.codigo)
def test_every_rule_holds_finds_its_own_example_and_names_its_test(regla):
    hallazgo = ejemplo_de(regla, VIGENTES)
    assert hallazgo is not None
    assert hallazgo.codigo == regla.codigo
    assert "{" not in hallazgo.frase
    assert hallazgo.frase.endswith(".")
    assert hallazgo.norma or (hallazgo.confianza and hallazgo.fuente)
    assert callable(globals()[regla.prueba])


def test_the_parameters_name_every_rule_once_and_no_other():
    assert len(CODIGOS) == len(set(CODIGOS)) == 15
    for conjunto in conjuntos():
        assert sorted(conjunto.vigentes) == sorted(CODIGOS)
    assert conjunto_de(1990).vigentes == {}


def test_the_weight_of_a_finding_is_data():
    vigente = replace(VIGENTES["meta_bajo_ultimo"], peso=VIGENTES["meta_bajo_tendencia"].peso)
    hallazgo = revisar_meta(meta(94, serie(97)), {"meta_bajo_ultimo": vigente})[0]
    assert (hallazgo.peso, hallazgo.exige_justificacion) == ("baja", True)


def test_a_file_with_a_rule_that_does_not_exist_is_refused(tmp_path):
    archivo = tmp_path / "exigencia.yaml"
    archivo.write_text(
        "conjuntos:\n  - anio_desde: 1998\n    anio_hasta: null\n"
        '    anios_de_historia: {valor: "5", norma: x}\n'
        "    reglas: [{codigo: otra, peso: alta, exige_justificacion: true, norma: x, "
        "parametros: {}}]\n",
        encoding="utf-8",
    )
    with pytest.raises(ReglaInvalida, match="otra"):
        conjuntos(archivo)
