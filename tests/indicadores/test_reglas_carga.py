"""Rule sets in the database: loaded once, versioned on change, never edited."""

from copy import deepcopy
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from indicadores.consultas_reglas import como_yaml
from indicadores.fuentes_reglas import conjunto_de
from indicadores.lector_reglas import ConjuntoLeido, leer_yaml
from indicadores.models import ConjuntoReglas
from indicadores.reglas import marco_de
from indicadores.servicios_reglas import cargar
from pmg_site.comun import bitacora
from pmg_site.comun.canonico import huella
from pmg_site.comun.errores import ReglaInvalida
from pmg_site.comun.models import Asiento
from tests.fabricas import contenido_marco

pytestmark = pytest.mark.django_db


def leido(**cambios: Any) -> ConjuntoLeido:
    """The test framework with some keys changed."""
    return conjunto_de({**deepcopy(contenido_marco()), **cambios}, "prueba.yaml")


def test_the_command_loads_all_and_a_second_run_changes_nothing() -> None:
    salida = StringIO()
    call_command("cargar_reglas", stdout=salida)
    cargados = ConjuntoReglas.objects.count()
    call_command("cargar_reglas", stdout=salida)
    primera, segunda = salida.getvalue().splitlines()
    assert f"{cargados} new, 0 new versions, 0 unchanged" in primera
    assert f"0 new, 0 new versions, {cargados} unchanged" in segunda
    assert ConjuntoReglas.objects.count() == cargados
    assert Asiento.objects.filter(accion="reglas.cargar").count() == cargados
    assert bitacora.verificar().integra


def test_every_loaded_set_is_read_back_as_it_was_written() -> None:
    call_command("cargar_reglas", stdout=StringIO())
    for conjunto in ConjuntoReglas.objects.all():
        assert huella(conjunto.contenido) == conjunto.huella
        texto = como_yaml(conjunto)
        assert huella(leer_yaml(texto, "bajado.yaml")) == conjunto.huella


def test_a_change_is_a_new_version_and_the_old_one_stays() -> None:
    cargar(conjuntos=[leido()])
    antes = ConjuntoReglas.objects.get()
    carga = cargar(conjuntos=[leido(nombre="Otro nombre")])
    (nuevo,) = carga.versiones
    assert (nuevo.version, nuevo.nombre) == (2, "Otro nombre")
    viejo = ConjuntoReglas.objects.get(pk=antes.pk)
    assert (viejo.huella, viejo.contenido) == (antes.huella, antes.contenido)
    assert ConjuntoReglas.objects.vigente("programa_marco", "PMG", 2025) == nuevo
    asiento = Asiento.objects.get(datos__version=2)
    assert asiento.antes == huella({"huella": antes.huella})


def test_a_new_version_that_ends_sooner_leaves_its_last_years_without_rules() -> None:
    cargar(conjuntos=[leido()])
    cargar(conjuntos=[leido(anio_hasta=2025)])
    vigente = ConjuntoReglas.objects.vigente
    assert vigente("programa_marco", "PMG", 2025) is not None
    assert vigente("programa_marco", "PMG", 2026) is None


def test_going_back_to_a_replaced_content_asks_for_a_note() -> None:
    cargar(conjuntos=[leido()])
    cargar(conjuntos=[leido(nombre="Otro nombre")])
    with pytest.raises(ReglaInvalida, match="escriba en «nota» por qué"):
        cargar(conjuntos=[leido()])
    carga = cargar(conjuntos=[leido(nota="Se vuelve a la versión 1: el cambio era un error.")])
    assert [c.version for c in carga.versiones] == [3]


def test_two_sets_for_the_same_year_are_refused_and_nothing_is_loaded() -> None:
    with pytest.raises(ReglaInvalida, match="rigen ambos en 2025"):
        cargar(conjuntos=[leido(), leido(codigo="otro", anio_desde=2025)])
    assert not ConjuntoReglas.objects.exists()


def test_the_same_code_twice_is_refused() -> None:
    with pytest.raises(ReglaInvalida, match="use otro"):
        cargar(conjuntos=[leido(), leido(anio_desde=2031, anio_hasta=2032)])


def test_the_database_refuses_to_change_or_delete_a_rule_set() -> None:
    cargar(conjuntos=[leido()])
    conjunto = ConjuntoReglas.objects.get()
    for intento in (
        lambda: ConjuntoReglas.objects.update(nombre="Cambiado"),
        lambda: ConjuntoReglas.objects.filter(pk=conjunto.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="solo admite agregar"), transaction.atomic():
            intento()


def test_a_content_that_does_not_match_its_hash_is_refused() -> None:
    contenido = {**contenido_marco(), "nombre": "Alterado"}
    alterado = ConjuntoReglas(codigo="x", mecanismo="PMG", contenido=contenido, huella="f" * 64)
    with pytest.raises(ReglaInvalida, match="no corresponde a su huella"):
        marco_de(alterado)


def test_a_framework_is_read_once_per_hash() -> None:
    cargar(conjuntos=[leido()])
    uno, otro = ConjuntoReglas.objects.get(), ConjuntoReglas.objects.get()
    assert marco_de(uno) is marco_de(otro)
