"""Ministries and institutions, with the dated names and codes that each has had."""

from django.db import models
from django.db.models import F, Q

from instituciones.querysets import InstitucionQuerySet


class TipoInstitucion(models.TextChoices):
    SUBSECRETARIA = "subsecretaria", "Subsecretaría"
    SERVICIO = "servicio", "Servicio"
    SUPERINTENDENCIA = "superintendencia", "Superintendencia"
    DIRECCION = "direccion", "Dirección"
    GOBIERNO_REGIONAL = "gobierno_regional", "Gobierno Regional"
    SERVIU = "serviu", "SERVIU"
    SLEP = "slep", "Servicio Local de Educación Pública"
    SERVICIO_DE_SALUD = "servicio_de_salud", "Servicio de Salud"
    COMISION = "comision", "Comisión o consejo"
    OTRA = "otra", "Otra"


class Ministerio(models.Model):
    """A ministry of today or of the past."""

    codigo = models.SlugField("código", max_length=60, unique=True)
    nombre = models.CharField("nombre", max_length=160)
    sigla = models.CharField("sigla", max_length=30, blank=True)
    partida = models.CharField("partida", max_length=2, blank=True)
    desde = models.DateField("desde", null=True, blank=True)
    hasta = models.DateField("hasta", null=True, blank=True)
    confianza = models.CharField("confianza", max_length=20, default="por_verificar")
    fuente = models.CharField("fuente", max_length=300)

    class Meta:
        verbose_name = "ministerio"
        verbose_name_plural = "ministerios"
        ordering = ["nombre"]

    def __str__(self) -> str:
        return self.nombre


class DenominacionMinisterio(models.Model):
    """The name of a ministry between two dates."""

    ministerio = models.ForeignKey(Ministerio, models.CASCADE, related_name="denominaciones")
    nombre = models.CharField("nombre", max_length=160)
    desde = models.DateField("desde", null=True, blank=True)
    hasta = models.DateField("hasta", null=True, blank=True)
    confianza = models.CharField("confianza", max_length=20, default="por_verificar")
    fuente = models.CharField("fuente", max_length=300, blank=True)

    class Meta:
        verbose_name = "denominación de un ministerio"
        verbose_name_plural = "denominaciones de ministerios"
        ordering = ["ministerio", F("desde").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["ministerio"],
                condition=Q(hasta=None),
                name="denominacion_ministerio_vigente_unica",
            ),
            models.CheckConstraint(
                condition=Q(hasta=None) | Q(desde=None) | Q(hasta__gte=F("desde")),
                name="denominacion_ministerio_fechas",
            ),
        ]

    def __str__(self) -> str:
        return self.nombre


class Institucion(models.Model):
    """A public service that formulates and fulfils its programme; ``codigo`` never changes.

    Name, ministry and budget codes are those in force; ``Denominacion`` keeps each with its dates.
    """

    codigo = models.SlugField("código", max_length=80, unique=True)
    nombre = models.CharField("nombre", max_length=200)
    sigla = models.CharField("sigla", max_length=40, blank=True)
    tipo = models.CharField("tipo", max_length=20, choices=TipoInstitucion)
    ministerio = models.ForeignKey(Ministerio, models.PROTECT, related_name="instituciones")
    partida = models.CharField("partida", max_length=2, blank=True)
    capitulo = models.CharField("capítulo", max_length=2, blank=True)
    codigo_cpat = models.CharField("código CPAT", max_length=20, blank=True)
    creada_el = models.DateField("creada el", null=True, blank=True)
    desde = models.DateField("vigente desde", null=True, blank=True)
    hasta = models.DateField("vigente hasta", null=True, blank=True)
    mecanismo = models.ForeignKey(
        "instituciones.Mecanismo",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="instituciones",
        verbose_name="mecanismo habitual",
    )
    mecanismo_sintetico = models.BooleanField("mecanismo sin fuente", default=True)
    mecanismo_fuente = models.CharField("fuente del mecanismo", max_length=300, blank=True)
    codigos_fuente = models.CharField("fuente de los códigos", max_length=300, blank=True)
    creada_el_fuente = models.CharField("fuente de la creación", max_length=300, blank=True)
    confianza = models.CharField("confianza", max_length=20, default="por_verificar")
    fuente = models.CharField("fuente", max_length=400)
    nota = models.CharField("nota", max_length=400, blank=True)

    objects = InstitucionQuerySet.as_manager()

    class Meta:
        verbose_name = "institución"
        verbose_name_plural = "instituciones"
        ordering = ["nombre"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hasta=None) | Q(desde=None) | Q(hasta__gte=F("desde")),
                name="institucion_fechas_ordenadas",
            ),
            models.CheckConstraint(
                condition=Q(mecanismo_sintetico=True) | ~Q(mecanismo_fuente=""),
                name="institucion_mecanismo_con_fuente",
            ),
        ]

    def __str__(self) -> str:
        return self.nombre


class Denominacion(models.Model):
    """Name, ministry and budget codes of an institution between two dates."""

    institucion = models.ForeignKey(Institucion, models.CASCADE, related_name="denominaciones")
    nombre = models.CharField("nombre", max_length=200)
    ministerio = models.ForeignKey(Ministerio, models.PROTECT, related_name="+")
    partida = models.CharField("partida", max_length=2, blank=True)
    capitulo = models.CharField("capítulo", max_length=2, blank=True)
    desde = models.DateField("desde", null=True, blank=True)
    hasta = models.DateField("hasta", null=True, blank=True)
    confianza = models.CharField("confianza", max_length=20, default="por_verificar")
    fuente = models.CharField("fuente", max_length=400, blank=True)

    class Meta:
        verbose_name = "denominación"
        verbose_name_plural = "denominaciones"
        ordering = ["institucion", F("desde").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["institucion"], condition=Q(hasta=None), name="denominacion_vigente_unica"
            ),
            models.CheckConstraint(
                condition=Q(hasta=None) | Q(desde=None) | Q(hasta__gte=F("desde")),
                name="denominacion_fechas_ordenadas",
            ),
        ]

    def __str__(self) -> str:
        return self.nombre


class Sucesion(models.Model):
    """One institution follows another: renamed, merged, split or taken over."""

    class Tipo(models.TextChoices):
        RENOMBRE = "renombre", "Cambio de nombre"
        FUSION = "fusion", "Fusión"
        DIVISION = "division", "División"
        TRASPASO = "traspaso", "Traspaso de funciones"

    antecesora = models.ForeignKey(Institucion, models.PROTECT, related_name="sucesoras")
    sucesora = models.ForeignKey(Institucion, models.PROTECT, related_name="antecesoras")
    tipo = models.CharField("tipo", max_length=10, choices=Tipo)
    fecha = models.DateField("fecha", null=True, blank=True)
    confianza = models.CharField("confianza", max_length=20, default="por_verificar")
    fuente = models.CharField("fuente", max_length=400, blank=True)

    class Meta:
        verbose_name = "sucesión"
        verbose_name_plural = "sucesiones"
        ordering = ["fecha", "antecesora"]
        constraints = [
            models.UniqueConstraint(fields=["antecesora", "sucesora"], name="sucesion_unica"),
            models.CheckConstraint(
                condition=~Q(antecesora=F("sucesora")), name="sucesion_entre_distintas"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.antecesora} → {self.sucesora}"
