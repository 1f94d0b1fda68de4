"""Jobs: one worker each, given back when it dies, no harm in running twice."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from pmg_site.comun import reloj, trabajos
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.models import EstadoTrabajo, MensajeSalida, Trabajo

pytestmark = pytest.mark.django_db
hechos: list[str] = []


@trabajos.hace("prueba.sumar")
def _sumar(parametros: dict[str, Any], avance: trabajos.Avance) -> dict[str, Any]:
    avance.decir(1, 2, "a la mitad")
    hechos.append(parametros["nombre"])
    if falla := parametros.get("falla"):
        raise ErrorDeNegocio("No se puede.") if falla == "negocio" else RuntimeError("se cayó")
    avance.confirmar()
    avance.decir(2, 2, "listo")
    return {"suma": "3"}


@pytest.fixture(autouse=True)
def _en_limpio() -> None:
    hechos.clear()


def pedir(**parametros: Any) -> Trabajo:
    return trabajos.pedir(
        tipo="prueba.sumar", clave="una", parametros={"nombre": "a", **parametros}
    )


def test_a_job_asked_for_twice_while_alive_is_one_job() -> None:
    assert pedir().pk == pedir().pk
    assert Trabajo.objects.count() == 1
    assert MensajeSalida.objects.filter(tema=trabajos.TEMA).count() == 1


def test_a_job_is_done_once_however_often_the_message_comes() -> None:
    trabajo = pedir()
    assert trabajos.ejecutar(str(trabajo.pk)) is True
    assert trabajos.ejecutar(str(trabajo.pk)) is False
    trabajo.refresh_from_db()
    assert (trabajo.estado, trabajo.resultado) == (EstadoTrabajo.TERMINADO, {"suma": "3"})
    assert (trabajo.hechos, trabajo.total, hechos) == (2, 2, ["a"])


def test_a_refusal_ends_the_job_with_its_sentence() -> None:
    trabajo = pedir(falla="negocio")
    trabajos.ejecutar(str(trabajo.pk))
    trabajo.refresh_from_db()
    assert (trabajo.estado, trabajo.error) == (EstadoTrabajo.FALLIDO, "No se puede.")


def test_an_unexpected_fault_is_tried_again_and_then_given_up() -> None:
    trabajo = pedir(falla="otra")
    for _ in range(trabajos.MAX_INTENTOS - 1):
        trabajos.ejecutar(str(trabajo.pk))
        trabajo.refresh_from_db()
        assert trabajo.estado == EstadoTrabajo.PENDIENTE
    trabajos.ejecutar(str(trabajo.pk))
    trabajo.refresh_from_db()
    assert trabajo.estado == EstadoTrabajo.FALLIDO
    assert "se cayó" in trabajo.error


def test_a_job_whose_worker_died_is_given_back() -> None:
    trabajo = pedir()
    Trabajo.objects.filter(pk=trabajo.pk).update(
        estado=EstadoTrabajo.EN_CURSO,
        turno=uuid.uuid4(),
        iniciado_el=reloj.presente(),
        latido_el=reloj.presente() - trabajos.SIN_LATIDO - timedelta(seconds=1),
    )
    assert trabajos.barrer() == 1
    trabajo.refresh_from_db()
    assert trabajo.estado in (EstadoTrabajo.PENDIENTE, EstadoTrabajo.TERMINADO)


def test_a_living_job_is_left_alone() -> None:
    trabajo = pedir()
    Trabajo.objects.filter(pk=trabajo.pk).update(
        estado=EstadoTrabajo.EN_CURSO,
        turno=uuid.uuid4(),
        iniciado_el=reloj.presente(),
        latido_el=reloj.presente(),
    )
    assert trabajos.barrer() == 0


def test_who_lost_the_turn_learns_it_and_writes_nothing() -> None:
    trabajo = pedir()
    ajeno = trabajos.Avance(trabajo, uuid.uuid4())
    with pytest.raises(trabajos.TurnoPerdido):
        ajeno.decir(1, 2)
    with pytest.raises(trabajos.TurnoPerdido):
        ajeno.confirmar()
