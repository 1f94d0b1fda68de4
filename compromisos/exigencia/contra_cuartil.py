"""Is the target among the least demanding quarter of what other institutions achieve."""

from fractions import Fraction as F

from compromisos.exigencia.comparacion import cuantil, pide_menos
from compromisos.exigencia.palabras import con_unidad
from compromisos.exigencia.tipos import Datos, Grupo, MetaPropuesta, Regla, Vigente

CUARTO = F(1, 4)


def revisar(meta: MetaPropuesta, vigente: Vigente) -> Datos | None:
    if len(meta.pares) < vigente.cuantos("minimo"):
        return None
    cuartil = cuantil(meta.pares, CUARTO if meta.ascendente else 1 - CUARTO)
    if not pide_menos(meta, cuartil, vigente):
        return None
    return {
        "año": str(meta.anio),
        "meta": con_unidad(meta.valor, meta),
        "cuartil": con_unidad(cuartil, meta),
        "cuantas": str(len(meta.pares)),
        "año_pares": str(meta.anio_pares),
    }


REGLA = Regla(
    codigo="meta_en_peor_cuartil",
    nombre="Entre las menos exigentes",
    grupo=Grupo.PARES,
    frase="En {año_pares}, tres de cada cuatro de las {cuantas} instituciones con el mismo "
    "indicador lograron {cuartil} o algo mejor; la meta {año} es {meta}.",
    revisar=revisar,
    ejemplo=MetaPropuesta(
        anio=2012, valor=F(80), anio_pares=2010, pares=(F(80), F(84), F(90), F(92), F(95))
    ),
    prueba="test_a_target_in_the_least_demanding_quarter",
)
