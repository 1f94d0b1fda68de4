"""Causes and claims behind published results: what each decision did to the total and the tier."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from compromisos.models import Compromiso
from evaluacion.estados import EstadoCausa
from evaluacion.models import CausaExterna, Evaluacion, Reclamo, ResultadoCumplimiento
from incentivos.consultas import etiqueta
from incentivos.models import Incentivo
from incentivos.reglas import TablaTramos, tabla_de
from instituciones.models import Institucion

RESUELTAS = ("aceptada", "rechazada")
RESUELTOS = ("acogido", "acogido_parcial", "rechazado")
_PESADAS = tuple(
    f"{lado}__{campo}"
    for lado in ("resultado_antes", "resultado_despues", "evaluacion__resultado")
    for campo in ("traza", "entradas")
)


@dataclass(frozen=True, slots=True)
class Decision:
    """A cause or a claim as it was decided; the tiers are None where there was no total."""

    evaluacion: Evaluacion
    compromiso: Compromiso
    que: str
    resumen: str
    excusa: bool  # an external cause that was accepted
    total_antes: Decimal | None
    total_despues: Decimal | None
    tramo_antes: str | None
    tramo_despues: str | None

    @property
    def institucion(self) -> Institucion:
        return self.evaluacion.institucion

    @property
    def cambia_tramo(self) -> bool:
        return None not in (self.tramo_antes, self.tramo_despues) and (
            self.tramo_antes != self.tramo_despues
        )

    @property
    def cambia_total(self) -> bool:
        return self.total_antes != self.total_despues


def decisiones(evaluaciones: Iterable[Evaluacion]) -> list[Decision]:
    """Every decided cause and claim of those evaluations, in a fixed number of queries."""
    tablas: dict[int, TablaTramos] = {}
    return [
        *_decisiones(CausaExterna.objects.filter(estado__in=RESUELTAS), evaluaciones, tablas),
        *_decisiones(Reclamo.objects.filter(estado__in=RESUELTOS), evaluaciones, tablas),
    ]


def _decisiones(
    filas: Any, evaluaciones: Iterable[Evaluacion], tablas: dict[int, TablaTramos]
) -> Iterator[Decision]:
    suyas = (
        filas.filter(evaluacion__in=evaluaciones)
        .select_related(
            "compromiso",
            "resultado_antes",
            "resultado_despues",
            "evaluacion__resultado__incentivo__conjunto_reglas",
            "evaluacion__programa__adscripcion__institucion",
            "evaluacion__programa__adscripcion__proceso__mecanismo",
        )
        .defer("evaluacion__copia_publicada", "evaluacion__programa__copia_aprobada", *_PESADAS)
        .order_by(
            "evaluacion__programa__adscripcion__proceso__anio_programa",
            "evaluacion__programa__adscripcion__institucion__nombre",
            "compromiso__numero",
        )
    )
    for fila in suyas:
        tabla = _tabla(getattr(fila.evaluacion.resultado, "incentivo", None), tablas)
        yield Decision(
            evaluacion=fila.evaluacion,
            compromiso=fila.compromiso,
            que=f"{fila._meta.verbose_name} {fila.get_estado_display().lower()}".capitalize(),
            resumen=fila.resumen_publico,
            excusa=fila.estado == EstadoCausa.ACEPTADA,
            total_antes=fila.total_antes,
            total_despues=fila.total_despues,
            tramo_antes=_tramo(fila.resultado_antes, tabla),
            tramo_despues=_tramo(fila.resultado_despues, tabla),
        )


def _tabla(incentivo: Incentivo | None, tablas: dict[int, TablaTramos]) -> TablaTramos | None:
    """The tiers with which the result was paid, read once for all of them."""
    if incentivo is None:
        return None
    conjunto = incentivo.conjunto_reglas
    if conjunto.pk not in tablas:
        tablas[conjunto.pk] = tabla_de(conjunto)
    return tablas[conjunto.pk]


def _tramo(resultado: ResultadoCumplimiento | None, tabla: TablaTramos | None) -> str | None:
    if resultado is None or tabla is None or not (tabla.tramos and resultado.valor_para_tramo):
        return None
    return etiqueta(tabla.tramo_de(Fraction(resultado.valor_para_tramo)).nombre)
