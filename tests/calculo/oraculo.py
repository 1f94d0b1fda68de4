"""A second, independent way to compute compliance, slow and plain, to compare the engine with.

It shares no code with the engine: plain dictionaries in, Fractions inside, its own rounding, its
own reading of formulas (a tree, never the text that the engine reads). A test holds that it
imports nothing of the project.
"""

import math
from fractions import Fraction
from functools import lru_cache
from typing import Any

exacta = lru_cache(maxsize=16384)(Fraction)  # of a text; the same ones come again and again
CIEN = Fraction(100)
RAZON = ("*", ("/", "A", "B"), 100)
Fila = dict[str, Any]


class SinCifra(Exception):
    """There is no figure; says what there is instead: error, no_aplica or sin_dato."""


def redondeo(valor: Fraction, decimales: int, modo: str) -> Fraction:
    """Round a value that is not negative."""
    escala = Fraction(10) ** decimales
    if modo == "half_up":
        return math.floor(valor * escala + Fraction(1, 2)) / escala
    if modo == "half_even":
        return Fraction(round(valor * escala)) / escala  # Fraction rounds ties to even
    assert modo == "down"
    return math.trunc(valor * escala) / escala


# --- formulas ------------------------------------------------------------------------------------
def operandos_de(arbol: Any) -> set[str]:
    """The symbols of a formula."""
    if isinstance(arbol, str):
        return {arbol}
    if isinstance(arbol, tuple):
        return set().union(*(operandos_de(hijo) for hijo in arbol[1:]))
    return set()


def evaluar(arbol: Any, valores: dict[str, Fraction], r: dict[str, str]) -> Fraction:
    """The value of a formula written as a tree: ``("*", ("/", "A", "B"), 100)``."""
    if isinstance(arbol, str):
        return valores[arbol]
    if not isinstance(arbol, tuple):
        return Fraction(arbol)
    nombre, *hijos = arbol
    if nombre == "si<":
        menor, mayor, entonces, si_no = hijos
        cumple = evaluar(menor, valores, r) < evaluar(mayor, valores, r)
        return evaluar(entonces if cumple else si_no, valores, r)
    partes = [evaluar(hijo, valores, r) for hijo in hijos]
    if nombre == "+":
        return partes[0] + partes[1]
    if nombre == "-":
        return partes[0] - partes[1]
    if nombre == "*":
        return partes[0] * partes[1]
    if nombre == "/":
        if partes[1] == 0:
            raise SinCifra(r["denominador_cero"])
        return partes[0] / partes[1]
    if nombre == "promedio":
        return sum(partes, Fraction(0)) / len(partes)
    return {"min": min, "max": max}[nombre](partes)


# --- one commitment ------------------------------------------------------------------------------
def juzgar(c: Fila, r: dict[str, str]) -> Fila:
    """All that is said of one commitment: kind, value, compliance, score, met, over-met."""
    dicho: Fila = dict.fromkeys(("valor", "cumplimiento", "puntaje"))
    dicho |= {"cumple": False, "sobrecumple": False, "como_cero": False}
    try:
        if c["informada"]:
            raise SinCifra(c["informada"])
        if c["tipo"] == "indicador_meta":
            _indicador(c, r, dicho)
        else:
            _por_requisitos(c, r, dicho)
    except SinCifra as motivo:
        return _sin_cifra(c, r, str(motivo))
    if c["causa"] and r["causa_externa"] == "devuelve_ponderador":
        dicho["puntaje"] = CIEN
    return dicho | {"clase": "valor"}


def _sin_cifra(c: Fila, r: dict[str, str], clase: str) -> Fila:
    dicho: Fila = dict.fromkeys(("valor", "cumplimiento", "puntaje"))
    dicho |= {"cumple": False, "sobrecumple": False, "como_cero": False}
    if clase == "no_aplica" and r["no_aplica"] == "error":
        clase = "error"
    if clase == "sin_dato" and r["sin_dato"] == "cero_con_decision" and c["como_cero"]:
        dicho |= {"como_cero": True, "puntaje": Fraction(0)}
    return dicho | {"clase": clase}


def _indicador(c: Fila, r: dict[str, str], dicho: Fila) -> None:
    valor = redondeo(_exacto(c, r), c["decimales"], r["redondeo_indicador"])
    logro, nada = _logro(c, r, valor)
    mostrado = redondeo(logro, int(r["decimales_cumplimiento"]), r["redondeo_total"])
    mirado = mostrado if r["umbral_mira"] == "redondeado" else logro
    cumple = mirado >= exacta(r["cumple_desde"])
    sobre = exacta(c["meta"]) > 0 if nada else mirado > exacta(r["sobrecumple_sobre"])
    puntos = _puntos(logro, mirado, cumple, r)
    if None in c["requisitos"]:
        raise SinCifra("sin_dato")
    if not all(c["requisitos"]) and r["requisitos_en_meta"] == "si_falla_cero":
        puntos, cumple = Fraction(0), False
    dicho |= {
        "valor": valor,
        "cumplimiento": mostrado,
        "puntaje": puntos,
        "cumple": cumple,
        "sobrecumple": cumple and sobre,
    }


