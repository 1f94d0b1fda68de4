"""Read models over several apps: my tasks and the ledger's page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

import compromisos.consultas
import evaluacion.consultas_doble
import evaluacion.consultas_opiniones
import evaluacion.consultas_tareas
import incentivos.consultas
import indicadores.consultas
import indicadores.consultas_propuestas
import informes.consultas
import instituciones.consultas
from incentivos.consultas import FilaDistribucion
from incentivos.models import HechoPublicado
from informes import publicado
from informes.publicado import AvanceAnio
from instituciones.models import Institucion, Persona
from instituciones.roles import CAPACIDADES, Ambito, Capacidad
from pmg_site.comun.models import Asiento
from pmg_site.comun.numeros import redondear
from pmg_site.comun.tareas import Tarea

_LEJOS = datetime.max.replace(tzinfo=UTC)
FUENTES: tuple[Callable[[Persona], list[Tarea]], ...] = (
    instituciones.consultas.pendientes,
    indicadores.consultas.pendientes,
    indicadores.consultas_propuestas.pendientes,
    compromisos.consultas.pendientes,
    evaluacion.consultas_opiniones.pendientes,
    evaluacion.consultas_doble.pendientes,
    evaluacion.consultas_tareas.pendientes,
    incentivos.consultas.pendientes,
    informes.consultas.pendientes,
)


@dataclass(frozen=True, slots=True)
class Portada:
    """What the front page says of one year, beside what others published of earlier ones."""

    anio: int | None
    anios: list[int]
    fila: FilaDistribucion | None
    avance: AvanceAnio | None
    serie: list[tuple[str, list[int]]]
    publicados: list[HechoPublicado]

    @property
    def anio_texto(self) -> str:
        return str(self.anio)

    @property
    def series(self) -> list[str]:
        """The names of the levels that the published history counts."""
        return ["90 % o más", "Entre 75 % y 90 %", "Menos de 75 %"]

    @property
    def parte_completa(self) -> Decimal | None:
        """Per cent of the institutions in the full tier, to one decimal; for display only."""
        if self.fila is None:
            return None
        return redondear(
            Fraction(100 * self.fila.cuentas["completo"], self.fila.total), 1, "half_up"
        )

    @property
    def tramos(self) -> list[tuple[str, int]]:
        """Institutions per tier, named for a reader."""
        cuentas = self.fila.cuentas if self.fila else {}
        return [(incentivos.consultas.etiqueta(t), n) for t, n in cuentas.items() if n]


def portada(pedido: str) -> Portada:
    """The last year published for most institutions, or the one asked for.

    While no year is, the last one with any result; nothing yet is said so by ``fila`` None.
    """
    filas = incentivos.consultas.por_anio(incentivos.consultas.distribucion())
    avances = {fila.anio: fila for fila in publicado.avance()}
    anios = list(avances)
    omision = publicado.anio_por_omision(avances.values())
    anio = int(pedido) if pedido.isdecimal() and int(pedido) in avances else omision
    historia = incentivos.consultas.historia()
    serie = [(str(f.anio), [f.n_90_100, f.n_75_89, f.n_menos_75]) for f in historia.filas]
    return Portada(
        anio=anio,
        anios=anios,
        fila=next((fila for fila in filas if fila.anio == anio), None),
        avance=avances.get(anio) if anio else None,
        serie=serie,
        publicados=[hecho for hecho in historia.otros if hecho.anio == anio],
    )


def mis_tareas(persona: Persona) -> list[Tarea]:
    """What waits for the person in every app, the nearest deadline first."""
    tareas = [tarea for fuente in FUENTES for tarea in fuente(persona)]
    return sorted(tareas, key=lambda tarea: (tarea.plazo or _LEJOS, tarea.texto))


def asientos_visibles(persona: Persona, filtros: dict[str, Any]) -> QuerySet[Asiento]:
    """Ledger entries that the person may read, newest first, narrowed by ``filtros``."""
    asientos = Asiento.objects.select_related("persona", "nota").order_by("-seq")
    if not lee_todo(persona):
        propias = Institucion.objects.visibles_para(persona).values("codigo")
        asientos = asientos.filter(institucion__in=propias)
    if accion := filtros.get("accion"):
        asientos = asientos.filter(accion__startswith=accion)
    if institucion := filtros.get("institucion"):
        asientos = asientos.filter(institucion=institucion)
    if objeto := filtros.get("objeto"):
        asientos = asientos.filter(objeto=objeto)
    return asientos


def exporta_bitacora(persona: Persona) -> bool:
    """Whoever may take the whole ledger along, notes and unpublished acts included."""
    return lee_todo(persona) and persona.puede(Capacidad.VER_INTERNO)


def lee_todo(persona: Persona) -> bool:
    """Whoever may read the ledger over the whole government."""
    return any(
        e.ambito == Ambito.GOBIERNO and Capacidad.VER_BITACORA in CAPACIDADES[e.rol]
        for e in persona.alcance.encargos
    )
