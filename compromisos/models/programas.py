"""The programme of a year: its versions, its steps with date and person, its approved copy."""

from django.db import models
from django.db.models import Q

from compromisos.estados import EstadoFormulacion
from compromisos.querysets import ProgramaQuerySet
from indicadores.models import ConjuntoReglas
from instituciones.models import Adscripcion, Institucion, Ministerio, Persona
from pmg_site.comun.condiciones import paso

_DESDE_ENVIADO = ["enviado", "validado", "en_revision", "aprobado", "decretado"]
_DESDE_VALIDADO = ["validado", "en_revision", "aprobado", "decretado"]
_DESDE_APROBADO = ["aprobado", "decretado"]


class Perfil(models.TextChoices):
    """What the Programa Marco of the year offers to a service depends on how old it is."""

    ORDINARIO = "ordinario", "Servicio ordinario"
    NUEVO = "nuevo", "Servicio nuevo o de reciente creación"


class ProgramaAnual(models.Model):
    """What an institution commits itself to in a year under a mechanism; versions supersede."""

    adscripcion = models.ForeignKey(Adscripcion, models.PROTECT, related_name="programas")
    version = models.PositiveSmallIntegerField("versión", default=1)
    reemplaza = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reemplazado_por"
    )
    motivo_version = models.TextField("motivo de la modificación", blank=True)
    conjunto_reglas = models.ForeignKey(ConjuntoReglas, models.PROTECT, related_name="programas")
    perfil = models.CharField(
        "perfil del servicio", max_length=10, choices=Perfil, default=Perfil.ORDINARIO
    )
    ministerio_firmante = models.ForeignKey(
        Ministerio,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="otro ministerio que firma",
    )
    estado = models.CharField(
        "estado", max_length=12, choices=EstadoFormulacion, default=EstadoFormulacion.BORRADOR
    )
    enviado_el = models.DateTimeField("enviado el", null=True, blank=True)
    enviado_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    validado_el = models.DateTimeField("validado el", null=True, blank=True)
    validado_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    aprobado_el = models.DateTimeField("aprobado el", null=True, blank=True)
    aprobado_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    decretado_el = models.DateTimeField("decretado el", null=True, blank=True)
    decretado_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    decreto_numero = models.CharField("número de decreto", max_length=40, blank=True)
    decreto_fecha = models.DateField("fecha del decreto", null=True, blank=True)
    copia_aprobada = models.JSONField("copia de lo aprobado", null=True, blank=True)
    copia_huella = models.CharField("huella de lo aprobado", max_length=64, blank=True)
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)
    ejemplo = models.BooleanField("datos de ejemplo", default=False)

    objects = ProgramaQuerySet.as_manager()

    class Meta:
        verbose_name = "programa anual"
        verbose_name_plural = "programas anuales"
        ordering = ["adscripcion", "version"]
        constraints = [
            models.UniqueConstraint(fields=["adscripcion", "version"], name="programa_version"),
            models.CheckConstraint(
                condition=Q(version=1, reemplaza=None)
                | Q(~Q(motivo_version=""), version__gt=1, reemplaza__isnull=False)
                | Q(~Q(motivo_version=""), version__gt=1, reemplaza=None, estado="retirado"),
                name="programa_modificacion_con_motivo",
            ),
            models.CheckConstraint(
                condition=Q(estado__in=EstadoFormulacion.values), name="programa_estado_valido"
            ),
            models.CheckConstraint(condition=Q(perfil__in=Perfil.values), name="programa_perfil"),
            models.CheckConstraint(
                condition=paso("enviado", _DESDE_ENVIADO), name="programa_envio"
            ),
            models.CheckConstraint(
                condition=paso("validado", _DESDE_VALIDADO), name="programa_validacion"
            ),
            models.CheckConstraint(
                condition=paso("aprobado", _DESDE_APROBADO), name="programa_aprobacion"
            ),
            models.CheckConstraint(
                condition=paso("decretado", ["decretado"]), name="programa_decreto"
            ),
            models.CheckConstraint(
                condition=~Q(estado="decretado")
                | Q(~Q(decreto_numero=""), decreto_fecha__isnull=False),
                name="programa_decreto_numerado",
            ),
            models.CheckConstraint(
                condition=~Q(estado__in=_DESDE_APROBADO)
                | Q(~Q(copia_huella=""), copia_aprobada__isnull=False),
                name="programa_aprobado_con_copia",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.adscripcion} v{self.version}"

    @property
    def institucion(self) -> Institucion:
        return self.adscripcion.institucion

    @property
    def anio(self) -> int:
        return self.adscripcion.proceso.anio_programa
