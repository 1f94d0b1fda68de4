"""Pure calculation of what a result earns: tier, instalments, pesos, and whose team counts."""

from incentivos.calculo.cuotas import Cuota, cuotas
from incentivos.calculo.equipos import Estancia, cumplimiento_global, equipo_del_anio
from incentivos.calculo.montos import Monto, Parte, ReglaMontos, monto, repartir, total
from incentivos.calculo.tramos import ReglasTramo, Tramo, TramosInvalidos, clasificar, tramo_de

__all__ = [
    "Cuota",
    "Estancia",
    "Monto",
    "Parte",
    "ReglaMontos",
    "ReglasTramo",
    "Tramo",
    "TramosInvalidos",
    "clasificar",
    "cumplimiento_global",
    "cuotas",
    "equipo_del_anio",
    "monto",
    "repartir",
    "total",
    "tramo_de",
]
