"""Which rows exist for whom, over programmes, follow-up and observations."""

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from instituciones.models import Persona


class ProgramaQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """Programmes of the person's institutions; a network sees those with its commitments."""
        alcance = persona.alcance
        condicion = alcance.filtro("adscripcion__institucion", red="compromisos__red")
        return (
            self.filter(pk__in=self.model._base_manager.filter(condicion).values("pk"))
            if (alcance.redes and not alcance.ve_todo)
            else self.filter(condicion)
        )

    def vigentes(self) -> Self:
        """The last version of each programme, whatever its state."""
        return self.filter(reemplazado_por=None)

    def en_vigor(self) -> Self:
        """What is carried out: decreed, and not replaced by a decreed modification."""
        return self.filter(estado="decretado").exclude(reemplazado_por__estado="decretado")


class SeguimientoQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """Follow-up programmes of the person's institutions."""
        return self.filter(persona.alcance.filtro("institucion"))
