"""After a test that keeps what it writes nothing is left, and the guards stand again."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import TransactionTestCase

from pmg_site.comun.models import Asiento
from tests.casa.introspeccion import fabrica_de
from tests.fabricas import Mundo
from tests.vaciado import con_filas, vaciar

pytestmark = pytest.mark.django_db(transaction=True)


def _llenas() -> list[str]:
    with connection.cursor() as cursor:
        return con_filas(cursor)


def test_nothing_is_left_and_the_guards_stand_again() -> None:
    for _ in range(2):
        Mundo.crear()
        fabrica_de(Asiento)()
        assert {"comun_asiento", "instituciones_persona", "compromisos_compromiso"} <= {*_llenas()}
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM comun_asiento")
        vaciar()
        assert _llenas() == []


def test_it_is_what_ends_every_such_test() -> None:
    Mundo.crear()
    TransactionTestCase()._fixture_teardown()
    assert _llenas() == []
