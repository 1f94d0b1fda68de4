"""Workbooks that were uploaded, on their way from the check to the confirmation."""

import uuid

from django.db import models
from django.db.models import Q

from compromisos.models.programas import ProgramaAnual
from instituciones.models import Persona


class CargaLibro(models.Model):
    """An uploaded workbook: received, checked, and then applied or dropped.

    Its files are temporary; the row of an applied one stays as its record.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programa = models.ForeignKey(ProgramaAnual, models.CASCADE, related_name="cargas_de_libro")
    nombre = models.CharField("nombre del archivo", max_length=255)
    huella = models.CharField("huella del archivo", max_length=64)
    tamano = models.PositiveIntegerField("tamaño (bytes)")
    creada_el = models.DateTimeField("subida el")
    creada_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")
    revisada_el = models.DateTimeField("revisada el", null=True, blank=True)
    resultado = models.JSONField("resultado de la revisión", default=dict)
    trabajo = models.UUIDField("trabajo en segundo plano", null=True, blank=True)
    aplicada_el = models.DateTimeField("aplicada el", null=True, blank=True)
    aplicada_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    descartada_el = models.DateTimeField("descartada el", null=True, blank=True)
    descartada_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "carga de un libro"
        verbose_name_plural = "cargas de libros"
        ordering = ["-creada_el"]
        constraints = [
            models.CheckConstraint(
                condition=Q(aplicada_el=None, aplicada_por=None)
                | Q(
                    aplicada_el__isnull=False,
                    aplicada_por__isnull=False,
                    revisada_el__isnull=False,
                    descartada_el=None,
                ),
                name="carga_de_libro_aplicada",
            ),
            models.CheckConstraint(
                condition=Q(descartada_el=None, descartada_por=None)
                | Q(descartada_el__isnull=False, descartada_por__isnull=False),
                name="carga_de_libro_descartada",
            ),
        ]

    def __str__(self) -> str:
        return self.nombre

    @property
    def abierta(self) -> bool:
        """Whether it may still be applied or dropped."""
        return self.aplicada_el is None and self.descartada_el is None

    @property
    def situacion(self) -> str:
        """Where the upload stands, in words."""
        if self.aplicada_el:
            return "guardado"
        if self.descartada_el:
            return "descartado"
        if self.revisada_el is None:
            return "en revisión"
        if self.resultado["n_faltas"]:
            return "con errores"
        cambia = any(self.resultado[x] for x in ("cambios", "conflictos", "respuestas"))
        return "por confirmar" if cambia else "sin cambios"
