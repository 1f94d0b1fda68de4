"""The life of strategic definitions: drafted, approved by the head, validated by the minister."""

from django.db import models

from instituciones.roles import Capacidad
from pmg_site.comun.maquina import Maquina, Transicion


class EstadoDefinicion(models.TextChoices):
    BORRADOR = "borrador", "Borrador"
    APROBADA = "aprobada", "Aprobada por la jefatura"
    VALIDADA = "validada", "Validada por el ministro"
    PUBLICADA = "publicada", "Publicada"


class AccionDefinicion(models.TextChoices):
    APROBAR = "aprobar", "Aprobar como jefatura"
    DEVOLVER = "devolver", "Devolver con observaciones"
    VALIDAR = "validar", "Validar como ministro"
    PUBLICAR = "publicar", "Publicar"


E, A, C = EstadoDefinicion, AccionDefinicion, Capacidad

MAQUINA_DEFINICION = Maquina(
    "definiciones",
    (
        Transicion(A.APROBAR, frozenset({E.BORRADOR}), E.APROBADA, C.APROBAR_DEFINICIONES),
        Transicion(
            A.DEVOLVER,
            frozenset({E.APROBADA}),
            E.BORRADOR,
            C.VALIDAR_DEFINICIONES,
            con_comentario=True,
        ),
        Transicion(A.VALIDAR, frozenset({E.APROBADA}), E.VALIDADA, C.VALIDAR_DEFINICIONES),
        Transicion(A.PUBLICAR, frozenset({E.VALIDADA}), E.PUBLICADA, C.PUBLICAR),
    ),
)
