"""The rules of a year as the calculation takes them, read from a stored rule set."""

from collections.abc import Mapping
from typing import Any, Protocol

from evaluacion.calculo import ReglasEvaluacion, ReglasInvalidas
from pmg_site.comun.errores import ReglaInvalida

# What the columns of a stored result can hold.
DECIMALES_GUARDADOS = 2


class Conjunto(Protocol):
    """A stored rule set, as far as the calculation needs it."""

    huella: str
    contenido: dict[str, Any]


_LEIDAS: dict[str, ReglasEvaluacion] = {}


def reglas_de(conjunto: Conjunto) -> ReglasEvaluacion:
    """The evaluation rules of ``conjunto``; read once per hash, because a set never changes."""
    if conjunto.huella not in _LEIDAS:
        _LEIDAS[conjunto.huella] = _leer(conjunto.contenido)
    return _LEIDAS[conjunto.huella]


def _leer(contenido: Mapping[str, Any]) -> ReglasEvaluacion:
    parametros = contenido.get("parametros") or {}
    try:
        reglas = ReglasEvaluacion.desde(
            {nombre: datos["valor"] for nombre, datos in parametros.items()},
            {
                nombre: {k: str(v) for k, v in datos.items() if k != "valor" and v is not None}
                for nombre, datos in parametros.items()
            },
        )
    except ReglasInvalidas as error:
        raise ReglaInvalida(f"Las reglas del año no sirven para calcular: {error}") from error
    if max(reglas.decimales_total, reglas.decimales_cumplimiento) > DECIMALES_GUARDADOS:
        raise ReglaInvalida(
            f"Las reglas del año piden más de {DECIMALES_GUARDADOS} decimales en el total o en el "
            "cumplimiento; el sistema guarda hasta esa cantidad. Corrija el conjunto de reglas."
        )
    return reglas
