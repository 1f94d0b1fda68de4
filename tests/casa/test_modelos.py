"""Every model is complete: factory, docstring, words, guards of its state and of its acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from tests.casa.introspeccion import fabrica_de, modelos
from tests.fabricas import AHORA, PersonaF
from tests.fabricas_comunes import ClienteF

MODELOS = modelos()
CERRADOS = [m for m in MODELOS if getattr(m, "solo_agregar", False)]
CON_ESTADO = [m for m in MODELOS if any(c.name == "estado" for c in m._meta.fields)]
# Proper names are written as the law writes them.
NOMBRES_PROPIOS = {"informes.BalanceGestion"}
# Pairs that are not one act: who asked is unknown when the machine or the operator did it.
SIN_PERSONA = {
    ("instituciones.Proceso", "abierto"): "bin/run opens the example years without a person",
    ("comun.Trabajo", "creado"): "the clock asks for jobs too",
}


def etiqueta(modelo: type[models.Model]) -> str:
    return modelo._meta.label


def pares(modelo: type[models.Model]) -> list[str]:
    """The acts of a model: ``x`` for each pair of fields ``x_el`` and ``x_por``."""
    nombres = {c.name for c in modelo._meta.fields}
    return sorted(n[:-3] for n in nombres if n.endswith("_el") and f"{n[:-3]}_por" in nombres)


PARES = [(m, p) for m in MODELOS for p in pares(m) if (etiqueta(m), p) not in SIN_PERSONA]


def test_there_are_models_to_look_at() -> None:
    assert len(MODELOS) >= 50
    assert len(CERRADOS) >= 10
    assert len(CON_ESTADO) >= 10
    assert len(PARES) >= 15
    assert {etiqueta(m) for m, _ in PARES} >= {"compromisos.ProgramaAnual", "evaluacion.Reclamo"}


def test_the_exceptions_are_still_needed() -> None:
    existentes = {(etiqueta(m), p) for m in MODELOS for p in pares(m)}
    assert set(SIN_PERSONA) <= existentes
    assert {etiqueta(m) for m in MODELOS} >= NOMBRES_PROPIOS


@pytest.mark.parametrize("modelo", MODELOS, ids=etiqueta)
def test_a_model_says_what_it_is(modelo: type[models.Model]) -> None:
    documento = (modelo.__doc__ or "").strip()
    assert documento
    assert not documento.startswith(f"{modelo.__name__}("), "this is the text that Django invents"
    assert "__str__" in vars(modelo)
    dados = modelo._meta.original_attrs
    assert {"verbose_name", "verbose_name_plural"} <= set(dados), "its Spanish names are missing"
    if etiqueta(modelo) not in NOMBRES_PROPIOS:
        for nombre in (dados["verbose_name"], dados["verbose_name_plural"]):
            assert nombre == nombre.lower()


@pytest.mark.django_db
@pytest.mark.parametrize("modelo", MODELOS, ids=etiqueta)
def test_a_model_has_a_factory_that_makes_it(modelo: type[models.Model]) -> None:
    fabrica = fabrica_de(modelo)
    assert fabrica is not None, "add a factory to tests/fabricas.py"
    objeto = fabrica()
    assert modelo._base_manager.filter(pk=objeto.pk).exists()
    assert str(objeto).strip()
    assert f"{modelo.__name__} object" not in str(objeto)


@pytest.mark.parametrize("modelo", MODELOS, ids=etiqueta)
def test_a_model_writes_as_django_does(modelo: type[models.Model]) -> None:
    nuestras = [c for c in modelo.__mro__ if c.__module__.split(".")[0] != "django"]
    for clase in nuestras:
        assert not {"save", "delete", "bulk_create"} & set(vars(clase)), clase
    assert not any(isinstance(c, models.FloatField) for c in modelo._meta.fields)


# --- Acts: date and person stand together ------------------------------------------------------
def rechazada(modelo: type[models.Model], pk: object, **valores: object) -> bool:
    """Whether the database refuses these values in an existing row."""
    try:
        with transaction.atomic():
            modelo._base_manager.filter(pk=pk).update(**valores)
            if connection.vendor == "sqlite":
                connection.check_constraints()
            transaction.set_rollback(True)
    except IntegrityError:
        return True
    return False


def acto_atado(modelo: type[models.Model], acto: str) -> bool:
    """Whether neither date nor person of an act can stand without the other."""
    objeto = fabrica_de(modelo)()
    persona = PersonaF()
    solo_fecha = {f"{acto}_el": AHORA, f"{acto}_por": None}
    solo_persona = {f"{acto}_el": None, f"{acto}_por": persona}
    return rechazada(modelo, objeto.pk, **solo_fecha) and rechazada(
        modelo, objeto.pk, **solo_persona
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("modelo", "acto"), PARES, ids=lambda v: getattr(v, "__name__", v))
def test_who_and_when_of_an_act_stand_together(modelo: type[models.Model], acto: str) -> None:
    assert acto_atado(modelo, acto)


@contextmanager
def sin_checks(modelo: type[models.Model]) -> Iterator[None]:
    """The CHECK constraints of a table switched off."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            try:
                yield
            finally:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")
        return
    with transaction.atomic(), connection.schema_editor() as editor:
        for restriccion in modelo._meta.constraints:
            if isinstance(restriccion, models.CheckConstraint):
                editor.remove_constraint(modelo, restriccion)
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_without_its_constraint_an_act_would_lose_its_person() -> None:
    modelo = next(m for m, p in PARES if etiqueta(m) == "compromisos.ProgramaAnual")
    with sin_checks(modelo):
        assert not acto_atado(modelo, "enviado")


