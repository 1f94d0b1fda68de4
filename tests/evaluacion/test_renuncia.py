"""A result is not frozen while the service may still claim, unless its head gives that up."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from evaluacion import servicios
from evaluacion.consultas_tareas import pendientes
from evaluacion.estados import EstadoEvaluacion
from evaluacion.models import Evaluacion, PlazoReclamo
from instituciones.roles import Rol
from instituciones.servicios_feriados import declarar_feriado
from pmg_site.comun import reloj
from pmg_site.comun.errores import ErrorDeNegocio, FueraDePlazo, TransicionInvalida
from pmg_site.comun.models import Asiento
from tests.evaluacion import escenarios
from tests.fabricas import Mundo

# Tuesday 11 August 2026, 11:00 in Santiago: five business days end with Tuesday 18.
MARTES = datetime(2026, 8, 11, 15, 0, tzinfo=UTC)
VENCE = datetime(2026, 8, 19, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def el_martes() -> Iterator[None]:
    with reloj.en(MARTES):
        yield


@pytest.fixture
def evaluacion(mundo: Mundo) -> Evaluacion:
    with reloj.en(reloj.presente()):
        calificada = escenarios.calificada(mundo)
    return servicios.emitir_preliminar(evaluacion=calificada, por=mundo[Rol.DIPRES])


def _congelar(mundo: Mundo, evaluacion: Evaluacion) -> Evaluacion:
    return servicios.congelar(evaluacion=evaluacion, por=mundo[Rol.DIPRES])


def _renunciar(mundo: Mundo, evaluacion: Evaluacion, motivo: str = "Conforme.") -> PlazoReclamo:
    return servicios.renunciar_a_reclamar(
        evaluacion=evaluacion, motivo=motivo, por=mundo[Rol.JEFE_SERVICIO]
    )


def test_nobody_freezes_while_the_service_may_claim(mundo: Mundo, evaluacion: Evaluacion) -> None:
    for momento in (MARTES, VENCE - timedelta(milliseconds=1)):
        with (
            reloj.en(momento),
            pytest.raises(TransicionInvalida, match="reclamar hasta el martes 18 de agosto"),
        ):
            _congelar(mundo, evaluacion)
    with reloj.en(VENCE):
        assert _congelar(mundo, evaluacion).estado == EstadoEvaluacion.CONGELADA


def test_among_many_the_one_still_open_is_named_and_none_is_frozen(mundo: Mundo) -> None:
    otro = Mundo.crear()
    with reloj.en(reloj.presente()):
        listas = [escenarios.calificada(m) for m in (mundo, otro)]
    dipres = mundo[Rol.DIPRES]
    listas = servicios.emitir_preliminar_lote(evaluaciones=listas, por=dipres)
    _renunciar(mundo, listas[0])
    with pytest.raises(TransicionInvalida, match=otro.institucion.nombre):
        servicios.congelar_lote(evaluaciones=listas, por=dipres)
    assert set(Evaluacion.objects.values_list("estado", flat=True)) == {"preliminar"}


def test_the_head_gives_up_the_rest_of_the_deadline(mundo: Mundo, evaluacion: Evaluacion) -> None:
    plazo = _renunciar(mundo, evaluacion, "Estamos conformes.")
    assert (plazo.numero, plazo.motivo, plazo.explicacion) == (2, "renuncia", "Estamos conformes.")
    # what had been counted stays as it was
    assert plazo.vence_el == evaluacion.plazos_reclamo.get(numero=1).vence_el == VENCE
    acto = Asiento.objects.get(accion="evaluacion.renunciar_a_reclamar")
    assert (acto.persona, acto.rol) == (mundo[Rol.JEFE_SERVICIO], Rol.JEFE_SERVICIO)
    assert _congelar(mundo, evaluacion).estado == EstadoEvaluacion.CONGELADA


def test_what_was_given_up_does_not_come_back(mundo: Mundo, evaluacion: Evaluacion) -> None:
    _renunciar(mundo, evaluacion)
    compromiso = evaluacion.programa.compromisos.get(numero=1)
    with pytest.raises(FueraDePlazo, match="renunció a reclamar el"):
        servicios.reclamar(
            evaluacion=evaluacion,
            compromiso=compromiso,
            por=mundo[Rol.JEFE_SERVICIO],
            fundamentos="Se contaron mal.",
            peticion={"operandos": {"A": "267"}},
        )
    with pytest.raises(FueraDePlazo, match="renunció a reclamar el"):
        _renunciar(mundo, evaluacion)
    with pytest.raises(TransicionInvalida, match="ya renunció"):
        servicios.ampliar_plazo(
            evaluacion=evaluacion, dias=1, motivo="Corte.", por=mundo[Rol.DIPRES]
        )
    feriado = declarar_feriado(
        fecha=date(2026, 8, 13), nombre="Duelo", norma="Ley de prueba", por=mundo[Rol.DIPRES]
    )
    assert servicios.recontar_plazos(feriado=feriado) == []
    assert evaluacion.plazos_reclamo.count() == 2


@pytest.mark.parametrize("rol", [r for r in Rol if r != Rol.JEFE_SERVICIO])
def test_only_the_head_of_the_service_gives_it_up(
    mundo: Mundo, evaluacion: Evaluacion, rol: Rol
) -> None:
    with pytest.raises(PermissionDenied):
        servicios.renunciar_a_reclamar(evaluacion=evaluacion, motivo="x", por=mundo[rol])


def test_the_head_of_another_service_gives_up_nothing(mundo: Mundo, evaluacion: Evaluacion) -> None:
    with pytest.raises(PermissionDenied):
        _renunciar(Mundo.crear(), evaluacion)


def test_it_wants_a_reason_an_open_deadline_and_a_preliminary_result(
    mundo: Mundo, evaluacion: Evaluacion
) -> None:
    with pytest.raises(ErrorDeNegocio, match="por qué renuncia"):
        _renunciar(mundo, evaluacion, "  ")
    with reloj.en(VENCE), pytest.raises(FueraDePlazo, match="venció"):
        _renunciar(mundo, evaluacion)
    Evaluacion.objects.filter(pk=evaluacion.pk).update(estado="en_evaluacion")
    with pytest.raises(TransicionInvalida):
        _renunciar(mundo, evaluacion)


def test_the_database_wants_the_reason_too(evaluacion: Evaluacion) -> None:
    primera = evaluacion.plazos_reclamo.get()
    primera.pk, primera.numero, primera.motivo, primera.explicacion = None, 2, "renuncia", ""
    with pytest.raises(IntegrityError):
        primera.save(force_insert=True)


def test_dipres_is_told_to_freeze_only_what_may_be_frozen(
    mundo: Mundo, evaluacion: Evaluacion
) -> None:
    def se_le_ofrece() -> bool:
        return any("Congelar" in t.texto for t in pendientes(mundo[Rol.DIPRES]))

    assert not se_le_ofrece()
    with reloj.en(VENCE):
        assert se_le_ofrece()
    _renunciar(mundo, evaluacion)
    assert se_le_ofrece()


def test_the_head_does_it_on_the_page_and_keeps_what_was_typed(
    mundo: Mundo, evaluacion: Evaluacion, client: Client
) -> None:
    client.force_login(mundo[Rol.JEFE_SERVICIO])
    camino = reverse("evaluacion:renunciar_a_reclamar", args=[evaluacion.pk])
    vacia = client.post(camino, {"motivo": ""})
    assert vacia.status_code == 400
    assert "Por qué no reclamará" in vacia.content.decode()
    hecha = client.post(camino, {"motivo": "Estamos conformes."}, follow=True).content.decode()
    assert "el resultado ya no espera el fin del plazo" in hecha
    assert "Estamos conformes." in hecha
    assert "Renunciar a reclamar</button>" not in hecha
