"""Is the target easier than the best value of the last years."""

from fractions import Fraction as F

from compromisos.exigencia.comparacion import efectivos, pide_menos
from compromisos.exigencia.palabras import con_unidad
from compromisos.exigencia.tipos import Anual, Datos, Grupo, MetaPropuesta, Regla, Vigente


def revisar(meta: MetaPropuesta, vigente: Vigente) -> Datos | None:
    """The last value has its own rule: nothing is said twice when it is the best one."""
    valores = efectivos(meta, vigente.cuantos("anios"))
    if not valores:
        return None
    mejor = max(v for _, v in valores) if meta.ascendente else min(v for _, v in valores)
    if valores[-1][1] == mejor or not pide_menos(meta, mejor, vigente):
        return None
    return {
        "año": str(meta.anio),
        "meta": con_unidad(meta.valor, meta),
        "valor": con_unidad(mejor, meta),
        "año_valor": str(next(a for a, v in reversed(valores) if v == mejor)),
    }


REGLA = Regla(
    codigo="meta_bajo_mejor",
    nombre="Menos exigente que el mejor valor reciente",
    grupo=Grupo.HISTORIA,
    frase="La meta {año} ({meta}) es menos exigente que lo mejor que el servicio ya logró: "
    "{valor} en {año_valor}.",
    revisar=revisar,
    ejemplo=MetaPropuesta(
        anio=2012, valor=F(93), historia=(Anual(2010, F(95)), Anual(2011, F(92)))
    ),
    prueba="test_a_target_under_the_best_of_the_last_years",
)
