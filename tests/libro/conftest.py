"""Short workbooks: the two thousand empty rows of a table that grows are left to a few files."""

import pytest

from compromisos.libro import escribir

# Here the workbook is the one that people get, with all its rows.
DE_VERDAD = ("test_ida_y_vuelta", "test_paginas", "test_trabajos")


@pytest.fixture(autouse=True)
def _pocas_filas_nuevas(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    de_verdad = request.module.__name__.rpartition(".")[2] in DE_VERDAD
    if not de_verdad or hasattr(request.node, "callspec"):  # of a table of cases, the short one
        monkeypatch.setattr(escribir, "FILAS_NUEVAS", 60)
