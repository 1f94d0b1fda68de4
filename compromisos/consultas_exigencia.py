"""Read model of ambition: what the rules find in each target and what was decided about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from django.db.models import Prefetch

from compromisos.antecedentes import Antecedentes, exacto, exactos, totales_del_anio
from compromisos.catalogo import catalogo
from compromisos.exigencia import (
    Hallazgo,
    MetaPropuesta,
    Peso,
    ProgramaPropuesto,
    denominadores,
    revisar_meta,
    revisar_programa,
)
from compromisos.lector_exigencia import conjunto_de
from compromisos.models import Compromiso, DecisionJustificacion, ProgramaAnual, TipoCompromiso
from indicadores.consultas import valor_de_tipo
from indicadores.models import ConjuntoReglas, Medicion, Sentido
from pmg_site.comun.canonico import huella


class Justificacion(StrEnum):
    """Where the written reasons for an easier target stand."""

    NO_EXIGE = "no_exige"
    FALTA = "falta"
    PENDIENTE = "pendiente"
    ACEPTADA = "aceptada"
    RECHAZADA = "rechazada"


@dataclass(frozen=True, slots=True)
class ExigenciaDeMeta:
    """What is found in one target, and the decision about its justification if one stands."""

    compromiso: Compromiso
    meta: MetaPropuesta
    hallazgos: tuple[Hallazgo, ...]
    decision: DecisionJustificacion | None = None

    @property
    def faciles(self) -> tuple[Hallazgo, ...]:
        """The findings that ask for a written justification."""
        return tuple(h for h in self.hallazgos if h.exige_justificacion)

    @property
    def justificacion(self) -> Justificacion:
        if not self.faciles:
            return Justificacion.NO_EXIGE
        if not self.compromiso.justificacion_meta.strip():
            return Justificacion.FALTA
        if self.decision is None:
            return Justificacion.PENDIENTE
        return Justificacion.ACEPTADA if self.decision.aceptada else Justificacion.RECHAZADA

    @property
    def version_decision(self) -> int:
        """The version that a new decision replaces: 0 when none stands."""
        return self.decision.fila_version if self.decision else 0

    @property
    def puntos(self) -> list[tuple[str, Fraction | None, Fraction | None]]:
        """The series for its chart, the proposed target last; empty without any past value."""
        if all(a.valor is None for a in self.meta.historia):
            return []
        pasados = [
            (f"{a.anio} est." if a.estimado else str(a.anio), a.valor, a.meta)
            for a in self.meta.historia
        ]
        return [*pasados, (str(self.meta.anio), None, self.meta.valor)]

    @property
    def unidad(self) -> str:
        """The unit as the chart writes it after a number."""
        return f"\u00a0{self.meta.unidad}"


@dataclass(frozen=True, slots=True)
class Exigencia:
    """The findings of a programme: of each target, by commitment, and of the whole."""

    de_programa: tuple[Hallazgo, ...]
    metas: Mapping[int, ExigenciaDeMeta]

    @property
    def hallazgos(self) -> tuple[Hallazgo, ...]:
        return (*self.de_programa, *(h for m in self.metas.values() for h in m.hallazgos))

    @property
    def por_peso(self) -> dict[str, int]:
        """How many findings of each weight, the weightiest first; always the three of them."""
        pesos = [h.peso for h in self.hallazgos]
        return {str(peso): pesos.count(peso) for peso in Peso}

    @property
    def por_decidir(self) -> tuple[ExigenciaDeMeta, ...]:
        """The targets whose justification waits for the reviewer."""
        return tuple(m for m in self.metas.values() if m.justificacion is Justificacion.PENDIENTE)


def hallazgos_de(programas: Iterable[ProgramaAnual]) -> dict[int, Exigencia]:
    """The findings of many programmes by id, with a number of queries that does not grow."""
    filas = list(
        ProgramaAnual.objects.filter(pk__in=[p.pk for p in programas])
        .select_related("adscripcion__proceso")
        .defer("copia_aprobada")
        .prefetch_related(
            Prefetch(
                "compromisos",
                Compromiso.objects.exclude(ficha=None)
                .select_related("ficha__indicador")
                .prefetch_related(
                    "ficha__operandos", Prefetch("ficha__mediciones", totales_del_anio())
                )
                .order_by("numero"),
            )
        )
    )
    conjuntos = ConjuntoReglas.objects.in_bulk({p.conjunto_reglas_id for p in filas})
    return exigencias(filas, {pk: catalogo(c).redondeo for pk, c in conjuntos.items()})


def exigencias(
    programas: Sequence[ProgramaAnual], redondeos: Mapping[int, str]
) -> dict[int, Exigencia]:
    """The same for programmes with commitments, cards, operands and measurements already read.

    ``redondeos`` is the rounding of each rule set.
    """
    con_meta = [(p, c) for p in programas for c in p.compromisos.all() if _se_juzga(c)]
    antecedentes = Antecedentes.de(c.ficha for _, c in con_meta if c.ficha is not None)
    decisiones = _decisiones({p.adscripcion_id for p, _ in con_meta})
    metas: dict[int, dict[int, ExigenciaDeMeta]] = {p.pk: {} for p in programas}
    for programa, compromiso in con_meta:
        meta = _meta(compromiso, antecedentes, redondeos[programa.conjunto_reglas_id])
        metas[programa.pk][compromiso.pk] = ExigenciaDeMeta(
            compromiso,
            meta,
            revisar_meta(meta, conjunto_de(meta.anio).vigentes),
            decisiones.get((programa.adscripcion_id, huella_de(compromiso))),
        )
    return {
        p.pk: Exigencia(revisar_programa(_propuesto(p), conjunto_de(p.anio).vigentes), metas[p.pk])
        for p in programas
    }


def huella_de(compromiso: Compromiso) -> str:
    """The hash of what a decision is taken on: this indicator's target and its reasons."""
    if compromiso.ficha is None or compromiso.meta is None:
        raise ValueError("a commitment without target has nothing to decide")
    return huella(
        {
            "indicador": compromiso.ficha.indicador_id,
            "anio": compromiso.ficha.anio,
            "meta": compromiso.meta,
            "justificacion": compromiso.justificacion_meta.strip(),
        }
    )


