"""What the pages of formulation say: names in the history, plurals, what can be added."""

import pytest
from django.urls import reverse

from compromisos import servicios
from compromisos.consultas_diferencias import Comparable, comparar
from compromisos.consultas_firmas import cadena_vista
from compromisos.consultas_hilos import hilos
from compromisos.consultas_rondas import frase
from compromisos.diferencias import Diferencia, Reabre
from compromisos.estados import EstadoFormulacion
from compromisos.planificado import operandos_cambiados
from compromisos.views.edicion import frase_de_cuantos
from instituciones.roles import Rol
from tests.compromisos.escenarios import completar, llevar
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


def test_a_refused_weight_of_the_catalogue_stays_in_its_own_form():
    marco_con_catalogo()
    programa, encargado = programa_de(None)
    datos = {"objetivo": "gestion-eficaz", "transversal": "equidad", "ponderador": "5,555"}
    respuesta = como(encargado).post(url("catalogo", programa.pk), datos)
    texto = respuesta.content.decode()
    assert respuesta.status_code == 422
    assert texto.count('value="5,555"') == 1
    propio = texto.split('name="transversal" value="equidad"')[1].split("</form>")[0]
    assert 'value="5,555"' in propio
    assert "decimales" in propio


ANTES = [["meta", 0, "A", "mujeres", "7182"], ["meta", 0, "A", "total", "13056"],
         ["meta", 0, "B", "total", "19980"], ["meta", 6, "A", "total", "10"]]  # fmt: skip
DESPUES = [["meta", 0, "A", "mujeres", "7313"], ["meta", 0, "A", "total", "13187"],
           ["meta", 0, "B", "total", "19980"]]  # fmt: skip


def test_changed_operands_are_named_with_both_values_and_the_equal_ones_are_left_out():
    cambiados = operandos_cambiados(ANTES, DESPUES)
    assert [c.frase for c in cambiados] == [
        "A, de 13.056 a 13.187",
        "A en junio, de 10 a sin dato",
        "A, Mujeres, de 7.182 a 7.313",
    ]
    assert operandos_cambiados(None, DESPUES[1:2])[0].frase == "A, ahora 13.187"
    diferencia = Diferencia("1. X", "planificado", "Operandos", ANTES, DESPUES, Reabre.FIRMAS)
    assert frase(diferencia).startswith("Operandos, 1. X: A, de 13.056 a 13.187; A en junio")


def test_the_page_of_differences_opens_with_the_last_copy_that_says_something_else():
    uno, otro = {"anio": 2026}, {"anio": 2027}
    opciones = [
        Comparable("r1", "Envío 1", uno),
        Comparable("r2", "Envío 2", otro),
        Comparable("ahora", "Como está ahora", otro),
    ]
    visto = comparar(opciones, "", "")
    assert (visto["de"].llave, visto["a"].llave) == ("r1", "ahora")
    assert visto["grupos"]
    iguales = [Comparable(llave, llave, uno) for llave in ("r1", "r2", "ahora")]
    assert comparar(iguales, "", "")["de"].llave == "r2"


def test_who_writes_is_told_who_sends_and_who_sends_is_not(mundo):
    completar(mundo.programa)
    pagina = url("programa", mundo.programa.pk)
    encargado = como(mundo[Rol.ENCARGADO_PMG]).get(pagina).content.decode()
    assert "Lo envía el jefe de servicio" in encargado
    jefe = como(mundo[Rol.JEFE_SERVICIO])
    assert "Lo envía el jefe de servicio" not in jefe.get(pagina).content.decode()
    enviado = jefe.post(url("accion", mundo.programa.pk, "enviar"), follow=True).content.decode()
    assert "Listo: el programa quedó en estado «Enviado al ministerio»." in enviado


def test_a_programme_sent_back_waits_for_the_service_again(mundo):
    programa = llevar(mundo, EstadoFormulacion.OBSERVADO)
    primero = cadena_vista(programa).pasos[0]
    assert (primero.estado, primero.por) == ("en_curso", "")


def test_an_observation_that_waits_for_an_answer_comes_before_an_answered_one(mundo):
    programa = llevar(mundo, EstadoFormulacion.OBSERVADO)
    primera = programa.observaciones.get()
    servicios.responder_observacion(observacion=primera, texto="Sí.", por=mundo[Rol.ENCARGADO_PMG])
    programa.refresh_from_db()
    programa = servicios.enviar(programa=programa, por=mundo[Rol.JEFE_SERVICIO])
    programa = servicios.tomar(programa=programa, por=mundo[Rol.DIPRES])
    segunda = servicios.abrir_observacion(
        programa=programa, por=mundo[Rol.DIPRES], texto="Falta la fuente."
    )
    assert list(hilos(programa)) == [segunda, primera]
