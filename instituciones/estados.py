"""The life of strategic definitions, of a service and of a ministry, from draft to published."""

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


class EstadoMinisterial(models.TextChoices):
    BORRADOR = "borrador", "Borrador"
    APROBADA = "aprobada", "Aprobada por el ministro"
    PUBLICADA = "publicada", "Publicada"


class AccionMinisterial(models.TextChoices):
    APROBAR = "aprobar", "Aprobar como ministro"
    DEVOLVER = "devolver", "Devolver con observaciones"
    PUBLICAR = "publicar", "Publicar"


EM, AM = EstadoMinisterial, AccionMinisterial

MAQUINA_MINISTERIAL = Maquina(
    "definiciones_ministeriales",
    (
        Transicion(AM.APROBAR, frozenset({EM.BORRADOR}), EM.APROBADA, C.APROBAR_MINISTERIALES),
        Transicion(
            AM.DEVOLVER,
            frozenset({EM.APROBADA}),
            EM.BORRADOR,
            C.PUBLICAR,
            con_comentario=True,
        ),
        Transicion(AM.PUBLICAR, frozenset({EM.APROBADA}), EM.PUBLICADA, C.PUBLICAR),
    ),
)
