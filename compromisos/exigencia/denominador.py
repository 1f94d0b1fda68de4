"""Is the denominator the same number year after year, as if it were fixed beforehand."""

from fractions import Fraction as F

from compromisos.exigencia.palabras import cifra, enumerar
from compromisos.exigencia.tipos import Anual, Datos, Grupo, MetaPropuesta, Regla, Vigente


def revisar(meta: MetaPropuesta, vigente: Vigente) -> Datos | None:
    cuantos = vigente.cuantos("anios")
    for simbolo in meta.denominadores:
        ultimos = [
            (a.anio, a.operandos[simbolo])
            for a in meta.historia
            if simbolo in a.operandos and a.anio < meta.anio
        ][-cuantos:]
        valores = {v for _, v in ultimos} | {meta.operandos.get(simbolo)}
        if len(ultimos) == cuantos and len(valores) == 1:
            return {
                "año": str(meta.anio),
                "simbolo": simbolo,
                "valor": cifra(ultimos[-1][1], 0),
                "años": enumerar(a for a, _ in ultimos),
            }
    return None


REGLA = Regla(
    codigo="denominador_congelado",
    nombre="El denominador no cambia",
    grupo=Grupo.SI_MISMA,
    frase="El denominador {simbolo} vale {valor} en {años}, y también en la meta {año}: revise "
    "que no esté fijado de antemano.",
    revisar=revisar,
    ejemplo=MetaPropuesta(
        anio=2012,
        valor=F(96),
        operandos={"A": F(960), "B": F(1000)},
        denominadores=("B",),
        historia=tuple(
            Anual(anio, F(90), operandos={"A": F(900), "B": F(1000)}) for anio in (2009, 2010, 2011)
        ),
    ),
    prueba="test_a_denominator_that_never_changes",
)
