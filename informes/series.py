"""The public series of an indicator: published results, and history that nobody evaluated here."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from compromisos.models import Compromiso
from evaluacion.entradas import codigo_de
from evaluacion.models import DesgloseCompromiso
from indicadores.models import FichaIndicador, Indicador, Medicion, ValorAnual
from informes import publicado
from pmg_site.comun.canonico import texto_decimal


@dataclass(frozen=True, slots=True)
class Punto:
    """One year of a series, numbers as text."""

    institucion: str
    anio: int
    valor: str | None
    meta: str | None
    cumplimiento: str | None
    origen: str
    operandos: dict[str, str | None] = field(default_factory=dict)


def indicadores_publicos() -> "QuerySet[Any]":
    """Indicators that are decreed or historic, with what their series is built from."""
    decretados = publicado.compromisos().filter(ficha__indicador=OuterRef("pk"))
    historia = historicos().filter(indicador=OuterRef("pk"))
    # Untyped: what to_attr adds to each row is known only when the query runs.
    consulta: QuerySet[Any] = Indicador.objects.filter(Exists(decretados) | Exists(historia))
    return consulta.select_related("institucion").prefetch_related(
        Prefetch("fichas", _fichas_publicas(), to_attr="fichas_publicas"),
        "fichas_publicas__operandos",
        Prefetch("fichas_publicas__compromisos", _compromisos(), to_attr="decretados"),
        Prefetch("fichas_publicas__decretados__desgloses", _desgloses(), to_attr="publicados"),
        Prefetch(
            "fichas_publicas__mediciones",
            Medicion.objects.filter(mes=0, tipo="efectivo", desagregacion="total"),
            to_attr="efectivas",
        ),
        Prefetch("serie", historicos().select_related("institucion"), to_attr="historia"),
    )


def historicos() -> "QuerySet[ValorAnual]":
    """Closed values of years that this system did not evaluate."""
    return ValorAnual.objects.filter(publicado.anio_sin_evaluar("institucion", "anio"))


def _compromisos() -> "QuerySet[Compromiso]":
    return publicado.compromisos()


def _desgloses() -> "QuerySet[DesgloseCompromiso]":
    return (
        publicado.desgloses_vigentes()
        .select_related("resultado__evaluacion__programa__adscripcion__institucion")
        .select_related("resultado__evaluacion__programa__adscripcion__proceso")
        .defer("resultado__traza")
    )


def _fichas_publicas() -> "QuerySet[FichaIndicador]":
    decretados = publicado.compromisos().filter(ficha=OuterRef("pk"))
    historia = historicos().filter(indicador=OuterRef("indicador"), anio=OuterRef("anio"))
    return FichaIndicador.objects.filter(Q(Exists(decretados)) | Q(Exists(historia))).order_by(
        "anio", "version"
    )


def puntos(indicador: Any) -> list[Punto]:
    """The series of an indicator read by ``indicadores_publicos``, oldest first."""
    todos = [*_publicados(indicador), *_historicos(indicador)]
    return sorted(todos, key=lambda p: (p.anio, p.institucion))


def _publicados(indicador: Any) -> Iterator[Punto]:
    for ficha in indicador.fichas_publicas:
        for compromiso in ficha.decretados:
            for fila in compromiso.publicados:
                evaluacion = fila.resultado.evaluacion
                yield Punto(
                    evaluacion.institucion.codigo,
                    evaluacion.anio,
                    _numero(fila.valor),
                    _numero(compromiso.meta),
                    _numero(fila.cumplimiento),
                    "resultado publicado",
                    _operandos(fila, compromiso),
                )


def _historicos(indicador: Any) -> Iterator[Punto]:
    medidos = {
        ficha.anio: {m.simbolo: _numero(m.valor) for m in ficha.efectivas}
        for ficha in indicador.fichas_publicas
    }
    ultimos = {(v.institucion_id, v.anio): v for v in sorted(indicador.historia, key=_version)}
    for valor in ultimos.values():
        yield Punto(
            valor.institucion.codigo,
            valor.anio,
            _numero(valor.valor),
            _numero(valor.meta),
            _numero(valor.cumplimiento),
            valor.origen,
            medidos.get(valor.anio, {}),
        )


def _version(valor: ValorAnual) -> int:
    return valor.version


def _numero(valor: Decimal | None) -> str | None:
    return None if valor is None else texto_decimal(valor)


def _operandos(fila: DesgloseCompromiso, compromiso: Compromiso) -> dict[str, str | None]:
    """The operands that entered the calculation of the published result."""
    codigo = codigo_de(compromiso.numero)
    for entrada in fila.resultado.entradas:
        if entrada["codigo"] == codigo:
            return dict(entrada["operandos"])
    return {}
