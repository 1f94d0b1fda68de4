"""Where the rule files of every app are, and how each kind of file becomes rule sets."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from indicadores.lector_reglas import (
    LLAVES_FUNDAMENTO,
    POR_VERIFICAR,
    ConjuntoLeido,
    Nodo,
    leer_yaml,
    mecanismos_de,
)
from indicadores.reglas import TIPO, ProgramaMarco
from indicadores.reglas_cadena import cadena_del_mecanismo
from pmg_site.comun.errores import ReglaInvalida

MODULO = "fuentes_reglas"
CARPETA = Path(__file__).parent / "parametros" / "programa_marco"


@dataclass(frozen=True, slots=True)
class Fuente:
    """A folder of rule files: those whose name fits ``patron`` are read by ``leer``."""

    carpeta: Path
    patron: str
    leer: Callable[[Path], list[ConjuntoLeido]]

    def conjuntos(self) -> Iterator[ConjuntoLeido]:
        """All the rule sets of the folder, file by file."""
        for archivo in sorted(self.carpeta.glob(self.patron)):
            yield from self.leer(archivo)


def leer_programa_marco(archivo: Path) -> list[ConjuntoLeido]:
    """The rule sets of a Programa Marco file, one per mechanism."""
    documento = _con_herencia(archivo)
    return [
        conjunto_de(_para_mecanismo(documento, mecanismo, archivo.name), archivo.name)
        for mecanismo in mecanismos_de(documento, archivo.name)
    ]


def conjunto_de(contenido: dict[str, Any], origen: str) -> ConjuntoLeido:
    """A content already reduced to one mechanism, checked."""
    marco = ProgramaMarco.leer(contenido, origen)
    return ConjuntoLeido(
        TIPO, marco.codigo, marco.nombre, marco.mecanismo, marco.anio_desde, marco.anio_hasta,
        contenido, marco, origen,
    )  # fmt: skip


def texto_de(archivo: Path) -> str:
    """The text of a rule file."""
    try:
        return archivo.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReglaInvalida(
            f"{archivo.name}: no se puede leer; guárdelo como texto UTF-8."
        ) from error


def _con_herencia(archivo: Path) -> Any:
    """The document; with ``hereda`` it takes what it lacks from its sibling, to be verified."""
    documento = leer_yaml(texto_de(archivo), archivo.name)
    if not isinstance(documento, dict):
        return documento
    documento.pop("fuentes", None)  # holds only the anchors that the rest of the file refers to
    if "hereda" not in documento:
        return documento
    campos = Nodo(documento.pop("hereda"), "hereda", archivo.name).mapa(("de", "fuente"))
    base = archivo.parent / f"{campos['de'].texto()}.yaml"
    if not base.exists():
        raise campos["de"].falla(f"no existe el archivo {base.name}; corrija el nombre.")
    heredado = _por_verificar(_con_herencia(base), campos["fuente"].texto())
    return {**heredado, **documento}


def _por_verificar(valor: Any, fuente: str) -> Any:
    """The same content, whose every foundation becomes "por verificar" with that source."""
    if isinstance(valor, list):
        return [_por_verificar(hijo, fuente) for hijo in valor]
    if not isinstance(valor, dict):
        return valor
    nuevo = {k: _por_verificar(v, fuente) for k, v in valor.items() if k not in LLAVES_FUNDAMENTO}
    if any(llave in valor for llave in LLAVES_FUNDAMENTO):
        nuevo |= {"confianza": POR_VERIFICAR, "fuente": fuente}
    return nuevo


def _para_mecanismo(documento: dict[str, Any], mecanismo: str, archivo: str) -> dict[str, Any]:
    """The document as it holds for one mechanism: without what says ``excluye`` of it."""
    contenido = deepcopy({**documento, "mecanismos": [mecanismo]})
    for seccion in ("objetivos", "sistemas", "indicadores"):
        nodos = Nodo(contenido.get(seccion), seccion, archivo).lista()
        contenido[seccion] = [n.valor for n in nodos if mecanismo not in _excluidos(n)]
    if cadenas := contenido.pop("cadenas", None):
        contenido["cadena"] = cadena_del_mecanismo(Nodo(cadenas, "cadenas", archivo), mecanismo)
    return contenido


def _excluidos(nodo: Nodo) -> list[str]:
    if not isinstance(nodo.valor, dict) or "excluye" not in nodo.valor:
        return []
    excluidos = [hijo.texto() for hijo in nodo.hijo("excluye").lista(vacia=False)]
    del nodo.valor["excluye"]
    return excluidos


FUENTES = (Fuente(CARPETA, "*.yaml", leer_programa_marco),)


def _modulos() -> Iterator[Any]:
    for config in apps.get_app_configs():
        if config.module and module_has_submodule(config.module, MODULO):
            yield import_module(f"{config.name}.{MODULO}")


def todos_los_conjuntos() -> list[ConjuntoLeido]:
    """The rule sets in the files of every app, each checked also by the apps that use it."""
    modulos = list(_modulos())
    leidos = [c for m in modulos for fuente in m.FUENTES for c in fuente.conjuntos()]
    for modulo in modulos:
        for tipo, revisar in getattr(modulo, "REVISIONES", ()):
            for conjunto in leidos:
                if conjunto.tipo == tipo:
                    revisar(conjunto)
    return leidos
