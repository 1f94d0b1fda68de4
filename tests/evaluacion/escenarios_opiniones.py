"""A requirement that demands an opinion, with its calendar, for each test to start from."""

from datetime import UTC, datetime, timedelta

from compromisos.models import RequisitoTecnico
from evaluacion.models import CalendarioOpinion, OpinionTecnica
from evaluacion.servicios.opiniones import presentar
from evaluacion.servicios.pronunciamientos import opinar
from evaluacion.ventanas_opinion import CRITERIO_GENERAL
from instituciones.roles import Rol
from pmg_site.comun import reloj
from tests.evaluacion.escenarios import PDF, Subida, decretar_programa
from tests.fabricas import Mundo
from tests.fabricas_opiniones import CalendarioOpinionF, VentanaOpinionF

EN_RONDA_1 = datetime(2026, 3, 10, 15, tzinfo=UTC)
EN_RONDA_2 = datetime(2026, 5, 10, 15, tzinfo=UTC)
DESPUES = datetime(2026, 7, 10, 15, tzinfo=UTC)
MES = timedelta(days=30)


def requisito_con_opinion(mundo: Mundo, *, calendario: bool = True) -> RequisitoTecnico:
    """The first requirement of the system's stage, in a decreed programme with two rounds."""
    requisito = mundo.programa.compromisos.get(numero=3).requisitos.get(codigo="E1-O1-RT1")
    RequisitoTecnico.objects.filter(pk=requisito.pk).update(opinion_tecnica=True)
    decretar_programa(mundo)
    if calendario:
        calendario_de(mundo, rondas=2)
    return RequisitoTecnico.objects.get(pk=requisito.pk)


def calendario_de(mundo: Mundo, *, rondas: int, numero: int = 1) -> CalendarioOpinion:
    """March and May of the programme year, in as many rounds as asked for."""
    fila = CalendarioOpinionF(
        sistema_codigo="estado-verde",
        anio=mundo.programa.anio,
        numero=numero,
        nombre=f"Guía, versión {numero}",
        rige_desde=EN_RONDA_1 - MES,
        motivo="" if numero == 1 else "Se reeditó la guía.",
    )
    for ronda, centro in ((1, EN_RONDA_1), (2, EN_RONDA_2))[:rondas]:
        VentanaOpinionF(
            calendario=fila,
            ronda=ronda,
            presenta_desde=centro - timedelta(days=5),
            presenta_hasta=centro + timedelta(days=5),
            opina_hasta=centro + timedelta(days=20),
        )
    return fila


def pedida(mundo: Mundo, requisito: RequisitoTecnico) -> OpinionTecnica:
    """Asked for in the first round."""
    with reloj.en(EN_RONDA_1):
        return presentar(
            requisito=requisito,
            por=mundo[Rol.ENCARGADO_PMG],
            texto="Se presenta el diagnóstico.",
            subidas=[Subida(PDF)],
        )


def responder(
    mundo: Mundo, opinion: OpinionTecnica, observa: str = "", cuando: datetime = EN_RONDA_1
) -> OpinionTecnica:
    """The network's answer: in order, or with this observation."""
    actual = OpinionTecnica.objects.get(pk=opinion.pk)
    with reloj.en(cuando):
        return opinar(
            opinion=actual,
            por=mundo[Rol.RED_EXPERTOS],
            criterios={CRITERIO_GENERAL: (not observa, observa)},
            version=actual.fila_version,
        )


def subsanar(
    mundo: Mundo, opinion: OpinionTecnica, cuando: datetime = EN_RONDA_2
) -> OpinionTecnica:
    """The service mends what was observed."""
    actual = OpinionTecnica.objects.select_related("requisito").get(pk=opinion.pk)
    with reloj.en(cuando):
        return presentar(
            requisito=actual.requisito,
            por=mundo[Rol.ENCARGADO_PMG],
            texto="Se completó.",
            subidas=[Subida(PDF)],
            version=actual.fila_version,
        )


def favorable(mundo: Mundo, requisito: RequisitoTecnico) -> OpinionTecnica:
    return responder(mundo, pedida(mundo, requisito))
