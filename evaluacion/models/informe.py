"""What the service reports: operands per commitment."""

from django.db import models
from django.db.models import Q

from compromisos.models import Compromiso
from evaluacion.models.evaluaciones import Evaluacion
from instituciones.models import Intervencion
from pmg_site.comun.campos import DecimalExacto


class ResultadoInformado(models.Model):
    """What the service says of one commitment: a value, or why there is none."""

    class Clase(models.TextChoices):
        VALOR = "valor", "Valor"
        NO_APLICA = "no_aplica", "No aplica"
        SIN_DATO = "sin_dato", "Sin dato"

    evaluacion = models.ForeignKey(Evaluacion, models.PROTECT, related_name="informados")
    compromiso = models.ForeignKey(Compromiso, models.PROTECT, related_name="informados")
    clase = models.CharField("clase", max_length=10, choices=Clase, default=Clase.SIN_DATO)
    razones = models.TextField("razones del resultado", blank=True)
    informado_el = models.DateTimeField("informado el", null=True, blank=True)
    intervencion = models.ForeignKey(
        Intervencion, models.PROTECT, null=True, blank=True, related_name="+"
    )
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)

    class Meta:
        verbose_name = "resultado informado"
        verbose_name_plural = "resultados informados"
        ordering = ["evaluacion", "compromiso"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluacion", "compromiso"], name="resultado_informado_unico"
            ),
            models.CheckConstraint(
                condition=Q(clase="sin_dato")
                | Q(informado_el__isnull=False, intervencion__isnull=False),
                name="resultado_informado_por_alguien",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compromiso}: {self.get_clase_display()}"


class OperandoInformado(models.Model):
    """The value reported for one operand (total, or a disaggregation of it)."""

    informado = models.ForeignKey(ResultadoInformado, models.CASCADE, related_name="operandos")
    simbolo = models.CharField("operando", max_length=8)
    desagregacion = models.CharField("desagregación", max_length=40, default="total")
    valor = DecimalExacto("valor", max_digits=18, decimal_places=6)

    class Meta:
        verbose_name = "operando informado"
        verbose_name_plural = "operandos informados"
        ordering = ["informado", "simbolo", "desagregacion"]
        constraints = [
            models.UniqueConstraint(
                fields=["informado", "simbolo", "desagregacion"], name="operando_informado_unico"
            )
        ]

    def __str__(self) -> str:
        return f"{self.simbolo} = {self.valor}"
