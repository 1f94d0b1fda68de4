"""Evidence beside the score: what opens where, and that nothing of it may run."""

from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from evaluacion.consultas_visor import sitios_de
from evaluacion.extracto import FILAS_MAXIMAS, extracto
from evaluacion.models import Archivo, CitaEvidencia, ResultadoInformado
from instituciones.roles import Rol
from pmg_site.comun.archivos import CSV, DOCX, TEXTO, XLSX
from tests.evaluacion import escenarios
from tests.fabricas import Mundo
from tests.fabricas_evidencia import CitaEvidenciaF, archivo_guardado
from tests.permisos.conftest import PUERTA


def _entrar(mundo: Mundo, rol: Rol) -> Client:
    cliente = Client()
    cliente.force_login(mundo[rol], backend=PUERTA)
    return cliente


def _cita(informado: ResultadoInformado, archivo: Archivo, clase: str, lugar: str) -> CitaEvidencia:
    return CitaEvidenciaF(informado=informado, revision__archivo=archivo, clase=clase, lugar=lugar)


@pytest.fixture
def informado(mundo: Mundo) -> ResultadoInformado:
    return escenarios.informado_de(escenarios.en_evaluacion(mundo), 1)


def test_a_page_opens_at_its_number_in_a_sandbox_of_our_own_pages(
    mundo: Mundo, informado: ResultadoInformado
) -> None:
    cita = _cita(informado, archivo_guardado(escenarios.PDF, "application/pdf"), "pagina", "12-14")
    sitio = next(s for s in sitios_de(informado, mundo[Rol.EVALUADOR])["A"] if "12-14" in s.texto)
    assert sitio.url.endswith(f"?cita={cita.pk}#page=12")
    respuesta = _entrar(mundo, Rol.EVALUADOR).get(sitio.url)
    assert b"".join(respuesta.streaming_content) == escenarios.PDF  # type: ignore[attr-defined] # a file
    assert respuesta["Content-Disposition"].startswith("inline")
    assert respuesta["Content-Type"] == "application/pdf"
    assert respuesta["X-Content-Type-Options"] == "nosniff"
    assert respuesta["X-Frame-Options"] == "SAMEORIGIN"
    politica = respuesta["Content-Security-Policy"]
    assert politica == "sandbox; default-src 'none'; frame-ancestors 'self'"


@pytest.mark.parametrize("tipo", [CSV, TEXTO, XLSX, DOCX, "text/html", "image/svg+xml"])
def test_what_the_browser_could_run_is_never_shown_as_it_is(
    mundo: Mundo, informado: ResultadoInformado, tipo: str
) -> None:
    cita = _cita(informado, archivo_guardado(b"<script>alert(1)</script>", tipo), "pasaje", "x")
    url = reverse("evaluacion:ver_archivo", args=[cita.revision_id])
    assert _entrar(mundo, Rol.EVALUADOR).get(url).status_code == 404


