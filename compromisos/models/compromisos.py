"""What a programme promises: objectives, commitments and their technical requirements."""

from django.db import models
from django.db.models import Q

from compromisos.models.programas import ProgramaAnual
from indicadores.models import FichaIndicador
from instituciones.models import RedExpertos
from pmg_site.comun.campos import DecimalExacto


class TipoCompromiso(models.TextChoices):
    INDICADOR_META = "indicador_meta", "Cumplir meta de un indicador"
    MEDIR = "medir", "Medir correctamente, informar y publicar"
    SISTEMA_ETAPA = "sistema_etapa", "Sistema de gestión por etapas"


class ObjetivoGestion(models.Model):
    """An objective of the Programa Marco under which commitments are grouped."""

    programa = models.ForeignKey(ProgramaAnual, models.CASCADE, related_name="objetivos")
    codigo = models.CharField("código", max_length=60)
    nombre = models.CharField("nombre", max_length=300)
    orden = models.PositiveSmallIntegerField("orden")

    class Meta:
        verbose_name = "objetivo de gestión"
        verbose_name_plural = "objetivos de gestión"
        ordering = ["programa", "orden"]
        constraints = [
            models.UniqueConstraint(fields=["programa", "codigo"], name="objetivo_de_gestion_unico")
        ]

    def __str__(self) -> str:
        return self.nombre


class Compromiso(models.Model):
    """One promise of the year: an indicator with a target, a measurement or a system's stage."""

    programa = models.ForeignKey(ProgramaAnual, models.CASCADE, related_name="compromisos")
    objetivo = models.ForeignKey(ObjetivoGestion, models.PROTECT, related_name="compromisos")
    numero = models.PositiveSmallIntegerField("número")
    tipo = models.CharField("tipo", max_length=16, choices=TipoCompromiso)
    nombre = models.CharField("nombre", max_length=400)
    ficha = models.ForeignKey(
        FichaIndicador, models.PROTECT, null=True, blank=True, related_name="compromisos"
    )
    transversal_codigo = models.CharField("código en el Programa Marco", max_length=80, blank=True)
    sistema_codigo = models.CharField("sistema", max_length=80, blank=True)
    etapa = models.CharField("etapa", max_length=40, blank=True)
    red = models.ForeignKey(
        RedExpertos, models.PROTECT, null=True, blank=True, related_name="compromisos"
    )
    meta = DecimalExacto("meta", max_digits=18, decimal_places=6, null=True, blank=True)
    ponderador = DecimalExacto("ponderador (%)", max_digits=5, decimal_places=2)
    justificacion_meta = models.TextField("justificación de la meta", blank=True)
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)

    class Meta:
        verbose_name = "compromiso"
        verbose_name_plural = "compromisos"
        ordering = ["programa", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["programa", "numero"], name="compromiso_numerado"),
            models.CheckConstraint(
                condition=Q(ponderador__gte=0, ponderador__lte=100), name="compromiso_ponderador"
            ),
            models.CheckConstraint(
                condition=Q(tipo="indicador_meta", ficha__isnull=False, sistema_codigo="")
                | Q(tipo="medir", ficha__isnull=False, meta=None, sistema_codigo="")
                | Q(~Q(sistema_codigo=""), tipo="sistema_etapa", ficha=None, meta=None),
                name="compromiso_segun_tipo",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numero}. {self.nombre}"


class RequisitoTecnico(models.Model):
    """A technical requirement of a commitment, copied from the Programa Marco of the year."""

    compromiso = models.ForeignKey(Compromiso, models.CASCADE, related_name="requisitos")
    codigo = models.CharField("código", max_length=60)
    objetivo = models.CharField("objetivo", max_length=300, blank=True)
    texto = models.TextField("requisito")
    medios = models.JSONField("medios de verificación", default=list)
    opinion_tecnica = models.BooleanField("exige opinión técnica favorable", default=False)
    peso_objetivo = DecimalExacto(
        "peso del objetivo (%)", max_digits=5, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = "requisito técnico"
        verbose_name_plural = "requisitos técnicos"
        ordering = ["compromiso", "codigo"]
        constraints = [
            models.UniqueConstraint(fields=["compromiso", "codigo"], name="requisito_unico")
        ]

    def __str__(self) -> str:
        return f"{self.codigo} {self.texto}"
