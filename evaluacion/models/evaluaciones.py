"""The evaluation of a year's programme: its state, who took each step and when."""

from itertools import combinations

from django.db import models
from django.db.models import F, Q

from compromisos.models import ProgramaAnual
from evaluacion.estados import EstadoEvaluacion
from evaluacion.querysets import EvaluacionQuerySet
from instituciones.models import Institucion, Persona
from pmg_site.comun.articulos import con_de
from pmg_site.comun.condiciones import paso

_ORDEN = list(EstadoEvaluacion.values)
_DESDE_INFORMADA = _ORDEN[_ORDEN.index("informada") :]
_DESDE_CONGELADA = ["congelada", "final", "decretada", "publicada"]
# each of them by another person: nobody decides twice on the same result
_DECISIONES = ("congelada", "cerrada", "decretada", "publicada")
_DESDE_FINAL = ["final", "decretada", "publicada"]
_DESDE_DECRETADA = ["decretada", "publicada"]


class Evaluacion(models.Model):
    """How a programme was fulfilled, from the service's report to the published result.

    A correction is a new version that supersedes this one, with its reason; this one stays.
    """

    programa = models.ForeignKey(ProgramaAnual, models.PROTECT, related_name="evaluaciones")
    version = models.PositiveSmallIntegerField("versión", default=1)
    reemplaza = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reemplazada_por"
    )
    motivo_reemplazo = models.TextField("motivo de la corrección", blank=True)
    estado = models.CharField(
        "estado", max_length=22, choices=EstadoEvaluacion, default=EstadoEvaluacion.ABIERTA
    )
    # how many times the service has sent its report; a review belongs to one round
    ronda = models.PositiveSmallIntegerField("ronda", default=0)
    abierta_el = models.DateTimeField("abierta el")
    informada_el = models.DateTimeField("informada el", null=True, blank=True)
    informada_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    congelada_el = models.DateTimeField("congelada el", null=True, blank=True)
    congelada_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    congelado = models.ForeignKey(
        "evaluacion.ResultadoCumplimiento",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="resultado congelado",
    )
    cerrada_el = models.DateTimeField("cerrada el", null=True, blank=True)
    cerrada_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    decretada_el = models.DateTimeField("decretada el", null=True, blank=True)
    decretada_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    decreto_numero = models.CharField("número de decreto", max_length=40, blank=True)
    decreto_fecha = models.DateField("fecha del decreto", null=True, blank=True)
    publicada_el = models.DateTimeField("publicada el", null=True, blank=True)
    publicada_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    opinion_ministro = models.TextField("evaluación inicial del ministro", blank=True)
    resultado = models.OneToOneField(
        "evaluacion.ResultadoCumplimiento",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evaluacion_decidida",
    )
    copia_publicada = models.JSONField("copia de lo publicado", null=True, blank=True)
    copia_huella = models.CharField("huella de lo publicado", max_length=64, blank=True)
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)
    ejemplo = models.BooleanField("datos de ejemplo", default=False)

    objects = EvaluacionQuerySet.as_manager()

    class Meta:
        verbose_name = "evaluación"
        verbose_name_plural = "evaluaciones"
        ordering = ["programa", "version"]
        constraints = [
            models.UniqueConstraint(fields=["programa", "version"], name="evaluacion_version"),
            models.CheckConstraint(
                condition=Q(estado__in=EstadoEvaluacion.values), name="evaluacion_estado_valido"
            ),
            models.CheckConstraint(
                condition=Q(reemplaza=None) | ~Q(motivo_reemplazo=""),
                name="evaluacion_correccion_con_motivo",
            ),
            models.CheckConstraint(
                condition=paso("informada", _DESDE_INFORMADA), name="evaluacion_informe"
            ),
            models.CheckConstraint(
                condition=paso("congelada", _DESDE_CONGELADA), name="evaluacion_congelacion"
            ),
            models.CheckConstraint(
                condition=Q(estado__in=_DESDE_CONGELADA, congelado__isnull=False)
                | Q(~Q(estado__in=_DESDE_CONGELADA), congelado=None),
                name="evaluacion_congelada_con_resultado",
            ),
            models.CheckConstraint(
                condition=~Q(estado__in=_DESDE_FINAL) | Q(resultado=F("congelado")),
                name="evaluacion_final_es_lo_congelado",
            ),
            *(
                models.CheckConstraint(
                    condition=~Q(**{f"{despues}_por": F(f"{antes}_por")}),
                    name=f"evaluacion_{antes}_y_{despues}_por_otra",
                )
                for antes, despues in combinations(_DECISIONES, 2)
            ),
            models.CheckConstraint(
                condition=paso("cerrada", _DESDE_FINAL), name="evaluacion_cierre"
            ),
            models.CheckConstraint(
                condition=paso("decretada", _DESDE_DECRETADA), name="evaluacion_decreto"
            ),
            models.CheckConstraint(
                condition=paso("publicada", ["publicada"]), name="evaluacion_publicacion"
            ),
            models.CheckConstraint(
                condition=~Q(estado__in=_DESDE_DECRETADA)
                | Q(~Q(decreto_numero=""), decreto_fecha__isnull=False),
                name="evaluacion_decreto_numerado",
            ),
            models.CheckConstraint(
                condition=~Q(estado__in=_DESDE_FINAL) | Q(resultado__isnull=False),
                name="evaluacion_final_con_resultado",
            ),
            models.CheckConstraint(
                condition=Q(estado="publicada", copia_publicada__isnull=False) & ~Q(copia_huella="")
                | ~Q(estado="publicada"),
                name="evaluacion_publicada_con_copia",
            ),
        ]

    def __str__(self) -> str:
        return f"Evaluación {con_de(self.programa.adscripcion)}"

    @property
    def institucion(self) -> Institucion:
        return self.programa.adscripcion.institucion

    @property
    def anio(self) -> int:
        return self.programa.adscripcion.proceso.anio_programa
