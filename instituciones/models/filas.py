"""What the numbered rows of Formularios A0 and A1 have in common."""

from django.db import models


class Fila(models.Model):
    """A numbered row of a form; the number is its identity through the versions of a period."""

    numero = models.PositiveSmallIntegerField("número")

    class Meta:
        abstract = True
        ordering = ["definicion", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["definicion", "numero"], name="%(class)s_numerado")
        ]


class TipoNorma(models.TextChoices):
    LEY = "ley", "Ley"
    DECRETO_LEY = "decreto_ley", "Decreto ley"
    DFL = "dfl", "Decreto con fuerza de ley"
    DECRETO_SUPREMO = "decreto_supremo", "Decreto supremo"
    RESOLUCION = "resolucion", "Resolución"
    OTRA = "otra", "Otra norma"


class FilaDeNorma(Fila):
    """A law or decree: its kind, its number, its date and what it deals with."""

    tipo = models.CharField("norma", max_length=16, choices=TipoNorma, default=TipoNorma.LEY)
    numero_norma = models.CharField("número de la norma", max_length=40, blank=True)
    fecha = models.DateField("fecha de la norma", null=True, blank=True)
    materia = models.CharField("materia", max_length=300)

    class Meta(Fila.Meta):
        abstract = True

    @property
    def cita(self) -> str:
        partes = [str(TipoNorma(self.tipo).label)]
        if self.numero_norma:
            partes.append(f"N° {self.numero_norma}")
        return f"{' '.join(partes)}: {self.materia}"
