"""The table of all the rules of ambition, and what they find together."""

from collections.abc import Iterable, Iterator, Mapping

from compromisos.exigencia import (
    cien_por_ciento,
    contra_cuartil,
    contra_estimado,
    contra_mediana,
    contra_mejor,
    contra_promedio,
    contra_tendencia,
    contra_ultimo,
    denominador,
    operandos_historia,
    operandos_meta,
    siempre_cumplida,
    sin_resultado,
    sobrecumplida,
    solo_proceso,
)
from compromisos.exigencia.tipos import (
    Hallazgo,
    MetaPropuesta,
    Peso,
    ProgramaPropuesto,
    Regla,
    T,
    Vigente,
)

DE_META: tuple[Regla[MetaPropuesta], ...] = (
    contra_estimado.REGLA,
    contra_ultimo.REGLA,
    contra_promedio.REGLA,
    contra_mejor.REGLA,
    contra_tendencia.REGLA,
    contra_cuartil.REGLA,
    contra_mediana.REGLA,
    operandos_meta.REGLA,
    operandos_historia.REGLA,
    denominador.REGLA,
    sobrecumplida.REGLA,
    siempre_cumplida.REGLA,
    cien_por_ciento.REGLA,
)
DE_PROGRAMA: tuple[Regla[ProgramaPropuesto], ...] = (solo_proceso.REGLA, sin_resultado.REGLA)
CODIGOS = (*(r.codigo for r in DE_META), *(r.codigo for r in DE_PROGRAMA))
_ORDEN = {peso: lugar for lugar, peso in enumerate(Peso)}

Vigentes = Mapping[str, Vigente]


def revisar_meta(meta: MetaPropuesta, vigentes: Vigentes) -> tuple[Hallazgo, ...]:
    """What the rules in force find in a target, the weightiest first."""
    return _por_peso(_hallar(meta, DE_META, vigentes))


def revisar_programa(programa: ProgramaPropuesto, vigentes: Vigentes) -> tuple[Hallazgo, ...]:
    """What the rules in force find in a programme as a whole."""
    return _por_peso(_hallar(programa, DE_PROGRAMA, vigentes))


def ejemplo_de(regla: Regla[T], vigentes: Vigentes) -> Hallazgo | None:
    """What a rule says of its own example."""
    return next(_hallar(regla.ejemplo, (regla,), vigentes), None)


def _hallar(que: T, reglas: Iterable[Regla[T]], vigentes: Vigentes) -> Iterator[Hallazgo]:
    for regla in reglas:
        vigente = vigentes.get(regla.codigo)  # a rule may not hold in every year
        datos = regla.revisar(que, vigente) if vigente else None
        if vigente and datos is not None:
            yield Hallazgo(
                regla.codigo,
                regla.frase.format(**datos),
                vigente.peso,
                vigente.exige_justificacion,
                vigente.norma,
                vigente.confianza,
                vigente.fuente,
            )


def _por_peso(hallazgos: Iterable[Hallazgo]) -> tuple[Hallazgo, ...]:
    return tuple(sorted(hallazgos, key=lambda h: _ORDEN[h.peso]))
