"""How the staff association was consulted about a programme, and the record that remains."""

from django.db import models
from django.db.models import Q

from compromisos.models.programas import ProgramaAnual
from instituciones.models import Persona


class ConsultaAsociacion(models.Model):
    """One consultation of a staff association; closing it keeps a copy with its comments."""

    class Medio(models.TextChoices):
        REUNION = "reunion", "Reunión"
        ASAMBLEA = "asamblea", "Asamblea"
        CORREO = "correo", "Correo electrónico"
        DOCUMENTO = "documento", "Documento entregado"
        OTRO = "otro", "Otro medio"

    programa = models.ForeignKey(ProgramaAnual, models.PROTECT, related_name="consultas")
    asociacion = models.CharField("asociación consultada", max_length=200)
    fecha = models.DateField("fecha de la consulta")
    medio = models.CharField("medio", max_length=10, choices=Medio)
    participantes = models.PositiveIntegerField("participantes")
    resumen = models.TextField("qué se informó y qué se planteó")
    acta = models.TextField("acta o respaldo")
    registrada_el = models.DateTimeField("registrada el")
    registrada_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")
    conclusion = models.TextField("cómo se consideró", blank=True)
    cerrada_el = models.DateTimeField("cerrada el", null=True, blank=True)
    cerrada_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    copia = models.JSONField("copia del registro", null=True, blank=True)
    huella = models.CharField("huella del registro", max_length=64, blank=True)
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)

    class Meta:
        verbose_name = "consulta a una asociación"
        verbose_name_plural = "consultas a asociaciones"
        ordering = ["programa", "fecha", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    ~Q(conclusion=""),
                    ~Q(huella=""),
                    cerrada_el__isnull=False,
                    cerrada_por__isnull=False,
                    copia__isnull=False,
                )
                | Q(conclusion="", huella="", cerrada_el=None, cerrada_por=None, copia=None),
                name="consulta_cierre_coherente",
            ),
            models.CheckConstraint(
                condition=Q(medio__in=["reunion", "asamblea", "correo", "documento", "otro"])
                & ~Q(asociacion="")
                & ~Q(resumen="")
                & ~Q(acta=""),
                name="consulta_completa",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asociacion}, {self.fecha:%d-%m-%Y}"
