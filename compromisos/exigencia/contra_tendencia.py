"""Is the target easier than where the series is going (least squares, exact)."""

from collections.abc import Sequence
from fractions import Fraction as F

from compromisos.exigencia.comparacion import conocidos, pide_menos
from compromisos.exigencia.palabras import con_unidad, enumerar
from compromisos.exigencia.tipos import Anual, Datos, Grupo, MetaPropuesta, Regla, Vigente

PORCENTAJE = "%"


def revisar(meta: MetaPropuesta, vigente: Vigente) -> Datos | None:
    valores = conocidos(meta, vigente.cuantos("anios"))
    if len(valores) < vigente.cuantos("minimo"):
        return None
    esperado = _en_su_escala(proyectar(valores, meta.anio), meta, vigente)
    if not pide_menos(meta, esperado, vigente):
        return None
    return {
        "año": str(meta.anio),
        "meta": con_unidad(meta.valor, meta),
        "esperado": con_unidad(esperado, meta),
        "años": enumerar(a for a, _ in valores),
    }


def proyectar(valores: Sequence[tuple[int, F]], anio: int) -> F:
    """The straight line of least squares through the values, read at ``anio``."""
    n = len(valores)
    media_x = F(sum(x for x, _ in valores), n)
    media_y = F(sum((y for _, y in valores), F(0)), n)
    arriba = sum(((x - media_x) * (y - media_y) for x, y in valores), F(0))
    abajo = sum(((x - media_x) ** 2 for x, _ in valores), F(0))
    return media_y + (F(arriba, abajo) if abajo else F(0)) * (anio - media_x)


def _en_su_escala(esperado: F, meta: MetaPropuesta, vigente: Vigente) -> F:
    """A percentage is not asked to go beyond its ends, which a straight line does not know."""
    if meta.unidad != PORCENTAJE:
        return esperado
    return min(max(esperado, vigente.parametros["piso"]), vigente.parametros["techo"])


REGLA = Regla(
    codigo="meta_bajo_tendencia",
    nombre="Menos exigente que la tendencia",
    grupo=Grupo.HISTORIA,
    frase="Si {años} siguieran su tendencia, {año} llegaría a {esperado}; la meta es {meta}.",
    revisar=revisar,
    ejemplo=MetaPropuesta(
        anio=2012,
        valor=F(91),
        historia=(Anual(2009, F(80)), Anual(2010, F(85)), Anual(2011, F(90))),
    ),
    prueba="test_a_target_under_the_trend",
)
