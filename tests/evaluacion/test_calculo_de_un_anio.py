"""Computing a year in the background: the same end whatever happens on the way."""

from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction

import evaluacion.tasks  # noqa: F401 (registers the job)
from evaluacion import servicios
from evaluacion.models import Evaluacion, ResultadoCumplimiento
from evaluacion.servicios import calculo
from instituciones.models import Asignacion
from instituciones.roles import Rol
from pmg_site.comun import reloj, salida, tasks, trabajos
from pmg_site.comun.bitacora import verificar
from pmg_site.comun.models import Asiento, MensajeSalida, Trabajo
from tests.evaluacion import escenarios
from tests.fabricas import Mundo


def huellas() -> list[tuple[int, int, str]]:
    """The state that counts: every stored result, and nothing of when it was computed."""
    return list(
        ResultadoCumplimiento.objects.order_by("evaluacion", "numero").values_list(
            "evaluacion", "numero", "huella"
        )
    )


def _listas(cuantas: int = 2) -> list[Evaluacion]:
    return [escenarios.calificada(m) for m in escenarios.mundos(cuantas)]


def test_computing_twice_writes_once(db: None) -> None:
    _listas()
    assert servicios.recalcular(anio=2026)["nuevos"] == 2
    primera, asientos = huellas(), Asiento.objects.count()
    resumen = servicios.recalcular(anio=2026)
    assert (resumen["nuevos"], resumen["sin_cambio"]) == (0, 2)
    assert (huellas(), Asiento.objects.count()) == (primera, asientos)


def test_one_and_many_give_the_same_result(db: None) -> None:
    una, otra = _listas()
    sola = servicios.calcular_una(evaluacion=una)
    servicios.recalcular(anio=2026)
    assert otra.resultados.get().huella == sola.huella
    assert una.resultados.count() == 1


def test_a_result_changes_only_when_its_inputs_do(mundo: Mundo) -> None:
    evaluacion = escenarios.calificada(mundo)
    servicios.recalcular(anio=2026)
    escenarios.calificar(
        mundo,
        evaluacion,
        3,
        requisitos={"E1-O1-RT1": (True, ""), "E1-O1-RT2": (False, "No.")},
    )
    assert servicios.recalcular(anio=2026)["nuevos"] == 1
    assert list(evaluacion.resultados.values_list("numero", flat=True)) == [1, 2]


