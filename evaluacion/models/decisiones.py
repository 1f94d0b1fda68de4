"""What the committee decides on: external causes and claims."""

from django.db import models
from django.db.models import Q

from compromisos.models import Compromiso
from evaluacion.estados import EstadoCausa, EstadoReclamo
from evaluacion.models.evaluaciones import Evaluacion
from instituciones.models import Persona
from pmg_site.comun.campos import DecimalExacto


class CausaExterna(models.Model):
    """An unforeseen external cause alleged for a commitment, its opinion and its decision."""

    evaluacion = models.ForeignKey(Evaluacion, models.PROTECT, related_name="causas")
    compromiso = models.ForeignKey(Compromiso, models.PROTECT, related_name="causas")
    estado = models.CharField(
        "estado", max_length=12, choices=EstadoCausa, default=EstadoCausa.SOLICITADA
    )
    descripcion = models.TextField("descripción de la causa")
    solicitada_el = models.DateTimeField("solicitada el")
    solicitada_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")
    opinion = models.TextField("opinión técnica", blank=True)
    fundamento = models.TextField("fundamento de la decisión", blank=True)
    resumen_publico = models.TextField("resumen público", blank=True)
    resuelta_el = models.DateTimeField("resuelta el", null=True, blank=True)
    resuelta_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    total_antes = DecimalExacto(
        "total antes", max_digits=5, decimal_places=2, null=True, blank=True
    )
    total_despues = DecimalExacto(
        "total después", max_digits=5, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = "causa externa"
        verbose_name_plural = "causas externas"
        ordering = ["evaluacion", "compromiso"]
        constraints = [
            models.UniqueConstraint(fields=["evaluacion", "compromiso"], name="causa_unica"),
            models.CheckConstraint(
                condition=Q(
                    ~Q(fundamento=""),
                    estado__in=["aceptada", "rechazada"],
                    resuelta_el__isnull=False,
                    resuelta_por__isnull=False,
                )
                | Q(estado__in=["solicitada", "opinada"], resuelta_el=None, resuelta_por=None),
                name="causa_resolucion_coherente",
            ),
        ]

    def __str__(self) -> str:
        return f"Causa externa de {self.compromiso}"


class Reclamo(models.Model):
    """The service contests the preliminary score of one commitment."""

    evaluacion = models.ForeignKey(Evaluacion, models.PROTECT, related_name="reclamos")
    compromiso = models.ForeignKey(Compromiso, models.PROTECT, related_name="reclamos")
    estado = models.CharField(
        "estado", max_length=16, choices=EstadoReclamo, default=EstadoReclamo.PRESENTADO
    )
    fundamentos = models.TextField("fundamentos")
    presentado_el = models.DateTimeField("presentado el")
    presentado_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")
    fundamento_decision = models.TextField("fundamento de la decisión", blank=True)
    resumen_publico = models.TextField("resumen público", blank=True)
    resuelto_el = models.DateTimeField("resuelto el", null=True, blank=True)
    resuelto_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    # what the decision corrects: {"operandos": {symbol: text}, "requisitos": {code: bool}}
    correccion = models.JSONField("corrección", default=dict, blank=True)
    total_antes = DecimalExacto(
        "total antes", max_digits=5, decimal_places=2, null=True, blank=True
    )
    total_despues = DecimalExacto(
        "total después", max_digits=5, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = "reclamo"
        verbose_name_plural = "reclamos"
        ordering = ["evaluacion", "compromiso"]
        constraints = [
            models.UniqueConstraint(fields=["evaluacion", "compromiso"], name="reclamo_unico"),
            models.CheckConstraint(
                condition=Q(
                    ~Q(fundamento_decision=""),
                    estado__in=["acogido", "acogido_parcial", "rechazado"],
                    resuelto_el__isnull=False,
                    resuelto_por__isnull=False,
                )
                | Q(estado__in=["presentado", "en_analisis"], resuelto_el=None, resuelto_por=None),
                name="reclamo_resolucion_coherente",
            ),
        ]

    def __str__(self) -> str:
        return f"Reclamo sobre {self.compromiso}"


class DecisionSinDato(models.Model):
    """The committee's decision that a commitment without data counts as zero, with its reason."""

    solo_agregar = True

    evaluacion = models.ForeignKey(Evaluacion, models.PROTECT, related_name="decisiones_sin_dato")
    compromiso = models.ForeignKey(Compromiso, models.PROTECT, related_name="decisiones_sin_dato")
    fundamento = models.TextField("fundamento")
    decidida_el = models.DateTimeField("decidida el")
    decidida_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "decisión sobre un compromiso sin dato"
        verbose_name_plural = "decisiones sobre compromisos sin dato"
        ordering = ["evaluacion", "compromiso"]
        constraints = [
            models.UniqueConstraint(fields=["evaluacion", "compromiso"], name="sin_dato_unica"),
            models.CheckConstraint(condition=~Q(fundamento=""), name="sin_dato_fundada"),
        ]

    def __str__(self) -> str:
        return f"{self.compromiso}: sin dato cuenta como cero"
