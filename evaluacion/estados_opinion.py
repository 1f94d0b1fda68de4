"""Life of a technical opinion of an expert network, as a transition table."""

from django.db import models

from instituciones.roles import Bando, Capacidad
from pmg_site.comun.maquina import Maquina, Transicion


class EstadoOpinion(models.TextChoices):
    PEDIDA = "pedida", "Pedida a la red"
    OBSERVADA = "observada", "Con observaciones"
    SUBSANADA = "subsanada", "Subsanada, espera opinión"
    FAVORABLE = "favorable", "Opinión favorable"
    NO_FAVORABLE = "no_favorable", "Opinión no favorable"


class AccionOpinion(models.TextChoices):
    FAVORECER = "favorecer", "Dar opinión favorable"
    OBSERVAR = "observar", "Opinar con observaciones"
    NEGAR = "negar", "Dar opinión final no favorable"
    SUBSANAR = "subsanar", "Presentar la subsanación"


E, A, C = EstadoOpinion, AccionOpinion, Capacidad
ESPERAN_A_LA_RED = (E.PEDIDA, E.SUBSANADA)
RESUELTAS = (E.FAVORABLE, E.NO_FAVORABLE)

MAQUINA_OPINION = Maquina(
    "opinion",
    (
        Transicion(
            A.SUBSANAR,
            frozenset({E.OBSERVADA}),
            E.SUBSANADA,
            C.PEDIR_OPINION,
            bando=Bando.SERVICIO,
        ),
        *(
            Transicion(
                accion,
                frozenset(ESPERAN_A_LA_RED),
                estado,
                C.OPINAR_REQUISITO,
                bando=Bando.REVISION,
            )
            for accion, estado in (
                (A.FAVORECER, E.FAVORABLE),
                (A.OBSERVAR, E.OBSERVADA),
                (A.NEGAR, E.NO_FAVORABLE),
            )
        ),
    ),
)