def _exacto(c: Fila, r: dict[str, str]) -> Fraction:
    arbol = c.get("formula", RAZON)
    valores = c.get("valores") or {"A": c["a"], "B": c["b"]}
    if any(valores[simbolo] is None for simbolo in operandos_de(arbol)):
        raise SinCifra("sin_dato")
    conocidos = {s: exacta(v) for s, v in valores.items() if v is not None}
    exacto = evaluar(arbol, conocidos, r)
    if exacto < 0:
        raise SinCifra("error")
    return exacto


def _logro(c: Fila, r: dict[str, str], efectivo: Fraction) -> tuple[Fraction, bool]:
    if c["meta"] is None:
        raise SinCifra("sin_dato")
    meta = exacta(c["meta"])
    if meta < 0:
        raise SinCifra("error")
    if c["sentido"] == "ascendente":
        if meta == 0:
            raise SinCifra(r["meta_cero"])
        return efectivo / meta * 100, False
    if efectivo == 0:
        if r["efectivo_cero_descendente"] == "error":
            raise SinCifra("error")
        return CIEN, True
    return meta / efectivo * 100, False


def _puntos(logro: Fraction, mirado: Fraction, cumple: bool, r: dict[str, str]) -> Fraction:
    if r["modo_indicador"] == "binario":
        return Fraction(100 if cumple else 0)
    if r["umbral_compromiso"] != "ninguno" and mirado < exacta(r["umbral_compromiso"]):
        return Fraction(0)
    return min(logro, exacta(r["tope_cumplimiento"]))


def _por_requisitos(c: Fila, r: dict[str, str], dicho: Fila) -> None:
    cumplen = c["requisitos"]
    if not cumplen:
        raise SinCifra("error")
    if None in cumplen:
        raise SinCifra("sin_dato")
    modo = r["modo_medir"] if c["tipo"] == "medir" else r["modo_sistema"]
    puntos = Fraction(100 if all(cumplen) else 0)
    if modo == "por_objetivo":
        puntos = _por_objetivo(c)
    decimales = int(r["decimales_cumplimiento"])
    dicho |= {
        "cumplimiento": redondeo(puntos, decimales, r["redondeo_total"]),
        "puntaje": puntos,
        "cumple": all(cumplen),
    }


def _por_objetivo(c: Fila) -> Fraction:
    """``objetivos`` goes beside ``requisitos``: the name and weight of the objective of each."""
    pares = c.get("objetivos") or [("", None)] * len(c["requisitos"])
    por_nombre: dict[str, set[Any]] = {}
    for nombre, peso in pares:
        por_nombre.setdefault(nombre, set()).add(peso)
    if any(len(pesos) > 1 or None in pesos for pesos in por_nombre.values()):
        raise SinCifra("error")
    pesos = {nombre: Fraction(next(iter(suyos))) for nombre, suyos in por_nombre.items()}
    if any(peso <= 0 for peso in pesos.values()) or sum(pesos.values()) != 100:
        raise SinCifra("error")
    fallan = {
        nombre
        for (nombre, _), cumple in zip(pares, c["requisitos"], strict=True)
        if cumple is False
    }
    return sum((peso for nombre, peso in pesos.items() if nombre not in fallan), Fraction(0))


def puntaje(c: Fila, r: dict[str, str]) -> tuple[str, Fraction | None]:
    """Return the kind of result of one commitment (``cero`` by decision) and its score."""
    dicho = juzgar(c, r)
    return "cero" if dicho["como_cero"] else dicho["clase"], dicho["puntaje"]


# --- the whole -----------------------------------------------------------------------------------
def cumplimiento(
    compromisos: list[Fila], r: dict[str, str], juzgados: list[Fila] | None = None
) -> tuple[str, Fraction | None, Fraction | None]:
    """Return the kind of the whole, the exact total and the rounded one."""
    pesos = [exacta(c["peso"]) for c in compromisos]
    dichos = juzgados or [juzgar(c, r) for c in compromisos]
    clases = ["cero" if d["como_cero"] else d["clase"] for d in dichos]
    if sum(pesos) != 100 or any(peso <= 0 for peso in pesos) or "error" in clases:
        return "error", None, None
    if "sin_dato" in clases:
        return "sin_dato", None, None
    puntos = [d["puntaje"] for d in dichos]
    cuentan = [(w, p) for w, p in zip(pesos, puntos, strict=True) if p is not None]
    if not cuentan:
        return "no_aplica", None, None
    arriba = sum((peso * suyos for peso, suyos in cuentan), Fraction(0))
    exacto = arriba / sum(peso for peso, _ in cuentan)
    return "valor", exacto, redondeo(exacto, int(r["decimales_total"]), r["redondeo_total"])


def tramo(exacto: Fraction, redondeado: Fraction, r: dict[str, str], cortes: list[str]) -> int:
    """How many of the cuts, from the lowest up, the result reaches."""
    mirado = exacto if r["tramo_mira"] == "exacto" else redondeado
    return sum(mirado >= Fraction(corte) for corte in cortes)
