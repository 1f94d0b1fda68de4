"""The review by hand: queue, threads of a field, many validated at once, the staff heard."""

import os
from collections.abc import Callable
from pathlib import Path

from compromisos import servicios
from compromisos.models import ConsultaAsociacion, Observacion, ProgramaAnual
from instituciones.roles import Rol
from tests.compromisos.escenarios import completar, llevar
from tests.fabricas import AdscripcionF, InstitucionF, Mundo, persona_con, programa_en_borrador
from tests.navegador.conftest import TELEFONO, Visita

Como = Callable[[Rol], Visita]
FOTOS = os.environ.get("PMG_FOTOS")  # a folder for whoever wants to look at the pages


def _mirar(visita: Visita, nombre: str) -> None:
    """The page as it stands is accessible, and fits a telephone."""
    assert visita.faltas_de_accesibilidad() == []
    visita.sin_desborde()
    if FOTOS:
        tamano = visita.pagina.viewport_size
        for ancho, medida in ((1280, tamano), (390, TELEFONO)):
            visita.pagina.set_viewport_size(medida)  # type: ignore[arg-type] # a plain dict serves
            visita.pagina.screenshot(path=Path(FOTOS) / f"{nombre}-{ancho}.png", full_page=True)
        visita.pagina.set_viewport_size(tamano)  # type: ignore[arg-type]


def _otro_enviado(gente: Mundo, nombre: str) -> ProgramaAnual:
    institucion = InstitucionF(nombre=nombre, ministerio=gente.institucion.ministerio)
    adscripcion = AdscripcionF(institucion=institucion, proceso=gente.adscripcion.proceso)
    programa = completar(programa_en_borrador(adscripcion))
    return servicios.enviar(programa=programa, por=persona_con(Rol.JEFE_SERVICIO, institucion))


def test_the_ministry_opens_what_it_validates(como: Como, gente: Mundo) -> None:
    uno = llevar(gente, "enviado")
    dos, tres = _otro_enviado(gente, "Servicio Beta"), _otro_enviado(gente, "Servicio Gama")
    servicios.abrir_observacion(programa=tres, texto="Falta.", por=gente[Rol.MINISTRO])
    ministro = como(Rol.MINISTRO).ir("/compromisos/validacion/")
    casillas = ministro.contenido.locator("input[type=checkbox]")
    assert casillas.count() == 0
    # in place, by keyboard, without leaving the page
    for programa in (uno, dos, tres):
        ministro.contenido.locator(f"#programa-{programa.pk} a", has_text="Abrir").press("Enter")
        ministro.contenido.locator(f"#contenido-{programa.pk} table").wait_for()
    assert casillas.count() == 2
    ministro.dice("No se puede validar", "«Falta»", "No se puede marcar")
    for i in range(2):
        casillas.nth(i).press("Space")
    _mirar(ministro, "validacion")
    # meanwhile the second one changes
    ProgramaAnual.objects.filter(pk=dos.pk).update(fila_version=dos.fila_version + 1)
    ministro.apretar("Validar los marcados")
    ministro.dice("1 de 2 programas validado", "Cambió después de que usted lo vio")
    _mirar(ministro, "validacion-resultado")
    assert ProgramaAnual.objects.get(pk=uno.pk).estado == "validado"


def test_without_scripts_the_ministry_opens_and_validates_too(como: Como, gente: Mundo) -> None:
    uno = llevar(gente, "enviado")
    ministro = como(Rol.MINISTRO)
    ministro.pagina.route("**/*.js", lambda ruta: ruta.fulfill(body=""))
    ministro.ir("/compromisos/validacion/").enlace("Abrir el contenido de todos")
    ministro.contenido.locator("input[type=checkbox]").check()
    with ministro.pagina.expect_navigation():
        ministro.contenido.get_by_role("button", name="Validar los marcados").click()
    ministro.dice("1 de 1 programa validado")
    assert ProgramaAnual.objects.get(pk=uno.pk).estado == "validado"


