"""Stored files: known by their hash, received in pieces, examined, checked every night."""

import uuid

from django.db import models
from django.db.models import F, Q

from instituciones.models import Persona


class Archivo(models.Model):
    """A stored file, known by the hash of its content; never changed, stored once."""

    class Examen(models.TextChoices):
        NO_EXAMINADO = "no_examinado", "Sin examen antivirus"
        LIMPIO = "limpio", "Sin virus conocidos"
        INFECTADO = "infectado", "Con virus"

    huella = models.CharField("SHA-256", max_length=64, primary_key=True)
    tamano = models.PositiveBigIntegerField("tamaño en bytes")
    tipo = models.CharField("tipo de contenido", max_length=100)
    creado_el = models.DateTimeField("creado el")
    examen = models.CharField(
        "examen antivirus", max_length=12, choices=Examen, default=Examen.NO_EXAMINADO
    )
    examinado_el = models.DateTimeField("examinado el", null=True, blank=True)
    hallazgo = models.CharField("lo que halló el antivirus", max_length=200, blank=True)

    class Meta:
        verbose_name = "archivo"
        verbose_name_plural = "archivos"
        constraints = [
            models.CheckConstraint(condition=Q(tamano__gt=0), name="archivo_no_vacio"),
            models.CheckConstraint(
                condition=Q(examen="no_examinado", examinado_el=None, hallazgo="")
                | Q(examen="limpio", examinado_el__isnull=False, hallazgo="")
                | Q(~Q(hallazgo=""), examen="infectado", examinado_el__isnull=False),
                name="archivo_examen_coherente",
            ),
        ]

    def __str__(self) -> str:
        return self.huella


class SubidaParcial(models.Model):
    """A large upload on its way: how many bytes stand on disk, whose it is, until when it waits."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    persona = models.ForeignKey(Persona, models.CASCADE, related_name="subidas")
    # "app.model:pk" of what it will be attached to, as the ledger names objects
    destino = models.CharField("destino", max_length=100)
    nombre = models.CharField("nombre original", max_length=255)
    tamano = models.PositiveBigIntegerField("tamaño en bytes")
    # what tells this file from another of the same name: the browser's date of last change
    marca = models.CharField("marca del archivo", max_length=40, blank=True)
    recibido = models.PositiveBigIntegerField("bytes recibidos", default=0)
    iniciada_el = models.DateTimeField("iniciada el")
    vence_el = models.DateTimeField("vence el")

    class Meta:
        verbose_name = "subida por partes"
        verbose_name_plural = "subidas por partes"
        ordering = ["iniciada_el"]
        constraints = [
            models.UniqueConstraint(
                fields=["persona", "destino", "nombre", "tamano", "marca"],
                name="subida_parcial_unica",
            ),
            models.CheckConstraint(
                condition=Q(tamano__gt=0, recibido__lte=F("tamano"), vence_el__gt=F("iniciada_el")),
                name="subida_parcial_coherente",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nombre}: {self.recibido} de {self.tamano} bytes"


class RondaCustodia(models.Model):
    """One reading of every stored file against its hash."""

    iniciada_el = models.DateTimeField("iniciada el")
    terminada_el = models.DateTimeField("terminada el")
    archivos = models.PositiveIntegerField("archivos leídos")
    bytes_leidos = models.PositiveBigIntegerField("bytes leídos")

    solo_agregar = True

    class Meta:
        verbose_name = "ronda de custodia"
        verbose_name_plural = "rondas de custodia"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(terminada_el__gte=F("iniciada_el")), name="ronda_custodia_coherente"
            )
        ]

    def __str__(self) -> str:
        return f"Ronda {self.pk}"


class FallaArchivo(models.Model):
    """A stored file that a round found lost or altered."""

    class Clase(models.TextChoices):
        PERDIDO = "perdido", "Perdido"
        ALTERADO = "alterado", "Alterado"

    solo_agregar = True

    ronda = models.ForeignKey(RondaCustodia, models.PROTECT, related_name="fallas")
    archivo = models.ForeignKey(Archivo, models.PROTECT, related_name="fallas")
    clase = models.CharField("falla", max_length=10, choices=Clase)
    huella_hallada = models.CharField("SHA-256 hallado", max_length=64, blank=True)
    tamano_hallado = models.PositiveBigIntegerField("tamaño hallado", null=True, blank=True)
    # whether the round before had not found it so: only then the ledger says it
    nueva = models.BooleanField("nueva", default=True)

    class Meta:
        verbose_name = "falla de un archivo"
        verbose_name_plural = "fallas de archivos"
        ordering = ["ronda", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ronda", "archivo"], name="falla_archivo_unica"),
            models.CheckConstraint(
                condition=Q(clase="perdido", huella_hallada="", tamano_hallado=None)
                | Q(~Q(huella_hallada=""), clase="alterado", tamano_hallado__isnull=False),
                name="falla_archivo_coherente",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.archivo_id}: {self.get_clase_display()}"
