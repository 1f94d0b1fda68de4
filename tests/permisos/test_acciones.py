"""Every address that writes × every role × own, foreign and absent object; no token, no entry."""

from typing import Any

import pytest
from django.core.handlers import exception
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.test import Client
from django.urls import resolve
from pytest_django.asserts import assertTemplateUsed

from instituciones.roles import Rol
from pmg_site.comun.models import CabezaBitacora
from tests.permisos.conftest import PUERTA, Escena
from tests.permisos.rutas import PUBLICA, SESION, Fila, filas
from tests.permisos.test_paginas import direccion

pytestmark = pytest.mark.django_db
TODAS = filas()
ESCRIBEN = [fila for fila in TODAS if "POST" in fila.metodos]
# A form with mistakes, a step that the state does not admit, done, or shown again.
HECHA_O_EXPLICADA = {200, 302, 400, 409, 422}
NEGADA = {403, 404, 409}


def _asientos() -> int:
    """How many entries the ledger has; asked for twice a request, so without the mapper."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT seq FROM {CabezaBitacora._meta.db_table}")
        (cuantos,) = cursor.fetchone()
    return int(cuantos)


def enviar(navegador: Client, url: str, datos: dict[str, Any]) -> tuple[HttpResponse, int]:
    """The answer, and how many entries the ledger gained; all undone afterwards."""
    with transaction.atomic():
        antes = _asientos()
        respuesta = navegador.post(url, datos)
        despues = _asientos()
        transaction.set_rollback(True)
    return respuesta, despues - antes


@pytest.fixture
def sin_paginas_de_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a refusal only its code is looked at here: test_paginas.py reads what its page says."""

    def solo_el_codigo(_peticion: Any, _rutas: Any, codigo: int, _error: Any) -> HttpResponse:
        return HttpResponse(status=codigo)

    monkeypatch.setattr(exception, "get_exception_response", solo_el_codigo)


def _datos(fila: Fila, escena: Escena) -> dict[str, Any]:
    return {
        n: escena.propio.valor(v[1:]) if isinstance(v, str) and v.startswith("$") else v
        for n, v in fila.datos.items()
    }


def admitidas(fila: Fila, rol: Rol | None, cual: str) -> set[int]:
    """The answers that the table allows."""
    if rol is None:
        return HECHA_O_EXPLICADA if fila.acceso_post == (PUBLICA,) else {302}
    puede = fila.puede(rol, "POST")
    if fila.ambito == "autor" and not puede:
        suyo = rol == Rol.ENCARGADO_PMG and cual == "propio"
        return HECHA_O_EXPLICADA if suyo else {404}
    if cual == "ausente":
        return {404} if puede else {403, 404}
    if fila.args and not fila.alcanza(rol, cual == "propio"):
        return {404} if puede and fila.acceso_post != (SESION,) else {403, 404}
    if not puede:
        return NEGADA - {404}
    if cual == "propio" and rol in fila.excepto:
        return {fila.excepto[rol]}
    return HECHA_O_EXPLICADA


@pytest.mark.usefixtures("sin_paginas_de_error")
@pytest.mark.parametrize("fila", ESCRIBEN, ids=str)
def test_an_action_answers_each_role_as_the_table_says(fila: Fila, escena: Escena) -> None:
    casos = {"propio": direccion(fila, escena.propio)}
    if fila.args:
        casos["ajeno"] = direccion(fila, escena.ajeno)
        casos["ausente"] = direccion(fila, escena.propio, ausente=True)
    distintas, hechas_sin_permiso = [], []
    datos = _datos(fila, escena)
    for rol in (None, *Rol):
        for cual, url in casos.items():
            respuesta, asientos = enviar(escena.navegadores[rol], url, datos)
            admite = admitidas(fila, rol, cual)
            if respuesta.status_code not in admite:
                distintas.append((str(rol), cual, respuesta.status_code, admite))
            if asientos and admite.isdisjoint(HECHA_O_EXPLICADA - {302, 409}):
                hechas_sin_permiso.append((str(rol), cual, asientos))
    assert not distintas, "\n".join(str(d) for d in distintas)
    assert hechas_sin_permiso == []


def test_some_actions_are_really_done(escena: Escena) -> None:
    """Negative control: with the right role the same requests do change something."""
    hechas = set()
    for fila in ESCRIBEN:
        for rol in Rol:
            if fila.puede(rol, "POST"):
                url, datos = direccion(fila, escena.propio), _datos(fila, escena)
                if enviar(escena.navegadores[rol], url, datos)[1]:
                    hechas.add(str(fila))
    assert len(hechas) >= 12, hechas


# --- Cross-site requests -----------------------------------------------------------------------
SIN_FICHA = "la petición no trae su ficha"


def negar(request: HttpRequest, reason: str = "") -> HttpResponse:
    """In the place of the page of the refusal, which is the same for all of them."""
    return HttpResponseForbidden(SIN_FICHA)


@pytest.fixture(scope="module")
def sin_ficha(escena: Escena) -> Client:
    """A browser that has entered, and whose requests come from another site."""
    navegador = Client(enforce_csrf_checks=True, raise_request_exception=False)
    navegador.force_login(escena.propio.mundo[Rol.DIPRES], backend=PUERTA)
    return navegador


@pytest.mark.parametrize("fila", TODAS, ids=str)
def test_without_its_token_nothing_is_accepted(
    fila: Fila, escena: Escena, sin_ficha: Client, settings: Any
) -> None:
    settings.CSRF_FAILURE_VIEW = f"{__name__}.negar"
    url = direccion(fila, escena.propio)
    # What the API's library leaves without the check accepts no unsafe method at all.
    exento = getattr(resolve(url.split("?")[0]).func, "csrf_exempt", False)
    with transaction.atomic():
        for metodo in ("post", "put", "patch", "delete"):
            respuesta = getattr(sin_ficha, metodo)(url)
            assert respuesta.status_code == (405 if exento else 403), metodo
            assert exento or respuesta.content.decode() == SIN_FICHA, metodo
        transaction.set_rollback(True)


def test_the_refusal_is_explained_on_a_page_of_the_site(escena: Escena, sin_ficha: Client) -> None:
    pagina = f"/compromisos/{escena.propio.o.programa.pk}/comentar/"
    respuesta = sin_ficha.post(pagina, {"texto": "La meta es alta."})
    assert respuesta.status_code == 403
    assertTemplateUsed(respuesta, "403_csrf.html")


def test_with_its_token_the_same_request_is_accepted(escena: Escena) -> None:
    navegador = Client(enforce_csrf_checks=True)
    with transaction.atomic():
        navegador.force_login(escena.propio.mundo[Rol.ASOCIACION], backend=PUERTA)
        pagina = f"/compromisos/{escena.propio.o.programa.pk}/"
        navegador.get(pagina)
        ficha = navegador.cookies["csrf"].value
        datos = {"texto": "La meta es alta.", "csrfmiddlewaretoken": ficha}
        respuesta = navegador.post(f"{pagina}comentar/", datos)
        transaction.set_rollback(True)
    assert respuesta.status_code == 302
