"""The way through Excel in the browser: down, edited, refused, marked, corrected, chosen, kept."""

import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from compromisos.models import Compromiso
from compromisos.servicios import editar_compromiso
from instituciones.roles import Rol
from tests.fabricas import Mundo
from tests.libro import libros
from tests.libro.libros import celda
from tests.navegador.conftest import Visita

Como = Callable[[Rol], Visita]
OFICINA = shutil.which("soffice")  # never required: without it the workbook goes on as it is


@pytest.fixture
def compromiso(gente: Mundo, tmp_path: Path, settings: Any) -> Compromiso:
    settings.LIBROS_DIR = tmp_path / "libros"
    primero: Compromiso = libros.poblar(gente).compromisos.get(numero=1)
    return primero


def _bajar(visita: Visita, enlace: str, en: Path) -> Path:
    with visita.pagina.expect_download() as bajada:
        visita.contenido.get_by_role("link", name=enlace).click()
    bajada.value.save_as(en)
    return en


def _editar(ruta: Path, edicion: libros.Edicion) -> None:
    abierto = openpyxl.load_workbook(ruta)
    edicion(abierto)
    abierto.save(ruta)


def _guardar_en_libreoffice(ruta: Path, carpeta: Path) -> Path:
    """The same workbook as LibreOffice writes it."""
    if OFICINA is None:
        return ruta
    perfil = f"-env:UserInstallation={(carpeta / 'perfil').as_uri()}"
    orden = [OFICINA, perfil, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run(
        [*orden, "--outdir", str(carpeta), str(ruta)], check=True, capture_output=True, timeout=60
    )
    return carpeta / ruta.name


def _subir(visita: Visita, ruta: Path) -> None:
    visita.pagina.locator("input[type=file]").set_input_files(ruta)
    visita.apretar("Subir y revisar")


def _mirar(visita: Visita) -> None:
    assert visita.faltas_de_accesibilidad() == []
    visita.sin_desborde()


def test_a_workbook_goes_out_comes_back_refused_is_mended_chosen_and_saved(
    como: Como, gente: Mundo, compromiso: Compromiso, tmp_path: Path
) -> None:
    visita = como(Rol.ENCARGADO_PMG).ir(f"/compromisos/{gente.programa.pk}/libro/")
    _mirar(visita)
    ruta = _bajar(visita, "Descargar el libro", tmp_path / "bajado.xlsx")

    def con_un_error(abierto: Any) -> None:
        celda(abierto, "Compromisos", "Ponderador (%)").value = "1.234"
        celda(abierto, "Compromisos", "Justificación de la meta").value = "Por la sequía"
        celda(abierto, "Mediciones", "Meta 2026").value = 18
        celda(abierto, "Compromisos", "Meta 2026").comment.text += "Se bajó."

    _editar(ruta, con_un_error)
    _subir(visita, ruta)
    visita.dice(
        "El libro tiene 1 error", "No se importó nada.", "otros 3 cambios suyos", str(compromiso),
        "¿Quiso decir 1234 o 1,234?",
    )  # fmt: skip
    _mirar(visita)
    marcado = _bajar(visita, "celdas marcadas", tmp_path / "marcado.xlsx")
    _editar(marcado, libros.poner("Compromisos", "Ponderador (%)", 55))
    otra_carpeta = tmp_path / "libreoffice"
    otra_carpeta.mkdir()
    _subir(visita, _guardar_en_libreoffice(marcado, otra_carpeta))
    visita.dice(
        "Confirme lo que va a cambiar", "3 celdas cambian", "Por la sequía", "Se bajó.",
        "Con A = 18 y B = 20, A/B*100 da 90", "La meta no saldrá de sus operandos",
    )  # fmt: skip
    _mirar(visita)
    # meanwhile somebody saves another weight on the site
    editar_compromiso(
        compromiso=compromiso,
        cambios={"ponderador": Decimal(50)},
        version=compromiso.fila_version,
        por=gente[Rol.ENCARGADO_PMG],
    )
    visita.apretar("Guardar los cambios")
    visita.dice("Otra persona cambió una de las mismas celdas", f"{compromiso}: Ponderador (%)")
    _mirar(visita)
    visita.pagina.get_by_label("El de su libro").check()
    visita.apretar("Guardar los cambios")
    visita.dice("Libro guardado")
    compromiso.refresh_from_db()
    assert (compromiso.ponderador, compromiso.justificacion_meta) == (55, "Por la sequía")
    operando = compromiso.ficha.mediciones.get(tipo="meta", simbolo="A", desagregacion="total")
    assert operando.valor == 18
    assert gente.programa.observaciones.get().respuestas.get().texto == "Se bajó."