def test_an_input_that_changes_while_computing_is_computed_again(
    mundo: Mundo, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluacion = escenarios.calificada(mundo)
    original = calculo._preparar

    def con_un_cambio_entremedio(*args: Any) -> Any:
        nuevos = original(*args)
        if not evaluacion.calificaciones.filter(compromiso__numero=2, fila_version=2).exists():
            escenarios.calificar(mundo, evaluacion, 2, operandos={"A": escenarios.sin_sustento()})
        return nuevos

    monkeypatch.setattr(calculo, "_preparar", con_un_cambio_entremedio)
    servicios.recalcular(anio=2026)
    assert [r.clase for r in evaluacion.resultados.all()] == ["sin_dato"]


def test_an_evaluation_closed_while_computing_keeps_its_result(
    mundo: Mundo, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluacion = escenarios.calificada(mundo)
    original, hecho = calculo._preparar, []

    def con_un_cierre_entremedio(*args: Any) -> Any:
        nuevos = original(*args)
        if not hecho:
            hecho.append(True)
            servicios.emitir_preliminar(evaluacion=evaluacion, por=mundo[Rol.DIPRES])
            escenarios.decidir(mundo, evaluacion)
        return nuevos

    monkeypatch.setattr(calculo, "_preparar", con_un_cierre_entremedio)
    servicios.recalcular(anio=2026)
    evaluacion.refresh_from_db()
    assert list(evaluacion.resultados.values_list("pk", flat=True)) == [evaluacion.resultado_id]


class Muerte(BaseException):
    """What a killed worker looks like from inside: nothing catches it."""


def test_dying_after_any_statement_and_running_again_ends_the_same(db: None) -> None:
    _listas()
    punto = 0
    while True:
        contador = _Contador(morir_en=punto)
        try:
            with transaction.atomic(), connection.execute_wrapper(contador):
                servicios.recalcular(anio=2026)
                raise _Deshacer
        except Muerte:
            assert huellas() == []
        except _Deshacer:
            break
        punto += 1
    assert punto > 15
    servicios.recalcular(anio=2026)
    final = huellas()
    servicios.recalcular(anio=2026)
    assert huellas() == final
    assert verificar().integra


class _Deshacer(Exception):
    """Leave no trace of a run that was allowed to finish."""


class _Contador:
    def __init__(self, morir_en: int = -1) -> None:
        self.van, self.morir_en = 0, morir_en

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.van == self.morir_en:
            raise Muerte
        self.van += 1
        return execute(sql, params, many, context)


def test_a_job_that_is_delivered_many_times_acts_once(db: None) -> None:
    evaluacion = _listas(1)[0]
    trabajo = servicios.pedir_recalculo(proceso=evaluacion.programa.adscripcion.proceso)
    assert [trabajos.ejecutar(str(trabajo.pk)) for _ in range(5)].count(True) == 1
    assert len(huellas()) == 1
    trabajo.refresh_from_db()
    assert trabajo.resultado["nuevos"] == 1


def test_jobs_in_any_order_end_the_same(db: None) -> None:
    una, _ = _listas()
    proceso = una.programa.adscripcion.proceso
    primero = servicios.pedir_recalculo(proceso=proceso)
    assert servicios.pedir_recalculo(proceso=proceso) == primero
    trabajos.ejecutar(str(primero.pk))
    esperado = huellas()
    segundo = servicios.pedir_recalculo(proceso=proceso)
    for trabajo in (segundo, primero, segundo):
        trabajos.ejecutar(str(trabajo.pk))
    assert huellas() == esperado


def test_a_worker_that_lost_its_job_writes_nothing(db: None) -> None:
    evaluacion = _listas(1)[0]
    trabajo = servicios.pedir_recalculo(proceso=evaluacion.programa.adscripcion.proceso)
    Trabajo.objects.filter(pk=trabajo.pk).update(
        estado="en_curso", turno=uuid4(), iniciado_el=reloj.presente()
    )
    ajeno = trabajos.Avance(trabajo, trabajo.pk)
    with pytest.raises(trabajos.TurnoPerdido):
        servicios.recalcular(anio=2026, avance=ajeno)
    assert huellas() == []


def test_a_right_taken_away_between_asking_and_running_stops_the_job(mundo: Mundo) -> None:
    escenarios.calificada(mundo)
    dipres = mundo[Rol.DIPRES]
    trabajo = servicios.pedir_recalculo(proceso=mundo.adscripcion.proceso, por=dipres)
    Asignacion.objects.filter(persona=dipres).delete()
    trabajos.ejecutar(str(trabajo.pk))
    trabajo.refresh_from_db()
    assert (trabajo.estado, huellas()) == ("fallido", [])
    assert "Su rol no permite pedir el cálculo" in trabajo.error


def test_the_command_computes_every_process_in_line(db: None) -> None:
    _listas()
    salida_texto = StringIO()
    call_command("calcular_todo", "--en-linea", stdout=salida_texto)
    assert "PMG 2026: 2 institutions, 2 new results, 0 unchanged, 0 closed." in (
        salida_texto.getvalue()
    )
    call_command("calcular_todo", "--anio", "1999", stdout=salida_texto)
    assert "Nothing to compute" in salida_texto.getvalue()


@pytest.mark.django_db(transaction=True)
def test_the_broker_down_does_not_stop_a_decision_and_the_outbox_delivers_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mundo = Mundo.crear()
    evaluacion = escenarios.calificada(mundo)

    def caido(*args: Any, **kwargs: Any) -> None:
        raise OSError("broker down")

    atendidos: list[dict[str, Any]] = []
    monkeypatch.setitem(salida._TEMAS, "incentivos.calcular", atendidos.append)
    monkeypatch.setattr(tasks.atender, "apply_async", caido)
    servicios.emitir_preliminar(evaluacion=evaluacion, por=mundo[Rol.DIPRES])
    cerrada = escenarios.decidir(mundo, evaluacion)
    assert cerrada.estado == "final"
    assert atendidos == []
    monkeypatch.undo()
    monkeypatch.setitem(salida._TEMAS, "incentivos.calcular", atendidos.append)
    salida.despachar_pendientes()
    salida.despachar_pendientes()
    assert atendidos == [{"resultados": [cerrada.resultado_id]}]
    assert MensajeSalida.objects.get(tema="incentivos.calcular").atendido_el is not None
