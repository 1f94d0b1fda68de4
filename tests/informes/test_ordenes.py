"""The commands of the reports: asked for, rendered, published; and the bench that measures them."""

import pytest
from django.core.management import call_command

from informes import bench
from informes.models import BalanceGestion
from instituciones.models import Persona
from instituciones.roles import Rol
from pmg_site.comun import pdf
from pmg_site.comun.errores import ErrorDeNegocio
from tests.informes import escenarios


@pytest.fixture(autouse=True)
def _documentos(settings, tmp_path):
    settings.DOCUMENTOS_DIR = tmp_path


def test_the_reports_that_lack_a_pdf_are_rendered_once_and_published(mundo, capsys):
    Persona.objects.update(ejemplo=True)
    escenarios.publicar_anio(mundo.institucion)
    escenarios.publicar_anio(mundo.institucion, anio=2023)
    call_command("generar_balances", "--cuantos", "1", "--en-linea", "--publicar")
    salida = capsys.readouterr().out
    assert "Reports: 1 asked for." in salida
    assert "Reports: 1 of 1 rendered." in salida
    unico = BalanceGestion.objects.get()
    assert (unico.anio, unico.estado, unico.ejemplo) == (2024, "publicado", True)
    call_command("generar_balances", "--cuantos", "9", "--en-linea")
    assert sorted(BalanceGestion.objects.values_list("anio", flat=True)) == [2023, 2024]
    call_command("generar_balances", "--en-linea")
    assert "nothing to render" in capsys.readouterr().out


def test_a_report_without_an_example_head_is_not_published(mundo):
    escenarios.publicar_anio(mundo.institucion)
    with pytest.raises(ErrorDeNegocio, match=Rol.JEFE_SERVICIO.label):
        call_command("generar_balances", "--en-linea", "--publicar")


def test_without_the_system_libraries_nothing_is_asked_for(mundo, monkeypatch, capsys):
    escenarios.publicar_anio(mundo.institucion)
    monkeypatch.setattr(pdf, "disponible", lambda: False)
    call_command("generar_balances", "--en-linea")
    assert "install libpangoft2" in capsys.readouterr().err
    assert not BalanceGestion.objects.exists()


def test_the_bench_says_time_per_page_and_whether_the_bar_is_met():
    dentro, fuera = bench.Medida(60, 6.0, 5.9), bench.Medida(60, 12.0, 6.0)
    assert dentro.lineas()[0].startswith("BGI of 60 pages: 100.0 ms per page, bare WeasyPrint 98.3")
    assert dentro.lineas()[1].endswith("(at most 1.15): ok")
    assert fuera.lineas()[1] == "ratio 2.000 (at most 1.15): ABOVE THE BAR"
