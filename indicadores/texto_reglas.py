"""A rule document as text: how it is written, how large it is, on which line each value stands."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from indicadores.lector_reglas import Falla, ReglasConFallas

LARGO = 400_000
# The largest framework of the repository has some ten thousand values once its anchors are opened.
VALORES = 200_000
_ORDEN = (
    "tipo", "codigo", "nombre", "descripcion", "nota", "mecanismos", "excluye", "anio_desde",
    "anio_hasta", "version", "numero", "simbolo", "valor", "texto", "etiqueta", "desde", "hasta",
    "porcentaje", "suma_ponderadores", "parametros", "objetivos", "tipos_compromiso", "sistemas",
    "indicadores", "lectura_anio", "meses", "montos", "equipos", "tramos", "topes", "referencias",
    "norma", "confianza", "fuente",
)  # fmt: skip
_LUGAR = {clave: lugar for lugar, clave in enumerate(_ORDEN)}


class _Escritor(yaml.SafeDumper):
    """Writes every value in full: an anchor would make the text depend on how it was built."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def escribir(contenido: Any) -> str:
    """The one text of a content; reading it gives the content back, and so the same hash."""
    return yaml.dump(
        _ordenado(contenido), Dumper=_Escritor, allow_unicode=True, sort_keys=False, width=100
    )


def _ordenado(valor: Any) -> Any:
    """Keys in reading order: a database may give them back in any other."""
    if isinstance(valor, list):
        return [_ordenado(hijo) for hijo in valor]
    if isinstance(valor, dict):
        claves = sorted(valor, key=lambda clave: (_LUGAR.get(clave, len(_ORDEN)), clave))
        return {clave: _ordenado(valor[clave]) for clave in claves}
    return valor


def exigir_medida(texto: str, archivo: str) -> None:
    """Refuse a text that is too long, or that a few anchors make enormous, before opening it."""
    if len(texto) > LARGO:
        raise ReglasConFallas(archivo, [Falla("", "el documento es demasiado largo; divídalo.")])
    try:
        raiz = yaml.compose(texto, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return  # whoever reads it next tells what is wrong and where
    try:
        cuantos = _cuantos(raiz, {}) if raiz is not None else 0
    except RecursionError:
        cuantos = VALORES + 1
    if cuantos > VALORES:
        que = "sus referencias (& y *) lo hacen demasiado grande; escriba los valores."
        raise ReglasConFallas(archivo, [Falla("", que)])


def _cuantos(nodo: yaml.Node, vistos: dict[int, int]) -> int:
    """How many values a node has once every reference is opened; endless counts as too many."""
    if id(nodo) not in vistos:
        vistos[id(nodo)] = VALORES + 1  # what it counts while it is being counted: a cycle
        vistos[id(nodo)] = 1 + sum(_cuantos(hijo, vistos) for hijo in _hijos(nodo))
    return vistos[id(nodo)]


def _hijos(nodo: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(nodo, yaml.SequenceNode):
        yield from nodo.value
    elif isinstance(nodo, yaml.MappingNode):
        for llave, valor in nodo.value:
            yield llave
            yield valor


_PASO = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")


class Lineas:
    """The line of each value of a text, by the path with which a fault names it."""

    def __init__(self, texto: str) -> None:
        try:
            self._raiz = yaml.compose(texto, Loader=yaml.SafeLoader)
        except yaml.YAMLError:
            self._raiz = None

    def de(self, ruta: str) -> int | None:
        """The line (from 1) of the value at ``ruta``, or of what holds it when it is not there."""
        nodo, linea = self._raiz, None
        for llave, lugar in _PASO.findall(ruta):
            hallado = _elemento(nodo, int(lugar)) if lugar else _valor(nodo, llave)
            if hallado is None:
                break
            marca, nodo = hallado
            linea = marca.start_mark.line + 1
        return linea


def _elemento(nodo: yaml.Node | None, lugar: int) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(nodo, yaml.SequenceNode) and 0 < lugar <= len(nodo.value):
        return nodo.value[lugar - 1], nodo.value[lugar - 1]
    return None


def _valor(nodo: yaml.Node | None, llave: str) -> tuple[yaml.Node, yaml.Node] | None:
    """The key and the value of a mapping; what it takes by ``<<`` is looked for last."""
    if not isinstance(nodo, yaml.MappingNode):
        return None
    mezclas: list[yaml.Node] = []
    for clave, valor in nodo.value:
        if clave.tag == "tag:yaml.org,2002:merge":
            mezclas += valor.value if isinstance(valor, yaml.SequenceNode) else [valor]
        elif clave.value == llave:
            return clave, valor
    for mezcla in mezclas:
        if hallado := _valor(mezcla, llave):
            return hallado
    return None
