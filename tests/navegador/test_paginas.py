"""Every main page in the browser: accessible, no wider than a telephone, nothing in the console."""

from collections.abc import Callable

import pytest

from evaluacion.models import Evaluacion
from instituciones.roles import Rol
from tests.compromisos.escenarios import completar
from tests.evaluacion import escenarios
from tests.fabricas import Mundo
from tests.navegador.conftest import Visita

Como = Callable[[Rol], Visita]

SIN_INGRESAR = (
    "/",
    "/resultados/",
    "/resultados/2026/{institucion}/",
    "/instituciones/",
    "/instituciones/{institucion}/",
    "/incentivos/",
    "/reglas/",
    "/balances/",
    "/datos/",
    "/cuenta/login/",
)
FORMULACION = {
    Rol.ENCARGADO_PMG: (
        "/mis-tareas/",
        "/definiciones/",
        "/definiciones/nueva/",
        "/indicadores/",
        "/indicadores/nuevo/{institucion}/",
        "/indicadores/{indicador}/",
        "/compromisos/",
        "/compromisos/{programa}/",
        "/compromisos/{programa}/agregar/",
        "/compromisos/{programa}/catalogo/",
        "/compromisos/{programa}/ponderadores/",
        "/compromisos/compromiso/{compromiso}/",
        "/compromisos/seguimiento/",
    ),
    Rol.ADMINISTRADOR: (
        "/personas/",
        "/personas/nueva/",
        "/personas/roles/",
        "/personas/{persona}/",
        "/personas/{persona}/asignar/",
        "/bitacora/",
    ),
    Rol.DIPRES: (
        "/procesos/",
        "/procesos/nuevo/",
        "/procesos/{proceso}/",
        "/procesos/{proceso}/calendario/",
        "/procesos/{proceso}/prorroga/",
        "/incentivos/cuotas/",
    ),
}
EVALUACION = {
    Rol.ENCARGADO_PMG: ("/evaluaciones/resultados/{informado}/informar/",),
    Rol.JEFE_SERVICIO: (
        "/evaluaciones/",
        "/evaluaciones/{evaluacion}/",
        "/evaluaciones/{evaluacion}/resultado/",
        "/evaluaciones/{evaluacion}/causas/",
        "/evaluaciones/{evaluacion}/reclamos/",
        "/evaluaciones/{evaluacion}/historial/",
    ),
    Rol.DIPRES: ("/evaluaciones/resultados/{informado}/revisar/",),
    Rol.EVALUADOR: ("/evaluaciones/resultados/{informado}/calificar/",),
    Rol.COMITE_TECNICO: ("/evaluaciones/comite/",),
}


def _direcciones(mundo: Mundo, evaluacion: Evaluacion | None = None) -> dict[str, object]:
    compromiso = mundo.programa.compromisos.get(numero=1)
    return {
        "institucion": mundo.institucion.codigo,
        "programa": mundo.programa.pk,
        "compromiso": compromiso.pk,
        "indicador": compromiso.ficha.indicador.codigo,
        "persona": mundo[Rol.JEFE_SERVICIO].pk,
        "proceso": mundo.adscripcion.proceso_id,
        "evaluacion": evaluacion.pk if evaluacion else "",
        "informado": escenarios.informado_de(evaluacion, 1).pk if evaluacion else "",
    }


def _mirar(visita: Visita, caminos: tuple[str, ...], direcciones: dict[str, object]) -> list[str]:
    """Open each page at both widths; what axe finds serious or critical comes back."""
    faltas = []
    for camino in caminos:
        visita.ir(camino.format(**direcciones))
        visita.sin_desborde()
        faltas += visita.faltas_de_accesibilidad()
    return faltas


@pytest.mark.parametrize("rol", list(FORMULACION))
def test_the_pages_of_formulation_are_accessible_and_fit_a_telephone(
    rol: Rol, como: Como, gente: Mundo
) -> None:
    completar(gente.programa)
    assert _mirar(como(rol), FORMULACION[rol], _direcciones(gente)) == []


def test_the_pages_of_evaluation_are_accessible_and_fit_a_telephone(
    como: Como, gente: Mundo
) -> None:
    direcciones = _direcciones(gente, escenarios.preliminar(gente))
    faltas = [f for r, caminos in EVALUACION.items() for f in _mirar(como(r), caminos, direcciones)]
    assert faltas == []


def test_the_public_pages_are_accessible_and_fit_a_telephone(
    visitar: Callable[[], Visita], gente: Mundo
) -> None:
    escenarios.publicada(gente)
    assert _mirar(visitar(), SIN_INGRESAR, _direcciones(gente)) == []


def test_axe_and_the_width_see_a_page_that_is_wrong(visitar: Callable[[], Visita]) -> None:
    """The negative control of this file: an unnamed picture, 900 px wide."""
    visita = visitar().ir("/cuenta/login/")
    visita.pagina.evaluate(
        "document.querySelector('main').innerHTML += '<img src=\"/static/pmg/icono.svg\" "
        'width="900">\''
    )
    assert any("image-alt" in falta for falta in visita.faltas_de_accesibilidad())
    with pytest.raises(AssertionError, match="mide"):
        visita.sin_desborde()
