"""Who may edit an indicator's card or record its values now, and why not."""

from indicadores.models import FichaIndicador, Indicador, Medicion
from instituciones.flujo import Asunto
from instituciones.models import Institucion, Persona
from instituciones.roles import Capacidad
from pmg_site.comun.permiso import SI, Permiso, no

CONGELADA = (
    "Esta ficha pertenece a un programa enviado o aprobado y no se edita; "
    "espere a que el programa sea devuelto o abra una modificación."
)
SIN_INSTITUCION = "Este indicador es común a todas las instituciones y no se edita aquí."


def asunto(institucion: Institucion) -> Asunto:
    return Asunto(institucion)


def puede_crear(persona: Persona, institucion: Institucion) -> Permiso:
    """Whether the person may add indicators to ``institucion``."""
    return _capacidad(persona, Capacidad.FORMULAR, institucion)


def puede_editar(persona: Persona, ficha: FichaIndicador) -> Permiso:
    """Whether the person may change the card, its operands and its planned values."""
    permiso = _de_institucion(persona, Capacidad.FORMULAR, ficha.indicador)
    if permiso and ficha.congelada:
        return no(CONGELADA)
    return permiso


def puede_medir(persona: Persona, ficha: FichaIndicador, tipo: str) -> Permiso:
    """Whether the person may record values of a kind: effective ones also after approval."""
    if tipo == Medicion.Tipo.EFECTIVO:
        return _de_institucion(persona, Capacidad.INFORMAR, ficha.indicador)
    if tipo == Medicion.Tipo.ESTIMADO:
        permiso = _de_institucion(persona, Capacidad.FORMULAR, ficha.indicador)
        return permiso and estimado_comprometido(ficha)
    return puede_editar(persona, ficha)


def estimado_comprometido(ficha: FichaIndicador) -> Permiso:
    """Whether what is expected of the card's year may still change.

    It stands in the Formulario H of the following year, so it closes with that one.
    """
    siguiente = FichaIndicador.objects.filter(
        indicador=ficha.indicador_id, anio=ficha.anio + 1, congelada=True
    )
    if not siguiente.exists():
        return SI
    return no(
        f"El estimado de {ficha.anio} está en el Formulario H {ficha.anio + 1}, que ya se envió, "
        "y no se edita; espere a que lo devuelvan o abra una modificación."
    )


def _de_institucion(persona: Persona, capacidad: Capacidad, indicador: Indicador) -> Permiso:
    if indicador.institucion is None:
        return no(SIN_INSTITUCION)
    return _capacidad(persona, capacidad, indicador.institucion)


def _capacidad(persona: Persona, capacidad: Capacidad, institucion: Institucion) -> Permiso:
    if persona.puede(capacidad, institucion):
        return SI
    return no(f"Su rol no permite {capacidad.label}.")
