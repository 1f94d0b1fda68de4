"""Where the rule files of every app are, and how each kind of file becomes rule sets."""

import re
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
    Falla,
    Nodo,
    ReglasConFallas,
    leer_yaml,
    mecanismos_de,
)
from indicadores.reglas import TIPO, ProgramaMarco
from indicadores.reglas_cadena import cadena_del_mecanismo
from indicadores.texto_reglas import Lineas, exigir_medida
from pmg_site.comun.errores import ReglaInvalida

MODULO = "fuentes_reglas"
CARPETA = Path(__file__).parent / "parametros" / "programa_marco"
_HERMANO = re.compile(r"[0-9]{4}(?:_[0-9]{4})?")
# Sections whose items may say of which mechanisms they do not hold.
CON_EXCLUSIONES = ("objetivos", "sistemas", "indicadores")


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


@dataclass(frozen=True, slots=True)
class Documento:
    """A rule document as a person proposes it: its content, and the sets that it gives."""

    texto: str
    contenido: dict[str, Any]
    conjuntos: tuple[ConjuntoLeido, ...]


def leer_programa_marco(archivo: Path) -> list[ConjuntoLeido]:
    """The rule sets of a Programa Marco file, one per mechanism."""
    documento = _con_herencia(leer_yaml(texto_de(archivo), archivo.name), archivo)
    return [
        conjunto_de(_para_mecanismo(documento, mecanismo, archivo.name), archivo.name)
        for mecanismo in mecanismos_de(documento, archivo.name)
    ]


def conjunto_de(
    contenido: dict[str, Any], origen: str, fallas: list[Falla] | None = None
) -> ConjuntoLeido:
    """A content already reduced to one mechanism, checked."""
    marco = ProgramaMarco.leer(contenido, origen, fallas)
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


def _con_herencia(documento: Any, archivo: Path) -> Any:
    """The document; with ``hereda`` it takes what it lacks from its sibling, to be verified."""
    if not isinstance(documento, dict):
        return documento
    documento.pop("fuentes", None)  # holds only the anchors that the rest of the file refers to
    if "hereda" not in documento:
        return documento
    campos = Nodo(documento.pop("hereda"), "hereda", archivo.name).mapa(("de", "fuente"))
    base = archivo.parent / f"{campos['de'].con_forma(_HERMANO, '2025_2026')}.yaml"
    if not base.exists():
        raise campos["de"].falla(f"no existe el archivo {base.name}; corrija el nombre.")
    leido = _con_herencia(leer_yaml(texto_de(base), base.name), base)
    heredado = _por_verificar(leido, campos["fuente"].texto())
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
    for seccion in CON_EXCLUSIONES:
        if seccion not in contenido and documento.get("tipo") != TIPO:
            continue
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


def _en_el_documento(falla: Falla, documento: dict[str, Any], mecanismo: str) -> Falla:
    """The same fault by the place in the whole document, of which a mechanism sees a part."""
    hallado = _LUGAR.match(falla.ruta)
    if not hallado or hallado[1] not in CON_EXCLUSIONES:
        return falla
    vistos = [
        numero
        for numero, valor in enumerate(documento.get(hallado[1]) or (), start=1)
        if not (isinstance(valor, dict) and mecanismo in (valor.get("excluye") or ()))
    ]
    numero = vistos[int(hallado[2]) - 1]
    return Falla(f"{hallado[1]}[{numero}]{falla.ruta[hallado.end() :]}", falla.que)


_LUGAR = re.compile(r"([a-z_]+)\[([0-9]+)\]")


def leer_documento(texto: str, archivo: str) -> Documento:
    """A document that a person wrote; raises ReglasConFallas with every fault and its line."""
    exigir_medida(texto, archivo)
    try:
        documento = _con_herencia(leer_yaml(texto, archivo), CARPETA / archivo)
        mecanismos_de(documento, archivo)
    except ReglaInvalida as error:
        que = error.mensaje.removeprefix(archivo).lstrip(",: ")
        raise ReglasConFallas(archivo, [Falla("", que)]) from error
    try:
        return Documento(texto, documento, conjuntos_del_documento(documento, archivo))
    except ReglasConFallas as error:
        lineas = Lineas(texto)
        unicas = dict.fromkeys(Falla(f.ruta, f.que, lineas.de(f.ruta)) for f in error.fallas)
        ordenadas = sorted(unicas, key=lambda f: f.linea or 0)
        raise ReglasConFallas(archivo, ordenadas) from None


def conjuntos_del_documento(documento: Any, archivo: str) -> tuple[ConjuntoLeido, ...]:
    """The sets of a document already opened, one for each of its mechanisms."""
    fallas: list[Falla] = []
    leidos = [
        conjunto
        for mecanismo in mecanismos_de(documento, archivo)
        if (conjunto := _leer_parte(documento, mecanismo, archivo, fallas)) is not None
    ]
    if fallas:
        raise ReglasConFallas(archivo, fallas)
    return tuple(leidos)


def _leer_parte(
    documento: dict[str, Any], mecanismo: str, archivo: str, fallas: list[Falla]
) -> ConjuntoLeido | None:
    """What the document says for a mechanism; its faults are added to ``fallas``."""
    modulos = list(_modulos())
    lectores = {t: leer for m in modulos for t, leer in getattr(m, "LECTORES", {}).items()}
    tipo = Nodo(documento, "", archivo, []).hijo("tipo")
    if not isinstance(tipo.valor, str) or tipo.valor not in lectores:
        fallas.append(Falla("tipo", f"escriba uno de estos tipos: {', '.join(lectores)}."))
        return None
    propias: list[Falla] = []
    conjunto = None
    try:
        contenido = _para_mecanismo(documento, mecanismo, archivo)
        conjunto = lectores[tipo.valor](contenido, archivo, propias)
        for modulo in modulos:
            for revisado, revisar in getattr(modulo, "REVISIONES", ()):
                if revisado == tipo.valor:
                    revisar(conjunto)
    except ReglasConFallas as error:
        propias.extend(error.fallas)
    except ReglaInvalida as error:
        if not propias:  # otherwise it repeats one of them in other words
            propias.append(Falla("", error.mensaje.removeprefix(f"{archivo}, ")))
    fallas.extend(_en_el_documento(f, documento, mecanismo) for f in propias)
    return conjunto


def cierres(tipo: str, mecanismo: str) -> dict[int, str]:
    """Years whose rules can no longer change, each with the reason that other apps give."""
    cerrados: dict[int, str] = {}
    for modulo in _modulos():
        for cual, consultar in getattr(modulo, "CIERRES", ()):
            if cual == tipo:
                cerrados |= consultar(mecanismo)
    return cerrados


FUENTES = (Fuente(CARPETA, "*.yaml", leer_programa_marco),)
LECTORES = {TIPO: conjunto_de}


def _modulos() -> Iterator[Any]:
    for config in apps.get_app_configs():
        if config.module and module_has_submodule(config.module, MODULO):
            yield import_module(f"{config.name}.{MODULO}")


def todos_los_conjuntos() -> list[ConjuntoLeido]:
    """The rule sets in the files of every app, each checked also by the apps that use it."""
    modulos = list(_modulos())
    leidos = [c for m in modulos for f in getattr(m, "FUENTES", ()) for c in f.conjuntos()]
    for modulo in modulos:
        for tipo, revisar in getattr(modulo, "REVISIONES", ()):
            for conjunto in leidos:
                if conjunto.tipo == tipo:
                    revisar(conjunto)
    return leidos
