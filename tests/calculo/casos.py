"""Cases for the engine and the oracle: random ones from a printed seed, and edges one by one."""

import random
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import product
from typing import Any

from evaluacion.calculo import Clase, CompromisoEntrada, ReglasEvaluacion, RequisitoEntrada
from tests.calculo import casos_de_oro, oraculo

Fila = dict[str, Any]
Caso = tuple[list[Fila], dict[str, str], list[str]]  # commitments, rules, cuts of the tiers

MODOS = ("half_up", "half_even", "down")
MIRADAS = ("exacto", "redondeado")
CORTES = ["75", "90"]
FORMULAS: tuple[Any, ...] = (
    oraculo.RAZON,
    "A",
    ("/", "A", "B"),
    ("*", ("-", ("/", "A", "B"), 1), 100),
    ("*", ("/", ("+", "A", "B"), "C"), 100),
    ("promedio", "A", "B", "C"),
    ("min", ("*", ("/", "A", "B"), 100), 100),
    ("max", "A", ("-", "B", "C")),
    ("si<", "B", "A", 100, ("*", ("/", "A", "B"), 100)),
)
_OPCIONES: dict[str, tuple[str, ...]] = {
    "redondeo_indicador": MODOS,
    "decimales_total": ("0", "1", "2", "2", "2", "3", "6"),
    "redondeo_total": MODOS,
    "tramo_mira": MIRADAS,
    "umbral_compromiso": ("75", "75", "ninguno", "50.5"),
    "umbral_mira": MIRADAS,
    "decimales_cumplimiento": ("0", "1", "2", "2", "6"),
    "tope_cumplimiento": ("100", "100", "99.5"),
    "modo_indicador": ("proporcional", "proporcional", "binario"),
    "cumple_desde": ("95", "100", "90"),
    "sobrecumple_sobre": ("105", "100"),
    "modo_medir": ("binario",),
    "modo_sistema": ("binario", "por_objetivo"),
    "no_aplica": ("excluye_y_repondera", "excluye_y_repondera", "error"),
    "sin_dato": ("bloquea", "cero_con_decision"),
    "causa_externa": ("devuelve_ponderador", "sin_efecto"),
    "requisitos_en_meta": ("si_falla_cero", "sin_efecto"),
    "denominador_cero": ("error", "no_aplica"),
    "meta_cero": ("error", "no_aplica"),
    "efectivo_cero_descendente": ("cumple", "error"),
}


# --- what the engine takes -----------------------------------------------------------------------
@lru_cache(maxsize=64)
def escribir(arbol: Any) -> str:
    """The text of a formula, as the engine reads it."""
    if isinstance(arbol, str):
        return arbol
    if not isinstance(arbol, tuple):
        return str(arbol).replace(".", ",")
    nombre, *hijos = arbol
    partes = [escribir(hijo) for hijo in hijos]
    if nombre == "si<":
        return f"si({partes[0]} < {partes[1]}; {partes[2]}; {partes[3]})"
    if nombre in ("min", "max", "promedio"):
        return f"{nombre}({'; '.join(partes)})"
    return f"({partes[0]} {nombre} {partes[1]})"


def entrada(fila: Fila) -> CompromisoEntrada:
    """Turn a case's row into what the engine takes."""
    objetivos = fila.get("objetivos") or [("", None)] * len(fila["requisitos"])
    return CompromisoEntrada(
        codigo=fila["codigo"],
        tipo=fila["tipo"],
        ponderador=Decimal(fila["peso"]),
        sentido=fila["sentido"],
        decimales=fila["decimales"],
        meta=_decimal(fila["meta"]),
        expresion=escribir(fila["formula"]),
        operandos={simbolo: _decimal(valor) for simbolo, valor in fila["valores"].items()},
        clase_informada=Clase(fila["informada"]) if fila["informada"] else None,
        requisitos=tuple(
            RequisitoEntrada(f"R{i}", objetivo, _decimal(peso), cumple)
            for i, (cumple, (objetivo, peso)) in enumerate(
                zip(fila["requisitos"], objetivos, strict=True)
            )
        ),
        causa_aceptada=fila["causa"],
        sin_dato_como_cero=fila["como_cero"],
    )


def _decimal(texto: str | None) -> Decimal | None:
    return None if texto is None else Decimal(texto)


def reglas(parametros: dict[str, str]) -> ReglasEvaluacion:
    """The rules of a case, built once for each combination."""
    return _reglas(tuple(sorted(parametros.items())))


