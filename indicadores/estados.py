"""The life of a proposal of rules: drafted, proposed, approved or rejected by the committee."""

from django.db import models

from instituciones.roles import Capacidad
from pmg_site.comun.maquina import Maquina, Transicion


class EstadoPropuesta(models.TextChoices):
    BORRADOR = "borrador", "Borrador"
    PROPUESTA = "propuesta", "Propuesta al comité"
    APROBADA = "aprobada", "Aprobada"
    RECHAZADA = "rechazada", "Rechazada"
    RETIRADA = "retirada", "Retirada"


class AccionPropuesta(models.TextChoices):
    PROPONER = "proponer", "Proponer al comité"
    APROBAR = "aprobar", "Aprobar"
    RECHAZAR = "rechazar", "Rechazar"
    RETIRAR = "retirar", "Retirar"


E, A, C = EstadoPropuesta, AccionPropuesta, Capacidad

MAQUINA_REGLAS = Maquina(
    "reglas",
    (
        Transicion(A.PROPONER, frozenset({E.BORRADOR}), E.PROPUESTA, C.PROPONER_REGLAS),
        Transicion(A.APROBAR, frozenset({E.PROPUESTA}), E.APROBADA, C.APROBAR_REGLAS),
        Transicion(
            A.RECHAZAR,
            frozenset({E.PROPUESTA}),
            E.RECHAZADA,
            C.APROBAR_REGLAS,
            con_comentario=True,
        ),
        Transicion(
            A.RETIRAR,
            frozenset({E.BORRADOR, E.PROPUESTA}),
            E.RETIRADA,
            C.PROPONER_REGLAS,
            con_comentario=True,
        ),
    ),
)
