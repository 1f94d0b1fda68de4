"""Who scores what: assignments, declarations of conflict, the queue, load and progress."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from evaluacion import servicios
from evaluacion.cola import a_cargo, lugar_de, siguiente
from evaluacion.consultas_carga import adscripciones_de, avances, cargas, por_reasignar, resumen_de
from evaluacion.models import AsignacionEvaluador, DeclaracionConflicto, Evaluacion
from evaluacion.permisos import puede_calificar
from instituciones.models import Persona
from instituciones.roles import Rol
from pmg_site.comun.bitacora import verificar
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida
from pmg_site.comun.models import Asiento
from tests.evaluacion import escenarios
from tests.fabricas import Mundo, persona_con


def _otro(mundo: Mundo) -> Persona:
    return persona_con(Rol.EVALUADOR, mundo.institucion)


def _asignar(mundo: Mundo, evaluador: Persona) -> AsignacionEvaluador:
    return servicios.asignar_instituciones(
        evaluador=evaluador, adscripciones=[mundo.adscripcion], por=mundo[Rol.DIPRES]
    )[0]


def _del_tema(mundo: Mundo, evaluador: Persona) -> AsignacionEvaluador:
    return servicios.asignar_tema(
        evaluador=evaluador,
        proceso=mundo.adscripcion.proceso,
        red=mundo.red,
        por=mundo[Rol.DIPRES],
    )


def _declarar(asignacion: AsignacionEvaluador, hay: bool = False, **otros: object) -> None:
    servicios.declarar_conflicto(
        asignacion=asignacion,
        por=Persona.objects.get(pk=asignacion.evaluador_id),
        hay_conflicto=hay,
        texto="Mi hermana trabaja ahí." if hay else "",
        **otros,  # type: ignore[arg-type] # only what the service takes
    )


def test_without_assignments_any_evaluator_of_the_institution_scores(mundo: Mundo) -> None:
    evaluacion = escenarios.en_evaluacion(mundo)
    escenarios.calificar(mundo, evaluacion, 1)
    assert evaluacion.calificaciones.count() == 1


def test_who_is_assigned_scores_only_after_declaring(mundo: Mundo) -> None:
    evaluacion = escenarios.en_evaluacion(mundo)
    asignacion = _asignar(mundo, mundo[Rol.EVALUADOR])
    with pytest.raises(PermissionDenied, match="declare si tiene un conflicto"):
        escenarios.calificar(mundo, evaluacion, 1)
    _declarar(asignacion)
    escenarios.calificar(mundo, evaluacion, 1)
    assert Asiento.objects.filter(accion="evaluacion.declarar_conflicto").count() == 1


def test_where_somebody_is_in_charge_nobody_else_scores(mundo: Mundo) -> None:
    evaluacion = escenarios.en_evaluacion(mundo)
    otro = _otro(mundo)
    _declarar(_asignar(mundo, otro))
    with pytest.raises(PermissionDenied, match=f"está a cargo de {otro}"):
        escenarios.calificar(mundo, evaluacion, 1)
    escenarios.calificar(mundo, evaluacion, 1, por=otro)


def test_a_declared_conflict_blocks_for_good_and_is_told_to_the_dipres(mundo: Mundo) -> None:
    evaluacion = escenarios.en_evaluacion(mundo)
    asignacion = _asignar(mundo, mundo[Rol.EVALUADOR])
    _declarar(asignacion)
    _declarar(asignacion, hay=True)
    with pytest.raises(PermissionDenied, match="declaró un conflicto de interés"):
        escenarios.calificar(mundo, evaluacion, 1)
    proceso = mundo.adscripcion.proceso
    assert [e.asignacion for e in por_reasignar(proceso)] == [asignacion]
    servicios.retirar_asignacion(
        asignacion=asignacion, por=mundo[Rol.DIPRES], motivo="Conflicto de interés."
    )
    assert por_reasignar(proceso) == []
    # nobody is in charge any more, and yet the conflict stands
    with pytest.raises(PermissionDenied, match="declaró un conflicto de interés"):
        escenarios.calificar(mundo, evaluacion, 1)
    with pytest.raises(ErrorDeNegocio, match="declaró un conflicto de interés con"):
        _asignar(mundo, mundo[Rol.EVALUADOR])


def test_a_conflict_may_be_lifted_by_a_later_declaration(mundo: Mundo) -> None:
    evaluacion = escenarios.en_evaluacion(mundo)
    asignacion = _asignar(mundo, mundo[Rol.EVALUADOR])
    _declarar(asignacion, hay=True)
    _declarar(asignacion)
    escenarios.calificar(mundo, evaluacion, 1)


def test_a_theme_reaches_its_commitments_only(mundo: Mundo) -> None:
    evaluacion = escenarios.en_evaluacion(mundo)
    otro = _otro(mundo)
    _declarar(_del_tema(mundo, otro))
    escenarios.calificar(mundo, evaluacion, 3, por=otro)
    with pytest.raises(PermissionDenied, match="está a cargo de"):
        escenarios.calificar(mundo, evaluacion, 3)
    escenarios.calificar(mundo, evaluacion, 1)


def test_within_a_theme_a_conflict_with_one_institution_blocks_there(mundo: Mundo) -> None:
    ajeno = Mundo.crear()
    evaluacion = escenarios.en_evaluacion(mundo)
    asignacion = _del_tema(mundo, mundo[Rol.EVALUADOR])
    _declarar(asignacion)
    _declarar(asignacion, hay=True, adscripcion=mundo.adscripcion)
    compromiso = evaluacion.programa.compromisos.get(numero=3)
    persona = mundo[Rol.EVALUADOR]
    assert "conflicto" in puede_calificar(persona, evaluacion, compromiso).motivo
    assert mundo.adscripcion.proceso == ajeno.adscripcion.proceso
    de_la_otra = escenarios.en_evaluacion(ajeno)
    propio = de_la_otra.programa.compromisos.get(numero=1)
    assert not puede_calificar(persona, de_la_otra, propio)  # out of the role's scope


def test_only_the_dipres_assigns_and_never_to_itself_or_to_who_acted_elsewhere(
    mundo: Mundo,
) -> None:
    escenarios.en_evaluacion(mundo)
    evaluador, encargado = mundo[Rol.EVALUADOR], mundo[Rol.ENCARGADO_PMG]
    adscripciones = [mundo.adscripcion]
    for rol in (Rol.EVALUADOR, Rol.AUDITOR, Rol.COMITE_TECNICO, Rol.JEFE_SERVICIO):
        with pytest.raises(PermissionDenied):
            servicios.asignar_instituciones(
                evaluador=evaluador, adscripciones=adscripciones, por=mundo[rol]
            )
    with pytest.raises(ErrorDeNegocio, match="a sí mismo"):
        _asignar(mundo, mundo[Rol.DIPRES])
    with pytest.raises(ErrorDeNegocio, match="no tiene hoy el rol"):
        _asignar(mundo, encargado)
    rol = mundo.personas[Rol.EVALUADOR].asignaciones.get()
    rol.pk, rol.persona = None, encargado
    rol.save()
    with pytest.raises(ErrorDeNegocio, match="ya intervino por otro bando"):
        _asignar(mundo, mundo[Rol.ENCARGADO_PMG])
    _asignar(mundo, evaluador)
    with pytest.raises(ErrorDeNegocio, match="ya está a cargo"):
        _asignar(mundo, evaluador)
    assert AsignacionEvaluador.objects.count() == 1


def test_the_faults_of_a_batch_are_said_together_and_nothing_is_written(mundo: Mundo) -> None:
    ajeno = Mundo.crear()
    evaluador = mundo[Rol.EVALUADOR]
    _asignar(mundo, evaluador)
    with pytest.raises(ErrorDeNegocio) as error:
        servicios.asignar_instituciones(
            evaluador=evaluador,
            adscripciones=[mundo.adscripcion, ajeno.adscripcion],
            por=mundo[Rol.DIPRES],
        )
    assert str(mundo.institucion) in str(error.value)
    assert str(ajeno.institucion) in str(error.value)
    assert AsignacionEvaluador.objects.count() == 1


def test_nobody_declares_for_another_nor_on_what_was_withdrawn(mundo: Mundo) -> None:
    asignacion = _asignar(mundo, mundo[Rol.EVALUADOR])
    with pytest.raises(ErrorDeNegocio, match="solo sobre lo que se le asignó"):
        servicios.declarar_conflicto(asignacion=asignacion, por=_otro(mundo), hay_conflicto=False)
    with pytest.raises(ErrorDeNegocio, match="en qué consiste"):
        servicios.declarar_conflicto(
            asignacion=asignacion, por=mundo[Rol.EVALUADOR], hay_conflicto=True, texto=" "
        )
    dipres = mundo[Rol.DIPRES]
    with pytest.raises(ErrorDeNegocio, match="por qué se retira"):
        servicios.retirar_asignacion(asignacion=asignacion, por=dipres, motivo=" ")
    servicios.retirar_asignacion(asignacion=asignacion, por=dipres, motivo="Licencia.")
    with pytest.raises(TransicionInvalida):
        servicios.retirar_asignacion(asignacion=asignacion, por=dipres, motivo="Otra vez.")
    with pytest.raises(TransicionInvalida, match="ya no hay qué declarar"):
        _declarar(asignacion)


def test_what_was_declared_is_never_changed_or_erased(mundo: Mundo) -> None:
    _declarar(_asignar(mundo, mundo[Rol.EVALUADOR]), hay=True)
    for cambio in (
        lambda: DeclaracionConflicto.objects.update(hay_conflicto=False),
        lambda: DeclaracionConflicto.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            cambio()
    assert DeclaracionConflicto.objects.get().hay_conflicto
    assert verificar().integra


def test_the_database_refuses_to_assign_to_oneself(mundo: Mundo) -> None:
    asignacion = _asignar(mundo, mundo[Rol.EVALUADOR])
    with pytest.raises(IntegrityError), transaction.atomic():
        AsignacionEvaluador.objects.filter(pk=asignacion.pk).update(
            asignada_por=asignacion.evaluador
        )


def test_the_queue_goes_from_one_institution_to_the_next(db: None) -> None:
    mundos = escenarios.mundos(2)
    evaluaciones = [escenarios.en_evaluacion(m) for m in mundos]
    persona = mundos[0][Rol.EVALUADOR]
    rol = mundos[0].personas[Rol.EVALUADOR].asignaciones.get()
    rol.pk, rol.institucion = None, mundos[1].institucion
    rol.save()
    orden = [
        (i.evaluacion_id, i.compromiso.numero)
        for i in a_cargo(Persona.objects.get(pk=persona.pk)).select_related("compromiso")
    ]
    assert orden == [(e.pk, n) for e in _por_nombre(evaluaciones) for n in (1, 2, 3)]
    primera, segunda = _por_nombre(evaluaciones)
    persona = Persona.objects.get(pk=persona.pk)
    ultimo = escenarios.informado_de(primera, 3)
    proximo = siguiente(persona, ultimo)
    assert proximo is not None
    assert (proximo.evaluacion_id, proximo.compromiso.numero) == (segunda.pk, 1)
    lugar = lugar_de(persona, ultimo)
    assert (lugar.anterior, lugar.posterior) == (escenarios.informado_de(primera, 2), proximo)
    assert (lugar.faltan_aqui, lugar.faltan) == (3, 6)
    # what is scored is passed over, and the queue goes round
    cual = next(m for m in mundos if m.programa.pk == primera.programa_id)
    escenarios.calificar(cual, primera, 1, por=persona)
    de_vuelta = siguiente(persona, escenarios.informado_de(segunda, 3))
    assert de_vuelta == escenarios.informado_de(primera, 2)


def _por_nombre(evaluaciones: list[Evaluacion]) -> list[Evaluacion]:
    return sorted(evaluaciones, key=lambda e: (e.institucion.nombre, e.pk))


def test_the_queue_leaves_out_what_is_undeclared_in_conflict_or_of_another(mundo: Mundo) -> None:
    escenarios.en_evaluacion(mundo)
    persona = mundo[Rol.EVALUADOR]
    assert a_cargo(persona).count() == 3
    tema = _del_tema(mundo, _otro(mundo))
    assert a_cargo(persona).count() == 2  # somebody else is in charge of the theme
    asignacion = _asignar(mundo, persona)
    assert a_cargo(persona).count() == 0
    _declarar(asignacion)
    assert a_cargo(persona).count() == 3
    _declarar(asignacion, hay=True)
    assert a_cargo(persona).count() == 0
    assert siguiente(persona) is None
    assert tema.red_id


def test_load_and_progress_are_counted(mundo: Mundo) -> None:
    evaluacion = escenarios.en_evaluacion(mundo)
    otro = _otro(mundo)
    _declarar(_asignar(mundo, mundo[Rol.EVALUADOR]))
    _del_tema(mundo, otro)
    escenarios.calificar(mundo, evaluacion, 3)
    proceso = mundo.adscripcion.proceso
    por_persona = {c.evaluador.pk: c for c in cargas(proceso)}
    del_servicio, del_tema = por_persona[mundo[Rol.EVALUADOR].pk], por_persona[otro.pk]
    assert (del_servicio.instituciones, del_servicio.compromisos, del_servicio.pendientes) == (
        1,
        3,
        2,
    )
    assert (del_tema.temas, del_tema.compromisos, del_tema.pendientes) == (1, 1, 0)
    assert (del_tema.sin_declarar, del_servicio.sin_declarar) == (1, 0)
    (avance,) = avances(adscripciones_de(proceso=proceso))
    assert (avance.total, avance.hechos, avance.en_palabras) == (3, 1, "1 de 3")
    resumen = resumen_de(proceso)
    assert (resumen.instituciones, resumen.sin_evaluador) == (1, 0)
    assert (resumen.compromisos, resumen.hechos) == (3, 1)


def test_a_batch_of_scores_asks_for_the_assignments_once(db: None) -> None:
    cuentas = []
    for mundos in (escenarios.mundos(1), escenarios.mundos(4)):
        pedidas = []
        for mundo in mundos:
            evaluacion = escenarios.en_evaluacion(mundo)
            _declarar(_asignar(mundo, mundo[Rol.EVALUADOR]))
            pedidas += [
                servicios.Calificacion(
                    evaluacion, compromiso, mundo[Rol.EVALUADOR], resto_confirmado=True
                )
                for compromiso in evaluacion.programa.compromisos.filter(numero__lt=3)
            ]
        with CaptureQueriesContext(connection) as vistas:
            servicios.calificar_lote(pedidas)
        cuentas.append(len([q for q in vistas if "asignacionevaluador" in q["sql"]]))
    assert cuentas[0] == cuentas[1] <= 3
