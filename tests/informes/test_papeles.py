"""Papers of the formulation: figures of the pages, accessible, known by hash, nothing hidden."""

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape
from io import BytesIO

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from compromisos import servicios
from compromisos.consultas_formulario_h import hoja, indicador_h, resumen
from compromisos.estados import EstadoFormulacion
from compromisos.models import Compromiso, ProgramaAnual
from indicadores.models import Medicion, ValorAnual
from informes.papeles import decreto as decretos
from informes.papeles import salida
from informes.papeles.definiciones import formulario_a0, formulario_a1
from informes.papeles.formulario_h import formulario_h
from informes.papeles.vistos import vistos
from instituciones.estados import EstadoDefinicion
from instituciones.models import Mecanismo
from instituciones.roles import Rol
from pmg_site.comun import pdf
from tests.compromisos.escenarios import completar, llevar
from tests.compromisos.escenarios_firmas import en_revision, mundo_mei
from tests.evaluacion.escenarios import PDF, Subida
from tests.fabricas import CompromisoF, Mundo, ficha_con_operandos
from tests.informes.escenarios import publicar_anio
from tests.instituciones import escenarios as definiciones

pytestmark = pytest.mark.django_db
E = EstadoFormulacion
HOSTIL = '<script>alert(1)</script><img src="file:///etc/passwd">{{ papel }}&copy; ' + "ñ" * 900


@pytest.fixture(autouse=True)
def _sin_memoria():
    cache.clear()


def como(persona) -> Client:
    navegador = Client()
    navegador.force_login(persona, backend="allauth.account.auth_backends.AuthenticationBackend")
    return navegador


def lector(papel) -> PdfReader:
    return PdfReader(BytesIO(pdf.componer(papel.html()).pdf))


def texto(papel_o_lector) -> str:
    """The words of a PDF in one line, without the hyphens of broken ones."""
    leido = papel_o_lector if isinstance(papel_o_lector, PdfReader) else lector(papel_o_lector)
    paginas = "\n".join(pagina.extract_text() for pagina in leido.pages)
    return " ".join(re.sub(r"[-‐\xad]\n", "", paginas).replace("\xa0", " ").split())


def celdas(html: str) -> list[str]:
    """What the cells of numbers say, in order."""
    crudas = re.findall(r'<td class="num(?: medida)?">(.*?)</td>', html, re.S)
    return [" ".join(unescape(re.sub("<[^>]+>", "", c)).split()) for c in crudas]


def con_historia(programa: ProgramaAnual) -> Compromiso:
    """The first indicator with an estimate of last year and history by sex."""
    compromiso = programa.compromisos.get(numero=1)
    anterior = ficha_con_operandos(programa.institucion, programa.anio - 1)
    type(anterior).objects.filter(pk=anterior.pk).update(indicador=compromiso.ficha.indicador)
    for simbolo, valor in (("A", 1850), ("B", 2000)):
        Medicion.objects.create(
            ficha=anterior, tipo="estimado", simbolo=simbolo, valor=Decimal(valor)
        )
    return compromiso


# --- Formulario H -------------------------------------------------------------------------------
def test_the_paper_of_formulario_h_shows_the_figures_of_its_page(mundo):
    programa = completar(mundo.programa)
    con_historia(programa)
    pagina = como(mundo[Rol.ENCARGADO_PMG]).get(
        reverse("compromisos:formulario_h", args=[programa.pk])
    )
    papel = formulario_h(programa)
    en_la_pagina = celdas(pagina.content.decode())
    en_el_papel = celdas(papel.html())
    assert en_la_pagina
    # the paper begins with the summary: target and weight of each commitment, and the sum
    assert en_el_papel[:7] == ["95 %", "60,00 %", "95 %", "30,00 %", "—", "10,00 %", "100,00 %"]
    assert en_el_papel[7:] == en_la_pagina
    dicho = texto(papel)
    for cifra in {c for c in en_la_pagina if c not in ("Sin dato", "Sin meta", "Al evaluar")}:
        assert cifra.replace("\xa0", " ") in dicho
    assert "92,5" not in dicho  # the card has no decimals: 1850/2000 × 100 is 93, half up
    assert "1.850" in dicho
    assert "93" in dicho


