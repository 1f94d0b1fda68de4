"""The life of a programme: who may take which step from which state, and what each leaves."""

from copy import deepcopy
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from compromisos import servicios
from compromisos.copia import copia
from compromisos.estados import AccionFormulacion, EstadoFormulacion
from compromisos.models import Observacion, ProgramaAnual
from compromisos.servicios.tramite import ProgramaIncompleto
from indicadores.models import FichaIndicador, Medicion
from instituciones.models import Asignacion, EtapaCalendario
from instituciones.roles import Ambito, Rol
from pmg_site.comun import reloj
from pmg_site.comun.canonico import huella
from pmg_site.comun.errores import (
    ConflictoDeDeberes,
    ConflictoDeEdicion,
    ErrorDeNegocio,
    FueraDePlazo,
    TransicionInvalida,
)
from pmg_site.comun.models import Asiento
from tests.compromisos.escenarios import cambiar, completar, decretar, llevar
from tests.evaluacion.escenarios import PDF, Subida
from tests.fabricas import Mundo, persona_con

pytestmark = pytest.mark.django_db
E, A = EstadoFormulacion, AccionFormulacion
CAUSA = "causa_externa"

# The whole table, written by hand: (action, from) → (to, roles that may).
MINISTERIO = {Rol.ENCARGADO_MINISTERIAL, Rol.MINISTRO}
REVISORES = {Rol.DIPRES, Rol.RED_EXPERTOS}
TABLA = {
    (A.ENVIAR, E.BORRADOR): (E.ENVIADO, {Rol.JEFE_SERVICIO}),
    # nothing changed since the ministry signed: it is not asked again
    (A.ENVIAR, E.OBSERVADO): (E.VALIDADO, {Rol.JEFE_SERVICIO}),
    (A.DEVOLVER, E.ENVIADO): (E.OBSERVADO, MINISTERIO),
    (A.VALIDAR, E.ENVIADO): (E.VALIDADO, MINISTERIO),
    (A.TOMAR, E.VALIDADO): (E.EN_REVISION, REVISORES),
    (A.OBSERVAR, E.EN_REVISION): (E.OBSERVADO, REVISORES),
    (A.APROBAR, E.EN_REVISION): (E.APROBADO, {Rol.COMITE_TRIMINISTERIAL}),
    (A.FIRMAR, E.EN_REVISION): (409, {Rol.MINISTRO}),  # this chain ends with the committee
    (A.DECRETAR, E.APROBADO): (E.DECRETADO, {Rol.DIPRES}),
}


def dar(accion, programa, por):
    extra = {}
    if accion in (A.DEVOLVER, A.OBSERVAR, A.RETIRAR):
        extra["comentario"] = "Revise la meta."
    if accion == A.DECRETAR:
        extra = {"numero": "D.E. 2", "fecha": reloj.ahora().date()}
    return getattr(servicios, str(accion))(programa=programa, por=por, **extra)


# Only a modification is taken back: see test_modificaciones.py.
@pytest.mark.parametrize("estado", [e for e in E if e != E.RETIRADO])
def test_each_role_takes_exactly_the_steps_of_the_table(estado):
    mundo = Mundo.crear()
    programa = llevar(mundo, estado)
    if estado == E.OBSERVADO:
        Observacion.objects.update(estado="respondida")
    for accion in set(A) - {A.REENVIAR}:  # it is taken by sending: see test_firmas.py
        for rol in Rol:
            fila = ProgramaAnual.objects.get(pk=programa.pk)
            # somebody new, so that the separation of duties does not answer for the role
            persona = persona_con(rol, mundo.institucion, mundo.red)
            esperado = TABLA.get((accion, estado))
            try:
                with transaction.atomic():
                    hecho = dar(accion, fila, persona)
                    resultado = hecho.estado
                    transaction.set_rollback(True)
            except TransicionInvalida:
                resultado = 409
            except PermissionDenied:
                resultado = 403
            if esperado is None:
                assert resultado == 409, (accion, estado, rol)
            else:
                assert resultado == (esperado[0] if rol in esperado[1] else 403), (accion, rol)


