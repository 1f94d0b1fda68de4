"""Proposals of rules: two people, closed years, immutable sets, nothing replaced unseen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from evaluacion.models import Evaluacion
from indicadores import servicios_propuestas as servicios
from indicadores.consultas_propuestas import pagina, pendientes
from indicadores.fuentes_reglas import conjunto_de
from indicadores.lector_reglas import ReglasConFallas
from indicadores.models import ConjuntoReglas, PropuestaReglas
from indicadores.servicios_propuestas import Respaldo
from indicadores.servicios_reglas import cargar
from instituciones.models import Asignacion, Persona
from instituciones.roles import Ambito, Rol
from pmg_site.comun import bitacora, reloj
from pmg_site.comun.errores import (
    ConflictoDeDeberes,
    ConflictoDeEdicion,
    ErrorDeNegocio,
    TransicionInvalida,
)
from pmg_site.comun.models import Asiento
from tests.evaluacion import escenarios
from tests.fabricas import AHORA, MecanismoF, Mundo
from tests.fabricas_reglas import PropuestaReglasF, contenido_con, texto_con

pytestmark = pytest.mark.django_db
VIGENTE = ConjuntoReglas.objects.vigente
MOTIVO = Respaldo("Cambió el decreto.", norma="Decreto de prueba", documento="Oficio 1")
# The framework from 2027 on, under its own code: 2026 and before stay as they were.
DE_2027 = {"codigo": "marco-2027", "nombre": "Marco 2027", "anio_desde": 2027, "anio_hasta": 2030}


def borrador(mundo: Mundo, **cambios: Any) -> PropuestaReglas:
    return servicios.crear(
        texto=texto_con(**{**DE_2027, **cambios}), respaldo=MOTIVO, por=mundo[Rol.DIPRES]
    )


def presentada(mundo: Mundo, **cambios: Any) -> PropuestaReglas:
    return servicios.proponer(propuesta=borrador(mundo, **cambios), por=mundo[Rol.DIPRES])


def aprobada(mundo: Mundo, **cambios: Any) -> PropuestaReglas:
    return servicios.aprobar(
        propuesta=presentada(mundo, **cambios), por=mundo[Rol.COMITE_TRIMINISTERIAL]
    )


def test_what_the_committee_approves_governs_its_years_and_no_other(mundo: Mundo) -> None:
    antes = VIGENTE("programa_marco", "PMG", 2026)
    propuesta = aprobada(mundo)
    nuevo = VIGENTE("programa_marco", "PMG", 2027)
    assert nuevo is not None
    assert (nuevo.codigo, nuevo.version, nuevo.nombre) == ("marco-2027", 1, "Marco 2027")
    assert list(propuesta.conjuntos.all()) == [nuevo]
    assert VIGENTE("programa_marco", "PMG", 2026) == antes
    assert VIGENTE("programa_marco", "PMG", 2031) is None


def test_a_change_of_the_same_years_is_the_next_version_and_programmes_keep_theirs(
    mundo: Mundo,
) -> None:
    suyo = mundo.programa.conjunto_reglas
    contenido = {"anio_desde": 2020, "anio_hasta": 2030, "nombre": "Otro nombre"}
    propuesta = presentada(mundo, codigo=suyo.codigo, **contenido)
    assert pagina(propuesta).efectos[0].conservan == 1
    servicios.aprobar(propuesta=propuesta, por=mundo[Rol.COMITE_TRIMINISTERIAL])
    nuevo = VIGENTE("programa_marco", "PMG", 2026)
    assert nuevo is not None
    assert (nuevo.version, nuevo.nombre) == (2, "Otro nombre")
    mundo.programa.refresh_from_db()
    assert mundo.programa.conjunto_reglas == suyo
    guardado = ConjuntoReglas.objects.get(pk=suyo.pk)
    assert (guardado.contenido, guardado.huella) == (suyo.contenido, suyo.huella)


def cerrar(mundo: Mundo) -> Evaluacion:
    """The evaluation of 2026 with its final result."""
    return escenarios.publicada(mundo)


def test_a_year_with_a_closed_evaluation_never_changes_its_rules(mundo: Mundo) -> None:
    cerrar(mundo)
    cambio = borrador(mundo, codigo="marco-prueba", anio_desde=2020, anio_hasta=2030)
    with pytest.raises(ErrorDeNegocio, match="No puede cambiar las reglas de 2026: 2026 ya tiene"):
        servicios.proponer(propuesta=cambio, por=mundo[Rol.DIPRES])
    assert not ConjuntoReglas.objects.filter(version=2).exists()
    aprobada(mundo)  # from 2027 on it can change


def test_a_year_that_closes_while_the_proposal_waits_is_seen_at_its_approval(
    mundo: Mundo,
) -> None:
    espera = presentada(mundo, codigo="marco-prueba", anio_desde=2020, anio_hasta=2030)
    cerrar(mundo)
    with pytest.raises(ErrorDeNegocio, match="ya tiene 1 resultado cerrado"):
        servicios.aprobar(propuesta=espera, por=mundo[Rol.COMITE_TRIMINISTERIAL])
    assert ConjuntoReglas.objects.filter(tipo="programa_marco").count() == 1


def test_the_closed_years_are_what_refuses(mundo: Mundo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: without the answer of the evaluation the change would pass."""
    cerrar(mundo)
    monkeypatch.setattr("indicadores.alcance_reglas.cierres", lambda *_: {})
    aprobada(mundo, codigo="marco-prueba", anio_desde=2020, anio_hasta=2030)
    assert ConjuntoReglas.objects.filter(version=2).exists()


