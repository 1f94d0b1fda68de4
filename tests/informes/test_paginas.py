"""The pages of the reports: who sees what, editing, the public card, the open data."""

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from informes import servicios
from informes.api.vistas import LISTAS
from informes.models import BalanceGestion
from instituciones.roles import Capacidad, Rol
from pmg_site.comun import trabajos
from tests import fabricas
from tests.fabricas_evaluacion import CausaResueltaF
from tests.informes import escenarios


@pytest.fixture(autouse=True)
def _documentos(settings, tmp_path):
    settings.DOCUMENTOS_DIR = tmp_path


@pytest.fixture
def evaluacion(mundo):
    return escenarios.publicar_anio(mundo.institucion)


@pytest.fixture
def balance(mundo, evaluacion) -> BalanceGestion:
    return servicios.crear_balance(
        institucion=mundo.institucion, anio=2024, por=mundo[Rol.ENCARGADO_PMG]
    )


def _publicar(balance, mundo) -> None:
    trabajo = servicios.pedir_pdf(balance=balance, por=mundo[Rol.ENCARGADO_PMG])
    trabajos.ejecutar(str(trabajo.pk))
    servicios.aprobar(balance=balance, por=mundo[Rol.JEFE_SERVICIO])
    servicios.publicar(balance=balance, por=mundo[Rol.DIPRES])
    balance.refresh_from_db()


def test_a_citizen_reads_what_was_promised_delivered_and_earned(client, evaluacion):
    pagina = client.get(f"/resultados/2024/{evaluacion.institucion.codigo}/").content.decode()
    pagina = pagina.replace("\u00a0", " ")
    for esperado in (
        "98,74 %",
        "262 de 281 consultas = 93 %; meta 95 % → 97,89 % → aporta 58,74 de 60 puntos",
        "90 % o más",
        evaluacion.resultado.huella,
        "N° 188 del 28 de marzo de 2025",
    ):
        assert esperado in pagina


@pytest.mark.parametrize(("estado", "dicho"), [("aceptada", True), ("rechazada", False)])
def test_what_an_accepted_cause_excuses_is_not_called_unmet(client, mundo, estado, dicho):
    evaluacion = escenarios.publicar_anio(mundo.institucion, operandos=((180, 281), (98, 100)))
    compromiso = evaluacion.programa.compromisos.get(numero=1)
    assert evaluacion.resultado.desglose.get(compromiso=compromiso).cumple is False
    CausaResueltaF(evaluacion=evaluacion, compromiso=compromiso, estado=estado)
    ficha = client.get(f"/resultados/2024/{evaluacion.institucion.codigo}/").content.decode()
    assert ("Causa externa aceptada</span>" in ficha) is dicho
    assert ("No cumple</span>" in ficha) is not dicho


def test_the_card_of_a_corrected_version_says_so_and_links_the_one_in_force(client, evaluacion):
    escenarios.publicar_anio(operandos=((270, 281), (98, 100)), version=2, reemplaza=evaluacion)
    url = f"/resultados/2024/{evaluacion.institucion.codigo}/"
    vigente = client.get(url).content.decode()
    assert "Error de digitación en un operando." in vigente
    assert "Versión 1: 98,74\u00a0%, corregida" in vigente
    assert "Esta versión fue corregida" in client.get(f"{url}?version=1").content.decode()
    assert client.get(f"{url}?version=9").status_code == 404


def test_a_result_that_is_not_published_has_no_card(client, db):
    oculta = escenarios.publicar_anio(estado="decretada")
    assert client.get(f"/resultados/2024/{oculta.institucion.codigo}/").status_code == 404
    assert "Todavía no hay resultados publicados" in client.get("/resultados/").content.decode()


@pytest.mark.parametrize(
    ("consulta", "aparece"),
    [
        ("", True),
        ("?anio=2024", True),
        ("?q=Servicio", True),
        ("?q=inexistente", False),
        ("?tramo=completo", True),
        ("?tramo=medio", False),
    ],
)
def test_the_results_are_searched(client, evaluacion, consulta, aparece):
    otra = escenarios.publicar_anio(operandos=((215, 281), (98, 100)))
    assert otra.resultado.total < 90
    pagina = client.get(f"/resultados/{consulta}").content.decode()
    assert (f">{evaluacion.institucion.nombre}</a>" in pagina) is aparece


