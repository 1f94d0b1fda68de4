"""The reviewer's queue: time left, what changed, what was found; walked without going back."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from compromisos import consultas_colas, servicios
from compromisos.consultas_rondas import cambios_de, frase
from compromisos.copia import copia
from compromisos.estados import EstadoFormulacion
from compromisos.models import ProgramaAnual, RondaRevision
from instituciones.models import EtapaCalendario, Prorroga
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.canonico import huella
from tests.compromisos.escenarios import llevar
from tests.compromisos.test_paginas import _poner, como, url
from tests.fabricas import AdscripcionF, InstitucionF, Mundo, programa_en_borrador
from tests.fabricas_evaluacion import RondaRevisionF

pytestmark = pytest.mark.django_db
E = EstadoFormulacion
COLA = url("cola")


def de_vuelta(mundo, cambios=None):
    """Observed, answered, changed or not, and back in review."""
    programa = llevar(mundo, E.OBSERVADO)
    hilo = programa.observaciones.get()
    servicios.responder_observacion(observacion=hilo, texto="Sí.", por=mundo[Rol.ENCARGADO_PMG])
    if cambios:
        compromiso = programa.compromisos.get(numero=1)
        servicios.editar_compromiso(
            compromiso=compromiso,
            cambios=cambios,
            version=compromiso.fila_version,
            por=mundo[Rol.ENCARGADO_PMG],
        )
    programa.refresh_from_db()
    programa = servicios.enviar(programa=programa, por=mundo[Rol.JEFE_SERVICIO])
    if programa.estado == E.ENVIADO:
        programa = servicios.validar(programa=programa, por=mundo[Rol.MINISTRO])
    return programa


# --- Rounds -----------------------------------------------------------------------------------


def test_each_sending_keeps_its_copy_with_its_hash(mundo):
    programa = llevar(mundo, E.ENVIADO)
    ronda = programa.rondas.get()
    assert (ronda.numero, ronda.cambia) == (1, False)
    assert ronda.enviada_por == mundo[Rol.JEFE_SERVICIO]
    assert ronda.copia == copia(programa)
    assert ronda.huella == huella(ronda.copia)
    with pytest.raises(DatabaseError, match="solo admite agregar"), transaction.atomic():
        RondaRevision.objects.update(huella="x")


def test_the_second_round_says_what_changed_field_by_field(mundo):
    programa = de_vuelta(mundo, {"nombre": "Reclamos resueltos", "justificacion_meta": "Demanda."})
    assert list(programa.rondas.values_list("numero", "cambia")) == [(1, False), (2, True)]
    lineas = [frase(d) for d in cambios_de([programa])[programa.pk]]
    assert len(lineas) == 2
    assert lineas[0].startswith("Nombre, 1. Reclamos resueltos: de «")
    assert lineas[0].endswith("a «Reclamos resueltos»")
    assert lineas[1] == "Justificación de la meta, 1. Reclamos resueltos: ahora dice «Demanda.»"


def test_sending_again_the_same_is_a_round_without_changes(mundo):
    programa = de_vuelta(mundo)
    assert list(programa.rondas.values_list("numero", "cambia")) == [(1, False), (2, False)]
    assert cambios_de([programa])[programa.pk] == []


# --- The queue --------------------------------------------------------------------------------


def filas(respuesta):
    return [f.programa.pk for f in respuesta.context["filas"]]


def test_the_queue_narrows_by_each_filter(mundo):
    programa = de_vuelta(mundo, {"nombre": "Otro"})
    dipres = como(mundo[Rol.DIPRES])
    proceso = programa.adscripcion.proceso
    ministerio = programa.institucion.ministerio
    otro = Mundo.crear().institucion.ministerio
    si = [
        {}, {"ministerio": ministerio.pk}, {"mecanismo": proceso.mecanismo_id},
        {"estado": "validado"},
        {"institucion": programa.institucion.nombre[:12]}, {"cambios": "si"}, {"plazo": ""},
        {"observaciones": "respondida"}, {"orden": "-exigencia"}, {"orden": "inventado"},
    ]  # fmt: skip
    no = [
        {"ministerio": otro.pk}, {"estado": "en_revision"}, {"institucion": "zzz"},
        {"cambios": "no"}, {"plazo": "7"}, {"plazo": "vencido"}, {"plazo": "sin"},
        {"observaciones": "abierta"},
    ]  # fmt: skip
    for consulta in si:
        assert filas(dipres.get(COLA, consulta)) == [programa.pk], consulta
    for consulta in no:
        assert filas(dipres.get(COLA, consulta)) == [], consulta
    EtapaCalendario.objects.filter(etapa="revision").update(
        cierra_el=reloj.presente() + timedelta(days=5)
    )
    assert filas(dipres.get(COLA, {"plazo": "7"})) == [programa.pk]
    assert filas(dipres.get(COLA, {"plazo": "3"})) == []
    EtapaCalendario.objects.filter(etapa="revision").update(
        cierra_el=reloj.presente() - timedelta(days=1)
    )
    assert filas(dipres.get(COLA, {"plazo": "vencido"})) == [programa.pk]


def test_findings_filter_and_order_the_queue(mundo):
    programa = de_vuelta(mundo)
    dipres = como(mundo[Rol.DIPRES])
    fila = dipres.get(COLA).context["filas"][0]
    pesos = fila.exigencia.por_peso
    for peso, cuantos in pesos.items():
        esperadas = [programa.pk] if cuantos else []
        assert filas(dipres.get(COLA, {"exigencia": peso})) == esperadas, peso


def test_the_queue_says_how_many_days_what_changed_and_what_waits(mundo):
    de_vuelta(mundo, {"nombre": "Otro nombre"})
    texto = como(mundo[Rol.DIPRES]).get(COLA).content.decode()
    assert "1 cambio en la ronda 2" in texto
    assert "1 respondida<" in texto
    assert "<strong>Faltan" in texto
    assert "a «Otro nombre»" in texto


def test_the_queue_is_walked_to_its_end_without_going_back(mundo):
    programas = []
    for nombre in ("Beta", "Alfa", "Gama"):
        institucion = InstitucionF(nombre=nombre, ministerio=mundo.institucion.ministerio)
        adscripcion = AdscripcionF(institucion=institucion, proceso=mundo.adscripcion.proceso)
        programas.append(programa_en_borrador(adscripcion))
    mundo.programa.adscripcion.institucion.nombre = "Delta"
    mundo.programa.adscripcion.institucion.save()
    _poner("validado", mundo)
    dipres = como(mundo[Rol.DIPRES])
    orden = filas(dipres.get(COLA, {"orden": "institucion"}))
    assert [p.institucion.nombre for p in map(_programa, orden)] == [
        "Alfa",
        "Beta",
        "Delta",
        "Gama",
    ]
    recorridos, pk = [], orden[0]
    while pk:
        lugar = dipres.get(url("programa", pk)).context["lugar"]
        recorridos.append(pk)
        # a step taken on the way does not lose the place
        if len(recorridos) == 2:
            dipres.post(url("accion", pk, "tomar"))
            assert dipres.get(url("programa", pk)).context["lugar"] == lugar
        pk = lugar.siguiente
    assert recorridos == orden
    assert lugar.consulta == "orden=institucion"
    assert (lugar.lugar, lugar.total) == (4, 4)
    # whoever has no queue sees no bar
    assert como(mundo[Rol.MINISTRO]).get(url("programa", orden[0])).context["lugar"] is None


def _programa(pk):
    return ProgramaAnual.objects.get(pk=pk)


def test_two_hundred_in_the_queue_cost_what_two_cost_for_each_role(mundo):
    def sembrar(cuantos):
        for _ in range(cuantos):
            institucion = InstitucionF(ministerio=mundo.institucion.ministerio)
            adscripcion = AdscripcionF(institucion=institucion, proceso=mundo.adscripcion.proceso)
            programa = programa_en_borrador(adscripcion)
            programa.compromisos.filter(numero=3).update(red=mundo.red)
            for numero in (1, 2):
                RondaRevisionF(
                    programa=programa, numero=numero, cambia=numero == 2, copia={"version": numero}
                )

    def medir():
        _poner("validado", mundo)
        cuentas = {}
        for rol in (Rol.DIPRES, Rol.RED_EXPERTOS):
            for consulta in ({}, {"orden": "-exigencia"}, {"cambios": "si", "plazo": "15"}):
                cliente = como(mundo[rol])
                cliente.get(COLA, consulta)
                with CaptureQueriesContext(connection) as captura:
                    assert cliente.get(COLA, consulta).status_code == 200
                cuentas[rol, str(consulta)] = len(captura)
        return cuentas

    sembrar(1)
    con_dos = medir()
    sembrar(198)
    assert ProgramaAnual.objects.count() == 200
    con_doscientos = medir()
    assert con_doscientos == con_dos


# --- More time --------------------------------------------------------------------------------


def test_more_time_is_given_from_the_queue_with_its_reason(mundo):
    programa = mundo.programa
    hasta = reloj.presente() + timedelta(days=60)
    datos = {"etapa": "formulacion", "hasta": f"{hasta:%Y-%m-%d}", "hora": "13:30"}
    dipres = como(mundo[Rol.DIPRES])
    assert dipres.post(url("prorroga", programa.pk), datos).status_code == 422
    assert not Prorroga.objects.exists()
    datos["motivo"] = "Incendio en la sede."
    assert dipres.post(url("prorroga", programa.pk), datos).status_code == 302
    prorroga = Prorroga.objects.get()
    assert prorroga.adscripcion == programa.adscripcion
    local = prorroga.hasta.astimezone(reloj.SANTIAGO)
    assert f"{local:%Y-%m-%d %H:%M}" == f"{hasta:%Y-%m-%d} 13:30"
    fila = dipres.get(COLA, {"estado": "borrador"}).context["filas"][0]
    assert fila.plazo.cierra_el == prorroga.hasta
    assert "Incendio en la sede." in dipres.get(COLA, {"estado": "borrador"}).content.decode()
    assert como(mundo[Rol.MINISTRO]).get(url("prorroga", programa.pk)).status_code == 403


def test_who_is_locked_out_reads_until_when_it_was_and_who_may_give_more(mundo):
    programa = llevar(mundo, E.BORRADOR)
    etapa = EtapaCalendario.objects.get(etapa="formulacion")
    etapa.cierra_el = reloj.presente() - timedelta(days=1)
    etapa.save()
    texto = como(mundo[Rol.JEFE_SERVICIO]).get(url("programa", programa.pk)).content.decode()
    local = etapa.cierra_el.astimezone(reloj.SANTIAGO)
    assert f"cerró el {local:%d-%m-%Y} a las {local:%H:%M} (hora de Santiago)" in texto
    assert "DIPRES" in texto
    assert "prórroga" in texto


def test_the_stage_that_matters_follows_the_state_of_the_programme(mundo):
    programa = mundo.programa
    assert consultas_colas.etapa_de(programa) == "formulacion"
    programa.estado = E.EN_REVISION
    assert consultas_colas.etapa_de(programa) == "revision"
    programa.estado, programa.version = E.OBSERVADO, 2
    assert consultas_colas.etapa_de(programa) == "implementacion"
