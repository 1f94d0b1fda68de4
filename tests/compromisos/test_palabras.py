"""What the pages of formulation say: names in the history, plurals, what can be added."""

import pytest
from django.urls import reverse

from compromisos import servicios
from compromisos.views.edicion import frase_de_cuantos
from instituciones.roles import Rol
from tests.compromisos.test_paginas import como, url
from tests.compromisos.test_perfil import programa_de
from tests.compromisos.test_servicios import marco_con_catalogo

pytestmark = pytest.mark.django_db


def test_the_history_names_the_commitment_that_was_edited(mundo):
    compromiso = mundo.programa.compromisos.get(numero=1)
    servicios.editar_compromiso(
        compromiso=compromiso,
        cambios={"nombre": "Otro nombre"},
        version=1,
        por=mundo[Rol.ENCARGADO_PMG],
    )
    texto = como(mundo[Rol.ENCARGADO_PMG]).get(url("programa", mundo.programa.pk)).content.decode()
    assert "Editó un compromiso: 1. Otro nombre" in texto


@pytest.mark.parametrize(
    ("cuantos", "frase"),
    [
        (1, "Se agregó 1 compromiso"),
        (0, "Se agregaron 0 compromisos"),
        (11, "Se agregaron 11 compromisos"),
    ],
)
def test_one_commitment_is_told_in_the_singular(cuantos, frase):
    assert frase_de_cuantos(cuantos, "Se agregó", "Se agregaron") == frase


def test_an_indicator_without_formula_offers_its_card_not_a_form_that_always_fails():
    marco_con_catalogo()
    programa, encargado = programa_de(None)
    texto = como(encargado).get(url("catalogo", programa.pk)).content.decode()
    assert "El Programa Marco no trae su fórmula" in texto
    assert reverse("indicadores:crear", args=[programa.institucion.codigo]) in texto
    assert 'name="transversal" value="equidad"' in texto
    assert 'name="transversal" value="sin-formula"' not in texto
    assert "1 requisito técnico<" in texto
