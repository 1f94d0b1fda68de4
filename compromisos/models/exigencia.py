"""What the reviewer decides about the reasons given for an easier target."""

from django.db import models
from django.db.models import Q

from compromisos.models.compromisos import Compromiso
from instituciones.models import Persona
from pmg_site.comun.campos import DecimalExacto


class DecisionJustificacion(models.Model):
    """The reviewer accepts, or not, why a target asks less than history.

    It holds for the target and the text it was taken on (``huella``): when one of them changes,
    it no longer says anything.
    """

    compromiso = models.ForeignKey(Compromiso, models.CASCADE, related_name="decisiones")
    huella = models.CharField("huella de lo decidido", max_length=64)
    meta = DecimalExacto("meta", max_digits=18, decimal_places=6)
    justificacion = models.TextField("justificación")
    aceptada = models.BooleanField("aceptada")
    fundamento = models.TextField("fundamento")
    decidida_el = models.DateTimeField("decidida el")
    decidida_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)

    class Meta:
        verbose_name = "decisión sobre una justificación"
        verbose_name_plural = "decisiones sobre justificaciones"
        ordering = ["compromiso", "decidida_el"]
        constraints = [
            models.UniqueConstraint(fields=["compromiso", "huella"], name="decision_unica"),
            models.CheckConstraint(
                condition=~Q(fundamento="") & ~Q(justificacion=""),
                name="decision_con_fundamento",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compromiso}: {'aceptada' if self.aceptada else 'rechazada'}"
