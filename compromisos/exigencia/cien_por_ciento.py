"""Has the target been the whole of it (100 %) for years."""

from fractions import Fraction as F

from compromisos.exigencia.palabras import con_unidad, enumerar
from compromisos.exigencia.tipos import Anual, Datos, Grupo, MetaPropuesta, Regla, Vigente

PORCENTAJE = "%"


def revisar(meta: MetaPropuesta, vigente: Vigente) -> Datos | None:
    """The proposed target counts as one of the years."""
    todo = vigente.parametros["tope"]
    if meta.unidad != PORCENTAJE or not meta.ascendente or meta.valor != todo:
        return None
    metas = {a.anio: a.meta for a in meta.historia}
    anios = [meta.anio - atras for atras in range(vigente.cuantos("anios") - 1, 0, -1)]
    if any(metas.get(anio) != todo for anio in anios):
        return None
    return {"meta": con_unidad(meta.valor, meta), "años": enumerar([*anios, meta.anio])}


REGLA = Regla(
    codigo="meta_tope_por_anios",
    nombre="La meta es 100 % hace años",
    grupo=Grupo.SI_MISMA,
    frase="La meta es {meta} en {años}: el indicador ya no distingue un año de otro.",
    revisar=revisar,
    ejemplo=MetaPropuesta(
        anio=2012, valor=F(100), historia=(Anual(2010, meta=F(100)), Anual(2011, meta=F(100)))
    ),
    prueba="test_a_target_of_one_hundred_per_cent_for_years",
)
