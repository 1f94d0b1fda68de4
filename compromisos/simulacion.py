"""What a result would score under the rules of its year: asked here, answered by who evaluates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from indicadores.models import ConjuntoReglas, FichaIndicador


@dataclass(frozen=True, slots=True, kw_only=True)
class Supuesto:
    """An indicator with a target, as if it had ended with these operands."""

    conjunto: ConjuntoReglas
    ficha: FichaIndicador
    operandos: Mapping[str, Decimal | None]
    meta: Decimal | None
    ponderador: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulacion:
    """The compliance and the points that it would give; ``motivo`` says why there are none."""

    motivo: str = ""
    cumplimiento: Decimal | None = None
    puntaje: Decimal | None = None
    aporte: Decimal | None = None
    cumple: bool = False


Respuesta = Callable[[Supuesto], Simulacion]
_RESPUESTAS: list[Respuesta] = []


def responde(funcion: Respuesta) -> Respuesta:
    """Register the one that knows the rules of evaluation, an app below this one."""
    _RESPUESTAS[:] = [funcion]
    return funcion


def simular(supuesto: Supuesto) -> Simulacion:
    """What the calculation of the year's result would say."""
    return _RESPUESTAS[0](supuesto)
