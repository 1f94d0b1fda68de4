"""The draw of the blind double evaluation: by rule and seed, among whom, by whom."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from evaluacion import servicios
from evaluacion.acuerdo import elegir
from evaluacion.models import (
    MuestraDoble,
)
from evaluacion.servicios.muestra import sortear
from instituciones.roles import Rol
from pmg_site.comun.errores import (
    ErrorDeNegocio,
)
from tests.evaluacion import escenarios
from tests.evaluacion.escenarios_doble import evaluadora
from tests.fabricas import AsignacionF, Mundo, persona_con

pytestmark = pytest.mark.django_db


# --- The draw ----------------------------------------------------------------------------------
def sorteo(mundo: Mundo, **cambios: Any) -> MuestraDoble:
    datos: dict[str, Any] = {
        "proceso": mundo.adscripcion.proceso,
        "semilla": "x",
        "porcentaje": 50,
        "minimo": 1,
        "segundos": [evaluadora(mundo)],
        "por": mundo[Rol.DIPRES],
    }
    return sortear(**(datos | cambios))


def test_anybody_can_draw_the_same_sample_again() -> None:
    mundo = Mundo.crear()
    escenarios.en_evaluacion(mundo)
    muestra = sorteo(mundo)
    claves = elegir(muestra.universo, semilla="x", porcentaje=50, minimo=1)
    assert sorted(muestra.items.values_list("clave", flat=True)) == sorted(claves)
    # 2 indicators (50 %: 1) and 1 system (at least 1)
    assert {t: len(c) for t, c in muestra.universo.items()} == {
        "estado-verde": 1, "indicador_meta": 2,
    }  # fmt: skip
    assert len(claves) == 2


def test_nobody_is_drawn_for_an_institution_with_which_they_declared_a_conflict() -> None:
    """Not even when that assignment was withdrawn: they could never give the second score."""
    mundo = Mundo.crear()
    escenarios.en_evaluacion(mundo)
    conflictuada = evaluadora(mundo)
    asignacion = servicios.asignar_instituciones(
        evaluador=conflictuada, adscripciones=[mundo.adscripcion], por=mundo[Rol.DIPRES]
    )[0]
    servicios.declarar_conflicto(
        asignacion=asignacion, por=conflictuada, hay_conflicto=True, texto="Mi hermana."
    )
    servicios.retirar_asignacion(
        asignacion=asignacion, por=mundo[Rol.DIPRES], motivo="Tiene un conflicto."
    )
    with pytest.raises(ErrorDeNegocio, match="Nadie de las personas elegidas"):
        sorteo(mundo, segundos=[conflictuada])
    libre = evaluadora(mundo)
    muestra = sorteo(mundo, segundos=[conflictuada, libre])
    assert {item.segundo for item in muestra.items.all()} == {libre}


def test_what_is_already_scored_or_drawn_is_not_in_the_universe() -> None:
    mundo = Mundo.crear()
    evaluacion = escenarios.en_evaluacion(mundo)
    escenarios.calificar(mundo, evaluacion, 1)
    muestra = sorteo(mundo, porcentaje=100)
    assert sorted(muestra.items.values_list("compromiso__numero", flat=True)) == [2, 3]
    with pytest.raises(ErrorDeNegocio, match="No hay compromisos que sortear"):
        sorteo(mundo)


def test_nobody_who_has_a_hand_in_the_institution_is_named() -> None:
    mundo = Mundo.crear()
    evaluacion = escenarios.en_evaluacion(mundo)
    escenarios.calificar(mundo, evaluacion, 1)
    con_otro_bando = mundo[Rol.ENCARGADO_PMG]
    AsignacionF(
        persona=con_otro_bando, rol=Rol.EVALUADOR, ambito="institucion",
        institucion=mundo.institucion,
    )  # fmt: skip
    ajena = persona_con(Rol.EVALUADOR, Mundo.crear().institucion)
    segundos = [mundo[Rol.EVALUADOR], con_otro_bando, ajena]
    with pytest.raises(ErrorDeNegocio, match="Nadie de las personas elegidas"):
        sorteo(mundo, segundos=segundos)
    assert not MuestraDoble.objects.exists()


def test_who_is_in_charge_of_the_institution_is_not_its_second_evaluator() -> None:
    mundo = Mundo.crear()
    escenarios.en_evaluacion(mundo)
    a_cargo = evaluadora(mundo)
    servicios.asignar_instituciones(
        evaluador=a_cargo, adscripciones=[mundo.adscripcion], por=mundo[Rol.DIPRES]
    )
    with pytest.raises(ErrorDeNegocio, match="Nadie de las personas elegidas"):
        sorteo(mundo, segundos=[a_cargo])


def test_only_the_dipres_draws_and_says_all_that_is_missing() -> None:
    mundo = Mundo.crear()
    escenarios.en_evaluacion(mundo)
    for rol in (Rol.EVALUADOR, Rol.COMITE_TECNICO, Rol.AUDITOR, Rol.RED_EXPERTOS):
        with pytest.raises(PermissionDenied):
            sorteo(mundo, por=mundo[rol])
    with pytest.raises(ErrorDeNegocio) as error:
        sorteo(mundo, semilla=" ", porcentaje=0, segundos=[])
    for parte in ("semilla", "de 1 a 100", "al menos una persona"):
        assert parte in error.value.mensaje
