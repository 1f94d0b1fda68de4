"""What the service reports: operands per commitment, and the evidence behind them."""

from django.db import models
from django.db.models import Q

from compromisos.models import Compromiso
from evaluacion.models.evaluaciones import Evaluacion
from evaluacion.querysets import EvidenciaQuerySet
from instituciones.models import Intervencion, Persona
from pmg_site.comun.campos import DecimalExacto


class ResultadoInformado(models.Model):
    """What the service says of one commitment: a value, or why there is none."""

    class Clase(models.TextChoices):
        VALOR = "valor", "Valor"
        NO_APLICA = "no_aplica", "No aplica"
        SIN_DATO = "sin_dato", "Sin dato"

    evaluacion = models.ForeignKey(Evaluacion, models.PROTECT, related_name="informados")
    compromiso = models.ForeignKey(Compromiso, models.PROTECT, related_name="informados")
    clase = models.CharField("clase", max_length=10, choices=Clase, default=Clase.SIN_DATO)
    razones = models.TextField("razones del resultado", blank=True)
    informado_el = models.DateTimeField("informado el", null=True, blank=True)
    intervencion = models.ForeignKey(
        Intervencion, models.PROTECT, null=True, blank=True, related_name="+"
    )
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)

    class Meta:
        verbose_name = "resultado informado"
        verbose_name_plural = "resultados informados"
        ordering = ["evaluacion", "compromiso"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluacion", "compromiso"], name="resultado_informado_unico"
            ),
            models.CheckConstraint(
                condition=Q(clase="sin_dato")
                | Q(informado_el__isnull=False, intervencion__isnull=False),
                name="resultado_informado_por_alguien",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compromiso}: {self.get_clase_display()}"


class OperandoInformado(models.Model):
    """The value reported for one operand (total, or a disaggregation of it)."""

    informado = models.ForeignKey(ResultadoInformado, models.CASCADE, related_name="operandos")
    simbolo = models.CharField("operando", max_length=8)
    desagregacion = models.CharField("desagregación", max_length=40, default="total")
    valor = DecimalExacto("valor", max_digits=18, decimal_places=6)

    class Meta:
        verbose_name = "operando informado"
        verbose_name_plural = "operandos informados"
        ordering = ["informado", "simbolo", "desagregacion"]
        constraints = [
            models.UniqueConstraint(
                fields=["informado", "simbolo", "desagregacion"], name="operando_informado_unico"
            )
        ]

    def __str__(self) -> str:
        return f"{self.simbolo} = {self.valor}"


class Archivo(models.Model):
    """A stored file, known by the hash of its content; never changed, stored once."""

    solo_agregar = True

    huella = models.CharField("SHA-256", max_length=64, primary_key=True)
    tamano = models.PositiveBigIntegerField("tamaño en bytes")
    tipo = models.CharField("tipo de contenido", max_length=100)
    creado_el = models.DateTimeField("creado el")

    class Meta:
        verbose_name = "archivo"
        verbose_name_plural = "archivos"
        constraints = [models.CheckConstraint(condition=Q(tamano__gt=0), name="archivo_no_vacio")]

    def __str__(self) -> str:
        return self.huella


class Evidencia(models.Model):
    """A means of verification attached to a reported result; its files are its revisions."""

    class Estado(models.TextChoices):
        EN_REVISION = "en_revision", "En revisión"
        ACEPTADA = "aceptada", "Aceptada"
        RECHAZADA = "rechazada", "Rechazada"

    informado = models.ForeignKey(ResultadoInformado, models.PROTECT, related_name="evidencias")
    titulo = models.CharField("medio de verificación", max_length=200)
    ubicacion = models.CharField("página, hoja o celda", max_length=200, blank=True)
    requisito = models.CharField("requisito que respalda", max_length=60, blank=True)
    estado = models.CharField("estado", max_length=12, choices=Estado, default=Estado.EN_REVISION)

    objects = EvidenciaQuerySet.as_manager()

    class Meta:
        verbose_name = "evidencia"
        verbose_name_plural = "evidencias"
        ordering = ["informado", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(estado__in=["en_revision", "aceptada", "rechazada"]),
                name="evidencia_estado_valido",
            )
        ]

    def __str__(self) -> str:
        return self.titulo


class RevisionEvidencia(models.Model):
    """One numbered revision of a piece of evidence: which file, its name then, who and when."""

    solo_agregar = True

    evidencia = models.ForeignKey(Evidencia, models.PROTECT, related_name="revisiones")
    numero = models.PositiveSmallIntegerField("revisión")
    archivo = models.ForeignKey(Archivo, models.PROTECT, related_name="revisiones")
    nombre_original = models.CharField("nombre original", max_length=255)
    subida_el = models.DateTimeField("subida el")
    subida_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "revisión de evidencia"
        verbose_name_plural = "revisiones de evidencia"
        ordering = ["evidencia", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["evidencia", "numero"], name="revision_numerada")
        ]

    def __str__(self) -> str:
        return f"{self.nombre_original} (r{self.numero})"
