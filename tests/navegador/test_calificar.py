"""Scoring by keyboard alone: the keys of the screen, Tab, the evidence and the next item."""

from collections.abc import Callable

from evaluacion import servicios
from evaluacion.models import Evaluacion, VeredictoOperando
from evaluacion.servicios.muestra import sortear
from instituciones.roles import Rol
from tests.evaluacion import escenarios
from tests.evaluacion.escenarios_doble import evaluadora
from tests.fabricas import Mundo
from tests.navegador.conftest import Visita

Como = Callable[[Rol], Visita]
Visitar = Callable[[], Visita]


def _teclas(visita: Visita, *teclas: str) -> None:
    for tecla in teclas:
        visita.pagina.keyboard.press(tecla)


def _foco(visita: Visita) -> str:
    return str(visita.pagina.evaluate("document.activeElement.name || ''"))


def _guardar(visita: Visita, teclas: str = "Control+Enter") -> None:
    with visita.pagina.expect_navigation():
        visita.pagina.keyboard.press(teclas)


def _tabular_hasta(visita: Visita, condicion: str) -> None:
    for _ in range(80):
        visita.pagina.keyboard.press("Tab")
        if visita.pagina.evaluate(f"document.activeElement.matches({condicion!r})"):
            return
    raise AssertionError(f"{condicion} no se alcanza con el teclado en {visita.pagina.url}")


def _a_cargo(gente: Mundo) -> Evaluacion:
    evaluacion = escenarios.en_evaluacion(gente)
    servicios.asignar_instituciones(
        evaluador=gente[Rol.EVALUADOR], adscripciones=[gente.adscripcion], por=gente[Rol.DIPRES]
    )
    return evaluacion


def test_the_evaluator_declares_and_scores_everything_without_a_mouse(
    como: Como, gente: Mundo
) -> None:
    evaluacion = _a_cargo(gente)
    visita = como(Rol.EVALUADOR).ir("/evaluaciones/mi-carga/")
    visita.dice("Falta declarar")
    visita.sin_desborde()
    _tabular_hasta(visita, "main td a")
    _guardar(visita, "Enter")
    _tabular_hasta(visita, "input[name=hay_conflicto]")
    _teclas(visita, "Space")
    _tabular_hasta(visita, "form[action$='declarar/'] [type=submit]")
    _guardar(visita, "Enter")
    visita.dice("Sin conflicto", "Calificar lo próximo")
    _tabular_hasta(visita, "main a.btn-primary")
    _guardar(visita, "Enter")

    # 1: the first operand differs, the second one is confirmed
    assert visita.pagina.locator("iframe[name=visor]").count() == 1
    visita.sin_desborde()
    assert visita.faltas_de_accesibilidad() == []
    visita.pagina.reload()  # the accessibility check leaves the focus in the frame
    _teclas(visita, "2")
    assert _foco(visita) == "corregido_A"
    visita.pagina.keyboard.type("267,5")
    _teclas(visita, "Tab")
    assert _foco(visita) == "razon_A"
    visita.pagina.keyboard.type("El registro cuenta 1 2 3 más.")
    _teclas(visita, "Escape")
    assert _foco(visita) == "veredicto_A"
    _teclas(visita, "j", "1")
    assert visita.pagina.evaluate("document.activeElement.matches('[data-guardar]')")
    _guardar(visita)
    visita.dice("Compromiso 1 calificado.")

    # 2: everything by Tab and arrows, as in any form
    for nombre in ("veredicto_A", "veredicto_B"):
        _tabular_hasta(visita, f"input[name={nombre}]")
        _teclas(visita, "Space")
    _tabular_hasta(visita, "[data-guardar]")
    _guardar(visita, "Enter")

    # 3: one requirement is met and the other is not; saving without the reason says so
    _teclas(visita, "1", "2")
    _teclas(visita, "Escape")
    _guardar(visita)
    visita.dice("Explique por qué no se cumple.")
    visita.quejas = [q for q in visita.quejas if "400" not in q]
    _tabular_hasta(visita, "textarea")
    visita.pagina.keyboard.type("Falta el acta.")
    _guardar(visita)
    visita.dice("No le queda nada por calificar.", "3 de 3")

    veredictos = VeredictoOperando.objects.filter(calificacion__compromiso__numero=1)
    assert [(v.simbolo, v.veredicto, str(v.valor)) for v in veredictos.order_by("simbolo")] == [
        ("A", "difiere", "267.500000"),
        ("B", "confirmado", "None"),
    ]
    assert evaluacion.calificaciones.count() == 3


def test_the_keys_move_between_items_open_evidence_and_can_be_switched_off(
    como: Como, gente: Mundo
) -> None:
    evaluacion = escenarios.en_evaluacion(gente)
    visita = como(Rol.EVALUADOR).ir(f"/evaluaciones/{evaluacion.pk}/calificar/")
    primera = visita.pagina.url
    _guardar(visita, "s")
    assert visita.pagina.url != primera
    _guardar(visita, "a")
    assert visita.pagina.url == primera
    _teclas(visita, "j", "j")
    assert _foco(visita) == "veredicto_B"
    _teclas(visita, "e")
    visita.pagina.locator("[data-visor-texto]").get_by_text("B:").wait_for()
    _teclas(visita, "k")
    assert _foco(visita) == "veredicto_A"
    visita.pagina.evaluate("localStorage.setItem('pmg-atajos', 'no')")
    _teclas(visita, "1")
    assert visita.pagina.locator("input[name=veredicto_A]:checked").count() == 0


def test_the_second_evaluator_has_the_same_keys_the_viewer_and_the_next_item(
    visitar: Visitar, gente: Mundo
) -> None:
    escenarios.en_evaluacion(gente)
    segunda = evaluadora(gente)
    sortear(
        proceso=gente.adscripcion.proceso,
        semilla="lotería 5214",
        porcentaje=100,
        minimo=1,
        segundos=[segunda],
        por=gente[Rol.DIPRES],
    )
    visita = visitar().llevar_sesion(segunda).ir("/doble-evaluacion/?ver=mias")
    visita.pagina.locator("main td a").first.click()
    visita.enlace("Hacer la segunda evaluación")
    visita.sin_desborde()
    assert visita.faltas_de_accesibilidad() == []
    visita.pagina.reload()
    assert visita.pagina.locator("iframe[name=visor]").count() == 1
    _teclas(visita, "j", "j", "e")
    visita.pagina.locator("[data-visor-texto]").get_by_text("B:").wait_for()
    primera = visita.pagina.url
    _guardar(visita, "s")
    _guardar(visita, "a")
    assert visita.pagina.url == primera
    _teclas(visita, "1", "1")
    _guardar(visita)
    visita.dice("Segunda evaluación guardada.", "2 en esta institución")
    assert visita.pagina.url != primera
    visita.ir(primera.removeprefix(visita.base))
    visita.dice("Usted ya calificó este compromiso")
    assert visita.pagina.locator("input[name=veredicto_A]:checked:disabled").count() == 1
