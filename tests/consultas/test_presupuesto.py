"""Every list asks the database as often for 10 rows as for 1,000, for every role."""

import os
from pathlib import Path

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from instituciones.models import Persona
from instituciones.roles import Rol
from tests.consultas.poblacion import Poblacion
from tests.fabricas import Mundo
from tests.permisos.conftest import PUERTA
from tests.permisos.rutas import filas

PRESUPUESTO = Path(__file__).with_name("presupuesto.yaml")
POCAS, MUCHAS = 10, 1000
# Pages that list rows below one object.
CON_LISTA = {"procesos:detalle", "incentivos:institucion", "instituciones:detalle"}
# Forms, the login's pages and documents: they list nothing.
NO_LISTAN = (
    "salud", "account_", "api-no-existe", "api-esquema", "api-documentacion",
    "personas:nueva", "personas:roles", "compromisos:libro_reglas",
    "procesos:nuevo", "definiciones:nueva", "ministeriales:nueva", "informes:crear-balance",
    "reglas:comparar-csv", "reglas:propuesta-", "puntos-de-control-", "verificador-bitacora",
    "bitacora-exportar", "informes:verificador", "informes:como-verificar",
)  # fmt: skip
CABECERA = """\
# Queries of each list, by role: [with 10 rows of everything, with 1,000]. Both must be equal.
# Whoever may not enter pays for the refusal. Written by
#   ACTUALIZAR_PRESUPUESTO=1 pytest tests/consultas
# and then read by a person: a number that grows needs a reason.
"""


def listas() -> list[str]:
    """The pages and API lists to be measured."""
    return [
        f.ruta
        for f in filas()
        if "GET" in f.metodos
        and (f.ruta in CON_LISTA or not f.args)
        and not f.ruta.startswith(NO_LISTAN)
    ]


def _url(ruta: str, mundo: Mundo) -> str:
    if ruta == "procesos:detalle":
        return reverse(ruta, args=[mundo.adscripcion.proceso_id])
    if ruta in CON_LISTA:
        return reverse(ruta, args=[mundo.institucion.codigo])
    return reverse(ruta)


def consultas(navegador: Client, url: str, *, en_frio: bool) -> int:
    """How many queries a page asks for once its caches are warm."""
    if en_frio:
        navegador.get(url)
    with CaptureQueriesContext(connection) as vistas:
        navegador.get(url)
    return len(vistas)


def entrar(mundo: Mundo) -> dict[str, Client]:
    """A browser for each role, and one of who has not entered."""
    navegadores = {"anonimo": Client()}
    for rol in Rol:
        navegadores[rol.value] = Client()
        navegadores[rol.value].force_login(mundo[rol], backend=PUERTA)
    return navegadores


def medir(
    mundo: Mundo, navegadores: dict[str, Client], *, en_frio: bool
) -> dict[str, dict[str, int]]:
    """Queries by page and role."""
    return {
        ruta: {
            rol: consultas(navegador, _url(ruta, mundo), en_frio=en_frio)
            for rol, navegador in navegadores.items()
        }
        for ruta in listas()
    }


def escrito(pocas: dict[str, dict[str, int]], muchas: dict[str, dict[str, int]]) -> str:
    lineas = [CABECERA]
    for ruta, roles in sorted(muchas.items()):
        partes = [f"{rol}: [{pocas[ruta][rol]}, {n}]" for rol, n in roles.items()]
        lineas.append(f"{ruta}:\n  {{{', '.join(partes)}}}")
    return "\n".join(lineas) + "\n"


def leido() -> dict[str, dict[str, list[int]]]:
    return yaml.safe_load(PRESUPUESTO.read_text(encoding="utf-8")) if PRESUPUESTO.exists() else {}


def crecen(medidas: dict[str, dict[str, list[int]]]) -> list[str]:
    """The pages whose cost depends on the data."""
    return [
        f"{ruta} {rol}: {pocas} → {muchas}"
        for ruta, roles in medidas.items()
        for rol, (pocas, muchas) in roles.items()
        if pocas != muchas
    ]


@pytest.mark.django_db
def test_every_list_costs_what_the_reviewed_file_says(mundo: Mundo) -> None:
    poblacion, navegadores = Poblacion(mundo), entrar(mundo)
    poblacion.hasta(POCAS)
    pocas = medir(mundo, navegadores, en_frio=True)
    poblacion.hasta(MUCHAS)
    muchas = medir(mundo, navegadores, en_frio=False)
    if os.environ.get("ACTUALIZAR_PRESUPUESTO") == "1":
        PRESUPUESTO.write_text(escrito(pocas, muchas), encoding="utf-8")
    halladas = {
        ruta: {rol: [pocas[ruta][rol], n] for rol, n in roles.items()}
        for ruta, roles in muchas.items()
    }
    crecidas = crecen(halladas)
    assert not crecidas, "\n".join(crecidas)
    previsto = leido()
    assert set(previsto) == set(halladas), "a list is missing in the file, or left over"
    distintas = [
        f"{ruta} {rol}: {previsto[ruta].get(rol)} → {par}"
        for ruta, roles in halladas.items()
        for rol, par in roles.items()
        if previsto[ruta].get(rol) != par
    ]
    assert not distintas, "\n".join(distintas)


def test_a_page_that_asks_once_per_row_would_be_seen() -> None:
    assert crecen({"una": {"dipres": [7, 7]}, "otra": {"dipres": [12, 57]}}) == [
        "otra dipres: 12 → 57"
    ]


@pytest.mark.django_db
def test_the_count_sees_a_query_per_row(mundo: Mundo) -> None:
    """Negative control of the measure itself."""
    Poblacion(mundo).hasta(3)
    with CaptureQueriesContext(connection) as vistas:
        for persona in Persona.objects.all():
            list(persona.asignaciones.all())
    assert len(vistas) > 3
