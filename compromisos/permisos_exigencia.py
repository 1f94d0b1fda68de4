"""Who may decide now about the reasons given for easier targets, and why not."""

from compromisos.estados import EstadoFormulacion
from compromisos.models import ProgramaAnual
from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun.permiso import SI, Permiso, no


def en_decision(programa: ProgramaAnual) -> Permiso:
    """Whether the programme's state admits the decision, whoever asks."""
    if programa.estado == EstadoFormulacion.EN_REVISION:
        return SI
    return no("La justificación de una meta se decide mientras el programa está en revisión.")


def puede_decidir(persona: Persona, programa: ProgramaAnual) -> Permiso:
    """Whether the person may accept or reject the reasons for an easier target."""
    if not persona.puede(Capacidad.REVISAR_FORMULACION, programa.institucion):
        return no(f"Su rol no permite {Capacidad.REVISAR_FORMULACION.label}.")
    return en_decision(programa)
