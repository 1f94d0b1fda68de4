"""Review by the networks and scoring by the external evaluator, requirement by requirement."""

from django.db import models
from django.db.models import Q

from compromisos.models import Compromiso, RequisitoTecnico
from evaluacion.models.evaluaciones import Evaluacion
from evaluacion.models.informe import ResultadoInformado
from instituciones.models import Intervencion
from pmg_site.comun.campos import DecimalExacto


class RevisionTecnica(models.Model):
    """The reviewer's verdict on what was reported for a commitment."""

    class Veredicto(models.TextChoices):
        CONFORME = "conforme", "Conforme"
        CON_OBSERVACIONES = "con_observaciones", "Con observaciones"

    informado = models.ForeignKey(ResultadoInformado, models.PROTECT, related_name="revisiones")
    ronda = models.PositiveSmallIntegerField("ronda")
    veredicto = models.CharField("veredicto", max_length=18, choices=Veredicto)
    opinion = models.TextField("opinión", blank=True)
    revisada_el = models.DateTimeField("revisada el")
    intervencion = models.ForeignKey(Intervencion, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "revisión técnica"
        verbose_name_plural = "revisiones técnicas"
        ordering = ["informado", "ronda"]
        constraints = [
            models.UniqueConstraint(fields=["informado", "ronda"], name="revision_tecnica_unica"),
            models.CheckConstraint(
                condition=Q(veredicto="conforme") | ~Q(opinion=""),
                name="revision_con_observaciones_dice_cuales",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.informado}: {self.get_veredicto_display()}"


class CalificacionCompromiso(models.Model):
    """The external evaluator's score of one commitment, in one round.

    What was found of each operand is a ``VeredictoOperando``; of each requirement, a
    ``PuntajeRequisito``. A commitment that does not apply has neither.
    """

    evaluacion = models.ForeignKey(Evaluacion, models.PROTECT, related_name="calificaciones")
    compromiso = models.ForeignKey(Compromiso, models.PROTECT, related_name="calificaciones")
    no_aplica = models.BooleanField("no aplica", default=False)
    motivo = models.TextField("fundamento", blank=True)
    calificada_el = models.DateTimeField("calificada el")
    intervencion = models.ForeignKey(Intervencion, models.PROTECT, related_name="+")
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)

    class Meta:
        verbose_name = "calificación"
        verbose_name_plural = "calificaciones"
        ordering = ["evaluacion", "compromiso"]
        constraints = [
            models.UniqueConstraint(fields=["evaluacion", "compromiso"], name="calificacion_unica"),
            models.CheckConstraint(
                condition=Q(no_aplica=False) | ~Q(motivo=""), name="calificacion_fundada"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compromiso}: {'no aplica' if self.no_aplica else 'calificado'}"


class VeredictoOperando(models.Model):
    """What the evaluator found of one reported operand, with the right value when it differs."""

    class Veredicto(models.TextChoices):
        CONFIRMADO = "confirmado", "Confirmado"
        DIFIERE = "difiere", "Difiere"
        NO_SUSTENTADO = "no_sustentado", "No sustentado"

    calificacion = models.ForeignKey(
        CalificacionCompromiso, models.CASCADE, related_name="veredictos"
    )
    simbolo = models.CharField("operando", max_length=8)
    veredicto = models.CharField("veredicto", max_length=13, choices=Veredicto)
    valor = DecimalExacto(
        "valor que corresponde", max_digits=18, decimal_places=6, null=True, blank=True
    )
    motivo = models.TextField("fundamento", blank=True)

    class Meta:
        verbose_name = "veredicto de un operando"
        verbose_name_plural = "veredictos de operandos"
        ordering = ["calificacion", "simbolo"]
        constraints = [
            models.UniqueConstraint(fields=["calificacion", "simbolo"], name="veredicto_unico"),
            models.CheckConstraint(
                condition=Q(veredicto="difiere", valor__isnull=False)
                | Q(veredicto__in=["confirmado", "no_sustentado"], valor=None),
                name="veredicto_con_valor_si_difiere",
            ),
            models.CheckConstraint(
                condition=Q(veredicto="confirmado") | ~Q(motivo=""), name="veredicto_fundado"
            ),
        ]
        indexes = [
            models.Index(
                fields=["calificacion"],
                name="veredicto_no_confirmado",
                condition=~Q(veredicto="confirmado"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.simbolo}: {self.get_veredicto_display()}"


class PuntajeRequisito(models.Model):
    """Whether one technical requirement is met, with the reason when it is not."""

    calificacion = models.ForeignKey(
        CalificacionCompromiso, models.CASCADE, related_name="puntajes"
    )
    requisito = models.ForeignKey(RequisitoTecnico, models.PROTECT, related_name="puntajes")
    cumple = models.BooleanField("cumple")
    motivo = models.TextField("fundamento", blank=True)

    class Meta:
        verbose_name = "puntaje de un requisito"
        verbose_name_plural = "puntajes de requisitos"
        ordering = ["calificacion", "requisito"]
        constraints = [
            models.UniqueConstraint(fields=["calificacion", "requisito"], name="puntaje_unico"),
            models.CheckConstraint(
                condition=Q(cumple=True) | ~Q(motivo=""), name="puntaje_negado_con_motivo"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requisito.codigo}: {'cumple' if self.cumple else 'no cumple'}"
