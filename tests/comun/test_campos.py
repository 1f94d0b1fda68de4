"""The exact decimal column: extremes go in and out the same on both databases."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from compromisos.models import Compromiso
from indicadores.models import Medicion
from tests.fabricas import CompromisoF, FichaIndicadorF

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "texto",
    [
        "0",
        "0.000001",
        "-0.000001",
        "999999999999.999999",
        "-999999999999.999999",
        "89.995",
        "123456789012.3",
        "0.1",
        "100",
    ],
)
def test_extremes_round_trip(texto: str) -> None:
    medicion = Medicion.objects.create(
        ficha=FichaIndicadorF(), tipo="efectivo", simbolo="A", valor=Decimal(texto)
    )
    medicion.refresh_from_db()
    assert medicion.valor == Decimal(texto)
    assert isinstance(medicion.valor, Decimal)
    assert Medicion.objects.filter(valor=Decimal(texto)).exists()


def test_more_decimals_than_the_column_are_refused_not_rounded() -> None:
    with pytest.raises(ValidationError, match="más de 2 decimales"):
        CompromisoF(ponderador=Decimal("33.333"))


def test_a_float_is_refused() -> None:
    with pytest.raises(ValidationError, match="no es exacto"):
        CompromisoF(ponderador=33.33)


@pytest.mark.parametrize("valor", ["100.01", "-0.01"])
def test_the_database_checks_the_range(valor: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CompromisoF(ponderador=Decimal(valor))


def test_order_is_numeric() -> None:
    compromiso = CompromisoF(ponderador=Decimal("9.5"))
    CompromisoF(
        programa=compromiso.programa, objetivo=compromiso.objetivo, ponderador=Decimal("10.25")
    )
    pesos = Compromiso.objects.order_by("ponderador").values_list("ponderador", flat=True)
    assert list(pesos) == [Decimal("9.5"), Decimal("10.25")]
    assert Compromiso.objects.filter(ponderador__lt=Decimal("9.51")).count() == 1
    assert connection.vendor in ("sqlite", "postgresql")
