"""Django's admin: the administrator reads every table, and services write the bulk ones."""

from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from instituciones.models import Asignacion, Institucion, Ministerio, Persona, RedExpertos
from instituciones.roles import Rol
from pmg_site.comun.models import Asiento
from tests import fabricas
from tests.fabricas import Mundo
from tests.instituciones.escenarios import cliente

pytestmark = pytest.mark.django_db
MODELOS = list(apps.get_app_config("instituciones").get_models())


def _url(modelo: type, pagina: str) -> str:
    return reverse(f"admin:instituciones_{modelo._meta.model_name}_{pagina}")


def test_only_the_administrator_reaches_the_admin(mundo: Mundo) -> None:
    for rol in Rol:
        codigo = cliente(mundo[rol]).get(reverse("admin:index"), follow=True).status_code
        assert codigo == (200 if rol == Rol.ADMINISTRADOR else 403), rol
    sin_sesion = Client().get(reverse("admin:index"))
    assert sin_sesion.status_code == 302
    assert reverse("account_login") in sin_sesion.url or "admin/login" in sin_sesion.url


@pytest.mark.parametrize("modelo", MODELOS, ids=lambda m: m.__name__)
def test_every_table_is_read_and_none_is_written(mundo: Mundo, modelo: type) -> None:
    assert admin.site.is_registered(modelo)
    navegador = cliente(mundo[Rol.ADMINISTRADOR])
    assert navegador.get(_url(modelo, "changelist")).status_code == 200
    assert navegador.post(_url(modelo, "add"), {}).status_code == 403
    if objeto := modelo._default_manager.first():
        for pagina in ("change", "delete"):
            url = reverse(
                f"admin:instituciones_{modelo._meta.model_name}_{pagina}", args=[objeto.pk]
            )
            assert navegador.post(url, {"post": "yes"}).status_code == 403
        assert modelo._default_manager.filter(pk=objeto.pk).exists()


def _cargar(mundo: Mundo, modelo: type, texto: str, *, confirmar: bool = True) -> HttpResponse:
    """The two steps of the bulk table: a dry run with its differences, then the confirmation."""
    navegador = cliente(mundo[Rol.ADMINISTRADOR])
    archivo = SimpleUploadedFile("tabla.csv", texto.encode(), content_type="text/csv")
    url = _url(modelo, "import")
    ensayo = navegador.post(url, {"import_file": archivo, "format": "0"})
    assert ensayo.status_code == 200
    confirmacion = ensayo.context.get("confirm_form")
    if confirmar and confirmacion:
        datos = {**confirmacion.initial, "format": "0"}
        navegador.post(_url(modelo, "process_import"), datos)
    return ensayo


def test_a_dry_run_shows_the_differences_and_writes_nothing(mundo: Mundo) -> None:
    antes = Asiento.objects.count()
    texto = "run,nombres,apellidos,correo\n12.345.678-5,Eva,Soto,\n"
    ensayo = _cargar(mundo, Persona, texto, confirmar=False)
    assert "Soto" in ensayo.content.decode()
    assert not Persona.objects.filter(run="12345678-5").exists()
    assert Asiento.objects.count() == antes


def test_the_differences_are_marked_without_inline_styles_and_nothing_passes_as_html(
    mundo: Mundo,
) -> None:
    persona = mundo[Rol.DIPRES]
    fila = f'{persona.run},{persona.nombres},"<b>Soto</b>",{persona.correo}\n'
    ensayo = _cargar(mundo, Persona, f"run,nombres,apellidos,correo\n{fila}", confirmar=False)
    html = ensayo.content.decode()
    assert '<ins class="diferencia-ins">' in html
    assert '<del class="diferencia-del">' in html
    assert "<b>Soto" not in html
    assert 'style="background' not in html


def test_people_come_in_by_the_service(mundo: Mundo) -> None:
    _cargar(mundo, Persona, "run,nombres,apellidos,correo\n12.345.678-5,Eva,Soto,\n")
    assert Persona.objects.get(run="12345678-5").apellidos == "Soto"
    asiento = Asiento.objects.get(accion="persona.crear")
    assert asiento.persona == mundo[Rol.ADMINISTRADOR]


def test_a_wrong_row_is_named_and_the_whole_table_waits(mundo: Mundo) -> None:
    texto = "run,nombres,apellidos,correo\n12.345.678-5,Eva,Soto,\n12.345.678-9,Juan,Paz,\n"
    ensayo = _cargar(mundo, Persona, texto)
    assert "El RUN no es válido" in ensayo.content.decode()
    assert not Persona.objects.filter(apellidos="Soto").exists()


def test_institutions_come_in_with_their_first_name(mundo: Mundo) -> None:
    ministerio = mundo.institucion.ministerio.codigo
    texto = (
        "codigo,nombre,ministerio,sigla,tipo,codigo_cpat,confianza,fuente,nota\n"
        f"servicio-nuevo,Servicio Nuevo,{ministerio},SN,servicio,,por_verificar,Ley 1,\n"
    )
    _cargar(mundo, Institucion, texto)
    nueva = Institucion.objects.get(codigo="servicio-nuevo")
    assert nueva.denominaciones.get().nombre == "Servicio Nuevo"
    assert Asiento.objects.filter(accion="institucion.crear").count() == 1


CABEZA = (
    "codigo,nombre,ministerio,partida,capitulo,tipo,creada_el,creada_el_fuente,mecanismo,"
    "mecanismo_fuente,fuente\n"
)


