"""Which rows exist for whom, over incentives, instalments, staff and teams."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from instituciones.models import Persona


class IncentivoQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """Incentives of the institutions that the person may see."""
        return self.filter(persona.alcance.filtro("adscripcion__institucion"))

    def vigentes(self) -> Self:
        """Those of evaluations that no correction replaces."""
        return self.filter(
            resultado__evaluacion_decidida__isnull=False,
            resultado__evaluacion__reemplazada_por=None,
        )

    def publicados(self) -> Self:
        """What anybody may read."""
        return self.vigentes().filter(resultado__evaluacion__estado="publicada")


class CuotaQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """Instalments of the institutions that the person may see."""
        return self.filter(persona.alcance.filtro("incentivo__adscripcion__institucion"))

    def pagables(self) -> Self:
        """Those whose result is decreed and was not replaced by a correction."""
        return self.filter(
            incentivo__resultado__evaluacion_decidida__isnull=False,
            incentivo__resultado__evaluacion__estado__in=["decretada", "publicada"],
            incentivo__resultado__evaluacion__reemplazada_por=None,
        )

    def por_pagar(self, dia: date) -> Self:
        """Payable ones whose month has come and that nobody has noted as paid."""
        return self.pagables().filter(
            Q(incentivo__anio_pago__lt=dia.year)
            | Q(incentivo__anio_pago=dia.year, mes__lte=dia.month),
            estado="programada",
        )


class DotacionQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """Staff and bases of the institutions that the person may see."""
        return self.filter(persona.alcance.filtro("adscripcion__institucion"))


class EquipoQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """Teams of the institutions that the person may see."""
        return self.filter(persona.alcance.filtro("institucion"))


class CuotaEquipoQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """Instalments of the teams that the person may see."""
        return self.filter(persona.alcance.filtro("equipo__institucion"))

    def por_pagar(self, dia: date) -> Self:
        """Those whose month has come and that nobody has noted as paid."""
        return self.annotate(anio_pago=F("equipo__anio") + 1).filter(
            Q(anio_pago__lt=dia.year) | Q(anio_pago=dia.year, mes__lte=dia.month),
            estado="programada",
        )


class PertenenciaQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """Memberships of the teams that the person may see."""
        return self.filter(persona.alcance.filtro("equipo__institucion"))


class FuncionarioQuerySet(models.QuerySet):
    def visibles_para(self, persona: "Persona") -> Self:
        """Whoever belongs or belonged to a team that the person may see."""
        de_equipos = self.model._base_manager.filter(
            persona.alcance.filtro("pertenencias__equipo__institucion")
        )
        return self.filter(pk__in=de_equipos.values("pk"))
