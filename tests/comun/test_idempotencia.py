"""The same request twice gives the same answer; another body with the same key is refused."""

from typing import Any

import pytest

from pmg_site.comun.idempotencia import ClaveReutilizada, una_vez
from tests.fabricas import PersonaF

pytestmark = pytest.mark.django_db


def test_repeating_gives_the_same_answer_without_acting_again() -> None:
    persona, veces = PersonaF(), []

    def hacer() -> dict[str, Any]:
        veces.append(1)
        return {"numero": str(len(veces))}

    def pedir(cuerpo: str) -> dict[str, Any]:
        return una_vez(persona=persona, clave="abc", cuerpo={"t": cuerpo}, hacer=hacer)

    assert [pedir("x") for _ in range(5)] == [{"numero": "1"}] * 5
    assert len(veces) == 1
    with pytest.raises(ClaveReutilizada, match="otros datos"):
        pedir("y")


def test_keys_belong_to_a_person() -> None:
    respuestas = [
        una_vez(persona=PersonaF(), clave="abc", cuerpo={}, hacer=lambda n=n: {"n": str(n)})
        for n in range(2)
    ]
    assert respuestas == [{"n": "0"}, {"n": "1"}]