def test_a_reviewer_walks_the_queue_and_observes_a_field_by_keyboard(
    como: Como, gente: Mundo
) -> None:
    otro = _otro_enviado(gente, "Servicio Zeta")
    servicios.validar(programa=otro, por=gente[Rol.MINISTRO])
    programa = llevar(gente, "en_revision")
    dipres = como(Rol.DIPRES).ir("/compromisos/cola/?orden=institucion")
    dipres.dice("Primera ronda", "Faltan")
    _mirar(dipres, "cola")
    dipres.enlace(programa.institucion.nombre, exacto=False)
    dipres.dice("1 de 2")
    _mirar(dipres, "programa-dipres")
    compromiso = programa.compromisos.get(numero=1)
    dipres.contenido.get_by_role("link", name="Observar meta del compromiso 1").press("Enter")
    dipres.pagina.wait_for_url("**/hilos/**")
    dipres.pagina.locator("#nueva").get_by_label("Texto").fill("La meta es baja.")
    dipres.pagina.locator("#nueva button").press("Enter")
    dipres.pagina.get_by_text("La observación quedó abierta").wait_for()
    hilo = Observacion.objects.get()
    assert (hilo.compromiso, hilo.campo, hilo.bloquea) == (compromiso, "meta", True)
    _mirar(dipres, "hilos")
    dipres.ir(f"/compromisos/{programa.pk}/")
    dipres.contenido.get_by_role("link", name="1 observación sobre meta").wait_for()
    dipres.contenido.get_by_role("link", name="Siguiente", exact=True).click()
    dipres.pagina.wait_for_load_state()
    dipres.dice("2 de 2", "Es el último")
    dipres.ir(f"/compromisos/{programa.pk}/prorroga/")
    dipres.pagina.get_by_label("Hasta el día").fill("2030-01-15")
    dipres.pagina.get_by_label("Motivo").fill("Incendio en la sede.")
    _mirar(dipres, "prorroga")
    dipres.apretar("Otorgar la prórroga")
    dipres.dice("La prórroga quedó otorgada")


def test_the_staff_is_heard_answered_and_the_record_is_closed(como: Como, gente: Mundo) -> None:
    camino = f"/compromisos/{gente.programa.pk}/participacion/"
    asociacion = como(Rol.ASOCIACION).ir(camino)
    asociacion.pagina.get_by_label("Texto").fill("La carga es alta.")
    asociacion.apretar("Comentar")
    asociacion.dice("La carga es alta.", "Asociación de funcionarios")
    servicio = como(Rol.ENCARGADO_PMG).ir(camino)
    servicio.dice("No hay registro de la consulta", "por verificar".capitalize())
    servicio.contenido.get_by_label("Respuesta").fill("Se repartió.")
    servicio.apretar("Responder")
    servicio.ir(camino).enlace("Registrar una consulta")
    for etiqueta, valor in (
        ("Asociación consultada", "ANFUDE"), ("Fecha de la consulta", "2026-11-02"),
        ("Participantes", "14"), ("Qué se informó y qué se planteó", "Las metas."),
        ("Acta o respaldo", "Acta 3."),
    ):  # fmt: skip
        servicio.pagina.get_by_label(etiqueta).fill(valor)
    servicio.pagina.get_by_label("Medio").select_option("reunion")
    _mirar(servicio, "consulta")
    servicio.apretar("Guardar el registro")
    servicio.dice("14 participantes", "Acta 3.")
    servicio.contenido.locator("summary", has_text="Cerrar el registro").click()
    servicio.pagina.get_by_label("Cómo se consideró").fill("Se repartió la carga.")
    servicio.apretar("Cerrar el registro")
    consulta = ConsultaAsociacion.objects.get()
    servicio.dice("Huella del registro", consulta.huella)
    _mirar(servicio, "participacion")
    servicio.ir(f"/compromisos/{gente.programa.pk}/").dice("Registro cerrado")
    _mirar(servicio, "programa-servicio")
