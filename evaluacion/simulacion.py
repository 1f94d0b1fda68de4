"""Answers what a result would score, by the same calculation that decides it at the year's end."""

from compromisos.simulacion import Simulacion, Supuesto, responde
from evaluacion.calculo import CompromisoEntrada, calcular_compromiso
from evaluacion.calculo.tipos import INDICADOR_META
from evaluacion.reglas import reglas_de
from pmg_site.comun.errores import ReglaInvalida
from pmg_site.comun.numeros import redondear


@responde
def puntuar_supuesto(supuesto: Supuesto) -> Simulacion:
    """The compliance and contribution of an indicator, its technical requirements taken as met."""
    ficha = supuesto.ficha
    try:
        reglas = reglas_de(supuesto.conjunto)
    except ReglaInvalida as error:  # a draft of the rules of a year to come
        return Simulacion(motivo=error.mensaje)
    desglose = calcular_compromiso(
        CompromisoEntrada(
            codigo="supuesto",
            tipo=INDICADOR_META,
            ponderador=supuesto.ponderador,
            sentido=ficha.sentido,
            decimales=ficha.decimales,
            meta=supuesto.meta,
            expresion=ficha.expresion,
            operandos=supuesto.operandos,
            unidad=ficha.unidad,
        ),
        reglas,
    )
    exacto = desglose.puntaje_exacto
    return Simulacion(
        motivo=desglose.motivo,
        cumplimiento=desglose.cumplimiento,
        puntaje=None
        if exacto is None
        else redondear(exacto, reglas.decimales_total, reglas.redondeo_total),
        aporte=desglose.aporte,
        cumple=desglose.cumple,
    )
