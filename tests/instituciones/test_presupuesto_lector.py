"""The reader of the Budget Law: forms understood, problems told, no money lost or counted twice."""

import os
import random
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instituciones import cuadratura_presupuesto
from instituciones.lector_presupuesto import Lectura, leer
from tests.fabricas_presupuesto import ENCABEZADO, LEY, archivo, con, ley_grande

GRANDE = ley_grande()
PERSONAL = "05;10;01;21;;;GASTOS EN PERSONAL;900;20"


def mensajes(lectura: Lectura) -> str:
    return "\n".join(str(e) for e in lectura.errores)


def codigos(lectura: Lectura) -> list[str]:
    return sorted(a.codigo for a in lectura.advertencias)


def suma_de_las_hojas(lectura: Lectura, largo: int) -> dict[tuple[str, ...], tuple]:
    """What the leaves below each code of that length add up to, worked apart from the reader."""
    sumas: dict[tuple[str, ...], tuple] = defaultdict(lambda: (Decimal(0), Decimal(0)))
    for f in lectura.filas:
        if f.hoja and f.clave[largo - 1]:
            pesos, dolares = sumas[f.clave[:largo]]
            sumas[f.clave[:largo]] = (pesos + f.pesos, dolares + f.dolares)
    return sumas


def test_the_law_is_read_with_its_leaves_and_its_token() -> None:
    lectura = leer(archivo())
    assert lectura.errores == ()
    assert lectura.codificacion == "ISO-8859-1"
    assert len(lectura.filas) == 26
    # 05.10: 09.01, 15, 21, 22, 24.01, 24.03.001, 24.03.002, 29.06; 05.61: 09.01, 31.02, 32.06;
    # 50: 01.01, 27.05.010, 27.05.061
    assert len(lectura.hojas) == 14
    # income 1500+100+700+2200 and spending 900+250+300+150+700+0,001+2200
    assert lectura.total == (Decimal("9000.001"), Decimal(80))
    assert lectura.filas[0].denominacion == "APORTE FISCAL"
    assert 'Programa "4 a 7"' in [f.denominacion for f in lectura.filas]


def test_an_item_that_differs_from_its_asignaciones_is_told_with_both_amounts() -> None:
    lectura = leer(archivo())
    (aviso,) = [a for a in lectura.advertencias if a.codigo == "item_no_suma"]
    assert str(aviso) == (
        "Línea 19: El ítem 05.61.02.32.06 dice 0,001 miles de pesos y sus asignaciones suman "
        "0 miles de pesos: cuenta el monto del ítem."
    )
    assert not aviso.sospecha
    hojas = {f.codigo for f in lectura.hojas}
    assert "05.61.02.32.06" in hojas
    assert "05.61.02.32.06.001" not in hojas


def test_an_item_that_lost_an_asignacion_must_be_looked_at() -> None:
    lectura = leer(archivo(con({"05;10;01;24;03;002": None})))
    (sospecha,) = lectura.sospechas
    assert "dice 200 miles de pesos y sus asignaciones suman 150 miles de pesos" in str(sospecha)
    assert lectura.total == leer(archivo()).total


@pytest.mark.parametrize("largo", [4, 5])
def test_the_leaves_of_a_law_of_nine_thousand_rows_add_up_to_every_row(largo: int) -> None:
    lectura = leer(archivo(GRANDE))
    assert lectura.errores == ()
    assert lectura.sospechas == []
    assert 8_900 <= len(lectura.filas) <= 9_100
    sumas = suma_de_las_hojas(lectura, largo)
    madres = [f for f in lectura.filas if f.clave[largo - 1] and not any(f.clave[largo:])]
    sin_hojas_debajo = [f for f in madres if f.clave[:largo] not in sumas]
    assert sin_hojas_debajo == []
    distintas = [f.codigo for f in madres if sumas[f.clave[:largo]] != (f.pesos, f.dolares)]
    assert distintas == []
    assert codigos(lectura).count("item_no_suma") == 24  # one in ten of 240 chapters


