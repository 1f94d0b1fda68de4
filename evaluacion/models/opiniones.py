"""Technical opinions of the expert networks: calendars by version, rounds, criteria."""

from django.db import models
from django.db.models import F, Q

from compromisos.models import RequisitoTecnico
from evaluacion.estados_opinion import RESUELTAS, EstadoOpinion
from instituciones.models import Intervencion, Persona
from pmg_site.comun.condiciones import paso


class Confianza(models.TextChoices):
    VERIFICADA = "verificada", "Verificada"
    POR_VERIFICAR = "por_verificar", "Por verificar"


class CalendarioOpinion(models.Model):
    """One version of the dates of a system's rounds in a year; requirements do not change with it.

    It rules from ``rige_desde`` until a later version does. ``autor`` is null when it came from
    the files of the project.
    """

    solo_agregar = True

    sistema_codigo = models.CharField("sistema", max_length=80)
    anio = models.PositiveSmallIntegerField("año")
    numero = models.PositiveSmallIntegerField("versión")
    nombre = models.CharField("nombre", max_length=200)
    rige_desde = models.DateTimeField("rige desde")
    confianza = models.CharField("confianza", max_length=14, choices=Confianza)
    fuente = models.TextField("fuente")
    motivo = models.TextField("motivo del cambio", blank=True)
    huella = models.CharField("huella", max_length=64)
    creado_el = models.DateTimeField("creado el")
    autor = models.ForeignKey(Persona, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "calendario de opiniones técnicas"
        verbose_name_plural = "calendarios de opiniones técnicas"
        ordering = ["sistema_codigo", "anio", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["sistema_codigo", "anio", "numero"], name="calendario_opinion_version"
            ),
            models.CheckConstraint(
                condition=Q(numero=1) | ~Q(motivo=""), name="calendario_opinion_con_motivo"
            ),
            models.CheckConstraint(condition=~Q(fuente=""), name="calendario_opinion_con_fuente"),
        ]

    def __str__(self) -> str:
        return f"{self.nombre} ({self.anio})"


class VentanaOpinion(models.Model):
    """One round of one requirement: when the service presents, by when the network answers."""

    solo_agregar = True

    calendario = models.ForeignKey(CalendarioOpinion, models.PROTECT, related_name="ventanas")
    requisito_codigo = models.CharField("requisito", max_length=60)
    ronda = models.PositiveSmallIntegerField("ronda")
    presenta_desde = models.DateTimeField("se presenta desde", null=True, blank=True)
    presenta_hasta = models.DateTimeField("se presenta hasta")
    opina_desde = models.DateTimeField("se opina desde", null=True, blank=True)
    opina_hasta = models.DateTimeField("se opina hasta", null=True, blank=True)
    nota = models.TextField("nota", blank=True)

    class Meta:
        verbose_name = "ronda de opinión"
        verbose_name_plural = "rondas de opinión"
        ordering = ["calendario", "requisito_codigo", "ronda"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendario", "requisito_codigo", "ronda"], name="ventana_opinion_unica"
            ),
            models.CheckConstraint(
                condition=Q(ronda__gte=1)
                & (Q(presenta_desde=None) | Q(presenta_desde__lte=F("presenta_hasta")))
                & (
                    Q(opina_desde=None) | Q(opina_hasta=None) | Q(opina_desde__lte=F("opina_hasta"))
                ),
                name="ventana_opinion_ordenada",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requisito_codigo}, ronda {self.ronda}"


class OpinionTecnica(models.Model):
    """The opinion asked of a network on one technical requirement, through its rounds."""

    requisito = models.OneToOneField(RequisitoTecnico, models.PROTECT, related_name="opinion")
    estado = models.CharField(
        "estado", max_length=12, choices=EstadoOpinion, default=EstadoOpinion.PEDIDA
    )
    ronda = models.PositiveSmallIntegerField("ronda", default=1)
    pedida_el = models.DateTimeField("pedida el")
    pedida_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")
    resuelta_el = models.DateTimeField("resuelta el", null=True, blank=True)
    resuelta_por = models.ForeignKey(
        Persona, models.PROTECT, null=True, blank=True, related_name="+"
    )
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)

    class Meta:
        verbose_name = "opinión técnica"
        verbose_name_plural = "opiniones técnicas"
        ordering = ["requisito"]
        constraints = [
            models.CheckConstraint(
                condition=Q(estado__in=EstadoOpinion.values), name="opinion_estado_valido"
            ),
            models.CheckConstraint(condition=paso("resuelta", RESUELTAS), name="opinion_resuelta"),
            models.CheckConstraint(condition=Q(ronda__gte=1), name="opinion_con_ronda"),
        ]

    def __str__(self) -> str:
        return f"{self.requisito.codigo}: {self.get_estado_display()}"


