"""Who may do what to people, processes and definitions now, and why not."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from instituciones import flujo
from instituciones.contenido import Contenido
from instituciones.estados import MAQUINA_DEFINICION, AccionDefinicion, EstadoDefinicion
from instituciones.faltas_definiciones import faltas_de
from instituciones.models import DefinicionEstrategica, Persona
from instituciones.roles import Capacidad, Rol
from pmg_site.comun.permiso import SI, Permiso, no

FALTA_COMPLETAR = "Falta completar lo que esta página lista en «Antes de aprobar»."


def exigir_capacidad(por: Persona | None, capacidad: Capacidad) -> str:
    """The role by which ``por`` may; "" for the operator's own commands, which have no person."""
    if por is None:
        return ""
    rol: Rol | None = por.alcance.rol_para(capacidad) if por.is_active else None
    if rol is None:
        raise PermissionDenied(f"Su rol no permite {capacidad.label}.")
    return rol.value


def editar_definicion(persona: Persona, definicion: DefinicionEstrategica) -> Permiso:
    """Whether the person may change the text of this definition."""
    if not persona.puede(Capacidad.EDITAR_DEFINICIONES, definicion.institucion):
        return no("Su rol no permite editar definiciones estratégicas.")
    if definicion.estado != EstadoDefinicion.BORRADOR:
        estado = EstadoDefinicion(definicion.estado).label.lower()
        return no(f"La definición está {estado}: pida que la devuelvan o abra otra versión.")
    return SI


def nueva_version(persona: Persona, definicion: DefinicionEstrategica) -> Permiso:
    """Whether the person may open the version that follows this one."""
    if not persona.puede(Capacidad.EDITAR_DEFINICIONES, definicion.institucion):
        return no("Su rol no permite editar definiciones estratégicas.")
    if definicion.estado != EstadoDefinicion.PUBLICADA:
        return no("Solo una definición publicada admite una versión nueva.")
    en_tramite = DefinicionEstrategica.objects.filter(
        institucion=definicion.institucion, periodo_desde=definicion.periodo_desde
    ).exclude(estado=EstadoDefinicion.PUBLICADA)
    if en_tramite.exists():
        return no("Ya hay otra versión de este período en trámite: continúe con esa.")
    return SI


def difundir_definicion(persona: Persona, definicion: DefinicionEstrategica) -> Permiso:
    """Whether the person may record that these definitions were made known to the staff."""
    if not persona.puede(Capacidad.EDITAR_DEFINICIONES, definicion.institucion):
        return no("Su rol no permite registrar la difusión de las definiciones.")
    if definicion.estado not in (EstadoDefinicion.VALIDADA, EstadoDefinicion.PUBLICADA):
        return no("La difusión se registra cuando el ministro ha validado las definiciones.")
    return SI


@dataclass(frozen=True, slots=True)
class Accion:
    """One button of the workflow, as the component of the pages draws it."""

    texto: str
    url: str
    permitida: bool
    motivo: str = ""
    con_comentario: bool = False
    confirmar: str = ""
    principal: bool = True
    peligro: bool = False
    etiqueta_comentario: str = ""


def acciones_definicion(
    persona: Persona, definicion: DefinicionEstrategica, contenido: Contenido
) -> list[Accion]:
    """The steps that the person's role may take, each possible or with its reason."""
    lista = []
    asunto = flujo.Asunto(definicion.institucion)
    for transicion, permiso in flujo.acciones(persona, MAQUINA_DEFINICION, definicion, asunto):
        if transicion.accion == AccionDefinicion.APROBAR and faltas_de(definicion, contenido):
            permiso = no(FALTA_COMPLETAR)
        devolver = transicion.accion == AccionDefinicion.DEVOLVER
        accion = AccionDefinicion(transicion.accion)
        lista.append(
            Accion(
                texto=str(accion.label),
                url=reverse("definiciones:paso", args=[definicion.pk, accion.value]),
                permitida=bool(permiso),
                motivo=permiso.motivo,
                con_comentario=transicion.con_comentario,
                confirmar="" if devolver else f"¿{accion.label} estas definiciones?",
                principal=not devolver,
                peligro=devolver,
            )
        )
    return lista
