"""The login door: RUN in any form, the same refusal for all, lock-out, and a new session."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from instituciones.models import Persona
from instituciones.servicios_personas import nueva_clave
from tests import fabricas

pytestmark = pytest.mark.django_db
CLAVE = "una clave larga de prueba"
URL = "account_login"


@pytest.fixture(autouse=True)
def _sin_cuentas_de_intentos() -> None:
    """The login's own limiter counts in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def persona() -> Persona:
    nueva = fabricas.PersonaF(run="12345678-5")
    nueva.set_password(CLAVE)
    nueva.save()
    return nueva


def _ingresar(navegador: Client, run: str, clave: str = CLAVE) -> HttpResponse:
    destino = reverse("instituciones:lista")
    return navegador.post(reverse(URL), {"login": run, "password": clave, "next": destino})


def _dentro(navegador: Client) -> bool:
    return "_auth_user_id" in navegador.session


@pytest.mark.parametrize("run", ["12.345.678-5", "12345678-5", "123456785", " 12345678-5 "])
def test_the_run_is_understood_however_it_is_typed(persona: Persona, run: str) -> None:
    navegador = Client()
    assert _ingresar(navegador, run).status_code == 302
    assert _dentro(navegador)


def _mensaje(run: str) -> list[str]:
    navegador = Client()
    respuesta = _ingresar(navegador, run, "equivocada")
    assert respuesta.status_code == 200
    assert not _dentro(navegador)
    return [e for errores in respuesta.context["form"].errors.values() for e in errores]


def test_a_wrong_password_says_the_same_of_known_and_unknown_people(persona: Persona) -> None:
    conocida, desconocida = _mensaje("12345678-5"), _mensaje(fabricas.un_run(4321))
    assert conocida == desconocida
    assert len(conocida) == 1


def test_what_is_not_a_run_is_told_and_stays_typed(persona: Persona) -> None:
    respuesta = _ingresar(Client(), "12.345.678-9")
    texto = respuesta.content.decode()
    assert "El RUN no es válido" in texto
    assert 'value="12.345.678-9"' in texto


def test_the_typed_password_is_never_sent_back(persona: Persona) -> None:
    assert "equivocada" not in _ingresar(Client(), "12345678-5", "equivocada").content.decode()


def test_after_five_failures_not_even_the_right_password_enters(persona: Persona) -> None:
    navegador = Client()
    codigos = [
        _ingresar(navegador, "12.345.678-5", "equivocada").status_code
        for _ in range(settings.AXES_FAILURE_LIMIT)
    ]
    assert codigos[-1] == 429
    assert set(codigos[:-1]) == {200}
    # However the RUN is typed, it is the same lock.
    for run in ("12345678-5", "123456785", "12.345.678-5"):
        assert _ingresar(navegador, run).status_code == 429
    assert not _dentro(navegador)


def test_a_new_password_ends_the_lock(persona: Persona) -> None:
    navegador = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        _ingresar(navegador, "12345678-5", "equivocada")
    assert _ingresar(navegador, "12345678-5").status_code == 429
    administrador = Persona.objects.create_superuser(
        fabricas.un_run(7100), nombres="Ada", apellidos="Soto"
    )
    clave = nueva_clave(persona=persona, por=administrador)
    _ingresar(navegador, "12345678-5", clave)
    assert _dentro(navegador)


def test_the_lock_of_one_account_leaves_the_others_open(persona: Persona) -> None:
    """Five people of one office who fail once each do not lock anybody out."""
    for n in range(settings.AXES_FAILURE_LIMIT + 1):
        assert _ingresar(Client(), fabricas.un_run(7000 + n), "equivocada").status_code == 200
    assert _ingresar(Client(), "12345678-5").status_code == 302


def test_four_failures_do_not_lock(persona: Persona) -> None:
    navegador = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        _ingresar(navegador, "12345678-5", "equivocada")
    assert _ingresar(navegador, "12345678-5").status_code == 302
    assert _dentro(navegador)


def test_entering_gives_a_new_session_key(persona: Persona) -> None:
    navegador = Client()
    sesion = navegador.session
    sesion["algo"] = 1
    sesion.save()
    navegador.cookies[settings.SESSION_COOKIE_NAME] = antes = sesion.session_key
    _ingresar(navegador, "12345678-5")
    despues = navegador.session.session_key
    assert _dentro(navegador)
    assert despues != antes
    intruso = Client()
    intruso.cookies[settings.SESSION_COOKIE_NAME] = antes
    assert not _dentro(intruso)


def test_leaving_ends_the_session(persona: Persona) -> None:
    navegador = Client()
    _ingresar(navegador, "12345678-5")
    clave = navegador.session.session_key
    navegador.post(reverse("account_logout"), {"next": reverse("instituciones:lista")})
    assert not _dentro(navegador)
    intruso = Client()
    intruso.cookies[settings.SESSION_COOKIE_NAME] = clave
    assert not _dentro(intruso)


def test_a_closed_account_does_not_enter(persona: Persona) -> None:
    Persona.objects.update(is_active=False)
    navegador = Client()
    _ingresar(navegador, "12345678-5")
    assert not _dentro(navegador)


def test_nobody_signs_up_alone() -> None:
    respuesta = Client().post(
        reverse("account_signup"),
        {"username": "12345678-5", "password1": CLAVE, "password2": CLAVE},
    )
    assert respuesta.status_code in (200, 302, 403)
    assert not Persona.objects.exists()


@pytest.mark.parametrize("pagina", ["account_reset_password", "account_change_password"])
def test_the_pages_of_the_password_have_the_fields_of_the_site(
    pagina: str, persona: Persona
) -> None:
    navegador = Client()
    navegador.force_login(persona, settings.AUTHENTICATION_BACKENDS[-1])
    html = navegador.get(reverse(pagina)).content.decode()
    assert 'class="form-control' in html
    assert 'class="btn btn-primary"' in html


def test_who_is_signed_in_reaches_the_change_of_password_from_any_page(persona: Persona) -> None:
    navegador = Client()
    navegador.force_login(persona, settings.AUTHENTICATION_BACKENDS[-1])
    html = navegador.get(reverse("inicio")).content.decode()
    assert f'href="{reverse("account_change_password")}"' in html
