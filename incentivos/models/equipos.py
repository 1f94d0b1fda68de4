"""Teams of the Convenio de Desempeño Colectivo: goals, dated members, certified fulfilment."""

from django.db import models
from django.db.models import F, Q

from incentivos.estados import EstadoEquipo
from incentivos.models.incentivos import Pagable
from incentivos.querysets import (
    CuotaEquipoQuerySet,
    EquipoQuerySet,
    FuncionarioQuerySet,
    PertenenciaQuerySet,
)
from indicadores.models import ConjuntoReglas
from instituciones.models import Institucion, Persona
from instituciones.run import validar
from pmg_site.comun.campos import DecimalExacto

_CONVENIDO = ["convenido", "certificado"]


class Funcionario(models.Model):
    """Somebody of the staff, by RUN, wherever they work; not an account of this site."""

    run = models.CharField("RUN", max_length=12, unique=True, validators=[validar])
    nombre = models.CharField("nombre", max_length=200)
    ejemplo = models.BooleanField("datos de ejemplo", default=False)

    objects = FuncionarioQuerySet.as_manager()

    class Meta:
        verbose_name = "funcionario o funcionaria"
        verbose_name_plural = "funcionarias y funcionarios"
        ordering = ["nombre", "run"]

    def __str__(self) -> str:
        return self.nombre


