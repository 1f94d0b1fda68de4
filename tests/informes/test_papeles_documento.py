"""Every paper: accessible, safe from what is typed, known by hash, public once official."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compromisos import servicios
from compromisos.consultas_formulario_h import hoja, indicador_h
from compromisos.estados import EstadoFormulacion
from compromisos.models import ProgramaAnual
from compromisos.resumen_formulario_h import resumen
from informes.papeles import decreto as decretos
from informes.papeles import salida
from informes.papeles.definiciones import formulario_a0, formulario_a1
from informes.papeles.formulario_h import formulario_h
from instituciones.estados import EstadoDefinicion
from instituciones.roles import Rol
from tests.compromisos.escenarios import cambiar, completar, llevar
from tests.evaluacion.escenarios import PDF, Subida
from tests.fabricas import CompromisoF, ficha_con_operandos
from tests.informes.lectura import como, con_historia, lector, texto
from tests.instituciones import escenarios as definiciones

pytestmark = pytest.mark.django_db
E = EstadoFormulacion
HOSTIL = '<script>alert(1)</script><img src="file:///etc/passwd">{{ papel }}&copy; ' + "ñ" * 900


@pytest.fixture(autouse=True)
def _sin_memoria():
    cache.clear()


# --- Every paper --------------------------------------------------------------------------------
def test_a_paper_is_a_tagged_document_with_language_title_and_bookmarks(mundo):
    programa = llevar(mundo, E.APROBADO)
    definicion = definiciones.en_estado(mundo, EstadoDefinicion.PUBLICADA)
    for papel in (
        formulario_h(programa),
        decretos.decreto(programa),
        formulario_a1(definicion),
        formulario_a0(definicion.ministerial),
    ):
        leido = lector(papel)
        raiz = leido.trailer["/Root"]
        assert raiz["/MarkInfo"]["/Marked"]
        assert raiz["/Lang"] == "es-CL"
        assert leido.metadata.title.startswith(papel.titulo)
        assert b'pdfuaid:part="1"' in raiz["/Metadata"].get_data()
        assert leido.outline[0]["/Title"] == papel.titulo
        assert "Página 1 de" in texto(leido)


def test_what_somebody_typed_is_text_and_the_network_is_not_touched(mundo, monkeypatch):
    salidas: list = []
    monkeypatch.setattr("socket.socket.connect", lambda *a: salidas.append(a))
    programa = completar(mundo.programa)
    programa.compromisos.update(nombre=HOSTIL[:400], justificacion_meta=HOSTIL)
    fichas = type(programa.compromisos.get(numero=1).ficha).objects
    fichas.update(notas=HOSTIL, supuestos=HOSTIL * 9, nombre=HOSTIL[:400])
    for papel in (formulario_h(programa), decretos.decreto(programa)):
        html = papel.html()
        assert "<script>" not in html
        assert "&lt;script&gt;" in html
        assert salida.CORTE in html
        leido = lector(papel)
        assert leido.attachments == {}
        # a word without end is broken, never pushed out of the sheet
        assert texto(leido).count("ñ") >= 900 * 9
    assert salidas == []


def test_sixty_indicators_fit_on_their_pages(mundo):
    programa = mundo.programa
    objetivo = programa.objetivos.get()
    for numero in range(4, 62):
        CompromisoF(
            programa=programa,
            objetivo=objetivo,
            numero=numero,
            ponderador=Decimal(0),
            nombre=f"Indicador número {numero} de nombre bastante largo para dos líneas " * 3,
            ficha=ficha_con_operandos(mundo.institucion, programa.anio),
        )
    completar(programa)
    with CaptureQueriesContext(connection) as vistas:
        papel = formulario_h(programa)
        html = papel.html()
    assert len(vistas) < 30
    assert html.count('<section class="indicador-h">') == 60
    leido = lector(papel)
    anchos = {tuple(p.mediabox) for p in leido.pages}
    assert len(anchos) == 1  # every page of the form is landscape
    assert max(leido.pages[0].mediabox) == leido.pages[0].mediabox.width
    marcas = [m["/Title"] for m in leido.outline[1]]
    assert sum(m[0].isdigit() for m in marcas) == 60
    assert texto(leido).count("Meta comprometida para ese año") == 60
    assert len(leido.pages) < 70


# --- The door -----------------------------------------------------------------------------------
def test_who_already_has_a_public_paper_is_told_so_without_composing_it(mundo, monkeypatch):
    programa = llevar(mundo, E.DECRETADO)
    args = [mundo.institucion.codigo, "PMG", programa.anio, 1]
    for ruta in ("informes:papel-h-publico", "informes:papel-decreto-publico"):
        primera = Client().get(reverse(ruta, args=args))
        assert primera["Content-Type"] == "application/pdf"
        assert primera["Cache-Control"].startswith("public")
        cache.clear()
        with monkeypatch.context() as sin_pdf:
            sin_pdf.setattr(salida.pdf, "componer", lambda *a: pytest.fail("composed again"))
            otra = Client().get(reverse(ruta, args=args), HTTP_IF_NONE_MATCH=primera["ETag"])
        assert (otra.status_code, otra["ETag"]) == (304, primera["ETag"])


def test_the_tag_of_a_paper_changes_with_what_it_says(mundo):
    definicion = definiciones.en_estado(mundo, EstadoDefinicion.PUBLICADA)
    navegador = como(mundo[Rol.DIPRES])
    url = reverse("informes:papel-a1", args=[definicion.pk])
    antes = navegador.get(url)
    assert antes["ETag"] == navegador.get(url)["ETag"]
    assert antes["Cache-Control"].startswith("private")
    definicion.productos.update(gasto_miles=Decimal(4999))
    assert navegador.get(url, HTTP_IF_NONE_MATCH=antes["ETag"]).status_code == 200


def test_a_programme_that_is_not_decreed_has_no_public_paper(mundo):
    programa = llevar(mundo, E.APROBADO)
    args = [mundo.institucion.codigo, "PMG", programa.anio, 1]
    for ruta in ("informes:papel-h-publico", "informes:papel-decreto-publico"):
        assert Client().get(reverse(ruta, args=args)).status_code == 404


def test_a_replaced_version_says_which_one_replaces_it_once_that_one_is_decreed(mundo):
    vieja = llevar(mundo, E.DECRETADO)
    nueva = servicios.pedir_modificacion(
        programa=vieja,
        causa="reduccion_presupuesto",
        motivo="Se rebajó el subtítulo 22.",
        respaldo=Subida(PDF, "oficio.pdf"),
        por=mundo[Rol.JEFE_SERVICIO],
    )
    aviso = "lo reemplaza la versión 2"
    assert aviso not in texto(decretos.decreto(ProgramaAnual.objects.get(pk=vieja.pk)))
    assert "Se rebajó el subtítulo 22." in texto(decretos.decreto(nueva))
    llevar(replace(mundo, programa=cambiar(nueva)), E.DECRETADO)
    assert aviso in texto(decretos.decreto(ProgramaAnual.objects.get(pk=vieja.pk)))


def test_the_pages_of_a_programme_link_to_its_papers(mundo):
    programa = llevar(mundo, E.APROBADO)
    navegador = como(mundo[Rol.DIPRES])
    args = [mundo.institucion.ministerio.codigo, "PMG", programa.anio]
    esperados = [
        reverse("informes:papel-h", args=[programa.pk]),
        reverse("informes:papel-decreto", args=[programa.pk]),
        reverse("informes:papel-decreto-ministerial", args=args),
    ]
    for pagina in ("compromisos:programa", "compromisos:decretar"):
        html = navegador.get(reverse(pagina, args=[programa.pk])).content.decode()
        assert all(url in html for url in esperados)
    html = navegador.get(reverse("compromisos:formulario_h", args=[programa.pk])).content.decode()
    assert esperados[0] in html


def test_the_read_model_of_the_paper_is_that_of_the_page(mundo):
    programa = completar(mundo.programa)
    compromiso = con_historia(programa)
    indicador, _, visto, _ = formulario_h(programa).datos["filas"][0]
    assert indicador == hoja(programa).indicadores[0]
    assert visto == resumen(indicador_h(compromiso))


def test_a_word_that_no_line_could_hold_gets_places_to_break_and_loses_nothing():
    entidad = "&lt;" * 100
    html = f'<p title="{"a" * 200}">{"ñ" * 200} corta {"b" * 64} {entidad}</p>'
    hecho = salida.con_cortes(html)
    assert hecho.replace(salida.CORTE, "") == html
    assert hecho.count(salida.CORTE) == 3  # 80 + 80 + 40, none in 64 letters, 80 + 20 entities
    assert f'title="{"a" * 200}"' in hecho
    assert "&lt;" * 80 + salida.CORTE in hecho
