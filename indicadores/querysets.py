"""Which rows exist for whom, over indicators and rule sets."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from instituciones.roles import Capacidad
from pmg_site.comun import reloj

if TYPE_CHECKING:
    from indicadores.models import ConjuntoReglas
    from instituciones.models import DefinicionEstrategica, Persona


class IndicadorQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """The person's institutions' indicators, and the transversal ones."""
        return self.filter(persona.alcance.filtro("institucion") | Q(institucion=None))


class RespuestaUsuariosQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """Those of the definitions that the person may see."""
        return self.filter(persona.alcance.filtro("voz__definicion__institucion"))

    def de_las_versiones(self, definicion: "DefinicionEstrategica") -> Self:
        """Those of every version of the same period of an institution."""
        return self.filter(
            voz__definicion__institucion=definicion.institucion_id,
            voz__definicion__periodo_desde=definicion.periodo_desde,
        )


def _en_vigor() -> Q:
    """Loaded, and its day has come."""
    hoy = reloj.ahora().astimezone(reloj.SANTIAGO).date()
    return Q(rige_desde=None) | Q(rige_desde__lte=hoy)


class ConjuntoReglasQuerySet(models.QuerySet["ConjuntoReglas"]):
    def ultimos(self) -> Self:
        """Each code in its last version, among those whose day has come."""
        posterior = self.model._base_manager.filter(
            _en_vigor(),
            codigo=OuterRef("codigo"),
            mecanismo=OuterRef("mecanismo"),
            version__gt=OuterRef("version"),
        )
        return self.filter(_en_vigor(), ~Exists(posterior))

    def vigente(self, tipo: str, mecanismo: str, anio: int) -> "ConjuntoReglas | None":
        """The rule set of ``mecanismo`` that covers ``anio``, each code in its last version.

        Where two codes cover the year, the one that begins later: a change from a year on.
        """
        cubren = self._que_cubren(tipo, anio).filter(mecanismo=mecanismo)
        return cubren.order_by("-anio_desde", "-version").first()

    def vigentes(
        self, tipo: str, mecanismos: Iterable[str], anio: int
    ) -> "dict[str, ConjuntoReglas]":
        """The same for many mechanisms, by their code, in one query."""
        cubren = self._que_cubren(tipo, anio).filter(mecanismo__in=list(mecanismos))
        return {fila.mecanismo: fila for fila in cubren.order_by("anio_desde", "version")}

    def _que_cubren(self, tipo: str, anio: int) -> Self:
        return self.ultimos().filter(
            Q(anio_hasta=None) | Q(anio_hasta__gte=anio), tipo=tipo, anio_desde__lte=anio
        )


LEEN_PROPUESTAS = (Capacidad.PROPONER_REGLAS, Capacidad.APROBAR_REGLAS, Capacidad.VER_BITACORA)


class PropuestaReglasQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """Drafts, for those who propose; what was proposed, also for who decides or audits."""
        if persona.puede(Capacidad.PROPONER_REGLAS):
            return self
        if any(persona.puede(c) for c in LEEN_PROPUESTAS):
            return self.exclude(propuesta_el=None)
        return self.none()
