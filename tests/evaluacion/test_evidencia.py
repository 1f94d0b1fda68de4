"""Evidence: its state by revision, its expiry, and the place that each operand cites."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from evaluacion import servicios
from evaluacion.models import CitaEvidencia, Evidencia, RevisionEvidencia
from evaluacion.permisos import faltas
from evaluacion.permisos_evidencia import puede_adjuntar
from evaluacion.servicios import Cita
from evaluacion.servicios.comunes import asunto_de
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida
from pmg_site.comun.models import Asiento
from tests.evaluacion import escenarios
from tests.evaluacion.escenarios import PDF, Subida
from tests.fabricas import Mundo
from tests.fabricas_evaluacion import CausaExternaF, ReclamoF

OTRO_PDF = PDF.replace(b"1.4", b"1.5")


@pytest.fixture
def mundo(db: None) -> Mundo:
    return Mundo.crear()


def _informado(mundo: Mundo) -> Any:
    evaluacion = escenarios.abierta(mundo)
    escenarios.informar(mundo, evaluacion, 1, {"A": "262", "B": "281"})
    return escenarios.informado_de(evaluacion, 1)


def _falta(informado: Any) -> str:
    return next((f for f in faltas(informado.evaluacion) if f.startswith("Compromiso 1:")), "")


# --- Citations ---------------------------------------------------------------------------------


def test_results_are_not_sent_until_each_operand_says_where_it_stands(mundo: Mundo) -> None:
    informado = _informado(mundo)
    revision = escenarios.adjuntar(mundo, informado, citas=[Cita("A", "pagina", "12")])
    assert _falta(informado) == "Compromiso 1: diga en qué lugar de la evidencia está B."
    servicios.citar(
        informado=informado,
        revision=revision,
        cita=Cita("B", "celda", "Datos!B7"),
        por=mundo[Rol.ENCARGADO_PMG],
    )
    assert _falta(informado) == ""


def test_a_citation_taken_back_is_missing_again_and_both_acts_are_in_the_ledger(
    mundo: Mundo,
) -> None:
    informado = _informado(mundo)
    escenarios.adjuntar(mundo, informado)
    cita = informado.citas.get(simbolo="A")
    servicios.quitar_cita(cita=cita, por=mundo[Rol.ENCARGADO_PMG])
    servicios.quitar_cita(cita=cita, por=mundo[Rol.ENCARGADO_PMG])
    assert "está A." in _falta(informado)
    assert Asiento.objects.filter(accion="evaluacion.quitar_cita").count() == 1


@pytest.mark.parametrize(
    ("cita", "frase"),
    [
        (Cita("Z", "pagina", "1"), "no está declarado"),
        (Cita("A", "pagina", "doce"), "número de la página"),
        (Cita("A", "pagina", "0"), "número de la página"),
        (Cita("A", "celda", "7B"), "Escriba la celda"),
        (Cita("A", "pasaje", "  "), "en qué lugar del archivo"),
        (Cita("A", "libro", "1"), "Elija si cita"),
        (Cita("A", "pasaje", "x" * 201), "hasta 200"),
    ],
)
def test_a_citation_that_points_nowhere_is_refused(mundo: Mundo, cita: Cita, frase: str) -> None:
    informado = _informado(mundo)
    with pytest.raises(ErrorDeNegocio, match=frase):
        escenarios.adjuntar(mundo, informado, citas=[cita])
    assert not Evidencia.objects.exists()


def test_a_new_revision_asks_for_its_citations_or_keeps_those_that_stand(mundo: Mundo) -> None:
    informado = _informado(mundo)
    evidencia = escenarios.adjuntar(mundo, informado).evidencia
    escenarios.adjuntar(mundo, informado, evidencia=evidencia, citas=[], subida=Subida(OTRO_PDF))
    assert "tiene una revisión más nueva que la que cita A" in _falta(informado)
    # the citations of the revision before go to the one that says so
    RevisionEvidencia.objects.get(numero=2)
    CitaEvidencia.objects.update(revision=RevisionEvidencia.objects.get(numero=2))
    escenarios.adjuntar(mundo, informado, evidencia=evidencia, citas=[], conservar_citas=True)
    assert _falta(informado) == ""
    assert set(informado.citas.values_list("revision__numero", flat=True)) == {3}


def test_a_citation_of_another_commitment_is_refused(mundo: Mundo) -> None:
    informado = _informado(mundo)
    revision = escenarios.adjuntar(mundo, informado)
    otro = escenarios.informado_de(informado.evaluacion, 2)
    with pytest.raises(ErrorDeNegocio, match="de otro compromiso"):
        servicios.citar(
            informado=otro,
            revision=revision,
            cita=Cita("A", "pagina", "1"),
            por=mundo[Rol.ENCARGADO_PMG],
        )


def test_what_was_sent_is_cited_as_it_was(mundo: Mundo) -> None:
    evaluacion = escenarios.enviada(mundo)
    informado = escenarios.informado_de(evaluacion, 1)
    with pytest.raises(TransicionInvalida):
        servicios.quitar_cita(cita=informado.citas.first(), por=mundo[Rol.ENCARGADO_PMG])
    with pytest.raises(TransicionInvalida):
        escenarios.adjuntar(mundo, informado)


def test_a_corrected_version_takes_evidence_and_citations_with_it(mundo: Mundo) -> None:
    evaluacion = escenarios.publicada(mundo)
    nueva = servicios.corregir(
        evaluacion=evaluacion, por=mundo[Rol.COMITE_TECNICO], motivo="Error en un operando."
    )
    for una in (evaluacion, nueva):
        informado = escenarios.informado_de(una, 1)
        citas = list(informado.citas.values_list("simbolo", "revision__evidencia__informado"))
        assert citas == [("A", informado.pk), ("B", informado.pk)]


# --- State and expiry --------------------------------------------------------------------------


def test_the_state_is_that_of_the_revision_with_who_and_why(mundo: Mundo) -> None:
    evaluacion = escenarios.enviada(mundo)
    revision = RevisionEvidencia.objects.get(evidencia__informado__compromiso__numero=1)
    por = mundo[Rol.DIPRES]
    with pytest.raises(ErrorDeNegocio, match="fundamento"):
        servicios.marcar_evidencia(revision=revision, por=por, aceptada=False)
    hecha = servicios.marcar_evidencia(
        revision=revision, por=por, aceptada=False, fundamento="No está firmada."
    )
    assert (hecha.estado, hecha.decidida_por, hecha.fundamento) == (
        "rechazada",
        por,
        "No está firmada.",
    )
    assert Asiento.objects.last().accion == "evidencia.rechazar"
    servicios.devolver(evaluacion=evaluacion, por=por, comentario="Suba el acta firmada.")
    informado = escenarios.informado_de(evaluacion, 1)
    assert "adjunte al menos un medio de verificación vigente" in _falta(informado)
    escenarios.adjuntar(mundo, informado, subida=Subida(OTRO_PDF), evidencia=revision.evidencia)
    assert _falta(informado) == ""
    with pytest.raises(TransicionInvalida):
        servicios.marcar_evidencia(revision=revision, por=por, aceptada=True)


def test_an_operand_that_rests_on_rejected_evidence_is_named(mundo: Mundo) -> None:
    evaluacion = escenarios.completa(mundo)
    informado = escenarios.informado_de(evaluacion, 1)
    escenarios.adjuntar(mundo, informado, subida=Subida(OTRO_PDF), citas=[], titulo="Otro")
    servicios.enviar(evaluacion=evaluacion, por=mundo[Rol.JEFE_SERVICIO])
    revision = informado.citas.first().revision
    servicios.marcar_evidencia(
        revision=revision, por=mundo[Rol.DIPRES], aceptada=False, fundamento="Ilegible."
    )
    servicios.devolver(evaluacion=evaluacion, por=mundo[Rol.DIPRES], comentario="Vea.")
    assert "que respalda A, fue rechazada: suba otra revisión." in _falta(informado)


def test_a_document_past_its_date_no_longer_backs_anything(mundo: Mundo) -> None:
    informado = _informado(mundo)
    hoy = reloj.ahora().astimezone(reloj.SANTIAGO).date()
    revision = escenarios.adjuntar(mundo, informado, vence_el=hoy)
    assert _falta(informado) == ""
    assert revision.estado_al(hoy) == "en_revision"
    assert revision.estado_al(hoy + timedelta(days=1)) == "vencida"
    ayer = hoy - timedelta(days=1)
    RevisionEvidencia.objects.filter(pk=revision.pk).update(vence_el=ayer)
    assert "medio de verificación vigente" in _falta(informado)
    escenarios.adjuntar(mundo, informado, subida=Subida(OTRO_PDF), citas=[])
    assert f"venció el {ayer:%d-%m-%Y}" in _falta(informado)


def test_the_last_valid_day_is_counted_in_chile() -> None:
    revision = RevisionEvidencia(estado="aceptada", vence_el=date(2026, 3, 31))
    with reloj.en(datetime(2026, 4, 1, 2, 59, tzinfo=UTC)):  # 23:59 of the 31st in Santiago
        dia = reloj.ahora().astimezone(reloj.SANTIAGO).date()
        assert revision.estado_al(dia) == "aceptada"


# --- What backs a cause or a claim -------------------------------------------------------------


def test_a_cause_and_a_claim_take_evidence_until_they_are_resolved(mundo: Mundo) -> None:
    evaluacion = escenarios.preliminar(mundo)
    compromiso = evaluacion.programa.compromisos.get(numero=1)
    causa = CausaExternaF(evaluacion=evaluacion, compromiso=compromiso)
    reclamo = ReclamoF(evaluacion=evaluacion, compromiso=compromiso)
    for dueno in (causa, reclamo):
        revision = servicios.adjuntar_a(
            dueno=dueno, subida=Subida(PDF), titulo="Acta", por=mundo[Rol.JEFE_SERVICIO]
        )
        assert revision.evidencia.dueno == dueno
        assert Evidencia.objects.visibles_para(mundo[Rol.JEFE_SERVICIO]).contains(
            revision.evidencia
        )
        assert not Evidencia.objects.visibles_para(Mundo.crear()[Rol.JEFE_SERVICIO]).contains(
            revision.evidencia
        )
        with pytest.raises(PermissionDenied):
            servicios.adjuntar_a(
                dueno=dueno, subida=Subida(PDF), titulo="Acta", por=mundo[Rol.EVALUADOR]
            )
    causa.estado, reclamo.estado = "rechazada", "rechazado"
    asunto = asunto_de(evaluacion)
    assert not puede_adjuntar(mundo[Rol.JEFE_SERVICIO], causa, asunto)
    assert not puede_adjuntar(mundo[Rol.JEFE_SERVICIO], reclamo, asunto)


def test_evidence_backs_exactly_one_thing(mundo: Mundo) -> None:
    informado = _informado(mundo)
    causa = CausaExternaF(evaluacion=informado.evaluacion, compromiso=informado.compromiso)
    for duenos in ({}, {"informado": informado, "causa": causa}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidencia.objects.create(titulo="Acta", **duenos)


def test_what_a_revision_was_is_never_changed(mundo: Mundo) -> None:
    revision = escenarios.adjuntar(mundo, _informado(mundo))
    otro = servicios.guardar_archivo(Subida(OTRO_PDF))
    for cambio in (
        {"archivo": otro},
        {"numero": 7},
        {"nombre_original": "otro.pdf"},
        {"subida_por": mundo[Rol.DIPRES]},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            RevisionEvidencia.objects.filter(pk=revision.pk).update(**cambio)
    with pytest.raises(IntegrityError), transaction.atomic():
        RevisionEvidencia.objects.filter(pk=revision.pk).delete()
