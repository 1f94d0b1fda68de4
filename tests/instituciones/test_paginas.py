"""Who reaches each page, what it says, and how many queries it costs as the data grow."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from instituciones.estados import EstadoDefinicion
from instituciones.models import Asignacion, DefinicionEstrategica
from instituciones.roles import CAPACIDADES, Ambito, Rol
from pmg_site.comun import reloj
from tests import fabricas, fabricas_comunes
from tests.fabricas import Mundo
from tests.instituciones.escenarios import cliente, en_estado

pytestmark = pytest.mark.django_db
A, D, E, J = Rol.ADMINISTRADOR, Rol.DIPRES, Rol.ENCARGADO_PMG, Rol.JEFE_SERVICIO
INTERNOS = frozenset(Rol) - {A}
# page → roles that get 200; the others get the code beside.
PAGINAS = {
    "personas:lista": (frozenset({A}), 403),
    "personas:nueva": (frozenset({A}), 403),
    "personas:roles": (frozenset(Rol), 200),
    "procesos:lista": (frozenset(Rol), 200),
    "procesos:nuevo": (frozenset({D}), 403),
    "definiciones:lista": (frozenset(Rol), 200),
    "definiciones:nueva": (frozenset({E}), 403),
    "instituciones:lista": (frozenset(Rol), 200),
}


@pytest.mark.parametrize("pagina", PAGINAS)
def test_each_page_opens_for_its_roles_only(mundo: Mundo, pagina: str) -> None:
    permitidos, codigo = PAGINAS[pagina]
    for rol in Rol:
        respuesta = cliente(mundo[rol]).get(reverse(pagina))
        assert respuesta.status_code == (200 if rol in permitidos else codigo), rol


def test_pages_of_one_object_open_for_their_roles(mundo: Mundo) -> None:
    definicion = en_estado(mundo, EstadoDefinicion.BORRADOR)
    proceso = mundo.adscripcion.proceso
    persona = mundo[E]
    casos = [
        (reverse("personas:detalle", args=[persona.pk]), {A}, 403),
        (reverse("personas:editar", args=[persona.pk]), {A}, 403),
        (reverse("personas:asignar", args=[persona.pk]), {A}, 403),
        (reverse("procesos:detalle", args=[proceso.pk]), set(Rol), 200),
        (reverse("procesos:calendario", args=[proceso.pk]), {D}, 403),
        (reverse("procesos:prorroga", args=[proceso.pk]), {D}, 403),
        (reverse("definiciones:detalle", args=[definicion.pk]), INTERNOS, 404),
        (reverse("instituciones:detalle", args=[mundo.institucion.codigo]), set(Rol), 200),
        (reverse("instituciones:renombrar", args=[mundo.institucion.codigo]), {A}, 403),
    ]
    for url, permitidos, codigo in casos:
        for rol in Rol:
            respuesta = cliente(mundo[rol]).get(url)
            assert respuesta.status_code == (200 if rol in permitidos else codigo), (url, rol)


def test_without_login_only_public_pages_open(mundo: Mundo) -> None:
    definicion = en_estado(mundo, EstadoDefinicion.PUBLICADA)
    codigo = mundo.institucion.codigo
    publicas = [
        reverse("instituciones:lista"),
        reverse("instituciones:detalle", args=[codigo]),
        reverse("instituciones:definicion", args=[codigo, 2026, 1]),
    ]
    for url in publicas:
        assert Client().get(url).status_code == 200, url
    for url in (
        reverse("personas:lista"),
        reverse("procesos:lista"),
        reverse("definiciones:detalle", args=[definicion.pk]),
        reverse("instituciones:renombrar", args=[codigo]),
    ):
        assert Client().get(url).status_code == 302, url


@pytest.mark.parametrize("estado", [e for e in EstadoDefinicion if e != "publicada"])
def test_what_is_not_published_does_not_exist_for_the_public(
    mundo: Mundo, estado: EstadoDefinicion
) -> None:
    en_estado(mundo, estado)
    url = reverse("instituciones:definicion", args=[mundo.institucion.codigo, 2026, 1])
    assert Client().get(url).status_code == 404
    detalle = Client().get(reverse("instituciones:detalle", args=[mundo.institucion.codigo]))
    assert "En trámite" not in detalle.content.decode()


def test_a_definition_of_another_institution_does_not_exist(mundo: Mundo) -> None:
    definicion = en_estado(mundo, EstadoDefinicion.BORRADOR)
    ajena = fabricas.persona_con(E, fabricas.InstitucionF())
    for nombre in ("definiciones:detalle", "definiciones:editar"):
        assert cliente(ajena).get(reverse(nombre, args=[definicion.pk])).status_code == 404


def _llenar(mundo: Mundo, cuantas: int) -> None:
    """Rows for every list: institutions of the same ministry, people, processes, definitions."""
    ministerio = mundo.institucion.ministerio
    nuevas = fabricas.InstitucionF.create_batch(cuantas, ministerio=ministerio)
    desde = reloj.presente() - timedelta(days=1)
    for n, institucion in enumerate(nuevas):
        fabricas.AdscripcionF(institucion=institucion, proceso=mundo.adscripcion.proceso)
        fabricas.DenominacionF(institucion=institucion)
        persona = fabricas.PersonaF()
        Asignacion.objects.create(
            persona=persona,
            rol=J,
            ambito=Ambito.INSTITUCION,
            institucion=institucion,
            desde=desde,
        )
        for rol in (E, J):
            Asignacion.objects.create(
                persona=mundo.personas[rol],
                rol=rol,
                ambito=Ambito.INSTITUCION,
                institucion=institucion,
                desde=desde,
            )
        DefinicionEstrategica.objects.create(
            institucion=institucion, periodo_desde=2026, periodo_hasta=2028, mision="Servir."
        )
        if n < 20:
            fabricas.ProcesoF(anio_programa=1999 + DefinicionEstrategica.objects.count() % 24)


def _consultas(mundo: Mundo, rol: Rol, url: str) -> int:
    navegador = cliente(mundo[rol])
    navegador.get(url)
    with CaptureQueriesContext(connection) as capturadas:
        assert navegador.get(url).status_code == 200
    return len(capturadas)


LISTAS = ("instituciones:lista", "personas:lista", "procesos:lista", "definiciones:lista")


def test_lists_cost_the_same_queries_with_few_rows_and_many(mundo: Mundo) -> None:
    urls = {n: reverse(n) for n in LISTAS}
    urls["procesos:detalle"] = reverse("procesos:detalle", args=[mundo.adscripcion.proceso.pk])
    casos = [
        (nombre, url, rol)
        for nombre, url in urls.items()
        for rol in PAGINAS.get(nombre, (frozenset(Rol), 0))[0]
    ]
    _llenar(mundo, 3)
    antes = {(n, r): _consultas(mundo, r, url) for n, url, r in casos}
    _llenar(mundo, 40)
    despues = {(n, r): _consultas(mundo, r, url) for n, url, r in casos}
    # Pagination adds no query: the count is asked for at both sizes.
    assert despues == antes
    assert max(despues.values()) <= 14


def test_the_query_counter_sees_a_list_that_grows(mundo: Mundo) -> None:
    """Negative control: reading the ministry row by row would be seen."""

    def contar() -> int:
        with CaptureQueriesContext(connection) as capturadas:
            [str(a.institucion) for a in mundo.adscripcion.proceso.adscripciones.all()]
        return len(capturadas)

    antes = contar()
    _llenar(mundo, 5)
    assert contar() == antes + 5


def test_an_institution_is_found_by_a_name_it_had(mundo: Mundo) -> None:
    fabricas.DenominacionF(institucion=mundo.institucion, nombre="Oficina de Antaño")
    url = reverse("instituciones:lista")
    assert mundo.institucion.nombre in Client().get(url, {"q": "antaño"}).content.decode()
    assert mundo.institucion.nombre not in Client().get(url, {"q": "hogaño"}).content.decode()


def test_the_page_of_roles_says_what_the_table_says(mundo: Mundo) -> None:
    texto = cliente(mundo[J]).get(reverse("personas:roles")).content.decode()
    assert "calificar el cumplimiento" in texto
    assert texto.count("Sí</span>") == sum(len(c) for c in CAPACIDADES.values())


def test_a_first_period_begins_in_blank_and_with_the_only_institution(mundo: Mundo) -> None:
    navegador = cliente(mundo[Rol.ENCARGADO_PMG])
    form = navegador.get(reverse("definiciones:nueva")).context["form"]
    assert (form["institucion"].initial, form["copiar"].initial) == (mundo.institucion, False)
    fabricas_comunes.DefinicionEstrategicaF(institucion=mundo.institucion)
    form = navegador.get(reverse("definiciones:nueva")).context["form"]
    assert form["copiar"].initial is True
