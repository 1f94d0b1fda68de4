"""Figures that others published: history that the system did not compute."""

from django.db import models
from django.db.models import Q

from pmg_site.comun.campos import DecimalExacto
from pmg_site.comun.formato import numero, sin_ceros


class Concepto(models.TextChoices):
    """What a published figure counts."""

    N_90_100 = "instituciones_90_100", "Instituciones con 90 % o más"
    N_75_89 = "instituciones_75_89", "Instituciones con 75 % o más y menos de 90 %"
    N_MENOS_75 = "instituciones_menos_75", "Instituciones con menos de 75 %"
    INSTITUCIONES = "instituciones", "Instituciones en el PMG"
    PCT_90_100 = "pct_90_100", "Instituciones con 90 % o más, como porcentaje"
    PCT_75_89 = "pct_75_89", "Instituciones con 75 % o más y menos de 90 %, como porcentaje"
    PCT_MENOS_75 = "pct_menos_75", "Instituciones con menos de 75 %, como porcentaje"
    PCT_100 = "pct_100", "Instituciones con 100 % de cumplimiento, como porcentaje"
    PROMEDIO = "cumplimiento_promedio", "Cumplimiento promedio"
    ORGANISMOS = "organismos_minimo", "Organismos con PMG"
    FUNCIONARIOS = "funcionarios_minimo", "Personas cubiertas por el PMG"
    INDICADORES = "indicadores_presupuesto", "Indicadores de desempeño en el presupuesto"
    CALIDAD = "instituciones_calidad", "Instituciones en el Sistema de Calidad de Servicio"
    MESU = "instituciones_mesu", "De ellas, con resultados de la encuesta MESU"


class HechoPublicado(models.Model):
    """A figure published by others, with its source: history that the system did not compute."""

    anio = models.PositiveSmallIntegerField("año del programa")
    concepto = models.CharField("concepto", max_length=40, choices=Concepto)
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

    @property
    def valor_escrito(self) -> str:
        """The figure with its unit, as a reader expects it."""
        return f"{sin_ceros(numero(self.valor))} {self.unidad}"
