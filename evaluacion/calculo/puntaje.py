"""From the result of one commitment to its score from 0 to 100, by kind and by the year's rule."""

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from evaluacion.calculo.reglas import ReglasEvaluacion
from evaluacion.calculo.tipos import (
    ASCENDENTE,
    DESCENDENTE,
    INDICADOR_META,
    MEDIR,
    SISTEMA_ETAPA,
    CompromisoEntrada,
    Paso,
    Puntaje,
    RequisitoEntrada,
)
from indicadores.formulas import Clase, Formula, FormulaInvalida, compilar
from pmg_site.comun.numeros import cociente, fraccion, redondear, sin_ceros

CIEN = Fraction(100)
CERO = Fraction(0)


# Thresholds are the same for everybody: converted once.
_umbral = lru_cache(maxsize=64)(fraccion)


class _Detenido(Exception):
    """The commitment has no score: carries the kind of result, the reason and the rule behind."""

    def __init__(self, clase: Clase, motivo: str, *parametros: str) -> None:
        super().__init__(motivo)
        self.clase = clase
        self.motivo = motivo
        self.parametros = parametros


def puntuar(entrada: CompromisoEntrada, reglas: ReglasEvaluacion) -> Puntaje:
    """Score one commitment, from 0 to 100, with its steps.

    Indicator with target: value by its formula, rounded to its decimals (Orientaciones of the
    yearly evaluation; por verificar), compliance by direction, threshold and cap by rule; a failed
    requirement gives 0 where the rule says so. Measuring and systems by stage: every requirement
    met or nothing, or by weighted objectives (requisitos técnicos of the Programa Marco; por
    verificar). An accepted external cause gives the weight back where the rule says so, but not
    to a commitment without data that the committee counted as zero. Errors in the data give class
    error, never an exception.
    """
    pasos: list[Paso] = []
    try:
        puntaje = _por_clase_y_tipo(entrada, reglas, pasos)
    except _Detenido as alto:
        return _sin_puntaje(entrada, reglas, alto, pasos)
    return puntaje


def _por_clase_y_tipo(
    entrada: CompromisoEntrada, reglas: ReglasEvaluacion, pasos: list[Paso]
) -> Puntaje:
    if entrada.clase_informada is not None:
        raise _informada(entrada.clase_informada)
    if entrada.tipo == INDICADOR_META:
        return _indicador(entrada, reglas, pasos)
    if entrada.tipo == MEDIR:
        return _por_requisitos(entrada, reglas, reglas.modo_medir, "modo_medir", pasos)
    if entrada.tipo == SISTEMA_ETAPA:
        return _por_requisitos(entrada, reglas, reglas.modo_sistema, "modo_sistema", pasos)
    raise _Detenido(Clase.ERROR, f"El tipo de compromiso «{entrada.tipo}» no existe.")


def _informada(clase: str) -> _Detenido:
    if clase == Clase.NO_APLICA:
        return _Detenido(Clase.NO_APLICA, "Se informó que no aplica.")
    if clase == Clase.SIN_DATO:
        return _Detenido(Clase.SIN_DATO, "Se informó sin dato.")
    return _Detenido(Clase.ERROR, "La clase informada solo puede ser no_aplica o sin_dato.")


def _sin_puntaje(
    entrada: CompromisoEntrada, reglas: ReglasEvaluacion, alto: _Detenido, pasos: list[Paso]
) -> Puntaje:
    """Close a commitment without value: excluded, blocking, or zero by the committee's decision."""
    clase = alto.clase
    parametros = alto.parametros
    if clase is Clase.NO_APLICA:
        parametros = (*parametros, "no_aplica")
        if reglas.no_aplica == "error":
            clase = Clase.ERROR
    elif clase is Clase.SIN_DATO:
        parametros = (*parametros, "sin_dato")
        if reglas.sin_dato == "cero_con_decision" and entrada.sin_dato_como_cero:
            pasos.append(Paso("sin_dato_como_cero", (("puntaje", CERO),), parametros))
            return Puntaje(
                clase=clase,
                motivo=alto.motivo,
                puntaje_exacto=CERO,
                contado_como_cero=True,
                pasos=tuple(pasos),
            )
    pasos.append(Paso(clase.value, (("motivo", alto.motivo),), parametros))
    return Puntaje(clase=clase, motivo=alto.motivo, pasos=tuple(pasos))


# --- indicators with target ------------------------------------------------------------------


