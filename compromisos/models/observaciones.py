"""Threads of observations about a programme, message by message."""

from django.db import models
from django.db.models import Q
from django.utils.text import Truncator

from compromisos.models.compromisos import Compromiso
from compromisos.models.programas import ProgramaAnual
from instituciones.models import Persona
from instituciones.roles import Rol


class Observacion(models.Model):
    """A thread about a programme, a commitment or a field of it; what was said never changes."""

    class Contexto(models.TextChoices):
        FORMULACION = "formulacion", "Formulación"
        EVALUACION = "evaluacion", "Evaluación"
        PARTICIPACION = "participacion", "Participación de la asociación"

    class Estado(models.TextChoices):
        ABIERTA = "abierta", "Abierta"
        RESPONDIDA = "respondida", "Respondida"
        RESUELTA = "resuelta", "Resuelta"
        RETIRADA = "retirada", "Retirada"

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
    rol = models.CharField("rol del autor", max_length=24, choices=Rol, blank=True)
    creada_el = models.DateTimeField("creada el")
    resuelta_el = models.DateTimeField("resuelta el", null=True, blank=True)
    resuelta_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    retirada_el = models.DateTimeField("retirada el", null=True, blank=True)
    retirada_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "observación"
        verbose_name_plural = "observaciones"
        ordering = ["programa", "creada_el"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    estado="resuelta",
                    resuelta_el__isnull=False,
                    resuelta_por__isnull=False,
                    retirada_el=None,
                    retirada_por=None,
                )
                | Q(
                    estado="retirada",
                    retirada_el__isnull=False,
                    retirada_por__isnull=False,
                    resuelta_el=None,
                    resuelta_por=None,
                )
                | Q(
                    estado__in=["abierta", "respondida"],
                    resuelta_el=None,
                    resuelta_por=None,
                    retirada_el=None,
                    retirada_por=None,
                ),
                name="observacion_cierre_coherente",
            ),
            models.CheckConstraint(condition=~Q(texto=""), name="observacion_con_texto"),
        ]

    def __str__(self) -> str:
        return Truncator(self.texto).chars(80)


class RespuestaObservacion(models.Model):
    """One message of a thread after its first: an answer, or why its state changed."""

    solo_agregar = True

    class Tipo(models.TextChoices):
        RESPUESTA = "respuesta", "Respuesta"
        RESOLUCION = "resolucion", "Dada por resuelta"
        REAPERTURA = "reapertura", "Reabierta"
        RETIRO = "retiro", "Retirada"

    observacion = models.ForeignKey(Observacion, models.PROTECT, related_name="respuestas")
    tipo = models.CharField("tipo", max_length=10, choices=Tipo, default=Tipo.RESPUESTA)
    texto = models.TextField("respuesta", blank=True)
    autor = models.ForeignKey(Persona, models.PROTECT, related_name="+")
    rol = models.CharField("rol del autor", max_length=24, choices=Rol, blank=True)
    ronda = models.PositiveSmallIntegerField("ronda", default=1)
    creada_el = models.DateTimeField("creada el")

    class Meta:
        verbose_name = "respuesta a una observación"
        verbose_name_plural = "respuestas a observaciones"
        ordering = ["observacion", "creada_el"]
        constraints = [
            models.CheckConstraint(
                condition=Q(tipo="resolucion") | ~Q(texto=""), name="respuesta_con_texto"
            ),
        ]

    def __str__(self) -> str:
        return Truncator(self.texto).chars(80) or str(self.get_tipo_display())
