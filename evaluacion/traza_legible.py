"""The trace of a result as a person reads it: names in words, numbers as Chile writes them."""

import re
from typing import Any

from indicadores import etiquetas_reglas
from pmg_site.comun import formato

_PALABRAS = {
    "expresion": "fórmula",
    "redondeo_del_valor": "redondeo del valor",
    "proporcional": "puntaje proporcional",
    "indicador_meta": "indicador con meta",
    "efectivo": "valor efectivo",
    "exacto": "valor exacto",
    "mostrado": "valor que se muestra",
}
_CODIGO = re.compile(r"\bC0*(\d+)\b")


def palabra(nombre: str) -> str:
    """A name of the calculation without its underscores."""
    return _PALABRAS.get(nombre, nombre.replace("_", " "))


def cantidad(valor: Any) -> str:
    """A number of the trace with decimal comma; what is not a number stays as it is."""
    if valor is None:
        return "sin dato"
    try:
        return formato.exacto(str(valor))
    except (ValueError, ZeroDivisionError):
        return str(valor)


def compromiso(texto: str) -> str:
    """C07 as "Compromiso 7", wherever it stands."""
    return _CODIGO.sub(r"Compromiso \1", texto)


def _pasos(pasos: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "nombre": palabra(paso["paso"]),
            "numeros": [(palabra(n), cantidad(v)) for n, v in paso["numeros"].items()],
            "reglas": [etiquetas_reglas.parametro(p).lower() for p in paso.get("parametros", [])],
        }
        for paso in pasos
    ]


def partes(traza: dict[str, Any]) -> list[dict[str, Any]]:
    """Each commitment, and at the end the total, with its steps."""
    por_compromiso = [
        {"titulo": compromiso(c["codigo"]), "pasos": _pasos(c["pasos"])}
        for c in traza.get("compromisos", [])
    ]
    return [*por_compromiso, {"titulo": "Total", "pasos": _pasos(traza.get("pasos", []))}]


def reglas(traza: dict[str, Any]) -> list[dict[str, Any]]:
    """The rules applied, with the names that the page of the rules uses."""
    return [
        {
            "nombre": etiquetas_reglas.parametro(nombre),
            "valor": etiquetas_reglas.valor(nombre, regla["valor"]),
            "norma": regla.get("norma"),
            "fuente": regla.get("fuente"),
        }
        for nombre, regla in traza.get("reglas", {}).items()
    ]
