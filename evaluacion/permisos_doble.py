"""Whether a person may score a commitment apart now, and open its evidence for it."""

from evaluacion.cargos import Cargos
from evaluacion.estados import EstadoEvaluacion
from evaluacion.models import ItemDoble
from instituciones.models import Persona
from pmg_site.comun.permiso import SI, Permiso, no

AJENA = "La segunda evaluación de este compromiso es de otra persona."
EN_CONFLICTO = "Usted declaró un conflicto de interés con esta institución."


def le_toca(persona: Persona, item: ItemDoble) -> Permiso:
    """Whether the second evaluation of the commitment is this person's, without a conflict."""
    if item.segundo_id != persona.pk:
        return no(AJENA)
    return sin_conflicto(persona, item)


def sin_conflicto(persona: Persona, item: ItemDoble) -> Permiso:
    """Whether nothing that the person declared keeps them from this institution or theme."""
    adscripcion = item.evaluacion.programa.adscripcion
    if Cargos.de([adscripcion]).en_conflicto(persona, adscripcion, item.compromiso.red_id):
        return no(EN_CONFLICTO)
    return SI


def puede_calificar_aparte(persona: Persona, item: ItemDoble) -> Permiso:
    """Whether the second score can be given now: it is theirs, still open, and not yet given."""
    if not (permiso := le_toca(persona, item)):
        return permiso
    if hasattr(item, "segunda"):
        return no("Usted ya calificó este compromiso: no se cambia.")
    if item.evaluacion.estado != EstadoEvaluacion.EN_EVALUACION:
        return no("Se califica mientras la evaluación externa está abierta.")
    return SI
