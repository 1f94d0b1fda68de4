"""The rows of operands of a card: what they ask, and what an unfinished one is told."""

import pytest
from django.urls import reverse

from indicadores.forms import FormularioOperando
from instituciones.roles import Rol
from tests.instituciones.escenarios import cliente


def test_a_row_asks_for_its_letter_and_what_it_counts_once_anything_is_written() -> None:
    assert FormularioOperando({"aditivo": "on"}).is_valid(), "a row that nobody fills in"
    for escrito, faltan in (
        ({"simbolo": "A"}, {"descripcion"}),
        ({"descripcion": "consultas"}, {"simbolo"}),
        ({"fuente": "Registro"}, {"simbolo", "descripcion"}),
        ({"simbolo": "A", "descripcion": "consultas"}, set()),
    ):
        form = FormularioOperando(escrito)
        assert set(form.errors) == faltan, escrito


@pytest.mark.django_db
def test_the_page_does_not_call_them_optional(mundo) -> None:
    navegador = cliente(mundo[Rol.ENCARGADO_PMG])
    url = reverse("indicadores:crear", args=[mundo.institucion.codigo])
    pagina = " ".join(navegador.get(url).content.decode().split())
    for etiqueta in ("Símbolo", "Qué cuenta"):
        assert f"{etiqueta}</label>" in pagina
        assert f'{etiqueta} <span class="opcional">' not in pagina
    assert 'Unidad <span class="opcional">' in pagina
