"""The whole evaluation of one institution, from the open report to the published copy."""

from decimal import Decimal

import pytest

from evaluacion import servicios
from evaluacion.calculo import calcular, huella_entradas, traza
from evaluacion.entradas import desde_json
from evaluacion.models import Evaluacion
from evaluacion.reglas import reglas_de
from indicadores.models import Medicion, ValorAnual
from instituciones.roles import Rol
from pmg_site.comun.bitacora import verificar
from pmg_site.comun.canonico import huella
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida
from pmg_site.comun.models import MensajeSalida
from tests.evaluacion import escenarios
from tests.fabricas import Mundo


def test_the_golden_sentence_comes_out_of_the_whole_chain(mundo: Mundo) -> None:
    compromisos = mundo.programa.compromisos
    # 70 + 20 + 10: the first weighs ten points as in the sentence of the specification.
    compromisos.filter(numero=1).update(ponderador=Decimal(10))
    compromisos.filter(numero=2).update(ponderador=Decimal(80))
    evaluacion = escenarios.preliminar(mundo)
    resultado = evaluacion.resultados.get()
    frase = resultado.desglose.get(compromiso__numero=1).explicacion
    assert frase == ("262 de 281 consultas = 93 %; meta 95 % → 97,89 % → aporta 9,79 de 10 puntos")
    # 10 × 93/95 + 80 × 1 + 10 × 1 = 9,7894… + 90 = 99,79
    assert resultado.total == Decimal("99.79")


def test_the_year_ends_published_with_a_copy_that_its_hash_proves(mundo: Mundo) -> None:
    evaluacion = escenarios.publicada(mundo)
    guardada = Evaluacion.objects.get(pk=evaluacion.pk)
    assert guardada.estado == "publicada"
    assert guardada.copia_huella == huella(guardada.copia_publicada)
    assert guardada.copia_publicada["institucion"]["nombre"] == mundo.institucion.nombre
    assert [c["numero"] for c in guardada.copia_publicada["compromisos"]] == [1, 2, 3]
    assert guardada.copia_publicada["traza"] == guardada.resultado.traza
    assert verificar().integra


def test_a_stored_result_can_be_computed_again_from_what_it_keeps(mundo: Mundo) -> None:
    resultado = escenarios.cerrada(mundo).resultado
    entradas = desde_json(resultado.entradas)
    reglas = reglas_de(resultado.conjunto_reglas)
    assert huella_entradas(entradas) == resultado.huella_entradas
    assert huella(traza(calcular(entradas, reglas), reglas)) == resultado.huella
    # Negative control: another operand gives another hash.
    resultado.entradas[0]["operandos"]["A"] = "263"
    assert huella(traza(calcular(desde_json(resultado.entradas), reglas), reglas)) != (
        resultado.huella
    )


def test_closing_writes_the_series_and_promises_the_incentive(mundo: Mundo) -> None:
    evaluacion = escenarios.cerrada(mundo)
    valores = ValorAnual.objects.filter(institucion=mundo.institucion, anio=2026)
    assert sorted(v.valor for v in valores) == [Decimal(93), Decimal(95)]
    operandos = Medicion.objects.filter(
        ficha__compromisos__programa=mundo.programa, tipo="efectivo", mes=0
    )
    assert {m.valor for m in operandos if m.simbolo == "A"} >= {Decimal(262)}
    assert {m.valor for m in operandos if m.simbolo == "B"} >= {Decimal(281)}
    mensaje = MensajeSalida.objects.get(tema="incentivos.calcular")
    assert mensaje.carga == {"resultados": [evaluacion.resultado_id]}


def test_what_is_missing_stops_the_sending_and_is_named(mundo: Mundo) -> None:
    evaluacion = escenarios.abierta(mundo)
    escenarios.informar(mundo, evaluacion, 1, {"A": "262", "B": "281"})
    with pytest.raises(ErrorDeNegocio) as error:
        servicios.enviar(evaluacion=evaluacion, por=mundo[Rol.JEFE_SERVICIO])
    assert "Compromiso 1: adjunte al menos un medio de verificación vigente." in str(error.value)
    assert "Compromisos 2 y 3: informe su resultado." in str(error.value)


