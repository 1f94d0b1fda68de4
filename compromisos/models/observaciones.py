"""Threads of observations about a programme, and their answers."""

from django.db import models
from django.db.models import Q

from compromisos.models.compromisos import Compromiso
from compromisos.models.programas import ProgramaAnual
from instituciones.models import Persona


class Observacion(models.Model):
    """A thread about a programme or one of its commitments, in formulation or evaluation."""

    class Contexto(models.TextChoices):
        FORMULACION = "formulacion", "Formulación"
        EVALUACION = "evaluacion", "Evaluación"
        PARTICIPACION = "participacion", "Participación de la asociación"

    class Estado(models.TextChoices):
        ABIERTA = "abierta", "Abierta"
        RESPONDIDA = "respondida", "Respondida"
        RESUELTA = "resuelta", "Resuelta"

    programa = models.ForeignKey(ProgramaAnual, models.PROTECT, related_name="observaciones")
    compromiso = models.ForeignKey(
        Compromiso, models.PROTECT, null=True, blank=True, related_name="observaciones"
    )
    contexto = models.CharField("contexto", max_length=14, choices=Contexto)
    campo = models.CharField("campo", max_length=60, blank=True)
    ronda = models.PositiveSmallIntegerField("ronda", default=1)
    bloquea = models.BooleanField("bloquea el envío", default=True)
    estado = models.CharField("estado", max_length=12, choices=Estado, default=Estado.ABIERTA)
    texto = models.TextField("observación")
    autor = models.ForeignKey(Persona, models.PROTECT, related_name="observaciones")
    creada_el = models.DateTimeField("creada el")
    resuelta_el = models.DateTimeField("resuelta el", null=True, blank=True)
    resuelta_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "observación"
        verbose_name_plural = "observaciones"
        ordering = ["programa", "creada_el"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    estado="resuelta", resuelta_el__isnull=False, resuelta_por__isnull=False
                )
                | Q(estado__in=["abierta", "respondida"], resuelta_el=None, resuelta_por=None),
                name="observacion_resolucion_coherente",
            ),
            models.CheckConstraint(condition=~Q(texto=""), name="observacion_con_texto"),
        ]

    def __str__(self) -> str:
        return self.texto[:80]


class RespuestaObservacion(models.Model):
    """An answer in a thread."""

    observacion = models.ForeignKey(Observacion, models.PROTECT, related_name="respuestas")
    texto = models.TextField("respuesta")
    autor = models.ForeignKey(Persona, models.PROTECT, related_name="+")
    creada_el = models.DateTimeField("creada el")

    class Meta:
        verbose_name = "respuesta a una observación"
        verbose_name_plural = "respuestas a observaciones"
        ordering = ["observacion", "creada_el"]

    def __str__(self) -> str:
        return self.texto[:80]
