"""Pure calculation of what a result earns: tier and instalments."""

from incentivos.calculo.cuotas import Cuota, cuotas
from incentivos.calculo.tramos import ReglasTramo, Tramo, TramosInvalidos, clasificar, tramo_de

__all__ = [
    "Cuota",
    "ReglasTramo",
    "Tramo",
    "TramosInvalidos",
    "clasificar",
    "cuotas",
    "tramo_de",
]