def test_the_external_evaluation_waits_for_the_minister_where_the_mechanism_has_it(
    mundo: Mundo,
) -> None:
    evaluacion = escenarios.enviada(mundo)
    with pytest.raises(TransicionInvalida, match="evaluación inicial del ministro"):
        servicios.iniciar(evaluacion=evaluacion, por=mundo[Rol.DIPRES])


def test_without_the_minister_in_the_mechanism_his_step_is_refused_and_not_needed(
    mundo: Mundo,
) -> None:
    mecanismo = mundo.adscripcion.proceso.mecanismo
    mecanismo.evaluacion_inicial_ministro = False
    mecanismo.save()
    evaluacion = escenarios.enviada(mundo)
    with pytest.raises(TransicionInvalida, match="no tiene evaluación inicial"):
        servicios.evaluar_ministerio(
            evaluacion=evaluacion, por=mundo[Rol.MINISTRO], comentario="Conforme."
        )
    iniciada = servicios.iniciar(evaluacion=evaluacion, por=mundo[Rol.DIPRES])
    assert iniciada.estado == "en_evaluacion"


def test_the_preliminary_result_needs_every_commitment_scored(mundo: Mundo) -> None:
    evaluacion = escenarios.en_evaluacion(mundo)
    escenarios.calificar(mundo, evaluacion, 1)
    with pytest.raises(ErrorDeNegocio, match="compromisos 2, 3"):
        servicios.emitir_preliminar(evaluacion=evaluacion, por=mundo[Rol.DIPRES])


def test_a_returned_report_opens_another_round(mundo: Mundo) -> None:
    evaluacion = escenarios.enviada(mundo)
    fila = escenarios.informado_de(evaluacion, 3)
    revisor = mundo[Rol.RED_EXPERTOS]
    servicios.revisar(
        informado=fila, por=revisor, veredicto="con_observaciones", opinion="Falta el acta."
    )
    with pytest.raises(TransicionInvalida, match="ya revisó"):
        servicios.revisar(informado=fila, por=mundo[Rol.DIPRES], veredicto="conforme")
    servicios.devolver(evaluacion=evaluacion, por=mundo[Rol.DIPRES], comentario="Ver red.")
    segunda = servicios.enviar(evaluacion=evaluacion, por=mundo[Rol.JEFE_SERVICIO])
    assert segunda.ronda == 2
    servicios.revisar(informado=fila, por=mundo[Rol.RED_EXPERTOS], veredicto="conforme")
    assert list(fila.revisiones.values_list("ronda", "veredicto")) == [
        (1, "con_observaciones"),
        (2, "conforme"),
    ]


def test_a_blocking_observation_must_be_answered_before_sending_again(mundo: Mundo) -> None:
    evaluacion = escenarios.enviada(mundo)
    compromiso = escenarios.informado_de(evaluacion, 3).compromiso
    observacion = servicios.observar(
        evaluacion=evaluacion,
        compromiso=compromiso,
        por=mundo[Rol.RED_EXPERTOS],
        texto="Adjunte el acta.",
    )
    servicios.devolver(evaluacion=evaluacion, por=mundo[Rol.DIPRES], comentario="Ver red.")
    with pytest.raises(ErrorDeNegocio, match="observación"):
        servicios.enviar(evaluacion=evaluacion, por=mundo[Rol.JEFE_SERVICIO])
    servicios.responder_observacion(
        observacion=observacion, por=mundo[Rol.ENCARGADO_PMG], texto="Adjuntada."
    )
    assert servicios.enviar(evaluacion=evaluacion, por=mundo[Rol.JEFE_SERVICIO]).ronda == 2
    resuelta = servicios.resolver_observacion(observacion=observacion, por=mundo[Rol.RED_EXPERTOS])
    assert resuelta.estado == "resuelta"
