"""Large workbooks: checked and applied in the background, cancelled without leaving anything."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from compromisos.libro import almacen, revisar
from compromisos.models import CargaLibro, ProgramaAnual
from compromisos.servicios import libro
from compromisos.tasks import aplicar_libro, barrer_libros
from instituciones.roles import Rol
from pmg_site.comun import reloj, trabajos
from pmg_site.comun.errores import TransicionInvalida
from pmg_site.comun.models import Asiento, Trabajo
from tests.fabricas import Mundo
from tests.libro import libros
from tests.libro.libros import ida_y_vuelta, poner

pytestmark = pytest.mark.django_db


@pytest.fixture
def programa(
    mundo: Mundo, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> ProgramaAnual:
    """Everything is large enough to go in the background."""
    settings.LIBROS_DIR = tmp_path / "libros"
    monkeypatch.setattr(libro, "EN_LINEA_BYTES", 0)
    monkeypatch.setattr(libro, "EN_LINEA_CAMBIOS", 0)
    monkeypatch.setattr(revisar, "CADA", 1)
    return libros.poblar(mundo)


def _cargar(mundo: Mundo, programa: ProgramaAnual) -> CargaLibro:
    return ida_y_vuelta(
        programa, mundo[Rol.ENCARGADO_PMG], poner("Compromisos", "Ponderador (%)", 55)
    )


def _hacer(carga: CargaLibro) -> Trabajo:
    trabajos.ejecutar(str(carga.trabajo))
    carga.refresh_from_db()
    return Trabajo.objects.get(pk=carga.trabajo)


def test_un_libro_grande_se_revisa_y_se_aplica_en_segundo_plano(
    mundo: Mundo, programa: ProgramaAnual
) -> None:
    carga = _cargar(mundo, programa)
    assert carga.revisada_el is None
    trabajo = _hacer(carga)
    assert (trabajo.estado, trabajo.hechos > 5, trabajo.total > 5) == ("terminado", True, True)
    assert carga.resultado["cambios"] == 1
    carga = libro.confirmar(carga=carga, elecciones={}, por=mundo[Rol.ENCARGADO_PMG])
    assert programa.compromisos.get(numero=1).ponderador == 60
    assert _hacer(carga).estado == "terminado"
    assert carga.aplicada_el
    assert programa.compromisos.get(numero=1).ponderador == 55


def test_cancelar_la_revision_no_deja_nada(
    mundo: Mundo, programa: ProgramaAnual, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person cancels while the worker reads: it stops at its next word."""
    carga = _cargar(mundo, programa)
    por, antes = mundo[Rol.ENCARGADO_PMG], Asiento.objects.count()
    decir = trabajos.Avance.decir

    def decir_y_cancelar(self: trabajos.Avance, *args: Any) -> None:
        decir(self, *args)
        if CargaLibro.objects.get(pk=carga.pk).abierta:
            libro.descartar(carga=carga, por=por)

    monkeypatch.setattr(trabajos.Avance, "decir", decir_y_cancelar)
    assert trabajos.ejecutar(str(carga.trabajo)) is False
    _sin_rastro(carga, programa, antes)


def test_cancelar_antes_de_guardar_no_deja_nada(
    mundo: Mundo, programa: ProgramaAnual, django_capture_on_commit_callbacks: Any
) -> None:
    carga = _cargar(mundo, programa)
    _hacer(carga)
    por, antes = mundo[Rol.ENCARGADO_PMG], Asiento.objects.count()
    carga = libro.confirmar(carga=carga, elecciones={}, por=por)
    with django_capture_on_commit_callbacks(execute=True):
        libro.descartar(carga=carga, por=por)
    assert not almacen.carpeta(carga.pk).exists()
    assert trabajos.ejecutar(str(carga.trabajo)) is False, "a cancelled job does not start"
    _sin_rastro(carga, programa, antes)


def test_cancelar_mientras_se_guarda_deshace_todo(
    mundo: Mundo, programa: ProgramaAnual, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job is no longer ours when it is about to write: the transaction ends without effect."""
    carga = _cargar(mundo, programa)
    _hacer(carga)
    por, antes = mundo[Rol.ENCARGADO_PMG], Asiento.objects.count()
    carga = libro.confirmar(carga=carga, elecciones={}, por=por)
    decir = trabajos.Avance.decir

    def decir_y_cancelar(self: trabajos.Avance, *args: Any) -> None:
        decir(self, *args)
        libro.descartar(carga=carga, por=por)

    monkeypatch.setattr(trabajos.Avance, "decir", decir_y_cancelar)
    assert trabajos.ejecutar(str(carga.trabajo)) is False
    _sin_rastro(carga, programa, antes)


def _sin_rastro(carga: CargaLibro, programa: ProgramaAnual, antes: int) -> None:
    carga.refresh_from_db()
    assert carga.descartada_el
    assert programa.compromisos.get(numero=1).ponderador == 60
    assert Asiento.objects.count() == antes
    assert Trabajo.objects.get(pk=carga.trabajo).estado == "fallido"


def test_lo_que_se_guardo_ya_no_se_cancela(mundo: Mundo, programa: ProgramaAnual) -> None:
    carga = _cargar(mundo, programa)
    _hacer(carga)
    carga = libro.confirmar(carga=carga, elecciones={}, por=mundo[Rol.ENCARGADO_PMG])
    _hacer(carga)
    with pytest.raises(TransicionInvalida):
        libro.descartar(carga=carga, por=mundo[Rol.ENCARGADO_PMG])


def test_aplicar_dos_veces_el_mismo_trabajo_no_hace_dano(
    mundo: Mundo, programa: ProgramaAnual
) -> None:
    carga = _cargar(mundo, programa)
    _hacer(carga)
    carga = libro.confirmar(carga=carga, elecciones={}, por=mundo[Rol.ENCARGADO_PMG])
    _hacer(carga)
    asientos = Asiento.objects.count()
    trabajo = Trabajo.objects.get(pk=carga.trabajo)
    aplicar_libro(trabajo.parametros, trabajos.Avance(trabajo, trabajo.pk))
    assert Asiento.objects.count() == asientos


def test_el_reloj_barre_lo_que_nadie_confirmo(mundo: Mundo, programa: ProgramaAnual) -> None:
    vieja, nueva = _cargar(mundo, programa), _cargar(mundo, programa)
    ayer = reloj.presente() - timedelta(hours=25)
    CargaLibro.objects.filter(pk=vieja.pk).update(creada_el=ayer)
    os.utime(almacen.carpeta(vieja.pk), (ayer.timestamp(), ayer.timestamp()))
    huerfana = almacen.carpeta(nueva.pk).with_name("huerfana")
    huerfana.mkdir()
    os.utime(huerfana, (ayer.timestamp(), ayer.timestamp()))
    barrer_libros()
    assert list(CargaLibro.objects.all()) == [nueva]
    assert [nombre for nombre, _ in almacen.carpetas()] == [str(nueva.pk)]
