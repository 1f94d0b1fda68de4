"""The Budget Laws of the example: read without a doubt, marked, and tied to the catalogue."""

from types import SimpleNamespace

import pytest
from django.core.management import call_command

from instituciones import consultas_presupuesto as consultas
from instituciones.lector_presupuesto import leer
from instituciones.models import CargaPresupuesto
from instituciones.roles import Rol
from pmg_site.ejemplo import presupuesto
from tests.fabricas import Mundo

CAPITULOS = {("05", "10"): "Servicio Ñuble", ("05", "61"): "Gobierno; Regional", ("07", "01"): "X"}
PARTIDAS = {"05": "Ministerio del Interior"}


def test_the_law_of_the_example_adds_up_and_is_always_the_same() -> None:
    datos = presupuesto.archivo(2026, CAPITULOS, PARTIDAS)
    lectura = leer(datos)
    assert (lectura.errores, lectura.advertencias) == ((), ())
    assert presupuesto.archivo(2026, CAPITULOS, PARTIDAS) == datos
    assert presupuesto.archivo(2027, CAPITULOS, PARTIDAS) != datos


@pytest.mark.django_db
def test_each_year_of_the_example_is_loaded_and_marked(mundo: Mundo) -> None:
    call_command("cargar_catalogo", verbosity=0)
    presupuesto.cargar(SimpleNamespace(dipres=[mundo[Rol.DIPRES]]))
    cargas = list(CargaPresupuesto.objects.order_by("anio", "version"))
    assert [(c.anio, c.version) for c in cargas] == [(2025, 1), (2026, 1), (2026, 2), (2027, 1)]
    assert all(c.ejemplo and not c.advertencias for c in cargas)
    assert cargas[2].cambiadas == 8, "one spending, and the contribution seven times"
    cruce = consultas.cruzar(cargas[-1])
    assert len(cruce.con_presupuesto) > 100
    assert [c for c, _ in cruce.sin_institucion] == [("50", "01")]
