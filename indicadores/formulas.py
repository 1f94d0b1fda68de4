"""Formulas of indicators over declared operands: read by an allow-list, computed exactly.

Syntax. Operands are the declared symbols; numbers are integers or decimals with a comma (``1,5``)
and no thousands separator; ``+ - * /`` (also ``× ÷ −``), parentheses and unary minus; functions
``min``, ``max``, ``suma``, ``promedio`` with arguments separated by ``;``, and
``si(condición; entonces; si no)``, whose condition compares with ``= <> < <= > >=``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from indicadores.lector_formulas import (
    SIMBOLO_VALIDO,
    Comparacion,
    Constante,
    FormulaInvalida,
    Funcion,
    Negado,
    Nodo,
    Producto,
    Simbolo,
    Suma,
    Token,
    analizar,
    leer,
)
from pmg_site.comun.numeros import cociente, escribir_numero, fraccion

__all__ = [
    "SIMBOLO_VALIDO",
    "Clase",
    "Formula",
    "FormulaInvalida",
    "Operando",
    "Resultado",
    "compilar",
]

Operando = Fraction | Decimal | int | None

_BITS_MAXIMOS = 4096  # of numerator plus denominator, in any intermediate result
_CIFRAS_MAXIMAS = 50  # of an operand, before or after the comma


class Clase(StrEnum):
    """Kinds of result; only the first has a number, and none of the others is zero."""

    VALOR = "valor"
    NO_APLICA = "no_aplica"
    SIN_DATO = "sin_dato"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Resultado:
    """The outcome of a formula; ``valor`` exists only when ``clase`` is valor.

    Otherwise ``motivo`` is a sentence for people and ``codigo`` is for programs: falta_operando,
    denominador_cero, desborde or operando_erroneo.
    """

    clase: Clase
    valor: Fraction | None = None
    motivo: str = ""
    codigo: str = ""


class _DenominadorCero(Exception):
    """A division by zero happened."""


class _Desborde(Exception):
    """An intermediate result needs more digits than any real indicator."""


class _OperandoErroneo(Exception):
    """An operand is not an exact number of a reasonable size; carries its symbol."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was read and checked; evaluate it with the values of its operands."""

    texto: str
    simbolos: frozenset[str]
    _raiz: Nodo = field(repr=False)
    _tokens: tuple[Token, ...] = field(repr=False)

    def evaluar(
        self, operandos: Mapping[str, Operando], *, denominador_cero: str = "error"
    ) -> Resultado:
        """Compute the exact value.

        A missing operand gives sin_dato, before anything is computed. A zero denominator gives
        what ``denominador_cero`` says: ``error`` or ``no_aplica``. A result of absurd size, or an
        operand that is not an exact number (a float, NaN), gives error. Never raises for data;
        ValueError if ``denominador_cero`` is another word.
        """
        if denominador_cero not in ("error", "no_aplica"):
            raise ValueError("denominador_cero debe ser error o no_aplica.")
        faltan = [s for s in self.simbolos if operandos.get(s) is None]
        if faltan:
            motivo = f"Falta el dato de {_enumerar(faltan)}."
            return Resultado(Clase.SIN_DATO, None, motivo, "falta_operando")
        try:
            valores = {s: _exacto(s, operandos[s]) for s in self.simbolos}
            return Resultado(Clase.VALOR, _evaluar(self._raiz, valores))
        except _DenominadorCero:
            motivo = "El denominador es cero."
            return Resultado(Clase(denominador_cero), None, motivo, "denominador_cero")
        except _Desborde:
            motivo = "El resultado de la fórmula es demasiado grande: revise los datos."
            return Resultado(Clase.ERROR, None, motivo, "desborde")
        except _OperandoErroneo as error:
            motivo = f"El dato de {error} no es un número exacto válido: corríjalo."
            return Resultado(Clase.ERROR, None, motivo, "operando_erroneo")

    def sustituir(self, operandos: Mapping[str, Operando]) -> str:
        """Write the formula with its numbers in place, in Chilean manner: ``262 / 281 × 100``."""
        return "".join(
            _texto_operando(t.texto, operandos) if t.tipo == "simbolo" else _texto_token(t)
            for t in self._tokens
        ).strip()


def compilar(texto: str, simbolos: Iterable[str]) -> Formula:
    """Read a formula over the declared symbols; the result is cached.

    Raises FormulaInvalida, with position and a sentence, for anything outside the syntax, for an
    operand that is not declared, and beyond the limits (32 levels, 500 elements, 50 digits).

    >>> compilar("A / B * 100", "AB").evaluar({"A": 262, "B": 281}).valor
    Fraction(26200, 281)
    """
    return _compilar(texto, frozenset(simbolos))


