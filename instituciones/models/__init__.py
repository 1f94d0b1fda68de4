"""Who and when: ministries, institutions, people, roles, mechanisms, processes, definitions."""

from instituciones.models.definiciones import (
    Cliente,
    DefinicionEstrategica,
    ObjetivoEstrategico,
    ProductoEstrategico,
)
from instituciones.models.instituciones import (
    Denominacion,
    DenominacionMinisterio,
    Institucion,
    Ministerio,
    Sucesion,
)
from instituciones.models.personas import Asignacion, Intervencion, Persona, RedExpertos
from instituciones.models.presupuesto import CargaPresupuesto, LineaPresupuesto
from instituciones.models.procesos import (
    Adscripcion,
    EtapaCalendario,
    Mecanismo,
    Proceso,
    Prorroga,
    VersionCalendario,
)

__all__ = [
    "CargaPresupuesto",
    "LineaPresupuesto",
    "Adscripcion",
    "Asignacion",
    "Cliente",
    "DefinicionEstrategica",
    "Denominacion",
    "DenominacionMinisterio",
    "EtapaCalendario",
    "Institucion",
    "Intervencion",
    "Mecanismo",
    "Ministerio",
    "ObjetivoEstrategico",
    "Persona",
    "Proceso",
    "ProductoEstrategico",
    "Prorroga",
    "RedExpertos",
    "Sucesion",
    "VersionCalendario",
]
