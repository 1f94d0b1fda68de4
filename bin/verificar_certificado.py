#!/usr/bin/env python3
"""Recomputes a certificate of result from its JSON alone and names the first figure that is wrong.

Standard library only, nothing of the Gestor PMG is needed:

    python3 verificar_certificado.py certificado.json [--puntos puntos-de-control.json]

With --puntos, a copy of the published checkpoints kept elsewhere, it also proves that the ledger
holds what the certificate says. Ends with 0 when everything follows, 1 when something does not.
"""

import argparse
import hashlib
import json
import re
import sys
from fractions import Fraction as F
from typing import Any

FORMATO = "pmg-certificado/1"
NADA = object()  # what the calculation writes in words, which is no figure
_LLANO = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,60})?|-?[0-9]{1,4000}/[0-9]{1,4000}")
_CIFRAS = re.compile(r"[0-9]+(?:\.[0-9]{3})*(?:,[0-9]+)?")


class NoSigue(Exception):
    """A figure that does not follow from the others: where it stands, what it says and must say."""

    def __init__(self, donde, dice=None, debe=None, motivo=""):
        super().__init__(donde)
        self.donde, self.dice, self.debe, self.motivo = donde, dice, debe, motivo

    def __str__(self):
        if self.motivo:
            return f"{self.donde}: {self.motivo}"
        return f"{self.donde}: dice {escrito(self.dice)} y debe decir {escrito(self.debe)}"


class SinValor(Exception):
    """A commitment without score: its class and the parameters of the rule that decided it."""

    def __init__(self, clase, *parametros):
        super().__init__(clase)
        self.clase, self.parametros = clase, list(parametros)


def escrito(valor):
    if valor is None:
        return "«sin dato»"
    texto = valor if isinstance(valor, str) else json.dumps(valor, ensure_ascii=False)
    return f"«{texto if len(texto) <= 120 else texto[:117] + '…'}»"


# --- Numbers: exact, rounded only where the rule says -----------------------------------------
def numero(texto, donde):
    """The exact number that a text of the JSON writes."""
    if not isinstance(texto, str) or not _LLANO.fullmatch(texto):
        raise NoSigue(donde, motivo=f"{escrito(texto)} no es un número.")
    try:
        return F(texto)
    except ZeroDivisionError:
        raise NoSigue(donde, motivo=f"{escrito(texto)} divide por cero.") from None


def fraccion(valor):
    return None if valor is None else str(valor)  # F writes n/d, or n alone


def con_decimales(entero, decimales):
    """A whole number of units of the last decimal, as text."""
    texto = str(entero).rjust(decimales + 1, "0")
    return f"{texto[:-decimales]}.{texto[-decimales:]}" if decimales else texto


def redondear(valor, decimales, modo):
    """Text with exactly those decimals; never negative here."""
    entero, resto = divmod(valor.numerator * 10**decimales, valor.denominator)
    doble = 2 * resto - valor.denominator
    if modo == "half_up":
        entero += doble >= 0
    elif modo == "half_even":
        entero += doble > 0 or (doble == 0 and entero % 2)
    elif modo != "down":
        raise NoSigue("reglas", motivo=f"el redondeo {escrito(modo)} no existe.")
    return con_decimales(entero, decimales)


