"""The outbox: promised with its cause, carried out once, kept while the broker is down."""

from typing import Any

import pytest
from django.db import transaction

from pmg_site.comun import salida
from pmg_site.comun import tasks as puertas
from pmg_site.comun.models import MensajeSalida

pytestmark = pytest.mark.django_db
vistos: list[dict[str, Any]] = []


@salida.atiende("prueba.efecto")
def _efecto(carga: dict[str, Any]) -> None:
    vistos.append(carga)
    if carga.get("falla"):
        raise RuntimeError("no se pudo")


@pytest.fixture(autouse=True)
def _en_limpio() -> None:
    vistos.clear()


def test_an_effect_runs_after_the_commit_and_once(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        mensaje = salida.prometer("prueba.efecto", "1", {"n": 1})
    assert vistos == [{"n": 1}]
    for _ in range(3):  # the queue delivers it again
        salida.atender(mensaje.pk)
    assert vistos == [{"n": 1}]


def test_a_rolled_back_cause_has_no_effect() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012
        salida.prometer("prueba.efecto", "2", {"n": 2})
        raise RuntimeError("se deshace")
    assert not MensajeSalida.objects.exists()
    assert vistos == []


def test_with_the_broker_down_the_submission_succeeds_and_the_effect_follows(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def caido(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError("broker down")

    with monkeypatch.context() as sin_broker:
        sin_broker.setattr(puertas.atender, "apply_async", caido)
        with django_capture_on_commit_callbacks(execute=True):
            mensaje = salida.prometer("prueba.efecto", "3", {"n": 3})
        mensaje.refresh_from_db()
        assert (mensaje.despachado_el, vistos) == (None, [])
        assert "broker down" in mensaje.ultimo_error
    assert salida.despachar_pendientes() == 1
    mensaje.refresh_from_db()
    assert mensaje.atendido_el is not None
    assert vistos == [{"n": 3}]


def test_a_failing_effect_is_noted_and_not_repeated_for_ever() -> None:
    mensaje = MensajeSalida.objects.create(
        tema="prueba.efecto", clave="4", carga={"falla": True}, creado_el="2026-01-01T00:00Z"
    )
    for _ in range(salida.MAX_INTENTOS + 3):
        salida.despachar_pendientes()
        MensajeSalida.objects.filter(pk=mensaje.pk).update(despachado_el=None)
    mensaje.refresh_from_db()
    assert (mensaje.atendido_el, mensaje.intentos) == (None, salida.MAX_INTENTOS)
    assert "no se pudo" in mensaje.ultimo_error


def test_the_same_promise_twice_is_one_message() -> None:
    uno = salida.prometer("prueba.efecto", "5", {"n": 5})
    assert salida.prometer("prueba.efecto", "5", {"n": 5}).pk == uno.pk