# --- States ------------------------------------------------------------------------------------
def estado_cerrado(modelo: type[models.Model]) -> bool:
    """Whether a state that is not in the list is refused, whatever dates the row has."""
    objeto = fabrica_de(modelo)()
    persona = PersonaF()
    actos = list(pares(modelo))
    for hechos in product((False, True), repeat=len(actos)):
        valores: dict[str, object] = {"estado": "inventado"[: _largo(modelo)]}
        for acto, hecho in zip(actos, hechos, strict=True):
            valores |= {
                f"{acto}_el": AHORA if hecho else _vacio(modelo, f"{acto}_el", objeto),
                f"{acto}_por": persona if hecho else _vacio(modelo, f"{acto}_por", objeto),
            }
        if not rechazada(modelo, objeto.pk, **valores):
            return False
    return True


def _largo(modelo: type[models.Model]) -> int:
    return int(modelo._meta.get_field("estado").max_length or 0)


def _vacio(modelo: type[models.Model], campo: str, objeto: models.Model) -> object:
    return None if modelo._meta.get_field(campo).null else getattr(objeto, campo)


@pytest.mark.django_db
@pytest.mark.parametrize("modelo", CON_ESTADO, ids=etiqueta)
def test_the_database_knows_the_states(modelo: type[models.Model]) -> None:
    assert estado_cerrado(modelo)


@pytest.mark.django_db
def test_without_its_constraint_a_state_could_be_invented() -> None:
    modelo = next(m for m in CON_ESTADO if etiqueta(m) == "compromisos.ProgramaAnual")
    with sin_checks(modelo):
        assert not estado_cerrado(modelo)


# --- What may only be appended to --------------------------------------------------------------
def inmutable(objeto: models.Model) -> list[str]:
    """The ways in which a stored row can still be altered (none, when it is guarded)."""
    modelo = type(objeto)
    tabla, clave = modelo._meta.db_table, modelo._meta.pk.column
    valor = objeto.pk if isinstance(objeto.pk, int) else f"'{objeto.pk}'"
    ordenes = {
        "UPDATE": f"UPDATE {tabla} SET {clave} = {clave} WHERE {clave} = {valor}",
        "DELETE": f"DELETE FROM {tabla} WHERE {clave} = {valor}",
    }
    if connection.vendor == "postgresql":
        ordenes["TRUNCATE"] = f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {tabla} CASCADE"
    else:
        ordenes["REPLACE"] = (
            f"INSERT OR REPLACE INTO {tabla} SELECT * FROM {tabla} WHERE {clave} = {valor}"
        )
    abiertas = []
    for verbo, orden in ordenes.items():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(orden)
                transaction.set_rollback(True)
        except DatabaseError as error:
            if "solo admite agregar" not in str(error):
                abiertas.append(f"{verbo}: {error}")
        else:
            abiertas.append(verbo)
    return abiertas


@pytest.mark.django_db
@pytest.mark.parametrize("modelo", CERRADOS, ids=etiqueta)
def test_what_is_append_only_cannot_be_altered(modelo: type[models.Model]) -> None:
    assert inmutable(fabrica_de(modelo)()) == []


@pytest.mark.django_db
def test_a_table_without_guards_is_seen_as_open() -> None:
    assert len(inmutable(ClienteF())) == 3


@pytest.mark.django_db
def test_only_append_only_models_have_those_triggers() -> None:
    if connection.vendor == "postgresql":
        consulta = (
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname LIKE '%\\_solo\\_agregar' OR t.tgname LIKE '%\\_sin\\_vaciar'"
        )
    else:
        consulta = "SELECT tbl_name FROM sqlite_master WHERE type='trigger' AND name LIKE '%_sin_%'"
    with connection.cursor() as cursor:
        cursor.execute(consulta)
        tablas = [fila[0] for fila in cursor.fetchall()]
    assert sorted(tablas) == sorted(2 * [m._meta.db_table for m in CERRADOS])
