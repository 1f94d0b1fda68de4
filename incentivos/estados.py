"""Life of an instalment, as a transition table."""

from django.db import models

from instituciones.roles import Capacidad
from pmg_site.comun.maquina import Maquina, Transicion


class EstadoCuota(models.TextChoices):
    PROGRAMADA = "programada", "Programada"
    PAGADA = "pagada", "Pagada"


class AccionCuota(models.TextChoices):
    PAGAR = "pagar", "Registrar el pago"


MAQUINA_CUOTA = Maquina(
    "cuota",
    (
        Transicion(
            AccionCuota.PAGAR,
            frozenset({EstadoCuota.PROGRAMADA}),
            EstadoCuota.PAGADA,
            Capacidad.REGISTRAR_PAGO,
        ),
    ),
)
