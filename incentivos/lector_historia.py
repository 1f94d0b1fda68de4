"""Reads the file of published figures."""

from pathlib import Path

from incentivos.models import Concepto
from incentivos.servicios import Hecho
from indicadores.fuentes_reglas import texto_de
from indicadores.lector_reglas import Nodo, exigir_unicos, leer_yaml

ARCHIVO = Path(__file__).parent / "parametros" / "historia.yaml"


def leer_historia(archivo: Path = ARCHIVO) -> list[Hecho]:
    """The published figures of the file; raises ReglaInvalida with the place."""
    raiz = Nodo(leer_yaml(texto_de(archivo), archivo.name), "", archivo.name)
    nodos = raiz.mapa(("hechos",), ("fuentes",))["hechos"].lista(vacia=False)
    hechos = [_hecho(nodo) for nodo in nodos]
    claves = [f"{hecho.anio} {hecho.concepto}" for hecho in hechos]
    exigir_unicos(zip(claves, nodos, strict=True))
    return hechos


def _hecho(nodo: Nodo) -> Hecho:
    campos = nodo.mapa(("anio", "concepto", "valor", "unidad", "confianza", "fuente"), ())
    fundamento = nodo.fundamento()
    return Hecho(
        anio=campos["anio"].entero(1998, 2100),
        concepto=campos["concepto"].palabra(Concepto.values),
        valor=campos["valor"].decimal(),
        unidad=campos["unidad"].texto(),
        confianza=fundamento.confianza,
        fuente=fundamento.fuente,
    )
