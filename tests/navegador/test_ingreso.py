"""Each role signs in by the form, reads its tasks and opens every page of its menu."""

from collections.abc import Callable

import pytest

from instituciones.roles import Rol
from tests.fabricas import Mundo
from tests.navegador.conftest import Visita


@pytest.mark.parametrize("rol", list(Rol))
def test_a_role_signs_in_and_every_page_of_its_menu_opens(
    rol: Rol, visitar: Callable[[], Visita], gente: Mundo
) -> None:
    visita = visitar().ingresar(gente[rol])
    assert rol.label in visita.pagina.locator("header").inner_text()
    visita.ir("/mis-tareas/").dice("Mis tareas")
    menu = visita.pagina.locator("#menu a.nav-link").evaluate_all("es => es.map(e => e.href)")
    assert menu
    for destino in menu:
        visita.ir(destino)
        assert visita.contenido.locator("h1").count() == 1 or "/admin/" in destino, destino


def test_a_wrong_password_is_answered_beside_the_form_and_keeps_the_run(
    visitar: Callable[[], Visita], gente: Mundo
) -> None:
    visita = visitar().ir("/")
    persona = gente[Rol.JEFE_SERVICIO]
    visita.pagina.get_by_role("link", name="Ingresar").first.click()
    visita.pagina.get_by_label("RUN").fill(persona.run)
    visita.pagina.get_by_label("Contraseña").fill("no-es-la-clave")
    visita.apretar("Ingresar")
    assert visita.pagina.get_by_label("RUN").input_value() == persona.run
    assert visita.contenido.get_by_role("alert").count() >= 1
    assert "en_US" not in visita.contenido.inner_text()
