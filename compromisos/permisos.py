"""Who may edit a programme, talk about it or its follow-up now, and why not."""

from compromisos.cadenas import cadena_de
from compromisos.estados import EstadoFormulacion
from compromisos.models import Observacion, Papel, ProgramaAnual, ProgramaSeguimiento
from instituciones.alcance import Cartera
from instituciones.flujo import Asunto
from instituciones.models import Persona
from instituciones.roles import Capacidad, Rol
from pmg_site.comun.permiso import SI, Permiso, no

DEL_MARCO = (
    "Este requisito lo escribe el Programa Marco: no se quita ni se cambia su texto; "
    "sus medios de verificación sí se editan."
)
EDITABLES = frozenset({EstadoFormulacion.BORRADOR, EstadoFormulacion.OBSERVADO})


def asunto(programa: ProgramaAnual) -> Asunto:
    return Asunto(programa.adscripcion.institucion, programa.adscripcion)


def asunto_seguimiento(seguimiento: ProgramaSeguimiento) -> Asunto:
    return Asunto(seguimiento.institucion)


def editable(programa: ProgramaAnual) -> Permiso:
    """Whether the programme's state admits changes, whoever asks."""
    if programa.estado in EDITABLES:
        return SI
    return no(
        f"El programa está «{programa.get_estado_display()}» y no se edita; "
        "se edita en borrador o cuando lo devuelven con observaciones."
    )


def puede_formular(persona: Persona, programa: ProgramaAnual) -> Permiso:
    """Whether the person may add, change or remove commitments now."""
    if not persona.puede(Capacidad.FORMULAR, programa.institucion):
        return no(f"Su rol no permite {Capacidad.FORMULAR.label}.")
    return editable(programa)


def puede_cargar_libro(persona: Persona, programa: ProgramaAnual) -> Permiso:
    """Whether the person may upload the workbook; what it may change is asked cell by cell."""
    capacidades = (Capacidad.FORMULAR, Capacidad.INFORMAR)
    if any(persona.puede(c, programa.institucion) for c in capacidades):
        return SI
    return no(f"Su rol no permite {Capacidad.FORMULAR.label}.")


def puede_modificar(persona: Persona, programa: ProgramaAnual) -> Permiso:
    """Whether the person may open a modification (a new version) of a decreed programme."""
    if not persona.puede(Capacidad.ENVIAR_FORMULACION, programa.institucion):
        return no(f"Su rol no permite {Capacidad.ENVIAR_FORMULACION.label}.")
    if programa.estado != EstadoFormulacion.DECRETADO:
        return no("Solo se modifica un programa decretado.")
    if ProgramaAnual.objects.filter(reemplaza=programa).exists():
        return no("Ya hay una modificación de este programa: siga en esa versión.")
    return SI


def asunto_de_firma(programa: ProgramaAnual, papel: str) -> Asunto:
    """Whose file it is for a signature: the second minister signs for another ministry."""
    otro = programa.ministerio_firmante_id
    if papel == Papel.MINISTRO_HACIENDA and otro is not None:
        return Asunto(Cartera(programa.institucion.codigo, otro), programa.adscripcion)
    return asunto(programa)


def capacidad_de_firma(papel: str) -> Capacidad:
    """What a signature after the review asks of who signs."""
    if papel == Papel.COMITE_TRIMINISTERIAL:
        return Capacidad.APROBAR_FORMULACION
    return Capacidad.FIRMAR_FORMULACION


def papeles_que_puede(persona: Persona, programa: ProgramaAnual) -> list[str]:
    """The signatures of the chain, after the review, that the person's roles give."""
    return [
        papel
        for papel in cadena_de(programa).firmas
        if persona.puede(capacidad_de_firma(papel), asunto_de_firma(programa, papel).institucion)
    ]


def puede_respaldar(persona: Persona, programa: ProgramaAnual) -> Permiso:
    """Whether the person may add a document to the request of a modification."""
    if not (
        persona.puede(Capacidad.FORMULAR, programa.institucion)
        or persona.puede(Capacidad.ENVIAR_FORMULACION, programa.institucion)
    ):
        return no(f"Su rol no permite {Capacidad.FORMULAR.label}.")
    if programa.version == 1:
        return no("Solo una modificación lleva respaldos.")
    return editable(programa)


