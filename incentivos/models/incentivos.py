"""What compliance earns: the tier of an institution and its instalments."""

from django.db import models
from django.db.models import Q

from evaluacion.models import ResultadoCumplimiento
from incentivos.estados import EstadoCuota
from incentivos.querysets import CuotaQuerySet, IncentivoQuerySet
from indicadores.models import ConjuntoReglas
from instituciones.models import Adscripcion, Institucion, Persona
from pmg_site.comun.campos import DecimalExacto
from pmg_site.comun.formato import MESES


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


class Pagable(models.Model):
    """What every instalment has: its number, its month, and whether it has been paid.

    ``monto`` is what was paid, in pesos, where a base of remunerations was known on that day.
    """

    numero = models.PositiveSmallIntegerField("cuota")
    mes = models.PositiveSmallIntegerField("mes")
    estado = models.CharField(
        "estado", max_length=10, choices=EstadoCuota, default=EstadoCuota.PROGRAMADA
    )
    pagada_el = models.DateField("pagada el", null=True, blank=True)
    pagada_por = models.ForeignKey(Persona, models.PROTECT, null=True, blank=True, related_name="+")
    monto = DecimalExacto(
        "monto pagado (pesos)", max_digits=16, decimal_places=2, null=True, blank=True
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(mes__gte=1, mes__lte=12), name="%(class)s_mes_valido"
            ),
            models.CheckConstraint(
                condition=Q(estado="pagada", pagada_el__isnull=False, pagada_por__isnull=False)
                | Q(estado="programada", pagada_el=None, pagada_por=None, monto=None),
                name="%(class)s_pago_coherente",
            ),
            models.CheckConstraint(
                condition=Q(monto=None) | Q(monto__gte=0), name="%(class)s_monto_no_negativo"
            ),
        ]

    @property
    def nombre_mes(self) -> str:
        return MESES[self.mes - 1]


class Cuota(Pagable):
    """One instalment of the increment of an institution."""

    incentivo = models.ForeignKey(Incentivo, models.PROTECT, related_name="cuotas")

    objects = CuotaQuerySet.as_manager()

    class Meta(Pagable.Meta):
        verbose_name = "cuota"
        verbose_name_plural = "cuotas"
        ordering = ["incentivo", "numero"]
        constraints = [
            *Pagable.Meta.constraints,
            models.UniqueConstraint(fields=["incentivo", "numero"], name="cuota_numerada"),
        ]

    def __str__(self) -> str:
        return f"Cuota {self.numero} de {self.incentivo}"
