"""How many people an institution pays the increment to, and on what remunerations."""

from django.db import models
from django.db.models import Q

from incentivos.querysets import DotacionQuerySet
from incentivos.reglas_montos import TODAS
from instituciones.models import Adscripcion, Institucion, Persona
from pmg_site.comun.campos import DecimalExacto


class DotacionAnual(models.Model):
    """Staff and yearly base of remunerations of the payment year, of one plant or of all.

    ``planta`` is a code of the tiers of that mechanism and year, or «todas» where they make no
    difference. ``base_anual`` are pesos: what the per cent of the tier is taken of.
    """

    adscripcion = models.ForeignKey(Adscripcion, models.PROTECT, related_name="dotaciones")
    planta = models.CharField("planta", max_length=40, default=TODAS)
    dotacion = models.PositiveIntegerField("dotación (personas)")
    base_anual = DecimalExacto(
        "base anual de remuneraciones (pesos)", max_digits=16, decimal_places=2
    )
    fuente = models.CharField("fuente", max_length=300)
    registrada_el = models.DateTimeField("registrada el")
    registrada_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)
    ejemplo = models.BooleanField("datos de ejemplo", default=False)

    objects = DotacionQuerySet.as_manager()

    class Meta:
        verbose_name = "dotación y base de remuneraciones"
        verbose_name_plural = "dotaciones y bases de remuneraciones"
        ordering = ["adscripcion", "planta"]
        constraints = [
            models.UniqueConstraint(fields=["adscripcion", "planta"], name="dotacion_unica"),
            models.CheckConstraint(
                condition=Q(base_anual__gte=0), name="dotacion_base_no_negativa"
            ),
            models.CheckConstraint(condition=~Q(fuente=""), name="dotacion_con_fuente"),
            models.CheckConstraint(condition=~Q(planta=""), name="dotacion_con_planta"),
        ]

    def __str__(self) -> str:
        return f"{self.adscripcion}, planta {self.planta}"

    @property
    def institucion(self) -> Institucion:
        return self.adscripcion.institucion