@lru_cache(maxsize=4096)
def _reglas(pares: tuple[tuple[str, str], ...]) -> ReglasEvaluacion:
    return casos_de_oro.reglas(**dict(pares))


def fila(codigo: str, peso: str, **cambios: Any) -> Fila:
    """An indicator that reaches its target of 100, but for what is changed."""
    base: Fila = {
        "codigo": codigo,
        "tipo": "indicador_meta",
        "peso": peso,
        "formula": "A",
        "valores": {"A": "100", "B": "100", "C": "100"},
        "decimales": 2,
        "meta": "100",
        "sentido": "ascendente",
        "requisitos": [],
        "causa": False,
        "como_cero": False,
        "informada": None,
    }
    return base | cambios


# --- random --------------------------------------------------------------------------------------
def al_azar(semilla: int, cuantos: int, *, por_regla: int = 25) -> Iterator[Caso]:
    """``cuantos`` cases drawn from a seed; the rules change every ``por_regla``."""
    azar = random.Random(semilla)  # noqa: S311 (cases, not secrets)
    parametros: dict[str, str] = {}
    for numero in range(cuantos):
        if numero % por_regla == 0:
            parametros = {n: azar.choice(opciones) for n, opciones in _OPCIONES.items()}
            if parametros["sobrecumple_sobre"] < parametros["cumple_desde"]:
                parametros["sobrecumple_sobre"] = "105"
        yield _compromisos(azar), parametros, CORTES


def _compromisos(azar: random.Random) -> list[Fila]:
    cortes = sorted(azar.sample(range(1, 10000), azar.randrange(6)))
    pesos = [b - a for a, b in zip([0, *cortes], [*cortes, 10000], strict=True)]
    if azar.random() < 0.01:
        pesos[0] += azar.choice((-1, 1))  # weights that do not add up to 100
    limpio = azar.random() < 0.6  # most institutions have a total
    return [_al_azar(azar, f"C{i:02}", peso, limpio) for i, peso in enumerate(pesos)]


def _al_azar(azar: random.Random, codigo: str, peso: int, limpio: bool) -> Fila:
    raro = 0 if limpio else 0.12
    tipo = azar.choice(("indicador_meta",) * 4 + ("medir", "sistema_etapa"))
    cumplen: list[Any] = []
    if tipo != "indicador_meta" or azar.random() < 0.3:
        opciones = (True,) * 6 + (False,) + (() if limpio else (None,))
        cumplen = [azar.choice(opciones) for _ in range(azar.randint(1, 4))]
    objetivos = None
    if tipo == "sistema_etapa":
        objetivos = _objetivos(azar, len(cumplen), raro)
    informada = azar.choice(("no_aplica", "sin_dato")) if azar.random() < raro else None
    valores = {s: None if azar.random() < raro / 2 else _cantidad(azar) for s in "ABC"}
    return {
        "codigo": codigo,
        "tipo": tipo,
        "peso": f"{peso // 100}.{peso % 100:02}",
        "formula": oraculo.RAZON if azar.random() < 0.5 else azar.choice(FORMULAS),
        "valores": valores,
        "decimales": azar.choice((0, 1, 2, 3, 6)),
        "meta": None if azar.random() < raro / 4 else _cantidad(azar),
        "sentido": azar.choice(("ascendente", "ascendente", "descendente")),
        "requisitos": cumplen,
        "objetivos": objetivos,
        "causa": azar.random() < 0.15,
        "como_cero": azar.random() < 0.5,
        "informada": informada,
    }


def _objetivos(azar: random.Random, cuantos: int, raro: float) -> list[tuple[str, str | None]]:
    """The objective of each requirement; the weights of the objectives add up to 100."""
    suyos = [f"O{azar.randrange(3)}" for _ in range(cuantos)]
    nombres = sorted(set(suyos))
    cortes = sorted(azar.sample(range(1, 100), len(nombres) - 1))
    pesos = [str(b - a) for a, b in zip([0, *cortes], [*cortes, 100], strict=True)]
    if azar.random() < raro:
        pesos[-1] = azar.choice(("1.5", "100"))  # they do not add up
    por_nombre = dict(zip(nombres, pesos, strict=True))
    return [(n, None if azar.random() < raro / 8 else por_nombre[n]) for n in suyos]


