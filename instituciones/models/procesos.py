"""Mechanisms of incentive, who takes part each year, and the calendar of each process."""

from django.db import models
from django.db.models import F, Q

from instituciones.models.instituciones import Institucion
from instituciones.models.personas import Persona
from instituciones.querysets import AdscripcionQuerySet


class Mecanismo(models.Model):
    """A mechanism of institutional incentive: PMG, MEI, MAG-SMA and the adscribed ones."""

    codigo = models.CharField("código", max_length=40, unique=True)
    nombre = models.CharField("nombre", max_length=160)
    norma = models.CharField("norma", max_length=300, blank=True)
    confianza = models.CharField("confianza", max_length=20, default="por_verificar")
    fuente = models.CharField("fuente", max_length=400, blank=True)
    evaluacion_inicial_ministro = models.BooleanField("con evaluación inicial del ministro")
    nota = models.TextField("nota", blank=True)

    class Meta:
        verbose_name = "mecanismo de incentivo"
        verbose_name_plural = "mecanismos de incentivo"
        ordering = ["codigo"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(norma="") | ~Q(fuente=""), name="mecanismo_con_fundamento"
            )
        ]

    def __str__(self) -> str:
        return self.nombre


class Proceso(models.Model):
    """One mechanism in one programme year; it is paid in the following year."""

    mecanismo = models.ForeignKey(Mecanismo, models.PROTECT, related_name="procesos")
    anio_programa = models.PositiveSmallIntegerField("año del programa")
    abierto_el = models.DateTimeField("abierto el")
    abierto_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    ejemplo = models.BooleanField("datos de ejemplo", default=False)

    class Meta:
        verbose_name = "proceso"
        verbose_name_plural = "procesos"
        ordering = ["-anio_programa", "mecanismo"]
        constraints = [
            models.UniqueConstraint(fields=["mecanismo", "anio_programa"], name="proceso_unico"),
            models.CheckConstraint(
                condition=Q(anio_programa__gte=1998, anio_programa__lte=2100),
                name="proceso_anio_valido",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mecanismo.codigo} {self.anio_programa}"

    @property
    def anio_pago(self) -> int:
        return self.anio_programa + 1


class Adscripcion(models.Model):
    """An institution takes part in a mechanism in a programme year."""

    institucion = models.ForeignKey(Institucion, models.PROTECT, related_name="adscripciones")
    proceso = models.ForeignKey(Proceso, models.PROTECT, related_name="adscripciones")
    sintetica = models.BooleanField("sintética (sin fuente)", default=False)
    fuente = models.CharField("fuente", max_length=300, blank=True)

    objects = AdscripcionQuerySet.as_manager()

    class Meta:
        verbose_name = "adscripción"
        verbose_name_plural = "adscripciones"
        constraints = [
            models.UniqueConstraint(fields=["institucion", "proceso"], name="adscripcion_unica"),
            models.CheckConstraint(
                condition=Q(sintetica=True) | ~Q(fuente=""), name="adscripcion_con_fuente"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institucion} {self.proceso}"

    @property
    def anio_programa(self) -> int:
        return self.proceso.anio_programa


class Etapa(models.TextChoices):
    FORMULACION = "formulacion", "Formulación"
    REVISION = "revision", "Revisión de la formulación"
    IMPLEMENTACION = "implementacion", "Implementación"
    INFORME = "informe", "Informe de resultados"
    EVALUACION = "evaluacion", "Evaluación"
    RECLAMO = "reclamo", "Reclamos"
    SEGUIMIENTO = "seguimiento", "Seguimiento"


class VersionCalendario(models.Model):
    """The calendar of a process as it stood from an instant; a change is a new version."""

    proceso = models.ForeignKey(Proceso, models.PROTECT, related_name="calendarios")
    numero = models.PositiveSmallIntegerField("versión")
    desde = models.DateTimeField("rige desde")
    motivo = models.CharField("motivo", max_length=300, blank=True)
    creada_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "versión del calendario"
        verbose_name_plural = "versiones del calendario"
        ordering = ["proceso", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["proceso", "numero"], name="calendario_numerado"),
            models.CheckConstraint(
                condition=Q(numero=1) | ~Q(motivo=""), name="calendario_cambio_con_motivo"
            ),
        ]

    def __str__(self) -> str:
        return f"Calendario {self.proceso} v{self.numero}"


class EtapaCalendario(models.Model):
    """Opening and closing instants (UTC) of one stage in one version of the calendar."""

    version = models.ForeignKey(VersionCalendario, models.CASCADE, related_name="etapas")
    etapa = models.CharField("etapa", max_length=16, choices=Etapa)
    abre_el = models.DateTimeField("abre el")
    cierra_el = models.DateTimeField("cierra el")

    class Meta:
        verbose_name = "etapa del calendario"
        verbose_name_plural = "etapas del calendario"
        ordering = ["version", "abre_el"]
        constraints = [
            models.UniqueConstraint(fields=["version", "etapa"], name="etapa_unica"),
            models.CheckConstraint(
                condition=Q(cierra_el__gt=F("abre_el")), name="etapa_fechas_ordenadas"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_etapa_display()} ({self.version})"


class Prorroga(models.Model):
    """More time for one institution in one stage, with its reason."""

    adscripcion = models.ForeignKey(Adscripcion, models.PROTECT, related_name="prorrogas")
    etapa = models.CharField("etapa", max_length=16, choices=Etapa)
    hasta = models.DateTimeField("hasta")
    motivo = models.TextField("motivo")
    otorgada_el = models.DateTimeField("otorgada el")
    otorgada_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "prórroga"
        verbose_name_plural = "prórrogas"
        ordering = ["adscripcion", "otorgada_el"]
        constraints = [
            models.CheckConstraint(condition=~Q(motivo=""), name="prorroga_con_motivo"),
        ]

    def __str__(self) -> str:
        return f"{self.adscripcion} {self.get_etapa_display()} hasta {self.hasta:%d-%m-%Y}"
