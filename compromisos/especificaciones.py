"""What a caller hands over to formulate: plain values, checked by the services."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from compromisos.estados import EstadoFormulacion
from indicadores.especificaciones import EspecificacionFicha
from indicadores.models import FichaIndicador
from instituciones.models import Adscripcion, Institucion, Persona, RedExpertos


@dataclass(frozen=True, slots=True)
class EspecificacionRequisito:
    """A technical requirement with its means of verification."""

    codigo: str
    texto: str
    medios: Sequence[str] = ()
    objetivo: str = ""
    opinion_tecnica: bool = False
    peso_objetivo: Decimal | None = None


@dataclass(frozen=True, slots=True)
class EspecificacionCompromiso:
    """One commitment: what is promised under an objective, with its weight.

    ``ficha`` is an existing card or (in a batch) the specification of a new one. With
    ``transversal_codigo`` or ``sistema_codigo`` + ``etapa`` name, requirements and network come
    from the Programa Marco of the year; ``requisitos`` adds to them or stands for them.
    """

    objetivo: str
    tipo: str
    ponderador: Decimal
    nombre: str = ""
    ficha: FichaIndicador | EspecificacionFicha | None = None
    meta: Decimal | None = None
    transversal_codigo: str = ""
    sistema_codigo: str = ""
    etapa: str = ""
    red: RedExpertos | None = None
    justificacion_meta: str = ""
    requisitos: Sequence[EspecificacionRequisito] = ()


@dataclass(frozen=True, slots=True)
class Actores:
    """Who acts at each step of a formulation loaded in bulk; each on one side only."""

    encargado: Persona
    jefe: Persona
    ministerial: Persona
    revisor: Persona
    comite: Persona
    secretaria: Persona
    ministro: Persona | None = None  # where the chain asks for their signature
    hacienda: Persona | None = None


@dataclass(frozen=True, slots=True)
class EspecificacionPrograma:
    """A whole programme: commitments, who acts, how far it goes (a state of the straight path)."""

    adscripcion: Adscripcion
    compromisos: Sequence[EspecificacionCompromiso]
    actores: Actores
    hasta: str = EstadoFormulacion.BORRADOR
    decreto_numero: str = ""
    ejemplo: bool = False
    # why the reviewer accepts the easier targets; without it they stop the approval
    fundamento_justificaciones: str = ""


@dataclass(frozen=True, slots=True)
class FilaSeguimiento:
    """One unmet or over-met commitment that an evaluation hands to the follow-up programme."""

    compromiso_id: int
    motivo: str
    cumplimiento: Decimal | None
    causa: str = ""
    causa_interna: bool = True
    tipo_causa: str = ""


@dataclass(frozen=True, slots=True)
class EspecificacionSeguimiento:
    """The follow-up programme of an institution for an evaluated year."""

    institucion: Institucion
    anio: int
    filas: Sequence[FilaSeguimiento]
    ejemplo: bool = False