def puede_decretar(programa: ProgramaAnual) -> Permiso:
    """Whether the programme's state admits its decree, whoever asks."""
    if programa.estado == EstadoFormulacion.APROBADO:
        return SI
    return no("Solo se decreta un programa aprobado.")


def puede_observar(persona: Persona, programa: ProgramaAnual) -> Permiso:
    """Whether the person may open or resolve observations in formulation."""
    if not (
        persona.puede(Capacidad.REVISAR_FORMULACION, programa.institucion)
        or persona.puede(Capacidad.VALIDAR_FORMULACION, programa.institucion)
    ):
        return no(f"Su rol no permite {Capacidad.REVISAR_FORMULACION.label}.")
    if programa.estado in (EstadoFormulacion.ENVIADO, EstadoFormulacion.EN_REVISION):
        return SI
    return no("Se observa un programa enviado al ministerio o en revisión.")


def puede_responder(persona: Persona, programa: ProgramaAnual) -> Permiso:
    """Whether the person may answer the observations of this programme."""
    return puede_formular(persona, programa)


# Whose threads each side may close; the secretaría técnica answers for the whole review.
_LADOS = (
    frozenset({Rol.ENCARGADO_MINISTERIAL, Rol.MINISTRO}),
    frozenset({Rol.RED_EXPERTOS}),
)


def puede_cerrar_hilo(
    persona: Persona, programa: ProgramaAnual, observacion: Observacion
) -> Permiso:
    """Whether the person may resolve, reopen or withdraw this observation."""
    if not (permiso := puede_observar(persona, programa)):
        return permiso
    roles = {e.rol for e in persona.alcance.encargos if e.cubre(programa.institucion)}
    if Rol.DIPRES in roles or not observacion.rol:
        return SI
    if any(observacion.rol in lado and roles & lado for lado in _LADOS):
        return SI
    return no(
        f"La abrió «{Rol(observacion.rol).label}»: la cierra quien la abrió o la "
        "secretaría técnica."
    )


def puede_conversar(persona: Persona, programa: ProgramaAnual) -> Permiso:
    """Whether the person may go on in a comment of the staff association."""
    if not (
        persona.puede(Capacidad.FORMULAR, programa.institucion)
        or persona.puede(Capacidad.COMENTAR, programa.institucion)
    ):
        return no(f"Su rol no permite {Capacidad.COMENTAR.label}.")
    return _sin_decretar(programa)


def puede_registrar_consulta(persona: Persona, programa: ProgramaAnual) -> Permiso:
    """Whether the person may record how the staff association was consulted."""
    if not persona.puede(Capacidad.FORMULAR, programa.institucion):
        return no(f"Su rol no permite {Capacidad.FORMULAR.label}.")
    return _sin_decretar(programa)


def _sin_decretar(programa: ProgramaAnual) -> Permiso:
    if programa.estado == EstadoFormulacion.DECRETADO:
        return no("El programa ya está decretado: la participación se cerró.")
    return SI


def puede_comentar(persona: Persona, programa: ProgramaAnual) -> Permiso:
    """Whether the person may comment for the staff association (any state before the decree)."""
    if not persona.puede(Capacidad.COMENTAR, programa.institucion):
        return no(f"Su rol no permite {Capacidad.COMENTAR.label}.")
    if programa.estado == EstadoFormulacion.DECRETADO:
        return no("El programa ya está decretado: los comentarios se cerraron.")
    return SI


def puede_editar_seguimiento(persona: Persona, seguimiento: ProgramaSeguimiento) -> Permiso:
    """Whether the person may write causes and commitments of the follow-up programme."""
    if not persona.puede(Capacidad.EDITAR_SEGUIMIENTO, seguimiento.institucion):
        return no(f"Su rol no permite {Capacidad.EDITAR_SEGUIMIENTO.label}.")
    if seguimiento.estado in ("borrador", "en_curso"):
        return SI
    return no(
        f"El seguimiento está «{seguimiento.get_estado_display()}» y sus compromisos no se editan."
    )
