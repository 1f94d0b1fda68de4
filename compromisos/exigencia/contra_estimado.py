"""Is the value estimated for the current year already better than next year's target."""

from fractions import Fraction as F

from compromisos.exigencia.comparacion import pide_menos
from compromisos.exigencia.palabras import con_unidad
from compromisos.exigencia.tipos import Anual, Datos, Grupo, MetaPropuesta, Regla, Vigente


def revisar(meta: MetaPropuesta, vigente: Vigente) -> Datos | None:
    estimado = next((a for a in meta.historia if a.estimado and a.anio == meta.anio - 1), None)
    if estimado is None or estimado.valor is None or not pide_menos(meta, estimado.valor, vigente):
        return None
    return {
        "año": str(meta.anio),
        "meta": con_unidad(meta.valor, meta),
        "estimado": con_unidad(estimado.valor, meta),
        "año_estimado": str(estimado.anio),
    }


REGLA = Regla(
    codigo="estimado_mejor_que_meta",
    nombre="El año en curso ya se estima mejor",
    grupo=Grupo.HISTORIA,
    frase="El servicio estima terminar {año_estimado} en {estimado}, mejor que la meta {año} "
    "({meta}).",
    revisar=revisar,
    ejemplo=MetaPropuesta(anio=2012, valor=F(96), historia=(Anual(2011, F(100), estimado=True),)),
    prueba="test_an_estimate_of_the_current_year_better_than_the_target",
)
