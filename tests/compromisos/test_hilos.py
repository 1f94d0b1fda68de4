"""Threads: a conversation in order that nobody rewrites, and what it holds back until it closes."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from compromisos import consultas_hilos, servicios
from compromisos.estados import EstadoFormulacion
from compromisos.faltas import faltas, por_resolver_de
from compromisos.models import Observacion, RespuestaObservacion
from compromisos.servicios.tramite import ProgramaIncompleto
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida
from pmg_site.comun.models import Asiento
from tests.compromisos.escenarios import llevar
from tests.compromisos.test_paginas import como, url

pytestmark = pytest.mark.django_db
E = EstadoFormulacion


@pytest.fixture
def en_revision(mundo):
    return llevar(mundo, E.EN_REVISION)


@pytest.fixture
def hilo(mundo, en_revision):
    return servicios.abrir_observacion(
        programa=en_revision,
        compromiso=en_revision.compromisos.get(numero=1),
        campo="meta",
        texto="La meta es baja.",
        por=mundo[Rol.DIPRES],
    )


def devolver(mundo, programa):
    return servicios.observar(programa=programa, por=mundo[Rol.DIPRES], comentario="Vea la meta.")


def test_a_thread_reads_in_order_with_who_in_which_role_when_and_in_which_round(
    mundo, en_revision, hilo
):
    devolver(mundo, en_revision)
    servicios.responder_observacion(observacion=hilo, texto="Es así.", por=mundo[Rol.ENCARGADO_PMG])
    devuelta = Observacion.objects.exclude(pk=hilo.pk).get()
    servicios.responder_observacion(observacion=devuelta, texto="V.", por=mundo[Rol.ENCARGADO_PMG])
    programa = llevar_de_nuevo(mundo, en_revision)
    servicios.reabrir_observacion(observacion=hilo, motivo="No basta.", por=mundo[Rol.DIPRES])
    servicios.resolver_observacion(observacion=hilo, por=mundo[Rol.DIPRES])
    conversacion = next(
        c
        for c in consultas_hilos.conversaciones(
            mundo[Rol.DIPRES], programa, consultas_hilos.hilos(programa)
        )
        if c.hilo.pk == hilo.pk
    )
    assert [(m.que, m.rol, m.ronda) for m in conversacion.mensajes] == [
        ("Observó", "DIPRES (secretaría técnica)", 1),
        ("Respondió", "Encargado PMG de servicio", 1),
        ("La reabrió", "DIPRES (secretaría técnica)", 2),
        ("La dio por resuelta", "DIPRES (secretaría técnica)", 2),
    ]
    assert conversacion.lugar == "meta del compromiso 1"
    fechas = [m.cuando for m in conversacion.mensajes]
    assert fechas == sorted(fechas)


def llevar_de_nuevo(mundo, programa):
    """Sent again as it was and taken in review."""
    programa.refresh_from_db()
    programa = servicios.enviar(programa=programa, por=mundo[Rol.JEFE_SERVICIO])
    if programa.estado == E.ENVIADO:
        programa = servicios.validar(programa=programa, por=mundo[Rol.MINISTRO])
    return servicios.tomar(programa=programa, por=mundo[Rol.DIPRES])


@pytest.mark.parametrize("campo", ["texto", "bloquea", "autor", "creada_el", "contexto", "ronda"])
def test_the_database_refuses_to_rewrite_what_was_observed(mundo, hilo, campo):
    otros = {
        "texto": "Otra cosa.", "bloquea": False, "autor": mundo[Rol.MINISTRO],
        "creada_el": reloj.ahora(), "contexto": "participacion", "ronda": 7,
    }  # fmt: skip
    with pytest.raises(DatabaseError, match="no se cambia ni se borra"), transaction.atomic():
        Observacion.objects.filter(pk=hilo.pk).update(**{campo: otros[campo]})


def test_the_database_refuses_to_delete_a_thread_or_a_message(mundo, en_revision, hilo):
    devolver(mundo, en_revision)
    servicios.responder_observacion(observacion=hilo, texto="Así.", por=mundo[Rol.ENCARGADO_PMG])
    with pytest.raises(DatabaseError, match="solo admite agregar"), transaction.atomic():
        RespuestaObservacion.objects.update(texto="Otra.")
    with pytest.raises(DatabaseError), transaction.atomic():
        RespuestaObservacion.objects.all()._raw_delete("default")
    with pytest.raises(DatabaseError, match="no se cambia ni se borra"), transaction.atomic():
        Observacion.objects.filter(pk=hilo.pk)._raw_delete("default")
    # control: what is not fixed does change
    assert Observacion.objects.filter(pk=hilo.pk).update(campo="meta") == 1


def test_withdrawing_needs_a_reason_and_frees_the_programme(mundo, en_revision, hilo):
    assert [f.codigo for f in faltas(en_revision)] == ["observacion_abierta"]
    with pytest.raises(ErrorDeNegocio, match="por qué la retira"):
        servicios.retirar_observacion(observacion=hilo, motivo=" ", por=mundo[Rol.DIPRES])
    servicios.retirar_observacion(observacion=hilo, motivo="Fue un error.", por=mundo[Rol.DIPRES])
    hilo.refresh_from_db()
    assert (hilo.estado, hilo.texto) == ("retirada", "La meta es baja.")
    assert faltas(en_revision) == []
    assert por_resolver_de([en_revision])[en_revision.pk] == []
    aprobado = servicios.aprobar(programa=en_revision, por=mundo[Rol.COMITE_TRIMINISTERIAL])
    assert aprobado.estado == E.APROBADO
    assert Asiento.objects.filter(accion="formulacion.retirar_observacion").count() == 1


def test_a_closed_thread_admits_nothing_but_being_reopened(mundo, en_revision, hilo):
    dipres = mundo[Rol.DIPRES]
    servicios.resolver_observacion(observacion=hilo, por=dipres)
    for hacer in (
        lambda: servicios.resolver_observacion(observacion=hilo, por=dipres),
        lambda: servicios.retirar_observacion(observacion=hilo, motivo="x", por=dipres),
    ):
        with pytest.raises(TransicionInvalida, match="ya está resuelta"):
            hacer()
    servicios.reabrir_observacion(observacion=hilo, motivo="No era así.", por=dipres)
    servicios.retirar_observacion(observacion=hilo, motivo="Error.", por=dipres)
    with pytest.raises(TransicionInvalida, match="ya está retirada"):
        servicios.reabrir_observacion(observacion=hilo, motivo="x", por=dipres)


def test_reopening_takes_the_resolution_away_and_asks_for_a_reason(mundo, hilo):
    servicios.resolver_observacion(observacion=hilo, por=mundo[Rol.DIPRES])
    with pytest.raises(ErrorDeNegocio, match="por qué la reabre"):
        servicios.reabrir_observacion(observacion=hilo, motivo="", por=mundo[Rol.DIPRES])
    servicios.reabrir_observacion(observacion=hilo, motivo="Falta.", por=mundo[Rol.DIPRES])
    hilo.refresh_from_db()
    assert (hilo.estado, hilo.resuelta_el, hilo.resuelta_por) == ("abierta", None, None)


def test_the_ministry_does_not_close_what_the_review_opened(mundo, en_revision, hilo):
    for hacer in (
        lambda: servicios.resolver_observacion(observacion=hilo, por=mundo[Rol.MINISTRO]),
        lambda: servicios.retirar_observacion(
            observacion=hilo, motivo="x", por=mundo[Rol.ENCARGADO_MINISTERIAL]
        ),
    ):
        with pytest.raises(TransicionInvalida, match="la cierra quien la abrió"):
            hacer()
    suya = servicios.abrir_observacion(
        programa=en_revision, texto="Aclare.", por=mundo[Rol.MINISTRO]
    )
    servicios.resolver_observacion(observacion=suya, por=mundo[Rol.ENCARGADO_MINISTERIAL])
    with pytest.raises(PermissionDenied):
        servicios.reabrir_observacion(observacion=suya, motivo="x", por=mundo[Rol.JEFE_SERVICIO])


def test_nothing_is_sent_with_an_open_blocking_thread_and_the_list_names_it(
    mundo, en_revision, hilo
):
    programa = devolver(mundo, en_revision)
    with pytest.raises(ProgramaIncompleto) as error:
        servicios.enviar(programa=programa, por=mundo[Rol.JEFE_SERVICIO])
    autor = mundo[Rol.DIPRES].nombre_corto
    assert error.value.faltas == faltas(programa)
    assert [f.donde for f in faltas(programa)] == [
        f"observacion-{o.pk}" for o in programa.observaciones.order_by("creada_el")
    ]
    assert f"observación de {autor} sobre meta del compromiso 1: «La meta es baja»" in str(
        error.value
    )
    pagina = como(mundo[Rol.JEFE_SERVICIO]).get(url("programa", programa.pk)).content.decode()
    for falta in faltas(programa):
        assert f'href="#{falta.donde}"' in pagina
        assert f'id="{falta.donde}"' in pagina


def test_a_thread_that_does_not_block_lets_the_programme_go(mundo, en_revision):
    servicios.abrir_observacion(
        programa=en_revision, texto="Sería mejor otra fuente.", por=mundo[Rol.DIPRES], bloquea=False
    )
    assert faltas(en_revision) == []
    assert servicios.aprobar(programa=en_revision, por=mundo[Rol.COMITE_TRIMINISTERIAL])


def test_what_must_be_resolved_before_approval_is_told_one_by_one(mundo, en_revision, hilo):
    programa = devolver(mundo, en_revision)
    for observacion in Observacion.objects.all():
        servicios.responder_observacion(
            observacion=observacion, texto="Hecho.", por=mundo[Rol.ENCARGADO_PMG]
        )
    programa = llevar_de_nuevo(mundo, programa)
    with pytest.raises(TransicionInvalida, match="Falta resolver la observación") as error:
        servicios.aprobar(programa=programa, por=mundo[Rol.COMITE_TRIMINISTERIAL])
    assert error.value.mensaje.count("respondida") == 2
    pagina = como(mundo[Rol.COMITE_TRIMINISTERIAL]).get(url("programa", programa.pk))
    assert "Lo que falta resolver para aprobar" in pagina.content.decode()


def test_from_a_field_its_thread_is_one_click_away(mundo, en_revision, hilo):
    dipres = como(mundo[Rol.DIPRES])
    pagina = dipres.get(url("programa", en_revision.pk)).content.decode()
    compromiso = hilo.compromiso_id
    direccion = f"{url('hilos', en_revision.pk)}?compromiso={compromiso}&amp;campo=meta"
    assert direccion in pagina
    assert "1 observación sobre meta del compromiso 1, 1 pendiente" in pagina
    suya = dipres.get(direccion.replace("&amp;", "&")).content.decode()
    assert "La meta es baja." in suya
    otro = dipres.get(f"{url('hilos', en_revision.pk)}?compromiso={compromiso}&campo=ponderador")
    assert "La meta es baja." not in otro.content.decode()
    assert '<option value="ponderador" selected' in otro.content.decode()


def test_the_badges_of_a_page_cost_one_query(mundo, en_revision, django_assert_num_queries):
    for campo in ("meta", "ponderador", "", "requisitos"):
        servicios.abrir_observacion(
            programa=en_revision, campo=campo, texto="Vea.", por=mundo[Rol.DIPRES]
        )
    dipres = mundo[Rol.DIPRES]
    assert dipres.alcance
    with django_assert_num_queries(1):
        cuentas = consultas_hilos.cuentas(dipres, en_revision)
    assert cuentas.de(None, "meta").pendientes == 1


def test_every_step_of_a_thread_can_be_taken_from_its_page(mundo, en_revision):
    dipres = como(mundo[Rol.DIPRES])
    datos = {"texto": "Revise.", "campo": "meta", "bloquea": "on"}
    respuesta = dipres.post(url("observar", en_revision.pk), datos)
    hilo = Observacion.objects.get()
    assert respuesta["Location"].endswith(f"hilos/#observacion-{hilo.pk}")
    for paso, estado in (("resolver", "resuelta"), ("reabrir", "abierta"), ("retirar", "retirada")):
        dipres.post(url(paso, hilo.pk), {"texto": "Por esto."})
        hilo.refresh_from_db()
        assert hilo.estado == estado
    vacio = dipres.post(url("observar", en_revision.pk), {"texto": ""}, follow=True)
    assert "Escriba el texto" in vacio.content.decode()


def test_every_field_of_formulario_h_opens_its_thread(mundo, en_revision, hilo):
    pagina = como(mundo[Rol.DIPRES]).get(url("formulario_h", en_revision.pk)).content.decode()
    compromiso = hilo.compromiso_id
    direccion = f"{url('hilos', en_revision.pk)}?compromiso={compromiso}&amp;campo="
    for campo in (
        "", "expresion", "unidad", "sentido", "producto", "ponderador", "operandos", "serie",
        "meta", "notas", "supuestos", "medios_verificacion", "desagregacion",
    ):  # fmt: skip
        assert f'href="{direccion}{campo}"' in pagina, campo
    # who may not open one sees only the badges of those that exist
    leido = como(mundo[Rol.AUDITOR]).get(url("formulario_h", en_revision.pk)).content.decode()
    assert f'href="{direccion}meta"' in leido
    assert f'href="{direccion}notas"' not in leido
