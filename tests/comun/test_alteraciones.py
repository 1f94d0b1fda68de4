"""The offline verifier against each row × column × kind of tampering of a 2,000-entry ledger."""

import hashlib
import json
import runpy
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pmg_site.comun import puntos
from pmg_site.comun.bitacora import Acto, anotar_lote
from pmg_site.comun.merkle import Arbol
from tests.fabricas import PersonaF

PROGRAMA = Path(__file__).parents[2] / "bin" / "verificar_bitacora.py"
VERIFICADOR = runpy.run_path(str(PROGRAMA))
Alterada, Cadena = VERIFICADOR["Alterada"], VERIFICADOR["Cadena"]
canonico = VERIFICADOR["canonico"]
TOTAL, CADA = 2000, 20
Linea = dict[str, Any]
Puntos = dict[int, tuple[str, str]]


# --- A ledger of 2,000 entries, and its checkpoints ---------------------------------------------
def _cuerpo(n: int) -> Linea:
    cuando = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)).isoformat()
    return {
        "seq": n,
        "ocurrido_el": cuando,
        "registrado_el": cuando,
        "persona": n % 7 or None,
        "rol": "dipres" if n % 3 else "",
        "institucion": f"servicio-{n % 11}",
        "accion": "evaluacion.calificar",
        "objeto": f"evaluacion.evaluacion:{n}",
        "antes": _h(f"a{n}") if n % 2 else "",
        "despues": _h(f"d{n}"),
        "datos": {"huella": _h(f"x{n}"), "año": n, "lista": [n, None, True]},
    }


def _h(texto: str) -> str:
    return hashlib.sha256(texto.encode()).hexdigest()


def encadenar(lineas: list[Linea], previo: str, desde: int) -> list[Linea]:
    """What somebody who owns the database would do: number and chain everything again."""
    hechas = []
    for seq, linea in enumerate(lineas, start=desde):
        cuerpo = linea["cuerpo"] | {"seq": seq, "previo": previo}
        previo = hashlib.sha256(b"\x00" + canonico(cuerpo)).hexdigest()
        hechas.append(linea | {"cuerpo": cuerpo, "huella": previo})
    return hechas


@cache
def bitacora() -> tuple[list[Linea], list[str], Puntos, list[Any]]:
    """The entries, their lines, the checkpoints and the verifier's state before each entry."""
    crudas: list[Linea] = []
    for n in range(1, TOTAL + 1):
        nota = {"sal": f"{n:04}", "texto": f"Razón {n}"} if n % 5 == 0 else None
        huella = _h(f"{nota['sal']}\0{nota['texto']}") if nota else ""
        cruda: Linea = {"cuerpo": _cuerpo(n) | {"nota": huella}}
        crudas.append(cruda | {"nota": nota} if nota else cruda)
    entradas = encadenar(crudas, "0" * 64, 1)
    arbol, hechos = Arbol(), {}
    for n, entrada in enumerate(entradas, start=1):
        arbol.agregar(entrada["huella"])
        if n % CADA == 0:
            hechos[n] = (arbol.raiz, entrada["huella"])
    lineas = [json.dumps(e, ensure_ascii=False) for e in entradas]
    cadena, antes = Cadena(hechos), []
    for linea in lineas:
        antes.append(cadena.copia())
        cadena.agregar(linea)
    cadena.terminar()
    return entradas, lineas, hechos, antes


def hallado(desde: int, nuevas: Iterator[Linea] | list[Linea], resto: int) -> Any:
    """Verify the ledger in which, from entry ``desde``, others stand, and then the true ones."""
    _, lineas, _, antes = bitacora()
    cadena = antes[desde - 1].copia()
    try:
        for nueva in nuevas:
            cadena.agregar(json.dumps(nueva, ensure_ascii=False))
        for linea in lineas[resto - 1 :]:
            cadena.agregar(linea)
        cadena.terminar()
    except Alterada as falla:
        return falla
    return None


