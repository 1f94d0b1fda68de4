"""The tier files, and what the calculation asks of every Programa Marco before it is loaded."""

from copy import deepcopy
from pathlib import Path

from evaluacion.calculo import ReglasEvaluacion, ReglasInvalidas
from incentivos.reglas import TIPO, TablaTramos
from indicadores.fuentes_reglas import Fuente, texto_de
from indicadores.lector_reglas import ConjuntoLeido, Nodo, leer_yaml, mecanismos_de
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
            tabla = TablaTramos.leer(contenido, origen)
            leidos.append(
                ConjuntoLeido(
                    TIPO,
                    tabla.codigo,
                    tabla.nombre,
                    tabla.mecanismo,
                    tabla.anio_desde,
                    tabla.anio_hasta,
                    contenido,
                    tabla,
                    origen,
                )
            )
    return leidos


def revisar_parametros(conjunto: ConjuntoLeido) -> None:
    """Refuse a Programa Marco whose parameters the calculation cannot use."""
    try:
        ReglasEvaluacion.desde(conjunto.detalle.parametros(), conjunto.detalle.fundamentos())
    except ReglasInvalidas as error:
        raise ReglaInvalida(f"{conjunto.archivo}, parametros: {error}") from error


FUENTES = (Fuente(CARPETA, "tramos_*.yaml", leer_tramos),)
REVISIONES = ((PROGRAMA_MARCO, revisar_parametros),)
