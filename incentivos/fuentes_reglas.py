"""The tier files, and what the calculation asks of every Programa Marco before it is loaded."""

from copy import deepcopy
from pathlib import Path
from typing import Any

from evaluacion.calculo import ReglasEvaluacion, ReglasInvalidas, fallas_de_parametros
from incentivos.models import Incentivo
from incentivos.reglas import TIPO, TablaTramos
from indicadores.fuentes_reglas import Fuente, texto_de
from indicadores.lector_reglas import (
    ConjuntoLeido,
    Falla,
    Nodo,
    ReglasConFallas,
    leer_yaml,
    mecanismos_de,
)
from indicadores.reglas import TIPO as PROGRAMA_MARCO
from pmg_site.comun.errores import ReglaInvalida

CARPETA = Path(__file__).parent / "parametros"


def leer_tramos(archivo: Path) -> list[ConjuntoLeido]:
    """The rule sets of a tier file: its ``conjuntos``, each for its mechanisms."""
    documento = leer_yaml(texto_de(archivo), archivo.name)
    campos = Nodo(documento, "", archivo.name).mapa(("conjuntos",), ("fuentes",))
    leidos = []
    for nodo in campos["conjuntos"].lista(vacia=False):
        origen = f"{archivo.name} {nodo.ruta}"
        for mecanismo in mecanismos_de(nodo.valor, origen):
            contenido = deepcopy({**nodo.valor, "mecanismos": [mecanismo]})
            leidos.append(conjunto_de(contenido, origen))
    return leidos


def conjunto_de(
    contenido: dict[str, Any], origen: str, fallas: list[Falla] | None = None
) -> ConjuntoLeido:
    """The tiers of one mechanism, checked."""
    tabla = TablaTramos.leer(contenido, origen, fallas)
    return ConjuntoLeido(
        TIPO, tabla.codigo, tabla.nombre, tabla.mecanismo, tabla.anio_desde, tabla.anio_hasta,
        contenido, tabla, origen,
    )  # fmt: skip


def revisar_parametros(conjunto: ConjuntoLeido) -> None:
    """Refuse a Programa Marco whose parameters the calculation cannot use: each with its fault."""
    parametros = conjunto.detalle.parametros()
    if fallas := fallas_de_parametros(parametros):
        raise ReglasConFallas(
            conjunto.archivo, (Falla(f"parametros.{n}".rstrip("."), que) for n, que in fallas)
        )
    try:
        ReglasEvaluacion.desde(parametros, conjunto.detalle.fundamentos())
    except ReglasInvalidas as error:
        raise ReglaInvalida(f"{conjunto.archivo}, parametros: {error}") from error


def anios_pagados(mecanismo: str) -> dict[int, str]:
    """Payment years whose increments were computed: their tiers no longer change."""
    anios = Incentivo.objects.filter(adscripcion__proceso__mecanismo__codigo=mecanismo).values_list(
        "anio_pago", flat=True
    )
    return {anio: f"en {anio} ya hay incrementos calculados" for anio in set(anios)}


FUENTES = (Fuente(CARPETA, "tramos_*.yaml", leer_tramos),)
LECTORES = {TIPO: conjunto_de}
CIERRES = ((TIPO, anios_pagados),)
REVISIONES = ((PROGRAMA_MARCO, revisar_parametros),)
