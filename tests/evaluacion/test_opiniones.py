"""Technical opinions: rounds with their dates, verdict by criterion, and what they hold back."""

from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from compromisos.models import ProgramaAnual, RequisitoTecnico
from evaluacion.estados_opinion import EstadoOpinion
from evaluacion.models import OpinionTecnica, PresentacionOpinion
from evaluacion.servicios.opiniones import presentar
from evaluacion.servicios.pronunciamientos import opinar
from evaluacion.ventanas_opinion import (
    CRITERIO_GENERAL,
    falta_opinion_lote,
    opiniones_de,
)
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import nombre_objeto
from pmg_site.comun.errores import (
    ConflictoDeDeberes,
    ConflictoDeEdicion,
    ErrorDeNegocio,
    FueraDePlazo,
    TransicionInvalida,
)
from pmg_site.comun.models import Asiento
from pmg_site.comun.reloj import SANTIAGO
from tests.evaluacion import escenarios
from tests.evaluacion import escenarios_opiniones as opiniones
from tests.evaluacion.escenarios import PDF, Subida
from tests.fabricas import (
    AsignacionF,
    CompromisoF,
    Mundo,
    ProgramaAnualF,
    RequisitoTecnicoF,
    persona_con,
)

pytestmark = pytest.mark.django_db
E = EstadoOpinion


@pytest.fixture
def mundo() -> Mundo:
    return Mundo.crear()


@pytest.fixture
def requisito(mundo: Mundo) -> RequisitoTecnico:
    return opiniones.requisito_con_opinion(mundo)


def actos(opinion: OpinionTecnica) -> list[str]:
    asientos = Asiento.objects.filter(objeto=nombre_objeto(opinion)).order_by("seq")
    return list(asientos.values_list("accion", flat=True))


# --- The rounds --------------------------------------------------------------------------------
def test_an_observed_opinion_is_mended_and_then_favourable(
    mundo: Mundo, requisito: RequisitoTecnico
) -> None:
    opinion = opiniones.responder(mundo, opiniones.pedida(mundo, requisito), "Falta el anexo.")
    assert (opinion.estado, opinion.ronda, opinion.resuelta_el) == (E.OBSERVADA, 1, None)
    opinion = opiniones.subsanar(mundo, opinion)
    assert (opinion.estado, opinion.ronda) == (E.SUBSANADA, 2)
    opinion = opiniones.responder(mundo, opinion, cuando=opiniones.EN_RONDA_2)
    assert opinion.estado == E.FAVORABLE
    assert opinion.resuelta_por == mundo.personas[Rol.RED_EXPERTOS]
    assert actos(opinion) == [
        "opinion.pedir", "opinion.observar", "opinion.subsanar", "opinion.favorecer",
    ]  # fmt: skip
    primera, segunda = opinion.presentaciones.order_by("ronda")
    assert (primera.pronunciamiento.favorable, primera.pronunciamiento.final) == (False, False)
    assert primera.pronunciamiento.criterios.get().observacion == "Falta el anexo."
    assert (segunda.pronunciamiento.favorable, segunda.pronunciamiento.final) == (True, True)


def test_what_is_observed_in_the_last_round_of_the_calendar_is_final(
    mundo: Mundo, requisito: RequisitoTecnico
) -> None:
    opinion = opiniones.responder(mundo, opiniones.pedida(mundo, requisito), "Falta el anexo.")
    opinion = opiniones.subsanar(mundo, opinion)
    opinion = opiniones.responder(mundo, opinion, "Sigue faltando.", opiniones.EN_RONDA_2)
    assert opinion.estado == E.NO_FAVORABLE
    with pytest.raises(TransicionInvalida, match="ya está «Opinión no favorable»"):
        opiniones.subsanar(mundo, opinion)


@pytest.mark.parametrize(
    ("cuando", "motivo"),
    [
        (datetime(2026, 3, 5, 11, 59, 59, tzinfo=SANTIAGO), "abre el 05-03-2026 a las 12:00"),
        (datetime(2026, 3, 15, 12, 0, 1, tzinfo=SANTIAGO), "cerró el 15-03-2026 a las 12:00"),
    ],
)
def test_a_presentation_outside_its_dates_is_refused_with_them(
    mundo: Mundo, requisito: RequisitoTecnico, cuando: datetime, motivo: str
) -> None:
    with reloj.en(cuando), pytest.raises(FueraDePlazo, match=motivo):
        presentar(
            requisito=requisito,
            por=mundo[Rol.ENCARGADO_PMG],
            texto="Tarde.",
            subidas=[Subida(PDF)],
        )
    assert not OpinionTecnica.objects.exists()


