"""What compliance earns: the tier of an institution, its instalments, and published history."""

from django.db import models
from django.db.models import Q

from evaluacion.models import ResultadoCumplimiento
from incentivos.estados import EstadoCuota
from incentivos.querysets import CuotaQuerySet, IncentivoQuerySet
from indicadores.models import ConjuntoReglas
from instituciones.models import Adscripcion, Institucion, Persona
from pmg_site.comun.campos import DecimalExacto
from pmg_site.comun.formato import MESES, numero, sin_ceros


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

    objects = IncentivoQuerySet.as_manager()

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

    @property
    def institucion(self) -> Institucion:
        return self.adscripcion.institucion


class Cuota(models.Model):
    """One instalment of the increment: its month and whether it has been paid."""

    incentivo = models.ForeignKey(Incentivo, models.PROTECT, related_name="cuotas")
    numero = models.PositiveSmallIntegerField("cuota")
    mes = models.PositiveSmallIntegerField("mes")
    estado = models.CharField(
        "estado", max_length=10, choices=EstadoCuota, default=EstadoCuota.PROGRAMADA
    )
    pagada_el = models.DateField("pagada el", null=True, blank=True)
    pagada_por = models.ForeignKey(Persona, models.PROTECT, null=True, blank=True, related_name="+")

    objects = CuotaQuerySet.as_manager()

    class Meta:
        verbose_name = "cuota"
        verbose_name_plural = "cuotas"
        ordering = ["incentivo", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["incentivo", "numero"], name="cuota_numerada"),
            models.CheckConstraint(condition=Q(mes__gte=1, mes__lte=12), name="cuota_mes_valido"),
            models.CheckConstraint(
                condition=Q(estado="pagada", pagada_el__isnull=False, pagada_por__isnull=False)
                | Q(estado="programada", pagada_el=None, pagada_por=None),
                name="cuota_pago_coherente",
            ),
        ]

    def __str__(self) -> str:
        return f"Cuota {self.numero} de {self.incentivo}"

    @property
    def nombre_mes(self) -> str:
        return MESES[self.mes - 1]


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
