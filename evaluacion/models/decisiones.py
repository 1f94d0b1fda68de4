"""What the committee decides on: external causes, and commitments without data."""

from django.db import models
from django.db.models import Q

from compromisos.models import CausaModificacion, Compromiso
from evaluacion.estados import EstadoCausa
from evaluacion.models.evaluaciones import Evaluacion
from evaluacion.models.resultados import ResultadoCumplimiento
from instituciones.models import Persona
from pmg_site.comun.campos import DecimalExacto
from pmg_site.comun.condiciones import paso

_RESUELTAS = ["aceptada", "rechazada"]


class CausaExterna(models.Model):
    """An external cause alleged for a commitment, its analysis, its opinion and its decision."""

    evaluacion = models.ForeignKey(Evaluacion, models.PROTECT, related_name="causas")
    compromiso = models.ForeignKey(Compromiso, models.PROTECT, related_name="causas")
    estado = models.CharField(
        "estado", max_length=12, choices=EstadoCausa, default=EstadoCausa.SOLICITADA
    )
    tipo = models.CharField(
        "tipo de causa",
        max_length=24,
        choices=CausaModificacion,
        default=CausaModificacion.CAUSA_EXTERNA,
    )
    descripcion = models.TextField("descripción de la causa")
    solicitada_el = models.DateTimeField("solicitada el")
    solicitada_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")
    # {code of the condition: {"cumple": bool, "razon": text}}, the conditions of the year's rule
    analisis = models.JSONField("análisis", default=dict, blank=True)
    analizada_el = models.DateTimeField("analizada el", null=True, blank=True)
    analizada_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    opinion = models.TextField("opinión técnica", blank=True)
    opinion_favorable = models.BooleanField("opinión favorable", null=True, blank=True)
    opinada_el = models.DateTimeField("opinada el", null=True, blank=True)
    opinada_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
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
    resultado_antes = models.ForeignKey(
        ResultadoCumplimiento, models.PROTECT, null=True, blank=True, related_name="+"
    )
    resultado_despues = models.ForeignKey(
        ResultadoCumplimiento, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "causa externa"
        verbose_name_plural = "causas externas"
        ordering = ["evaluacion", "compromiso"]
        constraints = [
            models.UniqueConstraint(fields=["evaluacion", "compromiso"], name="causa_unica"),
            models.CheckConstraint(
                condition=Q(estado__in=EstadoCausa.values), name="causa_estado_valido"
            ),
            models.CheckConstraint(
                condition=Q(tipo__in=CausaModificacion.values), name="causa_tipo_valido"
            ),
            models.CheckConstraint(
                condition=paso("analizada", ["analizada", "opinada", *_RESUELTAS]),
                name="causa_analisis",
            ),
            models.CheckConstraint(
                condition=paso("opinada", ["opinada", *_RESUELTAS]), name="causa_opinion"
            ),
            models.CheckConstraint(
                condition=Q(opinada_el=None, opinion_favorable=None)
                | Q(
                    ~Q(opinion=""),
                    opinada_el__isnull=False,
                    opinion_favorable__isnull=False,
                ),
                name="causa_opinion_completa",
            ),
            models.CheckConstraint(condition=paso("resuelta", _RESUELTAS), name="causa_resolucion"),
            models.CheckConstraint(
                condition=~Q(estado__in=_RESUELTAS) | Q(~Q(fundamento="") & ~Q(resumen_publico="")),
                name="causa_resuelta_con_razones",
            ),
        ]

    def __str__(self) -> str:
        return f"Causa externa de {self.compromiso}"


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
