"""Stored results again: under their own rules to the same hash, under others to be compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from evaluacion.calculo import (
    Desglose,
    ReglasEvaluacion,
    ResultadoGlobal,
    calcular,
    huella_entradas,
    traza,
)
from evaluacion.entradas import desde_json
from evaluacion.models import ResultadoCumplimiento
from evaluacion.reglas import Conjunto, reglas_de
from pmg_site.comun.canonico import huella
from pmg_site.comun.errores import ReglaInvalida

SUPUESTO = {"confianza": "supuesto", "fuente": "Repetición del cálculo con otra regla"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetido:
    """A stored result beside what other rules give to the same inputs."""

    resultado: ResultadoCumplimiento
    antes: ResultadoGlobal
    despues: ResultadoGlobal
    igual: bool  # under its own rules it gives the hash that was stored

    def cambios(self) -> Iterator[tuple[Desglose, Desglose]]:
        """The commitments whose score or weight in effect is not the same, before and after."""
        for antes, despues in zip(self.antes.desglose, self.despues.desglose, strict=True):
            if (antes.clase, antes.aporte_exacto) != (despues.clase, despues.aporte_exacto):
                yield antes, despues


def reglas_con(conjunto: Conjunto, cambios: Mapping[str, str]) -> ReglasEvaluacion:
    """The rules of a set with some parameters supposed otherwise."""
    reglas = reglas_de(conjunto)
    if not cambios:
        return reglas
    try:
        return ReglasEvaluacion.desde(
            reglas.parametros | dict(cambios),
            reglas.fundamentos | dict.fromkeys(cambios, SUPUESTO),
        )
    except ValueError as error:
        raise ReglaInvalida(str(error)) from error


def repetir(
    resultado: ResultadoCumplimiento,
    conjunto: Conjunto | None = None,
    cambios: Mapping[str, str] | None = None,
) -> Repetido:
    """Compute a stored result again under its own rules, and under those of ``conjunto``.

    Without ``conjunto`` the rules are its own, with what ``cambios`` says of them.
    """
    entradas = desde_json(resultado.entradas)
    propias = reglas_de(resultado.conjunto_reglas)
    otras = reglas_con(conjunto or resultado.conjunto_reglas, cambios or {})
    antes = calcular(entradas, propias)
    guardadas = (resultado.huella_entradas, resultado.huella_reglas, resultado.huella)
    return Repetido(
        resultado=resultado,
        antes=antes,
        despues=antes if otras == propias else calcular(entradas, otras),
        igual=guardadas
        == (huella_entradas(entradas), propias.huella, huella(traza(antes, propias))),
    )


def delta(antes: Decimal | None, despues: Decimal | None) -> Decimal | None:
    """The difference of two totals, when there are two."""
    return None if antes is None or despues is None else despues - antes