def _indicador(entrada: CompromisoEntrada, reglas: ReglasEvaluacion, pasos: list[Paso]) -> Puntaje:
    exacto = _valor(entrada, reglas, pasos)
    valor = redondear(exacto, entrada.decimales, reglas.redondeo_indicador)
    pasos.append(
        Paso(
            "redondeo_del_valor",
            (("exacto", exacto), ("decimales", entrada.decimales), ("valor", valor)),
            ("redondeo_indicador",),
        )
    )
    cumplimiento, sin_razon = _cumplimiento(entrada, valor, reglas)
    mostrado = redondear(cumplimiento, reglas.decimales_cumplimiento, reglas.redondeo_total)
    parametros = ("decimales_cumplimiento", "redondeo_total")
    pasos.append(
        Paso(
            "cumplimiento",
            (
                ("sentido", entrada.sentido),
                ("efectivo", valor),
                ("meta", _limpio(entrada.meta)),
                ("exacto", cumplimiento),
                ("mostrado", mostrado),
            ),
            (*parametros, "efectivo_cero_descendente") if sin_razon else parametros,
        )
    )
    mirado = cumplimiento if reglas.umbral_mira == "exacto" else fraccion(mostrado)
    cumple = mirado >= _umbral(reglas.cumple_desde)
    # Without ratio (nothing where less is better) any target above zero was exceeded.
    sobre = entrada.meta != 0 if sin_razon else mirado > _umbral(reglas.sobrecumple_sobre)
    puntaje = _puntaje_del_indicador(cumplimiento, mirado, cumple, reglas, pasos)
    if entrada.requisitos:
        cumplidos = sum(_verificados(entrada.requisitos))
        exigidos = len(entrada.requisitos)
        if reglas.requisitos_en_meta == "si_falla_cero" and cumplidos < exigidos:
            puntaje, cumple = CERO, False
        pasos.append(_paso_requisitos(cumplidos, exigidos, puntaje, "requisitos_en_meta"))
    return Puntaje(
        clase=Clase.VALOR,
        valor_exacto=exacto,
        valor=valor,
        cumplimiento_exacto=cumplimiento,
        cumplimiento=mostrado,
        puntaje_exacto=_con_causa(entrada, reglas, puntaje, pasos),
        cumple=cumple,
        sobrecumple=cumple and sobre,
        pasos=tuple(pasos),
    )


def _valor(entrada: CompromisoEntrada, reglas: ReglasEvaluacion, pasos: list[Paso]) -> Fraction:
    """Evaluate the formula, or stop with the kind of result that it gave."""
    if not 0 <= entrada.decimales <= 10:
        raise _Detenido(Clase.ERROR, "Los decimales del indicador deben ser de 0 a 10.")
    formula = _formula(entrada)
    resultado = formula.evaluar(entrada.operandos, denominador_cero=reglas.denominador_cero)
    pasos.append(
        Paso(
            "valor",
            (
                ("expresion", entrada.expresion),
                *(
                    (f"operando {s}", _limpio(entrada.operandos[s]))
                    for s in sorted(formula.simbolos)
                ),
                ("exacto", resultado.valor),
            ),
        )
    )
    if resultado.valor is None:
        regla = ("denominador_cero",) if resultado.codigo == "denominador_cero" else ()
        raise _Detenido(resultado.clase, resultado.motivo, *regla)
    if resultado.valor < 0:
        raise _Detenido(
            Clase.ERROR, "El valor es negativo y el cumplimiento por razón no admite negativos."
        )
    return resultado.valor


def _limpio(numero: Decimal | None) -> Decimal | None:
    """Write an input alike however many zeros its storage adds."""
    return sin_ceros(numero) if isinstance(numero, Decimal) and numero.is_finite() else numero


def _formula(entrada: CompromisoEntrada) -> Formula:
    try:
        return compilar(entrada.expresion, entrada.operandos)
    except FormulaInvalida as error:
        raise _Detenido(Clase.ERROR, f"La fórmula del indicador no es válida: {error}.") from error


def _cumplimiento(
    entrada: CompromisoEntrada, valor: Decimal, reglas: ReglasEvaluacion
) -> tuple[Fraction, bool]:
    """Return effective over target, or target over effective where less is better, in per cent.

    The flag says that there is no ratio because nothing was reached where less is better.
    """
    if entrada.meta is None:
        raise _Detenido(Clase.SIN_DATO, "Falta la meta.")
    if not entrada.meta.is_finite() or entrada.meta < 0 or entrada.meta.adjusted() > 50:
        raise _Detenido(Clase.ERROR, "La meta debe ser un número igual o mayor que cero.")
    meta, efectivo = fraccion(entrada.meta), fraccion(valor)
    if entrada.sentido == ASCENDENTE:
        if not meta:
            raise _Detenido(
                Clase(reglas.meta_cero), "La meta es cero en un indicador ascendente.", "meta_cero"
            )
        return cociente(efectivo * 100, meta), False
    if entrada.sentido != DESCENDENTE:
        raise _Detenido(Clase.ERROR, "El sentido del indicador debe ser ascendente o descendente.")
    if efectivo:
        return cociente(meta * 100, efectivo), False
    if reglas.efectivo_cero_descendente == "error":
        raise _Detenido(
            Clase.ERROR,
            "El valor efectivo es cero en un indicador descendente.",
            "efectivo_cero_descendente",
        )
    return CIEN, True


