"""Is the target far exceeded every year."""

from fractions import Fraction as F

from compromisos.exigencia.comparacion import seguidos
from compromisos.exigencia.palabras import ESPACIO_DURO, cifra, enumerar
from compromisos.exigencia.tipos import Anual, Datos, Grupo, MetaPropuesta, Regla, Vigente


def revisar(meta: MetaPropuesta, vigente: Vigente) -> Datos | None:
    ultimos = seguidos(meta, vigente.cuantos("anios"))
    cumplimientos = [(a.anio, cumplimiento(a, meta.ascendente)) for a in ultimos]
    umbral = vigente.parametros["umbral"]
    altos = [(anio, c) for anio, c in cumplimientos if c is not None and c > umbral]
    if not altos or len(altos) < len(ultimos):
        return None
    return {
        "umbral": f"{cifra(umbral, 0)}{ESPACIO_DURO}%",
        "detalle": enumerar(f"{anio} ({cifra(c, 0)}{ESPACIO_DURO}%)" for anio, c in altos),
    }


def cumplimiento(anual: Anual, ascendente: bool) -> F | None:
    """Effective over target, in per cent; the other way round when less is better."""
    arriba, abajo = (anual.valor, anual.meta) if ascendente else (anual.meta, anual.valor)
    if arriba is None or abajo is None or abajo <= 0:
        return None
    return F(100 * arriba, abajo)


REGLA = Regla(
    codigo="sobrecumplida",
    nombre="Se supera por mucho todos los años",
    grupo=Grupo.SI_MISMA,
    frase="El cumplimiento pasó de {umbral} todos los años: {detalle}.",
    revisar=revisar,
    ejemplo=MetaPropuesta(
        anio=2012,
        valor=F(90),
        historia=tuple(Anual(anio, F(95), meta=F(80)) for anio in (2009, 2010, 2011)),
    ),
    prueba="test_a_target_far_exceeded_every_year",
)
