"""Canonical JSON: one and only one byte string for each value, so that its hash can be trusted."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

_codificador = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)
# Exact types that JSON writes in one way only. A float is absent on purpose.
_DIRECTOS = frozenset({str, bool, int, type(None)})


def texto_decimal(valor: Decimal) -> str:
    """Write a finite Decimal in plain notation without superfluous zeros.

    >>> texto_decimal(Decimal("1.50E+2")), texto_decimal(Decimal("-0.00"))
    ('150', '0')
    """
    if not valor.is_finite():
        raise TypeError(f"{valor} has no canonical form: only finite decimals do")
    if not valor:
        return "0"
    texto = format(valor, "f")
    return texto.rstrip("0").rstrip(".") if "." in texto else texto


def texto_fraccion(valor: Fraction) -> str:
    """Write a Fraction in lowest terms, always as ``n/d``.

    >>> texto_fraccion(Fraction(6, 4)), texto_fraccion(Fraction(5))
    ('3/2', '5/1')
    """
    return f"{valor.numerator}/{valor.denominator}"


def _otro(obj: object) -> Any:
    """Turn a value that JSON does not know into one that it writes in one way."""
    if isinstance(obj, Mapping):
        return {_clave(clave): _simple(valor) for clave, valor in obj.items()}
    if isinstance(obj, list | tuple):
        return [_simple(valor) for valor in obj]
    if isinstance(obj, str):
        return str.__str__(obj)  # StrEnum: its value
    if isinstance(obj, Decimal):
        return texto_decimal(obj)
    if isinstance(obj, Fraction):
        return texto_fraccion(obj)
    if isinstance(obj, datetime):
        if obj.tzinfo is None:
            raise TypeError("a datetime without time zone has no canonical form")
        return obj.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")
    if isinstance(obj, date):
        return obj.isoformat()
    raise TypeError(f"{type(obj).__name__} has no canonical form")


def _clave(clave: object) -> str:
    if not isinstance(clave, str):
        raise TypeError(f"keys must be text, not {type(clave).__name__}")
    return str.__str__(clave)


def _simple(obj: Any) -> Any:
    """Walk the value; the common types first, because traces are large."""
    tipo = type(obj)
    if tipo in _DIRECTOS:
        return obj
    if tipo is dict:
        simple = {}
        for clave, valor in obj.items():
            if type(clave) is not str:
                clave = _clave(clave)
            simple[clave] = valor if type(valor) in _DIRECTOS else _simple(valor)
        return simple
    return _otro(obj)


def canonico(obj: object) -> bytes:
    """Return the canonical UTF-8 JSON of a value.

    Keys sorted by code point, no spaces, text as it is; Decimal as plain text without superfluous
    zeros, Fraction as ``"n/d"`` in lowest terms, date in ISO 8601, datetime in UTC with
    microseconds and ``Z``. A tuple is written as a list. Numbers other than int are thus text, and
    ``Decimal("1.50")`` and ``"1.5"`` give the same bytes.

    Raises TypeError for float, NaN, naive datetimes, keys that are not text, text that is not
    valid Unicode, and any other type.

    >>> canonico({"b": Decimal("2.50"), "a": [Fraction(2, 4), None, True]})
    b'{"a":["1/2",null,true],"b":"2.5"}'
    """
    try:
        return _codificador.encode(_simple(obj)).encode()
    except UnicodeEncodeError as error:
        raise TypeError("text with unpaired surrogates has no canonical form") from error


def huella(obj: object) -> str:
    """Return the SHA-256 of the canonical JSON, as 64 hexadecimal digits.

    >>> huella({})
    '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'
    """
    return sha256(canonico(obj)).hexdigest()
