"""Tables of what was promised and of its follow-up."""

from compromisos.models.compromisos import (
    Compromiso,
    ObjetivoGestion,
    RequisitoTecnico,
    TipoCompromiso,
)
from compromisos.models.exigencia import DecisionJustificacion
from compromisos.models.firmas import FirmaPrograma, Papel
from compromisos.models.libro import CargaLibro
from compromisos.models.modificaciones import (
    CausaModificacion,
    RespaldoModificacion,
    SolicitudModificacion,
)
from compromisos.models.observaciones import Observacion, RespuestaObservacion
from compromisos.models.participacion import ConsultaAsociacion
from compromisos.models.programas import Perfil, ProgramaAnual
from compromisos.models.rondas import RondaRevision
from compromisos.models.seguimiento import CompromisoSeguimiento, ProgramaSeguimiento

__all__ = [
    "CargaLibro",
    "CausaModificacion",
    "Compromiso",
    "CompromisoSeguimiento",
    "ConsultaAsociacion",
    "DecisionJustificacion",
    "FirmaPrograma",
    "ObjetivoGestion",
    "Observacion",
    "Papel",
    "Perfil",
    "ProgramaAnual",
    "ProgramaSeguimiento",
    "RequisitoTecnico",
    "RespaldoModificacion",
    "RespuestaObservacion",
    "RondaRevision",
    "SolicitudModificacion",
    "TipoCompromiso",
]
