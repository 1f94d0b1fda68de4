"""The compliance result with its trace: written once, never changed."""

from django.db import models
from django.db.models import Q

from compromisos.models import Compromiso
from evaluacion.models.evaluaciones import Evaluacion
from indicadores.models import ConjuntoReglas
from pmg_site.comun.campos import DecimalExacto


class ClaseResultado(models.TextChoices):
    VALOR = "valor", "Valor"
    NO_APLICA = "no_aplica", "No aplica"
    SIN_DATO = "sin_dato", "Sin dato"
    ERROR = "error", "Error"


class ResultadoCumplimiento(models.Model):
    """The computed compliance of an evaluation: total, exact total, hashes and trace.

    ``total`` in per cent, 0–100, rounded as the rule of the year says; ``total_exacto`` is the
    fraction before rounding, as text "n/d". The same inputs and rules give the same ``huella``.
    """

    solo_agregar = True

    evaluacion = models.ForeignKey(Evaluacion, models.PROTECT, related_name="resultados")
    numero = models.PositiveSmallIntegerField("cálculo N°")
    clase = models.CharField("clase", max_length=10, choices=ClaseResultado)
    total = DecimalExacto("total (%)", max_digits=5, decimal_places=2, null=True)
    total_exacto = models.TextField("total exacto", blank=True)
    valor_para_tramo = models.TextField("valor que mira el tramo", blank=True)
    motivos = models.JSONField("motivos", default=list)
    conjunto_reglas = models.ForeignKey(ConjuntoReglas, models.PROTECT, related_name="+")
    huella_entradas = models.CharField("huella de las entradas", max_length=64)
    huella_reglas = models.CharField("huella de las reglas", max_length=64)
    huella = models.CharField("huella del resultado", max_length=64)
    entradas = models.JSONField("entradas")
    traza = models.JSONField("traza")
    calculado_el = models.DateTimeField("calculado el")

    class Meta:
        verbose_name = "resultado de cumplimiento"
        verbose_name_plural = "resultados de cumplimiento"
        ordering = ["evaluacion", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["evaluacion", "numero"], name="resultado_numerado"),
            models.CheckConstraint(
                condition=Q(total=None) | Q(total__gte=0, total__lte=100),
                name="resultado_entre_0_y_100",
            ),
            models.CheckConstraint(
                condition=Q(clase="valor", total__isnull=False) | Q(~Q(clase="valor"), total=None),
                name="resultado_valor_con_total",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluacion}: {self.total if self.total is not None else self.clase}"


class DesgloseCompromiso(models.Model):
    """What one commitment contributed to a result, and the sentence that says how."""

    solo_agregar = True

    resultado = models.ForeignKey(ResultadoCumplimiento, models.PROTECT, related_name="desglose")
    compromiso = models.ForeignKey(Compromiso, models.PROTECT, related_name="desgloses")
    clase = models.CharField("clase", max_length=10, choices=ClaseResultado)
    valor = DecimalExacto("valor efectivo", max_digits=18, decimal_places=6, null=True)
    cumplimiento = DecimalExacto("cumplimiento (%)", max_digits=12, decimal_places=2, null=True)
    puntaje = DecimalExacto("puntaje (0–100)", max_digits=9, decimal_places=6, null=True)
    ponderador = DecimalExacto("ponderador (%)", max_digits=5, decimal_places=2)
    ponderador_efectivo = models.TextField("ponderador efectivo exacto", blank=True)
    aporte = DecimalExacto("aporte (puntos)", max_digits=5, decimal_places=2, null=True)
    aporte_exacto = models.TextField("aporte exacto", blank=True)
    cumple = models.BooleanField("cumple", null=True)
    sobrecumple = models.BooleanField("sobrecumple", default=False)
    explicacion = models.TextField("explicación")

    class Meta:
        verbose_name = "desglose de un compromiso"
        verbose_name_plural = "desgloses de compromisos"
        ordering = ["resultado", "compromiso"]
        constraints = [
            models.UniqueConstraint(fields=["resultado", "compromiso"], name="desglose_unico"),
            models.CheckConstraint(
                condition=Q(puntaje=None) | Q(puntaje__gte=0, puntaje__lte=100),
                name="desglose_puntaje_entre_0_y_100",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compromiso}: {self.aporte}"