def test_an_extract_is_text_and_nothing_of_the_file_is_markup(
    mundo: Mundo, informado: ResultadoInformado
) -> None:
    contenido = b"operando;valor\n<script>alert(1)</script>;262\n"
    cita = _cita(informado, archivo_guardado(contenido, CSV), "celda", "B2")
    respuesta = _entrar(mundo, Rol.EVALUADOR).get(reverse("evaluacion:ver_cita", args=[cita.pk]))
    pagina = respuesta.content.decode()
    assert "&lt;script&gt;alert(1)" in pagina
    assert "<script" not in pagina
    assert "<mark>262</mark>" in pagina
    assert respuesta["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in respuesta["Content-Security-Policy"]
    assert "script-src 'none'" in respuesta["Content-Security-Policy"]


def test_the_screen_frames_only_our_own_pages(mundo: Mundo, informado: ResultadoInformado) -> None:
    url = reverse("evaluacion:calificar", args=[informado.pk])
    politica = _entrar(mundo, Rol.EVALUADOR).get(url)["Content-Security-Policy"]
    assert "frame-src 'self'" in politica
    assert "frame-ancestors 'none'" in politica
    otra = _entrar(mundo, Rol.EVALUADOR).get(reverse("evaluacion:mi_carga"))
    assert "frame-src" not in otra["Content-Security-Policy"]


def test_an_infected_file_is_named_and_not_opened(
    mundo: Mundo, informado: ResultadoInformado
) -> None:
    archivo = archivo_guardado(escenarios.PDF + b" ", "application/pdf")
    cita = _cita(informado, archivo, "pagina", "3")
    Archivo.objects.filter(pk=archivo.pk).update(
        examen="infectado", examinado_el=archivo.creado_el, hallazgo="Eicar"
    )
    sitio = next(s for s in sitios_de(informado, mundo[Rol.EVALUADOR])["A"] if "3" in s.texto)
    assert (sitio.url, "virus" in sitio.motivo) == ("", True)
    url = reverse("evaluacion:ver_archivo", args=[cita.revision_id])
    assert _entrar(mundo, Rol.EVALUADOR).get(url).status_code in (400, 403, 409)


def _guardar(tmp_path: Path, contenido: bytes) -> Path:
    ruta = tmp_path / "archivo"
    ruta.write_bytes(contenido)
    return ruta


def _citadas(hallado) -> list[tuple[int, str]]:  # type: ignore[no-untyped-def] # an Extracto
    return [(f.numero, c.texto) for f in hallado.filas for c in f.casillas if c.citada]


def test_the_cell_of_a_table_is_shown_with_its_neighbours(tmp_path: Path) -> None:
    filas = "\n".join(f"fila {n};a;b;{n * 10}" for n in range(1, 101))
    ruta = _guardar(tmp_path, b"\xef\xbb\xbf" + filas.encode())
    hallado = extracto(ruta, CSV, "celda", "$D$50")
    assert _citadas(hallado) == [(50, "500")]
    assert hallado.columnas == ["A", "B", "C", "D"]
    assert [f.numero for f in hallado.filas] == [1, *range(47, 63)]


def test_the_cell_of_a_workbook_is_shown_by_its_sheet(tmp_path: Path) -> None:
    libro = Workbook()
    libro.create_sheet("Datos")["C14"] = 262
    flujo = BytesIO()
    libro.save(flujo)
    ruta = _guardar(tmp_path, flujo.getvalue())
    hallado = extracto(ruta, XLSX, "celda", "datos!C14")
    assert (hallado.hoja, _citadas(hallado)) == ("Datos", [(14, "262")])
    assert "no tiene una hoja «Otra»" in extracto(ruta, XLSX, "celda", "Otra!C14").aviso
    assert extracto(ruta, XLSX, "hoja", "Datos").hoja == "Datos"
    assert "no se pudo leer" in extracto(_guardar(tmp_path, b"PK"), XLSX, "hoja", "Datos").aviso


def test_a_passage_is_found_whatever_its_blanks_and_capitals(tmp_path: Path) -> None:
    texto = "uno\ndos\nSe  respondieron 262 consultas\ncuatro\n"
    hallado = extracto(_guardar(tmp_path, texto.encode()), TEXTO, "pasaje", "respondieron 262")
    assert _citadas(hallado) == [(3, "Se  respondieron 262 consultas")]
    perdido = extracto(_guardar(tmp_path, texto.encode()), TEXTO, "pasaje", "no está")
    assert "No se halló" in perdido.aviso
    assert perdido.filas


@pytest.mark.parametrize(
    ("lugar", "aviso"),
    [("A9", "termina antes"), (f"A{FILAS_MAXIMAS + 1}", "muy abajo")],
)
def test_a_cell_that_is_not_there_is_said(tmp_path: Path, lugar: str, aviso: str) -> None:
    hallado = extracto(_guardar(tmp_path, b"a;b\n1;2\n"), CSV, "celda", lugar)
    assert aviso in hallado.aviso
    assert _citadas(hallado) == []
