"""The number of queries of each page does not grow with the data, whoever looks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluacion.entradas import entradas_de
from evaluacion.models import Evaluacion
from instituciones.roles import Rol
from tests.evaluacion import escenarios
from tests.evaluacion.test_paginas import entrar
from tests.fabricas import Mundo


def _contar(mundo: Mundo, rol: Rol, url: str) -> int:
    cliente = entrar(mundo[rol])
    cliente.get(url)
    with CaptureQueriesContext(connection) as vistas:
        assert cliente.get(url).status_code in (200, 403)
    return len(vistas)


@pytest.mark.parametrize("nombre", ["lista", "comite"])
def test_lists_ask_as_often_for_many_as_for_few(db: None, nombre: str) -> None:
    mundo, *otros = escenarios.mundos(2)
    for otro in (mundo, *otros):
        escenarios.preliminar(otro)
    url = reverse(f"evaluacion:{nombre}")
    antes = {rol: _contar(mundo, rol, url) for rol in Rol}
    for otro in escenarios.mundos(4):
        escenarios.preliminar(otro)
    assert {rol: _contar(mundo, rol, url) for rol in Rol} == antes


def test_the_inputs_of_many_evaluations_cost_the_same_queries(db: None) -> None:
    cuentas = []
    for cuantas in (1, 4):
        for mundo in escenarios.mundos(cuantas):
            escenarios.calificada(mundo)
        with CaptureQueriesContext(connection) as vistas:
            entradas = entradas_de(Evaluacion.objects.all())
        cuentas.append(len(vistas))
    assert len(entradas) == 5
    assert cuentas[0] == cuentas[1]
