"""Ambition of targets: pure rules that hold each target against history, peers and itself."""

from compromisos.exigencia.formula import denominadores
from compromisos.exigencia.reglas import (
    CODIGOS,
    DE_META,
    DE_PROGRAMA,
    Vigentes,
    ejemplo_de,
    revisar_meta,
    revisar_programa,
)
from compromisos.exigencia.tipos import (
    Anual,
    Grupo,
    Hallazgo,
    MetaPropuesta,
    Peso,
    ProgramaPropuesto,
    Regla,
    Vigente,
)

__all__ = [
    "CODIGOS",
    "DE_META",
    "DE_PROGRAMA",
    "Anual",
    "Grupo",
    "Hallazgo",
    "MetaPropuesta",
    "Peso",
    "ProgramaPropuesto",
    "Regla",
    "Vigente",
    "Vigentes",
    "denominadores",
    "ejemplo_de",
    "revisar_meta",
    "revisar_programa",
]
