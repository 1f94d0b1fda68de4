"""Agreement between two evaluators, exact: percentage and Cohen's kappa; standard library only."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

SIN_UNIDADES = "No hay nada comparado."
UNA_SOLA_RESPUESTA = (
    "Los dos dieron siempre la misma respuesta: sin variación, kappa no está definido."
)


@dataclass(frozen=True, slots=True)
class Acuerdo:
    """How far two evaluators agree; what is not defined is None, and ``motivo`` says why."""

    unidades: int
    iguales: int
    kappa: Fraction | None
    motivo: str = ""

    @property
    def porcentaje(self) -> Fraction | None:
        """Per cent of the units in which both said the same."""
        return Fraction(100 * self.iguales, self.unidades) if self.unidades else None


def medir(pares: Iterable[tuple[str, str]]) -> Acuerdo:
    """Cohen's kappa of pairs (first, second): (observed - by chance) / (1 - by chance).

    By chance: the sum over each answer of the product of how often each evaluator gave it. When
    both always gave one and the same answer it is 1, and kappa is not defined.
    """
    lista = list(pares)
    n = len(lista)
    if not n:
        return Acuerdo(0, 0, None, SIN_UNIDADES)
    iguales = sum(a == b for a, b in lista)
    primera, segunda = Counter(a for a, _ in lista), Counter(b for _, b in lista)
    azar = Fraction(sum(primera[r] * segunda[r] for r in primera), n * n)
    if azar == 1:
        return Acuerdo(n, iguales, None, UNA_SOLA_RESPUESTA)
    return Acuerdo(n, iguales, (Fraction(iguales, n) - azar) / (1 - azar))


def elegir(
    universo: Mapping[str, Sequence[str]], *, semilla: str, porcentaje: int, minimo: int
) -> list[str]:
    """The sample: of each stratum, the keys whose hash with the seed comes first.

    ``porcentaje`` of the stratum rounded up, and never less than ``minimo`` (or than there are).
    The same universe, rule and seed give the same sample on any machine.
    """
    elegidas: list[str] = []
    for estrato in sorted(universo):
        claves = sorted(universo[estrato], key=lambda clave: (lugar(semilla, clave), clave))
        cuantas = max(minimo, -(-porcentaje * len(claves) // 100))
        elegidas += claves[:cuantas]
    return elegidas


def lugar(semilla: str, clave: str) -> str:
    """Where a key stands in the draw of a seed: SHA-256 of ``seed|key``, in hexadecimal."""
    return hashlib.sha256(f"{semilla}|{clave}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Deriva:
    """How one evaluator's answers stand against the others' in a period.

    ``severidad``: of the answers compared, how many more were negative than the counterpart's,
    in percentage points (positive: stricter). ``revertidas``: of the differences arbitrated, in
    how many the arbiter gave the other the reason.
    """

    unidades: int
    iguales: int
    negativas_propias: int
    negativas_ajenas: int
    arbitradas: int
    revertidas: int

    @property
    def acuerdo(self) -> Fraction | None:
        return Fraction(100 * self.iguales, self.unidades) if self.unidades else None

    @property
    def severidad(self) -> Fraction | None:
        if not self.unidades:
            return None
        return Fraction(100 * (self.negativas_propias - self.negativas_ajenas), self.unidades)

    @property
    def tasa_revertidas(self) -> Fraction | None:
        return Fraction(100 * self.revertidas, self.arbitradas) if self.arbitradas else None


POSITIVAS = frozenset({"confirmado", "cumple", "aplica"})


@dataclass(frozen=True, slots=True)
class Respuesta:
    """One unit as seen by one of its evaluators; ``decidida`` is empty until it is arbitrated."""

    propia: str
    ajena: str
    decidida: str = ""


def deriva(respuestas: Iterable[Respuesta]) -> Deriva:
    """The drift of one evaluator in a period."""
    lista = list(respuestas)
    arbitradas = [r for r in lista if r.decidida and r.propia != r.ajena]
    return Deriva(
        unidades=len(lista),
        iguales=sum(r.propia == r.ajena for r in lista),
        negativas_propias=sum(_negativa(r.propia) for r in lista),
        negativas_ajenas=sum(_negativa(r.ajena) for r in lista),
        arbitradas=len(arbitradas),
        revertidas=sum(r.decidida == r.ajena for r in arbitradas),
    )


def _negativa(respuesta: str) -> bool:
    """Whether an answer goes against what the service reported."""
    return respuesta.partition(" ")[0] not in POSITIVAS