def test_a_version_that_ends_sooner_may_not_leave_years_without_rules(mundo: Mundo) -> None:
    corto = borrador(mundo, codigo="marco-prueba", anio_desde=2020, anio_hasta=2028)
    with pytest.raises(ErrorDeNegocio, match="2029 en adelante quedaría sin reglas"):
        servicios.proponer(propuesta=corto, por=mundo[Rol.DIPRES])


def test_two_codes_that_begin_in_the_same_year_are_refused(mundo: Mundo) -> None:
    gemelo = borrador(mundo, codigo="gemelo", anio_desde=2020, anio_hasta=2030)
    with pytest.raises(ErrorDeNegocio, match="«marco-prueba» ya rige desde 2020"):
        servicios.proponer(propuesta=gemelo, por=mundo[Rol.DIPRES])


# --- Two people -------------------------------------------------------------------------------
def con_los_dos_roles(persona: Persona) -> Persona:
    Asignacion.objects.create(
        persona=persona, rol=Rol.COMITE_TRIMINISTERIAL, ambito=Ambito.GOBIERNO, desde=AHORA
    )
    return Persona.objects.get(pk=persona.pk)


def test_whoever_wrote_or_proposed_it_does_not_decide_it(mundo: Mundo) -> None:
    propuesta = presentada(mundo)
    ambos = con_los_dos_roles(mundo.personas[Rol.DIPRES])
    decisiones: list[Callable[[], Any]] = [
        lambda: servicios.aprobar(propuesta=propuesta, por=ambos),
        lambda: servicios.rechazar(propuesta=propuesta, por=ambos, comentario="No."),
    ]
    for decidir in decisiones:
        with pytest.raises(ConflictoDeDeberes, match="otra persona del comité"):
            decidir()


def test_the_database_refuses_that_one_person_writes_and_decides(mundo: Mundo) -> None:
    dipres, otra = mundo.personas[Rol.DIPRES], mundo.personas[Rol.COMITE_TRIMINISTERIAL]
    comun = {"estado": "aprobada", "propuesta_el": AHORA, "resuelta_el": AHORA}
    for creada, propuesta, resuelta in ((dipres, otra, dipres), (otra, dipres, dipres)):
        with pytest.raises(IntegrityError, match="decide_otra_persona"), transaction.atomic():
            PropuestaReglasF(
                creada_por=creada, propuesta_por=propuesta, resuelta_por=resuelta, **comun
            )
    PropuestaReglasF(creada_por=dipres, propuesta_por=dipres, resuelta_por=otra, **comun)


@pytest.mark.parametrize("rol", [Rol.COMITE_TECNICO, Rol.DIPRES, Rol.MINISTRO, Rol.ADMINISTRADOR])
def test_only_the_triministerial_committee_approves(mundo: Mundo, rol: Rol) -> None:
    propuesta = presentada(mundo)
    with pytest.raises(PermissionDenied, match="aprobar las reglas"):
        servicios.aprobar(propuesta=propuesta, por=mundo[rol])


@pytest.mark.parametrize("rol", [Rol.COMITE_TRIMINISTERIAL, Rol.ENCARGADO_PMG, Rol.ADMINISTRADOR])
def test_only_the_technical_secretariat_and_committee_write(mundo: Mundo, rol: Rol) -> None:
    with pytest.raises(PermissionDenied, match="proponer cambios"):
        servicios.crear(texto=texto_con(**DE_2027), respaldo=MOTIVO, por=mundo[rol])


