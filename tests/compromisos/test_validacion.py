"""The ministry validates many at once: only what it saw, as it saw it, each one by itself."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compromisos import servicios, visto
from compromisos.estados import EstadoFormulacion
from compromisos.models import ProgramaAnual
from instituciones.roles import Rol
from pmg_site.comun.models import Asiento
from tests.compromisos.escenarios import completar, llevar
from tests.compromisos.test_paginas import como, url
from tests.fabricas import AdscripcionF, InstitucionF, Mundo, persona_con, programa_en_borrador

pytestmark = pytest.mark.django_db
E = EstadoFormulacion
PAGINA = url("validacion")


def enviado(mundo):
    """One more programme of the same ministry, sent."""
    institucion = InstitucionF(ministerio=mundo.institucion.ministerio)
    programa = completar(
        programa_en_borrador(
            AdscripcionF(institucion=institucion, proceso=mundo.adscripcion.proceso)
        )
    )
    return servicios.enviar(programa=programa, por=persona_con(Rol.JEFE_SERVICIO, institucion))


def sellos(pagina):
    return re.findall(r'name="visto"\s+value="([^"]+)"', pagina)


@pytest.fixture
def ministro(mundo):
    return como(mundo[Rol.MINISTRO])


def test_only_an_opened_programme_can_be_ticked(mundo, ministro):
    uno, otro = llevar(mundo, E.ENVIADO), enviado(mundo)
    cerrada = ministro.get(PAGINA).content.decode()
    assert sellos(cerrada) == []
    assert "3 compromisos" in cerrada
    assert "100,00 en total" in cerrada
    abierta = ministro.get(PAGINA, {"ver": uno.pk}).content.decode()
    assert [visto.leer(s, mundo[Rol.MINISTRO]) for s in sellos(abierta)] == [
        (uno.pk, uno.fila_version)
    ]
    fragmento = ministro.get(url("contenido", otro.pk)).content.decode()
    assert visto.leer(sellos(fragmento)[0], mundo[Rol.MINISTRO]) == (otro.pk, otro.fila_version)
    assert len(sellos(ministro.get(PAGINA, {"ver": "todos"}).content.decode())) == 2


def test_each_is_its_own_act_and_the_answer_says_what_happened_to_each(mundo, ministro):
    bueno, movido = llevar(mundo, E.ENVIADO), enviado(mundo)
    marcados = sellos(ministro.get(PAGINA, {"ver": "todos"}).content.decode())
    ProgramaAnual.objects.filter(pk=movido.pk).update(fila_version=movido.fila_version + 1)
    texto = ministro.post(PAGINA, {"visto": marcados}).content.decode()
    assert "1 de 2 programas validado" in texto
    assert "Cambió después de que usted lo vio" in texto
    estados = dict(ProgramaAnual.objects.values_list("pk", "estado"))
    assert (estados[bueno.pk], estados[movido.pk]) == (E.VALIDADO, E.ENVIADO)
    assert Asiento.objects.filter(accion="formulacion.validar").count() == 1
    # opened again, at the version it has now, it can
    otra_vez = sellos(ministro.get(PAGINA, {"ver": movido.pk}).content.decode())
    ministro.post(PAGINA, {"visto": otra_vez})
    assert ProgramaAnual.objects.get(pk=movido.pk).estado == E.VALIDADO


def test_without_having_seen_it_nothing_is_validated(mundo, ministro):
    programa = llevar(mundo, E.ENVIADO)
    de_otro = visto.sello(programa, mundo[Rol.ENCARGADO_MINISTERIAL])
    for inventado in ("", str(programa.pk), f"[{programa.pk},1,1]:x:y", de_otro):
        respuesta = ministro.post(PAGINA, {"visto": [inventado]}, follow=True)
        assert "no eligió ninguno" in respuesta.content.decode()
    assert ProgramaAnual.objects.get(pk=programa.pk).estado == E.ENVIADO


def test_what_has_faults_cannot_be_ticked_nor_sneaked_in_and_says_why(mundo, ministro):
    programa = llevar(mundo, E.ENVIADO)
    sello = visto.sello(programa, mundo[Rol.MINISTRO])
    servicios.abrir_observacion(
        programa=programa, texto="Falta la fuente.", por=mundo[Rol.ENCARGADO_MINISTERIAL]
    )
    pagina = ministro.get(PAGINA, {"ver": "todos"}).content.decode()
    assert sellos(pagina) == []
    assert "No se puede validar" in pagina
    assert "«Falta la fuente»" in pagina
    texto = ministro.post(PAGINA, {"visto": [sello]}).content.decode()
    assert "«Falta la fuente»" in texto
    assert ProgramaAnual.objects.get(pk=programa.pk).estado == E.ENVIADO


def test_a_foreign_programme_is_neither_opened_nor_validated(mundo, ministro):
    ajeno = Mundo.crear()
    programa = llevar(ajeno, E.ENVIADO)
    assert ministro.get(url("contenido", programa.pk)).status_code == 404
    robado = visto.sello(programa, mundo[Rol.MINISTRO])
    ministro.post(PAGINA, {"visto": [robado]})
    assert ProgramaAnual.objects.get(pk=programa.pk).estado == E.ENVIADO
    assert como(mundo[Rol.JEFE_SERVICIO]).get(PAGINA).status_code == 403


def test_what_changed_since_the_last_sending_is_shown(mundo, ministro):
    programa = llevar(mundo, E.ENVIADO)
    programa = servicios.devolver(
        programa=programa, por=mundo[Rol.MINISTRO], comentario="Cambie el nombre."
    )
    hilo = programa.observaciones.get()
    servicios.responder_observacion(observacion=hilo, texto="Sí.", por=mundo[Rol.ENCARGADO_PMG])
    compromiso = programa.compromisos.get(numero=1)
    servicios.editar_compromiso(
        compromiso=compromiso,
        cambios={"nombre": "Consultas resueltas a tiempo"},
        version=compromiso.fila_version,
        por=mundo[Rol.ENCARGADO_PMG],
    )
    programa.refresh_from_db()
    servicios.enviar(programa=programa, por=mundo[Rol.JEFE_SERVICIO])
    pagina = ministro.get(PAGINA, {"ver": "todos"}).content.decode()
    assert "1 cambio desde el envío anterior" in pagina
    assert "a «Consultas resueltas a tiempo»" in pagina


def test_twenty_services_open_cost_what_two_cost(mundo):
    def medir():
        cuentas = {}
        for rol in (Rol.MINISTRO, Rol.ENCARGADO_MINISTERIAL):
            for consulta in ({}, {"ver": "todos"}):
                cliente = como(mundo[rol])
                cliente.get(PAGINA, consulta)
                with CaptureQueriesContext(connection) as captura:
                    respuesta = cliente.get(PAGINA, consulta)
                cuentas[rol, str(consulta)] = len(captura)
        return cuentas, len(sellos(respuesta.content.decode()))

    llevar(mundo, E.ENVIADO)
    enviado(mundo)
    con_dos, abiertos = medir()
    assert abiertos == 2
    for _ in range(18):
        enviado(mundo)
    con_veinte, abiertos = medir()
    assert abiertos == 20
    assert con_veinte == con_dos
