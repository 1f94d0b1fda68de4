"""Numbers as Chile writes them: read without guessing, rounded exactly, written for people."""

import re
from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal, get_args

Redondeo = Literal["half_up", "half_even", "down"]
REDONDEOS: tuple[str, ...] = get_args(Redondeo)


class NumeroInvalido(ValueError):
    """A text that is not a number as Chile writes it; the message says what to write.

    ``codigo`` is stable, for programs: vacio, ambiguo, punto_decimal, exponente, guion_bajo,
    no_numero, otros_digitos, espacios, signo_mas, cero_negativo, negativo, demasiados_decimales,
    demasiados_digitos, porcentaje, formato, tipo.
    """

    def __init__(self, codigo: str, mensaje: str) -> None:
        super().__init__(mensaje)
        self.codigo = codigo


class NumeroAmbiguo(NumeroInvalido):
    """A text such as ``1.234``, which one person means as 1234 and another as 1,234."""

    def __init__(self, entero: str, decimal: str) -> None:
        super().__init__(
            "ambiguo",
            f"¿Quiso decir {entero} o {decimal}? Escríbalo así, sin punto.",
        )
        self.alternativas = (entero, decimal)


_LLANO = re.compile(r"(-?)([0-9]+)(?:,([0-9]+))?")
_CON_MILES = re.compile(r"(-?)([1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,([0-9]+))?")
_UN_PUNTO = re.compile(r"(-?)([0-9]+)\.([0-9]+)")
_A_LA_INGLESA = re.compile(r"(-?)([0-9]{1,3}(?:,[0-9]{3})+)\.([0-9]+)")

# First cause that fits, so that the person reads the most useful sentence.
_CAUSAS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(r"[+-]?(?:nan|s?nan[0-9]*|inf|infinity|infinito)", re.IGNORECASE),
        "no_numero",
        "Escriba un número, por ejemplo 93,24; si no hay dato, déjelo sin informar.",
    ),
    (
        re.compile(r"[+-]?[0-9.,]+[eE][+-]?[0-9]+"),
        "exponente",
        "Escriba el número completo, sin exponente: por ejemplo 1000 en vez de 1e3.",
    ),
    (
        re.compile(r".*_.*", re.DOTALL),
        "guion_bajo",
        "Escriba el número sin guiones bajos: por ejemplo 1000 en vez de 1_000.",
    ),
    (
        re.compile(r".*[^\W\d_].*", re.DOTALL),
        "formato",
        "Escriba solo el número, sin letras ni unidades: por ejemplo 93,24.",
    ),
    (
        re.compile(r".*%.*", re.DOTALL),
        "formato",
        "Escriba solo el número, sin el signo %: por ejemplo 93,24.",
    ),
    (
        re.compile(r"\+.*", re.DOTALL),
        "signo_mas",
        "Escriba el número sin el signo +: por ejemplo 5.",
    ),
    (
        re.compile(r".*(?![0-9])\d.*", re.DOTALL),
        "otros_digitos",
        "Escriba el número con los dígitos 0 a 9: por ejemplo 93,24.",
    ),
    (
        re.compile(r".*\s.*", re.DOTALL),
        "espacios",
        "Escriba el número sin espacios: por ejemplo 1234,5.",
    ),
)
_FORMATO = "Escriba el número con coma para los decimales: por ejemplo 93,24 o 1234,5."


def leer_numero(
    texto: str, *, decimales: int = 6, negativos: bool = False, maximo_digitos: int = 12
) -> Decimal:
    """Read a number written in Chilean manner, or refuse it saying what to write instead.

    ``decimales`` is the most decimals allowed, ``maximo_digitos`` the most digits before the comma.
    Blanks around the number are ignored. The decimals typed are kept: ``93,240`` gives 93.240.
    Raises NumeroInvalido (NumeroAmbiguo for ``1.234``, where decimals are allowed); never rounds,
    never guesses.

    >>> leer_numero("1.234,5"), leer_numero("93,24"), leer_numero("1.234.567")
    (Decimal('1234.5'), Decimal('93.24'), Decimal('1234567'))
    """
    if not isinstance(texto, str):
        raise NumeroInvalido("tipo", _FORMATO)
    recortado = texto.strip(" \t\r\n\u00a0\u202f")
    if not recortado:
        raise NumeroInvalido("vacio", "Falta el número: escríbalo, por ejemplo 93,24.")
    if len(recortado) > 100:
        raise NumeroInvalido("demasiados_digitos", _mensaje_digitos(maximo_digitos))
    coincide = _LLANO.fullmatch(recortado)
    if coincide is None:
        coincide = _CON_MILES.fullmatch(recortado)
        if coincide is None:
            raise _causa(recortado)
        if decimales and coincide[3] is None and coincide[2].count(".") == 1:
            entero = coincide[1] + coincide[2].replace(".", "")
            raise NumeroAmbiguo(entero, coincide[1] + coincide[2].replace(".", ","))
    return _acotado(
        coincide[1],
        coincide[2].replace(".", ""),
        coincide[3] or "",
        decimales=decimales,
        negativos=negativos,
        maximo_digitos=maximo_digitos,
    )


