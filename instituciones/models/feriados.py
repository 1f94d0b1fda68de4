"""Holidays that a law adds to those of every year, as one declared for an occasion."""

from django.db import models
from django.db.models import Q

from instituciones.models.personas import Persona


class Feriado(models.Model):
    """One more day that counts as a holiday in the whole country, from when it was declared."""

    solo_agregar = True

    fecha = models.DateField("fecha", unique=True)
    nombre = models.CharField("nombre", max_length=120)
    norma = models.CharField("norma que lo declara", max_length=200)
    declarado_el = models.DateTimeField("declarado el")
    declarado_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "feriado declarado"
        verbose_name_plural = "feriados declarados"
        ordering = ["fecha"]
        constraints = [
            models.CheckConstraint(condition=~Q(nombre="") & ~Q(norma=""), name="feriado_con_norma")
        ]

    def __str__(self) -> str:
        return f"{self.nombre} ({self.fecha:%d-%m-%Y})"
