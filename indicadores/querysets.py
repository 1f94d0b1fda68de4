"""Which rows exist for whom, over indicators and rule sets."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

if TYPE_CHECKING:
    from indicadores.models import ConjuntoReglas
    from instituciones.models import Persona


class IndicadorQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """The person's institutions' indicators, and the transversal ones."""
        return self.filter(persona.alcance.filtro("institucion") | Q(institucion=None))


class ConjuntoReglasQuerySet(models.QuerySet["ConjuntoReglas"]):
    def vigente(self, tipo: str, mecanismo: str, anio: int) -> "ConjuntoReglas | None":
        """The rule set of ``mecanismo`` that covers ``anio``, each code in its last version."""
        posterior = self.model._base_manager.filter(
            codigo=OuterRef("codigo"),
            mecanismo=OuterRef("mecanismo"),
            version__gt=OuterRef("version"),
        )
        return (
            self.filter(
                ~Exists(posterior),
                Q(anio_hasta=None) | Q(anio_hasta__gte=anio),
                tipo=tipo,
                mecanismo=mecanismo,
                anio_desde__lte=anio,
            )
            .order_by("-anio_desde", "-version")
            .first()
        )
