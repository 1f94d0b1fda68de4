"""The scores that one commitment can still reach, as a ladder from what it has to its best."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache

from evaluacion.calculo.puntaje import puntuar
from evaluacion.calculo.reglas import ReglasEvaluacion
from evaluacion.calculo.tipos import (
    ASCENDENTE,
    INDICADOR_META,
    MEDIR,
    CompromisoEntrada,
    RequisitoEntrada,
)
from indicadores.formulas import Clase
from pmg_site.comun.numeros import fraccion

CERO = Fraction(0)
CIEN = Fraction(100)
NADA = Decimal(0)
VALOR = "V"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peldano:
    """One rung: its score, and what it takes: a least effective value, requirements to be met."""

    puntaje: Fraction
    valor: Decimal | None = None
    requisitos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalera:
    """What a commitment has and what it can reach, each rung with more score than the one below.

    ``actual`` is the score it has (zero while it is not known). A ladder without rungs cannot
    be climbed: it is already at its best, or something other than its result must change.
    """

    codigo: str
    actual: Fraction
    peldanos: int
    puntaje: Callable[[int], Fraction]
    peldano: Callable[[int], Peldano]

    @property
    def brecha(self) -> Fraction:
        """What it lacks to its best, in points of score."""
        return self.puntaje(self.peldanos - 1) - self.actual if self.peldanos else CERO

    def parte(self, numero: int) -> Fraction:
        """The share of what it lacks that a rung recovers, above 0 and up to 1."""
        ganado = self.puntaje(numero) - self.actual
        brecha = self.brecha
        return Fraction(
            ganado.numerator * brecha.denominator, ganado.denominator * brecha.numerator
        )

    def cuantos_hasta(self, parte: Fraction) -> int:
        """How many rungs recover at most that share of what it lacks."""
        limite = self.actual + parte * self.brecha
        return primero(lambda n: self.puntaje(n) > limite, self.peldanos)


def primero(cumple: Callable[[int], bool], hasta: int) -> int:
    """The first number below ``hasta`` that fulfils a condition that never ceases; else it."""
    desde = 0
    while desde < hasta:
        medio = (desde + hasta) // 2
        if cumple(medio):
            hasta = medio
        else:
            desde = medio + 1
    return desde


def escalera_de(entrada: CompromisoEntrada, reglas: ReglasEvaluacion) -> Escalera:
    """The ladder of one commitment by its own result: external causes are not its own doing."""
    hoy = puntuar(entrada, reglas)
    actual = hoy.puntaje_exacto or CERO
    if hoy.clase is Clase.NO_APLICA:
        return _lista(entrada.codigo, actual, [])
    sola = replace(entrada, causa_aceptada=False, clase_informada=None)
    if entrada.tipo != INDICADOR_META:
        return _lista(entrada.codigo, actual, _por_requisitos(sola, reglas))
    exige = reglas.requisitos_en_meta == "si_falla_cero"
    fallan = tuple(
        sorted(r.codigo for r in sola.requisitos if r.cumple is None or (exige and not r.cumple))
    )
    # The value is known even while its requirements are not.
    valor = puntuar(replace(entrada, requisitos=()), reglas).valor
    return _del_indicador(replace(sola, requisitos=()), reglas, actual, valor, fallan)


def con_valor(entrada: CompromisoEntrada, valor: Decimal) -> CompromisoEntrada:
    """The same indicator as if its formula had given that value."""
    return replace(entrada, expresion=VALOR, operandos={VALOR: valor}, clase_informada=None)


def con_requisitos(entrada: CompromisoEntrada, codigos: frozenset[str]) -> CompromisoEntrada:
    """The same commitment with those requirements met."""
    requisitos = tuple(
        replace(r, cumple=True) if r.codigo in codigos else r for r in entrada.requisitos
    )
    return replace(entrada, requisitos=requisitos, clase_informada=None)


def _lista(codigo: str, actual: Fraction, todos: list[Peldano]) -> Escalera:
    suben = sorted((p for p in todos if p.puntaje > actual), key=lambda p: p.puntaje)
    return Escalera(
        codigo=codigo,
        actual=actual,
        peldanos=len(suben),
        puntaje=lambda numero: suben[numero].puntaje,
        peldano=lambda numero: suben[numero],
    )


# --- indicators ----------------------------------------------------------------------------------
def _del_indicador(
    entrada: CompromisoEntrada,
    reglas: ReglasEvaluacion,
    actual: Fraction,
    valor: Decimal | None,
    fallan: tuple[str, ...],
) -> Escalera:
    """Every value on the indicator's own decimals, from the one it has towards its target."""

    @cache
    def puntaje_de(unidades: int) -> Fraction:
        return puntuar(con_valor(entrada, _valor(unidades, entrada)), reglas).puntaje_exacto or CERO

    def peldano(numero: int) -> Peldano:
        unidades = desde + signo * numero
        return Peldano(
            puntaje=puntaje_de(unidades), valor=_valor(unidades, entrada), requisitos=fallan
        )

    if not _se_puede_medir(entrada, reglas):
        return _lista(entrada.codigo, actual, [])
    unidades = None if valor is None else int(fraccion(valor) * 10**entrada.decimales)
    signo = 1 if entrada.sentido == ASCENDENTE else -1
    buscar = _subida if signo == 1 else _bajada
    desde, hasta = buscar(entrada, reglas, puntaje_de, actual, unidades)
    pasos = signo * (hasta - desde) + 1
    if pasos <= 0 or puntaje_de(hasta) <= actual:
        return _lista(entrada.codigo, actual, [])
    return Escalera(
        codigo=entrada.codigo,
        actual=actual,
        peldanos=pasos,
        puntaje=lambda numero: puntaje_de(desde + signo * numero),
        peldano=peldano,
    )


