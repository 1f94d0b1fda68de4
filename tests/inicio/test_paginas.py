"""The front page, my tasks and the ledger's page."""

import pytest
from django.test import Client
from django.urls import reverse

from incentivos import servicios
from instituciones.roles import Rol
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.models import NotaAsiento
from pmg_site.inicio import contexto
from tests.fabricas import AdscripcionF, Mundo
from tests.incentivos.escenarios import Fabrica

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def como(mundo: Mundo, rol: Rol) -> Client:
    cliente = Client()
    cliente.force_login(mundo[rol], backend=BACKEND)
    return cliente


def test_the_front_page_says_so_when_nothing_is_published() -> None:
    html = Client().get(reverse("inicio")).content.decode()
    assert "Todavía no hay resultados publicados" in html


def test_a_year_that_does_not_exist_shows_the_front_page() -> None:
    for anio in ("1900", "abc", "²", "-1"):
        assert Client().get(reverse("inicio"), {"anio": anio}).status_code == 200


def test_who_has_nothing_to_do_is_told_so(mundo: Mundo) -> None:
    html = como(mundo, Rol.EVALUADOR).get(reverse("mis-tareas")).content.decode()
    assert "No tiene tareas pendientes" in html


def test_the_ledger_names_the_role_in_words_and_filters(mundo: Mundo) -> None:
    institucion = mundo.institucion.codigo
    anotar(Acto("prueba.una", "cosa:1", mundo[Rol.DIPRES], "dipres", institucion, nota="así fue"))
    anotar(Acto("prueba.otra", "cosa:2", mundo[Rol.DIPRES], "dipres", institucion))
    cliente = como(mundo, Rol.AUDITOR)
    html = cliente.get(reverse("bitacora")).content.decode()
    assert "DIPRES (secretaría técnica)" in html
    assert "así fue" in html
    filtrada = cliente.get(reverse("bitacora"), {"accion": "prueba.otra"}).content.decode()
    assert "cosa:2" in filtrada
    assert "cosa:1" not in filtrada


def test_the_chain_is_verified_on_demand_and_an_altered_note_is_named(mundo: Mundo) -> None:
    anotar(Acto("prueba.una", "cosa:1", mundo[Rol.DIPRES], "dipres", nota="así fue"))
    cliente = como(mundo, Rol.DIPRES)
    assert "Cadena íntegra" in cliente.post(reverse("bitacora")).content.decode()
    NotaAsiento.objects.update(texto="fue de otra manera")
    html = cliente.post(reverse("bitacora")).content.decode()
    assert "La cadena se rompe en el asiento" in html
    assert "su nota fue alterada" in html


def test_the_ledger_is_closed_to_who_may_not_read_it(mundo: Mundo) -> None:
    assert como(mundo, Rol.JEFE_SERVICIO).get(reverse("bitacora")).status_code == 403


def test_the_front_page_waits_for_most_of_a_year_before_showing_it(mundo: Mundo) -> None:
    """One early result of a year is no picture of it: the former year stays, this one on demand."""
    fabrica = Fabrica.crear()
    for _ in range(2):
        servicios.calcular_incentivo(resultado=fabrica.resultado("95", anio=2023))
    servicios.calcular_incentivo(resultado=fabrica.resultado("80", anio=2024))
    for _ in range(2):
        AdscripcionF(proceso__mecanismo__codigo="PMG", proceso__anio_programa=2024)
    html = Client().get(reverse("inicio")).content.decode()
    assert "Resultados 2023" in html
    assert "Publicación en curso" not in html
    html = Client().get(reverse("inicio"), {"anio": "2024"}).content.decode()
    assert "Publicación en curso: 1 de 3 instituciones" in html


def test_the_menu_keeps_the_first_entries_in_sight_and_the_rest_under_mas(mundo: Mundo) -> None:
    cabecera = _cabecera(como(mundo, Rol.DIPRES), "mis-tareas")
    a_la_vista, aparte = cabecera.split("<details", 1)
    assert a_la_vista.count("nav-link") == contexto.A_LA_VISTA
    assert reverse("mis-tareas") in a_la_vista
    assert reverse("bitacora") in aparte
    assert "active" not in aparte
    assert "active" in _cabecera(como(mundo, Rol.DIPRES), "bitacora").split("<details", 1)[1]


def test_a_short_menu_has_nothing_apart(mundo: Mundo) -> None:
    for cliente in (Client(), como(mundo, Rol.ADMINISTRADOR)):
        assert "<details" not in _cabecera(cliente, "inicio")


def _cabecera(cliente: Client, pagina: str) -> str:
    html = cliente.get(reverse(pagina)).content.decode()
    return html.split('id="menu"')[1].split("</header>")[0]
