"""Who may draft, propose and decide rules, and why not."""

from indicadores.estados import MAQUINA_REGLAS, AccionPropuesta, EstadoPropuesta
from indicadores.models import PropuestaReglas
from instituciones.flujo import AsuntoComun, puede
from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun.permiso import SI, Permiso, no

COMUN = AsuntoComun()
OTRA_PERSONA = "Usted redactó o presentó esta propuesta: debe decidirla otra persona del comité."
NO_BORRADOR = "La propuesta ya se presentó y no se edita; retírela y prepare otra."


def puede_crear(persona: Persona) -> Permiso:
    """Whether the person may draft rules."""
    if persona.puede(Capacidad.PROPONER_REGLAS):
        return SI
    return no(f"Su rol no permite {Capacidad.PROPONER_REGLAS.label}.")


def puede_editar(persona: Persona, propuesta: PropuestaReglas) -> Permiso:
    """Whether the draft can be changed by the person now."""
    permiso = puede_crear(persona)
    if permiso and propuesta.estado != EstadoPropuesta.BORRADOR:
        return no(NO_BORRADOR)
    return permiso


def puede_dar(persona: Persona, accion: str, propuesta: PropuestaReglas) -> Permiso:
    """Whether a step is possible: role, state, and that two people take part."""
    permiso = puede(persona, MAQUINA_REGLAS, accion, propuesta, COMUN)
    decide = accion in (AccionPropuesta.APROBAR, AccionPropuesta.RECHAZAR)
    if permiso and decide and persona.pk in (propuesta.creada_por_id, propuesta.propuesta_por_id):
        return no(OTRA_PERSONA)
    return permiso
