"""The rules of ambition as a page lists them: sentence, foundation, numbers, example, test."""

from collections.abc import Iterator
from dataclasses import dataclass

from compromisos.exigencia import (
    DE_META,
    DE_PROGRAMA,
    Hallazgo,
    Regla,
    Vigente,
    ejemplo_de,
)
from compromisos.exigencia.tipos import T
from compromisos.lector_exigencia import ConjuntoExigencia, Parametro, conjuntos
from indicadores.lector_reglas import Fundamento

# How each number of a rule reads.
ETIQUETAS = {
    "anios": "Años que mira",
    "minimo": "Mínimo de datos para opinar",
    "tolerancia": "Diferencia que se tolera (% del valor de comparación)",
    "piso": "Menor porcentaje posible",
    "techo": "Mayor porcentaje posible",
    "umbral": "Cumplimiento que se considera muy alto (%)",
    "tope": "Meta que se considera el máximo (%)",
}


@dataclass(frozen=True, slots=True)
class Numero:
    """A parameter with its label and what it rests on."""

    etiqueta: str
    parametro: Parametro


@dataclass(frozen=True, slots=True)
class FichaDeRegla:
    """One rule in force, as a person reads it."""

    codigo: str
    nombre: str
    grupo: str
    frase: str
    vigente: Vigente
    fundamento: Fundamento
    numeros: tuple[Numero, ...]
    ejemplo: Hallazgo | None
    prueba: str


def fichas_de_reglas() -> list[tuple[ConjuntoExigencia, list[FichaDeRegla]]]:
    """The rules of each period, newest first."""
    return [
        (conjunto, [*_fichas(DE_META, conjunto), *_fichas(DE_PROGRAMA, conjunto)])
        for conjunto in sorted(conjuntos(), key=lambda c: -c.anio_desde)
    ]


def _fichas(
    reglas: tuple[Regla[T], ...],
    conjunto: ConjuntoExigencia,
) -> Iterator[FichaDeRegla]:
    for regla in reglas:
        vigente = conjunto.vigentes.get(regla.codigo)
        if vigente is None:
            continue
        yield FichaDeRegla(
            regla.codigo,
            regla.nombre,
            str(regla.grupo),
            regla.frase.replace("{", "‹").replace("}", "›").replace("_", " "),
            vigente,
            Fundamento(vigente.norma, vigente.confianza, vigente.fuente),
            tuple(Numero(ETIQUETAS[p.nombre], p) for p in conjunto.parametros[regla.codigo]),
            ejemplo_de(regla, conjunto.vigentes),
            regla.prueba,
        )
