"""The decree of results: the figures of the page, in a tagged PDF, with what is to be verified."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from evaluacion.models import Evaluacion
from incentivos.models import Incentivo
from incentivos.servicios import calcular_incentivo
from instituciones.roles import Rol
from tests.fabricas import InstitucionF, persona_con
from tests.fabricas_evaluacion import CausaResueltaF
from tests.fabricas_incentivos import DotacionAnualF
from tests.incentivos.escenarios import Fabrica
from tests.incentivos.test_paginas import entrar

pytestmark = pytest.mark.django_db


@pytest.fixture
def fabrica() -> Fabrica:
    return Fabrica.crear()


def incentivo(fabrica: Fabrica, total: str = "89.99", estado: str = "publicada") -> Incentivo:
    hecho = calcular_incentivo(resultado=fabrica.resultado(total, estado=estado))
    DotacionAnualF(adscripcion=hecho.adscripcion)
    return hecho


def texto_de(client: Client, url: str) -> str:
    respuesta = client.get(url)
    assert respuesta.status_code == 200
    lector = PdfReader(BytesIO(respuesta.content))
    assert "/StructTreeRoot" in lector.trailer["/Root"]
    paginas = "\n".join(pagina.extract_text() for pagina in lector.pages)
    return " ".join(paginas.replace("\xa0", " ").split())


def url_de(uno: Incentivo) -> str:
    return reverse("informes:papel-decreto-resultados", args=[uno.resultado.evaluacion_id])


def test_the_decree_says_the_figures_of_the_page(client: Client, fabrica: Fabrica) -> None:
    uno = incentivo(fabrica)
    entrar(client, persona_con(Rol.JEFE_SERVICIO, uno.institucion))
    dicho = texto_de(client, url_de(uno))
    pagina = client.get(reverse("incentivos:institucion", args=[uno.institucion.codigo]))
    html = pagina.content.decode().replace("\xa0", " ")
    # 3,8 % of 3.000.000.000 is 114.000.000, in four of 28.500.000
    for cifra in ("3,8 %", "$ 3.000.000.000", "$ 114.000.000", "$ 28.500.000"):
        assert cifra in html
        assert cifra in dicho
    assert "89,99 %" in dicho
    assert uno.huella in dicho.replace(" ", "")
    assert "Los meses de las cuotas" in dicho
    assert "BORRADOR" not in dicho


def test_the_decree_says_what_was_resolved_of_causes_and_claims(
    client: Client, fabrica: Fabrica
) -> None:
    uno = incentivo(fabrica)
    causa = CausaResueltaF(evaluacion=uno.resultado.evaluacion)
    entrar(client, persona_con(Rol.DIPRES, uno.institucion))
    dicho = texto_de(client, url_de(uno))
    assert f"Que sobre el compromiso {causa.compromiso.numero}" in dicho
    assert "se resolvió: causa externa aceptada. Fue un terremoto." in dicho.replace("‐ ", "")


def test_a_decided_result_without_decree_is_a_draft(client: Client, fabrica: Fabrica) -> None:
    uno = incentivo(fabrica, estado="final")
    entrar(client, persona_con(Rol.DIPRES, uno.institucion))
    assert "BORRADOR sin efecto legal" in texto_de(client, url_de(uno))


def test_an_unknown_percentage_is_never_written_as_zero(client: Client, fabrica: Fabrica) -> None:
    uno = calcular_incentivo(resultado=fabrica.resultado("95", mecanismo="MEI"))
    DotacionAnualF(adscripcion=uno.adscripcion)
    entrar(client, persona_con(Rol.DIPRES, uno.institucion))
    dicho = texto_de(client, url_de(uno))
    assert "Por verificar" in dicho
    assert "sin monto" in dicho


def test_what_is_not_decided_or_not_seen_has_no_decree(client: Client, fabrica: Fabrica) -> None:
    uno = incentivo(fabrica)
    entrar(client, persona_con(Rol.JEFE_SERVICIO, InstitucionF()))
    assert client.get(url_de(uno)).status_code == 404
    entrar(client, persona_con(Rol.JEFE_SERVICIO, uno.institucion))
    Evaluacion.objects.update(
        estado="preliminar", resultado=None, cerrada_el=None, cerrada_por=None,
        congelado=None, congelada_el=None, congelada_por=None,
        decretada_el=None, decretada_por=None, publicada_el=None, publicada_por=None,
    )  # fmt: skip
    assert client.get(url_de(uno)).status_code == 404


def test_one_decree_for_a_ministry_adds_its_institutions_up(
    client: Client, fabrica: Fabrica
) -> None:
    uno, otro, ajeno = incentivo(fabrica), incentivo(fabrica, "95"), incentivo(fabrica)
    otro.institucion.ministerio = uno.institucion.ministerio
    otro.institucion.save()
    entrar(client, persona_con(Rol.DIPRES, uno.institucion))
    url = reverse(
        "informes:papel-decreto-resultados-ministerial",
        args=[uno.institucion.ministerio.codigo, "PMG", 2025],
    )
    dicho = texto_de(client, url)
    assert "2 instituciones" in dicho
    assert ajeno.institucion.nombre not in dicho
    # 114.000.000 at 3,8 % and 228.000.000 at 7,6 %
    assert "$ 342.000.000" in dicho
    assert client.get(url.replace("2025", "2024")).status_code == 404


def test_the_public_decree_has_no_pesos_and_only_of_published_results(
    client: Client, fabrica: Fabrica
) -> None:
    uno, sin_publicar = incentivo(fabrica), incentivo(fabrica, estado="decretada")
    nombre = "informes:papel-decreto-resultados-publico"
    dicho = texto_de(client, reverse(nombre, args=[uno.institucion.codigo, "PMG", 2025, 1]))
    assert "3,8 %" in dicho
    assert "3.000.000.000" not in dicho
    oculto = reverse(nombre, args=[sin_publicar.institucion.codigo, "PMG", 2025, 1])
    assert client.get(oculto).status_code == 404
