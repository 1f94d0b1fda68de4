"""State × action × role of every workflow: what is allowed is the reviewed table, byte for byte."""

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied

from evaluacion import servicios as evaluacion
from instituciones.flujo import Asunto, dar_paso, puede
from instituciones.models import Persona
from instituciones.roles import CAPACIDADES, Bando, Capacidad, Rol
from pmg_site.comun.maquina import Maquina, Transicion
from tests.evaluacion import escenarios
from tests.fabricas import Mundo, un_run
from tests.permisos.rutas import MAQUINAS

TABLA = Path(__file__).with_name("flujos.yaml")
CABECERA = """\
# Every workflow: from which state, by which action, to which state, and who may.
# In brackets what the step asks for besides the role: a comment, an open stage of the calendar,
# and the side on which the act is counted. Written by
#   ACTUALIZAR_FLUJOS=1 pytest tests/permisos/test_flujos.py
# and then read by a person: what changes here changes who decides.
"""


def estados(maquina: Maquina) -> list[str]:
    """Every state that the workflow names."""
    todos = {str(e) for t in maquina.transiciones for e in (*t.desde, t.hacia)}
    return sorted(todos)


def acciones(maquina: Maquina) -> list[str]:
    return sorted({str(t.accion) for t in maquina.transiciones})


def permitidos(mundo: Mundo, maquina: Maquina) -> Iterator[tuple[str, str, str]]:
    """State, action and role of each step that the code allows, trying them all."""
    personas = {rol: mundo[rol] for rol in Rol}
    asunto = Asunto(mundo.institucion)
    for estado in estados(maquina):
        for accion in acciones(maquina):
            for rol, persona in personas.items():
                if puede(persona, maquina, accion, SimpleNamespace(estado=estado), asunto):
                    yield estado, accion, rol.value


def _condiciones(transicion: Transicion) -> str:
    pide = [
        "comentario" if transicion.con_comentario else "",
        f"etapa {transicion.etapa}" if transicion.etapa else "",
        f"bando {transicion.bando}" if transicion.bando else "",
    ]
    dichas = ", ".join(p for p in pide if p)
    return f" [{dichas}]" if dichas else ""


def escrito(mundo: Mundo) -> str:
    """The table as the code now behaves."""
    lineas = [CABECERA]
    for nombre, maquina in sorted(MAQUINAS.items()):
        lineas.append(f"{nombre}:")
        hallados: dict[tuple[str, str], list[str]] = {}
        for estado, accion, rol in permitidos(mundo, maquina):
            hallados.setdefault((estado, accion), []).append(rol)
        for (estado, accion), roles in sorted(hallados.items()):
            transicion = maquina.buscar(accion, estado)
            lineas.append(
                f'  "{estado} · {accion} → {transicion.hacia}{_condiciones(transicion)}": '
                f"[{', '.join(sorted(roles))}]"
            )
        lineas.append("")
    return "\n".join(lineas)


def test_what_is_allowed_is_the_reviewed_table(mundo: Mundo) -> None:
    hallado = escrito(mundo)
    if os.environ.get("ACTUALIZAR_FLUJOS") == "1":
        TABLA.write_text(hallado, encoding="utf-8")
    assert hallado == TABLA.read_text(encoding="utf-8")


def test_every_transition_is_in_the_table_and_somebody_may_take_it(mundo: Mundo) -> None:
    for maquina in MAQUINAS.values():
        hallados = {(estado, accion) for estado, accion, _ in permitidos(mundo, maquina)}
        declarados = {(str(e), str(t.accion)) for t in maquina.transiciones for e in t.desde}
        assert hallados == declarados, maquina.nombre


def test_a_wider_role_would_change_the_table(mundo: Mundo, monkeypatch: pytest.MonkeyPatch) -> None:
    ampliado = CAPACIDADES[Rol.AUDITOR] | {Capacidad.APROBAR_FORMULACION}
    monkeypatch.setitem(CAPACIDADES, Rol.AUDITOR, ampliado)
    assert escrito(mundo) != TABLA.read_text(encoding="utf-8")


# --- There is no almighty user -----------------------------------------------------------------
def test_the_administrator_takes_no_step_of_any_workflow(mundo: Mundo) -> None:
    for maquina in MAQUINAS.values():
        suyos = [t for t in permitidos(mundo, maquina) if t[2] == Rol.ADMINISTRADOR]
        assert suyos == [], maquina.nombre


@pytest.mark.django_db
def test_a_superuser_is_only_an_administrator() -> None:
    persona = Persona.objects.create_superuser(
        run=un_run(3_000_077),
        password="una clave larga y propia",
        nombres="Eva",
        apellidos="Soto Paz",
    )
    assert persona.alcance.roles() == (Rol.ADMINISTRADOR,)
    assert not hasattr(persona, "is_superuser")
    assert {c for c in Capacidad if persona.puede(c)} == {
        Capacidad.ADMINISTRAR_PERSONAS,
        Capacidad.VER_BITACORA,
    }


def test_the_administrator_can_neither_enter_nor_score_nor_approve(mundo: Mundo) -> None:
    """Asking the services themselves, past every page."""
    administrador = mundo[Rol.ADMINISTRADOR]
    revisada = escenarios.calificada(mundo)
    compromiso = revisada.programa.compromisos.get(numero=1)
    with pytest.raises(PermissionDenied):
        escenarios.calificar(mundo, revisada, 1, por=administrador)
    with pytest.raises(PermissionDenied):
        evaluacion.solicitar_causa(
            evaluacion=revisada, compromiso=compromiso, por=administrador, descripcion="Sismo."
        )
    with pytest.raises(PermissionDenied):
        evaluacion.emitir_preliminar(evaluacion=revisada, por=administrador)
    with pytest.raises(PermissionDenied):
        dar_paso(
            maquina=MAQUINAS["evaluacion"],
            accion="emitir_preliminar",
            objeto=revisada,
            por=administrador,
            asunto=Asunto(revisada.institucion),
        )


def test_no_two_sides_are_reached_by_one_role() -> None:
    """Steps of one role are all on one side: the separation does not depend on discipline."""
    for rol in Rol:
        bandos = {
            t.bando
            for maquina in MAQUINAS.values()
            for t in maquina.transiciones
            if t.bando and Capacidad(t.exige) in CAPACIDADES[rol]
        }
        assert len(bandos) <= 1, rol
        assert bandos <= set(Bando.values)