# --- What was seen is what is approved --------------------------------------------------------
def test_if_the_rules_in_force_changed_meanwhile_it_must_be_proposed_again(mundo: Mundo) -> None:
    primera, segunda = presentada(mundo), presentada(mundo, nombre="Marco 2027 corregido")
    servicios.aprobar(propuesta=primera, por=mundo[Rol.COMITE_TRIMINISTERIAL])
    with pytest.raises(ErrorDeNegocio, match="cambiaron después"):
        servicios.aprobar(propuesta=segunda, por=mundo[Rol.COMITE_TRIMINISTERIAL])


def test_a_document_altered_after_it_was_proposed_is_not_approved(mundo: Mundo) -> None:
    propuesta = presentada(mundo)
    otro = texto_con(**{**DE_2027, "nombre": "Cambiado a escondidas"})
    PropuestaReglas.objects.filter(pk=propuesta.pk).update(texto=otro)
    with pytest.raises(ErrorDeNegocio, match="no es el que se propuso"):
        servicios.aprobar(propuesta=propuesta, por=mundo[Rol.COMITE_TRIMINISTERIAL])


def test_what_was_proposed_is_no_longer_edited(mundo: Mundo) -> None:
    propuesta = presentada(mundo)
    with pytest.raises(TransicionInvalida, match="ya se presentó"):
        servicios.editar(
            propuesta=propuesta, texto=texto_con(**DE_2027), respaldo=MOTIVO,
            por=mundo[Rol.DIPRES], version=propuesta.fila_version,
        )  # fmt: skip


def test_two_people_editing_one_draft_do_not_overwrite_each_other(mundo: Mundo) -> None:
    propuesta = borrador(mundo)
    datos = {"propuesta": propuesta, "respaldo": MOTIVO, "version": 1}
    nuevo = texto_con(**{**DE_2027, "nombre": "El primero"})
    servicios.editar(texto=nuevo, por=mundo[Rol.DIPRES], **datos)
    with pytest.raises(ConflictoDeEdicion, match="guardó cambios"):
        servicios.editar(texto=texto_con(**DE_2027), por=mundo[Rol.COMITE_TECNICO], **datos)
    propuesta.refresh_from_db()
    assert propuesta.nombre == "El primero"


def test_rules_equal_to_those_in_force_are_not_proposed(mundo: Mundo) -> None:
    igual = servicios.crear(texto=texto_con(), respaldo=MOTIVO, por=mundo[Rol.DIPRES])
    with pytest.raises(ErrorDeNegocio, match="iguales a las vigentes"):
        servicios.proponer(propuesta=igual, por=mundo[Rol.DIPRES])


# --- Dates ------------------------------------------------------------------------------------
def test_rules_that_begin_another_day_do_not_govern_before(mundo: Mundo) -> None:
    hoy = reloj.ahora().astimezone(reloj.SANTIAGO).date()
    antes = VIGENTE("programa_marco", "PMG", 2028)
    propuesta = servicios.crear(
        texto=texto_con(**DE_2027),
        respaldo=Respaldo("Cambió.", rige_desde=hoy + timedelta(days=10)),
        por=mundo[Rol.DIPRES],
    )
    servicios.proponer(propuesta=propuesta, por=mundo[Rol.DIPRES])
    servicios.aprobar(propuesta=propuesta, por=mundo[Rol.COMITE_TRIMINISTERIAL])
    assert VIGENTE("programa_marco", "PMG", 2028) == antes
    with reloj.en(reloj.ahora() + timedelta(days=11)):
        despues = VIGENTE("programa_marco", "PMG", 2028)
    assert despues is not None
    assert despues.codigo == "marco-2027"


def test_no_rule_begins_before_its_approval(mundo: Mundo) -> None:
    ayer = reloj.ahora().astimezone(reloj.SANTIAGO).date() - timedelta(days=1)
    with pytest.raises(ErrorDeNegocio, match="no puede ser anterior a hoy"):
        servicios.crear(
            texto=texto_con(**DE_2027),
            respaldo=Respaldo("Cambió.", rige_desde=ayer),
            por=mundo[Rol.DIPRES],
        )
    propuesta = presentada(mundo)
    PropuestaReglas.objects.filter(pk=propuesta.pk).update(rige_desde=ayer)
    servicios.aprobar(propuesta=propuesta, por=mundo[Rol.COMITE_TRIMINISTERIAL])
    assert ConjuntoReglas.objects.get(codigo="marco-2027").rige_desde == ayer + timedelta(days=1)


