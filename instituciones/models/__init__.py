"""Who and when: ministries, institutions, people, roles, mechanisms, processes, definitions."""

from instituciones.models.definiciones import (
    AspectoPresupuesto,
    Cliente,
    ComoSeRecogio,
    DefinicionEstrategica,
    Difusion,
    LeyServicio,
    ObjetivoEstrategico,
    ProductoEstrategico,
    TipoProducto,
    VozUsuarios,
)
from instituciones.models.feriados import Feriado
from instituciones.models.filas import TipoNorma
from instituciones.models.instituciones import (
    Denominacion,
    DenominacionMinisterio,
    Institucion,
    Ministerio,
    Sucesion,
)
from instituciones.models.ministeriales import (
    DefinicionMinisterial,
    LeyMinisterial,
    ObjetivoMinisterial,
    PrioridadGobierno,
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
    "Adscripcion",
    "Asignacion",
    "AspectoPresupuesto",
    "CargaPresupuesto",
    "Cliente",
    "ComoSeRecogio",
    "DefinicionEstrategica",
    "DefinicionMinisterial",
    "Denominacion",
    "DenominacionMinisterio",
    "Difusion",
    "EtapaCalendario",
    "Feriado",
    "Institucion",
    "Intervencion",
    "LeyMinisterial",
    "LeyServicio",
    "LineaPresupuesto",
    "Mecanismo",
    "Ministerio",
    "ObjetivoEstrategico",
    "ObjetivoMinisterial",
    "Persona",
    "PrioridadGobierno",
    "Proceso",
    "ProductoEstrategico",
    "Prorroga",
    "RedExpertos",
    "Sucesion",
    "TipoNorma",
    "TipoProducto",
    "VersionCalendario",
    "VozUsuarios",
]