def _cantidad(azar: random.Random) -> str:
    """Whole numbers, cents around the thresholds, ties, and the ends of what is stored."""
    suerte = azar.random()
    if suerte < 0.5:
        return str(azar.randint(1, 400))
    if suerte < 0.9:
        cientos = azar.randint(7400, 10600)
        return f"{cientos // 100}.{cientos % 100:02}"
    return azar.choice(("74.995", "89.995", "94.995", "0", "100", "0.005", "999999999999.999999"))


# --- edges ---------------------------------------------------------------------------------------
_BASE = casos_de_oro.leer("reglas_de_prueba.yaml")["evaluacion"]
# Around a limit with two decimals: the tie of rounding, the last digit before it, the limit itself.
_ALREDEDOR = ("-0.01", "-0.0050001", "-0.005", "-0.0049999", "-0.0000001", "0", "0.0000001")
_ALREDEDOR += ("0.005",)


def bordes() -> Iterator[Caso]:
    """Every edge that is known, in the order in which the calculation meets them."""
    yield from _empates_del_valor()
    yield from _umbrales()
    yield from _bordes_de_tramo()
    yield from _medios_centesimos()
    yield from _clases_de_a_dos()
    yield from _ceros()
    yield from _requisitos_y_causas()
    yield from _objetivos_de_un_sistema()
    yield from _ponderadores()


def _empates_del_valor() -> Iterator[Caso]:
    """A value whose last kept digit is decided by a tie, or by the digit after it."""
    for decimales, modo in product(range(11), MODOS):
        unidad = Decimal(1).scaleb(-decimales)
        for par, resto in product(("92", "93"), ("0.4999", "0.5", "0.5001")):
            valor = str(Decimal(par) * unidad + Decimal(resto) * unidad)
            for sentido in ("ascendente", "descendente"):
                suya = fila("C0", "100", decimales=decimales, sentido=sentido, meta="93")
                yield (
                    [suya | {"valores": {"A": valor}}],
                    _BASE | {"redondeo_indicador": modo},
                    CORTES,
                )


def _umbrales() -> Iterator[Caso]:
    """Compliance at the minimum, at what counts as met, at the cap and at what is over-met."""
    for limite, cerca in product(("75", "95", "100", "105"), _ALREDEDOR):
        valor = str(Decimal(limite) + Decimal(cerca))
        for mira, redondeo, decimales in product(MIRADAS, MODOS, ("0", "2")):
            for modo in ("proporcional", "binario"):
                cambios = {
                    "umbral_mira": mira,
                    "redondeo_total": redondeo,
                    "decimales_cumplimiento": decimales,
                    "modo_indicador": modo,
                }
                suya = fila("C0", "100", decimales=7, valores={"A": valor})
                yield [suya], _BASE | cambios, CORTES


def _bordes_de_tramo() -> Iterator[Caso]:
    """A total at the edge of a tier, alone and as the sum of a whole and a part."""
    for corte, cerca in product(CORTES, _ALREDEDOR):
        total = Decimal(corte) + Decimal(cerca)
        for mira, redondeo, decimales in product(MIRADAS, MODOS, ("0", "1", "2", "3")):
            cambios = {
                "tramo_mira": mira,
                "redondeo_total": redondeo,
                "decimales_total": decimales,
                "umbral_compromiso": "ninguno",
            }
            sola = fila("C0", "100", decimales=10, valores={"A": str(total)})
            yield [sola], _BASE | cambios, CORTES
            resto = (total - 60) * 100 / 40  # 60 points and the part of 40 that gives the total
            parte = fila("C1", "40", decimales=10, valores={"A": str(resto)})
            yield [fila("C0", "60"), parte], _BASE | cambios, CORTES


def _medios_centesimos() -> Iterator[Caso]:
    """Totals that end in half a hundredth, which binary numbers put on either side (1.005)."""
    for entero, centesimos in product(range(100), ("005", "115", "575")):
        suya = fila("C0", "100", decimales=3, valores={"A": f"{entero}.{centesimos}"})
        for modo in ("half_up", "half_even"):
            cambios = {"umbral_compromiso": "ninguno", "redondeo_total": modo}
            yield [suya], _BASE | cambios, CORTES


