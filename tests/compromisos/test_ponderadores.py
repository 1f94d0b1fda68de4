"""Weights: they sum exactly what the rule asks or the programme is not sent."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from compromisos import servicios
from compromisos.faltas import faltas
from compromisos.servicios.tramite import ProgramaIncompleto
from instituciones.roles import Rol
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio
from tests.compromisos.escenarios import completar
from tests.fabricas import Mundo

CENTESIMA = Decimal("0.01")
pesos = st.integers(min_value=0, max_value=10_000).map(lambda n: n * CENTESIMA)
CIEN = Decimal(100)


class TestSumaDePonderadores(TestCase):
    """Any three weights: sent if and only if they are positive and sum 100,00."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(pesos, min_size=3, max_size=3))
    def test_a_set_that_does_not_sum_one_hundred_is_never_sent(self, valores):
        mundo = Mundo.crear()
        programa = completar(mundo.programa)
        llaves = list(programa.compromisos.values_list("pk", flat=True))
        servicios.fijar_ponderadores(
            programa=programa,
            ponderadores=dict(zip(llaves, valores, strict=True)),
            version=programa.fila_version,
            por=mundo[Rol.ENCARGADO_PMG],
        )
        bueno = sum(valores) == CIEN and all(v > 0 for v in valores)
        if bueno:
            assert servicios.enviar(programa=programa, por=mundo[Rol.JEFE_SERVICIO])
        else:
            with pytest.raises(ProgramaIncompleto):
                servicios.enviar(programa=programa, por=mundo[Rol.JEFE_SERVICIO])
            programa.refresh_from_db()
            assert programa.estado == "borrador"

    @settings(max_examples=10, deadline=None)
    @given(st.integers(1, 9_998), st.integers(1, 9_998))
    def test_a_set_that_sums_one_hundred_is_sent(self, uno, otro):
        uno, otro = sorted((uno, otro))
        valores = [uno, otro - uno + 1, 10_000 - otro - 1]
        mundo = Mundo.crear()
        programa = completar(mundo.programa)
        llaves = programa.compromisos.values_list("pk", flat=True)
        servicios.fijar_ponderadores(
            programa=programa,
            ponderadores={pk: v * CENTESIMA for pk, v in zip(llaves, valores, strict=True)},
            version=1,
            por=mundo[Rol.ENCARGADO_PMG],
        )
        assert servicios.enviar(programa=programa, por=mundo[Rol.JEFE_SERVICIO]).enviado_el


@pytest.mark.django_db
@pytest.mark.parametrize("peso", ["-0.01", "100.01", "33.333"])
def test_a_weight_out_of_range_is_refused(mundo, peso):
    compromiso = mundo.programa.compromisos.first()
    with pytest.raises(ErrorDeNegocio):
        servicios.editar_compromiso(
            compromiso=compromiso,
            cambios={"ponderador": Decimal(peso)},
            version=1,
            por=mundo[Rol.ENCARGADO_PMG],
        )


@pytest.mark.django_db
def test_two_edits_begun_together_cannot_both_stand(mundo):
    """Both began from the same version: the second is told, and the sum stays as one saw it."""
    encargado = mundo[Rol.ENCARGADO_PMG]
    llaves = list(mundo.programa.compromisos.values_list("pk", flat=True))
    uno = dict(zip(llaves, map(Decimal, (50, 40, 10)), strict=True))
    otro = dict(zip(llaves, map(Decimal, (10, 40, 50)), strict=True))
    servicios.fijar_ponderadores(
        programa=mundo.programa, ponderadores=uno, version=1, por=encargado
    )
    with pytest.raises(ConflictoDeEdicion):
        servicios.fijar_ponderadores(
            programa=mundo.programa, ponderadores=otro, version=1, por=encargado
        )
    guardados = dict(mundo.programa.compromisos.values_list("pk", "ponderador"))
    assert guardados == uno
    # a change of one commitment also moves the programme's version
    servicios.editar_compromiso(
        compromiso=mundo.programa.compromisos.first(),
        cambios={"ponderador": Decimal(49)},
        version=2,
        por=encargado,
    )
    with pytest.raises(ConflictoDeEdicion):
        servicios.fijar_ponderadores(
            programa=mundo.programa, ponderadores=otro, version=2, por=encargado
        )


@pytest.mark.django_db
def test_the_balance_is_shared_with_one_call(mundo):
    completar(mundo.programa)
    mundo.programa.compromisos.filter(numero=2).update(ponderador=0)
    assert [f.codigo for f in faltas(mundo.programa)] == ["suma_ponderadores", "ponderador_cero"]
    servicios.distribuir_saldo(programa=mundo.programa, por=mundo[Rol.ENCARGADO_PMG])
    assert faltas(mundo.programa) == []
    assert mundo.programa.compromisos.get(numero=2).ponderador == 30