def _puntaje_del_indicador(
    cumplimiento: Fraction,
    mirado: Fraction,
    cumple: bool,
    reglas: ReglasEvaluacion,
    pasos: list[Paso],
) -> Fraction:
    if reglas.modo_indicador == "binario":
        puntaje = CIEN if cumple else CERO
        pasos.append(
            Paso(
                "todo_o_nada",
                (("cumplimiento", mirado), ("desde", reglas.cumple_desde), ("puntaje", puntaje)),
                ("modo_indicador", "cumple_desde", "umbral_mira"),
            )
        )
        return puntaje
    umbral = reglas.umbral_compromiso
    if umbral is not None and mirado < _umbral(umbral):
        pasos.append(
            Paso(
                "bajo_umbral",
                (("cumplimiento", mirado), ("umbral", umbral), ("puntaje", CERO)),
                ("modo_indicador", "umbral_compromiso", "umbral_mira"),
            )
        )
        return CERO
    tope = _umbral(reglas.tope_cumplimiento)
    if cumplimiento > tope:
        pasos.append(
            Paso(
                "tope",
                (("cumplimiento", cumplimiento), ("puntaje", tope)),
                ("modo_indicador", "tope_cumplimiento"),
            )
        )
        return tope
    pasos.append(Paso("proporcional", (("puntaje", cumplimiento),), ("modo_indicador",)))
    return cumplimiento


# --- commitments judged by requirements ------------------------------------------------------


def _por_requisitos(
    entrada: CompromisoEntrada,
    reglas: ReglasEvaluacion,
    modo: str,
    parametro: str,
    pasos: list[Paso],
) -> Puntaje:
    if not entrada.requisitos:
        raise _Detenido(Clase.ERROR, "El compromiso no tiene requisitos técnicos que verificar.")
    verificados = _verificados(entrada.requisitos)
    cumplidos, exigidos = sum(verificados), len(verificados)
    if modo == "binario":
        puntaje = CIEN if cumplidos == exigidos else CERO
    else:
        puntaje = _por_objetivo(entrada.requisitos)
    pasos.append(_paso_requisitos(cumplidos, exigidos, puntaje, parametro))
    return Puntaje(
        clase=Clase.VALOR,
        cumplimiento_exacto=puntaje,
        cumplimiento=redondear(puntaje, reglas.decimales_cumplimiento, reglas.redondeo_total),
        puntaje_exacto=_con_causa(entrada, reglas, puntaje, pasos),
        cumple=cumplidos == exigidos,
        pasos=tuple(pasos),
    )


def _verificados(requisitos: tuple[RequisitoEntrada, ...]) -> list[bool]:
    pendientes = [r.codigo for r in requisitos if r.cumple is None]
    if pendientes:
        raise _Detenido(
            Clase.SIN_DATO, f"Falta verificar requisitos técnicos: {', '.join(sorted(pendientes))}."
        )
    if len({(r.objetivo, r.codigo) for r in requisitos}) < len(requisitos):
        raise _Detenido(Clase.ERROR, "Hay requisitos técnicos repetidos.")
    return [r.cumple is True for r in requisitos]


def _por_objetivo(requisitos: tuple[RequisitoEntrada, ...]) -> Fraction:
    """Add the weights of the objectives that have every requirement met."""
    pesos: dict[str, Decimal] = {}
    fallidos: set[str] = set()
    for requisito in requisitos:
        peso = requisito.peso_objetivo
        if peso is None or not peso.is_finite() or not 0 < peso <= 100:
            raise _Detenido(
                Clase.ERROR, f"El objetivo «{requisito.objetivo}» no tiene un peso válido."
            )
        if pesos.setdefault(requisito.objetivo, peso) != peso:
            raise _Detenido(
                Clase.ERROR, f"El objetivo «{requisito.objetivo}» tiene más de un peso."
            )
        if not requisito.cumple:
            fallidos.add(requisito.objetivo)
    if sum(map(Fraction, pesos.values())) != 100:
        raise _Detenido(Clase.ERROR, "Los pesos de los objetivos del sistema deben sumar 100.")
    return sum((Fraction(p) for o, p in pesos.items() if o not in fallidos), CERO)


def _paso_requisitos(cumplidos: int, exigidos: int, puntaje: Fraction, parametro: str) -> Paso:
    return Paso(
        "requisitos",
        (("cumplidos", cumplidos), ("exigidos", exigidos), ("puntaje", puntaje)),
        (parametro,),
    )


def _con_causa(
    entrada: CompromisoEntrada, reglas: ReglasEvaluacion, puntaje: Fraction, pasos: list[Paso]
) -> Fraction:
    """Give the weight back for an accepted external cause, where the rule of the year does so."""
    if not entrada.causa_aceptada:
        return puntaje
    final = puntaje
    if reglas.causa_externa == "devuelve_ponderador":
        final = max(puntaje, CIEN)
    pasos.append(
        Paso("causa_externa", (("antes", puntaje), ("puntaje", final)), ("causa_externa",))
    )
    return final
