"""Public pages of the rules: open to all, founded, with a constant number of queries."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from indicadores import etiquetas_reglas
from indicadores.consultas_reglas import pagina, tabla_de_anios
from indicadores.lector_reglas import leer_yaml
from indicadores.models import ConjuntoReglas
from pmg_site.comun.canonico import huella
from tests.fabricas import PARAMETROS

pytestmark = pytest.mark.django_db


@pytest.fixture
def reglas() -> None:
    call_command("cargar_reglas", stdout=StringIO())


def html(client: Client, nombre: str, *args: Any) -> str:
    respuesta = client.get(reverse(nombre, args=args))
    assert respuesta.status_code == 200
    return respuesta.content.decode().replace("\xa0", " ")


def test_the_index_crosses_years_and_mechanisms_in_one_query(
    client: Client, reglas: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        tabla_de_anios()
    texto = html(client, "reglas:indice")
    assert reverse("reglas:anio", args=["PMG", 2001]) in texto
    assert reverse("reglas:anio", args=["MAG_SMA", 2026]) in texto
    assert "Sin marco conocido" in texto


def test_the_empty_index_says_what_to_do(client: Client) -> None:
    assert "cargar_reglas" in html(client, "reglas:indice")


@pytest.mark.parametrize("anio", [2001, 2010, 2011, 2013, 2016, 2019, 2023, 2025, 2027])
def test_each_year_renders_with_few_queries(
    client: Client, reglas: None, anio: int, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(9):
        texto = html(client, "reglas:anio", "PMG", anio)
    assert "Por verificar. Fuente:" in texto
    assert "Cómo se calcula el cumplimiento" in texto


@pytest.mark.parametrize("mecanismo", ["MEI", "MAG_SMA", "PMG_ADSCRITO_SALUD"])
def test_a_mechanism_without_percentages_says_so(
    client: Client, reglas: None, mecanismo: str
) -> None:
    texto = html(client, "reglas:anio", mecanismo, 2025)
    assert "Por verificar: sin porcentaje" in texto


def test_the_page_of_2025_shows_what_changed_and_the_new_system(
    client: Client, reglas: None
) -> None:
    texto = html(client, "reglas:anio", "PMG", 2025)
    assert "Qué cambió respecto de 2024" in texto
    assert "Sistema: Transformación Digital" in texto
    assert "E1-O2-RT3" in texto
    assert "Verificado: Ley 19.553, artículo 6 (texto vigente)" in texto
    assert "7,6 %" in texto


def test_2026_has_the_rules_of_2025(client: Client, reglas: None) -> None:
    assert "Nada: rige el mismo Programa Marco." in html(client, "reglas:anio", "PMG", 2026)


def test_the_change_from_binary_to_proportional_is_told(reglas: None) -> None:
    pagina_2012 = pagina("PMG", 2012)
    assert pagina_2012 is not None
    assert pagina_2012.diferencia is not None
    cambios = {c.que: (c.antes, c.ahora) for c in pagina_2012.diferencia.cambios}
    assert cambios["Puntaje de un indicador con meta"] == (
        "Todo el ponderador si cumple; nada si no cumple",
        "Proporcional al cumplimiento de la meta",
    )
    # Programme 2008 is paid in 2009 and 2009 in 2010: the increment rises from 7 to 7.6 %.
    pagina_2009 = pagina("PMG", 2009)
    assert pagina_2009 is not None
    assert pagina_2009.diferencia is not None
    assert [(c.antes, c.ahora) for c in pagina_2009.diferencia.cambios] == [
        ("7\xa0%", "7,6\xa0%"),
        ("3,5\xa0%", "3,8\xa0%"),
    ]


@pytest.mark.parametrize(("mecanismo", "anio"), [("PMG", 2000), ("NADA", 2025), ("MEI", 2005)])
def test_what_is_not_known_does_not_exist(
    client: Client, reglas: None, mecanismo: str, anio: int
) -> None:
    assert client.get(reverse("reglas:anio", args=[mecanismo, anio])).status_code == 404


def test_the_permanent_link_and_the_file_are_those_of_the_hash(
    client: Client, reglas: None
) -> None:
    conjunto = ConjuntoReglas.objects.get(codigo="programa-marco-2025-2026", mecanismo="PMG")
    assert conjunto.huella in html(client, "reglas:conjunto", conjunto.huella)
    bajado = html(client, "reglas:descarga", conjunto.huella)
    assert huella(leer_yaml(bajado, "bajado.yaml")) == conjunto.huella
    assert client.get(reverse("reglas:descarga", args=["0" * 64])).status_code == 404
    assert client.get(reverse("reglas:conjunto", args=["0" * 64])).status_code == 404


def test_every_parameter_of_the_calculation_has_words_for_a_reader() -> None:
    assert set(etiquetas_reglas.PARAMETROS) == set(PARAMETROS)
    for nombre in PARAMETROS:
        assert etiquetas_reglas.parametro(nombre) != nombre
