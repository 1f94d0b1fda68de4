"""Who may ask for, mend or give a technical opinion now, and if not why."""

from compromisos.models import RequisitoTecnico
from evaluacion.estados_opinion import ESPERAN_A_LA_RED, EstadoOpinion
from evaluacion.models import DocumentoOpinion, OpinionTecnica, VentanaOpinion
from evaluacion.permisos_evidencia import puede_abrir_archivo
from evaluacion.ventanas_opinion import Rondas
from instituciones.flujo import Asunto
from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.permiso import SI, Permiso, no


def asunto_de_requisito(requisito: RequisitoTecnico) -> Asunto:
    """Whose file a requirement belongs to, and its network (0 when it has none)."""
    adscripcion = requisito.compromiso.programa.adscripcion
    return Asunto(adscripcion.institucion, adscripcion, requisito.compromiso.red_id or 0)


def puede_presentar(
    persona: Persona, requisito: RequisitoTecnico, opinion: OpinionTecnica | None, rondas: Rondas
) -> Permiso:
    """Whether the service may ask for the opinion, or mend what was observed, now."""
    asunto = asunto_de_requisito(requisito)
    if not persona.puede(Capacidad.PEDIR_OPINION, asunto.institucion):
        return no(f"Su rol no permite {Capacidad.PEDIR_OPINION.label}.")
    if not (presentable := es_presentable(requisito, opinion)):
        return presentable
    return ventana_abierta(requisito, ronda_siguiente(opinion), rondas)


def es_presentable(requisito: RequisitoTecnico, opinion: OpinionTecnica | None) -> Permiso:
    """Whether something is to be presented at all, whatever the dates."""
    if not requisito.opinion_tecnica:
        return no("Este requisito no exige opinión técnica de una red de expertos.")
    if requisito.compromiso.red_id is None:
        return no("Este compromiso no tiene una red de expertos asignada: avise a la DIPRES.")
    if requisito.compromiso.programa.estado != "decretado":
        return no("La opinión se pide sobre un programa decretado.")
    if opinion is not None and opinion.estado != EstadoOpinion.OBSERVADA:
        return no(f"La opinión ya está «{EstadoOpinion(opinion.estado).label}».")
    return SI


def ronda_siguiente(opinion: OpinionTecnica | None) -> int:
    """The round in which the service would present."""
    return 1 if opinion is None else opinion.ronda + 1


def ventana_abierta(requisito: RequisitoTecnico, numero: int, rondas: Rondas) -> Permiso:
    """Whether the calendar in force admits the presentation of this round now."""
    ventana = rondas.ronda(numero)
    if ventana is None:
        return no(
            f"El calendario de rondas no tiene fechas para la ronda {numero} de "
            f"{requisito.codigo}: la DIPRES debe publicarlas."
        )
    ahora = reloj.ahora()
    if ventana.presenta_desde and ahora < ventana.presenta_desde:
        return no(f"La ronda {numero} abre el {_local(ventana.presenta_desde)}.")
    if ahora > ventana.presenta_hasta:
        return no(
            f"La ronda {numero} cerró el {_local(ventana.presenta_hasta)}, según «"
            f"{ventana.calendario.nombre}»."
        )
    return SI


def _local(instante: object) -> str:
    local = instante.astimezone(reloj.SANTIAGO)  # type: ignore[attr-defined] # a datetime
    return f"{local:%d-%m-%Y a las %H:%M} (hora de Santiago)"


def puede_opinar(persona: Persona, requisito: RequisitoTecnico, opinion: OpinionTecnica) -> Permiso:
    """Whether the network may answer now; its dates are noted, and being late stops nobody."""
    asunto = asunto_de_requisito(requisito)
    if not persona.puede(Capacidad.OPINAR_REQUISITO, asunto.institucion, asunto.red):
        return no(f"Su rol no permite {Capacidad.OPINAR_REQUISITO.label} sobre este requisito.")
    if opinion.estado not in ESPERAN_A_LA_RED:
        return no(f"No hay nada que responder: está «{EstadoOpinion(opinion.estado).label}».")
    return SI


def es_tardia(ventana: VentanaOpinion) -> bool:
    """Whether the network answers after its date."""
    return ventana.opina_hasta is not None and reloj.ahora() > ventana.opina_hasta


def puede_abrir(persona: Persona, documento: DocumentoOpinion) -> Permiso:
    """Whether the person may open a presented document: the same rule as for evidence."""
    autor = documento.presentacion.intervencion.persona_id
    return puede_abrir_archivo(persona, documento.archivo, autor)
