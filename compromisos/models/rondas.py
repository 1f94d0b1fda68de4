"""The rounds of review of a programme: what it held each time it was sent."""

from django.db import models

from compromisos.models.programas import ProgramaAnual
from instituciones.models import Persona


class RondaRevision(models.Model):
    """One sending of a programme, with the canonical copy of what was sent and its hash."""

    solo_agregar = True

    programa = models.ForeignKey(ProgramaAnual, models.PROTECT, related_name="rondas")
    numero = models.PositiveSmallIntegerField("ronda")
    enviada_el = models.DateTimeField("enviada el")
    enviada_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")
    copia = models.JSONField("copia de lo enviado")
    huella = models.CharField("huella de lo enviado", max_length=64)
    cambia = models.BooleanField("cambió desde la ronda anterior", default=False)

    class Meta:
        verbose_name = "ronda de revisión"
        verbose_name_plural = "rondas de revisión"
        ordering = ["programa", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["programa", "numero"], name="ronda_numerada"),
            models.CheckConstraint(
                condition=models.Q(numero__gte=1) & ~models.Q(huella=""), name="ronda_con_huella"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programa}, ronda {self.numero}"