@lru_cache(maxsize=8192)
def _compilar(texto: str, simbolos: frozenset[str]) -> Formula:
    tokens = leer(texto)
    raiz = analizar(tokens, simbolos)
    usados = frozenset(t.texto for t in tokens if t.tipo == "simbolo")
    return Formula(texto, usados, raiz, tokens)


def _enumerar(simbolos: list[str]) -> str:
    *primeros, ultimo = sorted(simbolos)
    return f"{', '.join(primeros)} y {ultimo}" if primeros else ultimo


def _exacto(simbolo: str, valor: Operando) -> Fraction:
    if isinstance(valor, Decimal):
        # Before converting: Decimal("1E+999999") would fill the memory.
        if not valor.is_finite() or abs(valor.adjusted()) > _CIFRAS_MAXIMAS:
            raise _OperandoErroneo(simbolo)
        if len(valor.as_tuple().digits) > 2 * _CIFRAS_MAXIMAS:
            raise _OperandoErroneo(simbolo)
        return fraccion(valor)
    if isinstance(valor, bool) or not isinstance(valor, int | Fraction):
        raise _OperandoErroneo(simbolo)
    return _acotado(Fraction(valor))


def _acotado(valor: Fraction) -> Fraction:
    if valor.numerator.bit_length() + valor.denominator.bit_length() > _BITS_MAXIMOS:
        raise _Desborde
    return valor


def _evaluar(nodo: Nodo, valores: Mapping[str, Fraction]) -> Fraction:
    if isinstance(nodo, Simbolo):
        return valores[nodo.nombre]
    if isinstance(nodo, Constante):
        return nodo.valor
    if isinstance(nodo, Producto):
        return _producto(nodo, valores)
    if isinstance(nodo, Suma):
        total = Fraction(0)
        for resta, termino in nodo.terminos:
            valor = _evaluar(termino, valores)
            total = _acotado(total - valor if resta else total + valor)
        return total
    if isinstance(nodo, Negado):
        return -_evaluar(nodo.nodo, valores)
    return _funcion(nodo, valores)


def _producto(nodo: Producto, valores: Mapping[str, Fraction]) -> Fraction:
    total = _evaluar(nodo.factores[0][1], valores)
    for divide, factor in nodo.factores[1:]:
        valor = _evaluar(factor, valores)
        if divide and not valor:
            raise _DenominadorCero
        total = _acotado(cociente(total, valor) if divide else total * valor)
    return total


def _funcion(nodo: Funcion, valores: Mapping[str, Fraction]) -> Fraction:
    if nodo.condicion is not None:
        entonces, si_no = nodo.argumentos  # only the branch that holds is computed
        return _evaluar(entonces if _se_cumple(nodo.condicion, valores) else si_no, valores)
    argumentos = [_evaluar(argumento, valores) for argumento in nodo.argumentos]
    if nodo.nombre == "min":
        return min(argumentos)
    if nodo.nombre == "max":
        return max(argumentos)
    total = _acotado(sum(argumentos, Fraction(0)))
    return Fraction(total, len(argumentos)) if nodo.nombre == "promedio" else total


def _se_cumple(condicion: Comparacion, valores: Mapping[str, Fraction]) -> bool:
    izquierda = _evaluar(condicion.izquierda, valores)
    derecha = _evaluar(condicion.derecha, valores)
    return {
        "=": izquierda == derecha,
        "<>": izquierda != derecha,
        "<": izquierda < derecha,
        "<=": izquierda <= derecha,
        ">": izquierda > derecha,
        ">=": izquierda >= derecha,
    }[condicion.operador]


def _texto_operando(simbolo: str, operandos: Mapping[str, Operando]) -> str:
    valor = operandos.get(simbolo)
    if valor is None:
        return "(sin dato)"
    try:
        exacto = _exacto(simbolo, valor)
    except (_OperandoErroneo, _Desborde):
        return "(dato no válido)"
    try:
        texto = escribir_numero(exacto)
    except ValueError:
        texto = str(exacto)
    return f"({texto})" if texto.startswith("-") or "/" in texto else texto


def _texto_token(token: Token) -> str:
    if token.tipo == "operador":
        return f" {token.texto.replace('*', '×').replace('-', '−')} "
    if token.tipo == "menos":
        return "−"
    if token.tipo == "comparador":
        return f" {token.texto} "
    return "; " if token.texto == ";" else token.texto