def test_the_paper_names_whose_it_is_its_state_and_that_a_draft_has_no_effect(mundo):
    dicho = texto(formulario_h(mundo.programa))
    for parte in ("BORRADOR", "sin efecto legal", mundo.institucion.nombre, "versión 1", "2026"):
        assert parte in dicho
    assert "Huella" not in dicho


def test_an_approved_paper_carries_the_hash_of_its_copy_and_no_mark_of_draft(mundo):
    programa = llevar(mundo, E.APROBADO)
    for papel in (formulario_h(programa), decretos.decreto(programa)):
        dicho = texto(papel)
        assert programa.copia_huella in dicho.replace(" ", "")
        assert "BORRADOR" not in dicho


def test_the_public_paper_keeps_results_that_are_not_published(mundo):
    programa = llevar(mundo, E.DECRETADO)
    indicador = programa.compromisos.get(numero=1).ficha.indicador
    ValorAnual.objects.create(
        indicador=indicador,
        institucion=mundo.institucion,
        anio=2025,
        valor=Decimal("71"),
        meta=Decimal("90"),
        cumplimiento=Decimal("78.89"),
        origen="evaluacion:1",
    )
    assert "78,89 %" in texto(formulario_h(programa))
    publico = texto(formulario_h(programa, publico=True))
    assert "78,89" not in publico
    assert "Estimado 2025" in publico
    publicar_anio(mundo.institucion, 2025)
    assert "78,89 %" in texto(formulario_h(programa, publico=True))


# --- Formularios A0 and A1 ----------------------------------------------------------------------
def test_the_paper_of_formulario_a1_shows_the_figures_of_its_page(mundo):
    definicion = definiciones.en_estado(mundo, EstadoDefinicion.PUBLICADA)
    pagina = Client().get(
        reverse(
            "instituciones:definicion",
            args=[mundo.institucion.codigo, definicion.periodo_desde, 1],
        )
    )
    papel = formulario_a1(definicion, publico=True)
    assert sorted(celdas(papel.html())) == sorted(
        c.removeprefix("<strong>") for c in celdas(pagina.content.decode())
    )
    dicho = texto(papel)
    # 5.000 and 1.200 of 6.200: 80,6 % and 19,4 %
    for parte in (
        "M$ 5.000", "80,6 %", "M$ 1.200", "19,4 %", "100,0 %", "Atender a las personas a tiempo.",
        "Objetivo ministerial 1. Atender mejor.", "Que respondan antes.", "281", "Encuesta",
        "Publicada", str(definicion.aprobada_por), str(definicion.validada_por),
    ):  # fmt: skip
        assert parte in dicho


def test_the_public_paper_does_not_name_versions_in_process(mundo):
    definicion = definiciones.en_estado(mundo, EstadoDefinicion.APROBADA)
    assert "BORRADOR" in texto(formulario_a1(definicion))
    url = reverse(
        "informes:papel-a1-publico", args=[mundo.institucion.codigo, definicion.periodo_desde, 1]
    )
    assert Client().get(url).status_code == 404


def test_the_paper_of_formulario_a0_says_what_the_ministry_wrote(mundo):
    dicho = texto(formulario_a0(definiciones.a0_aprobado(mundo)))
    for parte in ("Conducir el sector.", "Llegar a todo el territorio.", "Respuestas oportunas."):
        assert parte in dicho


# --- Draft of the decree ------------------------------------------------------------------------
def test_the_decree_is_written_from_the_approved_copy(mundo):
    programa = llevar(mundo, E.APROBADO)
    # whatever happens to the rows afterwards, the decree says what was approved
    programa.compromisos.filter(numero=1).update(nombre="Otro nombre", ponderador=Decimal(1))
    dicho = texto(decretos.decreto(programa))
    assert "Otro nombre" not in dicho
    for parte in ("60,00 %", "30,00 %", "10,00 %", "100,00 %", "95 %", "Gestión Eficaz", "RT1"):
        assert parte in dicho