def test_a_foreign_head_may_not_send(mundo):
    completar(mundo.programa)
    ajeno = Mundo.crear()
    with pytest.raises(PermissionDenied):
        servicios.enviar(programa=mundo.programa, por=ajeno[Rol.JEFE_SERVICIO])


def test_sending_is_refused_after_the_deadline_and_allowed_before_it(mundo):
    completar(mundo.programa)
    etapa = EtapaCalendario.objects.get(etapa="formulacion")
    with reloj.en(etapa.cierra_el), pytest.raises(FueraDePlazo):
        servicios.enviar(programa=mundo.programa, por=mundo[Rol.JEFE_SERVICIO])
    with reloj.en(etapa.cierra_el - timedelta(microseconds=1)):
        enviado = servicios.enviar(programa=mundo.programa, por=mundo[Rol.JEFE_SERVICIO])
    assert enviado.estado == E.ENVIADO


def test_who_formulated_may_not_review(mundo):
    programa = llevar(mundo, E.VALIDADO)
    encargado = mundo[Rol.JEFE_SERVICIO]
    Asignacion.objects.create(
        persona=encargado, rol=Rol.DIPRES, ambito=Ambito.GOBIERNO, desde=reloj.presente()
    )
    with pytest.raises(ConflictoDeDeberes):
        servicios.tomar(programa=programa, por=mundo[Rol.JEFE_SERVICIO])
    # control: the same step by somebody who did not formulate
    assert servicios.tomar(programa=programa, por=mundo[Rol.DIPRES]).estado == E.EN_REVISION


def test_who_edited_is_on_the_services_side(mundo):
    compromiso = mundo.programa.compromisos.first()
    servicios.editar_compromiso(
        compromiso=compromiso, cambios={"nombre": "Otro"}, version=1, por=mundo[Rol.ENCARGADO_PMG]
    )
    intervencion = mundo.adscripcion.intervenciones.get()
    assert (intervencion.persona, intervencion.bando) == (mundo[Rol.ENCARGADO_PMG], "servicio")


def test_an_incomplete_programme_is_not_sent_and_nothing_is_written(mundo):
    completar(mundo.programa)
    mundo.programa.compromisos.filter(numero=1).update(ponderador=Decimal("59.99"))
    antes = Asiento.objects.count()
    with pytest.raises(ProgramaIncompleto) as error:
        servicios.enviar(programa=mundo.programa, por=mundo[Rol.JEFE_SERVICIO])
    assert [f.codigo for f in error.value.faltas] == ["suma_ponderadores"]
    assert "faltan 0,01" in error.value.mensaje
    mundo.programa.refresh_from_db()
    assert (mundo.programa.estado, Asiento.objects.count()) == (E.BORRADOR, antes)
    assert not FichaIndicador.objects.filter(congelada=True).exists()


def test_the_same_submit_twice_is_one_act(mundo):
    completar(mundo.programa)
    jefe = mundo[Rol.JEFE_SERVICIO]
    for _ in range(2):
        servicios.enviar(programa=mundo.programa, por=jefe, clave="a1")
    assert Asiento.objects.filter(accion="formulacion.enviar").count() == 1
    # control: without the key the second is an illegal move
    with pytest.raises(TransicionInvalida):
        servicios.enviar(programa=mundo.programa, por=jefe)


def test_sending_with_an_old_version_is_refused(mundo):
    completar(mundo.programa)
    servicios.distribuir_saldo(programa=mundo.programa, por=mundo[Rol.ENCARGADO_PMG])
    with pytest.raises(ConflictoDeEdicion):
        servicios.enviar(programa=mundo.programa, por=mundo[Rol.JEFE_SERVICIO], version=1)


