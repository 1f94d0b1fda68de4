"""The rule of a year as the calculation needs it: every parameter explicit, checked and founded."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Self

from pmg_site.comun.canonico import huella
from pmg_site.comun.numeros import REDONDEOS

# What each parameter admits: a set of words, a whole number or a percentage.
_PALABRAS: dict[str, tuple[str, ...]] = {
    "redondeo_indicador": REDONDEOS,
    "redondeo_total": REDONDEOS,
    "tramo_mira": ("exacto", "redondeado"),
    "umbral_mira": ("exacto", "redondeado"),
    "modo_indicador": ("proporcional", "binario"),
    "modo_medir": ("binario",),
    "modo_sistema": ("binario", "por_objetivo"),
    "no_aplica": ("excluye_y_repondera", "error"),
    "sin_dato": ("bloquea", "cero_con_decision"),
    "causa_externa": ("devuelve_ponderador", "sin_efecto"),
    "requisitos_en_meta": ("si_falla_cero", "sin_efecto"),
    "denominador_cero": ("error", "no_aplica"),
    "meta_cero": ("error", "no_aplica"),
    "efectivo_cero_descendente": ("cumple", "error"),
}
_DECIMALES = ("decimales_total", "decimales_cumplimiento")
_PORCENTAJES = ("umbral_compromiso", "tope_cumplimiento", "cumple_desde", "sobrecumple_sobre")
_OPCIONALES = ("umbral_compromiso",)
PARAMETROS: frozenset[str] = frozenset((*_PALABRAS, *_DECIMALES, *_PORCENTAJES))

_PORCENTAJE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,6})?")


class ReglasInvalidas(ValueError):
    """A rule set that cannot be used; the message names the parameter and what it admits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReglasEvaluacion:
    """Parameters of the evaluation of one year, all of them by rule and none by default.

    Percentages are in per cent (0 to 100; ``sobrecumple_sobre`` may be higher). Thresholds include
    their own value, except ``sobrecumple_sobre``, which is strictly above. ``umbral_compromiso``
    has effect only where indicators score in proportion; ``redondeo_total`` also rounds the
    compliance that is shown, and what thresholds look at when ``umbral_mira`` is redondeado.
    """

    redondeo_indicador: str
    decimales_total: int
    redondeo_total: str
    tramo_mira: str
    umbral_compromiso: Decimal | None
    umbral_mira: str
    decimales_cumplimiento: int
    tope_cumplimiento: Decimal
    modo_indicador: str
    cumple_desde: Decimal
    sobrecumple_sobre: Decimal
    modo_medir: str
    modo_sistema: str
    no_aplica: str
    sin_dato: str
    causa_externa: str
    requisitos_en_meta: str
    denominador_cero: str
    meta_cero: str
    efectivo_cero_descendente: str
    textos: tuple[tuple[str, str], ...] = field(repr=False)
    bases: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = field(repr=False)
    huella: str = field(compare=False)

    @classmethod
    def desde(
        cls, parametros: Mapping[str, str], fundamentos: Mapping[str, Mapping[str, str]]
    ) -> Self:
        """Build the rules from the texts of a rule set.

        ``fundamentos`` gives for each parameter its ``norma``, or else ``confianza`` and
        ``fuente``. Raises ReglasInvalidas for a parameter that is missing, unknown, out of range
        or without foundation.
        """
        _exigir_nombres(parametros)
        valores: dict[str, Any] = {
            nombre: _leer(nombre, parametros[nombre]) for nombre in sorted(PARAMETROS)
        }
        if not 0 < valores["tope_cumplimiento"] <= 100:
            raise ReglasInvalidas(
                "El parámetro tope_cumplimiento debe ser mayor que 0 y hasta 100."
            )
        if valores["sobrecumple_sobre"] < valores["cumple_desde"]:
            raise ReglasInvalidas("sobrecumple_sobre no puede ser menor que cumple_desde.")
        textos = tuple((nombre, parametros[nombre]) for nombre in sorted(PARAMETROS))
        bases = tuple((nombre, _fundamento(nombre, fundamentos)) for nombre in sorted(PARAMETROS))
        ajenos = sorted(set(fundamentos) - PARAMETROS)
        if ajenos:
            raise ReglasInvalidas(f"Hay fundamento para un parámetro que no existe: {ajenos[0]}.")
        return cls(**valores, textos=textos, bases=bases, huella=huella([textos, bases]))

    @property
    def parametros(self) -> dict[str, str]:
        """Each parameter with its value as text."""
        return dict(self.textos)

    @property
    def fundamentos(self) -> dict[str, dict[str, str]]:
        """Each parameter with its norm, or with its confidence and source."""
        return {nombre: dict(base) for nombre, base in self.bases}


def fallas_de_parametros(parametros: Mapping[str, object]) -> list[tuple[str, str]]:
    """Every parameter that cannot be used, with what is wrong; none twice."""
    fallas = [(n, "falta este parámetro; agréguelo.") for n in sorted(PARAMETROS - set(parametros))]
    for nombre, texto in sorted(parametros.items()):
        if nombre not in PARAMETROS:
            fallas.append((nombre, "este parámetro no existe; revise cómo está escrito."))
            continue
        try:
            _leer(nombre, texto)
        except ReglasInvalidas as error:
            fallas.append((nombre, str(error)))
    return fallas


def _exigir_nombres(parametros: Mapping[str, str]) -> None:
    faltan = sorted(PARAMETROS - set(parametros))
    if faltan:
        raise ReglasInvalidas(f"Falta el parámetro {faltan[0]} en las reglas del año.")
    sobran = sorted(set(parametros) - PARAMETROS)
    if sobran:
        raise ReglasInvalidas(f"El parámetro {sobran[0]} no existe; revise cómo está escrito.")


def _leer(nombre: str, texto: object) -> str | int | Decimal | None:
    if not isinstance(texto, str):
        raise ReglasInvalidas(f"El parámetro {nombre} debe ser texto entre comillas.")
    if nombre in _PALABRAS:
        if texto not in _PALABRAS[nombre]:
            admite = ", ".join(_PALABRAS[nombre])
            raise ReglasInvalidas(f"El parámetro {nombre} dice «{texto}» y solo admite: {admite}.")
        return texto
    if nombre in _DECIMALES:
        if not re.fullmatch(r"[0-6]", texto):
            raise ReglasInvalidas(
                f"El parámetro {nombre} dice «{texto}»; debe ser un entero de 0 a 6."
            )
        return int(texto)
    if nombre in _OPCIONALES and texto == "ninguno":
        return None
    if not _PORCENTAJE.fullmatch(texto):
        alternativa = " o «ninguno»" if nombre in _OPCIONALES else ""
        raise ReglasInvalidas(
            f"El parámetro {nombre} dice «{texto}»; "
            f"debe ser un porcentaje con punto decimal, como 75 o 97.5{alternativa}."
        )
    return Decimal(texto)


def _fundamento(
    nombre: str, fundamentos: Mapping[str, Mapping[str, str]]
) -> tuple[tuple[str, str], ...]:
    base = fundamentos.get(nombre, {})
    if not (base.get("norma") or (base.get("confianza") and base.get("fuente"))):
        raise ReglasInvalidas(
            f"El parámetro {nombre} no tiene fundamento: indique su norma, o su confianza y fuente."
        )
    if not all(isinstance(v, str) for par in base.items() for v in par):
        raise ReglasInvalidas(f"El fundamento del parámetro {nombre} debe ser solo texto.")
    return tuple(sorted(base.items()))
