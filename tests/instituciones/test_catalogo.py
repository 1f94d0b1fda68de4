"""The catalogue is loaded once, names keep their dates, and a person's edit is not undone."""

from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from instituciones import servicios_catalogo as servicios
from instituciones.models import Denominacion, Institucion, Mecanismo, Ministerio, RedExpertos
from instituciones.roles import Rol
from pmg_site.comun import bitacora
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.models import Asiento
from tests import fabricas
from tests.fabricas import Mundo
from tests.instituciones.escenarios import cliente

pytestmark = pytest.mark.django_db


def _cargar() -> str:
    salida = StringIO()
    call_command("cargar_catalogo", stdout=salida)
    return salida.getvalue()


def test_loading_twice_is_the_same_as_once() -> None:
    _cargar()
    asientos = Asiento.objects.count()
    cuentas = [m.objects.count() for m in (Ministerio, Institucion, Denominacion, RedExpertos)]
    assert "created" not in _cargar()
    assert [
        m.objects.count() for m in (Ministerio, Institucion, Denominacion, RedExpertos)
    ] == cuentas
    assert Asiento.objects.count() == asientos
    assert Institucion.objects.vigentes(date(2026, 11, 20)).count() == 191
    assert bitacora.verificar().integra
    # Only the mechanisms that an institution may have.
    assert set(Mecanismo.objects.values_list("codigo", flat=True)) == set(
        Institucion.objects.values_list("mecanismo__codigo", flat=True)
    ) | {"MAG_SMA"}


def test_each_institution_bears_the_name_in_force_of_its_history() -> None:
    _cargar()
    for institucion in Institucion.objects.prefetch_related("denominaciones"):
        ultima = list(institucion.denominaciones.all())[-1]
        assert (ultima.nombre, ultima.hasta) == (institucion.nombre, institucion.hasta)


def test_a_rename_recorded_by_a_person_survives_the_next_load(mundo: Mundo) -> None:
    _cargar()
    institucion = Institucion.objects.get(codigo="subdere")
    servicios.renombrar(
        institucion=institucion,
        nombre="Subsecretaría de Regiones",
        desde=date(2026, 3, 1),
        fuente="Ley de prueba",
        por=mundo[Rol.ADMINISTRADOR],
    )
    assert "1 kept" in _cargar()
    institucion.refresh_from_db()
    assert institucion.nombre == "Subsecretaría de Regiones"
    assert institucion.denominaciones.count() == 2


def test_a_row_that_drifted_without_a_person_is_brought_back() -> None:
    _cargar()
    Institucion.objects.filter(codigo="subdere").update(sigla="OTRA")
    assert "1 updated" in _cargar()
    assert Institucion.objects.get(codigo="subdere").sigla == "SUBDERE"


def test_a_rename_closes_one_name_and_opens_the_next(mundo: Mundo) -> None:
    institucion = mundo.institucion
    primera = fabricas.DenominacionF(institucion=institucion, desde=date(2001, 1, 1))
    nueva = servicios.renombrar(
        institucion=institucion,
        nombre="Nombre nuevo",
        desde=date(2020, 5, 1),
        fuente="Ley 1",
        por=mundo[Rol.ADMINISTRADOR],
    )
    primera.refresh_from_db()
    institucion.refresh_from_db()
    assert primera.hasta == date(2020, 4, 30)
    assert (nueva.desde, nueva.hasta) == (date(2020, 5, 1), None)
    assert institucion.nombre == "Nombre nuevo"
    assert Asiento.objects.last().accion == "institucion.renombrar"


@pytest.mark.parametrize(
    ("desde", "nombre", "frase"),
    [
        (date(2100, 1, 1), "Otro", "aún no llega"),
        (date(2001, 1, 1), "Otro", "fecha posterior"),
        (date(2020, 1, 1), None, "Nada cambia"),
    ],
)
def test_an_impossible_rename_is_refused(
    mundo: Mundo, desde: date, nombre: str | None, frase: str
) -> None:
    fabricas.DenominacionF(institucion=mundo.institucion, desde=date(2001, 1, 1))
    with pytest.raises(ErrorDeNegocio, match=frase):
        servicios.renombrar(
            institucion=mundo.institucion,
            nombre=nombre or mundo.institucion.nombre,
            desde=desde,
            fuente="Ley 1",
            por=mundo[Rol.ADMINISTRADOR],
        )


def test_a_merger_closes_the_old_ones_and_links_them(mundo: Mundo) -> None:
    viejas = fabricas.InstitucionF.create_batch(2)
    servicios.fusionar(
        antecesoras=viejas,
        sucesora=mundo.institucion,
        fecha=date(2018, 1, 16),
        fuente="Ley 21.000",
        por=mundo[Rol.ADMINISTRADOR],
    )
    for vieja in viejas:
        vieja.refresh_from_db()
        assert vieja.hasta == date(2018, 1, 15)
        pagina = Client().get(reverse("instituciones:detalle", args=[vieja.codigo]))
        assert mundo.institucion.nombre in pagina.content.decode()
    assert mundo.institucion.antecesoras.count() == 2


@pytest.mark.parametrize("subsiste", [True, False])
def test_a_division_may_leave_the_first_one_standing(mundo: Mundo, subsiste: bool) -> None:
    servicios.dividir(
        antecesora=mundo.institucion,
        sucesoras=fabricas.InstitucionF.create_batch(2),
        fecha=date(2021, 10, 1),
        fuente="Ley 21.302",
        por=mundo[Rol.ADMINISTRADOR],
        subsiste=subsiste,
    )
    mundo.institucion.refresh_from_db()
    assert mundo.institucion.hasta == (None if subsiste else date(2021, 9, 30))
    assert mundo.institucion.sucesoras.count() == 2


def test_only_the_administrator_touches_institutions(mundo: Mundo) -> None:
    for rol in Rol:
        if rol == Rol.ADMINISTRADOR:
            continue
        with pytest.raises(PermissionDenied):
            servicios.editar_institucion(institucion=mundo.institucion, por=mundo[rol], sigla="NO")


def test_a_rename_is_recorded_from_its_page_and_a_refusal_keeps_the_text(mundo: Mundo) -> None:
    fabricas.DenominacionF(institucion=mundo.institucion)
    url = reverse("instituciones:renombrar", args=[mundo.institucion.codigo])
    datos = {
        "nombre": "Servicio Renovado",
        "ministerio": mundo.institucion.ministerio.pk,
        "desde": "2100-01-01",
        "fuente": "Ley 1",
        "partida": "",
        "capitulo": "",
    }
    navegador = cliente(mundo[Rol.ADMINISTRADOR])
    refusada = navegador.post(url, datos).content.decode()
    assert "aún no llega" in refusada
    assert 'value="Servicio Renovado"' in refusada
    assert navegador.post(url, datos | {"desde": "2026-01-01"}).status_code == 302
    mundo.institucion.refresh_from_db()
    assert mundo.institucion.nombre == "Servicio Renovado"
