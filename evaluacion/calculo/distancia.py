"""How far an institution is from a compliance, and the least effort that takes it there.

Least effort, in this order: the fewest commitments; among those, the plan that asks of its most
demanded commitment the smallest share of what that one lacks to its best; and in that plan no
commitment is asked for one unit of its last decimal more than is needed. Each share is of the
score that the commitment's own result can still recover, so that kinds compare: an indicator
climbs value by value, a stage by its objectives, a measurement at once.

Both criteria are met exactly and without trying every combination: with a share set, what each
commitment gives at most is known, the greatest of them are the best choice, and what they give
never falls as the share grows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from evaluacion.calculo.escaleras import (
    CERO,
    Escalera,
    con_requisitos,
    con_valor,
    escalera_de,
    primero,
)
from evaluacion.calculo.puntaje import puntuar
from evaluacion.calculo.reglas import ReglasEvaluacion
from evaluacion.calculo.tipos import MEDIR, CompromisoEntrada, RequisitoEntrada, ResultadoGlobal
from evaluacion.calculo.total import calcular
from indicadores.formulas import Clase
from pmg_site.comun.numeros import fraccion, redondear

UNO = Fraction(1)
CENTESIMO = Fraction(1, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pedido:
    """What a plan asks of one commitment, and the points of the total that it recovers.

    ``parte`` is the share of what the commitment lacks to its best; ``valor`` the least effective
    value, in an indicator; ``requisitos`` those that must yet be met.
    """

    codigo: str
    puntaje: Fraction
    gana: Fraction
    parte: Fraction
    valor: Decimal | None
    requisitos: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The least effort that reaches a compliance, and the total that the engine gives it.

    ``solos`` are, when one commitment is enough, all that are enough by themselves, each with the
    least that it needs; the first is the one of ``pedidos``.
    """

    pedidos: tuple[Pedido, ...]
    parte: Fraction
    total: Decimal
    solos: tuple[Pedido, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Situacion:
    """Where an institution stands: what is not known counts as zero until it is.

    ``techo`` is the total if all that is not known came out at its best and the rest stayed;
    ``maximo``, if everything did. ``resultado`` is the engine's, over ``entradas`` as counted.
    """

    entradas: tuple[CompromisoEntrada, ...]
    reglas: ReglasEvaluacion
    resultado: ResultadoGlobal
    desconocidos: tuple[str, ...]
    escaleras: tuple[Escalera, ...]
    pesos: tuple[tuple[str, Fraction], ...]
    techo: Decimal
    maximo: Decimal

    @property
    def exacto(self) -> Fraction:
        """The exact total."""
        return self.resultado.total_exacto or CERO

    @property
    def mirado(self) -> Fraction:
        """The total as the tier looks at it."""
        return mirado(self.exacto, self.reglas)


def situacion_de(
    entradas: Sequence[CompromisoEntrada], reglas: ReglasEvaluacion
) -> Situacion | None:
    """Where the institution stands; None when its weights are wrong or nothing applies."""
    ordenadas = tuple(sorted(entradas, key=lambda entrada: entrada.codigo))
    desconocidos = tuple(e.codigo for e in ordenadas if _desconocido(e, reglas))
    resultado = calcular([_contada(e, desconocidos) for e in ordenadas], reglas)
    if resultado.total_exacto is None:
        return None
    pesos = tuple(
        (parte.codigo, parte.ponderador_efectivo)
        for parte in resultado.desglose
        if parte.ponderador_efectivo is not None
    )
    de = dict(pesos)
    escaleras = tuple(escalera_de(e, reglas) for e in ordenadas if e.codigo in de)
    por_saber = sum(
        (de[e.codigo] * e.brecha * Fraction(1, 100) for e in escaleras if e.codigo in desconocidos),
        CERO,
    )
    todo = sum((de[e.codigo] * e.brecha * Fraction(1, 100) for e in escaleras), CERO)
    return Situacion(
        entradas=ordenadas,
        reglas=reglas,
        resultado=resultado,
        desconocidos=desconocidos,
        escaleras=escaleras,
        pesos=pesos,
        techo=_total(resultado.total_exacto + por_saber, reglas),
        maximo=_total(resultado.total_exacto + todo, reglas),
    )


def mirado(exacto: Fraction, reglas: ReglasEvaluacion) -> Fraction:
    """What the tier looks at in an exact total."""
    if reglas.tramo_mira == "exacto":
        return exacto
    return fraccion(_total(exacto, reglas))


def plan_minimo(situacion: Situacion, meta: Fraction) -> Plan | None:
    """The least effort that reaches ``meta``; None when it is out of reach or already reached."""
    busqueda = _Busqueda(situacion, meta)
    if busqueda.llega(CERO):
        return None
    cuantos = busqueda.cuantos()
    if cuantos is None:
        return None
    solos: list[Pedido] = []
    if cuantos == 1:
        solos = sorted(busqueda.solos(), key=lambda p: (p.parte, p.gana, p.codigo))
        pedidos = solos[:1]
    else:
        parte = busqueda.parte_minima(cuantos)
        pedidos = busqueda.ajustar(busqueda.mayores(parte)[:cuantos])
    return Plan(
        pedidos=tuple(sorted(pedidos, key=lambda p: p.codigo)),
        parte=max(p.parte for p in pedidos),
        total=cumplido(situacion, pedidos),
        solos=tuple(solos),
    )


def cumplido(situacion: Situacion, pedidos: Sequence[Pedido]) -> Decimal:
    """The total that the engine itself gives when every request is met."""
    por_codigo = {p.codigo: p for p in pedidos}
    entradas = []
    for entrada in situacion.entradas:
        if pedido := por_codigo.get(entrada.codigo):
            entradas.append(_con_lo_pedido(entrada, pedido))
        else:
            entradas.append(_contada(entrada, situacion.desconocidos))
    total = calcular(entradas, situacion.reglas).total
    if total is None:
        raise AssertionError("a plan that the engine cannot compute")
    return total


def _con_lo_pedido(entrada: CompromisoEntrada, pedido: Pedido) -> CompromisoEntrada:
    """The commitment with what is asked of it, and nothing more: what is pending fails."""
    lograda = con_requisitos(entrada, frozenset(pedido.requisitos))
    requisitos = tuple(replace(r, cumple=r.cumple is True) for r in lograda.requisitos)
    lograda = replace(lograda, requisitos=requisitos, sin_dato_como_cero=False)
    return lograda if pedido.valor is None else con_valor(lograda, pedido.valor)


def _total(exacto: Fraction, reglas: ReglasEvaluacion) -> Decimal:
    return redondear(exacto, reglas.decimales_total, reglas.redondeo_total)


def _desconocido(entrada: CompromisoEntrada, reglas: ReglasEvaluacion) -> bool:
    hoy = puntuar(entrada, reglas)
    return hoy.clase in (Clase.SIN_DATO, Clase.ERROR) and not hoy.contado_como_cero


def _contada(entrada: CompromisoEntrada, desconocidos: Sequence[str]) -> CompromisoEntrada:
    """The commitment, or a zero in its place while its result is not known."""
    if entrada.codigo not in desconocidos:
        return entrada
    return CompromisoEntrada(
        codigo=entrada.codigo,
        tipo=MEDIR,
        ponderador=entrada.ponderador,
        requisitos=(RequisitoEntrada("por saber", cumple=False),),
    )


class _Busqueda:
    """The search of one plan over the ladders of a situation."""

    def __init__(self, situacion: Situacion, meta: Fraction) -> None:
        self.situacion = situacion
        self.meta = meta
        self.pesos = dict(situacion.pesos)
        self.escaleras = [e for e in situacion.escaleras if e.peldanos]

    def llega(self, gana: Fraction) -> bool:
        """Whether so many points more reach what is wanted."""
        return mirado(self.situacion.exacto + gana, self.situacion.reglas) >= self.meta

    def gana(self, escalera: Escalera, peldano: int) -> Fraction:
        """The points of the total that a rung recovers."""
        subida = escalera.puntaje(peldano) - escalera.actual
        return self.pesos[escalera.codigo] * subida * CENTESIMO

    def cuantos(self) -> int | None:
        """The fewest commitments that reach it, each at its best."""
        mejores = sorted((self.gana(e, e.peldanos - 1) for e in self.escaleras), reverse=True)
        suma = CERO
        for numero, gana in enumerate(mejores, start=1):
            suma += gana
            if self.llega(suma):
                return numero
        return None

    def mayores(self, parte: Fraction) -> list[tuple[Escalera, int]]:
        """What each gives with at most that share of what it lacks, the greatest first."""
        dan = [(e, e.cuantos_hasta(parte) - 1) for e in self.escaleras]
        con_algo = [(e, n) for e, n in dan if n >= 0]
        return sorted(con_algo, key=lambda par: (-self.gana(*par), par[0].codigo))

    def alcanza(self, parte: Fraction, cuantos: int) -> bool:
        """Whether ``cuantos`` commitments reach it without any giving more than that share."""
        return self.llega(sum((self.gana(*p) for p in self.mayores(parte)[:cuantos]), CERO))

    def parte_minima(self, cuantos: int) -> Fraction:
        """The smallest share with which ``cuantos`` commitments reach it: that of some rung."""
        mejor = UNO
        for escalera in self.escaleras:
            # Only the rungs that ask for less than the best share found so far.
            bajo = escalera.cuantos_hasta(mejor)
            if not bajo or not self.alcanza(escalera.parte(bajo - 1), cuantos):
                continue
            numero = primero(
                lambda n, e=escalera: self.alcanza(e.parte(n), cuantos),  # type: ignore[misc]
                bajo - 1,
            )
            mejor = min(mejor, escalera.parte(numero))
        return mejor

    def ajustar(self, elegidos: list[tuple[Escalera, int]]) -> list[Pedido]:
        """Lower each to the least that still reaches it, the most demanded first."""
        niveles = dict(enumerate(elegidos))
        orden = sorted(niveles, key=lambda i: (-niveles[i][0].parte(niveles[i][1]), i))
        for indice in orden:
            escalera, nivel = niveles[indice]
            resto = sum((self.gana(*p) for i, p in niveles.items() if i != indice), CERO)
            numero = primero(
                lambda n, e=escalera, r=resto: self.llega(r + self.gana(e, n)),  # type: ignore[misc]
                nivel,
            )
            niveles[indice] = (escalera, numero)
        return [self.pedido(*par) for par in niveles.values()]

    def solos(self) -> list[Pedido]:
        """Each commitment that is enough by itself, with the least that it needs."""
        pedidos = []
        for escalera in self.escaleras:
            numero = primero(
                lambda n, e=escalera: self.llega(self.gana(e, n)),  # type: ignore[misc]
                escalera.peldanos,
            )
            if numero < escalera.peldanos:
                pedidos.append(self.pedido(escalera, numero))
        return pedidos

    def pedido(self, escalera: Escalera, numero: int) -> Pedido:
        peldano = escalera.peldano(numero)
        return Pedido(
            codigo=escalera.codigo,
            puntaje=peldano.puntaje,
            gana=self.gana(escalera, numero),
            parte=escalera.parte(numero),
            valor=peldano.valor,
            requisitos=peldano.requisitos,
        )
