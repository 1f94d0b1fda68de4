"""The name of an institution read aloud, with its article."""

import pytest

from pmg_site.comun.articulos import con_a, con_de


@pytest.mark.parametrize(
    ("nombre", "de", "a"),
    [
        ("Servicio Nacional del Consumidor", "del", "al"),
        ("Gobierno Regional de Ñuble", "del", "al"),
        ("Dirección de Presupuestos", "de la", "a la"),
        ("Superintendencia de Pensiones", "de la", "a la"),
        ("Gendarmería de Chile", "de", "a"),
        ("ChileCompra", "de", "a"),
        ("", "de", "a"),
    ],
)
def test_the_article_is_that_of_the_first_word(nombre: str, de: str, a: str) -> None:
    assert con_de(nombre) == f"{de} {nombre}"
    assert con_a(nombre) == f"{a} {nombre}"
