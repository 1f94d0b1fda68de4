"""The yearly programme from draft to decree, by the hands of the people who take part."""

from collections.abc import Callable

from compromisos.models import ProgramaAnual
from instituciones.horario import dia_local
from instituciones.roles import Rol
from pmg_site.comun import reloj
from tests.compromisos.escenarios import completar
from tests.fabricas import Mundo
from tests.navegador.conftest import Visita

Como = Callable[[Rol], Visita]


def _con_comentario(visita: Visita, accion: str, texto: str) -> None:
    """Open the box of a step that asks for a reason, give it and take the step."""
    caja = visita.contenido.locator("details", has_text=accion)
    caja.locator("summary").click()
    caja.get_by_role("textbox").fill(texto)
    visita.apretar(accion, caja)


def _pesar(visita: Visita, pesos: tuple[str, ...]) -> None:
    campos = visita.contenido.locator("form.panel input[type=text]:visible")
    for i, peso in enumerate(pesos):
        campos.nth(i).fill(peso)


def test_a_programme_goes_from_draft_to_decree_through_an_observation(
    como: Como, gente: Mundo
) -> None:
    completar(gente.programa)
    camino = f"/compromisos/{gente.programa.pk}/"
    servicio = como(Rol.ENCARGADO_PMG).ir(camino)
    servicio.enlace("Cambiar los ponderadores")
    _pesar(servicio, ("50,5", "30", "10"))
    servicio.pagina.get_by_text("faltan 9,50").wait_for()
    servicio.apretar("Guardar los ponderadores")
    servicio.dice("90,50", "deben sumar")
    servicio.enlace("Cambiar los ponderadores")
    _pesar(servicio, ("59,5", "30", "10,5"))
    servicio.pagina.get_by_text("como pide el Programa Marco").wait_for()
    servicio.apretar("Guardar los ponderadores")
    servicio.dice("Los ponderadores quedaron guardados", "59,50 %", "No falta nada")

    jefe = como(Rol.JEFE_SERVICIO).ir(camino)
    jefe.apretar("Enviar al ministerio")
    jefe.dice("Enviado al ministerio")
    ministerio = como(Rol.ENCARGADO_MINISTERIAL).ir(camino)
    ministerio.apretar("Validar por el ministerio")
    dipres = como(Rol.DIPRES).ir(camino)
    dipres.apretar("Tomar en revisión")
    dipres.contenido.locator("summary", has_text="Nueva observación").click()
    dipres.pagina.get_by_label("Texto").fill("Justifique la meta del compromiso 1.")
    dipres.apretar("Abrir la observación")
    dipres.dice("La observación quedó abierta", "Justifique la meta del compromiso 1.")
    dipres.ir(camino)
    _con_comentario(dipres, "Devolver con observaciones", "Falta la justificación.")

    servicio.ir(camino).dice("volvió con observaciones")
    for texto in ("Justifique la meta del compromiso 1.", "Falta la justificación."):
        hilo = servicio.ir(camino).contenido.locator("article", has_text=texto)
        hilo.get_by_label("Respuesta").fill("Es el mejor valor histórico.")
        servicio.apretar("Responder", hilo)
    servicio.dice("Es el mejor valor histórico.")
    # nothing of what the ministry signed changed: it goes straight back to the review
    jefe.ir(camino).apretar("Reenviar a revisión")
    dipres.ir(camino).apretar("Tomar en revisión")
    for _ in range(2):
        hilo = dipres.ir(camino).contenido.locator("article.conversacion").first
        hilo.locator("summary", has_text="Dar por resuelta").click()
        dipres.apretar("Dar por resuelta", hilo)
    como(Rol.COMITE_TRIMINISTERIAL).ir(camino).apretar("Aprobar")

    dipres.ir(camino).enlace("Registrar el decreto")
    dipres.pagina.get_by_label("Número del decreto").fill("412")
    dipres.pagina.get_by_label("Fecha").fill(dia_local(reloj.ahora()).isoformat())
    dipres.oprimir(dipres.contenido.locator("form button[type=submit]"))
    dipres.dice("Decreto 412", "Huella de lo aprobado")
    assert ProgramaAnual.objects.get(pk=gente.programa.pk).estado == "decretado"


def test_what_may_not_be_sent_yet_says_what_is_missing(como: Como, gente: Mundo) -> None:
    jefe = como(Rol.JEFE_SERVICIO).ir(f"/compromisos/{gente.programa.pk}/")
    jefe.dice("meta")
    assert jefe.contenido.locator("form").get_by_role("button", name="Enviar").count() == 0
