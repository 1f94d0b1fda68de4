"""Read models over several apps: my tasks and the ledger's page."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

import compromisos.consultas
import evaluacion.consultas
import incentivos.consultas
import indicadores.consultas
import informes.consultas
import instituciones.consultas
from instituciones.models import Institucion, Persona
from instituciones.roles import CAPACIDADES, Ambito, Capacidad
from pmg_site.comun.models import Asiento
from pmg_site.comun.tareas import Tarea

_LEJOS = datetime.max.replace(tzinfo=UTC)
FUENTES: tuple[Callable[[Persona], list[Tarea]], ...] = (
    instituciones.consultas.pendientes,
    indicadores.consultas.pendientes,
    compromisos.consultas.pendientes,
    evaluacion.consultas.pendientes,
    incentivos.consultas.pendientes,
    informes.consultas.pendientes,
)


def mis_tareas(persona: Persona) -> list[Tarea]:
    """What waits for the person in every app, the nearest deadline first."""
    tareas = [tarea for fuente in FUENTES for tarea in fuente(persona)]
    return sorted(tareas, key=lambda tarea: (tarea.plazo or _LEJOS, tarea.texto))


def asientos_visibles(persona: Persona, filtros: dict[str, Any]) -> QuerySet[Asiento]:
    """Ledger entries that the person may read, newest first, narrowed by ``filtros``."""
    asientos = Asiento.objects.select_related("persona", "nota").order_by("-seq")
    if not _lee_todo(persona):
        propias = Institucion.objects.visibles_para(persona).values("codigo")
        asientos = asientos.filter(institucion__in=propias)
    if accion := filtros.get("accion"):
        asientos = asientos.filter(accion__startswith=accion)
    if institucion := filtros.get("institucion"):
        asientos = asientos.filter(institucion=institucion)
    if objeto := filtros.get("objeto"):
        asientos = asientos.filter(objeto=objeto)
    return asientos


def _lee_todo(persona: Persona) -> bool:
    """Whoever may read the ledger over the whole government."""
    return any(
        e.ambito == Ambito.GOBIERNO and Capacidad.VER_BITACORA in CAPACIDADES[e.rol]
        for e in persona.alcance.encargos
    )