_RAROS: dict[str, Fila] = {
    "valor": {},
    "nada": {"valores": {"A": "0"}},
    "no_aplica": {"informada": "no_aplica"},
    "sin_dato": {"informada": "sin_dato"},
    "sin_dato_como_cero": {"informada": "sin_dato", "como_cero": True},
    "sin_operando": {"valores": {"A": None}},
    "sin_operando_con_causa": {"valores": {"A": None}, "causa": True, "como_cero": True},
    "sin_meta": {"meta": None},
    "negativo": {"valores": {"A": "-0.01"}},
    "denominador_cero": {"formula": ("/", "A", "B"), "valores": {"A": "1", "B": "0"}},
    "pendiente": {"requisitos": [True, None]},
    "con_causa": {"valores": {"A": "1"}, "causa": True},
}


def _clases_de_a_dos() -> Iterator[Caso]:
    """Each kind of commitment beside each other kind, under the rules that tell them apart."""
    for (_, uno), (_, otro) in product(_RAROS.items(), repeat=2):
        for no_aplica, sin_dato, causa in product(
            ("excluye_y_repondera", "error"),
            ("bloquea", "cero_con_decision"),
            ("devuelve_ponderador", "sin_efecto"),
        ):
            cambios = {
                "no_aplica": no_aplica,
                "sin_dato": sin_dato,
                "causa_externa": causa,
                "denominador_cero": "no_aplica",
            }
            yield (
                [fila("C0", "33.33", **uno), fila("C1", "66.67", **otro)],
                _BASE | cambios,
                CORTES,
            )


def _ceros() -> Iterator[Caso]:
    """Zero in the value, in the target and in the denominator, in both directions."""
    for sentido, valor, meta in product(("ascendente", "descendente"), ("0", "5"), ("0", "5")):
        for meta_cero, efectivo_cero, modo in product(
            ("error", "no_aplica"), ("cumple", "error"), ("proporcional", "binario")
        ):
            cambios = {
                "meta_cero": meta_cero,
                "efectivo_cero_descendente": efectivo_cero,
                "modo_indicador": modo,
            }
            suya = fila("C0", "50", sentido=sentido, meta=meta, valores={"A": valor})
            yield [suya, fila("C1", "50")], _BASE | cambios, CORTES


def _requisitos_y_causas() -> Iterator[Caso]:
    """Requirements met, failed and pending of each kind, with and without an accepted cause."""
    for tipo, estados in product(
        ("indicador_meta", "medir", "sistema_etapa"), product((True, False, None), repeat=2)
    ):
        for falla, causa, devuelve in product(
            ("si_falla_cero", "sin_efecto"), (False, True), ("devuelve_ponderador", "sin_efecto")
        ):
            cambios = {"requisitos_en_meta": falla, "causa_externa": devuelve}
            suya = fila("C0", "10.01", tipo=tipo, requisitos=list(estados), causa=causa)
            yield [suya, fila("C1", "89.99")], _BASE | cambios, CORTES


def _objetivos_de_un_sistema() -> Iterator[Caso]:
    """A system scored by objectives whose weights add up, do not, are missing or disagree."""
    repartos = (
        [("O1", "60"), ("O2", "40")],
        [("O1", "33.33"), ("O2", "66.67")],
        [("O1", "60"), ("O2", "39.99")],
        [("O1", "100"), ("O1", "100")],
        [("O1", "100"), ("O1", "50")],
        [("O1", "60"), ("O2", None)],
        [("O1", "0"), ("O2", "100")],
    )
    for reparto, estados in product(repartos, product((True, False), repeat=2)):
        for modo in ("binario", "por_objetivo"):
            suya = fila("C0", "100", tipo="sistema_etapa", requisitos=list(estados))
            yield [suya | {"objetivos": reparto}], _BASE | {"modo_sistema": modo}, CORTES


def _ponderadores() -> Iterator[Caso]:
    """Weights that add up to 100 by a hair, by many, or do not."""
    conjuntos = (
        ["100"], ["99.99"], ["100.01"], ["0", "100"], ["-1", "101"], ["0.01", "99.99"],
        ["33.33", "33.33", "33.34"], ["33.33", "33.33", "33.33"], ["1"] * 100, ["5"] * 20,
        ["0.01"] * 10 + ["99.9"], ["50", "50.0001"],
    )  # fmt: skip
    for pesos, decimales, modo in product(conjuntos, ("0", "2"), MODOS):
        cambios = {"decimales_total": decimales, "redondeo_total": modo}
        filas = [
            fila(f"C{i:03}", peso, valores={"A": str(75 + i % 26)}) for i, peso in enumerate(pesos)
        ]
        yield filas, _BASE | cambios, CORTES
