"""The committee and ministers approve many at once: only what they saw, each one by itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compromisos import servicios, visto
from compromisos.estados import EstadoFormulacion
from compromisos.models import ProgramaAnual
from instituciones.roles import Rol
from pmg_site.comun.models import Asiento
from tests.compromisos.escenarios import llevar
from tests.compromisos.escenarios_firmas import en_revision, mundo_mei
from tests.compromisos.test_paginas import como, url
from tests.compromisos.test_validacion import enviado, sellos

pytestmark = pytest.mark.django_db
E = EstadoFormulacion
PAGINA = url("aprobacion")


def revisado(mundo):
    """One more programme, taken in review."""
    programa = servicios.validar(programa=enviado(mundo), por=mundo[Rol.MINISTRO])
    return servicios.tomar(programa=programa, por=mundo[Rol.DIPRES])


@pytest.fixture
def comite(mundo):
    return como(mundo[Rol.COMITE_TRIMINISTERIAL])


def test_the_committee_approves_those_it_opened_each_with_its_own_entry(mundo, comite):
    uno, otro, movido = llevar(mundo, E.EN_REVISION), revisado(mundo), revisado(mundo)
    assert sellos(comite.get(PAGINA).content.decode()) == []
    marcados = sellos(comite.get(PAGINA, {"ver": "todos"}).content.decode())
    assert len(marcados) == 3
    ProgramaAnual.objects.filter(pk=movido.pk).update(fila_version=movido.fila_version + 1)
    texto = comite.post(PAGINA, {"visto": marcados}).content.decode()
    assert "2 de 3 programas aprobados" in texto
    assert "Cambió después de que usted lo vio" in texto
    estados = dict(ProgramaAnual.objects.values_list("pk", "estado"))
    assert [estados[p.pk] for p in (uno, otro, movido)] == [E.APROBADO, E.APROBADO, E.EN_REVISION]
    assert Asiento.objects.filter(accion="formulacion.aprobar").count() == 2


def test_what_hinders_is_said_once_goes_last_and_cannot_be_sneaked_in(mundo, comite):
    trabado, listo = llevar(mundo, E.EN_REVISION), revisado(mundo)
    servicios.abrir_observacion(
        programa=trabado, texto="Falta la fuente.", por=mundo[Rol.DIPRES], bloquea=True
    )
    trabado.refresh_from_db()
    pagina = comite.get(PAGINA, {"ver": "todos"}).content.decode()
    assert "<strong>1 de 2</strong> ya se pueden aprobar" in pagina
    assert pagina.index(f"programa-{listo.pk}") < pagina.index(f"programa-{trabado.pk}")
    assert len(sellos(pagina)) == 1
    assert "Falta resolver la observación" in pagina
    assert "Responda la observación" not in pagina
    sello = visto.sello(trabado, mundo[Rol.COMITE_TRIMINISTERIAL])
    texto = comite.post(PAGINA, {"visto": [sello]}).content.decode()
    assert "No fue aprobado." in texto
    assert ProgramaAnual.objects.get(pk=trabado.pk).estado == E.EN_REVISION


def test_its_content_opens_in_place_for_who_approves_it_and_nobody_else(mundo, comite):
    programa = llevar(mundo, E.EN_REVISION)
    fragmento = comite.get(url("contenido", programa.pk))
    assert "y lo apruebo" in fragmento.content.decode()
    for rol in (Rol.MINISTRO, Rol.ENCARGADO_MINISTERIAL, Rol.DIPRES):
        assert como(mundo[rol]).get(url("contenido", programa.pk)).status_code == 403


def test_ministers_sign_in_a_batch_and_the_last_signature_approves():
    mei = mundo_mei()
    programa = en_revision(mei)
    for persona, dicho, estado in (
        (mei[Rol.MINISTRO], "Firmado: falta la otra firma", E.EN_REVISION),
        (mei.hacienda, "Firmado: con esta firma quedó aprobado", E.APROBADO),
    ):
        cliente = como(persona)
        pagina = cliente.get(PAGINA, {"ver": "todos"}).content.decode()
        assert "y lo firmo" in pagina
        assert dicho in cliente.post(PAGINA, {"visto": sellos(pagina)}).content.decode()
        assert ProgramaAnual.objects.get(pk=programa.pk).estado == estado
        assert "No hay programas que esperen su firma" in cliente.get(PAGINA).content.decode()
    assert como(mei[Rol.JEFE_SERVICIO]).get(PAGINA).status_code == 403


def test_twenty_programmes_open_cost_what_two_cost(mundo, comite):
    def medir():
        comite.get(PAGINA, {"ver": "todos"})
        with CaptureQueriesContext(connection) as captura:
            respuesta = comite.get(PAGINA, {"ver": "todos"})
        return len(sellos(respuesta.content.decode())), len(captura)

    llevar(mundo, E.EN_REVISION)
    revisado(mundo)
    abiertos, con_dos = medir()
    assert abiertos == 2
    for _ in range(18):
        revisado(mundo)
    abiertos, con_veinte = medir()
    assert abiertos == 20
    assert con_veinte == con_dos


@pytest.mark.parametrize(
    ("rol", "enlaces"),
    [
        (Rol.COMITE_TRIMINISTERIAL, {"aprobacion"}),
        (Rol.MINISTRO, {"aprobacion", "validacion"}),
        (Rol.ENCARGADO_MINISTERIAL, {"validacion"}),
        (Rol.DIPRES, {"cola"}),
        (Rol.AUDITOR, set()),
    ],
)
def test_the_list_leads_each_one_to_the_page_of_its_work(mundo, rol, enlaces):
    pagina = como(mundo[rol]).get(url("lista")).content.decode()
    hallados = {n for n in ("aprobacion", "validacion", "cola") if f'href="{url(n)}"' in pagina}
    assert hallados == enlaces
