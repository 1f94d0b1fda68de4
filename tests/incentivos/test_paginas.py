"""Pages of the incentive: who sees what, with how many queries, and what they say."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluacion.models import Evaluacion
from incentivos import consultas
from incentivos.lector_historia import leer_historia
from incentivos.models import Cuota
from incentivos.servicios import calcular_incentivos_anio, cargar_hechos
from instituciones.models import Institucion, Persona
from instituciones.roles import Rol
from pmg_site.comun import reloj
from tests.fabricas import InstitucionF, persona_con
from tests.incentivos.escenarios import Fabrica

pytestmark = pytest.mark.django_db
ABRIL = datetime(2026, 4, 10, 15, tzinfo=UTC)


@pytest.fixture
def fabrica() -> Fabrica:
    cargar_hechos(hechos=leer_historia())
    return Fabrica.crear()


def entrar(client: Client, persona: Persona) -> Client:
    client.force_login(persona, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def una_institucion() -> Institucion:
    return Institucion.objects.order_by("pk")[0]


def test_the_public_page_keeps_real_and_example_apart(client: Client, fabrica: Fabrica) -> None:
    for total in ("100", "95", "80", "10"):
        fabrica.resultado(total)
    fabrica.resultado("99", estado="final")
    calcular_incentivos_anio(anio_programa=2025)
    html = client.get(reverse("incentivos:distribucion")).content.decode()
    assert ">Ejemplo<" in html
    assert "Tesis FLACSO 2011, tabla 2" in html
    assert "por verificar, sin porcentaje" in html
    assert "98,6 %" in html.replace("\xa0", " ")
    (fila,) = consultas.distribucion(2025)
    # Two at or above 90, one at 80, one at 10; the undecreed one is not public.
    assert fila.columnas == [2, 1, 1, 0]
    # (100 + 95 + 80 + 10) / 4 = 71.25
    assert (str(fila.promedio), fila.con_cien, fila.total) == ("71.25", 1, 4)


def test_a_corrected_result_counts_once(fabrica: Fabrica) -> None:
    fabrica.resultado("95")
    calcular_incentivos_anio(anio_programa=2025)
    fabrica.resultado("80", reemplaza=Evaluacion.objects.get())
    calcular_incentivos_anio(anio_programa=2025)
    (fila,) = consultas.distribucion()
    assert fila.columnas == [0, 1, 0, 0]


@pytest.mark.parametrize("cuantas", [2, 40])
def test_the_public_page_asks_the_same_for_few_and_many(
    client: Client, fabrica: Fabrica, cuantas: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(cuantas):
        fabrica.resultado("95")
    calcular_incentivos_anio(anio_programa=2025)
    with django_assert_max_num_queries(4):
        assert client.get(reverse("incentivos:distribucion")).status_code == 200


def test_the_open_file_says_which_figures_are_examples(client: Client, fabrica: Fabrica) -> None:
    fabrica.resultado("95")
    calcular_incentivos_anio(anio_programa=2025)
    lineas = client.get(reverse("incentivos:distribucion_csv")).content.decode().splitlines()
    assert lineas[0] == "clase,anio_programa,mecanismo,tramo,instituciones"
    assert "publicado,2001,PMG,completo,116" in lineas
    assert "ejemplo,2025,PMG,completo,1" in lineas


def test_the_empty_page_says_what_to_do(client: Client) -> None:
    html = client.get(reverse("incentivos:distribucion")).content.decode()
    assert "cargar_historia" in html
    assert "cargar_reglas" in html


@pytest.mark.parametrize("rol", list(Rol))
def test_the_institution_page_exists_for_its_own_people(
    client: Client, fabrica: Fabrica, rol: Rol, django_assert_max_num_queries: Any
) -> None:
    propia, ajena = InstitucionF(), InstitucionF()
    for anio in (2023, 2024, 2025):
        fabrica.resultado("95", anio=anio, institucion=propia)
        calcular_incentivos_anio(anio_programa=anio)
    persona = persona_con(rol, propia)
    ve = persona.alcance.ve_todo or Institucion.objects.visibles_para(persona).filter(pk=propia.pk)
    entrar(client, persona)
    with django_assert_max_num_queries(12):
        respuesta = client.get(reverse("incentivos:institucion", args=[propia.codigo]))
    assert respuesta.status_code == (200 if ve else 404)
    ve_ajena = Institucion.objects.visibles_para(persona).filter(pk=ajena.pk).exists()
    otra = client.get(reverse("incentivos:institucion", args=[ajena.codigo]))
    assert otra.status_code == (200 if ve_ajena else 404)


def test_the_institution_page_asks_for_login(client: Client, fabrica: Fabrica) -> None:
    fabrica.resultado("95")
    respuesta = client.get(reverse("incentivos:institucion", args=[una_institucion().codigo]))
    assert respuesta.status_code == 302


def test_it_says_why_a_percentage_is_missing(client: Client, fabrica: Fabrica) -> None:
    propia = InstitucionF()
    fabrica.resultado("95", mecanismo="MEI", institucion=propia)
    calcular_incentivos_anio(anio_programa=2025)
    entrar(client, persona_con(Rol.JEFE_SERVICIO, propia))
    html = client.get(reverse("incentivos:institucion", args=[propia.codigo])).content.decode()
    assert "no se ha verificado" in html
    assert "No se programan cuotas" in html


class TestPagos:
    """The list of instalments and the form of one."""

    @pytest.fixture
    def dipres(self, client: Client, fabrica: Fabrica) -> Persona:
        fabrica.resultado("95")
        calcular_incentivos_anio(anio_programa=2025)
        persona = persona_con(Rol.DIPRES, una_institucion())
        entrar(client, persona)
        return persona

    def test_dipres_sees_what_is_due_and_has_it_as_a_task(
        self, client: Client, dipres: Persona
    ) -> None:
        with reloj.en(ABRIL):
            html = client.get(reverse("incentivos:cuotas")).content.decode()
            (tarea,) = consultas.pendientes(dipres)
        assert html.count("Registrar el pago</a>") == 1
        assert (tarea.cuenta, tarea.url) == (1, reverse("incentivos:cuotas"))

    @pytest.mark.parametrize("rol", [Rol.JEFE_SERVICIO, Rol.EVALUADOR, Rol.AUDITOR])
    def test_others_are_refused_and_have_no_task(
        self, client: Client, dipres: Persona, rol: Rol
    ) -> None:
        otra = persona_con(rol, una_institucion())
        entrar(client, otra)
        assert client.get(reverse("incentivos:cuotas")).status_code == 403
        pk = Cuota.objects.order_by("pk")[0].pk
        assert client.get(reverse("incentivos:pagar", args=[pk])).status_code in (403, 404)
        assert consultas.pendientes(otra) == []

    def test_a_payment_is_noted_and_a_bad_date_keeps_what_was_typed(
        self, client: Client, dipres: Persona
    ) -> None:
        cuota = Cuota.objects.get(numero=1)
        url = reverse("incentivos:pagar", args=[cuota.pk])
        with reloj.en(ABRIL):
            assert client.get(url).status_code == 200
            futura = client.post(url, {"pagada_el": "2026-04-30"})
            assert futura.status_code == 400
            assert "está en el futuro" in futura.content.decode()
            assert "2026-04-30" in futura.content.decode()
            assert client.post(url, {"pagada_el": "ayer"}).status_code == 400
            assert client.post(url, {"pagada_el": "2026-03-31"}).status_code == 302
            assert client.post(url, {"pagada_el": "2026-03-31"}).status_code == 409
        cuota.refresh_from_db()
        assert cuota.pagada_el == date(2026, 3, 31)

    @pytest.mark.parametrize("cuantas", [1, 60])
    def test_the_list_asks_the_same_for_few_and_many(
        self,
        client: Client,
        fabrica: Fabrica,
        dipres: Persona,
        cuantas: int,
        django_assert_max_num_queries: Any,
    ) -> None:
        for _ in range(cuantas):
            fabrica.resultado("95")
        calcular_incentivos_anio(anio_programa=2025)
        with reloj.en(ABRIL), django_assert_max_num_queries(10):
            respuesta = client.get(reverse("incentivos:cuotas"), {"estado": "programada"})
        assert respuesta.status_code == 200

    def test_filters_narrow_the_list(self, client: Client, dipres: Persona) -> None:
        url = reverse("incentivos:cuotas")
        with reloj.en(ABRIL):
            de_junio = client.get(url, {"mes": 6, "estado": "programada", "mecanismo": "PMG"})
            de_otro = client.get(url, {"anio_pago": 2020})
            malo = client.get(url, {"anio_pago": "mil"})
        assert de_junio.content.decode().count("Registrar el pago</a>") == 1
        assert "No hay cuotas con ese filtro" in de_otro.content.decode()
        assert malo.status_code == 200
