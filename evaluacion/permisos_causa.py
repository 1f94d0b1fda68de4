"""Whether a decided cause may be decided again, and if not why."""

from evaluacion.estados import CAUSAS_PENDIENTES, EstadoEvaluacion
from evaluacion.models import CausaExterna
from pmg_site.comun.permiso import SI, Permiso, no

E = EstadoEvaluacion
CORREGIBLES = (E.EN_EVALUACION, E.PRELIMINAR, E.EN_RECLAMO)


def puede_reabrirse(causa: CausaExterna) -> Permiso:
    """Only in a correction, and only what was decided on the version that it corrects."""
    evaluacion = causa.evaluacion
    if causa.estado in CAUSAS_PENDIENTES or causa.resuelta_el is None:
        return no("La causa externa todavía no se decide.")
    if evaluacion.reemplaza_id is None or causa.resuelta_el > evaluacion.abierta_el:
        return no(
            "La causa externa se decide una sola vez: solo al corregir un resultado se vuelve a "
            "decidir lo que se decidió en la versión anterior."
        )
    if evaluacion.estado not in CORREGIBLES:
        return no("El resultado ya está congelado o decidido: no se vuelve a decidir la causa.")
    return SI
