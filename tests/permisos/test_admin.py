"""The administrator's raw tables: for the administrator alone, and never past the services."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from instituciones.roles import Rol
from tests.casa.introspeccion import fabrica_de
from tests.permisos.conftest import Escena
from tests.permisos.rutas import rutas

pytestmark = pytest.mark.django_db
LISTAS = sorted(
    n for n in rutas() if n.startswith("admin:") and n.endswith(("_changelist", "_add"))
)
FIJAS = ["admin:index", "admin:password_change"]


@pytest.mark.parametrize("nombre", [*FIJAS, *LISTAS])
def test_the_raw_tables_are_for_the_administrator_alone(nombre: str, escena: Escena) -> None:
    url = reverse(nombre)
    for rol, navegador in escena.navegadores.items():
        with transaction.atomic():
            estado = navegador.get(url).status_code
            transaction.set_rollback(True)
        if rol == Rol.ADMINISTRADOR:
            assert estado in (200, 403), "only what may be added by hand is offered"
        else:
            assert estado in ((302,) if rol is None else (302, 403)), rol


# The lock-out's own tables are left to the administrator: deleting an attempt lifts a lock.
NUESTRAS = [n for n in LISTAS if n.endswith("_changelist") and not n.startswith("admin:axes_")]


@pytest.mark.parametrize("nombre", NUESTRAS)
def test_nobody_deletes_from_the_raw_tables(nombre: str, escena: Escena) -> None:
    """Not even the administrator: what was decided or entered is not erased from a list."""
    modelo = next(
        m for m in admin.site._registry
        if nombre == f"admin:{m._meta.app_label}_{m._meta.model_name}_changelist"
    )  # fmt: skip
    fila = modelo._base_manager.first() or fabrica_de(modelo)()
    url = reverse(nombre.replace("_changelist", "_delete"), args=[fila.pk])
    with transaction.atomic():
        respuesta = escena.navegadores[Rol.ADMINISTRADOR].post(url, {"post": "yes"})
        quedan = modelo._base_manager.filter(pk=fila.pk).exists()
        transaction.set_rollback(True)
    assert respuesta.status_code in (302, 403)
    assert quedan
