"""Participation: the association reads, comments and is answered; the record stays in the file."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from compromisos import avisos, participacion, servicios
from compromisos.consultas_participacion import por_conversar
from compromisos.estados import EstadoFormulacion
from compromisos.faltas import faltas
from compromisos.models import ConsultaAsociacion
from compromisos.participacion import ReglaParticipacion, regla
from compromisos.servicios.participacion import copia_de_consulta
from compromisos.servicios.tramite import ProgramaIncompleto
from instituciones.horario import dia_local
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.canonico import huella
from pmg_site.comun.errores import (
    ConflictoDeEdicion,
    ErrorDeNegocio,
    ReglaInvalida,
    TransicionInvalida,
)
from pmg_site.comun.models import Asiento
from tests.compromisos.escenarios import completar, decretar, llevar
from tests.compromisos.test_paginas import como, url

pytestmark = pytest.mark.django_db
E = EstadoFormulacion


def datos(**otros):
    hoy = dia_local(reloj.ahora())
    return {
        "asociacion": "ANFUDE", "fecha": hoy, "medio": "reunion", "participantes": 14,
        "resumen": "Se presentaron las metas.", "acta": "Acta 3, firmada.", **otros,
    }  # fmt: skip


@pytest.fixture
def consulta(mundo):
    return servicios.registrar_consulta(
        programa=mundo.programa, datos=datos(), por=mundo[Rol.ENCARGADO_PMG]
    )


def test_the_association_comments_and_is_answered_until_the_decree(mundo):
    encargado, asociacion = mundo[Rol.ENCARGADO_PMG], mundo[Rol.ASOCIACION]
    comentario = servicios.comentar(
        programa=mundo.programa, texto="La carga es alta.", por=asociacion
    )
    servicios.responder_observacion(observacion=comentario, texto="Se repartió.", por=encargado)
    comentario.refresh_from_db()
    assert comentario.estado == "respondida"
    servicios.responder_observacion(observacion=comentario, texto="No basta.", por=asociacion)
    comentario.refresh_from_db()
    assert comentario.estado == "abierta"
    assert list(comentario.respuestas.order_by("pk").values_list("rol", flat=True)) == [
        "encargado_pmg",
        "asociacion",
    ]
    for otro in (Rol.DIPRES, Rol.MINISTRO, Rol.AUDITOR):
        with pytest.raises(PermissionDenied):
            servicios.responder_observacion(observacion=comentario, texto="x", por=mundo[otro])
    # it holds nothing back, and nobody resolves or withdraws what the staff said
    programa = llevar(mundo, E.EN_REVISION)
    for cerrar in (servicios.retirar_observacion, servicios.reabrir_observacion):
        with pytest.raises(TransicionInvalida):
            cerrar(observacion=comentario, motivo="x", por=mundo[Rol.DIPRES])
    programa = servicios.aprobar(programa=programa, por=mundo[Rol.COMITE_TRIMINISTERIAL])
    decretar(mundo, programa)
    with pytest.raises(TransicionInvalida, match="ya está decretado"):
        servicios.responder_observacion(observacion=comentario, texto="x", por=encargado)


def test_the_association_does_not_answer_the_reviewers(mundo):
    programa = llevar(mundo, E.EN_REVISION)
    hilo = servicios.abrir_observacion(programa=programa, texto="Vea.", por=mundo[Rol.DIPRES])
    with pytest.raises(PermissionDenied):
        servicios.responder_observacion(observacion=hilo, texto="x", por=mundo[Rol.ASOCIACION])


def test_the_record_says_when_how_how_many_and_where_it_is(mundo, consulta):
    assert consulta.registrada_por == mundo[Rol.ENCARGADO_PMG]
    asiento = Asiento.objects.get(accion="formulacion.registrar_consulta")
    assert asiento.persona == mundo[Rol.ENCARGADO_PMG]
    for malo, clase in (
        ({"fecha": dia_local(reloj.ahora()) + timedelta(days=1)}, ErrorDeNegocio),
        ({"acta": ""}, ValidationError),
        ({"medio": "paloma"}, ValidationError),
        ({"participantes": -1}, ValidationError),
    ):
        with pytest.raises(clase):
            servicios.registrar_consulta(
                programa=mundo.programa, datos=datos(**malo), por=mundo[Rol.ENCARGADO_PMG]
            )
    for rol in (Rol.ASOCIACION, Rol.DIPRES, Rol.JEFE_SERVICIO):
        with pytest.raises(PermissionDenied):
            servicios.registrar_consulta(programa=mundo.programa, datos=datos(), por=mundo[rol])
    assert ConsultaAsociacion.objects.count() == 1


def test_two_who_correct_the_record_at_once_do_not_overwrite_each_other(mundo, consulta):
    por = mundo[Rol.ENCARGADO_PMG]
    servicios.editar_consulta(
        consulta=consulta, cambios=datos(participantes=20), version=1, por=por
    )
    with pytest.raises(ConflictoDeEdicion):
        servicios.editar_consulta(
            consulta=consulta, cambios=datos(participantes=5), version=1, por=por
        )
    consulta.refresh_from_db()
    assert (consulta.participantes, consulta.fila_version) == (20, 2)


def test_closing_keeps_the_record_and_the_comments_with_their_hash(mundo, consulta):
    por = mundo[Rol.ENCARGADO_PMG]
    comentario = servicios.comentar(
        programa=mundo.programa, texto="La carga es alta.", por=mundo[Rol.ASOCIACION]
    )
    servicios.responder_observacion(observacion=comentario, texto="Se bajó.", por=por)
    with pytest.raises(ErrorDeNegocio, match="cómo se consideró"):
        servicios.cerrar_consulta(consulta=consulta, conclusion=" ", por=por)
    cerrada = servicios.cerrar_consulta(consulta=consulta, conclusion="Se bajó la meta.", por=por)
    assert [m[-1] for m in cerrada.copia["comentarios"][0]] == ["La carga es alta.", "Se bajó."]
    assert cerrada.huella == huella(cerrada.copia) == huella(copia_de_consulta(cerrada))
    for hacer in (
        lambda: servicios.cerrar_consulta(consulta=consulta, conclusion="Otra.", por=por),
        lambda: servicios.editar_consulta(
            consulta=consulta, cambios=datos(), version=cerrada.fila_version, por=por
        ),
    ):
        with pytest.raises(TransicionInvalida, match="ya está cerrado"):
            hacer()
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsultaAsociacion.objects.update(conclusion="")


def test_without_a_record_the_page_warns_and_the_programme_is_sent(mundo):
    completar(mundo.programa)
    assert [f.codigo for f in avisos.avisos(mundo.programa)] == ["sin_consulta"]
    assert faltas(mundo.programa) == []
    texto = como(mundo[Rol.JEFE_SERVICIO]).get(url("programa", mundo.programa.pk)).content.decode()
    assert "No hay registro de la consulta a la asociación" in texto
    assert servicios.enviar(programa=mundo.programa, por=mundo[Rol.JEFE_SERVICIO])


def test_a_year_whose_rule_demands_the_record_holds_the_sending(mundo, monkeypatch):
    completar(mundo.programa)
    exige = ReglaParticipacion(participacion.BLOQUEA, "por_verificar", "prueba")
    monkeypatch.setattr("compromisos.faltas.regla", lambda anio: exige)
    monkeypatch.setattr("compromisos.avisos.regla", lambda anio: exige)
    assert avisos.avisos(mundo.programa) == []
    with pytest.raises(ProgramaIncompleto) as error:
        servicios.enviar(programa=mundo.programa, por=mundo[Rol.JEFE_SERVICIO])
    assert [f.codigo for f in error.value.faltas] == ["sin_consulta"]
    servicios.registrar_consulta(
        programa=mundo.programa, datos=datos(), por=mundo[Rol.ENCARGADO_PMG]
    )
    assert servicios.enviar(programa=mundo.programa, por=mundo[Rol.JEFE_SERVICIO])


def test_the_rule_of_each_year_says_what_it_rests_on():
    assert (regla(2026).bloquea, regla(2026).confianza) == (False, "por_verificar")
    assert "19.553" in regla(2026).fuente
    with pytest.raises(ReglaInvalida, match="1990"):
        regla(1990)


def test_the_whole_participation_goes_through_the_pages(mundo):
    pk = mundo.programa.pk
    asociacion, encargado = como(mundo[Rol.ASOCIACION]), como(mundo[Rol.ENCARGADO_PMG])
    asociacion.post(url("comentar", pk), {"texto": "La carga es alta."})
    comentario = mundo.programa.observaciones.get()
    encargado.post(url("responder", comentario.pk), {"texto": "Se repartió."})
    assert encargado.post(url("consulta_nueva", pk), {"acta": ""}).status_code == 422
    nueva = datos() | {"fecha": f"{dia_local(reloj.ahora()):%Y-%m-%d}"}
    assert encargado.post(url("consulta_nueva", pk), nueva).status_code == 302
    consulta = ConsultaAsociacion.objects.get()
    editar = url("consulta_editar", consulta.pk)
    assert 'value="ANFUDE"' in encargado.get(editar).content.decode()
    vieja = encargado.post(editar, nueva | {"version": 0})
    assert vieja.status_code == 409
    assert encargado.post(editar, nueva | {"version": 1, "participantes": 15}).status_code == 302
    cierre = {"conclusion": "Se repartió la carga."}
    assert encargado.post(url("consulta_cerrar", consulta.pk), cierre).status_code == 302
    for rol in (Rol.ASOCIACION, Rol.ENCARGADO_PMG, Rol.DIPRES, Rol.AUDITOR):
        texto = como(mundo[rol]).get(url("participacion", pk)).content.decode()
        for dicho in ("La carga es alta.", "Se repartió.", "15 participantes", "Acta 3, firmada."):
            assert dicho in texto, (rol, dicho)
    consulta.refresh_from_db()
    assert consulta.huella in texto
    assert consulta.huella in asociacion.get(url("programa", pk)).content.decode()
    assert encargado.get(editar).status_code == 409


def test_the_tasks_follow_the_conversation_until_the_decree(mundo):
    asociacion, encargado = mundo[Rol.ASOCIACION], mundo[Rol.ENCARGADO_PMG]

    def tareas():
        return [[t.texto for t in por_conversar(p)] for p in (asociacion, encargado)]

    assert tareas() == [["Comentar los compromisos de su institución"], []]
    assert por_conversar(asociacion)[0].url == url("participacion", mundo.programa.pk)
    hilo = servicios.comentar(programa=mundo.programa, texto="La carga es alta.", por=asociacion)
    assert tareas() == [[], ["Responder comentarios de la asociación"]]
    servicios.responder_observacion(observacion=hilo, texto="Se repartió.", por=encargado)
    assert tareas() == [["Leer la respuesta a sus comentarios"], []]
    mundo.programa = completar(mundo.programa)
    llevar(mundo, E.DECRETADO)
    assert tareas() == [[], []]
    assert por_conversar(mundo[Rol.DIPRES]) == []
