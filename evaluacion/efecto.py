"""What a decision would do to a result, by the rule of its year, before anybody takes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from compromisos.models import Compromiso
from evaluacion.calculo import (
    Clase,
    CompromisoEntrada,
    Desglose,
    ReglasEvaluacion,
    ResultadoGlobal,
    calcular,
)
from evaluacion.entradas import codigo_de, leer
from evaluacion.models import Evaluacion
from evaluacion.reglas import reglas_de

Cambio = Callable[[CompromisoEntrada], CompromisoEntrada]
# What the rule of a year says of an accepted cause, in words.
_DE_LA_CAUSA = {
    "devuelve_ponderador": "Una causa externa aceptada devuelve al compromiso su ponderador "
    "completo, y el compromiso no entra al Programa de Seguimiento.",
    "sin_efecto": "Una causa externa aceptada no cambia el cumplimiento: solo deja el compromiso "
    "fuera del Programa de Seguimiento.",
}


@dataclass(frozen=True, slots=True)
class Lado:
    """The result on one side of a decision: the whole, and the part of the commitment."""

    total: Decimal | None
    cumplimiento: Decimal | None
    aporte: Decimal | None
    motivo: str
    para_tramo: Fraction | None  # the compliance that decides the tier

    @classmethod
    def de(cls, resultado: ResultadoGlobal, codigo: str) -> "Lado":
        parte: Desglose = next(d for d in resultado.desglose if d.codigo == codigo)
        motivo = "" if parte.clase is Clase.VALOR else parte.motivo
        return cls(
            resultado.total, parte.cumplimiento, parte.aporte, motivo, resultado.valor_para_tramo
        )


@dataclass(frozen=True, slots=True)
class Efecto:
    """A result without and with a decision."""

    evaluacion: Evaluacion
    antes: Lado
    despues: Lado

    @property
    def diferencia(self) -> Decimal | None:
        """Points that the decision moves: of the total, or of the commitment without one."""
        for antes, despues in (
            (self.antes.total, self.despues.total),
            (self.antes.aporte, self.despues.aporte),
        ):
            if antes is not None and despues is not None:
                return despues - antes
        return None

    @property
    def baja(self) -> Decimal:
        """Points lost, as a positive number."""
        return max(-(self.diferencia or Decimal(0)), Decimal(0))

    @property
    def agrava(self) -> bool:
        """Whether it would leave the service worse off, or without the score that it had."""
        perdido = self.antes.aporte is not None and self.despues.aporte is None
        return perdido or (self.diferencia is not None and self.diferencia < 0)


def efecto_de_la_causa(evaluacion: Evaluacion, compromiso: Compromiso) -> Efecto:
    """The result with the cause rejected, and with it accepted."""
    return _efecto(
        evaluacion,
        compromiso,
        lambda e: replace(e, causa_aceptada=False),
        lambda e: replace(e, causa_aceptada=True),
    )


def efecto_de_la_correccion(
    evaluacion: Evaluacion, compromiso: Compromiso, correccion: Mapping[str, Mapping[str, Any]]
) -> Efecto:
    """The result as it stands, and with operands and requirements as a claim asks for them."""
    return _efecto(evaluacion, compromiso, lambda e: e, lambda e: corregida(e, correccion))


def corregida(
    entrada: CompromisoEntrada, correccion: Mapping[str, Mapping[str, Any]]
) -> CompromisoEntrada:
    """The entry as the tables will give it once the correction is accepted."""
    operandos = {s: Decimal(v) for s, v in correccion.get("operandos", {}).items()}
    requisitos = correccion.get("requisitos", {})
    return replace(
        entrada,
        operandos={**entrada.operandos, **operandos},
        clase_informada=None if operandos else entrada.clase_informada,
        requisitos=tuple(
            replace(r, cumple=requisitos.get(r.codigo, r.cumple)) for r in entrada.requisitos
        ),
    )


def _efecto(
    evaluacion: Evaluacion, compromiso: Compromiso, antes: Cambio, despues: Cambio
) -> Efecto:
    (foto,) = leer(Evaluacion.objects.filter(pk=evaluacion.pk))
    reglas = reglas_de(evaluacion.programa.conjunto_reglas)
    codigo = codigo_de(compromiso.numero)

    def lado(cambio: Cambio) -> Lado:
        entradas = [cambio(e) if e.codigo == codigo else e for e in foto.entradas]
        return Lado.de(calcular(entradas, reglas), codigo)

    return Efecto(evaluacion, lado(antes), lado(despues))


@dataclass(frozen=True, slots=True)
class ReglaDeCausa:
    """What the year's rule does with an accepted cause, and what that rests on."""

    frase: str
    norma: str
    fuente: str


def regla_de_la_causa(reglas: ReglasEvaluacion) -> ReglaDeCausa:
    """The rule in words."""
    base = reglas.fundamentos["causa_externa"]
    return ReglaDeCausa(
        _DE_LA_CAUSA[reglas.causa_externa], base.get("norma", ""), base.get("fuente", "")
    )
