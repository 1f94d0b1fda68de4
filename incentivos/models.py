"""What compliance earns: the tier of an institution, its instalments, and published history."""

from django.db import models
from django.db.models import Q

from evaluacion.models import ResultadoCumplimiento
from indicadores.models import ConjuntoReglas
from instituciones.models import Adscripcion
from pmg_site.comun.campos import DecimalExacto


class Incentivo(models.Model):
    """The increment that a result earns in the payment year, under the rules then in force."""

    solo_agregar = True

    resultado = models.OneToOneField(
        ResultadoCumplimiento, models.PROTECT, related_name="incentivo"
    )
    adscripcion = models.ForeignKey(Adscripcion, models.PROTECT, related_name="incentivos")
    anio_pago = models.PositiveSmallIntegerField("año de pago")
    conjunto_reglas = models.ForeignKey(ConjuntoReglas, models.PROTECT, related_name="+")
    tramo = models.CharField("tramo", max_length=40)
    porcentaje = DecimalExacto("incremento (%)", max_digits=7, decimal_places=4, null=True)
    fundamento = models.JSONField("fundamento", default=dict)
    huella = models.CharField("huella", max_length=64)
    calculado_el = models.DateTimeField("calculado el")

    class Meta:
        verbose_name = "incentivo"
        verbose_name_plural = "incentivos"
        ordering = ["-anio_pago", "adscripcion"]
        constraints = [
            models.CheckConstraint(
                condition=Q(porcentaje=None) | Q(porcentaje__gte=0, porcentaje__lte=100),
                name="incentivo_porcentaje",
            )
        ]

    def __str__(self) -> str:
        return f"{self.adscripcion}: {self.tramo}"


class Cuota(models.Model):
    """One instalment of the increment: its month and whether it has been paid."""

    class Estado(models.TextChoices):
        PROGRAMADA = "programada", "Programada"
        PAGADA = "pagada", "Pagada"

    incentivo = models.ForeignKey(Incentivo, models.PROTECT, related_name="cuotas")
    numero = models.PositiveSmallIntegerField("cuota")
    mes = models.PositiveSmallIntegerField("mes")
    estado = models.CharField("estado", max_length=10, choices=Estado, default=Estado.PROGRAMADA)
    pagada_el = models.DateField("pagada el", null=True, blank=True)

    class Meta:
        verbose_name = "cuota"
        verbose_name_plural = "cuotas"
        ordering = ["incentivo", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["incentivo", "numero"], name="cuota_numerada"),
            models.CheckConstraint(condition=Q(mes__gte=1, mes__lte=12), name="cuota_mes_valido"),
            models.CheckConstraint(
                condition=Q(estado="pagada", pagada_el__isnull=False)
                | Q(estado="programada", pagada_el=None),
                name="cuota_pago_coherente",
            ),
        ]

    def __str__(self) -> str:
        return f"Cuota {self.numero} de {self.incentivo}"


class HechoPublicado(models.Model):
    """A figure published by others, with its source: history that the system did not compute."""

    anio = models.PositiveSmallIntegerField("año del programa")
    concepto = models.CharField("concepto", max_length=120)
    valor = DecimalExacto("valor", max_digits=15, decimal_places=4)
    unidad = models.CharField("unidad", max_length=40)
    confianza = models.CharField("confianza", max_length=20)
    fuente = models.CharField("fuente", max_length=300)

    class Meta:
        verbose_name = "hecho publicado"
        verbose_name_plural = "hechos publicados"
        ordering = ["anio", "concepto"]
        constraints = [
            models.UniqueConstraint(fields=["anio", "concepto"], name="hecho_unico"),
            models.CheckConstraint(condition=~Q(fuente=""), name="hecho_con_fuente"),
        ]

    def __str__(self) -> str:
        return f"{self.anio} {self.concepto}: {self.valor}"
