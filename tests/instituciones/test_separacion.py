"""Separation of duties: one side per person and file, in the service and in the database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction

from instituciones.flujo import intervenir
from instituciones.models import Adscripcion, Intervencion, Persona
from instituciones.roles import Bando, Rol
from pmg_site.comun import reloj
from pmg_site.comun.errores import ConflictoDeDeberes
from tests import fabricas
from tests.fabricas import Mundo

pytestmark = pytest.mark.django_db
UNICA = next(c for c in Intervencion._meta.constraints if c.name == "intervencion_de_un_solo_bando")


@pytest.mark.parametrize("primero", Bando)
@pytest.mark.parametrize("segundo", Bando)
def test_nobody_acts_on_two_sides(mundo: Mundo, primero: str, segundo: str) -> None:
    for rol in (Rol.ENCARGADO_PMG, Rol.EVALUADOR, Rol.ADMINISTRADOR):
        persona = mundo[rol]
        intervenir(mundo.adscripcion, persona, primero)
        if primero == segundo:
            intervenir(mundo.adscripcion, persona, segundo)
        else:
            with pytest.raises(ConflictoDeDeberes, match="separación de funciones"):
                intervenir(mundo.adscripcion, persona, segundo)
        assert mundo.adscripcion.intervenciones.get(persona=persona).bando == primero


def test_the_same_person_may_act_on_another_side_of_another_file(mundo: Mundo) -> None:
    otra = fabricas.AdscripcionF(proceso=mundo.adscripcion.proceso)
    persona = mundo[Rol.EVALUADOR]
    intervenir(mundo.adscripcion, persona, Bando.EVALUACION)
    assert intervenir(otra, persona, Bando.REVISION).bando == Bando.REVISION


def _insertar(adscripcion: Adscripcion, persona: Persona, bando: str) -> None:
    """What somebody would do who went past the services."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO instituciones_intervencion (adscripcion_id, persona_id, bando, desde) "
            "VALUES (%s, %s, %s, %s)",
            [adscripcion.pk, persona.pk, bando, reloj.presente()],
        )


@pytest.mark.parametrize("rol", [Rol.ENCARGADO_PMG, Rol.ADMINISTRADOR])
def test_the_database_refuses_a_second_side(mundo: Mundo, rol: Rol) -> None:
    persona = mundo[rol]
    _insertar(mundo.adscripcion, persona, Bando.SERVICIO)
    with pytest.raises(IntegrityError), transaction.atomic():
        _insertar(mundo.adscripcion, persona, Bando.EVALUACION)


@pytest.mark.parametrize(
    "orden",
    [
        "UPDATE instituciones_intervencion SET bando = 'comite'",
        "DELETE FROM instituciones_intervencion",
    ],
)
def test_a_side_once_taken_is_neither_changed_nor_erased(mundo: Mundo, orden: str) -> None:
    intervenir(mundo.adscripcion, mundo[Rol.ENCARGADO_PMG], Bando.SERVICIO)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(orden)


def test_the_database_refuses_a_side_that_does_not_exist(mundo: Mundo) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        _insertar(mundo.adscripcion, mundo[Rol.EVALUADOR], "amigos")


def _cada_bando_a_la_vez(adscripcion: Adscripcion, persona: Persona) -> list[object]:
    """Every side asked for at the same moment, each in its own connection and transaction."""
    barrera = threading.Barrier(len(Bando))
    resultados: list[object] = []

    def pedir(bando: Bando) -> None:
        barrera.wait()
        try:
            with transaction.atomic():
                resultados.append(intervenir(adscripcion, persona, bando).bando)
        except ConflictoDeDeberes as error:
            resultados.append(error)
        finally:
            connection.close()

    hilos = [threading.Thread(target=pedir, args=[bando]) for bando in Bando]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    return resultados


def _uno_tras_otro(adscripcion: Adscripcion, persona: Persona) -> list[object]:
    """SQLite writes one transaction at a time: the same requests, in a row."""
    resultados: list[object] = []
    for bando in Bando:
        try:
            resultados.append(intervenir(adscripcion, persona, bando).bando)
        except ConflictoDeDeberes as error:
            resultados.append(error)
    return resultados


@pytest.mark.django_db(transaction=True)
def test_of_all_sides_asked_for_at_once_exactly_one_is_given() -> None:
    adscripcion, persona = fabricas.AdscripcionF(), fabricas.PersonaF()
    pedir = _cada_bando_a_la_vez if connection.vendor == "postgresql" else _uno_tras_otro
    resultados = pedir(adscripcion, persona)
    dados = [r for r in resultados if isinstance(r, str)]
    assert len(resultados) == len(Bando)
    assert len(dados) == 1
    assert [i.bando for i in adscripcion.intervenciones.all()] == dados


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_the_second_side_would_pass() -> None:
    """Negative control: it is the constraint that refuses, not the test."""
    adscripcion, persona = fabricas.AdscripcionF(), fabricas.PersonaF()
    with _sin_restriccion():
        _insertar(adscripcion, persona, Bando.SERVICIO)
        _insertar(adscripcion, persona, Bando.EVALUACION)
        assert adscripcion.intervenciones.count() == 2


@contextmanager
def _sin_restriccion() -> Iterator[None]:
    """Lift the constraint, and put it back with the table empty."""
    tabla = Intervencion._meta.db_table
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        guardas = []
        if postgres:
            cursor.execute(f"ALTER TABLE {tabla} DISABLE TRIGGER USER")
        else:
            # SQLite drops a constraint by making the table again, without its triggers.
            cursor.execute("PRAGMA legacy_alter_table = ON")
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [tabla]
            )
            guardas = [sql for (sql,) in cursor.fetchall()]
        # SQLite makes the table from what the model declares at that moment.
        Intervencion._meta.constraints.remove(UNICA)
        try:
            with connection.schema_editor() as editor:
                editor.remove_constraint(Intervencion, UNICA)
            yield
        finally:
            cursor.execute(f"DELETE FROM {tabla}")
            Intervencion._meta.constraints.append(UNICA)
            with connection.schema_editor() as editor:
                editor.add_constraint(Intervencion, UNICA)
            if postgres:
                cursor.execute(f"ALTER TABLE {tabla} ENABLE TRIGGER USER")
            for sql in guardas:
                cursor.execute(sql)
            if not postgres:
                cursor.execute("PRAGMA legacy_alter_table = OFF")


@pytest.mark.django_db(transaction=True)
def test_the_guards_stand_again_after_the_negative_control() -> None:
    adscripcion, persona = fabricas.AdscripcionF(), fabricas.PersonaF()
    with _sin_restriccion():
        pass
    _insertar(adscripcion, persona, Bando.SERVICIO)
    with pytest.raises(IntegrityError), transaction.atomic():
        _insertar(adscripcion, persona, Bando.EVALUACION)
    with pytest.raises(IntegrityError), transaction.atomic():
        Intervencion.objects.all().delete()
