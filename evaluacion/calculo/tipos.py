"""What enters the calculation and what leaves it: immutable records without behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from indicadores.formulas import Clase

INDICADOR_META = "indicador_meta"
MEDIR = "medir"
SISTEMA_ETAPA = "sistema_etapa"
ASCENDENTE = "ascendente"
DESCENDENTE = "descendente"

Numero = Fraction | Decimal | int | str | None


@dataclass(frozen=True, slots=True)
class RequisitoEntrada:
    """A technical requirement and its verification: met, not met, or None when not yet verified.

    ``peso_objetivo`` is the weight in per cent of the objective that it belongs to, the same in
    all its requirements; it is needed only where the rule scores systems by objective.
    """

    codigo: str
    objetivo: str = ""
    peso_objetivo: Decimal | None = None
    cumple: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompromisoEntrada:
    """A commitment of the year with its result as informed and verified.

    ``ponderador`` in per cent of the whole, ``meta`` in the unit of the indicator, ``decimales``
    those of the indicator (0 to 10). ``clase_informada`` is no_aplica or sin_dato when that was
    declared in place of a value. ``texto_operandos`` tells the operands in words, with their
    symbols in braces: ``{A} de {B} consultas``.
    """

    codigo: str
    tipo: str
    ponderador: Decimal
    sentido: str = ""
    decimales: int = 0
    meta: Decimal | None = None
    expresion: str = ""
    operandos: Mapping[str, Decimal | None] = field(default_factory=dict)
    clase_informada: Clase | None = None
    requisitos: tuple[RequisitoEntrada, ...] = ()
    causa_aceptada: bool = False
    sin_dato_como_cero: bool = False
    unidad: str = "%"
    texto_operandos: str = ""


@dataclass(frozen=True, slots=True)
class Paso:
    """One step of the calculation: its numbers and the parameters of the rule that it applied."""

    nombre: str
    numeros: tuple[tuple[str, Numero], ...]
    parametros: tuple[str, ...] = ()

    def numero(self, nombre: str) -> Numero:
        """Return one of its numbers by name."""
        return dict(self.numeros)[nombre]


@dataclass(frozen=True, slots=True, kw_only=True)
class Puntaje:
    """The score of one commitment, before its weight comes in."""

    clase: Clase
    motivo: str = ""
    valor_exacto: Fraction | None = None
    valor: Decimal | None = None
    cumplimiento_exacto: Fraction | None = None
    cumplimiento: Decimal | None = None
    puntaje_exacto: Fraction | None = None
    cumple: bool = False
    sobrecumple: bool = False
    contado_como_cero: bool = False
    pasos: tuple[Paso, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desglose:
    """The part of one commitment in the result.

    ``cumplimiento_exacto`` is uncapped, ``puntaje_exacto`` goes from 0 to 100, and the
    contribution is ``ponderador_efectivo`` × score / 100, in points of the total. ``valor``,
    ``cumplimiento`` and ``aporte`` are rounded for display; the first also decides, because
    compliance is taken on the rounded effective value.
    """

    codigo: str
    tipo: str
    clase: Clase
    motivo: str
    valor_exacto: Fraction | None
    valor: Decimal | None
    cumplimiento_exacto: Fraction | None
    cumplimiento: Decimal | None
    puntaje_exacto: Fraction | None
    ponderador: Decimal
    ponderador_efectivo: Fraction | None
    aporte_exacto: Fraction | None
    aporte: Decimal | None
    cumple: bool
    sobrecumple: bool
    contado_como_cero: bool
    pasos: tuple[Paso, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultadoGlobal:
    """The compliance of an institution in a year, in per cent, with its breakdown by code.

    ``total_exacto``, ``total`` and ``valor_para_tramo`` exist only when ``clase`` is valor;
    otherwise ``motivos`` says why, one sentence per reason.
    """

    clase: Clase
    total_exacto: Fraction | None
    total: Decimal | None
    valor_para_tramo: Fraction | None
    desglose: tuple[Desglose, ...]
    motivos: tuple[str, ...]
    pasos: tuple[Paso, ...]
