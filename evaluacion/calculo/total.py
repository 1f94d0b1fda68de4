"""From the scores and weights of the commitments to the compliance of the institution."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

from evaluacion.calculo.puntaje import puntuar
from evaluacion.calculo.reglas import ReglasEvaluacion
from evaluacion.calculo.tipos import CompromisoEntrada, Desglose, Paso, Puntaje, ResultadoGlobal
from indicadores.formulas import Clase
from pmg_site.comun.canonico import huella
from pmg_site.comun.numeros import escribir_numero, fraccion, redondear, sin_ceros

Contado = tuple[CompromisoEntrada, Puntaje]


def calcular(entradas: Sequence[CompromisoEntrada], reglas: ReglasEvaluacion) -> ResultadoGlobal:
    """Compute the global compliance, in per cent from 0 to 100, whatever the order of the entries.

    Σ weight × score / Σ weight over the commitments that apply; rounded only at the end, by
    ``decimales_total`` and ``redondeo_total`` (Ley 19.553 art. 6 leaves measuring and weighing to
    its reglamento; rounding por verificar). The weights must add up to exactly 100, each above
    zero, each code once: otherwise the class is error. Error of any commitment wins over sin_dato,
    which wins over the rest; no_aplica only if nothing applies. Bad data never raise.
    """
    ordenadas = sorted(entradas, key=lambda entrada: entrada.codigo)
    contados = [(entrada, puntuar(entrada, reglas)) for entrada in ordenadas]
    clase, motivos = _clase_global(contados)
    if clase is not Clase.VALOR:
        return ResultadoGlobal(
            clase=clase,
            total_exacto=None,
            total=None,
            valor_para_tramo=None,
            desglose=tuple(_provisional(e, p, reglas) for e, p in contados),
            motivos=motivos,
            pasos=(),
        )
    return _sumar(contados, reglas)


def calcular_compromiso(entrada: CompromisoEntrada, reglas: ReglasEvaluacion) -> Desglose:
    """Compute one commitment alone; its contribution is with its own weight, rounded by itself."""
    return _provisional(entrada, puntuar(entrada, reglas), reglas)


def huella_entradas(entradas: Sequence[CompromisoEntrada]) -> str:
    """Return the hash of all that the calculation was given, whatever the order of the entries."""
    return huella(
        [
            {
                "codigo": e.codigo,
                "tipo": e.tipo,
                "ponderador": e.ponderador,
                "sentido": e.sentido,
                "decimales": e.decimales,
                "meta": e.meta,
                "expresion": e.expresion,
                "operandos": e.operandos,
                "clase_informada": e.clase_informada,
                "requisitos": [
                    (r.codigo, r.objetivo, r.peso_objetivo, r.cumple)
                    for r in sorted(
                        e.requisitos, key=lambda requisito: (requisito.objetivo, requisito.codigo)
                    )
                ],
                "causa_aceptada": e.causa_aceptada,
                "sin_dato_como_cero": e.sin_dato_como_cero,
                "unidad": e.unidad,
                "texto_operandos": e.texto_operandos,
            }
            for e in sorted(entradas, key=lambda entrada: entrada.codigo)
        ]
    )


def _clase_global(contados: Sequence[Contado]) -> tuple[Clase, tuple[str, ...]]:
    """Return the class of the whole, with a sentence for each reason when it is not a value."""
    estructura = _errores_de_ponderacion([entrada for entrada, _ in contados])
    errores = [_motivo(c) for c in contados if c[1].clase is Clase.ERROR]
    if estructura or errores:
        return Clase.ERROR, (*estructura, *errores)
    faltantes = [
        _motivo(c) for c in contados if c[1].clase is Clase.SIN_DATO and not c[1].contado_como_cero
    ]
    if faltantes:
        return Clase.SIN_DATO, tuple(faltantes)
    if all(puntaje.clase is Clase.NO_APLICA for _, puntaje in contados):
        return Clase.NO_APLICA, ("Ningún compromiso aplica: no hay cumplimiento que calcular.",)
    return Clase.VALOR, ()


def _motivo(contado: Contado) -> str:
    return f"{contado[0].codigo}: {contado[1].motivo}"


def _errores_de_ponderacion(entradas: Sequence[CompromisoEntrada]) -> list[str]:
    if not entradas:
        return ["No hay compromisos que evaluar."]
    errores = []
    codigos = [entrada.codigo for entrada in entradas]
    repetidos = sorted({codigo for codigo in codigos if codigos.count(codigo) > 1})
    if repetidos:
        errores.append(f"Hay compromisos repetidos: {', '.join(repetidos)}.")
    if not all(_ponderador_valido(entrada.ponderador) for entrada in entradas):
        errores.append("Cada ponderador debe ser mayor que 0 y no mayor que 100.")
        return errores
    suma = sum((fraccion(entrada.ponderador) for entrada in entradas), Fraction(0))
    if suma != 100:
        errores.append(
            f"Los ponderadores suman {escribir_numero(suma)} y deben sumar exactamente 100."
        )
    return errores


def _ponderador_valido(ponderador: Decimal) -> bool:
    return ponderador.is_finite() and 0 < ponderador <= 100 and ponderador.adjusted() >= -20


def _sumar(contados: Sequence[Contado], reglas: ReglasEvaluacion) -> ResultadoGlobal:
    pesos = [fraccion(e.ponderador) for e, p in contados if p.puntaje_exacto is not None]
    aplicable = sum(pesos, Fraction(0))
    # Σ w·s / Σ w, where the weights that apply are scaled to 100.
    factor = Fraction(100, aplicable)
    efectivos = [
        None
        if p.puntaje_exacto is None
        else (fraccion(e.ponderador) if aplicable == 100 else fraccion(e.ponderador) * factor)
        for e, p in contados
    ]
    aportes = [
        None if peso is None or p.puntaje_exacto is None else _aporte(peso, p.puntaje_exacto)
        for peso, (_, p) in zip(efectivos, contados, strict=True)
    ]
    exacto = sum((aporte for aporte in aportes if aporte is not None), Fraction(0))
    total = redondear(exacto, reglas.decimales_total, reglas.redondeo_total)
    mostrados = repartir(aportes, total, reglas.decimales_total)
    para_tramo = exacto if reglas.tramo_mira == "exacto" else fraccion(total)
    filas = zip(contados, efectivos, aportes, mostrados, strict=True)
    return ResultadoGlobal(
        clase=Clase.VALOR,
        total_exacto=exacto,
        total=total,
        valor_para_tramo=para_tramo,
        desglose=tuple(_desglose(e, p, w, a, m) for (e, p), w, a, m in filas),
        motivos=(),
        pasos=(
            Paso(
                "suma", (("ponderador_que_aplica", aplicable), ("exacto", exacto)), ("no_aplica",)
            ),
            Paso(
                "redondeo_del_total",
                (("exacto", exacto), ("total", total)),
                ("decimales_total", "redondeo_total"),
            ),
            Paso("valor_para_tramo", (("valor", para_tramo),), ("tramo_mira",)),
        ),
    )


def _aporte(peso: Fraction, puntaje: Fraction) -> Fraction:
    """Return weight × score / 100, reduced once."""
    return Fraction(
        peso.numerator * puntaje.numerator, peso.denominator * puntaje.denominator * 100
    )


def repartir(
    aportes: Sequence[Fraction | None], total: Decimal, decimales: int
) -> list[Decimal | None]:
    """Round contributions so that they add up to the rounded total (largest remainder).

    Each one is its exact value cut, plus at most one unit of the last decimal; among equal
    remainders the first gets it.
    """
    escala = 10**decimales
    enteros: list[int | None] = []
    restos: list[tuple[int, int]] = []
    comun = lcm(*(aporte.denominator for aporte in aportes if aporte is not None))
    for indice, aporte in enumerate(aportes):
        if aporte is None:
            enteros.append(None)
            continue
        entero, resto = divmod(aporte.numerator * escala, aporte.denominator)
        enteros.append(entero)
        restos.append((resto * (comun // aporte.denominator), -indice))
    unidades = int(total.scaleb(decimales)) - sum(e for e in enteros if e is not None)
    suben = {-indice for _, indice in sorted(restos, reverse=True)[:unidades]} if unidades else ()
    return [
        None if e is None else Decimal(f"{e + (i in suben)}E-{decimales}")
        for i, e in enumerate(enteros)
    ]


def _provisional(
    entrada: CompromisoEntrada, puntaje: Puntaje, reglas: ReglasEvaluacion
) -> Desglose:
    """Show a contribution while there is no total: stored weight, rounded by itself."""
    if puntaje.puntaje_exacto is None or not _ponderador_valido(entrada.ponderador):
        return _desglose(entrada, puntaje, None, None, None)
    peso = fraccion(entrada.ponderador)
    aporte = _aporte(peso, puntaje.puntaje_exacto)
    mostrado = redondear(aporte, reglas.decimales_total, reglas.redondeo_total)
    return _desglose(entrada, puntaje, peso, aporte, mostrado)


def _desglose(
    entrada: CompromisoEntrada,
    puntaje: Puntaje,
    peso: Fraction | None,
    aporte: Fraction | None,
    mostrado: Decimal | None,
) -> Desglose:
    pasos = puntaje.pasos
    if aporte is not None:
        numeros = (
            ("ponderador", sin_ceros(entrada.ponderador)),
            ("ponderador_efectivo", peso),
            ("puntaje", puntaje.puntaje_exacto),
            ("exacto", aporte),
            ("mostrado", mostrado),
        )
        repondera = peso != fraccion(entrada.ponderador)
        pasos = (*pasos, Paso("aporte", numeros, ("no_aplica",) if repondera else ()))
    return Desglose(
        codigo=entrada.codigo,
        tipo=entrada.tipo,
        clase=puntaje.clase,
        motivo=puntaje.motivo,
        valor_exacto=puntaje.valor_exacto,
        valor=puntaje.valor,
        cumplimiento_exacto=puntaje.cumplimiento_exacto,
        cumplimiento=puntaje.cumplimiento,
        puntaje_exacto=puntaje.puntaje_exacto,
        ponderador=entrada.ponderador,
        ponderador_efectivo=peso,
        aporte_exacto=aporte,
        aporte=mostrado,
        cumple=puntaje.cumple,
        sobrecumple=puntaje.sobrecumple,
        contado_como_cero=puntaje.contado_como_cero,
        pasos=pasos,
    )
