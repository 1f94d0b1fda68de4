"""Whether a claim may be presented now, and if not why and since when."""

from evaluacion.estados import EstadoEvaluacion
from evaluacion.models import Evaluacion
from evaluacion.plazos_reclamo import plazo_de, puede_presentarse
from evaluacion.servicios.comunes import CERRADAS
from instituciones.flujo import Asunto
from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.permiso import Permiso, no

RECLAMABLES = (EstadoEvaluacion.PRELIMINAR, EstadoEvaluacion.EN_RECLAMO)


def puede_reclamar(persona: Persona, evaluacion: Evaluacion, asunto: Asunto) -> Permiso:
    """The role, the state of the evaluation and the deadline, in that order."""
    if not persona.puede(Capacidad.RECLAMAR, asunto.institucion):
        return no(f"Su rol no permite {Capacidad.RECLAMAR.label}.")
    if evaluacion.estado in CERRADAS:
        return no("El resultado final ya se decidió: no admite más reclamos.")
    if evaluacion.estado == EstadoEvaluacion.CONGELADA:
        return no(
            "El resultado está congelado para que el comité lo decida: para reclamar, la DIPRES "
            "debe reabrirlo."
        )
    if evaluacion.estado not in RECLAMABLES:
        return no(
            "Se reclama desde que se notifica el resultado preliminar, y todavía no se notifica."
        )
    return puede_presentarse(plazo_de(evaluacion), reloj.ahora())
