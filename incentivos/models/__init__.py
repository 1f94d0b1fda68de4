"""What compliance earns: tiers, instalments, staff and remunerations, teams, published history."""

from incentivos.models.dotacion import DotacionAnual
from incentivos.models.equipos import CuotaEquipo, Equipo, Funcionario, MetaEquipo, Pertenencia
from incentivos.models.historia import Concepto, HechoPublicado
from incentivos.models.incentivos import Cuota, Incentivo

__all__ = [
    "Concepto",
    "Cuota",
    "CuotaEquipo",
    "DotacionAnual",
    "Equipo",
    "Funcionario",
    "HechoPublicado",
    "Incentivo",
    "MetaEquipo",
    "Pertenencia",
]
