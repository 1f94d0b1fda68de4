"""Which operands of a formula stand under a division."""

from collections.abc import Iterable, Iterator

from indicadores.lector_formulas import (
    Comparacion,
    FormulaInvalida,
    Funcion,
    Negado,
    Nodo,
    Producto,
    Simbolo,
    Suma,
    analizar,
    leer,
)


def denominadores(expresion: str, simbolos: Iterable[str]) -> tuple[str, ...]:
    """The symbols by which the formula divides, in the order of the alphabet."""
    try:
        raiz = analizar(leer(expresion), frozenset(simbolos))
    except FormulaInvalida:
        return ()
    return tuple(sorted(set(_bajo_division(raiz, dentro=False))))


def _bajo_division(nodo: Nodo | Comparacion, *, dentro: bool) -> Iterator[str]:
    if isinstance(nodo, Simbolo):
        if dentro:
            yield nodo.nombre
    elif isinstance(nodo, Producto):
        for divide, factor in nodo.factores:
            yield from _bajo_division(factor, dentro=dentro or divide)
    elif isinstance(nodo, Suma):
        for _, termino in nodo.terminos:
            yield from _bajo_division(termino, dentro=dentro)
    elif isinstance(nodo, Negado):
        yield from _bajo_division(nodo.nodo, dentro=dentro)
    elif isinstance(nodo, Funcion):
        for argumento in nodo.argumentos:
            yield from _bajo_division(argumento, dentro=dentro)
