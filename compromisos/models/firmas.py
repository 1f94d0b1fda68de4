"""Who signed what a programme promises, and over which copy of it."""

from django.db import models
from django.db.models import Q

from compromisos.models.programas import ProgramaAnual
from instituciones.models import Persona
from instituciones.roles import Rol


class Papel(models.TextChoices):
    """In which capacity somebody signs; the chain of each mechanism is data of its rules."""

    JEFE_SERVICIO = "jefe_servicio", "Jefe de servicio"
    MINISTERIO = "ministerio", "Ministerio del que depende"
    COMITE_TRIMINISTERIAL = "comite_triministerial", "Comité triministerial"
    MINISTRO_RAMO = "ministro_ramo", "Ministro del ramo"
    MINISTRO_HACIENDA = "ministro_hacienda", "Ministro de Hacienda"


class FirmaPrograma(models.Model):
    """One signature: it holds while the content that ``huella`` names stays as it was signed."""

    solo_agregar = True

    programa = models.ForeignKey(ProgramaAnual, models.PROTECT, related_name="firmas")
    papel = models.CharField("papel", max_length=24, choices=Papel)
    vuelta = models.PositiveSmallIntegerField("vuelta")
    huella = models.CharField("huella de lo firmado", max_length=64)
    rol = models.CharField("rol con que firmó", max_length=24, choices=Rol)
    firmada_el = models.DateTimeField("firmada el")
    firmada_por = models.ForeignKey(Persona, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "firma de un programa"
        verbose_name_plural = "firmas de programas"
        ordering = ["programa", "vuelta", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programa", "papel", "vuelta"], name="firma_unica"),
            models.CheckConstraint(
                condition=Q(papel__in=Papel.values, vuelta__gte=1) & ~Q(huella=""),
                name="firma_completa",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_papel_display()}, vuelta {self.vuelta} de {self.programa}"
