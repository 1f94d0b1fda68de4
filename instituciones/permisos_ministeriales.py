"""Who may do what to a ministry's definitions (Formulario A0) now, and why not."""

from django.urls import reverse

from instituciones import flujo
from instituciones.alcance import Cartera
from instituciones.contenido_ministerial import ContenidoMinisterial, faltas
from instituciones.estados import MAQUINA_MINISTERIAL, AccionMinisterial, EstadoMinisterial
from instituciones.models import DefinicionMinisterial, Ministerio, Persona
from instituciones.permisos import FALTA_COMPLETAR, Accion
from instituciones.roles import Capacidad
from pmg_site.comun.permiso import SI, Permiso, no

SIN_ROL = "Su rol no permite editar las definiciones estratégicas del ministerio."


def cartera(ministerio: Ministerio) -> Cartera:
    """The ministry as the owner of a file."""
    return Cartera(ministerio.codigo, ministerio.pk)


def asunto(definicion: DefinicionMinisterial) -> flujo.Asunto:
    return flujo.Asunto(cartera(definicion.ministerio))


def editar(persona: Persona, definicion: DefinicionMinisterial) -> Permiso:
    """Whether the person may change this text."""
    if not persona.puede(Capacidad.EDITAR_MINISTERIALES, cartera(definicion.ministerio)):
        return no(SIN_ROL)
    if definicion.estado != EstadoMinisterial.BORRADOR:
        estado = EstadoMinisterial(definicion.estado).label.lower()
        return no(f"La definición está {estado}: pida que la devuelvan o abra otra versión.")
    return SI


def nueva_version(persona: Persona, definicion: DefinicionMinisterial) -> Permiso:
    """Whether the person may open the version that follows this one."""
    if not persona.puede(Capacidad.EDITAR_MINISTERIALES, cartera(definicion.ministerio)):
        return no(SIN_ROL)
    if definicion.estado != EstadoMinisterial.PUBLICADA:
        return no("Solo una definición publicada admite una versión nueva.")
    en_tramite = DefinicionMinisterial.objects.filter(
        ministerio=definicion.ministerio, periodo_desde=definicion.periodo_desde
    ).exclude(estado=EstadoMinisterial.PUBLICADA)
    if en_tramite.exists():
        return no("Ya hay otra versión de este período en trámite: continúe con esa.")
    return SI


def devolver(definicion: DefinicionMinisterial) -> Permiso:
    """What services have already approved upon it does not go back to draft."""
    if definicion.de_servicios.exclude(estado="borrador").exists():
        return no(
            "Hay servicios con definiciones aprobadas que se vinculan a estas: publíquelas, y "
            "que el ministerio corrija en una versión nueva."
        )
    return SI


def acciones(
    persona: Persona, definicion: DefinicionMinisterial, contenido: ContenidoMinisterial
) -> list[Accion]:
    """The steps that the person's role may take, each possible or with its reason."""
    lista = []
    pasos = flujo.acciones(persona, MAQUINA_MINISTERIAL, definicion, asunto(definicion))
    for transicion, permiso in pasos:
        accion = AccionMinisterial(transicion.accion)
        if accion == AccionMinisterial.APROBAR and faltas(contenido):
            permiso = no(FALTA_COMPLETAR)
        if accion == AccionMinisterial.DEVOLVER and permiso:
            permiso = devolver(definicion)
        vuelve = accion == AccionMinisterial.DEVOLVER
        lista.append(
            Accion(
                texto=str(accion.label),
                url=reverse("ministeriales:paso", args=[definicion.pk, accion.value]),
                permitida=bool(permiso),
                motivo=permiso.motivo,
                con_comentario=transicion.con_comentario,
                confirmar="" if vuelve else f"¿{accion.label} estas definiciones?",
                principal=not vuelve,
                peligro=vuelve,
            )
        )
    return lista
