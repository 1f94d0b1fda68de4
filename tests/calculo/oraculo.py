"""A second, independent way to compute compliance, slow and plain, to compare the engine with.

It shares no code with the engine: plain dictionaries in, Fractions inside, its own rounding.
"""

import math
from fractions import Fraction
from typing import Any


def redondeo(valor: Fraction, decimales: int, modo: str) -> Fraction:
    """Round a value that is not negative."""
    escala = Fraction(10) ** decimales
    if modo == "half_up":
        return math.floor(valor * escala + Fraction(1, 2)) / escala
    if modo == "half_even":
        return Fraction(round(valor * escala)) / escala  # Fraction rounds ties to even
    assert modo == "down"
    return math.trunc(valor * escala) / escala


def puntaje(c: dict[str, Any], r: dict[str, str]) -> tuple[str, Fraction | None]:
    """Return the kind of result of one commitment and its score."""
    clase, puntos = _sin_causa(c, r)
    if clase == "valor" and c["causa"] and r["causa_externa"] == "devuelve_ponderador":
        puntos = Fraction(100)
    if clase == "no_aplica" and r["no_aplica"] == "error":
        clase = "error"
    if clase == "sin_dato" and r["sin_dato"] == "cero_con_decision" and c["como_cero"]:
        return "cero", Fraction(0)
    return clase, puntos


def _sin_causa(c: dict[str, Any], r: dict[str, str]) -> tuple[str, Fraction | None]:
    if c["informada"]:
        return c["informada"], None
    if c["tipo"] == "indicador_meta":
        clase, logro = _logro(c, r)
        if clase != "valor" or logro is None:
            return clase, None
    elif not c["requisitos"]:
        return "error", None
    else:
        logro = Fraction(100 if all(c["requisitos"]) else 0)
    if None in c["requisitos"]:
        return "sin_dato", None
    if c["tipo"] != "indicador_meta":
        return "valor", logro
    if r["requisitos_en_meta"] == "si_falla_cero" and not all(c["requisitos"]):
        return "valor", Fraction(0)
    return "valor", _puntos(logro, r)


def _logro(c: dict[str, Any], r: dict[str, str]) -> tuple[str, Fraction | None]:
    if c["a"] is None or c["b"] is None:
        return "sin_dato", None
    if Fraction(c["b"]) == 0:
        return r["denominador_cero"], None
    efectivo = redondeo(
        Fraction(c["a"]) / Fraction(c["b"]) * 100, c["decimales"], r["redondeo_indicador"]
    )
    meta = Fraction(c["meta"])
    if c["sentido"] == "ascendente":
        return (r["meta_cero"], None) if meta == 0 else ("valor", efectivo / meta * 100)
    if efectivo == 0:
        nada = r["efectivo_cero_descendente"] == "error"
        return ("error", None) if nada else ("valor", Fraction(100))
    return "valor", meta / efectivo * 100


def _puntos(logro: Fraction, r: dict[str, str]) -> Fraction:
    mirado = logro
    if r["umbral_mira"] == "redondeado":
        mirado = redondeo(logro, int(r["decimales_cumplimiento"]), r["redondeo_total"])
    if r["modo_indicador"] == "binario":
        return Fraction(100 if mirado >= Fraction(r["cumple_desde"]) else 0)
    if r["umbral_compromiso"] != "ninguno" and mirado < Fraction(r["umbral_compromiso"]):
        return Fraction(0)
    return min(logro, Fraction(r["tope_cumplimiento"]))


def cumplimiento(
    compromisos: list[dict[str, Any]], r: dict[str, str]
) -> tuple[str, Fraction | None, Fraction | None]:
    """Return the kind of the whole, the exact total and the rounded one."""
    juzgados = [(Fraction(c["peso"]), *puntaje(c, r)) for c in compromisos]
    clases = [clase for _, clase, _ in juzgados]
    if sum(peso for peso, _, _ in juzgados) != 100 or "error" in clases:
        return "error", None, None
    if "sin_dato" in clases:
        return "sin_dato", None, None
    cuentan = [(peso, puntos) for peso, clase, puntos in juzgados if clase != "no_aplica"]
    if not cuentan:
        return "no_aplica", None, None
    arriba = sum((peso * puntos for peso, puntos in cuentan if puntos is not None), Fraction(0))
    exacto = arriba / sum(peso for peso, _ in cuentan)
    return "valor", exacto, redondeo(exacto, int(r["decimales_total"]), r["redondeo_total"])