def test_the_open_data_page_explains_every_column(client, db):
    pagina = client.get("/datos/").content.decode()
    for nombre in LISTAS:
        assert f"{reverse(f'api-{nombre}')}?formato=csv" in pagina
    assert "<dd>\n                                \n" not in pagina


@pytest.mark.parametrize("rol", list(Rol))
def test_each_role_sees_the_reports_that_are_its_own(client, mundo, balance, rol):
    client.force_login(mundo[rol], backend="allauth.account.auth_backends.AuthenticationBackend")
    ve = mundo[rol].puede(Capacidad.VER_INTERNO)
    lista = client.get("/balances/").content.decode()
    assert (f">{mundo.institucion.nombre}</a>" in lista) is ve
    assert client.get(f"/balances/{balance.pk}/").status_code == (200 if ve else 404)


def test_nobody_without_login_sees_a_report_in_preparation(client, mundo, balance):
    assert client.get(f"/balances/{balance.pk}/").status_code == 302
    lista = client.get("/balances/").content.decode()
    assert "No hay balances que mostrar" in lista
    url = reverse("informes:balance-pdf", args=[mundo.institucion.codigo, 2024, 1])
    assert client.get(url).status_code == 404


def test_another_institution_does_not_find_it(client, mundo, balance):
    ajena = fabricas.persona_con(Rol.ENCARGADO_PMG, fabricas.InstitucionF())
    client.force_login(ajena, backend="allauth.account.auth_backends.AuthenticationBackend")
    for camino in ("", "pdf/", "progreso/", "secciones/carta/"):
        assert client.get(f"/balances/{balance.pk}/{camino}").status_code == 404
    assert client.post(f"/balances/{balance.pk}/generar/").status_code == 404


def test_the_whole_way_through_the_pages(client, mundo, evaluacion):
    def entrar(rol):
        client.force_login(
            mundo[rol], backend="allauth.account.auth_backends.AuthenticationBackend"
        )

    entrar(Rol.ENCARGADO_PMG)
    client.post("/balances/nuevo/", {"institucion": mundo.institucion.codigo, "anio": "2024"})
    balance = BalanceGestion.objects.get()
    base = f"/balances/{balance.pk}/"
    seccion = balance.secciones.get(clave="carta")
    datos = {"texto": "Estimadas personas:\n\nCumplimos.", "version": seccion.fila_version}
    assert client.post(f"{base}secciones/carta/", datos).status_code == 302
    conflicto = client.post(f"{base}secciones/carta/", {**datos, "texto": "Otra carta"})
    assert conflicto.status_code == 409
    assert "Otra carta" in conflicto.content.decode()
    assert client.post(f"{base}accion/aprobar/").status_code == 403
    entrar(Rol.JEFE_SERVICIO)
    assert client.post(f"{base}accion/aprobar/").status_code == 302
    trabajo = servicios.pedir_pdf(balance=balance, por=mundo[Rol.JEFE_SERVICIO])
    trabajos.ejecutar(str(trabajo.pk))
    assert "Descargar PDF" in client.get(f"{base}progreso/").content.decode()
    entrar(Rol.DIPRES)
    assert client.post(f"{base}accion/publicar/").status_code == 302
    client.logout()
    url = reverse("informes:balance-pdf", args=[mundo.institucion.codigo, 2024, 1])
    pdf = client.get(url)
    assert pdf.content.startswith(b"%PDF-")
    assert (pdf["X-Content-Type-Options"], pdf["Content-Disposition"][:10]) == (
        "nosniff",
        "attachment",
    )
    assert client.post(f"{base}accion/borrar/").status_code in (302, 404)


def test_lists_ask_the_same_queries_however_long_they_are(client, mundo, balance):
    def cuenta(camino: str) -> int:
        with CaptureQueriesContext(connection) as consultas:
            assert client.get(camino).status_code == 200
        return len(consultas)

    client.force_login(
        mundo[Rol.DIPRES], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    caminos = ("/resultados/", "/balances/")
    pocas = [cuenta(camino) for camino in caminos]
    for _ in range(10):
        hecha = escenarios.publicar_anio()
        BalanceGestion.objects.create(institucion=hecha.institucion, anio=2024)
    assert [cuenta(camino) for camino in caminos] == pocas


def test_the_print_style_sheet_is_where_the_documents_look_for_it():
    assert finders.find("pmg/impresion.css")