def test_sending_back_opens_an_observation_that_must_be_answered(mundo):
    programa = llevar(mundo, E.OBSERVADO)
    observacion = programa.observaciones.get()
    assert (observacion.texto, observacion.estado) == ("Justifique la meta.", "abierta")
    assert programa.enviado_el is None
    assert not FichaIndicador.objects.filter(congelada=True).exists()
    with pytest.raises(ProgramaIncompleto) as error:
        servicios.enviar(programa=programa, por=mundo[Rol.JEFE_SERVICIO])
    assert [f.codigo for f in error.value.faltas] == ["observacion_abierta"]
    servicios.responder_observacion(
        observacion=observacion, texto="La demanda bajó.", por=mundo[Rol.ENCARGADO_PMG]
    )
    enviado = servicios.enviar(programa=programa, por=mundo[Rol.JEFE_SERVICIO])
    assert enviado.estado == E.VALIDADO  # what the ministry signed is the same


def test_approval_waits_until_the_observation_is_resolved(mundo):
    programa = llevar(mundo, E.OBSERVADO)
    observacion = programa.observaciones.get()
    servicios.responder_observacion(
        observacion=observacion, texto="Bajó.", por=mundo[Rol.ENCARGADO_PMG]
    )
    programa = servicios.enviar(programa=programa, por=mundo[Rol.JEFE_SERVICIO])
    programa = servicios.tomar(programa=programa, por=mundo[Rol.DIPRES])
    comite = mundo[Rol.COMITE_TRIMINISTERIAL]
    with pytest.raises(TransicionInvalida):
        servicios.aprobar(programa=programa, por=comite)
    servicios.resolver_observacion(observacion=observacion, por=mundo[Rol.DIPRES])
    assert servicios.aprobar(programa=programa, por=comite).estado == E.APROBADO


def test_sending_back_needs_its_reason(mundo):
    programa = llevar(mundo, E.ENVIADO)
    with pytest.raises(ErrorDeNegocio, match="fundamento"):
        servicios.devolver(programa=programa, por=mundo[Rol.MINISTRO], comentario="  ")


def test_nothing_is_edited_after_sending(mundo):
    viejo = mundo.programa.compromisos.get(numero=1)
    programa = llevar(mundo, E.ENVIADO)
    encargado = mundo[Rol.ENCARGADO_PMG]
    intentos = (
        lambda: servicios.editar_compromiso(
            compromiso=viejo, cambios={"ponderador": Decimal(1)}, version=1, por=encargado
        ),
        lambda: servicios.quitar_compromiso(compromiso=viejo, por=encargado),
        lambda: servicios.distribuir_saldo(programa=mundo.programa, por=encargado),
    )
    for intento in intentos:
        with pytest.raises(TransicionInvalida):
            intento()
    assert programa.compromisos.get(numero=1).ponderador == 60


def test_the_approved_copy_changes_when_anything_changes(mundo):
    programa = llevar(mundo, E.APROBADO)
    assert programa.copia_huella == huella(copia(programa)) == huella(programa.copia_aprobada)
    compromiso = programa.compromisos.get(numero=1)
    ficha, requisito = compromiso.ficha, programa.compromisos.get(numero=3).requisitos.first()
    cambios = [
        (compromiso, {"ponderador": Decimal("60.01")}),
        (compromiso, {"meta": Decimal(94)}),
        (compromiso, {"nombre": "Otro"}),
        (compromiso, {"numero": 9}),
        (compromiso, {"justificacion_meta": "x"}),
        (compromiso, {"transversal_codigo": "x"}),
        (ficha, {"expresion": "A/B"}),
        (ficha, {"decimales": 1}),
        (ficha, {"sentido": "descendente"}),
        (ficha, {"medios_verificacion": "Otro"}),
        (ficha.operandos.get(simbolo="A"), {"descripcion": "otra cosa"}),
        (ficha.mediciones.get(simbolo="A"), {"valor": Decimal(18)}),
        (requisito, {"texto": "Otro"}),
        (requisito, {"medios": ["Otro"]}),
    ]
    for objeto, cambio in cambios:
        original = {c: deepcopy(getattr(objeto, c)) for c in cambio}
        type(objeto).objects.filter(pk=objeto.pk).update(**cambio)
        assert huella(copia(programa)) != programa.copia_huella, cambio
        type(objeto).objects.filter(pk=objeto.pk).update(**original)
    # control: with everything back, and with an effective value recorded, it is the same
    Medicion.objects.create(ficha=ficha, tipo="efectivo", simbolo="A", valor=Decimal(1))
    assert huella(copia(programa)) == programa.copia_huella


