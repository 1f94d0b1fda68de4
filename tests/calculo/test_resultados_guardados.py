"""Results that were once decided: whatever the code becomes, they give the same hash for ever."""

import json
from copy import deepcopy
from typing import Any

import pytest

from evaluacion.calculo import calcular, huella_entradas, traza
from evaluacion.entradas import desde_json
from evaluacion.reglas import reglas_de
from pmg_site.comun.canonico import huella
from tests.calculo.casos_de_oro import ORO

GUARDADOS = json.loads((ORO / "resultados_guardados.json").read_text(encoding="utf-8"))
RESULTADOS = GUARDADOS["resultados"]


class Guardado:
    """A stored rule set, as far as the calculation needs it."""

    def __init__(self, clave: str) -> None:
        self.huella = f"guardado-{clave}"
        self.contenido = {"parametros": GUARDADOS["reglas"][clave]}


def otra_vez(fila: dict[str, Any]) -> dict[str, Any]:
    """What the calculation gives today to what was computed then."""
    entradas = desde_json(fila["entradas"])
    reglas = reglas_de(Guardado(fila["conjunto"]))
    resultado = calcular(entradas, reglas)
    return {
        "huella_entradas": huella_entradas(entradas),
        "huella_reglas": reglas.huella,
        "huella": huella(traza(resultado, reglas)),
        "clase": resultado.clase.value,
        "total": None if resultado.total is None else str(resultado.total),
    }


@pytest.mark.parametrize("numero", range(len(RESULTADOS)))
def test_an_old_result_gives_the_same_hash(numero: int) -> None:
    fila = RESULTADOS[numero]
    hallado = otra_vez(fila)
    assert hallado == {clave: fila[clave] for clave in hallado}


def test_the_stored_results_cover_years_rules_and_kinds() -> None:
    assert len(RESULTADOS) >= 20
    assert len(GUARDADOS["reglas"]) >= 2
    entradas = [e for fila in RESULTADOS for e in fila["entradas"]]
    assert {e["tipo"] for e in entradas} == {"indicador_meta", "medir", "sistema_etapa"}
    assert {e["sentido"] for e in entradas} >= {"ascendente", "descendente"}


def test_another_figure_gives_another_hash() -> None:
    for fila in RESULTADOS[:5]:
        otra = deepcopy(fila)
        otra["entradas"][0]["ponderador"] += "1"
        hallado = otra_vez(otra)
        assert hallado["huella_entradas"] != fila["huella_entradas"]
        assert hallado["huella"] != fila["huella"]
