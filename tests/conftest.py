"""Fixtures that every test may use, and the teardown of those that keep what they write."""

from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase

from tests import fabricas
from tests.reparto import pytest_collection_modifyitems  # noqa: F401 (pytest calls it)
from tests.vaciado import vaciar

_DE_DJANGO = TransactionTestCase._fixture_teardown


@pytest.fixture(autouse=True, scope="session")
def _vaciado_en_el_desmontaje() -> Iterator[None]:
    TransactionTestCase._fixture_teardown = lambda caso: vaciar()
    yield
    TransactionTestCase._fixture_teardown = _DE_DJANGO


@pytest.fixture
def mundo(db: None) -> "fabricas.Mundo":
    """One institution with its programme in draft, and a person for each role."""
    return fabricas.Mundo.crear()