class Equipo(models.Model):
    """A team of an institution in a year; what it is certified to have fulfilled pays next year.

    Tier, per cent and rules are written when it is certified, and stay.
    """

    institucion = models.ForeignKey(Institucion, models.PROTECT, related_name="equipos")
    anio = models.PositiveSmallIntegerField("año")
    nombre = models.CharField("nombre", max_length=160)
    estado = models.CharField(
        "estado", max_length=12, choices=EstadoEquipo, default=EstadoEquipo.BORRADOR
    )
    convenido_el = models.DateTimeField("convenido el", null=True, blank=True)
    convenido_por = models.ForeignKey(
        Persona, models.PROTECT, null=True, blank=True, related_name="+"
    )
    certificado_el = models.DateTimeField("certificado el", null=True, blank=True)
    certificado_por = models.ForeignKey(
        Persona, models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolucion_numero = models.CharField("número de la resolución", max_length=40, blank=True)
    resolucion_fecha = models.DateField("fecha de la resolución", null=True, blank=True)
    # Σ weight × fulfilment / 100 with two decimals each: six hold it exactly
    cumplimiento = DecimalExacto(
        "cumplimiento certificado (%)", max_digits=9, decimal_places=6, null=True, blank=True
    )
    conjunto_reglas = models.ForeignKey(
        ConjuntoReglas, models.PROTECT, null=True, blank=True, related_name="+"
    )
    tramo = models.CharField("tramo", max_length=40, blank=True)
    porcentaje = DecimalExacto(
        "incremento (%)", max_digits=7, decimal_places=4, null=True, blank=True
    )
    base_anual = DecimalExacto(
        "base anual de remuneraciones (pesos)",
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
    )
    base_fuente = models.CharField("fuente de la base", max_length=300, blank=True)
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)
    ejemplo = models.BooleanField("datos de ejemplo", default=False)

    objects = EquipoQuerySet.as_manager()

    class Meta:
        verbose_name = "equipo de trabajo"
        verbose_name_plural = "equipos de trabajo"
        ordering = ["institucion", "-anio", "nombre"]
        constraints = [
            models.UniqueConstraint(fields=["institucion", "anio", "nombre"], name="equipo_unico"),
            models.CheckConstraint(
                condition=Q(estado__in=EstadoEquipo.values), name="equipo_estado_valido"
            ),
            models.CheckConstraint(
                condition=Q(anio__gte=2003, anio__lte=2100), name="equipo_anio_valido"
            ),
            models.CheckConstraint(
                condition=Q(
                    estado__in=_CONVENIDO, convenido_el__isnull=False, convenido_por__isnull=False
                )
                | Q(estado="borrador", convenido_el=None, convenido_por=None),
                name="equipo_convenio_coherente",
            ),
            models.CheckConstraint(
                condition=Q(
                    ~Q(resolucion_numero=""),
                    ~Q(tramo=""),
                    estado="certificado",
                    certificado_el__isnull=False,
                    certificado_por__isnull=False,
                    resolucion_fecha__isnull=False,
                    cumplimiento__isnull=False,
                    conjunto_reglas__isnull=False,
                )
                | Q(
                    estado__in=["borrador", "convenido"],
                    certificado_el=None,
                    certificado_por=None,
                    resolucion_numero="",
                    resolucion_fecha=None,
                    cumplimiento=None,
                    conjunto_reglas=None,
                    tramo="",
                    porcentaje=None,
                ),
                name="equipo_certificacion_coherente",
            ),
            models.CheckConstraint(
                condition=Q(cumplimiento=None) | Q(cumplimiento__gte=0, cumplimiento__lte=100),
                name="equipo_cumplimiento_valido",
            ),
            models.CheckConstraint(
                condition=Q(base_anual=None, base_fuente="")
                | Q(~Q(base_fuente=""), base_anual__gte=0),
                name="equipo_base_con_fuente",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nombre} ({self.anio})"

    @property
    def anio_pago(self) -> int:
        return self.anio + 1


class MetaEquipo(models.Model):
    """A goal of a team: what, its weight, and how much of it was certified."""

    equipo = models.ForeignKey(Equipo, models.CASCADE, related_name="metas")
    numero = models.PositiveSmallIntegerField("número")
    descripcion = models.CharField("meta", max_length=300)
    ponderador = DecimalExacto("ponderador (%)", max_digits=5, decimal_places=2)
    cumplimiento = DecimalExacto(
        "cumplimiento certificado (%)", max_digits=5, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = "meta de un equipo"
        verbose_name_plural = "metas de equipos"
        ordering = ["equipo", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["equipo", "numero"], name="meta_numerada"),
            models.CheckConstraint(
                condition=Q(ponderador__gt=0, ponderador__lte=100), name="meta_ponderador_valido"
            ),
            models.CheckConstraint(
                condition=Q(cumplimiento=None) | Q(cumplimiento__gte=0, cumplimiento__lte=100),
                name="meta_cumplimiento_valido",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numero}. {self.descripcion}"


class Pertenencia(models.Model):
    """Somebody belongs to a team between two days of its year; the row is never erased."""

    equipo = models.ForeignKey(Equipo, models.PROTECT, related_name="pertenencias")
    funcionario = models.ForeignKey(Funcionario, models.PROTECT, related_name="pertenencias")
    desde = models.DateField("desde")
    hasta = models.DateField("hasta")
    motivo_termino = models.CharField("por qué dejó el equipo", max_length=300, blank=True)
    registrada_el = models.DateTimeField("registrada el")
    registrada_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")

    objects = PertenenciaQuerySet.as_manager()

    class Meta:
        verbose_name = "pertenencia a un equipo"
        verbose_name_plural = "pertenencias a equipos"
        ordering = ["equipo", "funcionario", "desde"]
        constraints = [
            models.UniqueConstraint(
                fields=["equipo", "funcionario", "desde"], name="pertenencia_unica"
            ),
            models.CheckConstraint(condition=Q(hasta__gte=F("desde")), name="pertenencia_fechas"),
        ]

    def __str__(self) -> str:
        return f"{self.funcionario}: {self.equipo}"


class CuotaEquipo(Pagable):
    """One instalment of what a certified team earned."""

    equipo = models.ForeignKey(Equipo, models.PROTECT, related_name="cuotas")

    objects = CuotaEquipoQuerySet.as_manager()

    class Meta(Pagable.Meta):
        verbose_name = "cuota de un equipo"
        verbose_name_plural = "cuotas de equipos"
        ordering = ["equipo", "numero"]
        constraints = [
            *Pagable.Meta.constraints,
            models.UniqueConstraint(fields=["equipo", "numero"], name="cuotaequipo_numerada"),
        ]

    def __str__(self) -> str:
        return f"Cuota {self.numero} de {self.equipo}"
