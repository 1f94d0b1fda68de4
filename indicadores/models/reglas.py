"""The rules of the years as rows: immutable sets known by their hash."""

from django.db import models
from django.db.models import F, Q

from indicadores.querysets import ConjuntoReglasQuerySet


class ConjuntoReglas(models.Model):
    """The rules of some years for a mechanism, as loaded: immutable, known by their hash."""

    solo_agregar = True

    class Tipo(models.TextChoices):
        PROGRAMA_MARCO = "programa_marco", "Programa Marco"
        TRAMOS = "tramos", "Tramos e incrementos"

    tipo = models.CharField("tipo", max_length=20, choices=Tipo)
    codigo = models.SlugField("código", max_length=80)
    nombre = models.CharField("nombre", max_length=200)
    mecanismo = models.CharField("mecanismo", max_length=40)
    # programme years for programa_marco; payment years for tramos
    anio_desde = models.PositiveSmallIntegerField("año desde")
    anio_hasta = models.PositiveSmallIntegerField("año hasta", null=True)
    version = models.PositiveSmallIntegerField("versión", default=1)
    contenido = models.JSONField("contenido")
    huella = models.CharField("huella", max_length=64)
    cargado_el = models.DateTimeField("cargado el")
    # None: as soon as it is loaded
    rige_desde = models.DateField("rige desde", null=True)

    objects = ConjuntoReglasQuerySet.as_manager()

    class Meta:
        verbose_name = "conjunto de reglas"
        verbose_name_plural = "conjuntos de reglas"
        ordering = ["tipo", "mecanismo", "anio_desde", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["codigo", "mecanismo", "version"], name="reglas_version_unica"
            ),
            models.UniqueConstraint(fields=["huella", "mecanismo"], name="reglas_huella_unica"),
            models.CheckConstraint(
                condition=Q(anio_hasta=None) | Q(anio_hasta__gte=F("anio_desde")),
                name="reglas_anios_ordenados",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nombre} ({self.mecanismo}, v{self.version})"

    @property
    def vigencia(self) -> str:
        """The years that it covers, in few characters."""
        if self.anio_hasta == self.anio_desde:
            return str(self.anio_desde)
        return f"{self.anio_desde}–{self.anio_hasta or ''}"

    @property
    def corto(self) -> str:
        """Mechanism, years and version, as the head of a column."""
        return f"{self.mecanismo.replace('_', ' ')} {self.vigencia}, versión {self.version}"