# --- Faults, ledger, tasks, files -------------------------------------------------------------
def test_a_document_is_refused_with_every_fault_and_nothing_is_written(mundo: Mundo) -> None:
    texto = texto_con(**DE_2027).replace("suma_ponderadores: '100'", "suma_ponderadores: 100")
    texto = texto.replace("valor: half_up", "valor: arriba").replace("nombre: Gesti", "nomvre: G")
    with pytest.raises(ReglasConFallas) as error:
        servicios.crear(texto=texto, respaldo=MOTIVO, por=mundo[Rol.DIPRES])
    hallado = {f.ruta: f.linea for f in error.value.fallas}
    assert set(hallado) == {
        "suma_ponderadores", "parametros.redondeo_indicador", "parametros.redondeo_total",
        "objetivos[1].nomvre", "objetivos[1]",
    }  # fmt: skip
    lineas = texto.splitlines()
    assert lineas[hallado["suma_ponderadores"] - 1].startswith("suma_ponderadores:")
    assert "nomvre" in lineas[hallado["objetivos[1].nomvre"] - 1]
    assert not PropuestaReglas.objects.exists()


def test_networks_and_mechanisms_must_exist(mundo: Mundo) -> None:
    with pytest.raises(ReglasConFallas, match="el mecanismo «MEI» no existe"):
        borrador(mundo, mecanismos=["PMG", "MEI"])
    MecanismoF(codigo="MEI", nombre="MEI")
    assert borrador(mundo, mecanismos=["PMG", "MEI"]).mecanismos == ["PMG", "MEI"]


def test_a_document_for_two_mechanisms_gives_a_set_for_each_or_none(mundo: Mundo) -> None:
    MecanismoF(codigo="MEI", nombre="MEI")
    propuesta = aprobada(mundo, mecanismos=["PMG", "MEI"])
    assert {c.mecanismo for c in propuesta.conjuntos.all()} == {"PMG", "MEI"}


def test_each_act_is_in_the_ledger_with_its_hash_and_no_text(mundo: Mundo) -> None:
    propuesta = aprobada(mundo)
    objeto = bitacora.nombre_objeto(propuesta)
    asientos = Asiento.objects.filter(objeto=objeto).order_by("seq")
    assert [a.accion for a in asientos] == ["reglas.redactar", "reglas.proponer", "reglas.aprobar"]
    assert all(a.datos["huella"] == propuesta.huella for a in asientos)
    assert "decreto" not in str([a.datos for a in asientos])
    assert Asiento.objects.filter(accion="reglas.cargar").count() == 1
    assert bitacora.verificar().integra


def test_rejecting_and_withdrawing_ask_for_a_reason(mundo: Mundo) -> None:
    comite, dipres = mundo[Rol.COMITE_TRIMINISTERIAL], mundo[Rol.DIPRES]
    propuesta = presentada(mundo)
    with pytest.raises(ErrorDeNegocio, match="fundamento"):
        servicios.rechazar(propuesta=propuesta, por=comite, comentario=" ")
    assert servicios.rechazar(propuesta=propuesta, por=comite, comentario="Falta.").estado == (
        "rechazada"
    )
    otra = presentada(mundo)
    assert servicios.retirar(propuesta=otra, por=dipres, comentario="Error.").estado == "retirada"
    sola = borrador(mundo)
    assert servicios.retirar(propuesta=sola, por=dipres, comentario="Error.").estado == "retirada"
    assert not ConjuntoReglas.objects.filter(codigo="marco-2027").exists()


def test_the_committee_finds_it_among_its_tasks_until_it_decides(mundo: Mundo) -> None:
    comite = mundo[Rol.COMITE_TRIMINISTERIAL]
    assert pendientes(comite) == []
    propuesta = presentada(mundo)
    (tarea,) = pendientes(comite)
    assert tarea.texto == "Decidir 1 propuesta de reglas"
    assert pendientes(mundo[Rol.DIPRES]) == []
    servicios.aprobar(propuesta=propuesta, por=comite)
    assert pendientes(comite) == []


def test_drafts_are_seen_by_those_who_propose_alone(mundo: Mundo) -> None:
    sola, vista = borrador(mundo), presentada(mundo)
    de = PropuestaReglas.objects.visibles_para
    assert set(de(mundo[Rol.DIPRES])) == {sola, vista}
    assert set(de(mundo[Rol.COMITE_TRIMINISTERIAL])) == {vista}
    assert set(de(mundo[Rol.ADMINISTRADOR])) == {vista}
    assert set(de(mundo[Rol.ENCARGADO_PMG])) == set()


def test_loading_the_files_again_leaves_what_was_approved_in_the_site(mundo: Mundo) -> None:
    original = conjunto_de(contenido_con(), "prueba.yaml")
    aprobada(mundo, codigo="marco-prueba", anio_desde=2020, anio_hasta=2030)
    carga = cargar(conjuntos=[original])
    assert carga.superados == ["marco-prueba/PMG"]
    vigente = VIGENTE("programa_marco", "PMG", 2026)
    assert vigente is not None
    assert vigente.nombre == "Marco 2027"