def _se_juzga(compromiso: Compromiso) -> bool:
    return (
        compromiso.tipo == TipoCompromiso.INDICADOR_META
        and compromiso.ficha is not None
        and compromiso.meta is not None
    )


def _propuesto(programa: ProgramaAnual) -> ProgramaPropuesto:
    """Its own indicators: those of the Programa Marco are not the service's choice."""
    return ProgramaPropuesto(
        tuple(
            c.ficha.ambito
            for c in programa.compromisos.all()
            if c.ficha is not None and not c.ficha.indicador.transversal_codigo
        )
    )


def _meta(compromiso: Compromiso, antecedentes: Antecedentes, redondeo: str) -> MetaPropuesta:
    ficha = compromiso.ficha
    if ficha is None or compromiso.meta is None:
        raise ValueError("only targets are judged")
    conjunto = conjunto_de(ficha.anio)
    operandos, calculo = valor_de_tipo(ficha, Medicion.Tipo.META, redondeo)
    anio_pares, pares = antecedentes.pares_de(ficha, conjunto)
    return MetaPropuesta(
        anio=ficha.anio,
        valor=Fraction(compromiso.meta),
        ascendente=ficha.sentido == Sentido.ASCENDENTE,
        decimales=ficha.decimales,
        unidad=ficha.unidad,
        operandos=exactos(operandos),
        calculado=exacto(calculo.valor),
        denominadores=denominadores(ficha.expresion, [o.simbolo for o in ficha.operandos.all()]),
        historia=antecedentes.historia(ficha, conjunto, redondeo),
        pares=pares,
        anio_pares=anio_pares,
    )


def _decisiones(adscripciones: Iterable[int]) -> dict[tuple[int, str], DecisionJustificacion]:
    """The last decision on each target and text, whichever version of the programme held it."""
    filas = (
        DecisionJustificacion.objects.filter(
            compromiso__programa__adscripcion__in=list(adscripciones)
        )
        .select_related("decidida_por", "compromiso__programa")
        .defer("compromiso__programa__copia_aprobada")
        .order_by("decidida_el", "pk")
    )
    return {(d.compromiso.programa.adscripcion_id, d.huella): d for d in filas}
