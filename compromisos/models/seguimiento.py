"""The follow-up of what was missed or far exceeded."""

from django.db import models
from django.db.models import Q

from compromisos.estados import EstadoSeguimiento
from compromisos.models.compromisos import Compromiso
from compromisos.querysets import SeguimientoQuerySet
from instituciones.models import Institucion, Persona
from pmg_site.comun.articulos import con_de
from pmg_site.comun.campos import DecimalExacto


class ProgramaSeguimiento(models.Model):
    """What is done about the indicators of a year that missed or far exceeded their target."""

    institucion = models.ForeignKey(Institucion, models.PROTECT, related_name="seguimientos")
    anio_evaluado = models.PositiveSmallIntegerField("año evaluado")
    estado = models.CharField(
        "estado", max_length=12, choices=EstadoSeguimiento, default=EstadoSeguimiento.BORRADOR
    )
    creado_el = models.DateTimeField("creado el")
    aprobado_el = models.DateTimeField("aprobado el", null=True, blank=True)
    aprobado_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)
    ejemplo = models.BooleanField("datos de ejemplo", default=False)

    objects = SeguimientoQuerySet.as_manager()

    class Meta:
        verbose_name = "programa de seguimiento"
        verbose_name_plural = "programas de seguimiento"
        ordering = ["-anio_evaluado", "institucion"]
        constraints = [
            models.UniqueConstraint(
                fields=["institucion", "anio_evaluado"], name="seguimiento_unico"
            ),
            models.CheckConstraint(
                condition=Q(estado="borrador", aprobado_el=None, aprobado_por=None)
                | Q(~Q(estado="borrador"), aprobado_el__isnull=False, aprobado_por__isnull=False),
                name="seguimiento_aprobacion_coherente",
            ),
            models.CheckConstraint(
                condition=Q(estado__in=EstadoSeguimiento.values), name="seguimiento_estado_valido"
            ),
        ]

    def __str__(self) -> str:
        return f"Seguimiento {self.anio_evaluado} {con_de(self.institucion)}"


class CompromisoSeguimiento(models.Model):
    """One unmet or over-met indicator: its cause, recommendation, commitment and state."""

    class Motivo(models.TextChoices):
        NO_CUMPLIDO = "no_cumplido", "No cumplido"
        SOBRECUMPLIDO = "sobrecumplido", "Sobrecumplido"

    class TipoCausa(models.TextChoices):
        DISENO_META = "diseno_meta", "Diseño de la meta"
        RECURSOS = "recursos", "Recursos"
        PROCESO = "proceso", "Proceso interno"
        PROVEEDORES = "proveedores", "Proveedores"
        DEMANDA = "demanda", "Demanda"
        NORMATIVA = "normativa", "Normativa"

    class Estado(models.TextChoices):
        EN_CURSO = "en_curso", "En curso"
        CUMPLIDO = "cumplido", "Cumplido"
        NO_CUMPLIDO = "no_cumplido", "No cumplido"

    seguimiento = models.ForeignKey(ProgramaSeguimiento, models.CASCADE, related_name="compromisos")
    compromiso = models.ForeignKey(Compromiso, models.PROTECT, related_name="seguimientos")
    motivo = models.CharField("motivo", max_length=14, choices=Motivo)
    cumplimiento = DecimalExacto("cumplimiento (%)", max_digits=12, decimal_places=2, null=True)
    causa_interna = models.BooleanField("causa interna", default=True)
    tipo_causa = models.CharField("tipo de causa", max_length=14, choices=TipoCausa, blank=True)
    causa = models.TextField("causa", blank=True)
    recomendacion = models.TextField("recomendación", blank=True)
    accion_comprometida = models.TextField("compromiso", blank=True)
    plazo = models.DateField("plazo", null=True, blank=True)
    responsable = models.CharField("responsable (nombre y cargo)", max_length=200, blank=True)
    medio_de_verificacion = models.TextField("medio de verificación", blank=True)
    estado = models.CharField("estado", max_length=12, choices=Estado, default=Estado.EN_CURSO)
    causa_incumplimiento = models.TextField("causa del incumplimiento", blank=True)
    efecto = models.TextField("efecto en los resultados institucionales", blank=True)
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)

    class Meta:
        verbose_name = "compromiso de seguimiento"
        verbose_name_plural = "compromisos de seguimiento"
        ordering = ["seguimiento", "compromiso"]
        constraints = [
            models.UniqueConstraint(
                fields=["seguimiento", "compromiso"], name="compromiso_de_seguimiento_unico"
            ),
            models.CheckConstraint(
                condition=Q(estado__in=["en_curso", "cumplido", "no_cumplido"]),
                name="compromiso_de_seguimiento_estado_valido",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compromiso}: {self.get_motivo_display()}"
