"""Tables of what was promised and of its follow-up."""

from compromisos.models.compromisos import (
    Compromiso,
    ObjetivoGestion,
    RequisitoTecnico,
    TipoCompromiso,
)
from compromisos.models.libro import CargaLibro
from compromisos.models.observaciones import Observacion, RespuestaObservacion
from compromisos.models.participacion import ConsultaAsociacion
from compromisos.models.programas import ProgramaAnual
from compromisos.models.rondas import RondaRevision
from compromisos.models.seguimiento import CompromisoSeguimiento, ProgramaSeguimiento

__all__ = [
    "CargaLibro",
    "Compromiso",
    "CompromisoSeguimiento",
    "ConsultaAsociacion",
    "ObjetivoGestion",
    "Observacion",
    "ProgramaAnual",
    "ProgramaSeguimiento",
    "RequisitoTecnico",
    "RespuestaObservacion",
    "RondaRevision",
    "TipoCompromiso",
]
