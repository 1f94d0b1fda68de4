"""Which rows exist for whom, over ministries, institutions and people."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from instituciones.roles import Capacidad

if TYPE_CHECKING:
    from instituciones.models import Persona


class InstitucionQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """Institutions about which the person may see unpublished information."""
        return self.filter(persona.alcance.filtro(""))

    def vigentes(self, dia: date) -> Self:
        """Institutions in force on a day."""
        return self.filter(Q(desde=None) | Q(desde__lte=dia), Q(hasta=None) | Q(hasta__gte=dia))


class PersonaQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """Everybody for the administrator; oneself for the rest."""
        if persona.puede(Capacidad.ADMINISTRAR_PERSONAS):
            return self
        return self.filter(pk=persona.pk)


class AdscripcionQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """Memberships of the institutions that the person may see."""
        return self.filter(persona.alcance.filtro("institucion"))


class DefinicionQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """Strategic definitions of the institutions that the person may see."""
        return self.filter(persona.alcance.filtro("institucion"))

    def publicas(self) -> Self:
        """What anybody may read."""
        return self.filter(estado="publicada")


class DefinicionMinisterialQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """Those of the ministries whose internal information, or a service's, the person sees."""
        alcance = persona.alcance
        if alcance.ve_todo or alcance.redes:
            return self
        propias = self.model._base_manager.filter(
            ministerio__instituciones__in=alcance.servicios
        ).values("ministerio")
        return self.filter(Q(ministerio__in=alcance.carteras) | Q(ministerio__in=propias))

    def publicas(self) -> Self:
        """What anybody may read."""
        return self.filter(estado="publicada")

    def elegibles(self) -> Self:
        """What a service may link its objectives to: approved or published."""
        return self.filter(estado__in=["aprobada", "publicada"])
