"""The same submission twenty times in parallel: one row and one answer; another body, refused."""

import pytest
from django.conf import settings
from django.db import connection

from compromisos import servicios
from compromisos.estados import EstadoFormulacion
from compromisos.models import ProgramaAnual
from instituciones.roles import Rol
from pmg_site.comun import idempotencia
from pmg_site.comun.bitacora import verificar
from pmg_site.comun.idempotencia import ClaveReutilizada, una_vez
from pmg_site.comun.models import Asiento, ClaveIdempotencia
from tests.barras.procesos import a_la_vez
from tests.compromisos.escenarios import completar
from tests.fabricas import Mundo

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "postgresql" not in settings.DATABASES["default"]["ENGINE"],
        reason="SQLite writes one at a time: there is no race to win.",
    ),
]
VECES, CLAVE = 20, "enviar:formulario:1"


def _enviar_a_la_vez(mundo: Mundo) -> list[tuple[str, int, str]]:
    programa, jefe = completar(mundo.programa), mundo[Rol.JEFE_SERVICIO]
    version = ProgramaAnual.objects.get(pk=programa.pk).fila_version

    def acto(proceso: int, ronda: int) -> str:
        return servicios.enviar(programa=programa, por=jefe, version=version, clave=CLAVE).estado

    (dichos,) = a_la_vez(VECES, 1, acto)
    return [(d.clase, d.codigo, d.texto) for d in dichos]


def test_the_same_submission_twenty_times_is_one(mundo_propio: Mundo) -> None:
    assert _enviar_a_la_vez(mundo_propio) == [("hecho", 200, "enviado")] * VECES
    assert ClaveIdempotencia.objects.count() == 1
    assert Asiento.objects.filter(accion="formulacion.enviar").count() == 1
    assert verificar().integra


def test_the_same_key_with_another_body_is_refused(mundo_propio: Mundo) -> None:
    _enviar_a_la_vez(mundo_propio)
    jefe = mundo_propio[Rol.JEFE_SERVICIO]
    with pytest.raises(ClaveReutilizada) as rechazo:
        una_vez(persona=jefe, clave=CLAVE, cuerpo={"otro": "cuerpo"}, hacer=dict)
    assert rechazo.value.codigo_http == 422


def test_without_the_key_the_repetitions_would_be_refused(
    mundo_propio: Mundo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: who sends twice would read a refusal of what was in fact done."""
    monkeypatch.setattr(
        idempotencia.una_vez, "__code__", _sin_clave.__code__
    )  # every door calls the same function
    dichos = _enviar_a_la_vez(mundo_propio)
    assert [d for d in dichos if d[0] == "rechazado"]
    assert ProgramaAnual.objects.get().estado == EstadoFormulacion.ENVIADO


def _sin_clave(*, persona, clave, cuerpo, hacer):  # type: ignore[no-untyped-def] # takes its place
    return hacer()


@pytest.fixture
def mundo_propio(transactional_db: None) -> Mundo:
    assert connection.vendor == "postgresql"
    return Mundo.crear()
