"""Every field of every model sent to every address that writes: only those of its form change."""

import datetime
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client

from instituciones.roles import Rol
from tests.permisos.conftest import Escena
from tests.permisos.rutas import SESION, Fila
from tests.permisos.test_acciones import ESCRIBEN, _datos
from tests.permisos.test_paginas import direccion

pytestmark = pytest.mark.django_db
TEXTO, ENTERO, DIA = "intruso-7f3a", 918273645, datetime.date(1977, 7, 7)
_NOMBRE = re.compile(r'name="([^"]+)"')
# What an address takes without showing it in a form of its own page: optional texts of buttons.
DE_BOTON = {"comentario", "version", "clave", "motivo", "fundamento", "texto"}


def _intrusos() -> dict[str, Any]:
    """A recognisable value for each concrete field of every model of the system."""
    valores: dict[str, Any] = {}
    for modelo in apps.get_models():
        if modelo.__module__.startswith(("django.", "allauth.", "axes.")):
            continue
        for campo in modelo._meta.concrete_fields:
            for nombre in (campo.name, campo.attname):
                valores[nombre] = _valor(campo)
    return valores


def _valor(campo: models.Field) -> Any:  # type: ignore[type-arg] # of any kind
    if isinstance(campo, models.BooleanField):
        return "on"
    if isinstance(campo, models.DateTimeField):
        return f"{DIA.isoformat()}T07:07"
    if isinstance(campo, models.DateField):
        return DIA.isoformat()
    if isinstance(campo, models.IntegerField | models.DecimalField):
        return str(ENTERO)
    if campo.choices:
        return str(next(iter(campo.flatchoices))[0])
    return TEXTO


INTRUSOS = _intrusos()


@contextmanager
def escritos() -> Iterator[list[str]]:
    """What is written inside the block, each statement with its values as one text."""
    hechos: list[str] = []

    def mirar(ejecutar: Any, sql: str, params: Any, *resto: Any) -> Any:
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE")):
            hechos.append(f"{sql} {params!r}")
        return ejecutar(sql, params, *resto)

    with connection.execute_wrapper(mirar):
        yield hechos


def _admitidos(navegador: Client, url: str) -> set[str]:
    """The fields that the address itself shows."""
    with transaction.atomic():
        pagina = navegador.get(url)
        transaction.set_rollback(True)
    return (
        set(_NOMBRE.findall(pagina.content.decode(errors="replace")))
        if (pagina.status_code == 200 and not pagina.streaming)
        else set()
    )


def _colados(hechos: list[str]) -> list[str]:
    marcas = (TEXTO, str(ENTERO), "1977-07-07", "1977, 7, 7")
    return [h[:300] for h in hechos if any(m in h for m in marcas)]


def _mandar(fila: Fila, rol: Rol, escena: Escena) -> tuple[int, list[str], int]:
    navegador, url = escena.navegadores[rol], direccion(fila, escena.propio)
    datos = _datos(fila, escena)
    propios = set(datos) | _admitidos(navegador, url) | DE_BOTON
    sobran = {n: v for n, v in INTRUSOS.items() if n not in propios}
    with transaction.atomic(), escritos() as hechos:
        respuesta = navegador.post(url, datos | sobran)
        transaction.set_rollback(True)
    return respuesta.status_code, _colados(hechos), len(hechos)


def _quien(fila: Fila) -> Rol | None:
    return next((r for r in Rol if fila.acceso_post != (SESION,) and fila.puede(r, "POST")), None)


@pytest.mark.parametrize("fila", ESCRIBEN, ids=str)
def test_a_field_that_the_form_does_not_have_is_not_written(fila: Fila, escena: Escena) -> None:
    if rol := _quien(fila):
        codigo, colados, _ = _mandar(fila, rol, escena)
        assert codigo < 500
        assert colados == [], (rol, codigo)


def test_many_of_those_requests_do_write_something(escena: Escena) -> None:
    """Negative control: what is looked at is written, and an intruder among it would be seen."""
    escriben = [f for f in ESCRIBEN if (rol := _quien(f)) and _mandar(f, rol, escena)[2] > 2]
    assert len(escriben) >= 12, [str(f) for f in escriben]
    with transaction.atomic(), escritos() as hechos:
        persona = escena.propio.mundo[Rol.DIPRES]
        persona.nombres = TEXTO
        persona.save()
        transaction.set_rollback(True)
    assert len(_colados(hechos)) == 1
