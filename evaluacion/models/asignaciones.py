"""Which evaluator scores what, and whether a conflict of interest keeps them from it."""

from django.db import models
from django.db.models import F, Q

from instituciones.models import Adscripcion, Persona, Proceso, RedExpertos


class AsignacionEvaluador(models.Model):
    """An evaluator in charge of an institution in a year, or of a theme (network) in a year."""

    evaluador = models.ForeignKey(Persona, models.PROTECT, related_name="asignaciones_evaluacion")
    adscripcion = models.ForeignKey(
        Adscripcion, models.PROTECT, null=True, blank=True, related_name="evaluadores"
    )
    proceso = models.ForeignKey(Proceso, models.PROTECT, null=True, blank=True, related_name="+")
    red = models.ForeignKey(
        RedExpertos, models.PROTECT, null=True, blank=True, verbose_name="tema", related_name="+"
    )
    asignada_el = models.DateTimeField("asignada el")
    asignada_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")
    retirada_el = models.DateTimeField("retirada el", null=True, blank=True)
    retirada_por = models.ForeignKey(
        Persona, models.PROTECT, null=True, blank=True, related_name="+"
    )
    motivo_retiro = models.CharField("motivo del retiro", max_length=500, blank=True)

    class Meta:
        verbose_name = "asignación de un evaluador"
        verbose_name_plural = "asignaciones de evaluadores"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(adscripcion__isnull=False, proceso=None, red=None)
                | Q(adscripcion=None, proceso__isnull=False, red__isnull=False),
                name="asignacion_evaluador_de_institucion_o_tema",
            ),
            models.CheckConstraint(
                condition=Q(retirada_el=None, retirada_por=None, motivo_retiro="")
                | Q(~Q(motivo_retiro=""), retirada_el__isnull=False, retirada_por__isnull=False),
                name="asignacion_evaluador_retirada_por_alguien",
            ),
            models.CheckConstraint(
                condition=Q(retirada_el=None) | Q(retirada_el__gte=F("asignada_el")),
                name="asignacion_evaluador_retirada_despues",
            ),
            models.CheckConstraint(
                condition=~Q(asignada_por=F("evaluador")),
                name="asignacion_evaluador_la_hace_otra_persona",
            ),
            models.UniqueConstraint(
                fields=["evaluador", "adscripcion"],
                condition=Q(retirada_el=None, adscripcion__isnull=False),
                name="asignacion_evaluador_institucion_unica",
            ),
            models.UniqueConstraint(
                fields=["evaluador", "proceso", "red"],
                condition=Q(retirada_el=None, red__isnull=False),
                name="asignacion_evaluador_tema_unica",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluador}: {self.adscripcion or self.red}"


class DeclaracionConflicto(models.Model):
    """What the evaluator declares of an assignment: no conflict of interest, or which one.

    The last declaration holds. Within a theme, ``adscripcion`` names the one institution of which
    it speaks; without it, it speaks of the whole assignment.
    """

    solo_agregar = True

    asignacion = models.ForeignKey(
        AsignacionEvaluador, models.PROTECT, related_name="declaraciones"
    )
    adscripcion = models.ForeignKey(
        Adscripcion, models.PROTECT, null=True, blank=True, related_name="+"
    )
    hay_conflicto = models.BooleanField("hay conflicto de interés")
    texto = models.TextField("en qué consiste", blank=True)
    declarada_el = models.DateTimeField("declarada el")

    class Meta:
        verbose_name = "declaración de conflicto de interés"
        verbose_name_plural = "declaraciones de conflicto de interés"
        ordering = ["asignacion", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hay_conflicto=False) | ~Q(texto=""), name="conflicto_dice_cual"
            )
        ]

    def __str__(self) -> str:
        return f"{self.asignacion}: {'con' if self.hay_conflicto else 'sin'} conflicto"
