"""What has not begun waits for whoever has to begin it: a programme, strategic definitions."""

from datetime import timedelta

import pytest

from compromisos import consultas as programas
from instituciones import consultas as definiciones
from instituciones.models import EtapaCalendario
from instituciones.roles import Rol
from pmg_site.comun import reloj
from tests import fabricas, fabricas_comunes
from tests.fabricas import Mundo

pytestmark = pytest.mark.django_db


def _por_comenzar(mundo: Mundo, rol: Rol) -> list[str]:
    tareas = [*programas.pendientes(mundo[rol]), *definiciones.pendientes(mundo[rol])]
    return [t.texto for t in tareas if t.texto.startswith("Comenzar")]


def test_a_year_without_a_programme_waits_for_the_service_alone(mundo: Mundo) -> None:
    proceso = fabricas.ProcesoF(
        mecanismo=mundo.programa.adscripcion.proceso.mecanismo, anio_programa=2027
    )
    fabricas.abrir_calendario(proceso)
    fabricas.AdscripcionF(institucion=mundo.institucion, proceso=proceso)
    for rol in Rol:
        dicho = "Comenzar la formulación 2027" in _por_comenzar(mundo, rol)
        assert dicho == (rol == Rol.ENCARGADO_PMG), rol
    EtapaCalendario.objects.filter(version__proceso=proceso).update(
        abre_el=reloj.ahora() - timedelta(days=9), cierra_el=reloj.ahora() - timedelta(days=1)
    )
    assert "Comenzar la formulación 2027" not in _por_comenzar(mundo, Rol.ENCARGADO_PMG)


def test_a_service_without_definitions_is_told_until_it_has_them(mundo: Mundo) -> None:
    texto, anio = "Comenzar las definiciones estratégicas", reloj.ahora().year
    for periodo in (anio - 1, anio):
        assert texto in _por_comenzar(mundo, Rol.ENCARGADO_PMG)
        fabricas_comunes.DefinicionEstrategicaF(
            institucion=mundo.institucion, periodo_desde=periodo - 2, periodo_hasta=periodo
        )
    assert texto not in _por_comenzar(mundo, Rol.ENCARGADO_PMG)
