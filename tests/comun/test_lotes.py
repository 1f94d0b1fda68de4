"""Rows updated in bulk: the same as one by one, on both databases."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from compromisos.models import Compromiso, ProgramaAnual
from pmg_site.comun import lotes
from tests.fabricas import CompromisoF, ProgramaAnualF

INSTANTE = datetime(2026, 3, 31, 23, 59, 59, 123456, tzinfo=UTC)


def test_every_kind_of_column_is_written_exactly(db: None) -> None:
    filas = [CompromisoF() for _ in range(3)]
    for numero, fila in enumerate(filas):
        fila.nombre = f"Ñandú '{numero}' % \\ \n"
        fila.meta = None if numero == 1 else Decimal("123456789012.654321")
        fila.ponderador = Decimal("12.50")
    lotes.actualizar(filas, ["nombre", "meta", "ponderador"])
    leidas = list(Compromiso.objects.filter(pk__in=[f.pk for f in filas]).order_by("pk"))
    assert [(c.nombre, c.meta, c.ponderador) for c in leidas] == [
        (f.nombre, f.meta, f.ponderador) for f in filas
    ]


def test_instants_json_and_empty_values_are_written_exactly(db: None) -> None:
    programa, otro = ProgramaAnualF(), ProgramaAnualF()
    programa.copia_aprobada = {"a": ["1/3", None, {"ñ": True}]}
    for fila in (programa, otro):
        fila.decreto_fecha = INSTANTE.date()
    lotes.actualizar([otro, programa], ["copia_aprobada", "decreto_fecha", "enviado_el"])
    leido = ProgramaAnual.objects.get(pk=programa.pk)
    assert (leido.copia_aprobada, leido.decreto_fecha, leido.enviado_el) == (
        programa.copia_aprobada, INSTANTE.date(), None,
    )  # fmt: skip
    assert ProgramaAnual.objects.get(pk=otro.pk).copia_aprobada is None


def test_only_the_named_rows_and_columns_change(db: None) -> None:
    una, otra = CompromisoF(ponderador=Decimal(10)), CompromisoF(ponderador=Decimal(20))
    una.ponderador, una.nombre = Decimal(30), "no se escribe"
    lotes.actualizar([una], ["ponderador"])
    una.refresh_from_db()
    otra.refresh_from_db()
    assert (una.ponderador, otra.ponderador) == (30, 20)
    assert una.nombre != "no se escribe"


def test_the_database_refuses_what_it_refuses_one_by_one(db: None) -> None:
    fila = CompromisoF()
    fila.ponderador = Decimal("100.01")
    with pytest.raises(IntegrityError), transaction.atomic():
        lotes.actualizar([fila], ["ponderador"])


def test_many_rows_take_one_statement(db: None) -> None:
    filas = [CompromisoF() for _ in range(20)]
    with CaptureQueriesContext(connection) as vistas:
        lotes.actualizar(filas, ["fila_version"])
        lotes.actualizar([], ["fila_version"])
    assert len(vistas) == 1
