"""Batches: the same guards and the same result as one by one, in a number of queries that stays."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluacion import servicios
from evaluacion.models import Evaluacion
from evaluacion.servicios import Adjunto, Calificacion, Cita, Informe
from instituciones.horario import dia_local
from instituciones.models import Persona
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import verificar
from pmg_site.comun.errores import ConflictoDeDeberes, ErrorDeNegocio, TransicionInvalida
from tests.evaluacion import escenarios
from tests.fabricas import Mundo

VALORES = {
    1: {"A": Decimal(262), "B": Decimal(281)},
    2: {"A": Decimal(95), "B": Decimal(100)},
    3: {},
}


def _informar(mundos: Sequence[Mundo], evaluaciones: Sequence[Evaluacion]) -> None:
    informes, adjuntos = [], []
    archivo = servicios.guardar_archivo(escenarios.Subida(escenarios.PDF))
    for mundo, evaluacion in zip(mundos, evaluaciones, strict=True):
        por = mundo[Rol.ENCARGADO_PMG]
        for fila in evaluacion.informados.select_related("compromiso"):
            valores = VALORES[fila.compromiso.numero]
            citas = tuple(Cita(simbolo, "pagina", "1") for simbolo in valores)
            informes.append(Informe(fila, por, valores=valores))
            adjuntos.append(Adjunto(fila, archivo, "Informe", "informe.pdf", por, citas))
    servicios.informar_lote(informes)
    servicios.adjuntar_lote(adjuntos)


def _calificar(mundos: Sequence[Mundo], evaluaciones: Sequence[Evaluacion]) -> None:
    pedidas = []
    for mundo, evaluacion in zip(mundos, evaluaciones, strict=True):
        for compromiso in evaluacion.programa.compromisos.order_by("numero"):
            requisitos = {r.codigo: (True, "") for r in compromiso.requisitos.all()}
            pedidas.append(
                Calificacion(
                    evaluacion,
                    compromiso,
                    mundo[Rol.EVALUADOR],
                    resto_confirmado=True,
                    requisitos=requisitos,
                )
            )
    servicios.calificar_lote(pedidas)


def todo_en_lote(mundos: Sequence[Mundo]) -> list[Evaluacion]:
    """The whole year of several institutions, in batches."""
    dipres, comite = mundos[0][Rol.DIPRES], mundos[0][Rol.COMITE_TRIMINISTERIAL]
    evaluaciones = servicios.abrir_lote(
        programas=[escenarios.decretar_programa(m) for m in mundos], por=dipres
    )
    _informar(mundos, evaluaciones)
    pares = list(zip(evaluaciones, mundos, strict=True))
    servicios.enviar_lote([(e, m[Rol.JEFE_SERVICIO]) for e, m in pares])
    servicios.evaluar_ministerio_lote([(e, m[Rol.MINISTRO], "Conforme.") for e, m in pares])
    servicios.iniciar_lote(evaluaciones=evaluaciones, por=dipres)
    _calificar(mundos, evaluaciones)
    servicios.emitir_preliminar_lote(evaluaciones=evaluaciones, por=dipres)
    for mundo, evaluacion in zip(mundos, evaluaciones, strict=True):
        escenarios.renunciar(mundo, evaluacion)
    servicios.congelar_lote(evaluaciones=evaluaciones, por=dipres)
    servicios.cerrar_lote(evaluaciones=evaluaciones, por=comite)
    decreta, publica = (escenarios.otra(mundos[0], Rol.DIPRES) for _ in range(2))
    servicios.decretar_lote(
        evaluaciones=evaluaciones, por=decreta, numero="200", fecha=dia_local(reloj.ahora())
    )
    return servicios.publicar_lote(evaluaciones=evaluaciones, por=publica)


def test_a_year_in_batches_gives_what_it_gives_one_by_one(db: None) -> None:
    uno, *otros = escenarios.mundos(4)
    sola = escenarios.publicada(uno)
    en_lote = todo_en_lote(otros)
    assert {e.resultado.total for e in en_lote} == {sola.resultado.total}
    # Same inputs and rules, same hash, whoever the institution is.
    assert {e.resultado.huella for e in en_lote} == {sola.resultado.huella}
    assert {e.estado for e in Evaluacion.objects.all()} == {"publicada"}
    assert verificar().integra


def test_the_batches_ask_the_database_as_often_for_six_as_for_two(db: None) -> None:
    consultas = []
    for mundos in (escenarios.mundos(2), escenarios.mundos(6)):
        evaluaciones = servicios.abrir_lote(
            programas=[escenarios.decretar_programa(m) for m in mundos], por=mundos[0][Rol.DIPRES]
        )
        _informar(mundos, evaluaciones)
        personas = [m[Rol.JEFE_SERVICIO] for m in mundos]
        with CaptureQueriesContext(
            connection,
        ) as vistas:
            servicios.enviar_lote(list(zip(evaluaciones, personas, strict=True)))
        consultas.append(len(vistas))
    assert consultas[0] == consultas[1]


def test_one_refusal_stops_the_whole_batch(db: None) -> None:
    mundos = escenarios.mundos(2)
    completa = escenarios.completa(mundos[0])
    incompleta = escenarios.abierta(mundos[1])
    pasos: list[tuple[Evaluacion, Persona]] = [
        (completa, mundos[0][Rol.JEFE_SERVICIO]),
        (incompleta, mundos[1][Rol.JEFE_SERVICIO]),
    ]
    with pytest.raises(ErrorDeNegocio, match="Todavía no se puede enviar"):
        servicios.enviar_lote(pasos)
    completa.refresh_from_db()
    assert completa.estado == "abierta"


def test_a_batch_keeps_state_role_and_side(db: None) -> None:
    mundos = escenarios.mundos(2)
    evaluaciones = [escenarios.enviada(m) for m in mundos]
    dipres = mundos[0][Rol.DIPRES]
    with pytest.raises(TransicionInvalida):
        servicios.emitir_preliminar_lote(evaluaciones=evaluaciones, por=dipres)
    jefe_de_una = mundos[0][Rol.JEFE_SERVICIO]
    with pytest.raises(PermissionDenied):
        servicios.evaluar_ministerio_lote([(e, jefe_de_una, "Sí.") for e in evaluaciones])
    for evaluacion, mundo in zip(evaluaciones, mundos, strict=True):
        servicios.evaluar_ministerio(
            evaluacion=evaluacion, por=mundo[Rol.MINISTRO], comentario="Sí."
        )
    servicios.iniciar_lote(evaluaciones=evaluaciones, por=dipres)
    encargado = mundos[0].personas[Rol.ENCARGADO_PMG]
    asignacion = mundos[0].personas[Rol.EVALUADOR].asignaciones.get()
    asignacion.pk, asignacion.persona = None, encargado
    asignacion.save()
    with pytest.raises(ConflictoDeDeberes):
        servicios.calificar_lote(
            [
                Calificacion(
                    evaluaciones[0],
                    evaluaciones[0].programa.compromisos.get(numero=1),
                    mundos[0][Rol.ENCARGADO_PMG],
                    resto_confirmado=True,
                )
            ]
        )
