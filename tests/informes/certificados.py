"""Certificates for the tests, and the offline verifier as a module and as a program."""

import json
import runpy
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evaluacion.calculo import (
    CompromisoEntrada,
    ReglasEvaluacion,
    calcular,
    explicar,
    huella_entradas,
    traza,
)
from evaluacion.entradas import a_json
from evaluacion.models import Evaluacion
from informes.certificado import FORMATO, documento
from informes.publicado import evaluaciones_con_detalle
from pmg_site.comun.canonico import canonico, huella
from pmg_site.comun.numeros import sin_ceros

RAIZ = Path(__file__).parents[2]
PROGRAMA = RAIZ / "bin" / "verificar_certificado.py"
VERIFICADOR = runpy.run_path(str(PROGRAMA))
NoSigue = VERIFICADOR["NoSigue"]
Camino = tuple[str | int, ...]


def certificado_de(evaluacion: Evaluacion) -> dict[str, Any]:
    """What anybody downloads, read again from its bytes."""
    vista = evaluaciones_con_detalle().get(pk=evaluacion.pk)
    return json.loads(canonico(documento(vista)))


def puro(
    entradas: Sequence[CompromisoEntrada], reglas: ReglasEvaluacion, **mas: Any
) -> dict[str, Any] | None:
    """The certificate of a calculation without database; None when it gave no final result."""
    hecho = calcular(entradas, reglas)
    if hecho.clase not in ("valor", "no_aplica"):
        return None
    rastro = traza(hecho, reglas)
    de = {e.codigo: e for e in entradas}
    copia = {
        "institucion": {"nombre": "Servicio de Prueba"},
        "anio_programa": 2024,
        "anio_pago": 2025,
        "clase": rastro["clase"],
        "total": rastro["total"],
        "total_exacto": rastro["total_exacto"] or "",
        "compromisos": [_ficha(parte, de[parte.codigo]) for parte in hecho.desglose],
        "causas_externas": [
            {"compromiso": int(e.codigo[1:]), "estado": "aceptada"}
            for e in entradas
            if e.causa_aceptada
        ],
        "reclamos": [],
        "entradas": a_json(entradas),
        "traza": rastro,
        "huellas": {
            "entradas": huella_entradas(entradas),
            "reglas": reglas.huella,
            "resultado": huella(rastro),
        },
        **mas,
    }
    certificado = {"formato": FORMATO, "copia": copia, "incentivo": None}
    hecho_todo = {"certificado": certificado, "bitacora": []}
    return con_huellas(json.loads(canonico(hecho_todo)))


def _ficha(parte: Any, e: CompromisoEntrada) -> dict[str, Any]:
    escrito = {
        c: None if (v := getattr(parte, c)) is None else format(sin_ceros(v), "f")
        for c in ("valor", "cumplimiento", "aporte", "ponderador")
    }
    return {
        "numero": int(e.codigo[1:]),
        "codigo": e.codigo,
        "tipo": e.tipo,
        "indicador": "",
        "unidad": e.unidad,
        "operandos": [],
        "requisitos": [{"codigo": r.codigo, "cumple": r.cumple} for r in e.requisitos],
        "meta": None if e.meta is None else format(sin_ceros(e.meta), "f"),
        "clase": parte.clase,
        "cumple": parte.cumple if parte.clase == "valor" else None,
        "sobrecumple": parte.sobrecumple,
        "explicacion": explicar(parte, e),
        **escrito,
    }


def con_huellas(documento_: dict[str, Any]) -> dict[str, Any]:
    """What a forger would do who also writes every hash again, but for the ledger's."""
    certificado = documento_["certificado"]
    copia = certificado["copia"]
    copia["huellas"]["resultado"] = huella(copia["traza"])
    certificado["huella_copia"] = huella(copia)
    documento_["huella"] = huella(certificado)
    return documento_


def hojas(nodo: Any, camino: Camino = ()) -> Iterator[Camino]:
    """The place of every single value."""
    partes = nodo.items() if isinstance(nodo, dict) else enumerate(nodo)
    for clave, valor in partes:
        if isinstance(valor, dict | list):
            yield from hojas(valor, (*camino, clave))
        else:
            yield (*camino, clave)


def valor_en(nodo: Any, camino: Camino) -> Any:
    for clave in camino:
        nodo = nodo[clave]
    return nodo


def con_otro(documento_: dict[str, Any], camino: Camino, valor: Any) -> dict[str, Any]:
    """A copy in which one value is another."""
    otro = json.loads(json.dumps(documento_))
    valor_en(otro, camino[:-1])[camino[-1]] = valor
    return otro


def falla(certificado: dict[str, Any], puntos: list[Any] | None = None) -> Any:
    """The first thing that does not follow; None when everything does."""
    try:
        VERIFICADOR["verificar"](certificado, puntos)
    except NoSigue as hallada:
        return hallada
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
        return NoSigue("archivo", motivo=repr(error))
    return None


def correr(archivo: Path, *otros: str) -> subprocess.CompletedProcess[str]:
    """The program as a citizen runs it: outside the project, with nothing but the interpreter."""
    copia = archivo.parent / PROGRAMA.name
    copia.write_bytes(PROGRAMA.read_bytes())
    orden = [sys.executable, "-I", "-S", str(copia), str(archivo), *otros]
    return subprocess.run(orden, cwd=archivo.parent, capture_output=True, text=True, check=False)
