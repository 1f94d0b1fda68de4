"""External causes, claims, missing data and corrections: what each does to the total."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from compromisos.models import CompromisoSeguimiento, ProgramaAnual
from evaluacion import servicios
from evaluacion.consultas_decisiones import efecto_guardado
from evaluacion.efecto import (
    Efecto,
    Lado,
    efecto_de_la_causa,
    efecto_de_la_correccion,
    regla_de_la_causa,
)
from evaluacion.models import CausaExterna, Evaluacion, Reclamo
from evaluacion.permisos_reclamo import puede_reclamar
from evaluacion.reglas import reglas_de
from evaluacion.servicios.comunes import asunto_de
from indicadores.models import ValorAnual
from instituciones.horario import dia_local
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida
from tests.evaluacion import escenarios
from tests.fabricas import Mundo

# 60 × 93/95 + 30 + 10 = 58,7368… + 40 = 98,74
TOTAL = Decimal("98.74")


def _causa(mundo: Mundo, evaluacion: Evaluacion) -> CausaExterna:
    causa = servicios.solicitar_causa(
        evaluacion=evaluacion,
        compromiso=evaluacion.programa.compromisos.get(numero=1),
        por=mundo[Rol.ENCARGADO_PMG],
        descripcion="Paro de 40 días en el registro civil.",
    )
    servicios.analizar_causa(causa=causa, por=mundo[Rol.DIPRES], analisis=escenarios.ANALISIS)
    return servicios.opinar_causa(
        causa=causa, por=mundo[Rol.DIPRES], comentario="Está acreditada.", favorable=True
    )


def test_an_accepted_external_cause_gives_the_weight_back(mundo: Mundo) -> None:
    evaluacion = escenarios.preliminar(mundo)
    causa = servicios.resolver_causa(
        causa=_causa(mundo, evaluacion),
        por=mundo[Rol.COMITE_TECNICO],
        aceptar=True,
        comentario="Se acepta.",
        resumen_publico="Se aceptó el paro.",
    )
    assert (causa.estado, causa.total_antes, causa.total_despues) == ("aceptada", TOTAL, 100)
    escenarios.decidir(mundo, evaluacion)
    assert not CompromisoSeguimiento.objects.exists()


def test_a_rejected_external_cause_leaves_the_total(mundo: Mundo) -> None:
    causa = servicios.resolver_causa(
        causa=_causa(mundo, escenarios.preliminar(mundo)),
        por=mundo[Rol.COMITE_TECNICO],
        aceptar=False,
        comentario="Era previsible.",
        resumen_publico="Se rechazó.",
    )
    assert (causa.estado, causa.total_antes, causa.total_despues) == ("rechazada", TOTAL, TOTAL)


def test_an_unmet_commitment_goes_to_the_follow_up(mundo: Mundo) -> None:
    evaluacion = escenarios.calificada(mundo)
    escenarios.calificar(
        mundo,
        evaluacion,
        3,
        requisitos={"E1-O1-RT1": (True, ""), "E1-O1-RT2": (False, "No hay resolución.")},
    )
    servicios.emitir_preliminar(evaluacion=evaluacion, por=mundo[Rol.DIPRES])
    escenarios.decidir(mundo, evaluacion)
    fila = CompromisoSeguimiento.objects.get()
    assert (fila.compromiso.numero, fila.motivo) == (3, "no_cumplido")


def test_a_claim_that_is_accepted_corrects_the_inputs(mundo: Mundo) -> None:
    evaluacion = escenarios.preliminar(mundo)
    reclamo = servicios.reclamar(
        evaluacion=evaluacion,
        compromiso=evaluacion.programa.compromisos.get(numero=1),
        por=mundo[Rol.JEFE_SERVICIO],
        fundamentos="Se contaron mal 5 consultas.",
    )
    with pytest.raises(ErrorDeNegocio, match="resuelva el reclamo"):
        escenarios.decidir(mundo, evaluacion)
    comite = mundo[Rol.COMITE_TECNICO]
    servicios.analizar_reclamo(reclamo=reclamo, por=comite)
    with pytest.raises(ErrorDeNegocio, match="no es un operando"):
        servicios.resolver_reclamo(
            reclamo=reclamo,
            por=comite,
            accion="acoger",
            comentario="Procede.",
            resumen_publico="Se corrigió.",
            correccion={"operandos": {"Z": "267"}},
        )
    resuelto = servicios.resolver_reclamo(
        reclamo=reclamo,
        por=comite,
        accion="acoger",
        comentario="Procede.",
        resumen_publico="Se corrigió.",
        correccion={"operandos": {"A": "267"}},
    )
    # 267/281 = 95,02 → 95 %, meta 95 → 100 %
    assert (resuelto.estado, resuelto.total_antes, resuelto.total_despues) == (
        "acogido",
        TOTAL,
        100,
    )


def test_one_claim_per_commitment(mundo: Mundo) -> None:
    evaluacion = escenarios.preliminar(mundo)
    compromiso = evaluacion.programa.compromisos.get(numero=1)
    jefe = mundo[Rol.JEFE_SERVICIO]
    servicios.reclamar(evaluacion=evaluacion, compromiso=compromiso, por=jefe, fundamentos="A.")
    with pytest.raises(TransicionInvalida, match="Ya se reclamó"):
        servicios.reclamar(evaluacion=evaluacion, compromiso=compromiso, por=jefe, fundamentos="B.")


def _sin_sustento(mundo: Mundo, **regla: str) -> Evaluacion:
    if regla:
        conjunto = escenarios.conjunto_con(**regla)
        ProgramaAnual.objects.filter(pk=mundo.programa.pk).update(conjunto_reglas=conjunto)
    evaluacion = escenarios.calificada(mundo)
    escenarios.calificar(mundo, evaluacion, 2, operandos={"B": escenarios.sin_sustento()})
    return servicios.emitir_preliminar(evaluacion=evaluacion, por=mundo[Rol.DIPRES])


def test_missing_data_blocks_closing_until_the_committee_decides(mundo: Mundo) -> None:
    evaluacion = _sin_sustento(mundo, sin_dato="cero_con_decision")
    comite = mundo[Rol.COMITE_TRIMINISTERIAL]
    with pytest.raises(ErrorDeNegocio, match="no se puede congelar"):
        escenarios.decidir(mundo, evaluacion)
    servicios.contar_sin_dato_como_cero(
        evaluacion=evaluacion,
        compromiso=evaluacion.programa.compromisos.get(numero=2),
        por=comite,
        fundamento="El servicio no acreditó la medición.",
    )
    cerrada = escenarios.decidir(mundo, evaluacion)
    # 58,7368… + 0 + 10
    assert cerrada.resultado.total == Decimal("68.74")


def test_the_committee_cannot_decide_a_zero_that_the_rule_does_not_admit(mundo: Mundo) -> None:
    evaluacion = _sin_sustento(mundo)
    with pytest.raises(TransicionInvalida, match="no admiten"):
        servicios.contar_sin_dato_como_cero(
            evaluacion=evaluacion,
            compromiso=evaluacion.programa.compromisos.get(numero=2),
            por=mundo[Rol.COMITE_TRIMINISTERIAL],
            fundamento="El servicio no acreditó la medición.",
        )


def test_a_correction_supersedes_and_leaves_the_old_result_as_it_was(mundo: Mundo) -> None:
    vieja = escenarios.publicada(mundo)
    copia, huella = vieja.copia_publicada, vieja.copia_huella
    with pytest.raises(PermissionDenied):
        servicios.corregir(evaluacion=vieja, por=mundo[Rol.DIPRES], motivo="Error de suma.")
    nueva = servicios.corregir(
        evaluacion=vieja, por=mundo[Rol.COMITE_TECNICO], motivo="Error de suma."
    )
    assert Evaluacion.objects.publicadas_vigentes().get() == vieja
    # The copied inputs give the same result as the old ones.
    assert servicios.calcular_una(evaluacion=nueva).huella == vieja.resultado.huella
    escenarios.calificar(mundo, nueva, 1, operandos={"A": escenarios.difiere("267")})
    servicios.emitir_preliminar(evaluacion=nueva, por=mundo[Rol.DIPRES])
    cerrada = escenarios.decidir(mundo, nueva)
    assert (cerrada.resultado.total, vieja.resultado.total) == (Decimal(100), TOTAL)
    vieja.refresh_from_db()
    assert (vieja.copia_publicada, vieja.copia_huella) == (copia, huella)
    assert ValorAnual.objects.filter(version=2, valor=95).count() == 1
    with pytest.raises(TransicionInvalida, match="versión posterior"):
        servicios.corregir(evaluacion=vieja, por=mundo[Rol.COMITE_TECNICO], motivo="Otra vez.")


def test_a_closed_evaluation_is_untouched_by_new_rules(mundo: Mundo) -> None:
    evaluacion = escenarios.cerrada(mundo)
    antes = (evaluacion.resultado_id, evaluacion.resultado.huella)
    otras = escenarios.conjunto_con(umbral_compromiso="99")
    ProgramaAnual.objects.filter(pk=mundo.programa.pk).update(conjunto_reglas=otras)
    resumen = servicios.recalcular(anio=2026)
    assert (resumen["cerradas"], resumen["nuevos"]) == (1, 0)
    evaluacion.refresh_from_db()
    assert (evaluacion.resultado_id, evaluacion.resultado.huella) == antes
    assert evaluacion.resultados.count() == 1


def test_an_open_evaluation_follows_the_new_rules(mundo: Mundo) -> None:
    """Negative control of the one above: what protects it is being closed."""
    evaluacion = escenarios.preliminar(mundo)
    otras = escenarios.conjunto_con(umbral_compromiso="99")
    ProgramaAnual.objects.filter(pk=mundo.programa.pk).update(conjunto_reglas=otras)
    assert servicios.recalcular(anio=2026)["nuevos"] == 1
    # The first commitment falls under 99 %: 30 + 10.
    assert evaluacion.resultados.last().total == Decimal(40)


def test_the_decree_bears_a_day_from_the_final_result_to_today(mundo: Mundo) -> None:
    evaluacion = escenarios.cerrada(mundo)
    hoy, decreta = dia_local(reloj.ahora()), escenarios.otra(mundo, Rol.DIPRES)
    for fecha in (hoy - timedelta(days=1), hoy + timedelta(days=1)):
        with pytest.raises(ErrorDeNegocio, match="decreto"):
            servicios.decretar(evaluacion=evaluacion, por=decreta, numero="200", fecha=fecha)


def test_an_analysis_answers_every_condition_and_no_other(mundo: Mundo) -> None:
    causa = servicios.solicitar_causa(
        evaluacion=escenarios.preliminar(mundo),
        compromiso=mundo.programa.compromisos.get(numero=1),
        por=mundo[Rol.ENCARGADO_PMG],
        descripcion="Paro.",
    )
    dipres = mundo[Rol.DIPRES]
    with pytest.raises(TransicionInvalida):
        servicios.opinar_causa(causa=causa, por=dipres, comentario="Sí.", favorable=True)
    with pytest.raises(ErrorDeNegocio) as error:
        servicios.analizar_causa(
            causa=causa,
            por=dipres,
            analisis={"externa": {"cumple": True, "razon": " "}, "forzosa": {"cumple": True}},
        )
    # every condition of this kind of cause, and the one that belongs to another kind
    for dicho in ("ajena al servicio", "prever", "Limitó", "forzosa"):
        assert dicho in error.value.mensaje
    hecho = servicios.analizar_causa(causa=causa, por=dipres, analisis=escenarios.ANALISIS)
    assert (hecho.estado, sorted(hecho.analisis)) == (
        "analizada", ["externa", "limita", "no-prevista"],
    )  # fmt: skip


def test_a_decision_without_public_summary_is_refused(mundo: Mundo) -> None:
    causa = _causa(mundo, escenarios.preliminar(mundo))
    with pytest.raises(ErrorDeNegocio, match="resumen público"):
        servicios.resolver_causa(
            causa=causa,
            por=mundo[Rol.COMITE_TECNICO],
            aceptar=True,
            comentario="Se acepta.",
            resumen_publico=" ",
        )
    causa.refresh_from_db()
    assert causa.estado == "opinada"


def _reclamo_en_analisis(mundo: Mundo, **peticion: str) -> Reclamo:
    evaluacion = escenarios.preliminar(mundo)
    reclamo = servicios.reclamar(
        evaluacion=evaluacion,
        compromiso=evaluacion.programa.compromisos.get(numero=1),
        por=mundo[Rol.JEFE_SERVICIO],
        fundamentos="Se contaron mal 5 consultas.",
        peticion={"operandos": peticion},
    )
    return servicios.analizar_reclamo(reclamo=reclamo, por=mundo[Rol.COMITE_TECNICO])


def _resolver(mundo: Mundo, reclamo: Reclamo, accion: str, **operandos: str) -> Reclamo:
    return servicios.resolver_reclamo(
        reclamo=reclamo,
        por=mundo[Rol.COMITE_TECNICO],
        accion=accion,
        comentario="Procede.",
        resumen_publico="Se corrigió el numerador.",
        correccion={"operandos": operandos} if operandos else None,
    )


def test_what_is_accepted_whole_is_what_was_asked_for(mundo: Mundo) -> None:
    reclamo = _reclamo_en_analisis(mundo, A="267.00")
    assert reclamo.peticion == {"operandos": {"A": "267"}}
    with pytest.raises(ErrorDeNegocio, match="no es lo que pidió"):
        _resolver(mundo, reclamo, "acoger", A="266")
    with pytest.raises(ErrorDeNegocio, match="acoja el reclamo entero"):
        _resolver(mundo, reclamo, "acoger_parcial", A="267")
    with pytest.raises(ErrorDeNegocio, match="Indique qué se corrige"):
        _resolver(mundo, reclamo, "acoger_parcial")
    resuelto = _resolver(mundo, reclamo, "acoger")
    assert (resuelto.correccion, resuelto.total_despues) == (reclamo.peticion, 100)


def test_accepting_a_claim_never_leaves_the_service_worse_off(mundo: Mundo) -> None:
    reclamo = _reclamo_en_analisis(mundo, A="267")
    with pytest.raises(ErrorDeNegocio, match="no puede agravar"):
        _resolver(mundo, reclamo, "acoger_parcial", A="259")
    # 259/281 = 92,17 -> 92 %, one less; 265/281 = 94,31 -> 94 %: 94/95 of 60 = 59,37, + 40
    parcial = _resolver(mundo, reclamo, "acoger_parcial", A="265")
    assert (parcial.estado, parcial.total_despues) == ("acogido_parcial", Decimal("99.37"))


def test_what_is_shown_before_is_what_the_decision_then_does(mundo: Mundo) -> None:
    reclamo = _reclamo_en_analisis(mundo, A="267")
    pedido = efecto_de_la_correccion(reclamo.evaluacion, reclamo.compromiso, reclamo.peticion)
    guardado = efecto_guardado(_resolver(mundo, reclamo, "acoger"))
    assert guardado == pedido
    assert pedido.diferencia == 100 - TOTAL
    otro = Mundo.crear()
    causa = _causa(otro, escenarios.preliminar(otro))
    visto = efecto_de_la_causa(causa.evaluacion, causa.compromiso)
    decidida = servicios.resolver_causa(
        causa=causa,
        por=otro[Rol.COMITE_TECNICO],
        aceptar=True,
        comentario="Se acepta.",
        resumen_publico="Paro.",
    )
    assert efecto_guardado(decidida) == visto


def test_a_rule_without_effect_leaves_the_total_and_says_so(mundo: Mundo) -> None:
    conjunto = escenarios.conjunto_con(causa_externa="sin_efecto")
    ProgramaAnual.objects.filter(pk=mundo.programa.pk).update(conjunto_reglas=conjunto)
    causa = _causa(mundo, escenarios.preliminar(mundo))
    evaluacion = Evaluacion.objects.get(pk=causa.evaluacion_id)
    efecto = efecto_de_la_causa(evaluacion, causa.compromiso)
    assert (efecto.antes.total, efecto.despues.total, efecto.diferencia) == (TOTAL, TOTAL, 0)
    assert "no cambia el cumplimiento" in regla_de_la_causa(reglas_de(conjunto)).frase


def test_a_cause_does_not_fill_in_a_missing_value(mundo: Mundo) -> None:
    evaluacion = _sin_sustento(mundo)
    efecto = efecto_de_la_causa(evaluacion, evaluacion.programa.compromisos.get(numero=2))
    assert (efecto.despues.total, efecto.diferencia) == (None, None)
    assert efecto.despues.motivo


def test_a_claim_that_would_lose_the_value_worsens(mundo: Mundo) -> None:
    """Guard of the preview: a commitment that had a contribution and is left without one."""
    lado = Lado(None, None, Decimal(10), "", None)
    assert Efecto(Evaluacion(), lado, Lado(None, None, None, "Falta la meta.", None)).agrava
    assert not Efecto(Evaluacion(), lado, lado).agrava
    assert Efecto(Evaluacion(), lado, Lado(None, None, Decimal(9), "", None)).agrava


def test_a_cause_that_is_only_analysed_holds_the_result_back(mundo: Mundo) -> None:
    evaluacion = escenarios.preliminar(mundo)
    causa = servicios.solicitar_causa(
        evaluacion=evaluacion,
        compromiso=evaluacion.programa.compromisos.get(numero=1),
        por=mundo[Rol.ENCARGADO_PMG],
        descripcion="Paro.",
    )
    servicios.analizar_causa(causa=causa, por=mundo[Rol.DIPRES], analisis=escenarios.ANALISIS)
    with pytest.raises(ErrorDeNegocio, match="resuélvala"):
        servicios.congelar(evaluacion=evaluacion, por=escenarios.otra(mundo, Rol.DIPRES))


def test_a_frozen_result_takes_no_claim_and_says_what_to_do(mundo: Mundo) -> None:
    evaluacion = escenarios.congelada(mundo)
    jefe = mundo[Rol.JEFE_SERVICIO]
    permiso = puede_reclamar(jefe, evaluacion, asunto_de(evaluacion))
    assert not permiso
    assert "la DIPRES debe reabrirlo" in permiso.motivo
    with pytest.raises(TransicionInvalida):
        servicios.reclamar(
            evaluacion=evaluacion,
            compromiso=evaluacion.programa.compromisos.get(numero=1),
            por=jefe,
            fundamentos="Tarde.",
        )