def _subida(
    entrada: CompromisoEntrada,
    reglas: ReglasEvaluacion,
    puntaje_de: Callable[[int], Fraction],
    actual: Fraction,
    unidades: int | None,
) -> tuple[int, int]:
    """The least value that gives more than now, and the least that gives all."""
    bastante = max(CIEN, *map(fraccion, (reglas.cumple_desde, reglas.umbral_compromiso or NADA)))
    alto = _unidades_de_la_meta(entrada, bastante)
    desde = max(primero(lambda n: puntaje_de(n) > actual, alto + 1), unidades or 0)
    mejor = puntaje_de(max(alto, desde))
    return desde, max(desde, primero(lambda n: puntaje_de(n) >= mejor, max(alto, desde)))


def _bajada(
    entrada: CompromisoEntrada,
    reglas: ReglasEvaluacion,
    puntaje_de: Callable[[int], Fraction],
    actual: Fraction,
    unidades: int | None,
) -> tuple[int, int]:
    """Where less is better: the greatest value that gives more than now, and that gives all.

    With nothing known yet, values over a hundred times the target (1 %) are not looked at.
    """
    if unidades is None:
        unidades = _unidades_de_la_meta(entrada, CIEN * CIEN)
    # Zero may be an error, or tell less than one: the ladder then ends in the unit above it.
    suelo = 0 if puntaje_de(0) >= puntaje_de(1) else 1
    saltados = primero(lambda n: puntaje_de(unidades - n) > actual, unidades - suelo + 1)
    desde = unidades - saltados
    mejor = puntaje_de(suelo)
    return desde, desde - primero(lambda n: puntaje_de(desde - n) >= mejor, desde - suelo)


def _se_puede_medir(entrada: CompromisoEntrada, reglas: ReglasEvaluacion) -> bool:
    """Whether any value at all gives a score: the target and the decimals are right."""
    return any(puntuar(con_valor(entrada, Decimal(n)), reglas).clase is Clase.VALOR for n in (0, 1))


def _unidades_de_la_meta(entrada: CompromisoEntrada, porcentaje: Fraction) -> int:
    """That per cent of the target in units of the indicator's last decimal, rounded up."""
    meta = fraccion(entrada.meta or NADA) * 10**entrada.decimales * porcentaje
    return -(-meta.numerator // (meta.denominator * 100))


def _valor(unidades: int, entrada: CompromisoEntrada) -> Decimal:
    return Decimal(f"{unidades}E-{entrada.decimales}")


# --- requirements --------------------------------------------------------------------------------
def _por_requisitos(entrada: CompromisoEntrada, reglas: ReglasEvaluacion) -> list[Peldano]:
    """All of them; and, in a system scored by objectives, each sum that some objectives give."""
    completa = con_requisitos(entrada, frozenset(r.codigo for r in entrada.requisitos))
    todo = puntuar(completa, reglas)
    if todo.clase is not Clase.VALOR or todo.puntaje_exacto is None:
        return []
    if entrada.tipo == MEDIR or reglas.modo_sistema != "por_objetivo":
        return [Peldano(puntaje=todo.puntaje_exacto, requisitos=_que_fallan(entrada.requisitos))]
    ganados, por_ganar = _objetivos(entrada.requisitos)
    sumas: dict[Fraction, tuple[str, ...]] = {ganados: ()}
    for objetivo, peso in por_ganar:
        for suma, suyos in list(sumas.items()):
            candidato = (*suyos, objetivo)
            previo = sumas.get(suma + peso)
            if previo is None or (len(candidato), candidato) < (len(previo), previo):
                sumas[suma + peso] = candidato
    return [
        Peldano(
            puntaje=suma,
            requisitos=_que_fallan(tuple(r for r in entrada.requisitos if r.objetivo in elegidos)),
        )
        for suma, elegidos in sumas.items()
    ]


def _objetivos(
    requisitos: tuple[RequisitoEntrada, ...],
) -> tuple[Fraction, list[tuple[str, Fraction]]]:
    """The weight of the objectives already met, and each of the others with its own."""
    pesos = {r.objetivo: fraccion(r.peso_objetivo or Decimal(0)) for r in requisitos}
    faltan = {r.objetivo for r in requisitos if not r.cumple}
    ganados = sum((peso for nombre, peso in pesos.items() if nombre not in faltan), CERO)
    return ganados, sorted((n, pesos[n]) for n in faltan)


def _que_fallan(requisitos: tuple[RequisitoEntrada, ...]) -> tuple[str, ...]:
    return tuple(sorted(r.codigo for r in requisitos if not r.cumple))
