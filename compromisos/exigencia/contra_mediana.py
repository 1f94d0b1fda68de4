"""Is the target easier than what the middle institution achieves in the same indicator."""

from fractions import Fraction as F

from compromisos.exigencia.comparacion import cuantil, pide_menos
from compromisos.exigencia.palabras import con_unidad
from compromisos.exigencia.tipos import Datos, Grupo, MetaPropuesta, Regla, Vigente

MITAD = F(1, 2)


def revisar(meta: MetaPropuesta, vigente: Vigente) -> Datos | None:
    if len(meta.pares) < vigente.cuantos("minimo"):
        return None
    mediana = cuantil(meta.pares, MITAD)
    if not pide_menos(meta, mediana, vigente):
        return None
    return {
        "año": str(meta.anio),
        "meta": con_unidad(meta.valor, meta),
        "mediana": con_unidad(mediana, meta),
        "cuantas": str(len(meta.pares)),
        "año_pares": str(meta.anio_pares),
    }


REGLA = Regla(
    codigo="meta_bajo_mediana",
    nombre="Menos exigente que la mediana de las demás",
    grupo=Grupo.PARES,
    frase="La meta {año} ({meta}) es menos exigente que lo que logró en {año_pares} la "
    "institución del medio entre {cuantas} con el mismo indicador: {mediana}.",
    revisar=revisar,
    ejemplo=MetaPropuesta(
        anio=2012, valor=F(85), anio_pares=2010, pares=(F(80), F(84), F(90), F(92), F(95))
    ),
    prueba="test_a_target_under_the_median_of_its_peers",
)
