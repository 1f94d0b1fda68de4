"""Formularios A0, A1 and H on paper: the figures of their pages, and nothing unpublished."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from compromisos.estados import EstadoFormulacion
from indicadores.models import ValorAnual
from informes.papeles import decreto as decretos
from informes.papeles.definiciones import formulario_a0, formulario_a1
from informes.papeles.formulario_h import formulario_h
from instituciones.estados import EstadoDefinicion
from instituciones.roles import Rol
from tests.compromisos.escenarios import completar, llevar
from tests.informes.escenarios import publicar_anio
from tests.informes.lectura import celdas, como, con_historia, lector, texto
from tests.instituciones import escenarios as definiciones

pytestmark = pytest.mark.django_db
E = EstadoFormulacion


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


def test_every_page_of_a_draft_is_marked(mundo):
    programa = completar(mundo.programa)
    definicion = definiciones.borrador(mundo)
    for papel in (
        formulario_h(programa),
        decretos.decreto(programa),
        formulario_a1(definicion),
        formulario_a0(definicion.ministerial),
    ):
        paginas = [pagina.extract_text() for pagina in lector(papel).pages]
        # the first one has the notice above the head besides the mark
        assert paginas[0].count("BORRADOR") == 2
        assert all("BORRADOR" in pagina for pagina in paginas)


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