def test_counting_the_asignaciones_of_an_inconsistent_item_would_lose_its_money(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Negative control: without the rule of inconsistent ítems the subtítulo does not add up."""
    monkeypatch.setattr(cuadratura_presupuesto, "_cuadra_item", lambda *a: True)
    lectura = leer(archivo())
    sumas = suma_de_las_hojas(lectura, 4)
    assert sumas["05", "61", "02", "32"] != (Decimal("0.001"), Decimal(0))


# --- Forms in which the same law comes -----------------------------------------------------------
CODIFICACIONES = ("iso-8859-1", "utf-8", "utf-8-sig", "utf-16", "cp1252")


@settings(max_examples=60, deadline=None)
@given(
    orden=st.randoms(use_true_random=False),
    codificacion=st.sampled_from(CODIFICACIONES),
    fin=st.sampled_from(["\r\n", "\n", "\r"]),
    huecos=st.lists(st.integers(0, len(LEY)), max_size=5),
    columnas=st.permutations(range(9)),
    separador=st.sampled_from([";", "\t", "|"]),
)
def test_order_encoding_and_blank_lines_change_nothing(
    orden: random.Random,
    codificacion: str,
    fin: str,
    huecos: list[int],
    columnas: list[int],
    separador: str,
) -> None:
    filas = list(LEY)
    orden.shuffle(filas)
    for hueco in huecos:
        filas.insert(hueco, orden.choice(["", "  ", ";;;;;;;;"]))

    def mover(fila: str) -> str:
        celdas = fila.split(";")
        return separador.join(celdas[c] for c in columnas) if len(celdas) == 9 else fila.strip(";")

    original = leer(archivo())
    otra = leer(
        archivo(map(mover, filas), codificacion=codificacion, fin=fin, encabezado=mover(ENCABEZADO))
    )
    assert otra.errores == ()
    assert otra.sospechas == []
    assert otra.total == original.total
    assert otra.huella_contenido == original.huella_contenido
    assert [f.codigo for f in otra.hojas] == [f.codigo for f in original.hojas]


@settings(max_examples=1000, deadline=None)
@given(corte=st.integers(1, 10_000), codificacion=st.sampled_from(["iso-8859-1", "utf-8"]))
def test_a_cut_file_is_refused_or_explained(corte: int, codificacion: str) -> None:
    entero = archivo(codificacion=codificacion)
    cortado = entero[: -(1 + corte % (len(entero) - 1))]
    lectura = leer(cortado)
    if cortado == entero[:-1]:  # only the second half of the last CRLF: nothing is missing
        assert lectura.huella_contenido == leer(entero).huella_contenido
        return
    assert lectura.errores or lectura.sospechas


@settings(max_examples=150, deadline=None)
@given(st.sets(st.integers(0, len(LEY) - 1), min_size=1, max_size=12), st.randoms())
def test_rows_that_are_missing_anywhere_never_take_money_unseen(
    quitadas: set[int], orden: random.Random
) -> None:
    filas = [f for n, f in enumerate(LEY) if n not in quitadas]
    orden.shuffle(filas)
    lectura = leer(archivo(filas))
    vista = bool(lectura.errores or lectura.sospechas)
    # below one thousand pesos are the tokens, which no balance shows
    assert vista or abs(lectura.total[0] - leer(archivo()).total[0]) < 1


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(LEY) - 1), st.integers(1, 999))
def test_an_amount_that_changes_alone_is_seen(cual: int, cuanto: int) -> None:
    celdas = LEY[cual].split(";")
    celdas[7] = str(int(Decimal(celdas[7].replace(",", "."))) + cuanto)
    filas = [";".join(celdas) if n == cual else f for n, f in enumerate(LEY)]
    lectura = leer(archivo(filas))
    assert lectura.errores or lectura.sospechas


def test_zeros_that_a_spreadsheet_dropped_are_put_back_and_told() -> None:
    filas = [f[1:] if f.startswith("05;61") else f for f in LEY]
    lectura = leer(archivo(filas))
    assert lectura.huella_contenido == leer(archivo()).huella_contenido
    assert "sin_ceros" in codigos(lectura)


def test_a_file_without_dollars_has_none() -> None:
    filas = [f.rpartition(";")[0] for f in LEY]
    lectura = leer(archivo(filas, encabezado=ENCABEZADO.rpartition(";")[0]))
    assert lectura.errores == ()
    assert lectura.total == (Decimal("9000.001"), Decimal(0))


# --- Problems, all at once -----------------------------------------------------------------------
ENTEROS_MALOS = {
    b"": "El archivo está vacío",
    b"\r\n\r\n": "El archivo está vacío",
    b"PK\x03\x04resto": "Es un libro de Excel",
    b"Partida\0": "no es de texto o quedó dañado",
    "\r\n".join(LEY).encode(): "La primera fila no trae los nombres de las columnas",
    f"{ENCABEZADO}\r\n".encode(): "ninguna fila debajo",
    archivo(encabezado=ENCABEZADO.replace("Monto Pesos", "Total")): "Faltan columnas: Monto Pesos.",
    archivo(encabezado=ENCABEZADO.replace("Item", "Partida")): "Faltan columnas: Ítem.",
    archivo(encabezado=ENCABEZADO + ";Partida"): "Hay columnas repetidas: Partida.",
    archivo().decode("latin-1").encode().decode("cp1252", "replace").encode(): "tildes",
}


@pytest.mark.parametrize(("datos", "dice"), ENTEROS_MALOS.items(), ids=ENTEROS_MALOS.values())
def test_a_file_that_is_not_the_law_is_refused_in_one_sentence(datos: bytes, dice: str) -> None:
    lectura = leer(datos)
    assert len(lectura.errores) == 1
    assert dice in mensajes(lectura)


FILAS_MALAS = {
    "05;10;01;21;;;GASTOS EN PERSONAL": "tiene 7 columnas y se esperaban 9: parece cortada",
    "5A;10;01;21;;;X;900;20": "Partida: se esperaba un código de 2 dígitos y dice «5A»",
    "05;10;01;;;;X;900;20": "Subtítulo: se esperaba un código de 2 dígitos y dice «»",
    "05;10;01;21;;001;X;900;20": "trae asignación y no trae ítem",
    "05;10;01;21;;;X;1.234;20": "¿Quiso decir 1234 o 1,234?",
    "05;10;01;21;;;X;9e3;20": "sin exponente",
    "05;10;01;21;;;X;;20": "Monto Pesos dice «». Falta el número",
    "05;10;01;21;;;X;900;": "Monto Dólar dice «». Falta el número",
    "05;10;01;21;;;X;900,0001;20": "3 decimales como máximo",
    "05;10;01;18;;;X;900;20": "El subtítulo 18 no es de ingresos (hasta 15) ni de gastos",
    "05;10;01;22;;;X;900;20": "El código 05.10.01.22 ya está en la línea",
}


@pytest.mark.parametrize("fila", FILAS_MALAS)
def test_a_bad_row_is_told_with_its_line(fila: str) -> None:
    lectura = leer(archivo(con({PERSONAL: fila})))
    dichos = [str(e) for e in lectura.errores if FILAS_MALAS[fila] in str(e)]
    assert len(dichos) == 1
    assert dichos[0].startswith(("Línea 5: ", "Línea 6: "))


def test_every_problem_is_told_at_once() -> None:
    filas = con({
        PERSONAL: "05;10;01;21;;;GASTOS EN PERSONAL;nueve;20",
        "05;10;01;29;;;": "05;10;01;29;;;ADQUISICIÓN;151;0",
        "05;61;02;31;;;": None,
        "50;01;01;01;;;": "50;01;01;01;;;IMPUESTOS",
    })  # fmt: skip
    lectura = leer(archivo(filas))
    assert [e.linea for e in lectura.errores] == [5, 12, 16, 21, 22]
    texto = mensajes(lectura)
    assert "dice «nueve»" in texto
    assert "dice 151 miles de pesos y sus ítems suman 150 miles de pesos" in texto
    assert "Falta la fila del subtítulo 05.61.02.31" in texto


def test_an_unreadable_row_does_not_blame_its_subtitulo() -> None:
    lectura = leer(archivo(con({"05;10;01;24;01": "05;10;01;24;01;;Al Sector Privado;cien;0"})))
    assert len(lectura.errores) == 1
    assert lectura.sospechas == []


def test_a_whole_chapter_that_is_missing_is_missed_by_the_treasury() -> None:
    lectura = leer(archivo([f for f in LEY if not f.startswith("05;61")]))
    (sospecha,) = lectura.sospechas
    assert "da al capítulo 05.61 un aporte fiscal de 700 miles de pesos" in str(sospecha)
    assert "el capítulo recibe 0 miles de pesos" in str(sospecha)


def test_a_file_without_the_treasury_must_be_looked_at() -> None:
    lectura = leer(archivo([f for f in LEY if not f.startswith("50")]))
    assert [s.codigo for s in lectura.sospechas] == ["sin_tesoro_publico"]


if REAL := os.environ.get("PMG_LEY_PRESUPUESTOS"):

    def test_the_law_of_2017_as_dipres_published_it() -> None:
        lectura = leer(Path(REAL).read_bytes())
        assert lectura.errores == ()
        assert lectura.sospechas == []
        assert len(lectura.filas) == 9283
        assert codigos(lectura).count("item_no_suma") == 17
        sumas = suma_de_las_hojas(lectura, 4)
        subtitulos = [f for f in lectura.filas if not f.item]
        assert len(subtitulos) == 3021
        assert all(sumas[f.clave[:4]] == (f.pesos, f.dolares) for f in subtitulos)