def test_the_decree_of_a_mei_is_signed_by_both_ministers():
    mei = mundo_mei()
    programa = servicios.firmar(programa=en_revision(mei), por=mei[Rol.MINISTRO])
    dicho = texto(decretos.decreto(programa))
    assert "Comité triministerial" not in dicho
    for parte in ("Metas de Eficiencia Institucional", "Ministro del ramo", "Ministro de Hacienda"):
        assert parte in dicho
    assert "Ministro de Hacienda Firma — Pendiente" in dicho
    programa = servicios.firmar(programa=programa, por=mei.hacienda)
    dicho = texto(decretos.decreto(programa))
    assert f"Ministro de Hacienda Firma {mei.hacienda}" in dicho
    assert "Pendiente" not in dicho


def test_only_a_verified_norm_goes_without_its_mark(mundo):
    def marcado() -> str:
        dicho = texto(decretos.decreto(ProgramaAnual.objects.get(pk=mundo.programa.pk)))
        return re.search(r"Lo dispuesto en Ley 19.553, artículo 6\.( \[por verificar\])?", dicho)[0]

    mecanismos = Mecanismo.objects.filter(codigo="PMG")
    mecanismos.update(confianza="por_verificar", fuente="prueba")
    assert marcado().endswith("[por verificar]")
    mecanismos.update(confianza="verificada")
    assert not marcado().endswith("[por verificar]")
    mecanismos.update(norma="")
    programa = ProgramaAnual.objects.get(pk=mundo.programa.pk)
    assert not any(v.verificado for v in vistos(programa, set()))


def test_a_ministry_gets_one_decree_with_its_approved_programmes(mundo):
    primero = llevar(mundo, E.APROBADO)
    otro = Mundo.crear()
    type(otro.institucion).objects.filter(pk=otro.institucion.pk).update(
        ministerio=mundo.institucion.ministerio
    )
    segundo = llevar(_releido(otro), E.APROBADO)
    args = [mundo.institucion.ministerio.codigo, "PMG", primero.anio]
    url = reverse("informes:papel-decreto-ministerial", args=args)
    dicho = texto(PdfReader(BytesIO(como(mundo[Rol.DIPRES]).get(url).content)))
    for programa in (primero, segundo):
        assert programa.institucion.nombre in dicho
        assert programa.copia_huella in dicho.replace(" ", "")
    # who reaches one institution of the two gets a decree of that one
    dicho = texto(PdfReader(BytesIO(como(mundo[Rol.ENCARGADO_PMG]).get(url).content)))
    assert segundo.institucion.nombre not in dicho


def _releido(otro: Mundo) -> Mundo:
    programa = ProgramaAnual.objects.get(pk=otro.programa.pk)
    persona = definiciones.Persona.objects.get(pk=otro.personas[Rol.MINISTRO].pk)
    persona.asignaciones.update(ministerio=programa.institucion.ministerio)
    institucion = programa.institucion
    return replace(
        otro, programa=programa, institucion=institucion, adscripcion=programa.adscripcion
    )


def test_the_decree_of_a_ministry_asks_the_database_as_often_for_many_as_for_one(mundo):
    llevar(mundo, E.APROBADO)
    args = [mundo.institucion.ministerio.codigo, "PMG", mundo.programa.anio]
    url = reverse("informes:papel-decreto-ministerial", args=args)
    navegador = como(mundo[Rol.DIPRES])

    def consultas() -> int:
        navegador.get(url)
        with CaptureQueriesContext(connection) as vistas:
            navegador.get(url)
        return len(vistas)

    con_una = consultas()
    otro = Mundo.crear()
    type(otro.institucion).objects.filter(pk=otro.institucion.pk).update(
        ministerio=mundo.institucion.ministerio
    )
    llevar(_releido(otro), E.APROBADO)
    assert consultas() == con_una


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
    llevar(replace(mundo, programa=nueva), E.DECRETADO)
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
