"""Has the target been met every year."""

from fractions import Fraction as F

from compromisos.exigencia.comparacion import seguidos
from compromisos.exigencia.palabras import enumerar
from compromisos.exigencia.tipos import Anual, Datos, Grupo, MetaPropuesta, Regla, Vigente


def revisar(meta: MetaPropuesta, vigente: Vigente) -> Datos | None:
    ultimos = seguidos(meta, vigente.cuantos("anios"))
    if not ultimos or not all(a.cumple for a in ultimos):
        return None
    return {"años": enumerar(a.anio for a in ultimos)}


REGLA = Regla(
    codigo="siempre_cumplida",
    nombre="Se cumple todos los años",
    grupo=Grupo.SI_MISMA,
    frase="La meta de este indicador se cumplió todos los años: {años}.",
    revisar=revisar,
    ejemplo=MetaPropuesta(
        anio=2012,
        valor=F(96),
        historia=tuple(Anual(anio, F(95), cumple=True) for anio in (2009, 2010, 2011)),
    ),
    prueba="test_a_target_met_every_year",
)
