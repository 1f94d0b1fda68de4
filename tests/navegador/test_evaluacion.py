"""A year's result from the first operand to the public page, by those who take part."""

from collections.abc import Callable
from pathlib import Path

import pytest

from evaluacion.models import Evaluacion
from instituciones.horario import dia_local
from instituciones.roles import Rol
from pmg_site.comun import reloj
from tests.evaluacion import escenarios
from tests.fabricas import Mundo
from tests.navegador.conftest import Visita

Como = Callable[[Rol], Visita]


@pytest.fixture
def informe_pdf(tmp_path: Path) -> Path:
    archivo = tmp_path / "informe de resultados.pdf"
    archivo.write_bytes(escenarios.PDF)
    return archivo


def _camino(evaluacion: Evaluacion) -> str:
    return f"/evaluaciones/{evaluacion.pk}/"


def _informar(visita: Visita, evaluacion: Evaluacion, archivo: Path) -> None:
    """Commitment 1 by typing 262 of 281, which shows its result before anything is saved."""
    fila = escenarios.informado_de(evaluacion, 1)
    visita.ir(f"/evaluaciones/resultados/{fila.pk}/informar/")
    visita.pagina.get_by_label("A: consultas respondidas a tiempo").fill("262")
    visita.pagina.get_by_label("B: consultas recibidas").fill("1.234")
    visita.pagina.locator("#vista-previa").get_by_text("¿Quiso decir 1234 o 1,234?").wait_for()
    visita.pagina.get_by_label("B: consultas recibidas").fill("281")
    # 262 / 281 = 93,24 -> 93 %; 93 / 95 = 97,89 %
    visita.pagina.locator("#vista-previa").get_by_text("97,89").first.wait_for()
    visita.apretar("Guardar")
    visita.pagina.get_by_label("Archivo").set_input_files(archivo)
    visita.pagina.get_by_label("Medio de verificación").fill("Informe de resultados")
    for simbolo in "AB":
        visita.pagina.get_by_label(f"{simbolo} está en").select_option("pagina")
        visita.pagina.get_by_label(f"Lugar de {simbolo}").fill("1")
    visita.apretar("Subir archivo")
    visita.dice("Archivo guardado", "informe de resultados.pdf")


def test_a_result_goes_from_its_operands_to_the_public_page_through_a_claim(
    como: Como, gente: Mundo, visitar: Callable[[], Visita], informe_pdf: Path
) -> None:
    evaluacion = escenarios.abierta(gente)
    camino = _camino(evaluacion)
    _informar(como(Rol.ENCARGADO_PMG), evaluacion, informe_pdf)
    jefe = como(Rol.JEFE_SERVICIO).ir(camino)
    jefe.dice("Falta para enviar")
    _completar_el_resto(gente, evaluacion)
    jefe.ir(camino).apretar("Enviar resultados")
    ministro = como(Rol.MINISTRO).ir(camino)
    _con_comentario(ministro, "Conforme.")
    dipres = como(Rol.DIPRES).ir(camino)
    dipres.apretar("Abrir la evaluación externa")
    _revisar(como(Rol.RED_EXPERTOS), evaluacion)
    for numero in (1, 2, 3):
        escenarios.calificar(gente, Evaluacion.objects.get(pk=evaluacion.pk), numero)
    dipres.ir(camino).apretar("Emitir resultado preliminar")
    dipres.dice("Cumplimiento")

    _reclamar(jefe, camino)
    comite = como(Rol.COMITE_TECNICO).ir(f"{camino}reclamos/")
    comite.contenido.get_by_role("link", name="Ver el reclamo").first.click()
    comite.apretar("Tomar en análisis")
    comite.pagina.get_by_label("Rechazar").check()
    comite.pagina.get_by_label("Fundamento de la decisión").fill("El registro cuenta 262.")
    comite.pagina.get_by_label("Resumen público").fill("Se rechazó: el registro cuenta 262.")
    comite.apretar("Resolver")
    dipres.ir(camino).dice("se congela después, o antes si su jefatura renuncia a reclamar")
    jefe.ir(f"{camino}reclamos/").pagina.get_by_label("Por qué no reclamará").fill("Conforme.")
    jefe.apretar("Renunciar a reclamar")
    dipres.ir(camino).apretar("Congelar el resultado")
    como(Rol.COMITE_TRIMINISTERIAL).ir(camino).apretar("Decidir resultado final")
    dipres.ir(camino).dice("No puede registrar el decreto. Usted ya lo congeló.")
    # each decision on the result is of another person
    decreta = visitar().llevar_sesion(escenarios.otra(gente, Rol.DIPRES)).ir(camino)
    decreta.pagina.get_by_label("Número del decreto").fill("200")
    decreta.pagina.get_by_label("Fecha del decreto").fill(dia_local(reloj.ahora()).isoformat())
    decreta.apretar("Registrar decreto")
    publica = visitar().llevar_sesion(escenarios.otra(gente, Rol.DIPRES)).ir(camino)
    publica.apretar("Publicar")
    publica.dice("Publicada")

    publica = visitar().ir(f"/resultados/2026/{gente.institucion.codigo}/")
    # 93/95 of 60 points = 58,7368; with the 30 and 10 of the others 98,7368 -> 98,74
    publica.dice("262 de 281", "97,89 %", "98,74 %")
    datos = visitar().contexto.request.get("/api/v1/resultados/").json()
    assert [fila["total"] for fila in datos["resultados"]] == ["98.74"]


def _completar_el_resto(gente: Mundo, evaluacion: Evaluacion) -> None:
    escenarios.informar(gente, evaluacion, 2, {"A": "95", "B": "100"})
    escenarios.informar(gente, evaluacion, 3, {})
    for numero in (2, 3):
        escenarios.adjuntar(gente, escenarios.informado_de(evaluacion, numero))


def _con_comentario(visita: Visita, texto: str) -> None:
    caja = visita.contenido.locator("form[action$='/evaluar_ministerio/'] details")
    caja.locator("summary").click()
    caja.get_by_role("textbox").fill(texto)
    visita.oprimir(caja.locator("button[type=submit]"))


def _revisar(visita: Visita, evaluacion: Evaluacion) -> None:
    """The network reads its commitment (number 3) and gives its verdict."""
    fila = escenarios.informado_de(evaluacion, 3)
    visita.ir(f"/evaluaciones/resultados/{fila.pk}/revisar/")
    # the evidence of what cites nothing is open beside it, and one key saves
    visita.pagina.locator("iframe[data-visor]").wait_for()
    conforme = visita.contenido.locator("input[name=veredicto]").first
    conforme.check()
    with visita.pagina.expect_navigation():
        conforme.press("Control+Enter")
    visita.dice("Compromiso 3 revisado.")


def _reclamar(visita: Visita, camino: str) -> None:
    visita.ir(f"{camino}reclamos/")
    visita.contenido.get_by_role("link", name="Reclamar").first.click()
    visita.contenido.locator("textarea[name=fundamentos]").fill("El numerador era 270.")
    visita.contenido.locator("input[name=op_A]").fill("270")
    visita.apretar("Presentar el reclamo")
    visita.dice("Presentado")
