"""Two at once: one wins. Only a server with row locks can show it."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections

from evaluacion import servicios
from evaluacion.models import Evaluacion
from evaluacion.servicios import cierre, comunes
from instituciones.models import Persona
from instituciones.roles import Rol
from pmg_site.comun.bitacora import verificar
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.models import Asiento
from tests.evaluacion import escenarios
from tests.fabricas import Mundo, persona_con

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "postgresql" not in settings.DATABASES["default"]["ENGINE"],
        reason="SQLite writes one at a time: there is no race to win.",
    ),
]
A_LA_VEZ = 6


def _correr(hacer: Callable[[Persona], Any], personas: list[Persona]) -> list[str]:
    """Run ``hacer`` for each person at the same instant; "hecho" or the refusal of each."""
    barrera, dichos = threading.Barrier(len(personas)), []

    def uno(persona: Persona) -> None:
        try:
            barrera.wait(10)
            hacer(persona)
            dichos.append("hecho")
        except ErrorDeNegocio as error:
            dichos.append(f"{error.codigo_http}")
        except Exception as error:
            dichos.append(type(error).__name__)
        finally:
            connections.close_all()

    hilos = [threading.Thread(target=uno, args=(p,)) for p in personas]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join(30)
    return sorted(dichos)


def _comite(mundo: Mundo) -> list[Persona]:
    return [persona_con(Rol.COMITE_TRIMINISTERIAL, mundo.institucion) for _ in range(A_LA_VEZ)]


def _cierres(evaluacion: Evaluacion) -> int:
    return Asiento.objects.filter(
        accion="evaluacion.cerrar", objeto=f"evaluacion.evaluacion:{evaluacion.pk}"
    ).count()


def test_of_several_decisions_at_once_exactly_one_stands() -> None:
    mundo = Mundo.crear()
    evaluacion = escenarios.congelada(mundo)
    dichos = _correr(lambda p: servicios.cerrar(evaluacion=evaluacion, por=p), _comite(mundo))
    assert dichos == ["409"] * (A_LA_VEZ - 1) + ["hecho"]
    assert _cierres(evaluacion) == 1
    assert verificar().integra


def test_without_the_lock_more_than_one_decision_would_stand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Negative control: the set-up does race, and the lock is what settles it."""
    mundo = Mundo.crear()
    evaluacion = escenarios.congelada(mundo)
    leidas = threading.Barrier(A_LA_VEZ)

    def sin_candado(evaluaciones: Any) -> list[Evaluacion]:
        pks = [e if isinstance(e, int) else e.pk for e in evaluaciones]
        filas = list(Evaluacion.objects.select_related(*comunes.RELACIONES).filter(pk__in=pks))
        leidas.wait(10)
        return filas

    monkeypatch.setattr(cierre, "bloquear_lote", sin_candado)
    _correr(lambda p: servicios.cerrar(evaluacion=evaluacion, por=p), _comite(mundo))
    assert _cierres(evaluacion) > 1


def test_recomputing_and_deciding_at_once_never_leave_a_foreign_result() -> None:
    mundo = Mundo.crear()
    evaluacion = escenarios.congelada(mundo)
    personas = [None, *_comite(mundo)[:1], None]

    def hacer(persona: Any) -> None:
        if persona is None:
            servicios.recalcular(anio=2026)
        else:
            servicios.cerrar(evaluacion=evaluacion, por=persona)

    assert _correr(hacer, personas) == ["hecho"] * 3  # type: ignore[arg-type]
    evaluacion.refresh_from_db()
    assert evaluacion.resultado_id == evaluacion.resultados.get().pk
    assert verificar().integra


def test_two_verdicts_of_a_round_at_once_leave_one() -> None:
    mundo = Mundo.crear()
    fila = escenarios.informado_de(escenarios.enviada(mundo), 3)
    revisores = [persona_con(Rol.DIPRES, mundo.institucion) for _ in range(A_LA_VEZ)]
    dichos = _correr(
        lambda p: servicios.revisar(informado=fila, por=p, veredicto="conforme"), revisores
    )
    assert dichos.count("hecho") == 1
    assert fila.revisiones.count() == 1
    assert connection.vendor == "postgresql"
