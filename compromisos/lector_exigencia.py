"""Reads the dated parameters of the rules of ambition: which hold in a year, with what numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from compromisos.exigencia import CODIGOS, Peso, Vigente, Vigentes
from indicadores.fuentes_reglas import texto_de
from indicadores.lector_reglas import Fundamento, Nodo, anios, entre, exigir_unicos, leer_yaml

ARCHIVO = Path(__file__).parent / "parametros" / "exigencia.yaml"


@dataclass(frozen=True, slots=True)
class Parametro:
    """A number of a rule with what it rests on."""

    nombre: str
    valor: Fraction
    fundamento: Fundamento


@dataclass(frozen=True, slots=True)
class ConjuntoExigencia:
    """The rules in force over some years, and how many years of history they may look at."""

    anio_desde: int
    anio_hasta: int | None
    anios_de_historia: int
    vigentes: Vigentes
    parametros: Mapping[str, tuple[Parametro, ...]]


@cache
def conjuntos(archivo: Path = ARCHIVO) -> tuple[ConjuntoExigencia, ...]:
    """The sets of the file; raises ReglaInvalida with the place."""
    raiz = Nodo(leer_yaml(texto_de(archivo), archivo.name), "", archivo.name)
    campos = raiz.mapa(("conjuntos",), ("fuentes",))
    return tuple(_conjunto(nodo) for nodo in campos["conjuntos"].lista(vacia=False))


def conjunto_de(anio: int) -> ConjuntoExigencia:
    """The set of a programme's year; an empty one where none holds."""
    for conjunto in conjuntos():
        if entre(anio, conjunto.anio_desde, conjunto.anio_hasta):
            return conjunto
    return ConjuntoExigencia(anio, anio, 0, {}, {})


def _conjunto(nodo: Nodo) -> ConjuntoExigencia:
    campos = nodo.mapa(("anio_desde", "anio_hasta", "anios_de_historia", "reglas"))
    desde, hasta = anios(campos)
    reglas = campos["reglas"].lista(vacia=False)
    exigir_unicos((regla.hijo("codigo").texto(), regla) for regla in reglas)
    leidas = [_regla(regla) for regla in reglas]
    return ConjuntoExigencia(
        desde,
        hasta,
        int(_parametro("anios_de_historia", campos["anios_de_historia"]).valor),
        {vigente.codigo: vigente for vigente, _ in leidas},
        {vigente.codigo: parametros for vigente, parametros in leidas},
    )


def _regla(nodo: Nodo) -> tuple[Vigente, tuple[Parametro, ...]]:
    campos = nodo.mapa(
        ("codigo", "peso", "exige_justificacion", "parametros"), ("norma", "confianza", "fuente")
    )
    fundamento = nodo.fundamento()
    numeros = campos["parametros"]
    parametros = tuple(_parametro(nombre, numeros.hijo(nombre)) for nombre in numeros.valor)
    vigente = Vigente(
        codigo=campos["codigo"].palabra(CODIGOS),
        peso=Peso(campos["peso"].palabra(list(Peso))),
        exige_justificacion=campos["exige_justificacion"].logico(),
        norma=fundamento.norma,
        confianza=fundamento.confianza,
        fuente=fundamento.fuente,
        parametros={p.nombre: p.valor for p in parametros},
    )
    return vigente, parametros


def _parametro(nombre: str, nodo: Nodo) -> Parametro:
    campos = nodo.mapa(("valor",), ("norma", "confianza", "fuente"))
    return Parametro(nombre, Fraction(campos["valor"].decimal()), nodo.fundamento())
