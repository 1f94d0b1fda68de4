"""Which rows exist for whom, over evaluations and their evidence."""

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models

from instituciones.roles import Capacidad

if TYPE_CHECKING:
    from instituciones.models import Persona


def _a_ciegas(persona: "Persona") -> models.QuerySet[Any]:
    """Evaluations with a commitment that the person scores apart and nobody has compared yet."""
    pendientes = apps.get_model("evaluacion", "ItemDoble")._base_manager.filter(
        segundo=persona.pk, estado="pendiente", evaluacion__estado="en_evaluacion"
    )
    return pendientes.values("evaluacion")


class EvaluacionQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """Evaluations of the person's institutions; a network sees those with its commitments.

        Not those of which they score a commitment apart, blindly, until both scores are done.
        """
        alcance = persona.alcance
        condicion = alcance.filtro(
            "programa__adscripcion__institucion", red="programa__compromisos__red"
        )
        if alcance.tiene(Capacidad.CALIFICAR):
            condicion &= ~models.Q(pk__in=_a_ciegas(persona))
        if alcance.redes and not alcance.ve_todo:
            return self.filter(pk__in=self.model._base_manager.filter(condicion).values("pk"))
        return self.filter(condicion)

    def vigentes(self) -> Self:
        """The version in force: the one that no correction replaces."""
        return self.filter(reemplazada_por=None)

    def publicadas(self) -> Self:
        """What anybody may read, superseded versions included."""
        return self.filter(estado="publicada")

    def publicadas_vigentes(self) -> Self:
        """The last published version of each: a correction under way does not hide it."""
        posteriores = self.model._base_manager.filter(
            programa=models.OuterRef("programa"),
            estado="publicada",
            version__gt=models.OuterRef("version"),
        )
        return self.publicadas().exclude(models.Exists(posteriores))


class EvidenciaQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """Evidence of one's institutions; a network sees that of its commitments."""
        condicion = models.Q()
        for dueno in ("informado", "causa", "reclamo"):
            condicion |= persona.alcance.filtro(
                f"{dueno}__evaluacion__programa__adscripcion__institucion",
                red=f"{dueno}__compromiso__red",
            )
        return self.filter(condicion)


class RevisionQuerySet(models.QuerySet):
    def ultimas(self) -> Self:
        """The newest revision of each piece of evidence."""
        posteriores = self.model._base_manager.filter(
            evidencia=models.OuterRef("evidencia"), numero__gt=models.OuterRef("numero")
        )
        return self.exclude(models.Exists(posteriores))
