"""When a target asks less than a reference, in either direction, and which values are known."""

from fractions import Fraction

from compromisos.exigencia.tipos import Anual, MetaPropuesta, Vigente


def pide_menos(meta: MetaPropuesta, referencia: Fraction, vigente: Vigente) -> bool:
    """Whether the target falls short of ``referencia`` by more than the rule tolerates.

    The tolerance is a percentage of the reference; a harder target never falls shorter.
    """
    distancia = referencia - meta.valor if meta.ascendente else meta.valor - referencia
    tolerada = abs(referencia) * vigente.parametros.get("tolerancia", Fraction(0))
    return 100 * distancia > tolerada


def efectivos(meta: MetaPropuesta, cuantos: int) -> list[tuple[int, Fraction]]:
    """The last effective values before the target's year, oldest first."""
    return _conocidos(meta, cuantos, con_estimado=False)


def conocidos(meta: MetaPropuesta, cuantos: int) -> list[tuple[int, Fraction]]:
    """The same with the estimated value of the current year."""
    return _conocidos(meta, cuantos, con_estimado=True)


def _conocidos(
    meta: MetaPropuesta, cuantos: int, *, con_estimado: bool
) -> list[tuple[int, Fraction]]:
    valores = [
        (a.anio, a.valor)
        for a in meta.historia
        if a.valor is not None and a.anio < meta.anio and (con_estimado or not a.estimado)
    ]
    return valores[-cuantos:]


def seguidos(meta: MetaPropuesta, cuantos: int) -> list[Anual]:
    """The last ``cuantos`` years with an effective value, one after the other; else none."""
    cerrados = [
        a for a in meta.historia if a.valor is not None and not a.estimado and a.anio < meta.anio
    ][-cuantos:]
    if len(cerrados) < cuantos or cerrados[-1].anio - cerrados[0].anio != cuantos - 1:
        return []
    return cerrados


def cuantil(valores: tuple[Fraction, ...], cual: Fraction) -> Fraction:
    """The exact quantile, interpolated between neighbours (as spreadsheets' QUARTILE.INC)."""
    orden = sorted(valores)
    lugar = (len(orden) - 1) * cual
    entero = int(lugar)
    if entero == len(orden) - 1:
        return orden[entero]
    return orden[entero] + (orden[entero + 1] - orden[entero]) * (lugar - entero)
