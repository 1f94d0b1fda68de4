"""Tables of what was promised and of its follow-up."""

from compromisos.models.compromisos import (
    Compromiso,
    ObjetivoGestion,
    RequisitoTecnico,
    TipoCompromiso,
)
from compromisos.models.observaciones import Observacion, RespuestaObservacion
from compromisos.models.programas import ProgramaAnual
from compromisos.models.seguimiento import CompromisoSeguimiento, ProgramaSeguimiento

__all__ = [
    "Compromiso",
    "CompromisoSeguimiento",
    "ObjetivoGestion",
    "Observacion",
    "ProgramaAnual",
    "ProgramaSeguimiento",
    "RequisitoTecnico",
    "RespuestaObservacion",
    "TipoCompromiso",
]
