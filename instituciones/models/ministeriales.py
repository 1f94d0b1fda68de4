"""Strategic definitions of a ministry for a period (Formulario A0)."""

from django.db import models
from django.db.models import F, Q

from instituciones.estados import EstadoMinisterial
from instituciones.models.filas import Fila, FilaDeNorma
from instituciones.models.instituciones import Ministerio
from instituciones.models.personas import Persona
from instituciones.querysets import DefinicionMinisterialQuerySet
from pmg_site.comun.condiciones import paso


class DefinicionMinisterial(models.Model):
    """Mission, laws, objectives and government priorities of a ministry in a period, by version."""

    ministerio = models.ForeignKey(Ministerio, models.PROTECT, related_name="definiciones")
    periodo_desde = models.PositiveSmallIntegerField("período desde")
    periodo_hasta = models.PositiveSmallIntegerField("período hasta")
    version = models.PositiveSmallIntegerField("versión", default=1)
    estado = models.CharField(
        "estado", max_length=12, choices=EstadoMinisterial, default=EstadoMinisterial.BORRADOR
    )
    mision = models.TextField("misión del ministerio", blank=True)
    aprobada_el = models.DateTimeField("aprobada el", null=True, blank=True)
    aprobada_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    publicada_el = models.DateTimeField("publicada el", null=True, blank=True)
    publicada_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)
    ejemplo = models.BooleanField("datos de ejemplo", default=False)

    objects = DefinicionMinisterialQuerySet.as_manager()

    class Meta:
        verbose_name = "definición estratégica ministerial"
        verbose_name_plural = "definiciones estratégicas ministeriales"
        ordering = ["ministerio", "-periodo_desde", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["ministerio", "periodo_desde", "version"], name="ministerial_unica"
            ),
            models.CheckConstraint(
                condition=Q(periodo_hasta__gte=F("periodo_desde")), name="ministerial_periodo"
            ),
            models.CheckConstraint(
                condition=Q(estado__in=EstadoMinisterial.values), name="ministerial_estado_valido"
            ),
            models.CheckConstraint(
                condition=paso("aprobada", ["aprobada", "publicada"]),
                name="ministerial_aprobacion_coherente",
            ),
            models.CheckConstraint(
                condition=paso("publicada", ["publicada"]),
                name="ministerial_publicacion_coherente",
            ),
            models.UniqueConstraint(
                fields=["ministerio", "periodo_desde"],
                condition=~Q(estado="publicada"),
                name="ministerial_una_en_tramite",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ministerio}, {self.periodo}, versión {self.version}"

    @property
    def periodo(self) -> str:
        return f"{self.periodo_desde}–{self.periodo_hasta}"

    def cubre(self, desde: int, hasta: int) -> bool:
        """Whether every year of a service's period is within this one."""
        return self.periodo_desde <= desde and hasta <= self.periodo_hasta


class LeyMinisterial(FilaDeNorma):
    """A law that rules a ministry."""

    definicion = models.ForeignKey(DefinicionMinisterial, models.CASCADE, related_name="leyes")

    class Meta(FilaDeNorma.Meta):
        verbose_name = "norma que rige al ministerio"
        verbose_name_plural = "normas que rigen al ministerio"

    def __str__(self) -> str:
        return self.cita


class ObjetivoMinisterial(Fila):
    """A relevant objective of a ministry, to which those of its services are linked."""

    definicion = models.ForeignKey(DefinicionMinisterial, models.CASCADE, related_name="objetivos")
    descripcion = models.TextField("descripción")

    class Meta(Fila.Meta):
        verbose_name = "objetivo ministerial"
        verbose_name_plural = "objetivos ministeriales"

    def __str__(self) -> str:
        return f"{self.numero}. {self.descripcion}"


class PrioridadGobierno(Fila):
    """A priority or commitment of the government that a ministry is in charge of."""

    definicion = models.ForeignKey(
        DefinicionMinisterial, models.CASCADE, related_name="prioridades"
    )
    descripcion = models.TextField("descripción")

    class Meta(Fila.Meta):
        verbose_name = "prioridad o compromiso de gobierno"
        verbose_name_plural = "prioridades y compromisos de gobierno"

    def __str__(self) -> str:
        return f"{self.numero}. {self.descripcion}"