class PresentacionOpinion(models.Model):
    """What the service presented to the network in one round, and under which calendar."""

    solo_agregar = True

    opinion = models.ForeignKey(OpinionTecnica, models.PROTECT, related_name="presentaciones")
    ronda = models.PositiveSmallIntegerField("ronda")
    ventana = models.ForeignKey(VentanaOpinion, models.PROTECT, related_name="+")
    texto = models.TextField("presentación")
    presentada_el = models.DateTimeField("presentada el")
    intervencion = models.ForeignKey(Intervencion, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "presentación a la red"
        verbose_name_plural = "presentaciones a la red"
        ordering = ["opinion", "ronda"]
        constraints = [
            models.UniqueConstraint(fields=["opinion", "ronda"], name="presentacion_por_ronda"),
            models.CheckConstraint(condition=~Q(texto=""), name="presentacion_con_texto"),
        ]

    def __str__(self) -> str:
        return f"{self.opinion}, ronda {self.ronda}"

    @property
    def respuesta(self) -> "PronunciamientoOpinion | None":
        """What the network answered, if it did."""
        return getattr(self, "pronunciamiento", None)


class DocumentoOpinion(models.Model):
    """A file presented to the network in one round."""

    solo_agregar = True

    presentacion = models.ForeignKey(PresentacionOpinion, models.PROTECT, related_name="documentos")
    archivo = models.ForeignKey("evaluacion.Archivo", models.PROTECT, related_name="+")
    titulo = models.CharField("documento", max_length=200)
    nombre_original = models.CharField("nombre original", max_length=255)

    class Meta:
        verbose_name = "documento presentado a la red"
        verbose_name_plural = "documentos presentados a la red"
        ordering = ["presentacion", "pk"]

    def __str__(self) -> str:
        return self.titulo


class PronunciamientoOpinion(models.Model):
    """What the network answered in one round; ``final`` when the calendar gives no other."""

    solo_agregar = True

    presentacion = models.OneToOneField(
        PresentacionOpinion, models.PROTECT, related_name="pronunciamiento"
    )
    favorable = models.BooleanField("favorable")
    final = models.BooleanField("final")
    fundamento = models.TextField("fundamento", blank=True)
    emitido_el = models.DateTimeField("emitido el")
    tardio = models.BooleanField("emitido después de su fecha", default=False)
    intervencion = models.ForeignKey(Intervencion, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "pronunciamiento de la red"
        verbose_name_plural = "pronunciamientos de la red"
        ordering = ["presentacion"]
        constraints = [
            models.CheckConstraint(
                condition=Q(favorable=False) | Q(final=True),
                name="pronunciamiento_favorable_es_final",
            )
        ]

    def __str__(self) -> str:
        return f"{self.presentacion}: {'favorable' if self.favorable else 'con observaciones'}"


class CriterioPronunciado(models.Model):
    """The network's verdict on one named criterion of a requirement."""

    solo_agregar = True

    pronunciamiento = models.ForeignKey(
        PronunciamientoOpinion, models.PROTECT, related_name="criterios"
    )
    criterio = models.CharField("criterio", max_length=120)
    conforme = models.BooleanField("conforme")
    observacion = models.TextField("observación", blank=True)

    class Meta:
        verbose_name = "criterio de una opinión"
        verbose_name_plural = "criterios de una opinión"
        ordering = ["pronunciamiento", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pronunciamiento", "criterio"], name="criterio_pronunciado_unico"
            ),
            models.CheckConstraint(
                condition=Q(conforme=True) | ~Q(observacion=""),
                name="criterio_observado_dice_que",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterio}: {'conforme' if self.conforme else 'observado'}"