def test_the_database_refuses_an_approved_programme_without_its_copy(mundo):
    programa = llevar(mundo, E.APROBADO)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgramaAnual.objects.filter(pk=programa.pk).update(copia_huella="")


def test_a_decree_has_a_number_and_a_day_from_the_approval_to_today(mundo):
    programa = llevar(mundo, E.APROBADO)
    hoy = reloj.ahora().astimezone(reloj.SANTIAGO).date()
    for numero, fecha in (
        ("", hoy),
        ("D.E. 1", hoy + timedelta(days=1)),
        ("D.E. 1", hoy - timedelta(days=1)),
    ):
        with pytest.raises(ErrorDeNegocio):
            servicios.decretar(programa=programa, por=mundo[Rol.DIPRES], numero=numero, fecha=fecha)
    assert decretar(mundo, programa).estado == E.DECRETADO


def test_a_modification_is_a_new_version_and_the_decreed_one_stays_in_force(mundo):
    programa = llevar(mundo, E.DECRETADO)
    jefe = mundo[Rol.JEFE_SERVICIO]
    with pytest.raises(ErrorDeNegocio, match="motivo"):
        servicios.nueva_version(programa=programa, causa=CAUSA, motivo=" ", por=jefe)
    with pytest.raises(ErrorDeNegocio, match="causa"):
        servicios.nueva_version(programa=programa, causa="otra", motivo="Sismo", por=jefe)
    nueva = servicios.nueva_version(
        programa=programa, causa=CAUSA, motivo="Sismo en la región", por=jefe
    )
    assert (nueva.version, nueva.estado, nueva.reemplaza) == (2, E.BORRADOR, programa)
    assert list(ProgramaAnual.objects.en_vigor()) == [programa]
    antes, despues = copia(programa), copia(nueva)
    for uno, otro in zip(antes["compromisos"], despues["compromisos"], strict=True):
        if uno["ficha"]:
            assert otro["ficha"].pop("version") == uno["ficha"].pop("version") + 1
        assert uno == otro
    with pytest.raises(TransicionInvalida):
        servicios.nueva_version(programa=programa, causa=CAUSA, motivo="Otra", por=jefe)
    with pytest.raises(ProgramaIncompleto) as error:
        servicios.enviar(programa=nueva, por=jefe)
    assert "modificacion_sin_respaldo" in [f.codigo for f in error.value.faltas]
    servicios.respaldar(programa=nueva, subida=Subida(PDF), por=jefe)
    # measured meanwhile on the card in force: the new card inherits it when decreed
    vieja = programa.compromisos.get(numero=1).ficha
    Medicion.objects.create(ficha=vieja, tipo="efectivo", simbolo="A", valor=Decimal(7))
    mundo.programa = cambiar(nueva)
    nueva = llevar(mundo, E.DECRETADO)
    assert list(ProgramaAnual.objects.en_vigor()) == [nueva]
    heredada = nueva.compromisos.get(numero=1).ficha.mediciones.get(tipo="efectivo")
    assert heredada.valor == 7
    assert Asiento.objects.filter(accion="modificacion.decretar").count() == 1
