"""The backup holds every table: each model filled, copied, restored elsewhere and compared."""

from pathlib import Path
from typing import Any

from django.apps import apps

from tests.casa.introspeccion import PAQUETES, modelos
from tests.operacion import test_respaldo

plantilla = test_respaldo.plantilla
sitios = test_respaldo.sitios

LLENAR = """
from tests.casa.introspeccion import fabrica_de, modelos
from indicadores.models import ConjuntoReglas, PropuestaReglas
from instituciones.models import Cliente, ObjetivoMinisterial, PrioridadGobierno
from instituciones.models import ProductoEstrategico
# written by the ledger itself, chained
CADENA = {"Asiento", "NotaAsiento", "CabezaBitacora", "PuntoDeControl"}
for modelo in modelos():
    if modelo.__name__ not in CADENA:
        fabrica_de(modelo)()
producto = ProductoEstrategico.objects.first()
producto.objetivos.add(producto.definicion.objetivos.first() or
    fabrica_de(producto.objetivos.model)(definicion=producto.definicion))
Cliente.objects.first().productos.add(producto)
objetivo = producto.objetivos.first()
objetivo.ministeriales.add(ObjetivoMinisterial.objects.first())
objetivo.prioridades.add(PrioridadGobierno.objects.first())
PropuestaReglas.objects.first().conjuntos.add(ConjuntoReglas.objects.first())
"""


EMITIR = "from pmg_site.comun import puntos; puntos.emitir()"


def _tablas() -> list[str]:
    """The tables of our models, those of many-to-many fields included."""
    todos = apps.get_models(include_auto_created=True)
    return sorted(m._meta.db_table for m in todos if m.__module__.split(".")[0] in PAQUETES)


def _filas(sitio: test_respaldo.Sitio) -> dict[str, list[tuple[Any, ...]]]:
    return {tabla: sorted(sitio.sql(f"SELECT * FROM {tabla}"), key=repr) for tabla in _tablas()}


def test_every_table_comes_back_from_a_backup(
    sitios: list[test_respaldo.Sitio], tmp_path: Path
) -> None:
    origen, destino = sitios
    origen.administrar("shell", "-v", "0", "-c", LLENAR)
    origen.llenar(2)
    origen.administrar("shell", "-v", "0", "-c", EMITIR)
    antes = _filas(origen)
    vacias = [tabla for tabla, filas in antes.items() if not filas]
    assert vacias == [], "the round trip says nothing about an empty table"
    assert len(antes) >= len(modelos())
    copia = tmp_path / "copia"
    hecho = origen.respaldar(copia)
    assert hecho.returncode == 0, hecho.stdout + hecho.stderr
    repuesto = destino.restaurar(copia)
    assert repuesto.returncode == 0, repuesto.stdout + repuesto.stderr
    assert _filas(destino) == antes
