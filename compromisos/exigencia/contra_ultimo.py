"""Is the target easier than the last effective value."""

from fractions import Fraction as F

from compromisos.exigencia.comparacion import efectivos, pide_menos
from compromisos.exigencia.palabras import con_unidad
from compromisos.exigencia.tipos import Anual, Datos, Grupo, MetaPropuesta, Regla, Vigente


def revisar(meta: MetaPropuesta, vigente: Vigente) -> Datos | None:
    ultimos = efectivos(meta, 1)
    if not ultimos or not pide_menos(meta, ultimos[0][1], vigente):
        return None
    anio, valor = ultimos[0]
    return {
        "año": str(meta.anio),
        "meta": con_unidad(meta.valor, meta),
        "valor": con_unidad(valor, meta),
        "año_valor": str(anio),
    }


REGLA = Regla(
    codigo="meta_bajo_ultimo",
    nombre="Menos exigente que el último valor",
    grupo=Grupo.HISTORIA,
    frase="La meta {año} ({meta}) es menos exigente que el último valor efectivo: {valor} en "
    "{año_valor}.",
    revisar=revisar,
    ejemplo=MetaPropuesta(anio=2012, valor=F(94), historia=(Anual(2011, F(97)),)),
    prueba="test_a_target_under_the_last_effective_value",
)
