"""The sentence that explains to people the part of one commitment, from its own steps."""

import re
from decimal import Decimal
from fractions import Fraction

from evaluacion.calculo.tipos import (
    DESCENDENTE,
    INDICADOR_META,
    CompromisoEntrada,
    Desglose,
    Numero,
    Paso,
)
from indicadores.formulas import Clase, FormulaInvalida, compilar
from pmg_site.comun.numeros import escribir_numero, fraccion, sin_ceros

_SIMBOLO = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*)\}", re.ASCII)


def explicar(desglose: Desglose, entrada: CompromisoEntrada) -> str:
    """Return one Spanish sentence: value, compliance by direction, score and contribution.

    It tells only what the steps of the breakdown say, so it cannot differ from the calculation:
    ``262 de 281 consultas = 93 %; meta 95 % → 97,89 % → aporta 9,79 de 10 puntos``.
    """
    if desglose.clase is Clase.ERROR:
        return f"Error: {desglose.motivo} Hay que corregirlo para calcular el total."
    if desglose.clase is Clase.NO_APLICA:
        ponderador = _recortado(desglose.ponderador)
        return (
            f"No aplica: {desglose.motivo} Sus {_puntos(ponderador)} se reparten entre "
            "los compromisos que aplican."
        )
    if desglose.clase is Clase.SIN_DATO:
        if desglose.contado_como_cero:
            return (
                f"Sin dato: {desglose.motivo} Por decisión fundada cuenta como cero → "
                + _aporte(desglose)
            )
        return f"Sin dato: {desglose.motivo} No se puede cerrar mientras falte."
    pasos = {paso.nombre: paso for paso in desglose.pasos}
    partes = []
    if desglose.tipo == INDICADOR_META:
        partes.append(_medicion(desglose, entrada))
        partes.extend(_notas_del_puntaje(pasos))
    if "requisitos" in pasos:
        partes.extend(_nota_de_requisitos(desglose, pasos["requisitos"]))
    if "causa_externa" in pasos:
        partes.append(_nota_de_causa(pasos["causa_externa"]))
    partes.append(_aporte(desglose))
    return " → ".join(partes)


def _medicion(desglose: Desglose, entrada: CompromisoEntrada) -> str:
    unidad = f" {entrada.unidad}" if entrada.unidad else ""
    meta = f"meta {_con_decimales(entrada.meta, entrada.decimales)}{unidad}"
    if entrada.sentido == DESCENDENTE:
        meta += " (menos es mejor)"
    valor = f"{_plano(desglose.valor)}{unidad}"
    return f"{_operandos(entrada)} = {valor}; {meta} → {_plano(desglose.cumplimiento)} %"


def _operandos(entrada: CompromisoEntrada) -> str:
    """Tell the operands in words if there are any, otherwise the formula with its numbers."""
    if entrada.texto_operandos:
        return _SIMBOLO.sub(
            lambda hallado: _recortado(entrada.operandos.get(hallado[1])), entrada.texto_operandos
        )
    try:
        return compilar(entrada.expresion, entrada.operandos).sustituir(entrada.operandos)
    except FormulaInvalida:
        return entrada.expresion


def _notas_del_puntaje(pasos: dict[str, Paso]) -> list[str]:
    if "bajo_umbral" in pasos:
        return [
            f"bajo el mínimo de {_recortado(pasos['bajo_umbral'].numero('umbral'))} %, puntaje 0"
        ]
    if "tope" in pasos:
        return [f"se cuenta hasta {_recortado(pasos['tope'].numero('puntaje'))} %"]
    if "todo_o_nada" in pasos:
        paso = pasos["todo_o_nada"]
        verbo = "cumple" if paso.numero("puntaje") else "no cumple"
        return [f"{verbo} (exige {_recortado(paso.numero('desde'))} %)"]
    return []


def _nota_de_requisitos(desglose: Desglose, paso: Paso) -> list[str]:
    cumplidos, exigidos = paso.numero("cumplidos"), paso.numero("exigidos")
    sustantivo = "requisito técnico cumplido" if exigidos == 1 else "requisitos técnicos cumplidos"
    cuenta = f"{cumplidos} de {exigidos} {sustantivo}"
    if desglose.tipo == INDICADOR_META:
        if cumplidos == exigidos:
            return []
        efecto = "puntaje 0" if not paso.numero("puntaje") else "sin efecto en el puntaje"
        return [f"{cuenta}, {efecto}"]
    return [f"{cuenta} = {_plano(paso.numero('puntaje'))} %"]


def _nota_de_causa(paso: Paso) -> str:
    if paso.numero("antes") == paso.numero("puntaje"):
        return "causa externa aceptada, sin efecto en el puntaje"
    return "causa externa aceptada, se devuelve el ponderador"


def _aporte(desglose: Desglose) -> str:
    peso = desglose.ponderador_efectivo
    if desglose.aporte is None or peso is None:
        return "sin aporte calculado"
    if peso == fraccion(desglose.ponderador):
        return f"aporta {_plano(desglose.aporte)} de {_puntos(_recortado(desglose.ponderador))}"
    return (
        f"aporta {_plano(desglose.aporte)} de {_puntos(_plano(peso))} "
        f"(ponderador {_recortado(desglose.ponderador)}, aumentado por los que no aplican)"
    )


def _puntos(cantidad: str) -> str:
    return f"{cantidad} punto" if cantidad == "1" else f"{cantidad} puntos"


def _con_decimales(numero: Decimal | None, decimales: int) -> str:
    """Write a target with the decimals of its indicator, and with more only if it has more."""
    if numero is None:
        return "(sin dato)"
    recortado = sin_ceros(numero)
    if -int(recortado.as_tuple().exponent) > decimales:
        return escribir_numero(recortado)
    return escribir_numero(numero, decimales)


def _recortado(numero: Numero) -> str:
    """Write an input or a parameter without the zeros that its storage adds."""
    return _plano(sin_ceros(numero) if isinstance(numero, Decimal) else numero)


def _plano(numero: Numero) -> str:
    """Write a number for people, with the decimals that it has; a fraction with two."""
    if isinstance(numero, Decimal | int) or (
        isinstance(numero, Fraction) and numero.denominator == 1
    ):
        return escribir_numero(numero)
    if isinstance(numero, Fraction):
        return escribir_numero(numero, 2)
    return "(sin dato)" if numero is None else numero
