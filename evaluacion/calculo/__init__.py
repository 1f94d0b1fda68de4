"""Pure calculation of compliance: data in, result with its breakdown out; no clock, no database."""

from evaluacion.calculo.explicacion import explicar
from evaluacion.calculo.reglas import (
    PARAMETROS,
    ReglasEvaluacion,
    ReglasInvalidas,
    fallas_de_parametros,
)
from evaluacion.calculo.tipos import (
    CompromisoEntrada,
    Desglose,
    Paso,
    RequisitoEntrada,
    ResultadoGlobal,
)
from evaluacion.calculo.total import calcular, calcular_compromiso, huella_entradas
from evaluacion.calculo.traza import traza
from indicadores.formulas import Clase

__all__ = [
    "PARAMETROS",
    "Clase",
    "CompromisoEntrada",
    "Desglose",
    "Paso",
    "ReglasEvaluacion",
    "ReglasInvalidas",
    "RequisitoEntrada",
    "ResultadoGlobal",
    "calcular",
    "calcular_compromiso",
    "explicar",
    "fallas_de_parametros",
    "huella_entradas",
    "traza",
]
