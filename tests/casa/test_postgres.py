"""What only PostgreSQL can show: the application's role rewrites nothing; one decision wins."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, connection, models
from psycopg2 import errors

from compromisos import servicios
from compromisos.estados import EstadoFormulacion
from compromisos.models import ProgramaAnual
from compromisos.servicios import firmas
from instituciones import flujo
from instituciones.horario import dia_local
from instituciones.models import Persona
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import nombre_objeto, verificar
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.models import Asiento
from tests.casa.introspeccion import fabrica_de, modelos
from tests.compromisos.escenarios import llevar
from tests.fabricas import MinisterioF, Mundo

pytestmark = [
    pytest.mark.skipif(
        not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"),
        reason="roles and row locks exist only on PostgreSQL",
    ),
    pytest.mark.django_db(transaction=True),
]
CERRADAS = [m for m in modelos() if getattr(m, "solo_agregar", False)]
HILOS = 8


# --- The application's role --------------------------------------------------------------------
@pytest.fixture
def como_aplicacion(transactional_db: None) -> Iterator[Callable[[str], int]]:
    """Runs one order as the role of the running site; returns how many rows it touched."""
    call_command("conceder_permisos", rol=os.environ["PMG_DB_ROL_APP"], verbosity=0)
    partes = urlsplit(os.environ["PMG_DB_URL_APP"])
    conexion = psycopg2.connect(
        partes._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    )
    conexion.autocommit = True

    def correr(orden: str) -> int:
        with conexion.cursor() as cursor:
            cursor.execute(orden)
            return cursor.rowcount

    yield correr
    conexion.close()


def ordenes(tabla: str, clave: str) -> dict[str, str]:
    """The ways in which somebody would try to alter what is stored."""
    return {
        "UPDATE": f"UPDATE {tabla} SET {clave} = {clave}",
        "DELETE": f"DELETE FROM {tabla}",
        "TRUNCATE": f"TRUNCATE {tabla} CASCADE",
        "DISABLE TRIGGER": f"ALTER TABLE {tabla} DISABLE TRIGGER ALL",
        "DROP TRIGGER": f"DROP TRIGGER {tabla}_solo_agregar ON {tabla}",
        "DROP TABLE": f"DROP TABLE {tabla} CASCADE",
        "REPLICA": "SET session_replication_role = replica",
    }


def test_the_application_cannot_alter_what_is_append_only(
    como_aplicacion: Callable[[str], int],
) -> None:
    obedecidas = []
    for modelo in CERRADAS:
        fabrica_de(modelo)()
        habia = modelo._base_manager.count()
        for nombre, orden in ordenes(modelo._meta.db_table, modelo._meta.pk.column).items():
            with suppress(errors.InsufficientPrivilege):
                como_aplicacion(orden)
                obedecidas.append(f"{modelo._meta.label}: {nombre}")
        assert modelo._base_manager.count() == habia > 0, modelo
    assert obedecidas == []
    assert len(CERRADAS) >= 25


def test_the_application_may_write_the_rest(como_aplicacion: Callable[[str], int]) -> None:
    """Negative control: the same role and order on an ordinary table do work."""
    MinisterioF()
    assert como_aplicacion("UPDATE instituciones_ministerio SET sigla = 'M'") == 1


def test_if_the_grant_were_wider_the_trigger_would_still_refuse(
    como_aplicacion: Callable[[str], int],
) -> None:
    fabrica_de(Asiento)()
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT UPDATE, DELETE ON comun_asiento TO {os.environ['PMG_DB_ROL_APP']}")
    for orden in ("UPDATE comun_asiento SET accion = 'otra'", "DELETE FROM comun_asiento"):
        with pytest.raises(errors.IntegrityConstraintViolation, match="solo admite agregar"):
            como_aplicacion(orden)


# --- One decision ------------------------------------------------------------------------------
def a_la_vez(hacer: Callable[[], Any]) -> tuple[int, int]:
    """Eight threads do the same thing at once: (how many did it, how many were told no)."""
    salida = threading.Barrier(HILOS)
    hechos, negados, otros = [], [], []

    def hilo() -> None:
        try:
            salida.wait(timeout=10)
            hacer()
            hechos.append(1)
        except ErrorDeNegocio as error:
            negados.append(error)
        except Exception as error:
            otros.append(error)
        finally:
            connection.close()

    hilos = [threading.Thread(target=hilo) for _ in range(HILOS)]
    for uno in hilos:
        uno.start()
    for uno in hilos:
        uno.join(timeout=60)
    assert otros == []
    return len(hechos), len(negados)


def _aprobaciones(programa: ProgramaAnual) -> int:
    return Asiento.objects.filter(
        objeto=nombre_objeto(programa), accion="formulacion.aprobar"
    ).count()


def _aprobar(programa: ProgramaAnual, comite: int) -> Callable[[], Any]:
    return lambda: servicios.aprobar(
        programa=ProgramaAnual.objects.get(pk=programa.pk), por=Persona.objects.get(pk=comite)
    )


def test_eight_approvals_at_once_are_one(transactional_db: None) -> None:
    mundo = Mundo.crear()
    programa = llevar(mundo, EstadoFormulacion.EN_REVISION)
    aprobar = _aprobar(programa, mundo.personas[Rol.COMITE_TRIMINISTERIAL].pk)
    assert a_la_vez(aprobar) == (1, HILOS - 1)
    assert _aprobaciones(programa) == 1
    assert verificar().integra


def _decretar(programa: ProgramaAnual, secretaria: int) -> Callable[[], Any]:
    return lambda: servicios.decretar(
        programa=ProgramaAnual.objects.get(pk=programa.pk),
        por=Persona.objects.get(pk=secretaria),
        numero="D.E. 1",
        fecha=dia_local(reloj.ahora()),
    )


def _sin_candado(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the row lock of the programmes away."""
    con_candado = models.QuerySet.select_for_update

    def sin_candado(self: Any, *args: Any, **opciones: Any) -> Any:
        if self.model is ProgramaAnual:
            return self.all()
        return con_candado(self, *args, **opciones)

    monkeypatch.setattr(models.QuerySet, "select_for_update", sin_candado)


