"""The offline verifier agrees with the engine on random years, and sees each altered figure."""

import re
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.calculo import casos_de_oro
from tests.calculo.estrategias import PARAMETROS, PERFIL, compromisos, entrada, reglas
from tests.informes.certificados import con_huellas, con_otro, falla, hojas, puro, valor_en

Filas = list[dict[str, Any]]


def _entradas(filas: Filas) -> list[Any]:
    return [entrada(f | {"codigo": f"C{n:02d}"}) for n, f in enumerate(filas, start=1)]


@PERFIL
@given(st.one_of(compromisos(), compromisos(completos=True)), PARAMETROS)
def test_the_verifier_accepts_whatever_the_engine_decides(
    filas: Filas, parametros: dict[str, str]
) -> None:
    certificado = puro(_entradas(filas), reglas(**parametros))
    assert certificado is None or falla(certificado) is None


OTRO = {True: False, False: True, None: "1"}
# Years that pass by each way of scoring: in proportion, below the threshold, capped, an external
# cause, nothing reached where less is better, requirements, not applicable, counted as zero.
FILA = {
    "a": "262", "b": "281", "decimales": 0, "meta": "95", "sentido": "ascendente",
    "requisitos": [], "causa": False, "como_cero": False, "informada": None,
    "tipo": "indicador_meta",
}  # fmt: skip
ANIOS: list[list[dict[str, Any]]] = [
    [
        FILA | {"peso": "30.50"},
        FILA | {"peso": "19.50", "a": "100"},
        FILA | {"peso": "20", "a": "281", "requisitos": [True, False]},
        FILA | {"peso": "30", "causa": True, "a": "100"},
    ],
    [
        FILA | {"peso": "25", "a": "0", "sentido": "descendente"},
        FILA | {"peso": "25", "tipo": "medir", "requisitos": [True, True]},
        FILA | {"peso": "25", "informada": "no_aplica"},
        FILA | {"peso": "25", "informada": "sin_dato", "como_cero": True},
    ],
]
REGLAS = {
    "sin_dato": "cero_con_decision", "no_aplica": "excluye_y_repondera",
    "causa_externa": "devuelve_ponderador", "umbral_compromiso": "75",
}  # fmt: skip


def _alterado(valor: Any) -> Any:
    """Another value of the same kind: the last digit of a number, the contrary of a mark."""
    if isinstance(valor, bool) or valor is None:
        return OTRO[valor]
    if isinstance(valor, int):
        return valor + 1
    if re.fullmatch(r"[0-9a-f]{64}", valor):
        return valor[:-1] + ("0" if valor[-1] != "0" else "1")
    if valor and valor[-1].isdigit():
        return valor[:-1] + str((int(valor[-1]) + 1) % 10)
    return valor + "1"


# What the certificate says in words, or what others decided: under the hash, not under arithmetic.
SOLO_BAJO_LA_HUELLA = {
    "motivo", "motivos", "nombre", "indicador", "anio_programa", "anio_pago", "version", "reglas",
    "unidad", "texto_operandos", "causas_externas", "explicacion",
}  # fmt: skip


@pytest.mark.parametrize("filas", ANIOS)
def test_each_altered_value_is_found_and_each_altered_figure_is_named(filas: Filas) -> None:
    certificado = puro(_entradas(filas), casos_de_oro.reglas(**REGLAS))
    assert certificado is not None
    assert falla(certificado) is None
    caminos = [c for c in hojas(certificado) if c[-1] != "incentivo"]
    assert len(caminos) > 300
    for camino in caminos:
        hallada = falla(con_otro(certificado, camino, _alterado(valor_en(certificado, camino))))
        assert hallada is not None, camino
        if SOLO_BAJO_LA_HUELLA.isdisjoint(map(str, camino)):
            assert _lo_nombra(hallada.donde, camino, certificado), (camino, str(hallada))


def _lo_nombra(donde: str, camino: tuple[Any, ...], certificado: dict[str, Any]) -> bool:
    """The message says the commitment and the figure, or what follows first from an input."""
    if "huellas" not in camino and {"entradas", "compromisos"} & set(camino):
        lista = valor_en(certificado, camino[: _lugar(camino) + 1])
        codigo = lista[camino[_lugar(camino) + 1]]["codigo"]
        return codigo in donde or donde.startswith(
            ("compromisos", "huella de las entradas", "suma")
        )
    nombre = next(c for c in reversed(camino) if isinstance(c, str))
    return nombre.split("_")[0] in donde or "huella" in donde


def _lugar(camino: tuple[Any, ...]) -> int:
    return next(i for i, c in enumerate(camino) if c in ("entradas", "compromisos"))


@pytest.mark.parametrize("filas", ANIOS)
def test_a_figure_altered_with_every_hash_written_again_is_still_found(filas: Filas) -> None:
    certificado = puro(_entradas(filas), casos_de_oro.reglas(**REGLAS))
    assert certificado is not None
    derivadas = [
        camino
        for camino in hojas(certificado["certificado"]["copia"]["traza"])
        if not {"motivo", "motivos", "reglas"} & set(map(str, camino))
    ]
    assert len(derivadas) > 100
    for camino in derivadas:
        entero = ("certificado", "copia", "traza", *camino)
        falso = con_otro(certificado, entero, _alterado(valor_en(certificado, entero)))
        assert falla(con_huellas(falso)) is not None, camino


def test_a_figure_changed_in_the_sentence_that_people_read_is_named() -> None:
    certificado = puro(_entradas(ANIOS[0]), casos_de_oro.reglas(**REGLAS))
    assert certificado is not None
    camino = ("certificado", "copia", "compromisos", 0, "explicacion")
    frase = valor_en(certificado, camino)
    assert "97,89" in frase
    falso = con_huellas(con_otro(certificado, camino, frase.replace("97,89", "98,89")))
    assert str(falla(falso)) == (
        "compromiso C01, explicación: la cifra «98,89» no sale del cálculo."
    )


def test_the_verifier_reads_formulas_as_the_engine_does() -> None:
    formulas = [
        "A / B * 100", "(A + B) / 2", "si(A > B; A; B)", "min(A; B) + max(A; 3)",
        "promedio(A; B; 4)", "suma(A; B)", "A ÷ B × 100", "si(B = 0; 0; A / B)", "A - -B",
        "1,5 * A", "si(A<>B;1;0) + A",
    ]  # fmt: skip
    for formula in formulas:
        for a, b in product(("0.5", "7", "93.25"), ("0.25", "1", "7")):
            una = entrada(FILA | {"codigo": "C01", "peso": "100", "a": a, "b": b})
            certificado = puro([replace(una, expresion=formula)], casos_de_oro.reglas(**REGLAS))
            assert certificado is not None
            assert falla(certificado) is None, formula