# --- Formulas: + - * / parentheses, min max suma promedio, si(a > b; c; d) ---------------------
_PIEZA = re.compile(r"\s*([0-9]+(?:,[0-9]+)?|[A-Za-z]\w*|<=|>=|<>|[-+*/×÷−<>=≤≥≠();])", re.ASCII)
_IGUAL_A = {"×": "*", "÷": "/", "−": "-", "≤": "<=", "≥": ">=", "≠": "<>"}
_ORDEN = {"=": (0,), "<>": (-1, 1), "<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}
_FUNCIONES: Any = {
    "min": min,
    "max": max,
    "suma": lambda valores: sum(valores, F(0)),
    "promedio": lambda valores: sum(valores, F(0)) / len(valores),
}


def mas(a, b, signo):
    return lambda d: a(d) + signo * b(d)


def por(a, b):
    return lambda d: a(d) * b(d)


def entre(a, b):
    return lambda d: a(d) / b(d)


class Formula:
    """Reads a formula into functions of the operands; only the branch that holds is computed."""

    def __init__(self, texto):
        self.piezas, self.lugar, fin = [], 0, 0
        while fin < len(texto.rstrip()):
            pieza = _PIEZA.match(texto, fin)
            if not pieza:
                raise NoSigue("fórmula", motivo=f"no se entiende {escrito(texto)}.")
            self.piezas.append(_IGUAL_A.get(pieza[1], pieza[1]))
            fin = pieza.end()
        self.valor = self.suma()
        if self.ver():
            raise NoSigue("fórmula", motivo=f"sobra {escrito(self.ver())}.")

    def ver(self):
        return self.piezas[self.lugar] if self.lugar < len(self.piezas) else ""

    def tomar(self, esperada=""):
        pieza = self.ver()
        if not pieza or (esperada and pieza != esperada):
            raise NoSigue("fórmula", motivo="está incompleta.")
        self.lugar += 1
        return pieza

    def suma(self):
        hecho = self.producto()
        while self.ver() in ("+", "-"):
            signo = 1 if self.tomar() == "+" else -1
            hecho = mas(hecho, self.producto(), signo)
        return hecho

    def producto(self):
        hecho = self.factor()
        while self.ver() in ("*", "/"):
            junta = por if self.tomar() == "*" else entre
            hecho = junta(hecho, self.factor())
        return hecho

    def factor(self):
        pieza = self.tomar()
        if pieza == "-":
            return mas(lambda d: F(0), self.factor(), -1)
        if pieza == "(":
            hecho = self.suma()
            self.tomar(")")
            return hecho
        if pieza[0].isdigit():
            return lambda d: F(pieza.replace(",", "."))
        if pieza == "si" or pieza in _FUNCIONES:
            return self.funcion(pieza)
        return lambda d: d[pieza]

    def funcion(self, nombre):
        self.tomar("(")
        partes = [self.suma()]
        if nombre == "si":
            signo, derecha = self.tomar(), self.suma()
            self.tomar(";")
            izquierda, partes = partes[0], [self.suma()]
        while self.ver() == ";":
            self.tomar()
            partes.append(self.suma())
        self.tomar(")")
        if nombre != "si":
            return lambda d: _FUNCIONES[nombre]([parte(d) for parte in partes])

        def condicional(d):
            a, b = izquierda(d), derecha(d)
            return partes[0 if (a > b) - (a < b) in _ORDEN[signo] else 1](d)

        return condicional


# --- The score of one commitment --------------------------------------------------------------
class Compromiso:
    """One commitment computed again from its inputs and the rules of the year."""

    def __init__(self, entrada, reglas):
        self.e, self.r, self.pasos = entrada, reglas, []
        self.donde = f"compromiso {entrada['codigo']}"
        self.clase = "valor"
        self.exacto: Any = None
        self.valor: Any = None
        self.cumplimiento: Any = None
        self.mostrado: Any = None
        self.puntaje: Any = None
        self.peso: Any = None
        self.aporte: Any = None
        self.cumple = self.sobrecumple = self.como_cero = False
        self.ponderador = numero(entrada["ponderador"], f"{self.donde}, ponderador")
        try:
            self._puntuar()
        except SinValor as alto:
            self._sin_valor(alto)

    def paso(self, nombre, numeros, *parametros):
        self.pasos.append({"paso": nombre, "numeros": numeros, "parametros": list(parametros)})

    def _puntuar(self):
        if self.e["clase_informada"]:
            raise SinValor(self.e["clase_informada"])
        if self.e["tipo"] == "indicador_meta":
            return self._indicador()
        modo = "modo_medir" if self.e["tipo"] == "medir" else "modo_sistema"
        cumplidos, exigidos = self._requisitos()
        puntaje = F(100 if cumplidos == exigidos else 0)
        if self.r[modo] == "por_objetivo":
            puntaje = self._por_objetivo()
        numeros = {"cumplidos": str(cumplidos), "exigidos": str(exigidos)}
        self.paso("requisitos", {**numeros, "puntaje": fraccion(puntaje)}, modo)
        self.cumplimiento, self.cumple = puntaje, cumplidos == exigidos
        self.mostrado = self._dos(puntaje)
        self.puntaje = self._con_causa(puntaje)
        return None

    def _dos(self, valor):
        return redondear(valor, int(self.r["decimales_cumplimiento"]), self.r["redondeo_total"])

    def _requisitos(self):
        cumplen = [r["cumple"] for r in self.e["requisitos"]]
        if None in cumplen:
            raise SinValor("sin_dato")
        return cumplen.count(True), len(cumplen)

    def _por_objetivo(self):
        pesos, fallidos = {}, set()
        for r in self.e["requisitos"]:
            pesos[r["objetivo"]] = numero(r["peso_objetivo"], f"{self.donde}, peso del objetivo")
            if not r["cumple"]:
                fallidos.add(r["objetivo"])
        return sum((p for o, p in pesos.items() if o not in fallidos), F(0))

    def _indicador(self):
        r, e = self.r, self.e
        self._medir()
        self.cumplimiento, sin_razon = self._razon()
        self.mostrado = self._dos(self.cumplimiento)
        parametros = ["decimales_cumplimiento", "redondeo_total"]
        self.paso(
            "cumplimiento",
            {
                "sentido": e["sentido"],
                "efectivo": self.valor,
                "meta": e["meta"],
                "exacto": fraccion(self.cumplimiento),
                "mostrado": self.mostrado,
            },
            *parametros,
            *(["efectivo_cero_descendente"] if sin_razon else []),
        )
        mirado = self.cumplimiento if r["umbral_mira"] == "exacto" else F(self.mostrado)
        self.cumple = mirado >= F(r["cumple_desde"])
        sobre = F(e["meta"]) != 0 if sin_razon else mirado > F(r["sobrecumple_sobre"])
        puntaje = self._del_modo(mirado)
        if e["requisitos"]:
            cumplidos, exigidos = self._requisitos()
            if r["requisitos_en_meta"] == "si_falla_cero" and cumplidos < exigidos:
                puntaje, self.cumple = F(0), False
            numeros = {"cumplidos": str(cumplidos), "exigidos": str(exigidos)}
            numeros["puntaje"] = fraccion(puntaje)
            self.paso("requisitos", numeros, "requisitos_en_meta")
        self.puntaje = self._con_causa(puntaje)
        self.sobrecumple = self.cumple and sobre

    def _medir(self):
        """The effective value, rounded to the decimals of the indicator."""
        e, r = self.e, self.r
        usados = sorted(set(re.findall(r"\b[A-Za-z]\w*", e["expresion"], re.ASCII)))
        usados = [s for s in usados if s in e["operandos"]]
        numeros = {"expresion": e["expresion"], "exacto": None}
        numeros |= {f"operando {s}": e["operandos"][s] for s in usados}
        self.paso("valor", numeros)
        if None in [e["operandos"][s] for s in usados]:
            raise SinValor("sin_dato")
        datos = {s: numero(e["operandos"][s], f"{self.donde}, operando {s}") for s in usados}
        try:
            exacto = Formula(e["expresion"]).valor(datos)
        except ZeroDivisionError:
            raise SinValor(r["denominador_cero"], "denominador_cero") from None
        self.exacto, numeros["exacto"] = exacto, fraccion(exacto)
        self.valor = redondear(exacto, e["decimales"], r["redondeo_indicador"])
        numeros = {"exacto": fraccion(exacto), "decimales": str(e["decimales"])}
        self.paso("redondeo_del_valor", {**numeros, "valor": self.valor}, "redondeo_indicador")

    def _razon(self):
        e, r = self.e, self.r
        if e["meta"] is None:
            raise SinValor("sin_dato")
        meta, valor = numero(e["meta"], f"{self.donde}, meta"), F(self.valor)
        if e["sentido"] == "ascendente":
            if not meta:
                raise SinValor(r["meta_cero"], "meta_cero")
            return valor * 100 / meta, False
        return (meta * 100 / valor, False) if valor else (F(100), True)

    def _del_modo(self, mirado):
        r = self.r
        if r["modo_indicador"] == "binario":
            puntaje = F(100 if self.cumple else 0)
            numeros = {"cumplimiento": fraccion(mirado), "desde": r["cumple_desde"]}
            numeros["puntaje"] = fraccion(puntaje)
            self.paso("todo_o_nada", numeros, "modo_indicador", "cumple_desde", "umbral_mira")
            return puntaje
        umbral, tope = r["umbral_compromiso"], F(r["tope_cumplimiento"])
        if umbral != "ninguno" and mirado < F(umbral):
            numeros = {"cumplimiento": fraccion(mirado), "umbral": umbral, "puntaje": "0"}
            self.paso("bajo_umbral", numeros, "modo_indicador", "umbral_compromiso", "umbral_mira")
            return F(0)
        if self.cumplimiento > tope:
            numeros = {"cumplimiento": fraccion(self.cumplimiento), "puntaje": fraccion(tope)}
            self.paso("tope", numeros, "modo_indicador", "tope_cumplimiento")
            return tope
        self.paso("proporcional", {"puntaje": fraccion(self.cumplimiento)}, "modo_indicador")
        return self.cumplimiento

    def _con_causa(self, puntaje):
        if not self.e["causa_aceptada"]:
            return puntaje
        final = F(100) if self.r["causa_externa"] == "devuelve_ponderador" else puntaje
        numeros = {"antes": fraccion(puntaje), "puntaje": fraccion(final)}
        self.paso("causa_externa", numeros, "causa_externa")
        return final

    def _sin_valor(self, alto):
        self.clase = alto.clase
        if alto.clase not in ("no_aplica", "sin_dato"):
            raise NoSigue(self.donde, motivo="sus datos no permiten calcular un resultado.")
        self.exacto = self.valor = self.cumplimiento = self.mostrado = None
        self.cumple = self.sobrecumple = False
        parametros = [*alto.parametros, alto.clase]
        if alto.clase == "sin_dato":
            if self.r["sin_dato"] != "cero_con_decision" or not self.e["sin_dato_como_cero"]:
                raise NoSigue(self.donde, motivo="falta un dato: no puede haber resultado final.")
            self.puntaje, self.como_cero = F(0), True
            return self.paso("sin_dato_como_cero", {"puntaje": "0"}, *parametros)
        return self.paso("no_aplica", {"motivo": NADA}, *parametros)

    def contar(self, aplicable):
        """Its part of the total, once it is known how much weight applies."""
        if self.puntaje is not None:
            self.peso = self.ponderador * 100 / aplicable
            self.aporte = self.peso * self.puntaje / 100

    def esperado(self, aporte):
        """What the trace must say of it, in the order of the calculation."""
        pasos = list(self.pasos)
        if self.aporte is not None:
            numeros = {
                "ponderador": self.e["ponderador"],
                "ponderador_efectivo": fraccion(self.peso),
                "puntaje": fraccion(self.puntaje),
                "exacto": fraccion(self.aporte),
                "mostrado": aporte,
            }
            reparte = ["no_aplica"] if self.peso != self.ponderador else []
            pasos.append({"paso": "aporte", "numeros": numeros, "parametros": reparte})
        return {
            "codigo": self.e["codigo"],
            "tipo": self.e["tipo"],
            "ponderador": self.e["ponderador"],
            "clase": self.clase,
            "motivo": NADA,
            "valor_exacto": fraccion(self.exacto),
            "valor": self.valor,
            "cumplimiento_exacto": fraccion(self.cumplimiento),
            "cumplimiento": self.mostrado,
            "puntaje_exacto": fraccion(self.puntaje),
            "ponderador_efectivo": fraccion(self.peso),
            "aporte_exacto": fraccion(self.aporte),
            "aporte": aporte,
            "cumple": self.cumple,
            "sobrecumple": self.sobrecumple,
            "contado_como_cero": self.como_cero,
            "pasos": pasos,
        }


# --- The whole --------------------------------------------------------------------------------
def exigir(donde, dice, debe):
    """Walk what is published beside what must be, in order; the first difference is told."""
    if debe is NADA:
        return
    if isinstance(debe, dict) and isinstance(dice, dict):
        for clave in [*debe, *sorted(set(dice) - set(debe))]:
            if clave not in debe or clave not in dice:
                sobra = "no debe estar." if clave not in debe else "falta."
                raise NoSigue(f"{donde}, {clave}", motivo=sobra)
            exigir(f"{donde}, {clave}", dice[clave], debe[clave])
    elif isinstance(debe, list) and isinstance(dice, list) and len(dice) == len(debe):
        for lugar, (uno, otro) in enumerate(zip(dice, debe)):
            nombre = otro.get("paso", lugar + 1) if isinstance(otro, dict) else lugar + 1
            exigir(f"{donde} {nombre}", uno, otro)
    elif type(dice) is not type(debe) or dice != debe:
        raise NoSigue(donde, dice, debe)


def exigir_numero(donde, dice, debe):
    """The same number, whatever zeros are written."""
    if debe is None or dice is None:
        exigir(donde, dice, debe)
    elif numero(dice, donde) != F(debe):
        raise NoSigue(donde, dice, debe)


def huella(objeto):
    """SHA-256 of the canonical JSON: keys in order, no spaces, UTF-8."""
    texto = json.dumps(objeto, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(texto.encode()).hexdigest()


def exigir_huella(donde, dice, objeto):
    if dice != huella(objeto):
        raise NoSigue(donde, motivo="no corresponde a lo publicado: algo de ello fue cambiado.")


def verificar(documento, puntos=None):
    """Raise NoSigue at the first thing that does not follow; return what was recomputed."""
    certificado = documento["certificado"]
    if certificado["formato"] != FORMATO:
        raise NoSigue("formato", certificado["formato"], FORMATO)
    copia, traza = certificado["copia"], certificado["copia"]["traza"]
    exigir("versión de la traza", traza["version"], "1")
    reglas = {nombre: regla["valor"] for nombre, regla in traza["reglas"].items()}
    entradas = sorted(copia["entradas"], key=lambda e: e["codigo"])
    verificar_fichas(copia, {e["codigo"]: e for e in entradas})
    compromisos = [Compromiso(e, reglas) for e in entradas]
    total = verificar_total(copia, traza, reglas, compromisos)
    verificar_mostrado(copia, {c.e["codigo"]: c for c in compromisos}, traza)
    verificar_incentivo(certificado["incentivo"], copia, traza)
    verificar_huellas(documento, certificado, copia, traza)
    return {
        "institucion": copia["institucion"]["nombre"],
        "anio": copia["anio_programa"],
        "total": total,
        "compromisos": len(compromisos),
        "anclado": verificar_bitacora(documento, certificado, puntos),
    }


def verificar_fichas(copia, entradas):
    """What each commitment says of itself is what entered the calculation."""
    exigir("compromisos", sorted(c["codigo"] for c in copia["compromisos"]), sorted(entradas))
    aceptadas = {x["compromiso"] for x in copia["causas_externas"] if x["estado"] == "aceptada"}
    suma = F(0)
    for c in copia["compromisos"]:
        e, donde = entradas[c["codigo"]], f"compromiso {c['codigo']}"
        exigir(f"{donde}, numero", c["codigo"], f"C{c['numero']:02d}")
        exigir(f"{donde}, tipo", c["tipo"], e["tipo"])
        exigir_numero(f"{donde}, ponderador", c["ponderador"], e["ponderador"])
        exigir_numero(f"{donde}, meta", c["meta"], e["meta"])
        for o in c["operandos"]:
            lugar = f"{donde}, operando {o['simbolo']}"
            exigir_numero(lugar, o["usado"], e["operandos"].get(o["simbolo"]))
            if o["origen"] == "informado":
                exigir_numero(f"{lugar} informado", o["informado"], o["usado"])
        cumplen = {r["codigo"]: r["cumple"] for r in e["requisitos"]}
        exigir(f"{donde}, requisitos", {r["codigo"]: r["cumple"] for r in c["requisitos"]}, cumplen)
        causa = c["numero"] in aceptadas
        exigir(f"{donde}, causa externa aceptada", e["causa_aceptada"], causa)
        suma += numero(e["ponderador"], f"{donde}, ponderador")
    exigir("suma de los ponderadores", str(suma), "100")


def verificar_total(copia, traza, reglas, compromisos):
    """Weights that apply, contributions, total, its rounding and what the tier looks at."""
    exigir("clase", copia["clase"], traza["clase"])
    aplicable = sum((c.ponderador for c in compromisos if c.puntaje is not None), F(0))
    decimales = int(reglas["decimales_total"])
    total = para_tramo = exacto = None
    if aplicable:
        for c in compromisos:
            c.contar(aplicable)
        exacto = sum((c.aporte for c in compromisos if c.aporte is not None), F(0))
        total = redondear(exacto, decimales, reglas["redondeo_total"])
        para_tramo = exacto if reglas["tramo_mira"] == "exacto" else F(total)
    aportes = repartir([c.aporte for c in compromisos], total, decimales)
    publicados = {c["codigo"]: c for c in traza["compromisos"]}
    for c, aporte in zip(compromisos, aportes):
        exigir(c.donde, publicados.get(c.e["codigo"]), c.esperado(aporte))
    exigir("compromisos de la traza", len(traza["compromisos"]), len(compromisos))
    suma = {"ponderador_que_aplica": fraccion(aplicable), "exacto": fraccion(exacto)}
    redondeo = {"exacto": fraccion(exacto), "total": total}
    pasos = [
        ("suma", suma, ["no_aplica"]),
        ("redondeo_del_total", redondeo, ["decimales_total", "redondeo_total"]),
        ("valor_para_tramo", {"valor": fraccion(para_tramo)}, ["tramo_mira"]),
    ]
    debe = [{"paso": p, "numeros": n, "parametros": q} for p, n, q in pasos] if aplicable else []
    exigir("total, paso", traza["pasos"], debe)
    exigir("total exacto", traza["total_exacto"], fraccion(exacto))
    exigir("total", traza["total"], total)
    exigir("valor para el tramo", traza["valor_para_tramo"], fraccion(para_tramo))
    exigir_numero("total publicado", copia["total"], total)
    exigir_numero("total exacto publicado", copia["total_exacto"] or None, fraccion(exacto))
    exigir("clase", traza["clase"], "valor" if aplicable else "no_aplica")
    return total


def repartir(aportes, total, decimales):
    """Contributions as shown: cut, and the units that lack go to the largest remainders."""
    partes: Any = [None if a is None else divmod(a * 10**decimales, 1) for a in aportes]
    enteros: Any = [None if parte is None else parte[0] for parte in partes]
    faltan = 0 if total is None else int(F(total) * 10**decimales) - sum(e or 0 for e in enteros)
    hay = [i for i, parte in enumerate(partes) if parte is not None]
    for i in sorted(hay, key=lambda i: (-partes[i][1], i))[:faltan]:
        enteros[i] += 1
    return [None if e is None else con_decimales(e, decimales) for e in enteros]


def verificar_mostrado(copia, compromisos, traza):
    """The figures and the sentence that people read, against those just computed."""
    for fila in copia["compromisos"]:
        c, parte = compromisos[fila["codigo"]], None
        parte = next(p for p in traza["compromisos"] if p["codigo"] == fila["codigo"])
        exigir(f"{c.donde}, clase publicada", fila["clase"], c.clase)
        for campo in ("valor", "cumplimiento", "aporte"):
            exigir_numero(f"{c.donde}, {campo} publicado", fila[campo], parte[campo])
        cumple = c.cumple if c.clase == "valor" else None
        exigir(f"{c.donde}, cumple publicado", fila["cumple"], cumple)
        exigir(f"{c.donde}, sobrecumple publicado", fila["sobrecumple"], c.sobrecumple)
        verificar_frase(f"{c.donde}, explicación", fila["explicacion"], c.e, parte)


def verificar_frase(donde, frase, entrada, parte):
    """Every figure of the sentence is one of those of the calculation."""
    conocidas = {"0", "100"}
    textos = [entrada["unidad"], entrada["texto_operandos"], parte["motivo"], entrada["expresion"]]
    for paso in parte["pasos"]:
        textos += [t for t in paso["numeros"].values() if t and not _LLANO.fullmatch(t)]
        conocidas |= {t for t in paso["numeros"].values() if t and _LLANO.fullmatch(t)}
    conocidas |= {entrada["meta"] or "0", entrada["ponderador"]}
    valores = {F(t) for t in conocidas}
    valores |= {F(redondear(v, 2, "half_up")) for v in set(valores) if v >= 0}
    for cifra in _CIFRAS.findall(frase):
        if any(cifra in _CIFRAS.findall(texto) for texto in textos):
            continue
        if F(cifra.replace(".", "").replace(",", ".")) not in valores:
            raise NoSigue(donde, motivo=f"la cifra {escrito(cifra)} no sale del cálculo.")


def verificar_incentivo(incentivo, copia, traza):
    """The tier in which the result falls, and what it earns by the rules published beside it."""
    if incentivo is None:
        return
    dicho, reglas = incentivo["fundamento"], incentivo["reglas"]
    exigir("incentivo, año de pago", dicho["anio_pago"], copia["anio_pago"])
    exigir("incentivo, resultado", dicho["resultado"], copia["huellas"]["resultado"])
    exigir("incentivo, clase", dicho["clase"], copia["clase"])
    if dicho["clase"] == "valor":
        valor = numero(traza["valor_para_tramo"], "valor para el tramo")
        exigir_numero("incentivo, valor", dicho["valor"], fraccion(valor))
        tramo = max((t for t in reglas["tramos"] if F(t["desde"]) <= valor), key=_desde)
        exigir("tramo", incentivo["tramo"], tramo["nombre"])
        for campo in ("nombre", "etiqueta", "desde", "hasta"):
            exigir(f"tramo, {campo}", dicho["tramo"][campo], tramo[campo] or None)
        exigir_numero("incremento", incentivo["porcentaje"], tramo["porcentaje"])
        exigir_numero("incremento fundado", dicho["porcentaje"], tramo["porcentaje"])
    exigir_huella("huella de las reglas de los tramos", dicho["reglas"], reglas)
    exigir_huella("huella del incentivo", incentivo["huella"], dicho)


def _desde(tramo):
    return F(tramo["desde"])


def verificar_huellas(documento, certificado, copia, traza):
    """Each hash is the one of what it says that it covers."""
    textos = [[nombre, regla["valor"]] for nombre, regla in sorted(traza["reglas"].items())]
    bases = [
        [nombre, [[k, v] for k, v in sorted(regla.items()) if k != "valor"]]
        for nombre, regla in sorted(traza["reglas"].items())
    ]
    exigir_huella("huella de las reglas", copia["huellas"]["reglas"], [textos, bases])
    exigir("huella de las reglas en la traza", traza["huella_reglas"], copia["huellas"]["reglas"])
    ordenadas = sorted(copia["entradas"], key=lambda e: e["codigo"])
    for e in (entradas := [dict(e) for e in ordenadas]):
        ordenados = sorted(e["requisitos"], key=lambda r: (r["objetivo"], r["codigo"]))
        e["requisitos"] = [
            [r["codigo"], r["objetivo"], r["peso_objetivo"], r["cumple"]] for r in ordenados
        ]
    exigir_huella("huella de las entradas", copia["huellas"]["entradas"], entradas)
    exigir_huella("huella del resultado", copia["huellas"]["resultado"], traza)
    exigir_huella("huella de la copia publicada", certificado["huella_copia"], copia)
    exigir_huella("huella del certificado", documento["huella"], certificado)


# --- The ledger -------------------------------------------------------------------------------
def verificar_bitacora(documento, certificado, puntos):
    """The acts that the ledger holds of this result; the smallest checkpoint that proves them."""
    dicen = {"publicacion": certificado["huella_copia"]}
    if certificado["incentivo"]:
        dicen["incentivo"] = certificado["incentivo"]["huella"]
    anclas = []
    for acto in documento["bitacora"]:
        donde = f"bitácora, {acto['que']}"
        cuerpo, punto = acto["cuerpo"], acto["punto"]
        dicho = cuerpo["datos"].get("copia") or cuerpo["datos"].get("huella")
        exigir(f"{donde}, huella anotada", dicho, dicen.get(acto["que"]))
        hoja = hashlib.sha256(b"\0" + canonico(cuerpo)).hexdigest()
        exigir(f"{donde}, huella del asiento", acto["huella"], hoja)
        if punto is None:
            continue
        if not incluye(punto, cuerpo["seq"] - 1, hoja, acto["camino"]):
            raise NoSigue(donde, motivo="el punto de control no incluye este asiento.")
        if puntos is not None and punto not in puntos:
            raise NoSigue(donde, motivo="su punto de control no es ninguno de los guardados.")
        anclas.append(punto["tamano"])
    if puntos is not None and not anclas:
        raise NoSigue("bitácora", motivo="ningún punto de control incluye la publicación.")
    return max(anclas, default=None)


def canonico(objeto):
    return json.dumps(objeto, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def incluye(punto, lugar, hecho, camino):
    """Whether the path leads from the leaf to the root (RFC 9162, 2.1.3.2)."""
    ultimo = punto["tamano"] - 1
    if not 0 <= lugar <= ultimo:
        return False
    for vecino in camino:
        if not ultimo:
            return False
        derecha = lugar & 1 or lugar == ultimo
        par = vecino + hecho if derecha else hecho + vecino
        hecho = hashlib.sha256(b"\1" + bytes.fromhex(par)).hexdigest()
        while derecha and lugar and not lugar & 1:
            lugar, ultimo = lugar >> 1, ultimo >> 1
        lugar, ultimo = lugar >> 1, ultimo >> 1
    return not ultimo and hecho == punto["raiz"]


# --- Reading and telling ----------------------------------------------------------------------
def leer(texto):
    """JSON without numbers in floating point, repeated keys or anything that is not a number."""
    return json.loads(
        texto, parse_float=_rechazar, parse_constant=_rechazar, object_pairs_hook=_sin_repetir
    )


def _rechazar(texto):
    raise NoSigue("archivo", motivo=f"{escrito(texto)} no es un número exacto.")


def _sin_repetir(pares):
    hecho = dict(pares)
    if len(hecho) < len(pares):
        raise NoSigue("archivo", motivo="una misma clave aparece dos veces.")
    return hecho


def contenido(archivo):
    with open(archivo, encoding="utf-8") as abierto:
        return abierto.read()


def main():
    argumentos = argparse.ArgumentParser(description="Verifica un certificado de resultado.")
    argumentos.add_argument("certificado", help="el archivo JSON del certificado")
    argumentos.add_argument("--puntos", help="puntos de control guardados aparte (JSON)")
    pedido = argumentos.parse_args()
    try:
        puntos = None
        if pedido.puntos:
            puntos = leer(contenido(pedido.puntos))["puntos"]
        hecho = verificar(leer(contenido(pedido.certificado)), puntos)
    except NoSigue as falla:
        print(f"NO SIGUE. {falla}")
        return 1
    except OSError as error:
        print(f"No se pudo leer el archivo: {error}")
        return 2
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
        print(f"NO SIGUE. archivo: no tiene la forma de un certificado ({error!r}).")
        return 1
    total = "no aplica" if hecho["total"] is None else hecho["total"].replace(".", ",") + " %"
    print(f"TODO SIGUE. {hecho['institucion']}, {hecho['anio']}: {total}, recalculado desde los")
    print(f"datos de sus {hecho['compromisos']} compromisos; tramo y huellas corresponden.")
    if hecho["anclado"] is None:
        print("Todavía ningún punto de control de la bitácora incluye la publicación.")
    else:
        print(
            f"La bitácora la incluye en su punto de control de {hecho['anclado']} asientos", end=""
        )
        print(", que está entre los guardados." if pedido.puntos else ": compárelo con el suyo.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
