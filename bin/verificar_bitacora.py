#!/usr/bin/env python3
"""Verifies an exported ledger against its published checkpoints and says which entry was altered.

Standard library only, nothing of the Gestor PMG is needed:

    python3 verificar_bitacora.py bitacora.ndjson --puntos puntos-de-control.json

Each entry must be numbered without gaps, follow the one before by its hash, and give its own hash;
the tree of all of them must have, at each checkpoint, the root that was published (RFC 6962). The
checkpoints must come from a copy kept elsewhere: without them, a ledger written again from some
entry to its end, or cut there, cannot be told from a true one. Ends with 0 when it is whole.
"""

import argparse
import hashlib
import json
import sys

GENESIS = "0" * 64


class Alterada(Exception):
    """Where the ledger stops being the true one: the first and the last entry that it may be."""

    def __init__(self, desde, hasta, motivo):
        super().__init__(desde, hasta, motivo)
        self.desde, self.hasta, self.motivo = desde, hasta, motivo

    def __str__(self):
        if self.desde == self.hasta:
            return f"asiento {self.desde}: {self.motivo}."
        return f"entre los asientos {self.desde} y {self.hasta}: {self.motivo}."


class Cadena:
    """The ledger as far as it was read; ``puntos`` gives root and last hash by size."""

    def __init__(self, puntos):
        self.puntos = puntos
        self.leidos, self.previo, self.cumbres = 0, GENESIS, []
        self.firme, self.cumplidos, self.notas_borradas = 0, 0, 0

    def copia(self):
        """Another that goes on from here by itself."""
        otra = Cadena(self.puntos)
        otra.__dict__.update(self.__dict__, cumbres=list(self.cumbres))
        return otra

    def agregar(self, linea):
        """Read the next entry; raises Alterada when it is not the one that follows."""
        numero = self.leidos + 1
        try:
            asiento = leer(linea)
            cuerpo, dicha, nota = asiento["cuerpo"], asiento["huella"], asiento.get("nota")
            seq, previo, nota_huella = cuerpo["seq"], cuerpo["previo"], cuerpo["nota"]
            hoja = hashlib.sha256(b"\x00" + canonico(cuerpo)).hexdigest()
        except (KeyError, TypeError, ValueError, RecursionError):
            raise Alterada(numero, numero, "no se puede leer") from None
        if seq != numero:
            raise Alterada(numero, numero, f"en su lugar está el {seq}")
        if previo != self.previo:
            raise Alterada(numero, numero, "no sigue al anterior")
        if dicha != hoja:
            raise Alterada(numero, numero, "su contenido no da la huella anotada")
        self._revisar_nota(numero, nota, nota_huella)
        self._crecer(hoja)
        self._revisar_punto()

    def _revisar_nota(self, numero, nota, esperada):
        if nota is None:
            self.notas_borradas += bool(esperada)
            return
        try:
            dada = hashlib.sha256(f"{nota['sal']}\0{nota['texto']}".encode()).hexdigest()
        except (KeyError, TypeError, UnicodeEncodeError):
            dada = ""
        if dada != esperada:
            raise Alterada(numero, numero, "su nota no es la que se escribió")

    def _crecer(self, hoja):
        """One more leaf: the complete subtrees at the right are joined."""
        resto, hecha = self.leidos, hoja
        while resto & 1:
            hecha, resto = nodo(self.cumbres.pop(), hecha), resto >> 1
        self.cumbres.append(hecha)
        self.leidos, self.previo = self.leidos + 1, hoja

    def _revisar_punto(self):
        if self.leidos not in self.puntos:
            return
        raiz = self.cumbres[-1]
        for cumbre in reversed(self.cumbres[:-1]):
            raiz = nodo(cumbre, raiz)
        if self.puntos[self.leidos] != (raiz, self.previo):
            motivo = f"no coinciden con el punto de control de {self.leidos} asientos"
            raise Alterada(self.firme + 1, self.leidos, motivo)
        self.firme, self.cumplidos = self.leidos, self.cumplidos + 1

    def terminar(self):
        """Nothing follows; raises Alterada when a checkpoint says that something did."""
        faltan = [tamano for tamano in self.puntos if tamano > self.leidos]
        if faltan:
            primero = self.leidos + 1
            raise Alterada(primero, primero, f"falta; hubo al menos {max(faltan)} asientos")


def nodo(izquierda, derecha):
    return hashlib.sha256(b"\x01" + bytes.fromhex(izquierda + derecha)).hexdigest()


def canonico(objeto):
    """The one way of writing a value: keys in order, no spaces, UTF-8."""
    texto = json.dumps(objeto, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return texto.encode()


def leer(texto):
    return json.loads(texto, parse_float=_rechazar, parse_constant=_rechazar)


def _rechazar(texto):
    raise ValueError(f"{texto} is not exact")


def leer_puntos(texto):
    """The checkpoints of a JSON file, or of a text with one in each line."""
    if texto.lstrip().startswith("{"):
        filas = [(p["tamano"], p["raiz"], p["cabeza"]) for p in leer(texto)["puntos"]]
    else:
        partes = [linea.split() for linea in texto.splitlines() if linea[:1].isdigit()]
        filas = [(int(p[0]), p[1], p[2]) for p in partes]
    return {tamano: (raiz, cabeza) for tamano, raiz, cabeza in filas}


def verificar(lineas, puntos):
    """Read every line; the chain when it is whole, Alterada otherwise."""
    cadena = Cadena(puntos)
    for linea in lineas:
        cadena.agregar(linea)
    cadena.terminar()
    return cadena


def main():
    argumentos = argparse.ArgumentParser(description="Verifica una bitácora exportada.")
    argumentos.add_argument("bitacora", help="el archivo exportado (una línea por asiento)")
    argumentos.add_argument("--puntos", help="puntos de control guardados aparte (JSON o texto)")
    pedido = argumentos.parse_args()
    puntos = {}
    try:
        if pedido.puntos:
            with open(pedido.puntos, encoding="utf-8") as abierto:
                puntos = leer_puntos(abierto.read())
        with open(pedido.bitacora, encoding="utf-8") as abierto:
            cadena = verificar(abierto, puntos)
    except Alterada as falla:
        print(f"ALTERADA, {falla}")
        return 1
    except (OSError, KeyError, IndexError, TypeError, ValueError) as error:
        print(f"No se pudo leer: {error!r}")
        return 2
    print(f"ÍNTEGRA. {cadena.leidos} asientos; última huella {cadena.previo}.")
    if puntos:
        print(f"Coincide con {cadena.cumplidos} puntos de control.")
    else:
        print("Sin puntos de control guardados aparte no se puede saber si le falta el final ni si")
        print("fue escrita de nuevo.")
    if cadena.notas_borradas:
        print(f"{cadena.notas_borradas} notas no están: se borran cuando la ley lo exige.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
