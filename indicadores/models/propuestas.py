"""A change of the rules of some years while it is drafted, proposed and decided."""

from django.db import models
from django.db.models import F, Q

from indicadores.estados import EstadoPropuesta
from indicadores.models.reglas import ConjuntoReglas
from indicadores.querysets import PropuestaReglasQuerySet
from instituciones.models import Persona
from pmg_site.comun.condiciones import paso


class PropuestaReglas(models.Model):
    """New rules for some years, written by one person and decided by another of the committee."""

    tipo = models.CharField("tipo", max_length=20, choices=ConjuntoReglas.Tipo)
    codigo = models.SlugField("código", max_length=80)
    nombre = models.CharField("nombre", max_length=200)
    mecanismos = models.JSONField("mecanismos")
    anio_desde = models.PositiveSmallIntegerField("año desde")
    anio_hasta = models.PositiveSmallIntegerField("año hasta", null=True)
    rige_desde = models.DateField("rige desde", null=True, blank=True)
    base = models.ForeignKey(
        ConjuntoReglas, models.PROTECT, null=True, blank=True, related_name="propuestas_hijas"
    )
    texto = models.TextField("documento en YAML")
    contenido = models.JSONField("contenido")
    huella = models.CharField("huella", max_length=64)
    # mechanism → hash of the set in force when it was proposed, which is what the committee sees
    frente_a = models.JSONField("reglas vigentes al proponer", default=dict, blank=True)
    motivo = models.TextField("motivo")
    norma = models.CharField("norma", max_length=300, blank=True)
    documento = models.CharField("documento de respaldo", max_length=300, blank=True)
    estado = models.CharField(
        "estado", max_length=10, choices=EstadoPropuesta, default=EstadoPropuesta.BORRADOR
    )
    creada_el = models.DateTimeField("creada el")
    creada_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")
    propuesta_el = models.DateTimeField("propuesta el", null=True, blank=True)
    propuesta_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    resuelta_el = models.DateTimeField("resuelta el", null=True, blank=True)
    resuelta_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    retirada_el = models.DateTimeField("retirada el", null=True, blank=True)
    retirada_por = models.ForeignKey(Persona, models.PROTECT, null=True, related_name="+")
    # what its approval loaded; empty otherwise
    conjuntos = models.ManyToManyField(ConjuntoReglas, related_name="propuestas", blank=True)
    fila_version = models.PositiveIntegerField("versión de la fila", default=1)
    ejemplo = models.BooleanField("datos de ejemplo", default=False)

    objects = PropuestaReglasQuerySet.as_manager()

    class Meta:
        verbose_name = "propuesta de reglas"
        verbose_name_plural = "propuestas de reglas"
        ordering = ["-creada_el", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(anio_hasta=None) | Q(anio_hasta__gte=F("anio_desde")),
                name="propuesta_reglas_anios_ordenados",
            ),
            models.CheckConstraint(
                condition=Q(
                    Q(estado__in=["propuesta", "aprobada", "rechazada", "retirada"])
                    & Q(propuesta_el__isnull=False, propuesta_por__isnull=False)
                )
                | Q(estado__in=["borrador", "retirada"], propuesta_el=None, propuesta_por=None),
                name="propuesta_reglas_proposicion_coherente",
            ),
            models.CheckConstraint(
                condition=paso("resuelta", ["aprobada", "rechazada"]),
                name="propuesta_reglas_resolucion_coherente",
            ),
            models.CheckConstraint(
                condition=paso("retirada", ["retirada"]),
                name="propuesta_reglas_retiro_coherente",
            ),
            # Whoever decides is another person than whoever wrote it and whoever proposed it.
            models.CheckConstraint(
                condition=Q(resuelta_por=None)
                | (~Q(resuelta_por=F("propuesta_por")) & ~Q(resuelta_por=F("creada_por"))),
                name="propuesta_reglas_decide_otra_persona",
            ),
            models.CheckConstraint(condition=~Q(motivo=""), name="propuesta_reglas_con_motivo"),
        ]

    def __str__(self) -> str:
        return f"{self.nombre} ({self.anios})"

    @property
    def anios(self) -> str:
        """The years that it would govern, in few characters."""
        if self.anio_hasta == self.anio_desde:
            return str(self.anio_desde)
        return f"{self.anio_desde}–{self.anio_hasta or ''}"
