"""Canonical JSON: one byte string for each value, and refusal of what has none."""

import json
from collections import OrderedDict
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, StrEnum
from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmg_site.comun.canonico import canonico, huella


class _Palabra(StrEnum):
    VALOR = "valor"


class _Otro(Enum):
    UNO = 1


@pytest.mark.parametrize(
    ("valor", "escrito"),
    [
        ({"b": 1, "a": 2}, '{"a":2,"b":1}'),
        (OrderedDict(z=[], a={}), '{"a":{},"z":[]}'),
        ("Ñuble «año»", '"Ñuble «año»"'),
        ([True, False, None, 0, -5], "[true,false,null,0,-5]"),
        ((1, (2,)), "[1,[2]]"),
        (Decimal("93.240"), '"93.24"'),
        (Decimal("1E+3"), '"1000"'),
        (Decimal("-0.00"), '"0"'),
        (Decimal("0.000001"), '"0.000001"'),
        (Fraction(6, 4), '"3/2"'),
        (Fraction(-4), '"-4/1"'),
        (date(2026, 4, 5), '"2026-04-05"'),
        (datetime(2026, 4, 5, 3, tzinfo=UTC), '"2026-04-05T03:00:00.000000Z"'),
        (
            datetime(2026, 4, 5, 0, 0, 0, 7, tzinfo=timezone(-timedelta(hours=3))),
            '"2026-04-05T03:00:00.000007Z"',
        ),
        (_Palabra.VALOR, '"valor"'),
        ({_Palabra.VALOR: [_Palabra.VALOR]}, '{"valor":["valor"]}'),
    ],
)
def test_each_value_is_written_in_one_way(valor: object, escrito: str) -> None:
    assert canonico(valor) == escrito.encode()
    assert huella(valor) == sha256(escrito.encode()).hexdigest()


@pytest.mark.parametrize(
    "valor",
    [
        1.0, 0.0, float("nan"), float("inf"), [1, {"a": [2.5]}], {"a": 1.5}, (0.1,),
        Decimal("NaN"), Decimal("Infinity"), [Decimal("sNaN")],
        datetime(2026, 4, 5),  # noqa: DTZ001 (a naive datetime is what must be refused)
        {1: "a"}, {None: 1}, {True: 1}, {("a",): 1}, b"bytes", {1, 2}, object(), _Otro.UNO,
        "\ud800", {"a": "\udfff"},
    ],
)  # fmt: skip
def test_what_has_no_single_form_is_refused(valor: object) -> None:
    with pytest.raises(TypeError):
        canonico(valor)


_VALORES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda hijos: (
        st.lists(hijos, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), hijos, max_size=4)
    ),
    max_leaves=15,
)


@settings(max_examples=200, deadline=None, database=None)
@given(_VALORES)
def test_plain_values_survive_the_round_trip(valor: object) -> None:
    leido = json.loads(canonico(valor))
    assert leido == valor
    assert canonico(leido) == canonico(valor)


@settings(max_examples=200, deadline=None, database=None)
@given(st.dictionaries(st.text(max_size=5), st.integers(), max_size=8))
def test_the_order_of_the_keys_does_not_matter(valor: dict[str, int]) -> None:
    assert huella(valor) == huella(dict(reversed(valor.items())))
