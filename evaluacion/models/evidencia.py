"""Means of verification, their numbered revisions, and the place that each operand cites."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from evaluacion.estados import EstadoEvidencia
from evaluacion.models.archivos import Archivo
from evaluacion.models.decisiones import CausaExterna
from evaluacion.models.evaluaciones import Evaluacion
from evaluacion.models.informe import ResultadoInformado
from evaluacion.models.reclamos import Reclamo
from evaluacion.querysets import EvidenciaQuerySet, RevisionQuerySet
from instituciones.models import Persona

if TYPE_CHECKING:
    from evaluacion.models import CausaExterna, Reclamo

# What a piece of evidence may back: each one a column, exactly one of them filled.
DUENOS = ("informado", "causa", "reclamo")


def _de_uno_solo() -> Q:
    return Q(
        *(Q(**{f"{otro}__isnull": otro != dueno for otro in DUENOS}) for dueno in DUENOS),
        _connector=Q.OR,
    )


class Evidencia(models.Model):
    """A means of verification of a reported result, a cause or a claim; its files are revisions."""

    informado = models.ForeignKey(
        ResultadoInformado, models.PROTECT, null=True, blank=True, related_name="evidencias"
    )
    causa = models.ForeignKey(
        "evaluacion.CausaExterna", models.PROTECT, null=True, blank=True, related_name="evidencias"
    )
    reclamo = models.ForeignKey(
        "evaluacion.Reclamo", models.PROTECT, null=True, blank=True, related_name="evidencias"
    )
    titulo = models.CharField("medio de verificación", max_length=200)
    ubicacion = models.CharField("página, hoja o celda", max_length=200, blank=True)
    requisito = models.CharField("requisito que respalda", max_length=60, blank=True)

    objects = EvidenciaQuerySet.as_manager()

    class Meta:
        verbose_name = "evidencia"
        verbose_name_plural = "evidencias"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=_de_uno_solo(), name="evidencia_de_uno")]

    def __str__(self) -> str:
        return self.titulo

    @property
    def dueno(self) -> "ResultadoInformado | CausaExterna | Reclamo":
        """What it backs."""
        return next(d for nombre in DUENOS if (d := getattr(self, nombre)) is not None)

    @property
    def evaluacion(self) -> Evaluacion:
        return self.dueno.evaluacion


class RevisionEvidencia(models.Model):
    """One numbered revision of a piece of evidence: its file, who and when, and the verdict."""

    evidencia = models.ForeignKey(Evidencia, models.PROTECT, related_name="revisiones")
    numero = models.PositiveSmallIntegerField("revisión")
    archivo = models.ForeignKey(Archivo, models.PROTECT, related_name="revisiones")
    nombre_original = models.CharField("nombre original", max_length=255)
    subida_el = models.DateTimeField("subida el")
    subida_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")
    # the last day on which the document is valid, when it has one
    vence_el = models.DateField("válida hasta", null=True, blank=True)
    estado = models.CharField(
        "estado", max_length=12, choices=EstadoEvidencia, default=EstadoEvidencia.EN_REVISION
    )
    decidida_el = models.DateTimeField("decidida el", null=True, blank=True)
    decidida_por = models.ForeignKey(
        Persona, models.PROTECT, null=True, blank=True, related_name="+"
    )
    fundamento = models.TextField("fundamento", blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "revisión de evidencia"
        verbose_name_plural = "revisiones de evidencia"
        ordering = ["evidencia", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["evidencia", "numero"], name="revision_numerada"),
            models.CheckConstraint(
                condition=Q(estado="en_revision", decidida_el=None, decidida_por=None)
                | Q(estado="aceptada", decidida_el__isnull=False, decidida_por__isnull=False)
                | Q(
                    ~Q(fundamento=""),
                    estado="rechazada",
                    decidida_el__isnull=False,
                    decidida_por__isnull=False,
                ),
                name="revision_decision_coherente",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nombre_original} (r{self.numero})"

    def estado_al(self, dia: date) -> EstadoEvidencia:
        """The state on a day: what is not rejected expires after its last valid day."""
        estado = EstadoEvidencia(self.estado)
        if estado != EstadoEvidencia.RECHAZADA and self.vence_el and self.vence_el < dia:
            return EstadoEvidencia.VENCIDA
        return estado


class CitaEvidencia(models.Model):
    """Where in which file an operand of a reported result stands."""

    class Clase(models.TextChoices):
        PAGINA = "pagina", "Página"
        HOJA = "hoja", "Hoja"
        CELDA = "celda", "Celda"
        PASAJE = "pasaje", "Pasaje"

    informado = models.ForeignKey(ResultadoInformado, models.PROTECT, related_name="citas")
    simbolo = models.CharField("operando", max_length=8)
    revision = models.ForeignKey(RevisionEvidencia, models.PROTECT, related_name="citas")
    clase = models.CharField("clase de lugar", max_length=8, choices=Clase)
    lugar = models.CharField("lugar", max_length=200)

    class Meta:
        verbose_name = "cita de evidencia"
        verbose_name_plural = "citas de evidencia"
        ordering = ["informado", "simbolo", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["informado", "simbolo", "revision", "clase", "lugar"], name="cita_unica"
            ),
            models.CheckConstraint(condition=~Q(lugar=""), name="cita_dice_donde"),
            models.CheckConstraint(
                condition=Q(clase__in=["pagina", "hoja", "celda", "pasaje"]),
                name="cita_clase_valida",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.simbolo}: {self.get_clase_display().lower()} {self.lugar}"
