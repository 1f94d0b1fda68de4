"""Two institutions of different ministries with all their records, made once for all the tests."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client

from instituciones.roles import Rol
from tests.permisos.expediente import Expediente

MARCA_PROPIA, MARCA_AJENA = "zorzal-cantor", "huemul-secreto"
PUERTA = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Escena:
    """The own institution with a browser per role, and a foreign one."""

    propio: Expediente
    ajeno: Expediente
    navegadores: dict[Rol | None, Client]


@pytest.fixture(scope="package")
def escena(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Escena]:
    with django_db_blocker.unblock(), transaction.atomic():
        propio, ajeno = Expediente.crear(MARCA_PROPIA), Expediente.crear(MARCA_AJENA)
        navegadores: dict[Rol | None, Client] = {None: Client(raise_request_exception=False)}
        for rol in Rol:
            navegadores[rol] = Client(raise_request_exception=False)
            navegadores[rol].force_login(propio.mundo[rol], backend=PUERTA)
        yield Escena(propio, ajeno, navegadores)
        transaction.set_rollback(True)
