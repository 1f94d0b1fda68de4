"""Sixteen processes approve, score or decide the same item: one wins, fifteen learn who did."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db.models import QuerySet

from evaluacion import servicios
from evaluacion.models import CausaExterna
from instituciones import servicios_definiciones
from instituciones.estados import EstadoDefinicion
from instituciones.models import DefinicionEstrategica, Persona
from instituciones.roles import Rol
from pmg_site.comun.bitacora import verificar
from pmg_site.comun.models import Asiento
from tests.barras.procesos import Dicho, a_la_vez
from tests.evaluacion import escenarios
from tests.fabricas import Mundo, persona_con
from tests.instituciones.escenarios import borrador

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "postgresql" not in settings.DATABASES["default"]["ENGINE"],
        reason="SQLite writes one at a time: there is no race to win.",
    ),
]
A_LA_VEZ = 16
# A hundred rounds here; RONDAS=10 makes them a thousand.
VUELTAS = int(os.environ.get("RONDAS", "1"))
CALIFICAR, APROBAR, DECIDIR = 60 * VUELTAS, 20 * VUELTAS, 20 * VUELTAS
Correr = Callable[[int], tuple[int, int]]  # rounds → (of them with one winner, wins in all)


def _personas(rol: Rol, mundo: Mundo) -> list[Persona]:
    return [persona_con(rol, mundo.institucion) for _ in range(A_LA_VEZ)]


def _ganador(dichos: list[Dicho], personas: list[Persona]) -> Persona | None:
    """The one who won, when the others were refused by 409 and told the name of the winner."""
    ganaron = [d for d in dichos if d.clase == "hecho"]
    if len(ganaron) != 1:
        return None
    ganador = personas[ganaron[0].proceso]
    for dicho in dichos:
        if dicho is not ganaron[0]:
            assert (dicho.clase, dicho.codigo) == ("rechazado", 409), dicho.texto
            assert str(ganador) in dicho.texto, dicho.texto
    return ganador


def _hechos(dichos: list[Dicho]) -> int:
    return sum(d.clase == "hecho" for d in dichos)


def _calificando(mundo: Mundo) -> Correr:
    evaluacion = escenarios.en_evaluacion(mundo)
    compromiso = evaluacion.programa.compromisos.get(numero=1)
    personas = _personas(Rol.EVALUADOR, mundo)

    def acto(proceso: int, ronda: int) -> str:
        hecha = servicios.calificar(
            evaluacion=evaluacion,
            compromiso=compromiso,
            por=personas[proceso],
            version=ronda,
            resto_confirmado=True,
        )
        return str(hecha.fila_version)

    def correr(rondas: int) -> tuple[int, int]:
        unicas = ganadas = 0
        for dichos in a_la_vez(A_LA_VEZ, rondas, acto):
            unicas += _ganador(dichos, personas) is not None
            ganadas += _hechos(dichos)
        return unicas, ganadas

    return correr


def _aprobando(mundo: Mundo) -> Correr:
    definicion = borrador(mundo)
    personas = _personas(Rol.JEFE_SERVICIO, mundo)
    vuelta = {
        c: getattr(definicion, c) for c in ("estado", "aprobada_el", "aprobada_por", "fila_version")
    }

    def acto(proceso: int, ronda: int) -> str:
        return servicios_definiciones.paso(
            accion="aprobar", definicion=definicion, por=personas[proceso]
        ).estado

    def correr(rondas: int) -> tuple[int, int]:
        unicas = ganadas = 0
        for dichos in a_la_vez(A_LA_VEZ, rondas, acto):
            unicas += _ganador(dichos, personas) is not None
            ganadas += _hechos(dichos)
            fila = DefinicionEstrategica.objects.get(pk=definicion.pk)
            assert fila.estado == EstadoDefinicion.APROBADA
            DefinicionEstrategica.objects.filter(pk=definicion.pk).update(**vuelta)
        return unicas, ganadas

    return correr


def _causa_opinada(mundo: Mundo) -> CausaExterna:
    evaluacion = escenarios.preliminar(mundo)
    causa = servicios.solicitar_causa(
        evaluacion=evaluacion,
        compromiso=evaluacion.programa.compromisos.get(numero=1),
        por=mundo[Rol.ENCARGADO_PMG],
        descripcion="Un terremoto cerró las oficinas.",
    )
    servicios.analizar_causa(causa=causa, por=mundo[Rol.DIPRES], analisis=escenarios.ANALISIS)
    return servicios.opinar_causa(
        causa=causa, por=mundo[Rol.DIPRES], comentario="Está acreditada.", favorable=True
    )


def _decidiendo(mundo: Mundo) -> Correr:
    causa = _causa_opinada(mundo)
    personas = _personas(Rol.COMITE_TECNICO, mundo)
    guardada = CausaExterna.objects.filter(pk=causa.pk).values().get()

    def acto(proceso: int, ronda: int) -> str:
        return servicios.resolver_causa(
            causa=causa,
            por=personas[proceso],
            aceptar=True,
            comentario="Se acepta.",
            resumen_publico="Se aceptó.",
        ).estado

    def correr(rondas: int) -> tuple[int, int]:
        unicas = ganadas = 0
        for dichos in a_la_vez(A_LA_VEZ, rondas, acto):
            unicas += _ganador(dichos, personas) is not None
            ganadas += _hechos(dichos)
            CausaExterna.objects.filter(pk=causa.pk).update(**guardada)
        return unicas, ganadas

    return correr


CASOS: dict[str, tuple[Callable[[Mundo], Correr], int, str]] = {
    "calificar": (_calificando, CALIFICAR, "evaluacion.calificar"),
    "aprobar": (_aprobando, APROBAR, "definiciones.aprobar"),
    "decidir": (_decidiendo, DECIDIR, "causa_externa.aceptar"),
}


@pytest.mark.parametrize("caso", CASOS)
def test_exactly_one_wins_and_the_others_are_told_who(caso: str) -> None:
    preparar, rondas, accion = CASOS[caso]
    antes = Asiento.objects.filter(accion=accion).count()
    correr = preparar(Mundo.crear())
    assert correr(rondas) == (rondas, rondas)
    assert Asiento.objects.filter(accion=accion).count() - antes == rondas, "one entry a round"
    assert verificar().integra


@pytest.mark.parametrize("caso", CASOS)
def test_without_the_row_locks_more_than_one_would_win(
    caso: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the rounds do race, and the locks are what settles them."""
    preparar, _, _ = CASOS[caso]
    correr = preparar(Mundo.crear())
    monkeypatch.setattr(QuerySet, "select_for_update", _sin_candado)
    try:
        unicas, ganadas = correr(20)
    except AssertionError:
        return  # somebody was refused by something else than the answer of the system
    assert (unicas, ganadas) != (20, 20)


def _sin_candado(consulta: Any, *_: Any, **__: Any) -> Any:
    return consulta.all()
