"""The data of the annexes as the service gives them: read strictly, shown as tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from indicadores.formulas import Clase, compilar
from informes.tablas import ENTERO, MONTO, TABLAS, Columna, Fila, Tabla, Valor
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.formato import numero, porcentaje

_PARAMETROS = Path(__file__).parent / "parametros"
MAX_FILAS = 1000
MAX_TEXTO = 2000
RRHH, FINANCIEROS = "indicadores_rrhh", "indicadores_financieros"
PERIODOS = {RRHH: ("anterior", "actual"), FINANCIEROS: ("anterior_2", "anterior", "actual")}
SI_NO = ("SI", "NO")


class AnexoInvalido(ErrorDeNegocio):
    """Data of an annex that cannot be used; the message names table, row and column."""


@dataclass(frozen=True, slots=True)
class FichaDeGestion:
    """An indicator of staff or finance management, as the template of the report defines it."""

    codigo: str
    grupo: str
    nombre: str
    formula: str
    expresion: str
    sentido: str


@dataclass(frozen=True, slots=True)
class Anexos:
    """All that the service gave for the annexes, already read."""

    tablas: Mapping[str, tuple[Fila, ...]] = field(default_factory=dict)
    operandos: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    organigrama: str = ""

    @classmethod
    def leer(cls, datos: Mapping[str, Any]) -> "Anexos":
        """Read the stored JSON; AnexoInvalido says where it is wrong."""
        if not isinstance(datos, Mapping):
            raise AnexoInvalido("Los datos de los anexos deben venir ordenados por tabla.")
        resto = set(datos) - set(TABLAS) - {RRHH, FINANCIEROS, "organigrama"}
        if resto:
            raise AnexoInvalido(f"No existe la tabla «{min(resto)}» en los anexos del balance.")
        return cls(
            {clave: _filas(TABLAS[clave], datos[clave]) for clave in TABLAS if clave in datos},
            {clave: _operandos(clave, datos.get(clave, {})) for clave in (RRHH, FINANCIEROS)},
            _texto(datos.get("organigrama", ""), "organigrama"),
        )

    def tabla(self, clave: str) -> "TablaLlena | None":
        """A table with its rows, or None when the service gave none."""
        filas = self.tablas.get(clave)
        return TablaLlena.de(TABLAS[clave], filas) if filas else None

    def indicadores(self, clave: str) -> "list[FilaDeGestion]":
        """The management indicators for which there are data, computed."""
        return [
            FilaDeGestion.de(ficha, self.operandos[clave][ficha.codigo], PERIODOS[clave])
            for ficha in fichas(clave)
            if ficha.codigo in self.operandos.get(clave, {})
        ]


@dataclass(frozen=True, slots=True)
class Celda:
    """One cell, already written for people."""

    texto: str
    es_numero: bool


@dataclass(frozen=True, slots=True)
class TablaLlena:
    """A table ready to be shown, with the row of sums when it has one."""

    tabla: Tabla
    filas: tuple[tuple[Celda, ...], ...]
    total: tuple[Celda, ...]
    datos: tuple[Fila, ...]

    @classmethod
    def de(cls, tabla: Tabla, filas: tuple[Fila, ...]) -> "TablaLlena":
        completas = [_completa(tabla, fila) for fila in filas]
        total: tuple[Celda, ...] = ()
        if tabla.suma:
            sumas: dict[str, Valor] = {tabla.columnas[0].clave: "Total"}
            for clave in tabla.suma:
                valores = [fila[clave] for fila in completas]
                sumas[clave] = sum((v for v in valores if isinstance(v, Decimal)), Decimal(0))
            total = _celdas(tabla, sumas)
        escritas = tuple(_celdas(tabla, fila) for fila in completas)
        return cls(tabla, escritas, total, tuple(completas))


@dataclass(frozen=True, slots=True)
class FilaDeGestion:
    """A management indicator with its value in each period and its progress."""

    ficha: FichaDeGestion
    valores: tuple[str, ...]
    avance: str

    @classmethod
    def de(
        cls, ficha: FichaDeGestion, operandos: Mapping[str, Any], periodos: tuple[str, ...]
    ) -> "FilaDeGestion":
        if not ficha.expresion:
            return cls(ficha, tuple(operandos.get(p, "Sin dato") for p in periodos), "—")
        exactos = [_evaluar(ficha, operandos.get(periodo)) for periodo in periodos]
        textos = tuple("Sin dato" if v is None else numero(v, 2) for v in exactos)
        return cls(ficha, textos, _avance(ficha.sentido, exactos[-2], exactos[-1]))


def _evaluar(ficha: FichaDeGestion, operandos: Mapping[str, Decimal] | None) -> Fraction | None:
    if operandos is None:
        return None
    resultado = compilar(ficha.expresion, operandos).evaluar(operandos)
    return resultado.valor if resultado.clase is Clase.VALOR else None


def _avance(sentido: str, antes: Fraction | None, ahora: Fraction | None) -> str:
    """t/t-1 × 100 when more is better or nothing is said of it; t-1/t × 100 when less is."""
    if antes is None or ahora is None:
        return "—"
    arriba, abajo = (antes, ahora) if sentido == "descendente" else (ahora, antes)
    return "—" if abajo == 0 else numero(arriba * 100 / abajo, 2)


@cache
def fichas(clave: str) -> tuple[FichaDeGestion, ...]:
    """The management indicators of an annex."""
    archivo = _PARAMETROS / f"{clave}.yaml"
    return tuple(
        FichaDeGestion(**ficha) for ficha in yaml.safe_load(archivo.read_text(encoding="utf-8"))
    )


def _completa(tabla: Tabla, fila: Fila) -> dict[str, Valor]:
    completa = dict(fila)
    for columna in tabla.columnas:
        if columna.calculada:
            completa[columna.clave] = columna.calculada(fila)
    return completa


def _celdas(tabla: Tabla, fila: Fila) -> tuple[Celda, ...]:
    return tuple(
        Celda(_escrito(columna, fila.get(columna.clave, "")), columna.es_numero)
        for columna in tabla.columnas
    )


def _escrito(columna: Columna, valor: Valor) -> str:
    if not isinstance(valor, Decimal):
        return valor or ""
    if columna.tipo in (ENTERO, MONTO):
        return numero(valor, 0)
    return porcentaje(valor)


def _filas(tabla: Tabla, filas: Any) -> tuple[Fila, ...]:
    if not isinstance(filas, list) or len(filas) > MAX_FILAS:
        raise AnexoInvalido(
            f"La tabla «{tabla.titulo}» debe ser una lista de a lo más {MAX_FILAS} filas."
        )
    return tuple(_fila(tabla, lugar, fila) for lugar, fila in enumerate(filas, 1))


def _fila(tabla: Tabla, lugar: int, fila: Any) -> Fila:
    columnas = {columna.clave: columna for columna in tabla.escritas()}
    donde = f"«{tabla.titulo}», fila {lugar}"
    if not isinstance(fila, Mapping) or set(fila) - set(columnas):
        raise AnexoInvalido(f"{donde}: las columnas son {', '.join(columnas)}.")
    return {
        clave: _valor(columna, fila.get(clave), f"{donde}, «{columna.titulo}»")
        for clave, columna in columnas.items()
    }


def _valor(columna: Columna, valor: Any, donde: str) -> Valor:
    if not columna.es_numero:
        return _texto("" if valor is None else valor, donde)
    return _decimal(valor, donde, entero=columna.tipo in (ENTERO, MONTO))


def _texto(valor: Any, donde: str) -> str:
    if not isinstance(valor, str) or len(valor) > MAX_TEXTO:
        raise AnexoInvalido(f"{donde}: escriba un texto de a lo más {MAX_TEXTO} letras.")
    return valor.strip()


def _decimal(valor: Any, donde: str, *, entero: bool = False) -> Decimal:
    """An exact number given as text or whole number; a float is refused."""
    if isinstance(valor, bool) or not isinstance(valor, int | str):
        raise AnexoInvalido(f"{donde}: escriba un número.")
    try:
        leido = Decimal(valor)
    except InvalidOperation:
        raise AnexoInvalido(f"{donde}: «{valor}» no es un número.") from None
    if not leido.is_finite() or leido.adjusted() > 15:
        raise AnexoInvalido(f"{donde}: «{valor}» está fuera de rango.")
    if entero and leido != leido.to_integral_value():
        raise AnexoInvalido(f"{donde}: escriba un número entero.")
    return leido


def _operandos(clave: str, datos: Any) -> dict[str, dict[str, Any]]:
    conocidas = {ficha.codigo: ficha for ficha in fichas(clave)}
    if not isinstance(datos, Mapping):
        raise AnexoInvalido("Los indicadores de gestión deben venir ordenados por código.")
    leidos: dict[str, dict[str, Any]] = {}
    for codigo, periodos in datos.items():
        if codigo not in conocidas or not isinstance(periodos, Mapping):
            raise AnexoInvalido(f"No existe el indicador de gestión «{codigo}».")
        if set(periodos) - set(PERIODOS[clave]):
            raise AnexoInvalido(f"Los períodos del indicador {codigo} no son los del anexo.")
        leidos[codigo] = {
            periodo: _de_un_periodo(conocidas[codigo], valores)
            for periodo, valores in periodos.items()
        }
    return leidos


def _de_un_periodo(ficha: FichaDeGestion, valores: Any) -> Any:
    donde = f"Indicador de gestión {ficha.codigo}"
    if not ficha.expresion:
        if valores not in SI_NO:
            raise AnexoInvalido(f"{donde}: la respuesta es SI o NO.")
        return valores
    simbolos = compilar(ficha.expresion, ("A", "B", "C", "D")).simbolos
    if not isinstance(valores, Mapping) or set(valores) != simbolos:
        raise AnexoInvalido(f"{donde}: faltan o sobran operandos ({', '.join(sorted(simbolos))}).")
    return {simbolo: _decimal(valor, donde) for simbolo, valor in valores.items()}
