"""A large file goes up in pieces though the connection fails, and each operand is cited."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Route

from evaluacion import servicios
from evaluacion.models import RevisionEvidencia, SubidaParcial
from instituciones.roles import Rol
from tests.evaluacion import escenarios
from tests.fabricas import Mundo
from tests.navegador.conftest import Visita

Como = Callable[[Rol], Visita]
GRANDE = escenarios.PDF.replace(b"%%EOF", b"%" + b" relleno" * 400_000 + b"\n%%EOF")


def test_a_cut_connection_neither_loses_nor_repeats_what_went_up(
    gente: Mundo, como: Como, tmp_path: Path
) -> None:
    evaluacion = escenarios.abierta(gente)
    escenarios.informar(gente, evaluacion, 1, {"A": "262", "B": "281"})
    informado = escenarios.informado_de(evaluacion, 1)
    archivo = tmp_path / "planilla grande.pdf"
    archivo.write_bytes(GRANDE)
    visita = como(Rol.ENCARGADO_PMG)
    visita.ir(f"/evaluaciones/resultados/{informado.pk}/informar/")
    pedidos: list[str] = []

    def cortar(ruta: Route) -> None:
        pedidos.append(ruta.request.url)
        if len(pedidos) == 2:
            ruta.abort()
        else:
            ruta.continue_()

    visita.pagina.route("**/evidencia/subidas/**", cortar)
    visita.pagina.get_by_label("Archivo").set_input_files(archivo)
    visita.pagina.get_by_label("A está en").select_option("pagina")
    visita.pagina.get_by_label("Lugar de A").fill("12")
    visita.apretar("Subir archivo")
    visita.dice("Archivo guardado", "planilla grande.pdf", "Página 12")
    assert len(pedidos) == 5  # four pieces, one of them twice
    assert RevisionEvidencia.objects.get().archivo.tamano == len(GRANDE)
    assert not SubidaParcial.objects.exists()
    assert all("ERR_FAILED" in queja for queja in visita.quejas)
    visita.quejas.clear()
    visita.contenido.get_by_text("Agregar una cita").click()
    visita.contenido.get_by_label("Operando", exact=True).select_option("B")
    visita.contenido.get_by_label("Está en", exact=True).select_option("celda")
    visita.contenido.get_by_label("Lugar", exact=True).fill("Datos!B7")
    visita.apretar("Guardar cita")
    visita.dice("Cita guardada", "Celda Datos!B7")
    visita.sin_desborde()
    assert visita.faltas_de_accesibilidad() == []


def test_a_file_that_is_refused_says_why_beside_its_field(
    gente: Mundo, como: Como, tmp_path: Path
) -> None:
    evaluacion = escenarios.abierta(gente)
    informado = escenarios.informado_de(evaluacion, 1)
    archivo = tmp_path / "con codigo.pdf"
    archivo.write_bytes(GRANDE.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript >>"))
    visita = como(Rol.ENCARGADO_PMG)
    visita.ir(f"/evaluaciones/resultados/{informado.pk}/informar/")
    visita.pagina.get_by_label("Archivo").set_input_files(archivo)
    visita.apretar("Subir archivo")
    visita.dice("El PDF contiene código JavaScript. Imprímalo como PDF")
    visita.quejas.clear()  # the answer 400 that brought the page


def test_after_a_refused_file_another_one_goes_up_by_the_same_button(
    gente: Mundo, como: Como, tmp_path: Path
) -> None:
    informado = escenarios.informado_de(escenarios.abierta(gente), 1)
    malo, bueno = tmp_path / "programa.exe", tmp_path / "informe.pdf"
    malo.write_bytes(b"MZ" + b"\0" * 200)
    bueno.write_bytes(escenarios.PDF)
    visita = como(Rol.ENCARGADO_PMG)
    visita.ir(f"/evaluaciones/resultados/{informado.pk}/informar/")
    visita.pagina.get_by_label("Archivo").set_input_files(malo)
    visita.pagina.get_by_role("button", name="Subir archivo").click()
    aviso = visita.pagina.get_by_text("Ese tipo de archivo no se admite")
    aviso.wait_for()
    assert not visita.pagina.get_by_role("button", name="Seguir subiendo").is_visible()
    visita.quejas.clear()  # the answer 400 of the refusal
    visita.pagina.get_by_label("Archivo").set_input_files(bueno)
    assert not aviso.is_visible()
    visita.apretar("Subir archivo")
    visita.dice("Archivo guardado", "informe.pdf")


def test_whoever_audits_reads_what_the_custody_found(gente: Mundo, como: Como) -> None:
    escenarios.enviada(gente)
    servicios.revisar_archivos()
    visita = como(Rol.AUDITOR)
    visita.ir("/evaluaciones/evidencia/custodia/")
    visita.dice("ninguno se perdió ni cambió", "Últimas rondas")
    visita.sin_desborde()
    assert visita.faltas_de_accesibilidad() == []
