"""What the scoring of many commitments reads before it writes: a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from compromisos.models import Compromiso, RequisitoTecnico
from evaluacion.models import (
    CalificacionCompromiso,
    Evaluacion,
    OperandoInformado,
    PuntajeRequisito,
    VeredictoOperando,
)
from evaluacion.ventanas_opinion import falta_opinion_lote
from indicadores.models import Operando
from pmg_site.comun.numeros import sin_ceros

Par = tuple[int, int]


@dataclass(slots=True)
class Previa:
    """A score that already stands, under lock, with its findings as the ledger holds them.

    ``no_aplica`` is kept apart because the row is about to change.
    """

    fila: CalificacionCompromiso
    no_aplica: bool
    operandos: dict[str, dict[str, str]] = field(default_factory=dict)
    requisitos: dict[str, bool] = field(default_factory=dict)

    def cuerpo(self) -> dict[str, Any]:
        return {
            "operandos": self.operandos,
            "no_aplica": self.no_aplica,
            "requisitos": self.requisitos,
        }


@dataclass(frozen=True, slots=True)
class Catalogo:
    """The commitments of some evaluations, with what each asks for and what each already has.

    ``simbolos`` and ``requisitos`` go by commitment; ``informados`` (the symbols with a value)
    and ``previas`` by (evaluation, commitment).
    """

    compromisos: dict[int, Compromiso]
    simbolos: dict[int, list[str]]
    requisitos: dict[int, list[RequisitoTecnico]]
    informados: dict[Par, set[str]]
    previas: dict[Par, Previa]
    # by requirement, why it cannot count as met: its favourable opinion is missing
    sin_opinion: dict[int, str]

    @classmethod
    def de(cls, evaluaciones: Sequence[Evaluacion]) -> "Catalogo":
        programas = [e.programa_id for e in evaluaciones]
        pks = [e.pk for e in evaluaciones]
        compromisos = {c.pk: c for c in Compromiso.objects.filter(programa__in=programas)}
        requisitos: dict[int, list[RequisitoTecnico]] = defaultdict(list)
        for requisito in RequisitoTecnico.objects.filter(
            compromiso__programa__in=programas
        ).order_by("codigo"):
            requisitos[requisito.compromiso_id].append(requisito)
        return cls(
            compromisos,
            _simbolos(programas),
            requisitos,
            _informados(pks),
            _previas(pks),
            falta_opinion_lote(programas),
        )


def _simbolos(programas: list[int]) -> dict[int, list[str]]:
    simbolos: dict[int, list[str]] = defaultdict(list)
    for compromiso, simbolo in (
        Operando.objects.filter(ficha__compromisos__programa__in=programas)
        .order_by("simbolo")
        .values_list("ficha__compromisos", "simbolo")
    ):
        simbolos[compromiso].append(simbolo)
    return simbolos


def _informados(pks: list[int]) -> dict[Par, set[str]]:
    informados: dict[Par, set[str]] = defaultdict(set)
    for evaluacion, compromiso, simbolo in (
        OperandoInformado.objects.filter(informado__evaluacion__in=pks, desagregacion="total")
        .order_by()
        .values_list("informado__evaluacion", "informado__compromiso", "simbolo")
    ):
        informados[evaluacion, compromiso].add(simbolo)
    return informados


def _previas(pks: list[int]) -> dict[Par, Previa]:
    filas = CalificacionCompromiso.objects.select_for_update().filter(evaluacion__in=pks)
    previas = {f.pk: Previa(f, f.no_aplica) for f in filas.order_by("pk")}
    for fila, simbolo, veredicto, valor in (
        VeredictoOperando.objects.filter(calificacion__evaluacion__in=pks)
        .order_by("simbolo")
        .values_list("calificacion", "simbolo", "veredicto", "valor")
    ):
        con_valor = {} if valor is None else {"valor": format(sin_ceros(valor), "f")}
        previas[fila].operandos[simbolo] = {"veredicto": veredicto} | con_valor
    for fila, codigo, cumple in (
        PuntajeRequisito.objects.filter(calificacion__evaluacion__in=pks)
        .order_by("requisito__codigo")
        .values_list("calificacion", "requisito__codigo", "cumple")
    ):
        previas[fila].requisitos[codigo] = cumple
    return {(p.fila.evaluacion_id, p.fila.compromiso_id): p for p in previas.values()}
