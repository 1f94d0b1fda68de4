"""What was achieved: results, evidence, review, scoring, causes, claims, compliance."""

from evaluacion.models.archivos import Archivo, FallaArchivo, RondaCustodia, SubidaParcial
from evaluacion.models.asignaciones import AsignacionEvaluador, DeclaracionConflicto
from evaluacion.models.calificacion import (
    CalificacionCompromiso,
    PuntajeRequisito,
    RevisionTecnica,
    VeredictoOperando,
)
from evaluacion.models.decisiones import CausaExterna, DecisionSinDato
from evaluacion.models.doble import (
    ItemDoble,
    MuestraDoble,
    SegundaCalificacion,
    SegundoPuntaje,
    SegundoVeredicto,
    UnidadDoble,
)
from evaluacion.models.evaluaciones import Evaluacion
from evaluacion.models.evidencia import CitaEvidencia, Evidencia, RevisionEvidencia
from evaluacion.models.informe import OperandoInformado, ResultadoInformado
from evaluacion.models.opiniones import (
    CalendarioOpinion,
    CriterioPronunciado,
    DocumentoOpinion,
    OpinionTecnica,
    PresentacionOpinion,
    PronunciamientoOpinion,
    VentanaOpinion,
)
from evaluacion.models.reclamos import PlazoReclamo, Reclamo
from evaluacion.models.resultados import DesgloseCompromiso, ResultadoCumplimiento

__all__ = [
    "Archivo",
    "AsignacionEvaluador",
    "CalendarioOpinion",
    "CalificacionCompromiso",
    "CausaExterna",
    "CitaEvidencia",
    "CriterioPronunciado",
    "DecisionSinDato",
    "DeclaracionConflicto",
    "DesgloseCompromiso",
    "DocumentoOpinion",
    "Evaluacion",
    "Evidencia",
    "FallaArchivo",
    "ItemDoble",
    "MuestraDoble",
    "OperandoInformado",
    "OpinionTecnica",
    "PlazoReclamo",
    "PresentacionOpinion",
    "PronunciamientoOpinion",
    "PuntajeRequisito",
    "Reclamo",
    "ResultadoCumplimiento",
    "ResultadoInformado",
    "RevisionEvidencia",
    "RevisionTecnica",
    "RondaCustodia",
    "SegundaCalificacion",
    "SegundoPuntaje",
    "SegundoVeredicto",
    "SubidaParcial",
    "UnidadDoble",
    "VentanaOpinion",
    "VeredictoOperando",
]
