"""Random rules and commitments for the property tests, and how many of them to try.

``PMG_EJEMPLOS=100000`` tries that many; without it, few enough to run at every change.
"""

import os
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from evaluacion.calculo import Clase, CompromisoEntrada, RequisitoEntrada
from tests.calculo import casos_de_oro

PERFIL = settings(
    max_examples=int(os.environ.get("PMG_EJEMPLOS", "120")),
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

_REDONDEO = st.sampled_from(["half_up", "half_even", "down"])
_MIRA = st.sampled_from(["exacto", "redondeado"])

PARAMETROS = st.fixed_dictionaries(
    {
        "redondeo_indicador": _REDONDEO,
        "decimales_total": st.sampled_from(["0", "1", "2", "3"]),
        "redondeo_total": _REDONDEO,
        "tramo_mira": _MIRA,
        "umbral_compromiso": st.sampled_from(["75", "ninguno", "50.5"]),
        "umbral_mira": _MIRA,
        "decimales_cumplimiento": st.sampled_from(["0", "1", "2"]),
        "tope_cumplimiento": st.sampled_from(["100", "99.5"]),
        "modo_indicador": st.sampled_from(["proporcional", "binario"]),
        "cumple_desde": st.sampled_from(["95", "100"]),
        "sobrecumple_sobre": st.just("105"),
        "modo_medir": st.just("binario"),
        "modo_sistema": st.just("binario"),
        "no_aplica": st.sampled_from(["excluye_y_repondera", "error"]),
        "sin_dato": st.sampled_from(["bloquea", "cero_con_decision"]),
        "causa_externa": st.sampled_from(["devuelve_ponderador", "sin_efecto"]),
        "requisitos_en_meta": st.sampled_from(["si_falla_cero", "sin_efecto"]),
        "denominador_cero": st.sampled_from(["error", "no_aplica"]),
        "meta_cero": st.sampled_from(["error", "no_aplica"]),
        "efectivo_cero_descendente": st.sampled_from(["cumple", "error"]),
    }
)

# Near the edges as often as anywhere else: whole numbers, and cents around 75, 90 and 100.
_CANTIDADES = st.one_of(
    st.integers(0, 400).map(str),
    st.integers(7400, 10600).map(lambda n: f"{n // 100}.{n % 100:02}"),
    st.sampled_from(["74.995", "89.995", "94.995", "0", "100", "0.005", "999999999999.999999"]),
)


@st.composite
def pesos(draw: st.DrawFn, cuantos: int) -> list[str]:
    """Draw weights with two decimals, above zero, that add up to exactly 100."""
    cortes = draw(
        st.lists(st.integers(1, 9999), min_size=cuantos - 1, max_size=cuantos - 1, unique=True)
    )
    limites = [0, *sorted(cortes), 10000]
    partes = [b - a for a, b in pairwise(limites)]
    return [f"{parte // 100}.{parte % 100:02}" for parte in partes]


@st.composite
def compromisos(draw: st.DrawFn, *, completos: bool = False) -> list[dict[str, Any]]:
    """Draw the commitments of an institution; ``completos`` leaves out all but clean values."""
    lista_pesos = draw(st.integers(1, 7).flatmap(pesos))
    raros = st.just(False) if completos else st.sampled_from([False] * 9 + [True])
    filas = []
    for indice, peso in enumerate(lista_pesos):
        b = draw(_CANTIDADES)
        meta = draw(_CANTIDADES)
        requisito = st.booleans() if completos else st.sampled_from([True] * 6 + [False, None])
        tipo = draw(st.sampled_from(["indicador_meta"] * 3 + ["medir", "sistema_etapa"]))
        minimo = 0 if tipo == "indicador_meta" else 1
        informada = draw(st.sampled_from(["no_aplica", "sin_dato"])) if draw(raros) else None
        filas.append(
            {
                "codigo": f"C{indice}",
                "tipo": tipo,
                "peso": peso,
                "a": None if draw(raros) else draw(_CANTIDADES),
                "b": ("1" if Decimal(b) == 0 else b) if completos else b,
                "decimales": draw(st.integers(0, 3)),
                "meta": ("1" if Decimal(meta) == 0 else meta) if completos else meta,
                "sentido": draw(st.sampled_from(["ascendente", "descendente"])),
                "requisitos": draw(st.lists(requisito, min_size=minimo, max_size=3)),
                "causa": draw(st.booleans()),
                "como_cero": draw(st.booleans()),
                "informada": informada,
            }
        )
    return filas


def entrada(fila: dict[str, Any]) -> CompromisoEntrada:
    """Turn a drawn row into what the engine takes."""
    return CompromisoEntrada(
        codigo=fila["codigo"],
        tipo=fila["tipo"],
        ponderador=Decimal(fila["peso"]),
        sentido=fila["sentido"],
        decimales=fila["decimales"],
        meta=Decimal(fila["meta"]),
        expresion="A / B * 100",
        operandos={
            "A": None if fila["a"] is None else Decimal(fila["a"]),
            "B": Decimal(fila["b"]),
        },
        clase_informada=Clase(fila["informada"]) if fila["informada"] else None,
        requisitos=tuple(
            RequisitoEntrada(f"R{i}", cumple=cumple) for i, cumple in enumerate(fila["requisitos"])
        ),
        causa_aceptada=fila["causa"],
        sin_dato_como_cero=fila["como_cero"],
    )


def indicador(codigo: str, peso: str, valor: str | None, **cambios: Any) -> CompromisoEntrada:
    """An indicator that shows its only operand, with a target of 100 and one decimal."""
    datos: dict[str, Any] = {
        "codigo": codigo,
        "tipo": "indicador_meta",
        "ponderador": Decimal(peso),
        "sentido": "ascendente",
        "decimales": 1,
        "meta": Decimal(100),
        "expresion": "A",
        "operandos": {"A": None if valor is None else Decimal(valor)},
    }
    return CompromisoEntrada(**(datos | cambios))


reglas = casos_de_oro.reglas
