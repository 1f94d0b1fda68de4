"""The parts in which an operand may be given: sexes, regions, the national level; their sums."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from pmg_site.comun.numeros import escribir_numero, sin_ceros

if TYPE_CHECKING:
    from indicadores.models import FichaIndicador, Operando

TOTAL = "total"
SEXOS: Mapping[str, str] = {
    "mujeres": "Mujeres",
    "hombres": "Hombres",
    "sin_registro": "Otro o sin registro",
}
NIVEL_NACIONAL = "nacional"
CATALOGO = Path(__file__).parent / "catalogo" / "regiones.yaml"


@dataclass(frozen=True, slots=True)
class Region:
    """A region of Chile by its ISO code, with the first year that has data of it, if it is new."""

    codigo: str
    nombre: str
    desde: int | None = None


@dataclass(frozen=True, slots=True)
class Eje:
    """One way to split: its parts by code, and how its sub-total is called."""

    codigo: str
    nombre: str
    partes: Mapping[str, str]


@cache
def regiones() -> tuple[Region, ...]:
    """The catalogue, from north to south."""
    crudo = yaml.safe_load(CATALOGO.read_text(encoding="utf-8"))
    return tuple(Region(r["codigo"], r["nombre"], r.get("desde")) for r in crudo["regiones"])


def territorios(anio: int) -> dict[str, str]:
    """The regions that exist in a year, and what is done for the country as a whole."""
    nombres = {r.codigo: r.nombre for r in regiones() if r.desde is None or r.desde <= anio}
    return nombres | {NIVEL_NACIONAL: "Nivel nacional"}


def ejes(ficha: "FichaIndicador", anio: int | None = None) -> list[Eje]:
    """The splits that a card asks for, in the year of the values (its own, if not said)."""
    pedidos = []
    if ficha.desagrega_sexo:
        pedidos.append(Eje("sexo", "sexo", SEXOS))
    if ficha.desagrega_territorio:
        pedidos.append(Eje("territorio", "territorio", territorios(anio or ficha.anio)))
    return pedidos


def partes_admitidas(*, sexo: bool, territorio: bool, anio: int) -> set[str]:
    """Every value of ``desagregacion`` that a card admits."""
    admitidas = {TOTAL}
    if sexo:
        admitidas |= set(SEXOS)
    if territorio:
        admitidas |= set(territorios(anio))
    return admitidas


def nombre_de_parte(parte: str) -> str:
    """A part in the words of the form."""
    if parte == TOTAL:
        return "Total"
    return SEXOS.get(parte) or territorios(9999).get(parte, parte)


def subtotal(eje: Eje, valores: Mapping[str, Decimal]) -> Decimal | None:
    """What the parts given so far add up to; None when there is none."""
    dados = [valores[p] for p in eje.partes if p in valores]
    return sum(dados, Decimal(0)) if dados else None


def completo(eje: Eje, valores: Mapping[str, Decimal]) -> bool:
    """Whether the parts given are a whole: both sexes, or any territory.

    A service does not work in every region, and need not have persons without record.
    """
    if eje.codigo == "sexo":
        return "mujeres" in valores and "hombres" in valores
    return any(p in valores for p in eje.partes)


def totales_por_partes(
    operandos: Iterable["Operando"],
    ejes_: Iterable[Eje],
    valores: Mapping[tuple[str, str], Decimal],
) -> dict[str, Decimal]:
    """The totals that nobody wrote and that the parts of an additive operand give."""
    ejes_ = list(ejes_)
    hallados: dict[str, Decimal] = {}
    for operando in operandos:
        suyos = _de(operando.simbolo, valores)
        if operando.aditivo and TOTAL not in suyos:
            for eje in ejes_:
                suma = subtotal(eje, suyos) if completo(eje, suyos) else None
                if suma is not None:
                    hallados.setdefault(operando.simbolo, suma)
    return hallados


def inconsistencias(
    operandos: Iterable["Operando"],
    ejes_: Iterable[Eje],
    valores: Mapping[tuple[str, str], Decimal],
    *,
    a_medias: bool = False,
) -> Iterator[str]:
    """What the parts of each operand contradict, in sentences with the numbers.

    The parts of an additive operand sum to its total; a sex without the other is half of a split.
    Nothing is asked of an operand that does not add up (a mean, persons seen in two regions).
    ``a_medias`` lets pass what is only not written yet.
    """
    ejes_ = list(ejes_)
    for operando in operandos:
        suyos = _de(operando.simbolo, valores)
        for eje in ejes_:
            yield from _del_eje(operando, eje, suyos, a_medias)


def _del_eje(
    operando: "Operando", eje: Eje, suyos: Mapping[str, Decimal], a_medias: bool
) -> Iterator[str]:
    suma, total = subtotal(eje, suyos), suyos.get(TOTAL)
    incompleto = not completo(eje, suyos)
    if suma is None or (a_medias and (incompleto or total is None)):
        return
    if incompleto:
        faltan = [n.lower() for p, n in eje.partes.items() if p not in suyos and p in _AMBOS]
        yield f"En el operando {operando.simbolo} falta la parte de {' y de '.join(faltan)}"
    elif total is None and not operando.aditivo:
        yield f"En el operando {operando.simbolo} falta el total, que no es la suma de sus partes"
    elif operando.aditivo and total is not None and suma != total:
        yield (
            f"En el operando {operando.simbolo}, {_sumandos(eje, suyos)} suman {_n(suma)} "
            f"y el total es {_n(total)}"
        )


_AMBOS = ("mujeres", "hombres")


def _sumandos(eje: Eje, suyos: Mapping[str, Decimal]) -> str:
    if eje.codigo == "territorio":
        return "los territorios"
    textos = [f"{n.lower()} ({_n(suyos[p])})" for p, n in eje.partes.items() if p in suyos]
    return f"{', '.join(textos[:-1])} y {textos[-1]}"


def _de(simbolo: str, valores: Mapping[tuple[str, str], Decimal]) -> dict[str, Decimal]:
    return {parte: v for (s, parte), v in valores.items() if s == simbolo}


def _n(valor: Decimal) -> str:
    return escribir_numero(sin_ceros(valor))