def test_the_network_that_answers_late_still_answers_and_it_is_noted(
    mundo: Mundo, requisito: RequisitoTecnico
) -> None:
    opinion = opiniones.responder(
        mundo, opiniones.pedida(mundo, requisito), cuando=opiniones.DESPUES
    )
    assert opinion.estado == E.FAVORABLE
    assert opinion.presentaciones.get().pronunciamiento.tardio
    a_tiempo = opiniones.favorable(otro := Mundo.crear(), _otro_requisito(otro))
    assert not a_tiempo.presentaciones.get().pronunciamiento.tardio


def _otro_requisito(mundo: Mundo) -> RequisitoTecnico:
    return opiniones.requisito_con_opinion(mundo, calendario=False)


def test_without_a_calendar_nothing_is_presented(mundo: Mundo) -> None:
    requisito = _otro_requisito(mundo)
    with pytest.raises(FueraDePlazo, match="la DIPRES debe publicarlas"):
        opiniones.pedida(mundo, requisito)


def test_a_presentation_says_all_that_it_lacks_at_once(
    mundo: Mundo, requisito: RequisitoTecnico
) -> None:
    with reloj.en(opiniones.EN_RONDA_1), pytest.raises(ErrorDeNegocio) as error:
        presentar(requisito=requisito, por=mundo[Rol.ENCARGADO_PMG], texto=" ")
    assert "Escriba qué presenta" in error.value.mensaje
    assert "Adjunte al menos un documento" in error.value.mensaje


def test_an_answer_names_every_criterion_and_says_what_it_observes(
    mundo: Mundo, requisito: RequisitoTecnico
) -> None:
    opinion = opiniones.pedida(mundo, requisito)
    with pytest.raises(ErrorDeNegocio) as error:
        opinar(
            opinion=opinion,
            por=mundo[Rol.RED_EXPERTOS],
            criterios={"estilo": (False, "")},
            version=1,
        )
    for parte in ("está conforme", "«estilo» no es un criterio", "Escriba qué observa"):
        assert parte in error.value.mensaje


def test_a_second_request_for_the_same_requirement_is_refused(
    mundo: Mundo, requisito: RequisitoTecnico
) -> None:
    opiniones.pedida(mundo, requisito)
    with pytest.raises(TransicionInvalida, match="ya está «Pedida a la red»"):
        opiniones.pedida(mundo, requisito)
    assert OpinionTecnica.objects.count() == 1


def test_two_answers_to_the_same_round_are_one(mundo: Mundo, requisito: RequisitoTecnico) -> None:
    opinion = opiniones.pedida(mundo, requisito)
    opiniones.responder(mundo, opinion, "Falta.")
    with pytest.raises(TransicionInvalida):
        opiniones.responder(mundo, opinion)
    assert len(actos(opinion)) == 2


def test_an_answer_over_another_version_is_a_conflict(
    mundo: Mundo, requisito: RequisitoTecnico
) -> None:
    opinion = opiniones.pedida(mundo, requisito)
    with pytest.raises(ConflictoDeEdicion):
        opinar(
            opinion=opinion,
            por=mundo[Rol.RED_EXPERTOS],
            criterios={CRITERIO_GENERAL: (True, "")},
            version=opinion.fila_version + 1,
        )


# --- Who ---------------------------------------------------------------------------------------
def test_only_the_service_asks(mundo: Mundo, requisito: RequisitoTecnico) -> None:
    for rol in [r for r in Rol if r != Rol.ENCARGADO_PMG]:
        with reloj.en(opiniones.EN_RONDA_1), pytest.raises(PermissionDenied):
            presentar(requisito=requisito, por=mundo[rol], texto="x", subidas=[Subida(PDF)])


def test_only_the_network_answers(mundo: Mundo, requisito: RequisitoTecnico) -> None:
    opinion = opiniones.pedida(mundo, requisito)
    conforme = {CRITERIO_GENERAL: (True, "")}
    for rol in [r for r in Rol if r != Rol.RED_EXPERTOS]:
        with pytest.raises(PermissionDenied):
            opinar(opinion=opinion, por=mundo[rol], criterios=conforme, version=1)


def test_another_network_does_not_answer(mundo: Mundo, requisito: RequisitoTecnico) -> None:
    opinion = opiniones.pedida(mundo, requisito)
    ajena = persona_con(Rol.RED_EXPERTOS, mundo.institucion)
    with pytest.raises(PermissionDenied):
        opinar(opinion=opinion, por=ajena, criterios={CRITERIO_GENERAL: (True, "")}, version=1)


