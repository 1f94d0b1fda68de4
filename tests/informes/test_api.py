"""The public API: only what is published, strict parameters, cacheable, the same in CSV."""

import csv
import io
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from informes.api.csv import segura
from informes.api.vistas import LISTAS
from tests import fabricas
from tests.informes import escenarios

RAIZ = Path(__file__).parents[2]


@pytest.fixture
def api(client: Client):
    def pedir(camino: str, **cabeceras):
        return client.get(f"/api/v1/{camino}", headers=cabeceras)

    return pedir


@pytest.fixture
def evaluacion(db):
    return escenarios.publicar_anio()


def test_a_result_is_told_with_its_trace_at_an_address_that_does_not_change(api, evaluacion):
    codigo = evaluacion.institucion.codigo
    fila = api("resultados/").json()["resultados"][0]
    assert (fila["total"], fila["tramo"], fila["incremento"]) == ("98.74", "completo", "7.6000")
    assert urlsplit(fila["url"]).path == f"/api/v1/resultados/{codigo}/2024/PMG/1/"
    detalle = api(f"resultados/{codigo}/2024/PMG/1/").json()
    assert detalle["traza"]["total"] == "98.74"
    assert "262 de 281 consultas" in detalle["compromisos"][0]["explicacion"]
    assert detalle["huella"] == evaluacion.resultado.huella


def test_a_corrected_result_stays_and_says_that_it_is_superseded(api, evaluacion):
    escenarios.publicar_anio(operandos=((270, 281), (98, 100)), version=2, reemplaza=evaluacion)
    filas = api("resultados/").json()["resultados"]
    assert [(f["version"], f["vigente"]) for f in filas] == [(1, False), (2, True)]
    assert filas[1]["motivo_correccion"] == "Error de digitación en un operando."
    assert len(api("resultados/?vigente=true").json()["resultados"]) == 1
    distribucion = api("distribucion/").json()["resultados"]
    assert [d["instituciones"] for d in distribucion] == [1]


def test_what_is_not_published_is_nowhere(api, db):
    oculta = escenarios.publicar_anio(estado="decretada")
    codigo = oculta.institucion.codigo
    con_historia = oculta.programa.compromisos.first().ficha.indicador
    for nombre in ("resultados", "desglose", "distribucion", "balances"):
        assert api(f"{nombre}/").json()["resultados"] == []
    assert api(f"resultados/{codigo}/2024/PMG/1/").status_code == 404
    serie = api(f"indicadores/{con_historia.codigo}/").json()["serie"]
    assert serie == []


def test_a_correction_under_way_does_not_hide_the_published_version(api, evaluacion):
    escenarios.publicar_anio(version=2, reemplaza=evaluacion, estado="final")
    assert [f["version"] for f in api("resultados/?vigente=true").json()["resultados"]] == [1]


def test_commitments_are_public_only_when_decreed(api, evaluacion):
    borrador = fabricas.programa_en_borrador(fabricas.AdscripcionF(proceso__anio_programa=2025))
    filas = api("compromisos/").json()["resultados"]
    assert {f["institucion"] for f in filas} == {evaluacion.institucion.codigo}
    assert len(filas) == 3
    ficha = borrador.compromisos.first().ficha
    assert api(f"indicadores/{ficha.indicador.codigo}/").status_code == 404


def test_a_series_joins_published_results_with_older_history(api, evaluacion):
    escenarios.con_historia(evaluacion)
    indicador = evaluacion.programa.compromisos.get(numero=1).ficha.indicador
    serie = api(f"indicadores/{indicador.codigo}/").json()["serie"]
    assert [(p["anio"], p["valor"]) for p in serie] == [(2022, "88"), (2023, "91"), (2024, "93")]
    assert serie[-1]["operandos"] == {"A": "262", "B": "281"}