def hasta_el_punto(n: int) -> int:
    """The first checkpoint at or after entry ``n``."""
    return min(-(-n // CADA) * CADA, TOTAL)


# --- Each column, with the entry left as it was and with the chain written again ----------------
COLUMNAS = (
    "seq", "ocurrido_el", "registrado_el", "persona", "rol", "institucion", "accion", "objeto",
    "antes", "despues", "datos", "nota", "previo", "huella",
)  # fmt: skip


def alterada(linea: Linea, columna: str) -> Linea:
    """The entry with one column changed."""
    if columna == "huella":
        return linea | {"huella": _h("otra")}
    cuerpo = linea["cuerpo"]
    return linea | {"cuerpo": cuerpo | {columna: _otro(cuerpo[columna])}}


def _otro(valor: Any) -> Any:
    if isinstance(valor, dict):
        return valor | {"año": -1}
    return (valor or 0) + 1 if isinstance(valor, int | None) else valor + "0"


@pytest.mark.parametrize("columna", COLUMNAS)
def test_an_altered_column_of_any_entry_is_located(columna: str) -> None:
    entradas = bitacora()[0]
    for n in range(1, TOTAL + 1):
        falla = hallado(n, [alterada(entradas[n - 1], columna)], n + 1)
        assert falla is not None, n
        assert (falla.desde, falla.hasta) == (n, n)


@pytest.mark.parametrize("columna", [c for c in COLUMNAS if c not in ("seq", "previo", "huella")])
def test_the_same_with_the_chain_written_again_is_located_between_two_checkpoints(
    columna: str,
) -> None:
    entradas = bitacora()[0]
    for n in range(1, TOTAL + 1):
        falsa = {c: v for c, v in alterada(entradas[n - 1], columna).items() if c != "nota"}
        _exigir_entre_puntos(n, [falsa, *entradas[n : hasta_el_punto(n)]])


def _exigir_entre_puntos(n: int, nuevas: list[Linea], primera: int | None = None) -> None:
    entradas = bitacora()[0]
    previo = entradas[n - 2]["huella"] if n > 1 else "0" * 64
    falla = hallado(n, encadenar(nuevas, previo, n), TOTAL + 1)
    assert falla is not None, n
    assert falla.desde <= (primera or n) <= falla.hasta
    assert falla.hasta - falla.desde < CADA


def test_an_altered_note_is_located_and_an_erased_one_is_no_alarm() -> None:
    entradas = bitacora()[0]
    for n in range(5, TOTAL + 1, 5):
        nota = entradas[n - 1]["nota"]
        for falsa in (nota | {"texto": "Otra"}, nota | {"sal": "ff"}, {}, "nada"):
            falla = hallado(n, [entradas[n - 1] | {"nota": falsa}], n + 1)
            assert (falla.desde, falla.hasta) == (n, n)
    for n in range(5, TOTAL + 1, 250):
        borrada = {c: v for c, v in entradas[n - 1].items() if c != "nota"}
        assert hallado(n, [borrada], n + 1) is None


# --- Entries removed, inserted, swapped, cut off --------------------------------------------------
def test_a_removed_inserted_or_swapped_entry_is_located() -> None:
    entradas = bitacora()[0]
    for n in range(1, TOTAL):
        una, otra = entradas[n - 1], entradas[n]
        for nuevas, resto in (([], n + 1), ([una, una], n + 1), ([otra, una], n + 2)):
            falla = hallado(n, nuevas, resto)
            assert falla is not None, n
            assert n <= falla.desde == falla.hasta <= n + 1


def test_the_same_with_the_chain_written_again_is_located_between_two_checkpoints_too() -> None:
    entradas = bitacora()[0]
    for n in range(1, TOTAL - CADA):
        una, otra, siguen = entradas[n - 1], entradas[n], entradas[n + 1 : n + 1 + CADA]
        _exigir_entre_puntos(n, [otra, *siguen])
        _exigir_entre_puntos(n, [una, una, otra, *siguen], n + 1)
        _exigir_entre_puntos(n, [otra, una, *siguen])


def test_a_ledger_cut_at_any_entry_is_found_by_the_checkpoints_and_not_without_them() -> None:
    """Negative control: without the anchor, the cut one passes."""
    _, _, hechos, antes = bitacora()
    for n in range(1, TOTAL):
        cortada = antes[n].copia()
        with pytest.raises(Alterada, match=f"asiento {n + 1}: falta; hubo al menos {TOTAL}"):
            cortada.terminar()
        cortada.puntos = {}
        cortada.terminar()
    assert len(hechos) == TOTAL // CADA


def test_a_ledger_written_again_to_its_end_passes_without_the_checkpoints() -> None:
    """Negative control: only the anchor tells it from the true one."""
    entradas, lineas, hechos, _ = bitacora()
    falsa = alterada(entradas[999], "rol")
    nuevas = encadenar([falsa, *entradas[1000:]], entradas[998]["huella"], 1000)
    falsas = [*lineas[:999], *(json.dumps(e) for e in nuevas)]
    for entrada in nuevas:
        entrada.pop("nota", None)
    assert VERIFICADOR["verificar"](falsas, {}).leidos == TOTAL
    with pytest.raises(Alterada, match="entre los asientos 981 y 1000"):
        VERIFICADOR["verificar"](falsas, hechos)


def test_no_true_ledger_raises_an_alarm() -> None:
    _, lineas, hechos, _ = bitacora()
    cadena = Cadena({})
    for n, linea in enumerate(lineas, start=1):
        cadena.agregar(linea)
        if n % 2 == 0:
            corta = cadena.copia()
            corta.puntos = {tamano: p for tamano, p in hechos.items() if tamano <= n}
            corta.terminar()
    for salto in range(1, 20):
        algunos = {t: p for t, p in hechos.items() if t % (CADA * salto) == 0}
        assert VERIFICADOR["verificar"](lineas, algunos).cumplidos == len(algunos)


# --- The program itself, over what the site exports -----------------------------------------------
def _correr(carpeta: Path, bitacora_: bytes, guardados: str = "") -> Any:
    (carpeta / "b.ndjson").write_bytes(bitacora_)
    orden = [sys.executable, "-I", "-S", str(carpeta / "verificar.py"), "b.ndjson"]
    if guardados:
        (carpeta / "p").write_text(guardados, encoding="utf-8")
        orden += ["--puntos", "p"]
    (carpeta / "verificar.py").write_bytes(PROGRAMA.read_bytes())
    return subprocess.run(orden, cwd=carpeta, capture_output=True, text=True, check=False)


@pytest.mark.django_db
def test_the_program_verifies_what_the_site_exports(tmp_path: Path) -> None:
    persona = PersonaF()
    for n in range(3):
        anotar_lote(
            [Acto("prueba.acto", f"cosa:{n}-{m}", persona, nota="Razón ñ") for m in range(4)]
        )
        puntos.emitir()
    exportada = b"".join(puntos.exportar())
    emitidos = puntos.PuntoDeControl.objects.all()
    for guardados in (puntos.publicados(emitidos).decode(), "".join(puntos.en_texto(emitidos))):
        hecho = _correr(tmp_path, exportada, guardados)
        assert (hecho.returncode, hecho.stderr) == (0, "")
        assert "ÍNTEGRA. 12 asientos" in hecho.stdout
        assert "Coincide con 3 puntos de control" in hecho.stdout
        hecho = _correr(tmp_path, exportada.replace(b"cosa:1-2", b"cosa:1-9"), guardados)
        assert (hecho.returncode, hecho.stderr) == (1, "")
        esperado = "ALTERADA, asiento 7: su contenido no da la huella anotada."
        assert hecho.stdout.strip() == esperado
    sola = _correr(tmp_path, b"\n".join(exportada.split(b"\n")[:9]) + b"\n")
    assert sola.returncode == 0
    assert "no se puede saber si le falta el final" in sola.stdout
    cortada = _correr(tmp_path, b"\n".join(exportada.split(b"\n")[:9]) + b"\n", guardados)
    assert cortada.stdout.strip() == "ALTERADA, asiento 10: falta; hubo al menos 12 asientos."
