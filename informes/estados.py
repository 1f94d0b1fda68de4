"""The life of a Balance de Gestión Integral: drafted, approved by the head, published."""

from django.db import models

from instituciones.roles import Capacidad
from pmg_site.comun.maquina import Maquina, Transicion


class EstadoBalance(models.TextChoices):
    BORRADOR = "borrador", "Borrador"
    APROBADO = "aprobado", "Aprobado por la jefatura"
    PUBLICADO = "publicado", "Publicado"


class AccionBalance(models.TextChoices):
    APROBAR = "aprobar", "Aprobar como jefatura"
    DEVOLVER = "devolver", "Devolver a borrador"
    PUBLICAR = "publicar", "Publicar"


E, A, C = EstadoBalance, AccionBalance, Capacidad

MAQUINA_BALANCE = Maquina(
    "balance",
    (
        Transicion(A.APROBAR, frozenset({E.BORRADOR}), E.APROBADO, C.APROBAR_BALANCE),
        Transicion(
            A.DEVOLVER,
            frozenset({E.APROBADO}),
            E.BORRADOR,
            C.APROBAR_BALANCE,
            con_comentario=True,
        ),
        Transicion(A.PUBLICAR, frozenset({E.APROBADO}), E.PUBLICADO, C.PUBLICAR),
    ),
)