def _juntos_tras_mirar(monkeypatch: pytest.MonkeyPatch, modulo: Any) -> None:
    """Nobody goes on until everybody has read the state and asks whether they may."""
    exigir, mirado = modulo.exigir, threading.Barrier(HILOS)

    def esperar_a_todos(*args: Any) -> Rol:
        mirado.wait(timeout=20)
        return exigir(*args)

    monkeypatch.setattr(modulo, "exigir", esperar_a_todos)


def test_without_the_row_lock_they_would_be_many(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: with the lock off and everybody past the check, each one decrees."""
    mundo = Mundo.crear()
    programa = llevar(mundo, EstadoFormulacion.APROBADO)
    decretar = _decretar(programa, mundo.personas[Rol.DIPRES].pk)
    _sin_candado(monkeypatch)
    _juntos_tras_mirar(monkeypatch, flujo)
    hechos, _ = a_la_vez(decretar)
    assert hechos > 1
    decretos = Asiento.objects.filter(objeto=nombre_objeto(programa), accion="formulacion.decretar")
    assert decretos.count() == hechos


def test_without_the_row_lock_the_signature_is_still_one(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second guard of an approval: one signature per role and round, by the database."""
    mundo = Mundo.crear()
    programa = llevar(mundo, EstadoFormulacion.EN_REVISION)
    aprobar = _aprobar(programa, mundo.personas[Rol.COMITE_TRIMINISTERIAL].pk)
    _sin_candado(monkeypatch)
    _juntos_tras_mirar(monkeypatch, firmas)

    def aprobar_o_chocar() -> None:
        try:
            aprobar()
        except IntegrityError as error:
            raise ErrorDeNegocio(str(error)) from error

    assert a_la_vez(aprobar_o_chocar) == (1, HILOS - 1)
    assert _aprobaciones(programa) == 1


def test_eight_entries_at_once_leave_a_gapless_chain(transactional_db: None) -> None:
    mundos = [Mundo.crear() for _ in range(HILOS)]
    for mundo in mundos:
        llevar(mundo, EstadoFormulacion.EN_REVISION)
    pendientes = list(mundos)
    candado = threading.Lock()

    def el_suyo() -> None:
        with candado:
            mundo = pendientes.pop()
        _aprobar(mundo.programa, mundo.personas[Rol.COMITE_TRIMINISTERIAL].pk)()

    assert a_la_vez(el_suyo) == (HILOS, 0)
    assert verificar().integra
