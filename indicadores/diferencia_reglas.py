"""What differs between two contents of rules, place by place, in words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from indicadores import etiquetas_reglas
from indicadores.lector_reglas import LLAVES_FUNDAMENTO, POR_VERIFICAR, VERIFICADA
from pmg_site.comun import formato

AGREGADO, QUITADO, CAMBIADO = "Se agrega", "Se quita", "Cambia"
GENERAL, CALCULO, LIMITES, OBJETIVOS, TIPOS, SISTEMAS, INDICADORES, TRAMOS, TRAMITE, APOYO = (
    "Años y nombre", "Umbrales y reglas de cálculo", "Límites del ponderador", "Objetivos",
    "Tipos de compromiso", "Sistemas, etapas y requisitos", "Indicadores transversales",
    "Tramos e incrementos", "Aprobación y modificación de programas",
    "En qué se apoya cada dato",
)  # fmt: skip
GRUPOS = (
    GENERAL, CALCULO, LIMITES, OBJETIVOS, INDICADORES, SISTEMAS, TIPOS, TRAMOS, TRAMITE, APOYO
)  # fmt: skip
_DE_SECCION = {
    "parametros": CALCULO, "objetivos": OBJETIVOS, "tipos_compromiso": TIPOS,
    "sistemas": SISTEMAS, "indicadores": INDICADORES, "tramos": TRAMOS, "meses": TRAMOS,
    "referencias": TRAMOS, "topes": TRAMOS, "montos": TRAMOS, "equipos": TRAMOS,
    "lectura_anio": TRAMOS, "suma_ponderadores": LIMITES,
    "ponderador_compromiso": LIMITES, "cadena": TRAMITE, "perfil_nuevo": TRAMITE,
    "causas_modificacion": TRAMITE,
}  # fmt: skip
_LIMITES = {"peso_min", "peso_max", "n_min", "n_max"}
_CLAVES = ("codigo", "numero", "simbolo", "version", "nombre", "concepto", "planta")
_ELEMENTO = {
    "objetivos": "Objetivo", "tipos_compromiso": "Tipo de compromiso", "sistemas": "Sistema",
    "indicadores": "Indicador", "etapas": "Etapa", "requisitos": "Requisito",
    "operandos": "Operando", "calendarios": "Calendario", "tramos": "Tramo",
    "referencias": "Referencia", "topes": "Tope", "causas_modificacion": "Causa de modificación",
    "hitos": "Hito", "parametros": "",
}  # fmt: skip
_CAMPO = {
    "nombre": "nombre", "descripcion": "descripción", "anio_desde": "primer año",
    "anio_hasta": "último año", "suma_ponderadores": "suma de los ponderadores",
    "peso_min": "ponderador mínimo", "peso_max": "ponderador máximo",
    "n_min": "número mínimo de compromisos", "n_max": "número máximo de compromisos",
    "codigo": "código", "decimales": "decimales", "unidad": "unidad", "sentido": "sentido",
    "objetivo": "objetivo", "modalidad": "modalidad", "red": "red de expertos",
    "expresion": "fórmula", "texto": "texto", "medios": "medios de verificación",
    "opinion_tecnica": "exige opinión técnica", "criterios_opinion": "criterios de la opinión",
    "area": "área", "peso": "peso en la etapa", "desde": "desde", "hasta": "hasta",
    "porcentaje": "incremento", "etiqueta": "nombre", "valor": "valor", "meses": "meses de pago",
    "nota": "nota", "mecanismos": "mecanismos", "tipo": "tipo", "lectura_anio": "lectura del año",
    "cadena": "cadena de aprobación", "pasos": "pasos", "ministerio": "ministerio",
    "perfil_nuevo": "servicios nuevos", "ofrece": "lo que se les ofrece",
    "anios_desde_creacion": "años desde su creación",
    "ponderador_compromiso": "ponderador de un compromiso",
    "montos": "redondeo y reparto de los montos", "redondeo": "redondeo", "reparto": "reparto",
    "equipos": "equipo que cuenta", "criterio": "criterio", "planta": "planta",
    "numero": "número", "simbolo": "símbolo", "excluye": "mecanismos que no lo tienen",
}  # fmt: skip
_PORCENTAJES = {"peso_min", "peso_max", "peso", "porcentaje", "suma_ponderadores"}


@dataclass(frozen=True, slots=True)
class Cambio:
    """One place that is not the same: which, what it said, what it says."""

    grupo: str
    clase: str
    que: str
    antes: str = ""
    ahora: str = ""


@dataclass(frozen=True, slots=True)
class Grupo:
    """The changes of one subject; those of foundations are many and stay folded."""

    nombre: str
    cambios: tuple[Cambio, ...]

    @property
    def plegado(self) -> bool:
        return self.nombre == APOYO


@dataclass(frozen=True, slots=True)
class Comparacion:
    """All that differs, by subject."""

    cambios: tuple[Cambio, ...] = field(default_factory=tuple)

    @property
    def grupos(self) -> tuple[Grupo, ...]:
        """Only the subjects in which something changed, in reading order."""
        todos = (Grupo(g, tuple(c for c in self.cambios if c.grupo == g)) for g in GRUPOS)
        return tuple(grupo for grupo in todos if grupo.cambios)

    def cuenta(self, clase: str) -> int:
        return sum(c.clase == clase and c.grupo != APOYO for c in self.cambios)

    @property
    def resumen(self) -> str:
        """How many things changed, in one sentence."""
        cuentas = (
            (self.cuenta(AGREGADO), "se agrega", "se agregan"),
            (self.cuenta(QUITADO), "se quita", "se quitan"),
            (self.cuenta(CAMBIADO), "cambia", "cambian"),
        )
        partes = [f"{n} {una if n == 1 else varias}" for n, una, varias in cuentas if n]
        if not partes:
            return "No cambia ninguna regla, solo en qué se apoyan."
        return f"En total: {', '.join(partes)}."


def comparar(antes: dict[str, Any], ahora: dict[str, Any]) -> Comparacion:
    """Everything in which ``ahora`` differs from ``antes``; code and mechanism name, not rule."""
    nombres = {
        elemento["codigo"]: elemento["nombre"]
        for contenido in (antes, ahora)
        for seccion in ("objetivos", "sistemas", "indicadores")
        for elemento in contenido.get(seccion) or ()
    }
    de, a = (_con_nombres(contenido, nombres) for contenido in (antes, ahora))
    return Comparacion(tuple(_mapas(de, a, "", ())))


def _con_nombres(valor: Any, nombres: dict[str, str], llave: str = "") -> Any:
    """The same content, where what points to something by its code says its name."""
    if isinstance(valor, dict):
        return {k: _con_nombres(v, nombres, k) for k, v in valor.items()}
    if isinstance(valor, list):
        return [_con_nombres(v, nombres, llave) for v in valor]
    if llave in ("objetivo", "ofrece"):
        return nombres.get(valor, valor)
    return etiquetas_reglas.PASOS.get(valor, valor) if llave == "pasos" else valor


def _mapas(
    antes: dict[str, Any], ahora: dict[str, Any], seccion: str, lugar: tuple[str, ...]
) -> Iterator[Cambio]:
    for llave in (*antes, *(k for k in ahora if k not in antes)):
        if llave in LLAVES_FUNDAMENTO or (not lugar and llave in ("codigo", "mecanismos", "tipo")):
            continue
        propia = seccion or llave
        de, a = antes.get(llave), ahora.get(llave)
        if de != a:
            yield from _valores(llave, de, a, propia, lugar)
    yield from _fundamentos(antes, ahora, lugar)


def _valores(llave: str, de: Any, a: Any, seccion: str, lugar: tuple[str, ...]) -> Iterator[Cambio]:
    if llave == "parametros":
        yield from _parametros(de or {}, a or {})
    elif _son_elementos(de) or _son_elementos(a):
        yield from _listas(llave, de or [], a or [], seccion, lugar)
    elif isinstance(de, dict) and isinstance(a, dict):
        yield from _mapas(de, a, seccion, (*lugar, _CAMPO.get(llave, llave)))
    else:
        grupo = LIMITES if llave in _LIMITES else _DE_SECCION.get(seccion, GENERAL)
        que = _en(lugar, _CAMPO.get(llave, llave))
        clase = AGREGADO if de is None else QUITADO if a is None else CAMBIADO
        if llave in (*_LIMITES, "anio_desde", "anio_hasta", "porcentaje"):
            clase = CAMBIADO  # without a value it is a limit that is not known, not an absence
        yield Cambio(grupo, clase, que, _escrito(llave, de), _escrito(llave, a))


def _parametros(antes: dict[str, Any], ahora: dict[str, Any]) -> Iterator[Cambio]:
    for nombre in sorted({*antes, *ahora}, key=lambda n: etiquetas_reglas.lugar(n)):
        que = etiquetas_reglas.parametro(nombre)
        de, a = antes.get(nombre), ahora.get(nombre)
        if de is None or a is None:
            unico = de or a or {}
            escrito = etiquetas_reglas.valor(nombre, unico.get("valor", ""))
            if de is None:
                yield Cambio(CALCULO, AGREGADO, que, "", escrito)
            else:
                yield Cambio(CALCULO, QUITADO, que, escrito, "")
            continue
        if de.get("valor") != a.get("valor"):
            yield Cambio(
                CALCULO, CAMBIADO, que,
                etiquetas_reglas.valor(nombre, de["valor"]),
                etiquetas_reglas.valor(nombre, a["valor"]),
            )  # fmt: skip
        yield from _fundamentos(de, a, (que,))


def _listas(
    llave: str, antes: list[Any], ahora: list[Any], seccion: str, lugar: tuple[str, ...]
) -> Iterator[Cambio]:
    """Items matched by what names them; in what order they stand is not a rule."""
    grupo = _DE_SECCION.get(seccion, GENERAL)
    de, a = _por_clave(antes), _por_clave(ahora)
    for clave, elemento in a.items():
        if clave not in de:
            yield Cambio(grupo, AGREGADO, _en(lugar, _rotulo(llave, elemento)))
    for clave, elemento in de.items():
        if clave not in a:
            yield Cambio(grupo, QUITADO, _en(lugar, _rotulo(llave, elemento)))
        elif elemento != a[clave]:
            yield from _mapas(elemento, a[clave], seccion, (*lugar, _rotulo(llave, elemento)))


def _fundamentos(
    antes: dict[str, Any], ahora: dict[str, Any], lugar: tuple[str, ...]
) -> Iterator[Cambio]:
    de, a = (tuple(m.get(k) for k in LLAVES_FUNDAMENTO) for m in (antes, ahora))
    if de != a:
        yield Cambio(APOYO, CAMBIADO, _en(lugar, ""), apoyo(antes), apoyo(ahora))


def apoyo(mapa: dict[str, Any]) -> str:
    """What a value rests on, in one line."""
    if mapa.get("norma"):
        return f"Norma: {mapa['norma']}"
    palabras = {VERIFICADA: "Verificado", POR_VERIFICAR: "Por verificar"}
    if mapa.get("confianza"):
        return f"{palabras.get(mapa['confianza'], mapa['confianza'])}: {mapa.get('fuente', '')}"
    return "Lo mismo que aquello de que forma parte"


def _son_elementos(valor: Any) -> bool:
    return isinstance(valor, list) and bool(valor) and all(isinstance(v, dict) for v in valor)


def _por_clave(lista: list[Any]) -> dict[str, Any]:
    """Each item by its name; two alike are told apart by their place."""
    con_clave: dict[str, Any] = {}
    for elemento in lista:
        clave = next((str(elemento[k]) for k in _CLAVES if k in elemento), _huella(elemento))
        while clave in con_clave:
            clave += "'"
        con_clave[clave] = elemento
    return con_clave


def _huella(elemento: dict[str, Any]) -> str:
    return str(elemento.get("texto") or sorted(map(str, elemento.values())))


def _rotulo(llave: str, elemento: dict[str, Any]) -> str:
    clase = _ELEMENTO.get(llave, _CAMPO.get(llave, llave))
    if llave == "requisitos":
        return f"{clase} {elemento.get('codigo', '')}"
    if llave == "objetivos" and "numero" in elemento:
        return f"Objetivo {elemento['numero']}"
    if llave == "etapas":
        return f"Etapa {elemento.get('numero', '')}"
    if llave == "operandos":
        return f"Operando {elemento.get('simbolo', '')}"
    nombre = next(
        (elemento[k] for k in ("etiqueta", "nombre", "concepto", "version", "texto")
         if elemento.get(k)), "",
    )  # fmt: skip
    return f"{clase} «{nombre}»"


def _en(lugar: tuple[str, ...], que: str) -> str:
    texto = " · ".join(filter(None, (*lugar, que))) or "Todo el documento"
    return texto[:1].upper() + texto[1:]


def _escrito(llave: str, valor: Any) -> str:
    """A value as a reader expects it."""
    if valor is None or valor == []:
        return "Sin límite conocido" if llave in _LIMITES else "—"
    if isinstance(valor, bool):
        return "Sí" if valor else "No"
    if isinstance(valor, list):
        return "; ".join(_escrito(llave, v) for v in valor)
    if isinstance(valor, dict):
        return "; ".join(
            f"{_CAMPO.get(k, k)}: {_escrito(k, v)}"
            for k, v in valor.items()
            if k not in LLAVES_FUNDAMENTO
        )
    if llave in _PORCENTAJES:
        return formato.porcentaje_corto(str(valor), 4)
    return str(valor)
