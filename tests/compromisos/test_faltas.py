"""Each thing a programme may lack is found, and only it; the list guards the sending."""

from copy import deepcopy
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compromisos import servicios
from compromisos.especificaciones import EspecificacionCompromiso
from compromisos.faltas import faltas, faltas_de
from compromisos.models import Compromiso
from compromisos.servicios.tramite import ProgramaIncompleto
from indicadores.models import FichaIndicador, Medicion, ValorAnual
from instituciones.roles import Rol
from pmg_site.comun.errores import ErrorDeNegocio
from tests.compromisos.escenarios import completar
from tests.fabricas import (
    AdscripcionF,
    ConjuntoReglasF,
    FichaIndicadorF,
    contenido_marco,
    programa_en_borrador,
)

pytestmark = pytest.mark.django_db


def con_limites(programa, **limites):
    contenido = deepcopy(contenido_marco())
    contenido["objetivos"][0] |= limites
    programa.conjunto_reglas = ConjuntoReglasF(codigo="limites", contenido=contenido)
    programa.save()


def _historia(programa, valores):
    ficha = programa.compromisos.get(numero=1).ficha
    for anio, valor in valores.items():
        ValorAnual.objects.create(
            indicador=ficha.indicador, institucion=ficha.indicador.institucion, anio=anio,
            valor=Decimal(valor), origen="prueba",
        )  # fmt: skip


CASOS = {
    "sin_compromisos": lambda p: p.compromisos.all().delete(),
    "suma_ponderadores": lambda p: p.compromisos.filter(numero=1).update(ponderador=61),
    "limite_objetivo": lambda p: con_limites(p, n_max="2"),
    "sin_meta": lambda p: p.compromisos.filter(numero=1).update(meta=None),
    "meta_no_calza": lambda p: p.compromisos.filter(numero=1).update(meta=Decimal(96)),
    "sin_operandos_meta": lambda p: Medicion.objects.filter(
        ficha=p.compromisos.get(numero=1).ficha, simbolo="B"
    ).delete(),
    "formula": lambda p: FichaIndicador.objects.filter(compromisos__numero=1).update(
        expresion="A/C"
    ),
    "sin_medios": lambda p: FichaIndicador.objects.filter(compromisos__numero=1).update(
        medios_verificacion=" "
    ),
    "ficha_de_otro_anio": lambda p: FichaIndicador.objects.filter(compromisos__numero=1).update(
        anio=2025
    ),
    "sin_requisitos": lambda p: p.compromisos.get(numero=3).requisitos.all().delete(),
    "requisito_sin_medio": lambda p: (
        p.compromisos.get(numero=3).requisitos.filter(codigo="E1-O1-RT1").update(medios=[])
    ),
    "meta_menos_exigente": lambda p: _historia(p, {2023: 94, 2024: 96, 2025: 96}),
}


@pytest.mark.parametrize("codigo", list(CASOS))
def test_what_is_missing_is_found_alone_and_stops_the_sending(mundo, codigo):
    programa = completar(mundo.programa)
    assert faltas(programa) == []  # control: complete before the damage
    CASOS[codigo](programa)
    encontradas = faltas(programa)
    assert [f.codigo for f in encontradas] == [codigo]
    assert encontradas[0].frase.endswith(".")
    with pytest.raises(ProgramaIncompleto):
        servicios.enviar(programa=programa, por=mundo[Rol.JEFE_SERVICIO])


@pytest.mark.parametrize(
    ("limites", "codigos"),
    [
        ({"peso_min": "100", "peso_max": "100", "n_min": "3", "n_max": "3"}, []),
        ({"peso_min": "100.01"}, ["limite_objetivo"]),
        ({"peso_max": "99.99"}, ["limite_objetivo"]),
        ({"n_min": "4"}, ["limite_objetivo"]),
        ({"peso_max": "99", "n_max": "2"}, ["limite_objetivo", "limite_objetivo"]),
    ],
)
def test_limits_of_an_objective_include_their_ends(mundo, limites, codigos):
    programa = completar(mundo.programa)
    con_limites(programa, **limites)
    assert [f.codigo for f in faltas(programa)] == codigos


def test_the_same_card_twice_is_found_in_both(mundo):
    programa = completar(mundo.programa)
    ficha = programa.compromisos.get(numero=1).ficha
    programa.compromisos.filter(numero=2).update(ficha=ficha)
    assert [f.codigo for f in faltas(programa)] == ["repetido", "repetido"]


def test_an_easier_target_needs_its_reason_and_an_equal_one_does_not(mundo):
    programa = completar(mundo.programa)  # target 95
    _historia(programa, {2021: 10, 2022: 95, 2023: 94, 2024: 96, 2025: 95})  # mean of three: 95
    assert faltas(programa) == []
    _historia_cambia(programa, 2024, 97)  # (94 + 97 + 95) / 3 = 95,33
    assert [f.codigo for f in faltas(programa)] == ["meta_menos_exigente"]
    programa.compromisos.filter(numero=1).update(justificacion_meta="Cambió la ley.")
    assert faltas(programa) == []


def test_a_descending_target_is_easier_when_it_is_higher(mundo):
    programa = completar(mundo.programa)
    FichaIndicador.objects.filter(compromisos__numero=1).update(sentido="descendente")
    _historia(programa, {2025: 96})
    assert faltas(programa) == []
    _historia_cambia(programa, 2025, 94)
    assert [f.codigo for f in faltas(programa)] == ["meta_menos_exigente"]


def _historia_cambia(programa, anio, valor):
    previo = ValorAnual.objects.get(anio=anio)
    ValorAnual.objects.create(
        indicador=previo.indicador, institucion=previo.institucion, anio=anio, version=2,
        valor=Decimal(valor), origen="corrección",
    )  # fmt: skip


def test_a_measured_commitment_needs_no_target(mundo):
    programa = completar(mundo.programa)
    programa.compromisos.filter(numero=1).update(tipo="medir", meta=None)
    assert faltas(programa) == []


def test_many_programmes_cost_the_same_queries_as_few(mundo):
    def sembrar(cuantos):
        return [completar(programa_en_borrador(AdscripcionF())) for _ in range(cuantos)]

    def contar(programas):
        with CaptureQueriesContext(connection) as captura:
            assert all(not lista for lista in faltas_de(programas).values())
        return len(captura)

    pocos = sembrar(2)
    with_pocos = contar(pocos)
    assert contar(pocos + sembrar(10)) == with_pocos


def test_a_card_of_another_institution_is_refused(mundo):
    ajena = FichaIndicadorF(anio=2026)
    with pytest.raises(ErrorDeNegocio, match="su institución"):
        servicios.agregar_compromiso(
            programa=mundo.programa,
            especificacion=EspecificacionCompromiso(
                objetivo="gestion-eficaz", tipo="medir", ponderador=Decimal(1), ficha=ajena
            ),
            por=mundo[Rol.ENCARGADO_PMG],
        )
    assert Compromiso.objects.count() == 3