@pytest.mark.parametrize("nombre", LISTAS)
@pytest.mark.parametrize(
    ("consulta", "campo"),
    [
        ("inventado=1", "inventado"),
        ("por_pagina=0", "por_pagina"),
        ("por_pagina=-1", "por_pagina"),
        ("por_pagina=1e9", "por_pagina"),
        ("por_pagina=1000000000", "por_pagina"),
        ("por_pagina=a", "por_pagina"),
        ("cursor=zzz", "cursor"),
        ("cursor=cD1hYmM%3D", "cursor"),  # p=abc
        ("cursor=cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk%3D", "cursor"),  # p=9999…
        ("formato=xml", "formato"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_refused_by_its_name(api, db, nombre, consulta, campo):
    respuesta = api(f"{nombre}/?{consulta}")
    assert respuesta.status_code == 400
    assert campo in respuesta.json()["campos"]


@pytest.mark.parametrize("anio", ["dos mil", "1", "99999999999999999999", "2024.5", "%00"])
def test_a_year_that_is_not_one_is_refused(api, db, anio):
    respuesta = api(f"resultados/?anio={anio}")
    assert (respuesta.status_code, list(respuesta.json()["campos"])) == (400, ["anio"])


@pytest.mark.parametrize(
    ("filtro", "cuantas"),
    [
        ("anio=2024", 1),
        ("anio=2023", 0),
        ("mecanismo=PMG", 1),
        ("mecanismo=MEI", 0),
        ("tramo=completo", 1),
        ("tramo=medio", 0),
        ("ministerio=no-existe", 0),
    ],
)
def test_results_are_filtered(api, evaluacion, filtro, cuantas):
    assert len(api(f"resultados/?{filtro}").json()["resultados"]) == cuantas


def test_pages_follow_one_another_without_gaps_or_repetitions(api, db):
    fabricas.InstitucionF.create_batch(7)
    vistas, camino = [], "instituciones/?por_pagina=3"
    while camino:
        pagina = api(camino).json()
        vistas += [f["codigo"] for f in pagina["resultados"]]
        siguiente = pagina["siguiente"]
        camino = siguiente and siguiente.split("/api/v1/")[1]
    assert len(vistas) == len(set(vistas)) == 7


def test_the_same_answer_is_not_sent_twice(api, evaluacion):
    primera = api("resultados/")
    assert primera["Cache-Control"] == "public, max-age=300"
    assert primera["Access-Control-Allow-Origin"] == "*"
    segunda = api("resultados/", if_none_match=primera["ETag"])
    assert (segunda.status_code, segunda.content) == (304, b"")
    assert segunda["Access-Control-Allow-Origin"] == "*"
    escenarios.publicar_anio()
    assert api("resultados/", if_none_match=primera["ETag"]).status_code == 200


def test_nothing_is_written_through_the_api(client, evaluacion):
    for verbo in ("post", "put", "patch", "delete"):
        respuesta = getattr(client, verbo)("/api/v1/resultados/")
        assert respuesta.status_code == 405
        assert "solo lectura" in respuesta.json()["detalle"]


def test_numbers_travel_as_text(api, evaluacion):
    fila = api("compromisos/").json()["resultados"][0]
    assert (fila["ponderador"], fila["meta"]) == ("60.00", "95.000000")


def _csv(respuesta) -> list[dict[str, str]]:
    texto = b"".join(respuesta.streaming_content).decode()
    assert texto.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(texto.removeprefix("\ufeff"))))


@pytest.mark.parametrize("como", ["parametro", "cabecera"])
def test_csv_has_every_row_not_only_a_page(api, db, como):
    fabricas.InstitucionF.create_batch(250)
    if como == "parametro":
        respuesta = api("instituciones/?formato=csv&por_pagina=2")
    else:
        respuesta = api("instituciones/", accept="text/csv")
    assert respuesta["Content-Type"] == "text/csv; charset=utf-8"
    filas = _csv(respuesta)
    assert len(filas) == 250
    assert filas[0]["fuente"] == "prueba"


@pytest.mark.parametrize("nombre", LISTAS)
def test_every_list_is_also_csv(api, evaluacion, nombre):
    assert api(f"{nombre}/?formato=csv").status_code == 200
    _csv(api(f"{nombre}/?formato=csv"))


def test_a_name_that_looks_like_a_formula_is_not_one_in_the_spreadsheet(api, db):
    fabricas.InstitucionF(nombre='=HYPERLINK("http://malo")')
    assert _csv(api("instituciones/?formato=csv"))[0]["nombre"].startswith("'=")
    assert [segura(v) for v in ("-5", "-5,2", "@x", "+1", "\t=1", None, True)] == [
        "-5", "'-5,2", "'@x", "'+1", "'\t=1", "", "true",
    ]  # fmt: skip


def _crecer(veces: int) -> None:
    for _ in range(veces):
        hecha = escenarios.publicar_anio()
        escenarios.con_historia(hecha)


def test_every_list_asks_the_same_number_of_queries_however_long_it_is(client, db):
    def cuentas() -> dict[str, int]:
        resultado = {}
        for nombre in LISTAS:
            with CaptureQueriesContext(
                connection,
            ) as consultas:
                assert client.get(f"/api/v1/{nombre}/?por_pagina=200").status_code == 200
            resultado[nombre] = len(consultas)
        return resultado

    _crecer(2)
    pocas = cuentas()
    _crecer(10)
    assert cuentas() == pocas
    assert max(pocas.values()) <= 10, pocas


def test_the_openapi_document_in_the_repository_is_the_one_of_the_code(tmp_path):
    generado = tmp_path / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(generado))
    assert generado.read_text() == (RAIZ / "informes/api/openapi.yaml").read_text()
    documento = yaml.safe_load(generado.read_text())
    assert "/api/v1/resultados/{codigo}/{anio}/{mecanismo}/{version}/" in documento["paths"]


def test_the_documentation_page_opens_without_reaching_other_sites(client, db):
    respuesta = client.get("/api/v1/docs/")
    assert respuesta.status_code == 200
    assert "Content-Security-Policy" not in respuesta.headers
    pagina = respuesta.content.decode()
    assert "https://" not in pagina
    assert "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js" in pagina
    assert client.get("/api/v1/esquema/").status_code == 200
    assert "Content-Security-Policy" in client.get("/api/v1/resultados/").headers


def test_the_tiers_are_told_with_their_norm(api, evaluacion):
    tramos = api("tramos/?mecanismo=PMG&anio=2025").json()["resultados"][0]["tramos"]
    assert tramos[0] == {
        "nombre": "completo",
        "etiqueta": "90 % o más",
        "desde": "90",
        "hasta": None,
        "porcentaje": "7.6",
        "norma": "Ley 19.553, artículo 6",
    }
    assert Decimal(tramos[1]["hasta"]) == 90


def test_an_address_that_does_not_exist_is_refused_in_json(api, db):
    respuesta = api("cualquier/cosa%20rara/")
    assert (respuesta.status_code, respuesta["Content-Type"]) == (404, "application/json")


def test_a_rule_set_is_found_by_its_hash(api, evaluacion):
    conjunto = evaluacion.programa.conjunto_reglas
    detalle = api(f"reglas/PMG/{conjunto.huella}/").json()
    assert detalle["contenido"]["parametros"]["tope_cumplimiento"]["valor"] == "100"
    assert api("reglas/PMG/0000/").status_code == 404
