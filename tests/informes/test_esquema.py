"""The API against its own OpenAPI document, with requests that nobody would think of."""

from pathlib import Path

import pytest
import schemathesis
import yaml
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from pmg_site.wsgi import application
from tests.informes import escenarios

DOCUMENTO = Path(__file__).parents[2] / "informes/api/openapi.yaml"
esquema = schemathesis.openapi.from_dict(yaml.safe_load(DOCUMENTO.read_text(encoding="utf-8")))
esquema.app = application


@pytest.fixture(autouse=True)
def _con_datos(db):
    """A published year; the application called bare keeps the connection of the test's transaction.

    Django's own client does the same: otherwise each request would close that connection.
    """
    for senal in (signals.request_started, signals.request_finished):
        senal.disconnect(close_old_connections)
    escenarios.con_historia(escenarios.publicar_anio())
    yield
    for senal in (signals.request_started, signals.request_finished):
        senal.connect(close_old_connections)


@esquema.include(path_regex="^/api/v1/(?!esquema|docs)").parametrize()
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_answer_is_one_that_the_document_announces(case):
    case.call_and_validate(
        checks=[
            schemathesis.checks.CHECKS.get_one("not_a_server_error"),
            schemathesis.checks.CHECKS.get_one("status_code_conformance"),
            schemathesis.checks.CHECKS.get_one("content_type_conformance"),
            schemathesis.checks.CHECKS.get_one("response_schema_conformance"),
        ]
    )
