"""What was achieved: results, evidence, review, scoring, causes, claims, compliance."""

from evaluacion.models.calificacion import (
    CalificacionCompromiso,
    PuntajeRequisito,
    RevisionTecnica,
)
from evaluacion.models.decisiones import CausaExterna, DecisionSinDato, Reclamo
from evaluacion.models.evaluaciones import Evaluacion
from evaluacion.models.informe import (
    Archivo,
    Evidencia,
    OperandoInformado,
    ResultadoInformado,
    RevisionEvidencia,
)
from evaluacion.models.resultados import DesgloseCompromiso, ResultadoCumplimiento

__all__ = [
    "Archivo",
    "CalificacionCompromiso",
    "CausaExterna",
    "DecisionSinDato",
    "DesgloseCompromiso",
    "Evaluacion",
    "Evidencia",
    "OperandoInformado",
    "PuntajeRequisito",
    "Reclamo",
    "ResultadoCumplimiento",
    "ResultadoInformado",
    "RevisionEvidencia",
    "RevisionTecnica",
]
