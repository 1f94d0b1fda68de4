"""Does the formula, with the operands of the target, give the target that is stated."""

from fractions import Fraction as F

from compromisos.exigencia.palabras import cifra, con_unidad, enumerar
from compromisos.exigencia.tipos import Datos, Grupo, MetaPropuesta, Regla, Vigente


def revisar(meta: MetaPropuesta, vigente: Vigente) -> Datos | None:
    if meta.calculado is None or meta.calculado == meta.valor:
        return None
    return {
        "año": str(meta.anio),
        "meta": con_unidad(meta.valor, meta),
        "calculado": con_unidad(meta.calculado, meta),
        "operandos": enumerar(f"{s} = {cifra(v, 0)}" for s, v in sorted(meta.operandos.items())),
    }


REGLA = Regla(
    codigo="meta_no_calza",
    nombre="Los operandos no dan la meta",
    grupo=Grupo.SI_MISMA,
    frase="La meta {año} dice {meta} y sus operandos ({operandos}) dan {calculado}.",
    revisar=revisar,
    ejemplo=MetaPropuesta(
        anio=2012, valor=F(96), operandos={"A": F(950), "B": F(1000)}, calculado=F(95)
    ),
    prueba="test_operands_that_do_not_give_the_target",
)
