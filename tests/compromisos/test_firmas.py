"""Chains of signatures: who, in which order, over which content, and what a change re-opens."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from compromisos import servicios
from compromisos.consultas_firmas import cadena_vista, por_firmar
from compromisos.copia import copia
from compromisos.estados import EstadoFormulacion
from compromisos.firmas import vigentes
from compromisos.models import Compromiso, FirmaPrograma, ProgramaAnual
from compromisos.servicios import firmas as servicio_firmas
from indicadores.models import FichaIndicador
from instituciones.models import Persona
from instituciones.roles import Rol
from pmg_site.comun.canonico import huella
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida
from pmg_site.comun.models import Asiento
from tests.compromisos.escenarios import completar, decretar, llevar
from tests.compromisos.escenarios_firmas import en_revision, mundo_mei
from tests.fabricas import ConjuntoReglasF, Mundo, contenido_marco, persona_con
from tests.fabricas_firmas import FirmaProgramaF

pytestmark = pytest.mark.django_db
E = EstadoFormulacion


def papeles(programa):
    return [(f.papel, f.vuelta) for f in programa.firmas.order_by("pk")]


def estados(programa):
    vista = cadena_vista(ProgramaAnual.objects.get(pk=programa.pk))
    return [p.estado for p in vista.pasos]


def responder(programa, mundo):
    for hilo in programa.observaciones.filter(estado="abierta"):
        servicios.responder_observacion(
            observacion=hilo, texto="Se corrigió.", por=mundo[Rol.ENCARGADO_PMG]
        )


# --- Mechanisms -------------------------------------------------------------------------------
def test_the_pmg_is_signed_by_head_ministry_and_committee(mundo):
    programa = llevar(mundo, E.APROBADO)
    assert papeles(programa) == [
        ("jefe_servicio", 1), ("ministerio", 1), ("comite_triministerial", 1),
    ]  # fmt: skip
    assert len({f.huella for f in programa.firmas.all()}) == 1
    with pytest.raises(TransicionInvalida):
        servicios.firmar(programa=programa, por=mundo[Rol.MINISTRO])


@pytest.mark.parametrize("orden", [("ramo", "hacienda"), ("hacienda", "ramo")])
def test_the_mei_is_approved_when_both_ministers_signed_whatever_the_order(orden):
    mei = mundo_mei()
    programa = en_revision(mei)
    ministros = {"ramo": mei[Rol.MINISTRO], "hacienda": mei.hacienda}
    programa = servicios.firmar(programa=programa, por=ministros[orden[0]])
    assert (programa.estado, programa.copia_huella) == (E.EN_REVISION, "")
    with pytest.raises(TransicionInvalida, match="ya firmó"):
        servicios.firmar(programa=programa, por=Persona.objects.get(pk=ministros[orden[0]].pk))
    programa = servicios.firmar(programa=programa, por=ministros[orden[1]])
    assert programa.estado == E.APROBADO
    assert programa.aprobado_por == ministros[orden[1]]
    assert programa.copia_huella == huella(copia(programa))
    acciones = Asiento.objects.filter(accion="formulacion.firmar").count()
    assert acciones == 2
    assert decretar(mei.mundo, programa).estado == E.DECRETADO


def test_a_sectoral_chain_needs_only_its_minister():
    mei = mundo_mei(("ministro_ramo",))
    programa = servicios.firmar(programa=en_revision(mei), por=mei[Rol.MINISTRO])
    assert programa.estado == E.APROBADO


def test_nobody_else_signs():
    mei = mundo_mei()
    programa = en_revision(mei)
    for rol in set(Rol) - {Rol.MINISTRO}:
        with pytest.raises(PermissionDenied):
            servicios.firmar(programa=programa, por=persona_con(rol, mei.mundo.institucion))
    ajeno = Mundo.crear()
    with pytest.raises(PermissionDenied):  # a minister of a third ministry
        servicios.firmar(programa=programa, por=ajeno[Rol.MINISTRO])
    with pytest.raises(TransicionInvalida, match="otra firma"):  # the committee is not in it
        servicios.aprobar(programa=programa, por=mei[Rol.COMITE_TRIMINISTERIAL])
    # control
    assert servicios.firmar(programa=programa, por=mei[Rol.MINISTRO]).firmas.count() == 3


def test_the_minister_of_hacienda_sees_what_was_presented_and_only_where_he_signs():
    mei = mundo_mei()
    otro = Mundo.crear()

    def ve():
        hacienda = Persona.objects.get(pk=mei.hacienda.pk)
        return set(ProgramaAnual.objects.visibles_para(hacienda))

    assert ve() == set()  # a draft
    programa = en_revision(mei)
    llevar(otro, E.EN_REVISION)
    assert ve() == {programa}
    ProgramaAnual.objects.filter(pk=programa.pk).update(ministerio_firmante=None)
    assert ve() == set()  # control: it is that field that shows it


def test_signing_for_another_ministry_gives_nothing_else():
    mei = mundo_mei()
    programa = servicios.enviar(programa=mei.programa, por=mei[Rol.JEFE_SERVICIO])
    with pytest.raises(PermissionDenied):
        servicios.validar(programa=programa, por=mei.hacienda)


def test_what_waits_for_a_minister_is_a_task():
    mei = mundo_mei()
    en_revision(mei)
    ramo, hacienda = mei[Rol.MINISTRO], Persona.objects.get(pk=mei.hacienda.pk)
    assert [len(por_firmar(p)) for p in (ramo, hacienda)] == [1, 1]
    servicios.firmar(programa=mei.programa, por=ramo)
    assert [len(por_firmar(p)) for p in (ramo, hacienda)] == [0, 1]
    assert por_firmar(mei[Rol.DIPRES]) == []


def test_rules_that_do_not_say_who_signs_approve_nothing(mundo):
    contenido = contenido_marco()
    del contenido["cadena"]
    programa = llevar(mundo, E.EN_REVISION)
    programa.conjunto_reglas = ConjuntoReglasF(
        codigo="sin-cadena", contenido=contenido, huella=huella(contenido)
    )
    programa.save()
    with pytest.raises(ErrorDeNegocio, match="no dice quién aprueba"):
        servicios.aprobar(programa=programa, por=mundo[Rol.COMITE_TRIMINISTERIAL])


# --- What a change re-opens -------------------------------------------------------------------
CAMBIOS = {
    "ponderador": (True, lambda c: _editar(c, ponderador=Decimal("60.5"))),
    "meta": (True, lambda c: _editar(c, meta=Decimal(94))),
    "nombre": (True, lambda c: _editar(c, nombre="Otro nombre")),
    "justificación": (False, lambda c: _editar(c, justificacion_meta="Hubo menos demanda.")),
    "notas": (False, lambda c: _ficha(c, notas="Se aclara la fuente.")),
    "medios": (False, lambda c: _ficha(c, medios_verificacion="Registro y acta")),
    "fórmula": (True, lambda c: _ficha(c, expresion="B/A*100")),
    "nada": (False, lambda c: None),
}


def _editar(compromiso, **campos):
    Compromiso.objects.filter(pk=compromiso.pk).update(**campos)


def _ficha(compromiso, **campos):
    FichaIndicador.objects.filter(pk=compromiso.ficha_id).update(**campos)


@pytest.mark.parametrize("que", CAMBIOS)
def test_only_what_was_promised_takes_the_ministry_back(que, mundo, monkeypatch):
    reabre, cambiar = CAMBIOS[que]
    programa = llevar(mundo, E.OBSERVADO)
    responder(programa, mundo)
    cambiar(programa.compromisos.get(numero=1))
    monkeypatch.setattr("compromisos.servicios.tramite.exigir_completos", lambda filas: None)
    programa = servicios.enviar(programa=programa, por=mundo[Rol.JEFE_SERVICIO])
    assert programa.estado == (E.ENVIADO if reabre else E.VALIDADO)
    firma = programa.firmas.get(papel="ministerio")
    if reabre:
        assert programa.validado_el is None
        assert estados(programa)[1] == "otra"
    else:
        assert (programa.validado_el, programa.validado_por) == (
            firma.firmada_el, firma.firmada_por,
        )  # fmt: skip
        assert estados(programa)[1] == "hecho"


def test_a_commitment_more_or_less_takes_the_ministry_back(mundo):
    programa = llevar(mundo, E.OBSERVADO)
    responder(programa, mundo)
    servicios.quitar_compromiso(
        compromiso=programa.compromisos.get(numero=3), por=mundo[Rol.ENCARGADO_PMG]
    )
    servicios.distribuir_saldo(programa=programa, por=mundo[Rol.ENCARGADO_PMG])
    programa = servicios.enviar(programa=programa, por=mundo[Rol.JEFE_SERVICIO])
    assert programa.estado == E.ENVIADO


def test_a_minister_who_signed_is_not_asked_again_unless_what_he_signed_changed():
    mei = mundo_mei()
    programa = servicios.firmar(programa=en_revision(mei), por=mei[Rol.MINISTRO])
    for cambio, firmas in ((None, 1), (Decimal("59.5"), 2)):
        programa = servicios.observar(
            programa=programa, por=mei[Rol.DIPRES], comentario="Aclare las notas."
        )
        responder(programa, mei)
        if cambio:
            primero, segundo = programa.compromisos.filter(numero__in=(1, 2)).order_by("numero")
            _editar(primero, ponderador=cambio)
            _editar(segundo, ponderador=90 - cambio)
        programa = servicios.enviar(programa=programa, por=mei[Rol.JEFE_SERVICIO])
        if programa.estado == E.ENVIADO:
            programa = servicios.validar(programa=programa, por=mei[Rol.ENCARGADO_MINISTERIAL])
        programa = servicios.tomar(programa=programa, por=mei[Rol.DIPRES])
        for hilo in programa.observaciones.exclude(estado="resuelta"):
            servicios.resolver_observacion(observacion=hilo, por=mei[Rol.DIPRES])
        ramo = mei[Rol.MINISTRO]
        if firmas == 1:
            with pytest.raises(TransicionInvalida, match="ya firmó"):
                servicios.firmar(programa=programa, por=ramo)
        else:
            programa = servicios.firmar(programa=programa, por=ramo)
        assert programa.firmas.filter(papel="ministro_ramo").count() == firmas
    assert servicios.firmar(programa=programa, por=mei.hacienda).estado == E.APROBADO


def test_a_signature_over_another_content_does_not_count(mundo, monkeypatch):
    programa = llevar(mundo, E.EN_REVISION)
    _editar(programa.compromisos.get(numero=1), ponderador=Decimal("59"))
    _editar(programa.compromisos.get(numero=2), ponderador=Decimal("31"))
    comite = mundo[Rol.COMITE_TRIMINISTERIAL]
    with pytest.raises(TransicionInvalida, match="no es lo que firmó"):
        servicios.aprobar(programa=programa, por=comite)
    assert not programa.firmas.filter(papel="comite_triministerial").exists()
    # control: without the comparison of hashes the same act passes
    monkeypatch.setattr(
        servicio_firmas, "vigentes", lambda firmas, huella: {f.papel: f for f in firmas}
    )
    assert servicios.aprobar(programa=programa, por=mundo[Rol.COMITE_TRIMINISTERIAL]).aprobado_el


def test_who_signed_something_else_since_does_not_answer_for_what_comes_back():
    uno, otro = (FirmaProgramaF.build(papel="ministerio", vuelta=v, huella=h)
                 for v, h in ((1, "a"), (2, "b")))  # fmt: skip
    assert vigentes([uno, otro], "a") == {}
    assert vigentes([otro, uno], "b") == {"ministerio": otro}
    assert vigentes([uno], "a") == {"ministerio": uno}  # control


# --- The table --------------------------------------------------------------------------------
def test_a_role_signs_once_in_each_round(mundo):
    programa = llevar(mundo, E.VALIDADO)
    firma = programa.firmas.get(papel="ministerio")
    with pytest.raises(IntegrityError), transaction.atomic():
        FirmaProgramaF(programa=programa, papel="ministerio", vuelta=firma.vuelta)
    FirmaProgramaF(programa=programa, papel="ministerio", vuelta=firma.vuelta + 1)  # control


@pytest.mark.parametrize("acto", ["cambiar", "borrar"])
def test_a_signature_is_never_changed_nor_removed(mundo, acto):
    programa = llevar(mundo, E.ENVIADO)
    firmas = FirmaPrograma.objects.filter(programa=programa)
    with pytest.raises(DatabaseError), transaction.atomic():
        firmas.update(huella="x" * 64) if acto == "cambiar" else firmas.delete()
    assert firmas.count() == 1


def test_the_page_shows_who_is_missing(mundo):
    completar(mundo.programa)
    assert estados(mundo.programa) == ["en_curso", *["falta"] * 4]
    programa = llevar(mundo, E.EN_REVISION)
    assert estados(programa) == ["hecho", "hecho", "en_curso", "falta", "falta"]
    mundo.programa = programa
    assert estados(decretar(mundo, servicios.aprobar(
        programa=programa, por=mundo[Rol.COMITE_TRIMINISTERIAL]
    ))) == ["hecho"] * 5  # fmt: skip
