"""Compares the engine with the oracle, case by case, and tells the first figure that differs."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from evaluacion.calculo import Desglose, ResultadoGlobal, calcular
from incentivos.calculo import ReglasTramo, tramo_de
from tests.calculo import casos, oraculo
from tests.calculo.casos import Caso, Fila

TRAMOS = ReglasTramo.desde(
    [
        {"nombre": "0", "desde": "0", "hasta": "75", "porcentaje": "0"},
        {"nombre": "1", "desde": "75", "hasta": "90", "porcentaje": "3.8"},
        {"nombre": "2", "desde": "90", "hasta": "", "porcentaje": "7.6"},
    ]
)


def primera_diferencia(todos: Iterable[Caso]) -> tuple[int, str]:
    """How many cases were tried, and what differs in the first that does; empty when none."""
    probados = 0
    for probados, caso in enumerate(todos, start=1):
        if dicho := diferencia(caso):
            return probados, f"case {probados}: {dicho}\n{caso}"
    return probados, ""


def diferencia(caso: Caso) -> str:
    """What the engine says otherwise than the oracle; empty when nothing."""
    filas, parametros, cortes = caso
    resultado = calcular([casos.entrada(f) for f in filas], casos.reglas(parametros))
    juzgados = [oraculo.juzgar(fila, parametros) for fila in filas]
    clase, exacto, redondeado = oraculo.cumplimiento(filas, parametros, juzgados)
    tramo = None
    if exacto is not None and redondeado is not None:
        tramo = str(oraculo.tramo(exacto, redondeado, parametros, cortes))
    pares: list[tuple[str, Any, Any]] = [
        ("kind", str(resultado.clase), clase),
        ("exact total", resultado.total_exacto, exacto),
        ("total", _exacta(resultado.total), redondeado),
        ("tier", getattr(tramo_de(resultado, TRAMOS), "nombre", None), tramo),
    ]
    for parte, dicho in zip(resultado.desglose, juzgados, strict=True):
        pares += _de_un_compromiso(parte, dicho)
    pares += _suma(resultado, filas)
    return "; ".join(
        f"{que}: engine {motor}, oracle {otro}" for que, motor, otro in pares if motor != otro
    )


def _de_un_compromiso(parte: Desglose, dicho: Fila) -> list[tuple[str, Any, Any]]:
    c = parte.codigo
    return [
        (f"{c} kind", str(parte.clase), dicho["clase"]),
        (f"{c} value", _exacta(parte.valor), dicho["valor"]),
        (f"{c} compliance", _exacta(parte.cumplimiento), dicho["cumplimiento"]),
        (f"{c} score", parte.puntaje_exacto, dicho["puntaje"]),
        (f"{c} met", parte.cumple, dicho["cumple"]),
        (f"{c} over-met", parte.sobrecumple, dicho["sobrecumple"]),
        (f"{c} counted as zero", parte.contado_como_cero, dicho["como_cero"]),
    ]


def _suma(resultado: ResultadoGlobal, filas: list[Fila]) -> list[tuple[str, Any, Any]]:
    """With a total: what is shown adds up to it, and each exact contribution is weight × score."""
    if resultado.total is None:
        return []
    cuentan = [parte for parte in resultado.desglose if parte.aporte is not None]
    pesos = {f["codigo"]: oraculo.exacta(f["peso"]) for f in filas}
    aplica = sum(pesos[p.codigo] for p in cuentan)
    exactos = [pesos[p.codigo] * (p.puntaje_exacto or 0) / aplica for p in cuentan]
    return [
        ("sum of what is shown", sum(p.aporte for p in cuentan if p.aporte), resultado.total),
        ("contributions", [p.aporte_exacto for p in cuentan], exactos),
    ]


def _exacta(numero: Any) -> Fraction | None:
    return None if numero is None else Fraction(numero)
