"""Life of a commitment in the blind double evaluation, as a transition table."""

from django.db import models

from instituciones.roles import Bando, Capacidad
from pmg_site.comun.maquina import Maquina, Transicion


class EstadoDoble(models.TextChoices):
    PENDIENTE = "pendiente", "Espera a los dos evaluadores"
    CONCORDANTE = "concordante", "Sin diferencias"
    DISCREPANTE = "discrepante", "Con diferencias por arbitrar"
    ARBITRADA = "arbitrada", "Con diferencias arbitradas"


class AccionDoble(models.TextChoices):
    CONCORDAR = "concordar", "Comparar: sin diferencias"
    DISCREPAR = "discrepar", "Comparar: con diferencias"
    ARBITRAR = "arbitrar", "Arbitrar las diferencias"


E, A, C = EstadoDoble, AccionDoble, Capacidad
COMPARADAS = (E.CONCORDANTE, E.DISCREPANTE, E.ARBITRADA)

MAQUINA_DOBLE = Maquina(
    "doble",
    (
        Transicion(
            A.CONCORDAR,
            frozenset({E.PENDIENTE}),
            E.CONCORDANTE,
            C.CALIFICAR,
            bando=Bando.EVALUACION,
        ),
        Transicion(
            A.DISCREPAR,
            frozenset({E.PENDIENTE}),
            E.DISCREPANTE,
            C.CALIFICAR,
            bando=Bando.EVALUACION,
        ),
        Transicion(
            A.ARBITRAR,
            frozenset({E.DISCREPANTE}),
            E.ARBITRADA,
            C.CALIFICAR,
            con_comentario=True,
            bando=Bando.EVALUACION,
        ),
    ),
)