def test_a_newly_created_service_comes_in_ready_for_its_first_year(mundo: Mundo) -> None:
    ministerio = mundo.institucion.ministerio.codigo
    _cargar(
        mundo,
        Institucion,
        f"{CABEZA}nuevo,Servicio Nuevo,{ministerio},21,99,servicio,2026-03-01,L 2,PMG,L 2,L 2\n",
    )
    nueva = Institucion.objects.get(codigo="nuevo")
    assert (nueva.creada_el, nueva.mecanismo.codigo) == (date(2026, 3, 1), "PMG")
    assert not nueva.mecanismo_sintetico
    nombre = nueva.denominaciones.get()
    assert (nombre.partida, nombre.capitulo, nombre.desde) == ("21", "99", date(2026, 3, 1))


def test_a_creation_date_needs_its_source(mundo: Mundo) -> None:
    ministerio = mundo.institucion.ministerio.codigo
    ensayo = _cargar(
        mundo,
        Institucion,
        f"{CABEZA}nuevo,Servicio Nuevo,{ministerio},21,99,servicio,2026-03-01,,PMG,Ley 2,Ley 2\n",
    )
    assert "fuente de la fecha de creación" in ensayo.content.decode()
    assert not Institucion.objects.filter(codigo="nuevo").exists()


def test_a_name_is_not_changed_by_the_bulk_table(mundo: Mundo) -> None:
    suya = mundo.institucion
    texto = (
        "codigo,nombre,ministerio,sigla,tipo,codigo_cpat,confianza,fuente,nota\n"
        f"{suya.codigo},Otro nombre,{suya.ministerio.codigo},,servicio,,por_verificar,Ley 1,\n"
    )
    ensayo = _cargar(mundo, Institucion, texto)
    assert "conserva la historia" in ensayo.content.decode()
    suya.refresh_from_db()
    assert suya.nombre != "Otro nombre"


def test_roles_come_in_by_the_service(mundo: Mundo) -> None:
    persona = fabricas.PersonaF()
    texto = (
        "run,rol,institucion,ministerio,red,desde,hasta\n"
        f"{persona.run},jefe_servicio,{mundo.institucion.codigo},,,2026-01-01,\n"
    )
    _cargar(mundo, Asignacion, texto)
    assert persona.asignaciones.get().rol == Rol.JEFE_SERVICIO
    assert Asiento.objects.filter(accion="asignacion.crear").count() == 1
    repetida = _cargar(mundo, Asignacion, texto)
    assert "ya tiene ese rol" in repetida.content.decode()


def test_a_bulk_table_cannot_give_a_role_to_who_loads_it(mundo: Mundo) -> None:
    texto = (
        "run,rol,institucion,ministerio,red,desde,hasta\n"
        f"{mundo[Rol.ADMINISTRADOR].run},dipres,,,,2026-01-01,\n"
    )
    ensayo = _cargar(mundo, Asignacion, texto)
    assert "a sí mismo" in ensayo.content.decode()
    assert not mundo[Rol.ADMINISTRADOR].asignaciones.filter(rol=Rol.DIPRES).exists()


def test_networks_come_in_and_are_corrected_by_the_service(mundo: Mundo) -> None:
    cabeza = "codigo,tema,organismo,institucion,confianza,fuente\n"
    suya = mundo.institucion.codigo
    _cargar(mundo, RedExpertos, f"{cabeza}compras,Compras,ChileCompra,{suya},por_verificar,Ley 1\n")
    red = RedExpertos.objects.get(codigo="compras")
    assert red.institucion == mundo.institucion
    ensayo = _cargar(
        mundo, RedExpertos, f"{cabeza}compras,Compras públicas,ChileCompra,,por_verificar,Ley 1\n"
    )
    pagina = ensayo.content.decode()
    assert "<ins" in pagina, "the dry run shows the difference"
    red.refresh_from_db()
    assert (red.tema, red.institucion) == ("Compras públicas", None)
    acciones = Asiento.objects.filter(accion__startswith="red.").values_list("accion", flat=True)
    assert list(acciones) == ["red.crear", "red.editar"]


def test_ministries_come_in_with_their_first_name_and_keep_it(mundo: Mundo) -> None:
    cabeza = "codigo,nombre,sigla,partida,confianza,fuente\n"
    _cargar(mundo, Ministerio, f"{cabeza}nuevo,Ministerio Nuevo,MN,30,por_verificar,Ley 1\n")
    nuevo = Ministerio.objects.get(codigo="nuevo")
    assert nuevo.denominaciones.get().nombre == "Ministerio Nuevo"
    assert Asiento.objects.filter(accion="ministerio.crear").count() == 1
    ensayo = _cargar(mundo, Ministerio, f"{cabeza}nuevo,Otro,MN,30,por_verificar,Ley 1\n")
    assert "tiene historia" in ensayo.content.decode()
    nuevo.refresh_from_db()
    assert nuevo.nombre == "Ministerio Nuevo"


@pytest.mark.parametrize("modelo", [Institucion, Persona, Asignacion, Ministerio, RedExpertos])
def test_what_is_exported_comes_back_without_a_change(mundo: Mundo, modelo: type) -> None:
    """Export and import are one format (new roles apart: that table only adds)."""
    navegador = cliente(mundo[Rol.ADMINISTRADOR])
    recurso = admin.site._registry[modelo].resource_classes[0]
    campos = {f"{recurso.__name__.lower()}_{c}": "on" for c in recurso.fields}
    salida = navegador.post(_url(modelo, "export"), {"format": "0", "resource": "0", **campos})
    assert salida.status_code == 200
    antes = Asiento.objects.count()
    if modelo is not Asignacion:
        _cargar(mundo, modelo, salida.content.decode())
        assert Asiento.objects.count() == antes
