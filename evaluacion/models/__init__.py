"""What was achieved: results, evidence, review, scoring, causes, claims, compliance."""

from evaluacion.models.asignaciones import AsignacionEvaluador, DeclaracionConflicto
from evaluacion.models.calificacion import (
    CalificacionCompromiso,
    PuntajeRequisito,
    RevisionTecnica,
    VeredictoOperando,
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
from evaluacion.models.opiniones import (
    CalendarioOpinion,
    CriterioPronunciado,
    DocumentoOpinion,
    OpinionTecnica,
    PresentacionOpinion,
    PronunciamientoOpinion,
    VentanaOpinion,
)
from evaluacion.models.resultados import DesgloseCompromiso, ResultadoCumplimiento

__all__ = [
    "Archivo",
    "AsignacionEvaluador",
    "CalendarioOpinion",
    "CalificacionCompromiso",
    "CausaExterna",
    "CriterioPronunciado",
    "DecisionSinDato",
    "DeclaracionConflicto",
    "DesgloseCompromiso",
    "DocumentoOpinion",
    "Evaluacion",
    "Evidencia",
    "OperandoInformado",
    "OpinionTecnica",
    "PresentacionOpinion",
    "PronunciamientoOpinion",
    "PuntajeRequisito",
    "Reclamo",
    "ResultadoCumplimiento",
    "ResultadoInformado",
    "RevisionEvidencia",
    "RevisionTecnica",
    "VentanaOpinion",
    "VeredictoOperando",
]