def leer_celda(
    valor: object,
    *,
    formato: str = "General",
    decimales: int = 6,
    negativos: bool = False,
    maximo_digitos: int = 12,
) -> Decimal:
    """Read a spreadsheet cell by the same limits as leer_numero.

    Text is read as typed text. An int or Decimal is taken as it is. A binary number, which is how
    XLSX stores decimals, becomes the shortest decimal text that identifies it (93.24, never
    93.2399999…); one that needs more decimals than allowed, such as the 0.30000000000000004 of a
    formula, is refused and not rounded. A cell with a percentage ``formato`` is asked back, since
    it shows 93 % while it stores 0.93. Booleans and dates are refused.
    """
    if isinstance(valor, str):
        return leer_numero(
            valor, decimales=decimales, negativos=negativos, maximo_digitos=maximo_digitos
        )
    if valor is None:
        raise NumeroInvalido("vacio", "Falta el número: escríbalo, por ejemplo 93,24.")
    if isinstance(valor, date | time | timedelta):
        raise NumeroInvalido(
            "tipo",
            "La celda contiene una fecha o una hora: dele formato Número y escriba la cifra.",
        )
    if isinstance(valor, bool) or not isinstance(valor, int | Decimal | float):
        raise NumeroInvalido("tipo", "La celda no contiene un número: escriba la cifra.")
    exacto = Decimal(repr(valor)) if isinstance(valor, float) else Decimal(valor)
    if not exacto.is_finite():
        raise NumeroInvalido("no_numero", "La celda no contiene un número: escriba la cifra.")
    if abs(exacto.adjusted()) > 60:
        raise NumeroInvalido("demasiados_digitos", _mensaje_digitos(maximo_digitos))
    if "%" in formato:
        almacenado = escribir_numero(exacto, miles=False)
        visto = escribir_numero(Fraction(exacto) * 100, miles=False)
        raise NumeroInvalido(
            "porcentaje",
            "La celda tiene formato de porcentaje: dele formato Número y escriba "
            f"{visto} si quiso decir {visto} %, o {almacenado} si quiso decir {almacenado}.",
        )
    signo, _, cifras = format(exacto, "f").rpartition("-")
    entero, _, fraccion = cifras.partition(".")
    if isinstance(valor, float) and not fraccion.strip("0"):
        fraccion = ""  # 93.0 is how a binary number writes 93
    return _acotado(
        "-" if exacto.is_signed() else signo,
        entero,
        fraccion,
        decimales=decimales,
        negativos=negativos,
        maximo_digitos=maximo_digitos,
    )


def _acotado(
    signo: str, entero: str, fraccion: str, *, decimales: int, negativos: bool, maximo_digitos: int
) -> Decimal:
    """Apply the limits of the field to a number whose form is already right."""
    if signo:
        if not (entero + fraccion).strip("0"):
            raise NumeroInvalido("cero_negativo", "Escriba 0, sin signo.")
        if not negativos:
            raise NumeroInvalido(
                "negativo", "Este número no puede ser negativo: escríbalo sin el signo -."
            )
    if len(entero) > maximo_digitos:
        raise NumeroInvalido("demasiados_digitos", _mensaje_digitos(maximo_digitos))
    if len(fraccion) > decimales:
        raise NumeroInvalido("demasiados_decimales", _mensaje_decimales(decimales))
    return Decimal(f"{signo}{entero}.{fraccion}" if fraccion else f"{signo}{entero}")


def _mensaje_digitos(maximo: int) -> str:
    return f"El número es demasiado grande: escriba hasta {maximo} dígitos antes de la coma."


def _mensaje_decimales(decimales: int) -> str:
    if decimales == 0:
        return "Escriba un número entero, sin decimales."
    cuantos = "un decimal" if decimales == 1 else f"{decimales} decimales"
    return f"Escriba el número con {cuantos} como máximo."


