"""The table of permissions covers every address and nothing else."""

from instituciones.roles import Capacidad
from tests.permisos.rutas import (
    INTERNO,
    MAQUINAS,
    PUBLICA,
    SESION,
    filas,
    leer,
    muertas,
    rutas,
    sin_fila,
)

NOMBRES = list(rutas())


def test_every_route_has_its_row() -> None:
    assert sin_fila(NOMBRES, leer()) == set()


def test_no_row_is_left_over() -> None:
    assert muertas(NOMBRES, leer()) == set()


def test_a_new_route_without_a_row_would_be_seen() -> None:
    assert sin_fila([*NOMBRES, "compromisos:nueva_ruta"], leer()) == {"compromisos:nueva_ruta"}
    assert muertas(NOMBRES, leer() | {"vieja": {}, "viejas:*": {}}) == {"vieja", "viejas:*"}


def test_every_access_named_exists() -> None:
    validos = {PUBLICA, SESION, INTERNO, *Capacidad.values}
    for fila in filas():
        assert {*fila.acceso, *fila.acceso_post} <= validos, fila


def test_every_action_of_every_workflow_has_an_address() -> None:
    """By its step's address, or by a page of its own that the table names apart."""
    con_direccion = {datos["maquina"] for datos in leer().values() if "maquina" in datos}
    # Causes and claims are decided on their own pages: evaluacion:causa and evaluacion:reclamo.
    assert set(MAQUINAS) - con_direccion <= {
        "causa_externa", "reclamo", "modificacion", "evidencia", "opinion", "doble", "cuota",
        "equipo",
    }  # fmt: skip
    assert {"evaluacion:causa", "evaluacion:reclamo", "evaluacion:marcar"} <= set(leer())
    assert {"incentivos:pagar", "incentivos:equipo_certificar"} <= set(leer())
    assert {"opiniones:presentar", "opiniones:opinar", "doble:arbitrar"} <= set(leer())


def test_most_capabilities_open_some_address() -> None:
    usadas = {c for fila in filas() for c in (*fila.acceso, *fila.acceso_post)}
    sin_puerta = set(Capacidad.values) - usadas
    assert sin_puerta <= {"ver_interno", "opinar_causa"} | set(), sin_puerta