def test_who_asked_does_not_answer_also_with_the_role(
    mundo: Mundo, requisito: RequisitoTecnico
) -> None:
    AsignacionF(
        persona=mundo.personas[Rol.ENCARGADO_PMG],
        rol=Rol.RED_EXPERTOS,
        ambito="red",
        red=mundo.red,
    )
    opinion = opiniones.pedida(mundo, requisito)
    with pytest.raises(ConflictoDeDeberes):
        opinar(
            opinion=opinion,
            por=mundo[Rol.ENCARGADO_PMG],
            criterios={CRITERIO_GENERAL: (True, "")},
            version=1,
        )


def test_the_database_keeps_what_was_presented_and_answered(
    mundo: Mundo, requisito: RequisitoTecnico
) -> None:
    opinion = opiniones.favorable(mundo, requisito)
    with pytest.raises(DatabaseError), transaction.atomic():
        PresentacionOpinion.objects.update(texto="otra cosa")
    with pytest.raises(DatabaseError), transaction.atomic():
        OpinionTecnica.objects.filter(pk=opinion.pk).update(resuelta_el=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        PresentacionOpinion.objects.create(
            opinion=opinion,
            ronda=2,
            ventana=opinion.presentaciones.get().ventana,
            texto="La escribe quien revisa.",
            presentada_el=reloj.ahora(),
            intervencion=opinion.presentaciones.get().pronunciamiento.intervencion,
        )


# --- What it holds back ------------------------------------------------------------------------
def _calificar_sistema(mundo: Mundo) -> None:
    evaluacion = escenarios.en_evaluacion(mundo)
    escenarios.calificar(mundo, evaluacion, 3)


def test_a_requirement_without_its_favourable_opinion_cannot_count_as_met(
    mundo: Mundo, requisito: RequisitoTecnico
) -> None:
    with pytest.raises(ErrorDeNegocio, match=r"opinión técnica favorable.*no la ha pedido"):
        _calificar_sistema(mundo)


def test_observed_is_not_favourable(mundo: Mundo, requisito: RequisitoTecnico) -> None:
    opiniones.responder(mundo, opiniones.pedida(mundo, requisito), "Falta.")
    with pytest.raises(ErrorDeNegocio, match="la suya está «Con observaciones»"):
        _calificar_sistema(mundo)


def test_with_the_favourable_opinion_it_counts(mundo: Mundo, requisito: RequisitoTecnico) -> None:
    opiniones.favorable(mundo, requisito)
    _calificar_sistema(mundo)


def test_without_it_the_requirement_may_still_be_scored_as_not_met(
    mundo: Mundo, requisito: RequisitoTecnico
) -> None:
    evaluacion = escenarios.en_evaluacion(mundo)
    no_cumple = {"E1-O1-RT1": (False, "Sin opinión favorable."), "E1-O1-RT2": (True, "")}
    fila = escenarios.calificar(mundo, evaluacion, 3, requisitos=no_cumple)
    assert fila.puntajes.filter(cumple=False).count() == 1


def test_the_opinion_stays_when_the_programme_is_modified(
    mundo: Mundo, requisito: RequisitoTecnico
) -> None:
    opinion = opiniones.favorable(mundo, requisito)
    nueva = _nueva_version(mundo)
    otro = RequisitoTecnico.objects.get(compromiso__programa=nueva, codigo=requisito.codigo)
    assert opiniones_de([otro])[otro.pk] == opinion
    assert falta_opinion_lote([nueva.pk]) == {}


def _nueva_version(mundo: Mundo) -> ProgramaAnual:
    """A copy of the system's commitment in a later version of the programme."""
    nueva = ProgramaAnualF(
        adscripcion=mundo.adscripcion, version=2, reemplaza=mundo.programa, motivo_version="x"
    )
    sistema = mundo.programa.compromisos.get(numero=3)
    copia = CompromisoF(
        programa=nueva, numero=3, tipo="sistema_etapa", ficha=None, meta=None,
        sistema_codigo=sistema.sistema_codigo, etapa="1", red=mundo.red,
    )  # fmt: skip
    RequisitoTecnicoF(compromiso=copia, codigo="E1-O1-RT1", opinion_tecnica=True)
    return nueva


def test_programmes_without_such_requirements_cost_one_query(
    mundo: Mundo, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator] # pytest-django's fixture
        assert falta_opinion_lote([mundo.programa.pk]) == {}
