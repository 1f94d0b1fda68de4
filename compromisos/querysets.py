"""Which rows exist for whom, over programmes, follow-up and observations."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from compromisos.estados import EstadoFormulacion
from instituciones.roles import Rol

if TYPE_CHECKING:
    from instituciones.models import Persona


# A minister of another ministry who signs sees what was presented, not what is being written.
PRESENTADO = [e for e in EstadoFormulacion if e not in ("borrador", "observado", "retirado")]


class ProgramaQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """Programmes of the person's institutions; a network sees those with its commitments."""
        alcance = persona.alcance
        condicion = alcance.filtro("adscripcion__institucion", red="compromisos__red")
        if ministerios := [e.ministerio_id for e in alcance.encargos if e.rol == Rol.MINISTRO]:
            condicion |= Q(ministerio_firmante__in=ministerios, estado__in=PRESENTADO)
        return (
            self.filter(pk__in=self.model._base_manager.filter(condicion).values("pk"))
            if (alcance.redes and not alcance.ve_todo)
            else self.filter(condicion)
        )

    def vigentes(self) -> Self:
        """The last version of each programme, whatever its state; one taken back is none."""
        return self.filter(reemplazado_por=None).exclude(estado="retirado")

    def en_vigor(self) -> Self:
        """What is carried out: decreed, and not replaced by a decreed modification."""
        return self.filter(estado="decretado").exclude(reemplazado_por__estado="decretado")


class SeguimientoQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """Follow-up programmes of the person's institutions."""
        return self.filter(persona.alcance.filtro("institucion"))
