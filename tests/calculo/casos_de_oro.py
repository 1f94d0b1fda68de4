"""Reads the golden cases of tests/oro, which people who do not program can extend."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from evaluacion.calculo import CompromisoEntrada, ReglasEvaluacion, RequisitoEntrada
from incentivos.calculo import ReglasTramo

ORO = Path(__file__).parent.parent / "oro"


def leer(nombre: str) -> Any:
    """Load one file of golden cases."""
    return yaml.safe_load((ORO / nombre).read_text(encoding="utf-8"))


_BASE: dict[str, str] = leer("reglas_de_prueba.yaml")["evaluacion"]


def reglas(**cambios: str) -> ReglasEvaluacion:
    """Build the test rules with some parameters changed."""
    parametros = {**_BASE, **cambios}
    fundamento = {"confianza": "por_verificar", "fuente": "regla de prueba"}
    return ReglasEvaluacion.desde(parametros, dict.fromkeys(parametros, fundamento))


def tramos() -> ReglasTramo:
    """Build the tiers of the test rules."""
    return ReglasTramo.desde(leer("reglas_de_prueba.yaml")["tramos"])


def entrada(fila: Mapping[str, Any]) -> CompromisoEntrada:
    """Turn a row of a case into what the calculation takes."""
    datos = dict(fila)
    requisitos = [
        RequisitoEntrada(
            r["codigo"], r["objetivo"], Decimal(r["peso_objetivo"]), cumple=r["cumple"]
        )
        for r in datos.pop("requisitos", ())
    ]
    for clave, letra, cumple in (
        ("cumplido", "C", True),
        ("fallado", "F", False),
        ("pendiente", "P", None),
    ):
        for numero in range(1, datos.pop(clave, 0) + 1):
            requisitos.append(RequisitoEntrada(f"{letra}{numero}", cumple=cumple))
    for clave in ("ponderador", "meta"):
        if clave in datos:
            datos[clave] = Decimal(datos[clave])
    operandos = datos.pop("operandos", {})
    return CompromisoEntrada(
        **datos,
        operandos={s: None if v is None else Decimal(v) for s, v in operandos.items()},
        requisitos=tuple(requisitos),
    )
