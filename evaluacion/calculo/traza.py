"""The trace of a result: every step with its numbers, the parameters applied and their norm."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from evaluacion.calculo.reglas import ReglasEvaluacion
from evaluacion.calculo.tipos import Desglose, Numero, Paso, ResultadoGlobal
from pmg_site.comun.numeros import sin_ceros

VERSION = "1"


def traza(resultado: ResultadoGlobal, reglas: ReglasEvaluacion) -> dict[str, Any]:
    """Return the trace of a result, ready for JSON and for the hash of the result.

    Numbers are text: exact ones as ``n/d`` (or ``n``), decimals in plain notation with the digits
    that are shown. Each step names the parameters that it applied; ``reglas`` holds each parameter
    once, with its value and its norm, or its confidence and source.
    """
    return {
        "version": VERSION,
        "clase": resultado.clase.value,
        "total_exacto": _texto(resultado.total_exacto),
        "total": _texto(resultado.total),
        "valor_para_tramo": _texto(resultado.valor_para_tramo),
        "motivos": list(resultado.motivos),
        "pasos": [_paso(paso) for paso in resultado.pasos],
        "compromisos": [_compromiso(parte) for parte in resultado.desglose],
        "huella_reglas": reglas.huella,
        "reglas": {
            nombre: {"valor": valor, **dict(base)}
            for (nombre, valor), (_, base) in zip(reglas.textos, reglas.bases, strict=True)
        },
    }


def _texto(numero: Numero) -> str | None:
    if isinstance(numero, Decimal):
        return format(numero, "f")
    if isinstance(numero, Fraction):
        if numero.denominator == 1:
            return str(numero.numerator)
        return f"{numero.numerator}/{numero.denominator}"
    return None if numero is None else str(numero)


def _paso(paso: Paso) -> dict[str, Any]:
    return {
        "paso": paso.nombre,
        "numeros": {nombre: _texto(numero) for nombre, numero in paso.numeros},
        "parametros": list(paso.parametros),
    }


def _compromiso(parte: Desglose) -> dict[str, Any]:
    return {
        "codigo": parte.codigo,
        "tipo": parte.tipo,
        "clase": parte.clase.value,
        "motivo": parte.motivo,
        "valor_exacto": _texto(parte.valor_exacto),
        "valor": _texto(parte.valor),
        "cumplimiento_exacto": _texto(parte.cumplimiento_exacto),
        "cumplimiento": _texto(parte.cumplimiento),
        "puntaje_exacto": _texto(parte.puntaje_exacto),
        "ponderador": _texto(sin_ceros(parte.ponderador)),
        "ponderador_efectivo": _texto(parte.ponderador_efectivo),
        "aporte_exacto": _texto(parte.aporte_exacto),
        "aporte": _texto(parte.aporte),
        "cumple": parte.cumple,
        "sobrecumple": parte.sobrecumple,
        "contado_como_cero": parte.contado_como_cero,
        "pasos": [_paso(paso) for paso in parte.pasos],
    }
