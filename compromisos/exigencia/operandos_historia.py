"""Does the formula, with the operands of past years, give the values that were stated."""

from fractions import Fraction as F

from compromisos.exigencia.palabras import con_unidad, enumerar
from compromisos.exigencia.tipos import Anual, Datos, Grupo, MetaPropuesta, Regla, Vigente


def revisar(meta: MetaPropuesta, vigente: Vigente) -> Datos | None:
    distintos = [
        f"{a.anio} (dice {con_unidad(a.valor, meta)}, dan {con_unidad(a.calculado, meta)})"
        for a in meta.historia
        if a.valor is not None and a.calculado is not None and a.valor != a.calculado
    ]
    return {"detalle": enumerar(distintos)} if distintos else None


REGLA = Regla(
    codigo="historia_no_calza",
    nombre="Los operandos no dan los valores pasados",
    grupo=Grupo.SI_MISMA,
    frase="Los operandos no dan el valor informado en {detalle}.",
    revisar=revisar,
    ejemplo=MetaPropuesta(anio=2012, valor=F(96), historia=(Anual(2010, F(95), calculado=F(93)),)),
    prueba="test_past_operands_that_do_not_give_the_past_value",
)
