"""Is the target easier than the mean of the last years."""

from fractions import Fraction as F

from compromisos.exigencia.comparacion import efectivos, pide_menos
from compromisos.exigencia.palabras import con_unidad, enumerar
from compromisos.exigencia.tipos import Anual, Datos, Grupo, MetaPropuesta, Regla, Vigente


def revisar(meta: MetaPropuesta, vigente: Vigente) -> Datos | None:
    """One value alone is not a mean: the rule of the last value speaks of it."""
    valores = efectivos(meta, vigente.cuantos("anios"))
    if len(valores) < vigente.cuantos("minimo"):
        return None
    promedio = F(sum((v for _, v in valores), F(0)), len(valores))
    if not pide_menos(meta, promedio, vigente):
        return None
    return {
        "año": str(meta.anio),
        "meta": con_unidad(meta.valor, meta),
        "promedio": con_unidad(promedio, meta),
        "años": enumerar(a for a, _ in valores),
    }


REGLA = Regla(
    codigo="meta_bajo_promedio",
    nombre="Menos exigente que el promedio reciente",
    grupo=Grupo.HISTORIA,
    frase="La meta {año} ({meta}) es menos exigente que el promedio de {años}: {promedio}.",
    revisar=revisar,
    ejemplo=MetaPropuesta(
        anio=2012,
        valor=F(90),
        historia=(Anual(2009, F(94)), Anual(2010, F(95)), Anual(2011, F(89))),
    ),
    prueba="test_a_target_under_the_mean_of_the_last_years",
)