def _causa(texto: str) -> NumeroInvalido:
    """Say why a text is not a number and what to write instead."""
    punto = _UN_PUNTO.fullmatch(texto)
    if punto:
        return NumeroInvalido(
            "punto_decimal",
            "Los decimales se escriben con coma: escriba "
            f"{punto[1]}{punto[2]},{punto[3]} si eso quiso decir.",
        )
    inglesa = _A_LA_INGLESA.fullmatch(texto)
    if inglesa:
        entero = inglesa[2].replace(",", "")
        return NumeroInvalido(
            "punto_decimal",
            "Los decimales se escriben con coma y los miles con punto: escriba "
            f"{inglesa[1]}{entero},{inglesa[3]} si eso quiso decir.",
        )
    for patron, codigo, mensaje in _CAUSAS:
        if patron.fullmatch(texto):
            return NumeroInvalido(codigo, mensaje)
    return NumeroInvalido("formato", _FORMATO)


def redondear(valor: Fraction | Decimal, decimales: int, modo: str) -> Decimal:
    """Round exactly to a number of decimals (0 or more), by one of the named rules.

    ``half_up``: ties away from zero; ``half_even``: ties to the even digit; ``down``: cut towards
    zero. The result has exactly ``decimales`` decimals and is never ``-0``. Raises ValueError for
    another rule.

    >>> redondear(Fraction(24200, 263), 0, "half_up"), redondear(Decimal("2.5"), 0, "half_even")
    (Decimal('92'), Decimal('2'))
    """
    numerador, denominador = valor.as_integer_ratio()
    cociente, resto = divmod(abs(numerador) * 10**decimales, denominador)
    if modo == "half_up":
        cociente += 2 * resto >= denominador
    elif modo == "half_even":
        cociente += 2 * resto > denominador or (2 * resto == denominador and cociente % 2 == 1)
    elif modo != "down":
        raise ValueError(f"Redondeo desconocido: {modo}. Use {', '.join(REDONDEOS)}.")
    signo = "-" if numerador < 0 and cociente else ""
    return Decimal(f"{signo}{cociente}E-{decimales}")


def escribir_numero(
    valor: Decimal | Fraction | int, decimales: int | None = None, *, miles: bool = True
) -> str:
    """Write a number in Chilean manner: comma for decimals, points for thousands.

    With ``decimales``, ties are rounded away from zero, which is for display only. Without it,
    every digit is written; a Fraction without finite decimal expansion then raises ValueError.
    ``miles=False`` leaves the points out: use it for the value of an input field, because
    ``1.234`` would be asked back.

    >>> escribir_numero(Decimal("1234.50")), escribir_numero(Fraction(9300, 95), 2)
    ('1.234,50', '97,89')
    """
    if decimales is not None:
        exacto = redondear(Fraction(valor), decimales, "half_up")
    elif isinstance(valor, Fraction):
        exacto = _decimal_exacto(valor)
    else:
        exacto = Decimal(valor)
    if not exacto.is_finite():
        raise ValueError("Solo se escriben números finitos.")
    texto = format(exacto, "f")
    signo = "-" if texto.startswith("-") and exacto else ""
    entero, _, fraccion = texto.lstrip("-").partition(".")
    if miles:
        entero = format(int(entero), ",").replace(",", ".")
    return f"{signo}{entero},{fraccion}" if fraccion else signo + entero


def fraccion(valor: Decimal) -> Fraction:
    """Return a finite Decimal as an exact Fraction, faster than its constructor does."""
    numerador, denominador = valor.as_integer_ratio()
    return Fraction(numerador, denominador)


def cociente(dividendo: Fraction, divisor: Fraction) -> Fraction:
    """Divide exactly, reducing once; ZeroDivisionError by zero."""
    return Fraction(
        dividendo.numerator * divisor.denominator, dividendo.denominator * divisor.numerator
    )


def sin_ceros(valor: Decimal) -> Decimal:
    """Drop the zeros at the end of the decimals, without rounding: 10.00 gives 10, 100 stays.

    Storage adds them; a special value such as NaN is returned as it is.
    """
    if not valor.is_finite() or abs(valor.adjusted()) > 60:
        return valor
    texto = format(valor, "f")
    return Decimal(texto.rstrip("0").rstrip(".")) if "." in texto else valor


def _decimal_exacto(valor: Fraction) -> Decimal:
    """Return the finite decimal expansion of a fraction, or raise ValueError."""
    resto, dos, cinco = valor.denominator, 0, 0
    while resto % 2 == 0:
        resto, dos = resto // 2, dos + 1
    while resto % 5 == 0:
        resto, cinco = resto // 5, cinco + 1
    if resto != 1:
        raise ValueError(f"{valor} no tiene escritura decimal finita: indique los decimales.")
    return redondear(valor, max(dos, cinco), "down")
