"""Tables of the indicators and of the rules of each year."""

from indicadores.models.indicadores import (
    Acumulacion,
    AmbitoControl,
    Dimension,
    FichaIndicador,
    Indicador,
    Medicion,
    Operando,
    Sentido,
    ValorAnual,
)
from indicadores.models.propuestas import PropuestaReglas
from indicadores.models.reglas import ConjuntoReglas
from indicadores.models.voz import RespuestaUsuarios

__all__ = [
    "Acumulacion",
    "AmbitoControl",
    "ConjuntoReglas",
    "Dimension",
    "FichaIndicador",
    "Indicador",
    "Medicion",
    "Operando",
    "PropuestaReglas",
    "RespuestaUsuarios",
    "Sentido",
    "ValorAnual",
]
