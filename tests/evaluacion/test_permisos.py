"""Who may take which step: the tables against a list written by hand, and the two-sides rule."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client

from evaluacion import servicios
from evaluacion.consultas_tareas import pendientes
from evaluacion.estados import (
    MAQUINA_CAUSA,
    MAQUINA_EVALUACION,
    MAQUINA_RECLAMO,
    EstadoCausa,
    EstadoEvaluacion,
    EstadoReclamo,
)
from evaluacion.models import CalificacionCompromiso, CausaExterna, Evaluacion, Reclamo
from instituciones.flujo import Asunto, puede
from instituciones.models import Asignacion, Intervencion
from instituciones.roles import Bando, Rol
from pmg_site.comun import reloj
from pmg_site.comun.errores import ConflictoDeDeberes, FueraDePlazo
from tests.evaluacion import escenarios
from tests.fabricas import Mundo

# state, action, who: written from the regulation, not from the tables.
EVALUACION = {
    ("abierta", "informar", "jefe_servicio"),
    ("informada", "devolver", "dipres"),
    ("informada", "evaluar_ministerio", "ministro"),
    ("informada", "iniciar", "dipres"),
    ("revision_ministerial", "iniciar", "dipres"),
    ("en_evaluacion", "emitir_preliminar", "dipres"),
    ("preliminar", "reclamar", "jefe_servicio"),
    ("en_reclamo", "reclamar", "jefe_servicio"),
    ("preliminar", "congelar", "dipres"),
    ("en_reclamo", "congelar", "dipres"),
    ("congelada", "descongelar", "dipres"),
    ("congelada", "cerrar", "comite_triministerial"),
    ("final", "decretar", "dipres"),
    ("decretada", "publicar", "dipres"),
}
CAUSA = {
    ("solicitada", "analizar", "dipres"),
    ("solicitada", "analizar", "red_expertos"),
    ("analizada", "opinar", "dipres"),
    ("analizada", "opinar", "red_expertos"),
    ("opinada", "aceptar", "comite_tecnico"),
    ("opinada", "rechazar", "comite_tecnico"),
    # in a correction only: its service says so
    ("aceptada", "reabrir", "comite_tecnico"),
    ("rechazada", "reabrir", "comite_tecnico"),
}
RECLAMO = {
    ("presentado", "analizar", "comite_tecnico"),
    ("en_analisis", "acoger", "comite_tecnico"),
    ("en_analisis", "acoger_parcial", "comite_tecnico"),
    ("en_analisis", "rechazar", "comite_tecnico"),
}


@pytest.mark.parametrize(
    ("maquina", "estados", "objeto", "esperado"),
    [
        (MAQUINA_EVALUACION, EstadoEvaluacion, Evaluacion, EVALUACION),
        (MAQUINA_CAUSA, EstadoCausa, CausaExterna, CAUSA),
        (MAQUINA_RECLAMO, EstadoReclamo, Reclamo, RECLAMO),
    ],
    ids=["evaluacion", "causa", "reclamo"],
)
def test_every_state_action_and_role_is_allowed_exactly_as_written(
    mundo: Mundo, maquina: object, estados: object, objeto: type, esperado: set[object]
) -> None:
    asunto = Asunto(mundo.institucion, mundo.adscripcion, mundo.red.pk)
    acciones = {t.accion for t in maquina.transiciones}  # type: ignore[attr-defined]
    hallado = set()
    for rol in Rol:
        persona = mundo[rol]
        for estado in estados:  # type: ignore[attr-defined]
            for accion in acciones:
                if puede(persona, maquina, accion, objeto(estado=estado), asunto):  # type: ignore[arg-type]
                    hallado.add((str(estado), str(accion), str(rol)))
    assert hallado == esperado


def _tambien(mundo: Mundo, persona: Rol, rol: Rol) -> None:
    """Give a person a second role over the same institution."""
    asignacion = mundo.personas[rol].asignaciones.get(rol=rol)
    asignacion.pk, asignacion.persona = None, mundo.personas[persona]
    asignacion.save()


def test_who_reported_may_not_score_even_with_the_role(mundo: Mundo) -> None:
    evaluacion = escenarios.en_evaluacion(mundo)
    _tambien(mundo, Rol.ENCARGADO_PMG, Rol.EVALUADOR)
    with pytest.raises(ConflictoDeDeberes, match="separación de funciones"):
        escenarios.calificar(mundo, evaluacion, 1, por=mundo[Rol.ENCARGADO_PMG])
    assert not CalificacionCompromiso.objects.exists()


def test_who_reviewed_may_not_decide_and_who_scored_may_not_review(mundo: Mundo) -> None:
    evaluacion = escenarios.calificada(mundo)
    _tambien(mundo, Rol.DIPRES, Rol.COMITE_TRIMINISTERIAL)
    _tambien(mundo, Rol.EVALUADOR, Rol.DIPRES)
    fila = escenarios.informado_de(evaluacion, 1)
    with pytest.raises(ConflictoDeDeberes):
        servicios.revisar(informado=fila, por=mundo[Rol.EVALUADOR], veredicto="conforme")
    servicios.emitir_preliminar(evaluacion=evaluacion, por=mundo[Rol.DIPRES])
    escenarios.renunciar(mundo, evaluacion)
    servicios.congelar(evaluacion=evaluacion, por=escenarios.otra(mundo, Rol.DIPRES))
    with pytest.raises(ConflictoDeDeberes):
        servicios.cerrar(evaluacion=evaluacion, por=mundo[Rol.DIPRES])


def test_the_database_itself_refuses_a_score_signed_by_the_service(mundo: Mundo) -> None:
    evaluacion = escenarios.calificada(mundo)
    del_servicio = Intervencion.objects.get(persona=mundo.personas[Rol.ENCARGADO_PMG])
    with (
        pytest.raises(IntegrityError, match="evaluacion"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE evaluacion_calificacioncompromiso SET intervencion_id = %s "
            "WHERE evaluacion_id = %s",
            [del_servicio.pk, evaluacion.pk],
        )


def test_the_database_itself_refuses_a_second_side_for_a_person(mundo: Mundo) -> None:
    escenarios.enviada(mundo)
    with pytest.raises(IntegrityError), transaction.atomic():
        Intervencion.objects.create(
            adscripcion=mundo.adscripcion,
            persona=mundo.personas[Rol.ENCARGADO_PMG],
            bando=Bando.EVALUACION,
            desde=reloj.ahora(),
        )
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE instituciones_intervencion SET bando = 'evaluacion'")


def test_without_the_trigger_the_false_signature_would_enter(mundo: Mundo) -> None:
    """Negative control: it is the trigger that refuses."""
    evaluacion = escenarios.calificada(mundo)
    del_servicio = Intervencion.objects.get(persona=mundo.personas[Rol.ENCARGADO_PMG])
    tabla = "evaluacion_calificacioncompromiso"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"DROP TRIGGER {tabla}_bando ON {tabla}")
        else:
            cursor.execute(f"DROP TRIGGER {tabla}_bando_update")
        cursor.execute(f"UPDATE {tabla} SET intervencion_id = %s", [del_servicio.pk])
    assert evaluacion.calificaciones.filter(intervencion=del_servicio).count() == 3


def test_a_closed_result_cannot_be_altered_in_the_database(mundo: Mundo) -> None:
    evaluacion = escenarios.cerrada(mundo)
    for sql in (
        "UPDATE evaluacion_resultadocumplimiento SET total = 1",
        "DELETE FROM evaluacion_desglosecompromiso",
    ):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    assert evaluacion.resultado.total is not None


def test_a_network_touches_only_its_commitments(mundo: Mundo) -> None:
    evaluacion = escenarios.enviada(mundo)
    red = mundo[Rol.RED_EXPERTOS]
    with pytest.raises(PermissionDenied):
        servicios.revisar(
            informado=escenarios.informado_de(evaluacion, 1), por=red, veredicto="conforme"
        )
    revision = servicios.revisar(
        informado=escenarios.informado_de(evaluacion, 3), por=red, veredicto="conforme"
    )
    assert revision.veredicto == "conforme"


def test_the_report_is_sent_only_while_its_stage_is_open(mundo: Mundo) -> None:
    evaluacion = escenarios.completa(mundo)
    etapa = mundo.adscripcion.proceso.calendarios.get().etapas.get(etapa="informe")
    etapa.cierra_el = reloj.presente()
    etapa.save()
    with pytest.raises(FueraDePlazo, match="prórroga"):
        servicios.enviar(evaluacion=evaluacion, por=mundo[Rol.JEFE_SERVICIO])


@pytest.mark.parametrize(
    ("rol", "texto"),
    [
        (Rol.ENCARGADO_PMG, "Informar resultados"),
        (Rol.JEFE_SERVICIO, "Enviar los resultados"),
    ],
)
def test_each_person_is_told_what_waits(mundo: Mundo, rol: Rol, texto: str) -> None:
    assert pendientes(mundo[rol]) == []
    evaluacion = escenarios.abierta(mundo)
    (tarea,) = pendientes(mundo[rol])
    assert (tarea.texto, tarea.url) == (texto, f"/evaluaciones/{evaluacion.pk}/")
    assert tarea.plazo is not None
    Asignacion.objects.filter(persona=mundo.personas[rol]).delete()
    assert pendientes(mundo[rol]) == []


def test_each_committee_is_told_of_what_only_it_decides(mundo: Mundo, client: Client) -> None:
    """A cause waits for an opinion, then for the technical committee; a claim for it alone."""
    dipres, comite = mundo[Rol.DIPRES], mundo[Rol.COMITE_TECNICO]
    evaluacion = escenarios.preliminar(mundo)
    assert pendientes(comite) == []
    compromiso = evaluacion.programa.compromisos.first()
    causa = servicios.solicitar_causa(
        evaluacion=evaluacion,
        compromiso=compromiso,
        descripcion="Un terremoto cortó el acceso a la zona.",
        por=mundo[Rol.ENCARGADO_PMG],
    )
    assert "Opinar sobre causas externas" in [t.texto for t in pendientes(dipres)]
    assert pendientes(comite) == []
    servicios.analizar_causa(causa=causa, por=dipres, analisis=escenarios.ANALISIS)
    assert "Opinar sobre causas externas" in [t.texto for t in pendientes(dipres)]
    servicios.opinar_causa(causa=causa, comentario="Está acreditada.", favorable=True, por=dipres)
    assert "Opinar sobre causas externas" not in [t.texto for t in pendientes(dipres)]
    (tarea,) = pendientes(comite)
    assert (tarea.texto, tarea.url, tarea.cuenta) == (
        "Resolver causas externas", "/evaluaciones/comite/", 1,
    )  # fmt: skip
    client.force_login(comite)
    pagina = client.get(tarea.url).content.decode()
    assert str(compromiso) in pagina
    assert "por opinar" not in pagina
