"""The Budget Law of each year: its loads, version by version, and their lines."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from instituciones.models.personas import Persona
from pmg_site.comun.campos import DecimalExacto

PRIMER_ANIO, ULTIMO_ANIO = 1990, 2100


class CargaPresupuesto(models.Model):
    """One version of the Budget Law of a year, as one file said it; the newest one is in force.

    ``huella`` is of the file's bytes and ``huella_contenido`` of what its rows say, so that the
    same law in another encoding or order is known to be the same.
    """

    anio = models.PositiveSmallIntegerField(
        "año", validators=[MinValueValidator(PRIMER_ANIO), MaxValueValidator(ULTIMO_ANIO)]
    )
    version = models.PositiveSmallIntegerField("versión")
    archivo = models.CharField("archivo", max_length=200)
    huella = models.CharField("huella del archivo", max_length=64)
    huella_contenido = models.CharField("huella del contenido", max_length=64)
    cargada_el = models.DateTimeField("cargada el")
    cargada_por = models.ForeignKey(
        Persona, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cargada por"
    )
    filas = models.PositiveIntegerField("filas")
    hojas = models.PositiveIntegerField("filas que suman")
    agregadas = models.PositiveIntegerField("filas agregadas")
    quitadas = models.PositiveIntegerField("filas quitadas")
    cambiadas = models.PositiveIntegerField("filas cambiadas")
    advertencias = models.JSONField("advertencias", default=list, blank=True)
    ejemplo = models.BooleanField("datos de ejemplo", default=False)

    solo_agregar = True

    class Meta:
        verbose_name = "carga de la ley de presupuestos"
        verbose_name_plural = "cargas de la ley de presupuestos"
        ordering = ["-anio", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["anio", "version"], name="presupuesto_version_unica"),
            models.CheckConstraint(
                condition=Q(anio__gte=PRIMER_ANIO, anio__lte=ULTIMO_ANIO),
                name="presupuesto_anio_valido",
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1) & Q(filas__gte=1), name="presupuesto_carga_con_filas"
            ),
        ]

    def __str__(self) -> str:
        return f"Ley de Presupuestos {self.anio}, versión {self.version}"


class LineaPresupuesto(models.Model):
    """One row of a load; only the ``hoja`` rows are added up, the others are their sub-totals."""

    carga = models.ForeignKey(CargaPresupuesto, models.PROTECT, related_name="lineas")
    linea = models.PositiveIntegerField("línea del archivo")
    partida = models.CharField("partida", max_length=2)
    capitulo = models.CharField("capítulo", max_length=2)
    programa = models.CharField("programa", max_length=2)
    subtitulo = models.CharField("subtítulo", max_length=2)
    item = models.CharField("ítem", max_length=2, blank=True)
    asignacion = models.CharField("asignación", max_length=3, blank=True)
    denominacion = models.CharField("denominación", max_length=500, blank=True)
    pesos = DecimalExacto("miles de pesos", max_digits=18, decimal_places=3)
    dolares = DecimalExacto("miles de dólares", max_digits=18, decimal_places=3, default=Decimal(0))
    hoja = models.BooleanField("se suma")

    solo_agregar = True

    class Meta:
        verbose_name = "línea del presupuesto"
        verbose_name_plural = "líneas del presupuesto"
        ordering = [
            "carga", "partida", "capitulo", "programa", "subtitulo", "item", "asignacion",
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "carga", "partida", "capitulo", "programa", "subtitulo", "item", "asignacion",
                ],
                name="presupuesto_linea_unica",
            ),
            models.CheckConstraint(
                condition=Q(asignacion="") | ~Q(item=""), name="presupuesto_asignacion_con_item"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.codigo} {self.denominacion}"

    @property
    def codigo(self) -> str:
        """The code as it is written: 05.61.02.32.06."""
        partes = (
            self.partida, self.capitulo, self.programa, self.subtitulo, self.item, self.asignacion,
        )  # fmt: skip
        return ".".join(filter(None, partes))
