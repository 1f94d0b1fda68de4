"""Formulario H in the browser: typing with the keyboard, points at once, a conflict chosen."""

from collections.abc import Callable
from decimal import Decimal

from compromisos import servicios
from compromisos.consultas_formulario_h import indicador_h
from compromisos.models import Compromiso
from compromisos.servicios.formulario_h import VersionesH
from indicadores.models import FichaIndicador
from instituciones.roles import Rol
from tests.compromisos.escenarios import completar
from tests.fabricas import Mundo
from tests.navegador.conftest import Visita

Como = Callable[[Rol], Visita]
D = Decimal


def _poblar(gente: Mundo) -> Compromiso:
    """An indicator by sex and by region, with a declared year."""
    completar(gente.programa)
    compromiso = gente.programa.compromisos.get(numero=1)
    FichaIndicador.objects.filter(pk=compromiso.ficha_id).update(
        desagrega_sexo=True, desagrega_territorio=True, notas="Se cuenta por folio de ingreso."
    )
    return servicios.editar_indicador_h(
        compromiso=compromiso,
        versiones=_versiones(compromiso),
        meta={
            ("A", "mujeres"): D(10), ("A", "hombres"): D(9),
            ("B", "CL-RM"): D(12), ("B", "CL-BI"): D(8),
        },
        estimado={("A", "total"): D(17), ("B", "total"): D(20)},
        declarados={2024: {("A", "total"): D(16), ("B", "total"): D(20)}},
        fuentes={2024: "Informe anual 2024"},
        por=gente[Rol.ENCARGADO_PMG],
    )  # fmt: skip


def _versiones(compromiso: Compromiso) -> VersionesH:
    indicador = indicador_h(compromiso)
    assert indicador is not None
    return VersionesH(
        indicador.compromiso.fila_version,
        indicador.ficha.fila_version,
        {c.anio: c.ficha.fila_version if c.ficha else 0 for c in indicador.columnas[:-1]},
    )


def test_the_form_is_read_at_both_widths(como: Como, gente: Mundo) -> None:
    compromiso = _poblar(gente)
    visita = como(Rol.ENCARGADO_PMG).ir(f"/compromisos/{gente.programa.pk}/formulario-h/")
    visita.dice("Efectivo 2024", "Estimado 2025", "Meta 2026", "declarado por el servicio")
    assert visita.faltas_de_accesibilidad() == []
    visita.sin_desborde()
    visita.pagina.get_by_text("Por territorio").first.click()
    visita.dice("Subtotal por territorio")
    visita.sin_desborde()
    visita.ir(f"/compromisos/compromiso/{compromiso.pk}/formulario-h/")
    visita.sin_desborde()
    assert visita.faltas_de_accesibilidad() == []
    visita.sin_quejas()


def test_with_the_keyboard_alone_values_show_their_points_and_are_saved(
    como: Como, gente: Mundo
) -> None:
    compromiso = _poblar(gente)
    visita = como(Rol.ENCARGADO_PMG)
    visita.ir(f"/compromisos/compromiso/{compromiso.pk}/formulario-h/")
    teclado, pagina = visita.pagina.keyboard, visita.pagina
    for _ in range(200):
        teclado.press("Tab")
        if pagina.evaluate("document.activeElement.name") == "v2026_A_total":
            break
    teclado.press("ControlOrMeta+a")
    teclado.type("18")
    pagina.locator("#resultado").get_by_text("94,44").wait_for()  # 85/90
    pagina.locator("#resultado").get_by_text("suman 19 y el total es 18").wait_for()
    teclado.press("Enter")
    visita.dice("El indicador 1 quedó guardado", "suman 19 y el total es 18")
    compromiso.refresh_from_db()
    assert compromiso.meta == D(90)
    visita.sin_quejas()


def test_a_conflict_is_chosen_field_by_field(como: Como, gente: Mundo) -> None:
    compromiso = _poblar(gente)
    visita = como(Rol.ENCARGADO_PMG)
    visita.ir(f"/compromisos/compromiso/{compromiso.pk}/formulario-h/")
    servicios.editar_indicador_h(
        compromiso=compromiso,
        versiones=_versiones(compromiso),
        cambios={"ponderador": D(55)},
        meta={("A", "total"): D(18)},
        por=gente[Rol.ENCARGADO_PMG],
    )
    visita.pagina.locator("[name=v2026_A_total]").fill("17")
    visita.apretar("Guardar el indicador")
    visita.dice("Otra persona guardó antes que usted", "lo cambiaron las dos personas")
    visita.sin_desborde()
    visita.quejas.clear()  # Chromium tells of the 409, as it should
    visita.apretar("Guardar lo elegido")
    visita.dice("El indicador 1 quedó guardado")
    compromiso.refresh_from_db()
    assert (compromiso.ponderador, compromiso.meta) == (D(55), D(85))  # 17/20
