"""Life of an instalment and of a team, as transition tables."""

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


class EstadoEquipo(models.TextChoices):
    BORRADOR = "borrador", "En preparación"
    CONVENIDO = "convenido", "Convenido"
    CERTIFICADO = "certificado", "Certificado"


class AccionEquipo(models.TextChoices):
    CONVENIR = "convenir", "Suscribir el convenio"
    CERTIFICAR = "certificar", "Certificar el cumplimiento"


# The head of the service signs what others prepared, and certifies it by resolution
# (Ley 19.553 art. 7; DS 983 of 2003, art. 27).
MAQUINA_EQUIPO = Maquina(
    "equipo",
    (
        Transicion(
            AccionEquipo.CONVENIR,
            frozenset({EstadoEquipo.BORRADOR}),
            EstadoEquipo.CONVENIDO,
            Capacidad.CERTIFICAR_EQUIPOS,
        ),
        Transicion(
            AccionEquipo.CERTIFICAR,
            frozenset({EstadoEquipo.CONVENIDO}),
            EstadoEquipo.CERTIFICADO,
            Capacidad.CERTIFICAR_EQUIPOS,
        ),
    ),
)
