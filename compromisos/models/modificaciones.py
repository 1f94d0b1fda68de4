"""Why a decreed programme is modified during the year, and the documents that support it."""

from django.db import models
from django.db.models import Q

from compromisos.models.programas import ProgramaAnual
from instituciones.models import Persona


class CausaModificacion(models.TextChoices):
    CAUSA_EXTERNA = "causa_externa", "Causa externa calificada y no prevista"
    REDUCCION_PRESUPUESTO = "reduccion_presupuesto", "Reducción forzosa del presupuesto"


class SolicitudModificacion(models.Model):
    """The request behind a new version; its reasons and its state are those of that version."""

    programa = models.OneToOneField(ProgramaAnual, models.PROTECT, related_name="solicitud")
    causa = models.CharField("causa", max_length=24, choices=CausaModificacion)
    solicitada_el = models.DateTimeField("solicitada el")
    solicitada_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "solicitud de modificación"
        verbose_name_plural = "solicitudes de modificación"
        constraints = [
            models.CheckConstraint(
                condition=Q(causa__in=CausaModificacion.values), name="solicitud_con_causa"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_causa_display()}: {self.programa}"


class RespaldoModificacion(models.Model):
    """A document that supports a request; kept by the hash of its content."""

    solo_agregar = True

    solicitud = models.ForeignKey(SolicitudModificacion, models.PROTECT, related_name="respaldos")
    nombre = models.CharField("nombre original", max_length=255)
    huella = models.CharField("SHA-256", max_length=64)
    tamano = models.PositiveBigIntegerField("tamaño en bytes")
    tipo = models.CharField("tipo de contenido", max_length=100)
    subido_el = models.DateTimeField("subido el")
    subido_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "respaldo de una modificación"
        verbose_name_plural = "respaldos de modificaciones"
        ordering = ["solicitud", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["solicitud", "huella"], name="respaldo_unico"),
            models.CheckConstraint(
                condition=Q(tamano__gt=0) & ~Q(huella=""), name="respaldo_no_vacio"
            ),
        ]

    def __str__(self) -> str:
        return self.nombre
