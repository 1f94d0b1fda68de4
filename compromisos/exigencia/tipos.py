"""What the rules of ambition look at and what they answer: exact, frozen, without a framework."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Generic, TypeVar

Datos = dict[str, str]


class Peso(StrEnum):
    """How much a finding matters to whoever reviews."""

    ALTA = "alta"
    MEDIA = "media"
    BAJA = "baja"


class Grupo(StrEnum):
    """Against what a target is held."""

    HISTORIA = "Frente a su propia historia"
    PARES = "Frente a otras instituciones"
    SI_MISMA = "Frente a sí misma"
    PROGRAMA = "Frente al programa entero"


@dataclass(frozen=True, slots=True)
class Anual:
    """One year of the indicator's own series: what was promised, what happened, with what."""

    anio: int
    valor: Fraction | None = None
    estimado: bool = False
    meta: Fraction | None = None
    cumple: bool | None = None
    operandos: Mapping[str, Fraction] = field(default_factory=dict)
    calculado: Fraction | None = None  # what the formula gives for ``operandos``


@dataclass(frozen=True, slots=True)
class MetaPropuesta:
    """A target with what is needed to judge it; ``historia`` goes from the oldest year on."""

    anio: int
    valor: Fraction
    ascendente: bool = True
    decimales: int = 0
    unidad: str = "%"
    operandos: Mapping[str, Fraction] = field(default_factory=dict)
    calculado: Fraction | None = None
    denominadores: tuple[str, ...] = ()
    historia: tuple[Anual, ...] = ()
    pares: tuple[Fraction, ...] = ()  # values of other institutions, same transversal indicator
    anio_pares: int = 0


@dataclass(frozen=True, slots=True)
class ProgramaPropuesto:
    """The own indicators of a programme, each by its ámbito de control."""

    ambitos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vigente:
    """How a rule holds in a year: weight, consequence, what it rests on, its numbers."""

    codigo: str
    peso: Peso
    exige_justificacion: bool
    norma: str
    confianza: str
    fuente: str
    parametros: Mapping[str, Fraction]

    def cuantos(self, nombre: str) -> int:
        """A parameter that counts years or institutions."""
        return int(self.parametros[nombre])


@dataclass(frozen=True, slots=True)
class Hallazgo:
    """What a rule found: stable code, a sentence with its numbers, weight, foundation."""

    codigo: str
    frase: str
    peso: Peso
    exige_justificacion: bool
    norma: str = ""
    confianza: str = ""
    fuente: str = ""


T = TypeVar("T", MetaPropuesta, ProgramaPropuesto)


@dataclass(frozen=True, slots=True)
class Regla(Generic[T]):
    """A rule: ``revisar`` gives what fills ``frase``, or None when there is nothing to say."""

    codigo: str
    nombre: str
    grupo: Grupo
    frase: str
    revisar: Callable[[T, Vigente], Datos | None]
    ejemplo: T
    prueba: str  # the test that holds it, by its name
