"""Blind double evaluation: who scores apart, the comparison, the arbitration, what it teaches."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from evaluacion import servicios
from evaluacion.consultas_doble import (
    acuerdos,
    derivas,
    por_arbitrar,
    unidades,
)
from evaluacion.estados_doble import EstadoDoble
from evaluacion.models import (
    CalificacionCompromiso,
    ItemDoble,
    SegundaCalificacion,
    UnidadDoble,
)
from evaluacion.servicios import Hallazgo
from evaluacion.servicios.doble import PRIMERA, SEGUNDA, arbitrar, calificar_aparte
from instituciones.models import Persona
from instituciones.roles import Rol
from pmg_site.comun.errores import (
    ConflictoDeDeberes,
    ErrorDeNegocio,
    TransicionInvalida,
)
from tests.evaluacion import escenarios
from tests.evaluacion.escenarios_doble import CONFIRMA, DIFIERE, Doble, leer, sorteada
from tests.fabricas import Mundo

pytestmark = pytest.mark.django_db
E = EstadoDoble


@pytest.fixture
def doble() -> Doble:
    mundo = Mundo.crear()
    return sorteada(mundo, escenarios.en_evaluacion(mundo))


# --- Separation --------------------------------------------------------------------------------
def test_the_second_cannot_score_the_same_institution_officially(doble: Doble) -> None:
    with pytest.raises(PermissionDenied, match="segunda evaluación"):
        escenarios.calificar(doble.mundo, doble.evaluacion, 1, por=leer(doble.segundo))


def test_only_the_named_person_scores_apart_and_only_once(doble: Doble) -> None:
    for persona in (doble.primero, leer(doble.tercero), doble.mundo[Rol.DIPRES]):
        with pytest.raises(PermissionDenied):
            calificar_aparte(item=doble.item(), por=persona, operandos=CONFIRMA)
    doble.aparte()
    with pytest.raises(TransicionInvalida, match="ya calificó"):
        doble.aparte()


def test_a_second_score_lacks_nothing_that_a_first_one_needs(doble: Doble) -> None:
    with pytest.raises(ErrorDeNegocio) as error:
        doble.aparte(operandos={"A": Hallazgo("difiere"), "X": Hallazgo()})
    for parte in ("X no está en la ficha", "valor que corresponde a A", "Diga si B"):
        assert parte in error.value.mensaje
    assert not SegundaCalificacion.objects.exists()


def test_once_compared_the_first_score_is_frozen(doble: Doble) -> None:
    doble.calificar()
    doble.aparte()
    with pytest.raises(TransicionInvalida, match="ya se comparó"):
        doble.calificar(operandos=DIFIERE)


def test_the_database_wants_three_people(doble: Doble) -> None:
    item = doble.item(2)
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemDoble.objects.filter(pk=item.pk).update(
            estado="concordante", comparada_el=item.muestra.sorteada_el, primero=item.segundo
        )
    doble.calificar(operandos=DIFIERE)
    fila = doble.aparte()
    for persona in (fila.primero, fila.segundo):
        with pytest.raises(IntegrityError), transaction.atomic():
            ItemDoble.objects.filter(pk=fila.pk).update(
                estado="arbitrada",
                arbitrada_el=fila.comparada_el,
                arbitrada_por=persona,
                fundamento="x",
            )
    with pytest.raises(DatabaseError), transaction.atomic():
        UnidadDoble.objects.update(primera="confirmado")
    with pytest.raises(DatabaseError), transaction.atomic():
        SegundaCalificacion.objects.update(motivo="otro")


# --- Comparison and arbitration ----------------------------------------------------------------
def test_equal_answers_need_no_arbiter(doble: Doble) -> None:
    doble.calificar()
    item = doble.aparte()
    assert (item.estado, item.primero) == (E.CONCORDANTE, doble.mundo.personas[Rol.EVALUADOR])
    # whether it applies, and each of the two operands
    assert item.unidades.count() == 3


@pytest.mark.parametrize("segunda_antes", [True, False])
def test_whoever_ends_last_brings_the_comparison(doble: Doble, segunda_antes: bool) -> None:
    pasos = [lambda: doble.calificar(operandos=DIFIERE), doble.aparte]
    for paso in reversed(pasos) if segunda_antes else pasos:
        paso()
    item = doble.item()
    assert item.estado == E.DISCREPANTE
    distinta = next(u for u in item.unidades.all() if not u.iguales)
    assert (distinta.codigo, distinta.primera, distinta.segunda) == (
        "A", "difiere 250", "confirmado",
    )  # fmt: skip


def test_two_different_corrections_are_a_difference(doble: Doble) -> None:
    doble.calificar(operandos=DIFIERE)
    item = doble.aparte(operandos=DIFIERE | {"A": Hallazgo("difiere", Decimal(240), "240.")})
    assert item.estado == E.DISCREPANTE


def test_when_only_one_says_that_it_does_not_apply_that_is_compared(doble: Doble) -> None:
    doble.calificar(operandos={}, no_aplica=True, motivo="No hubo casos.")
    item = doble.aparte()
    assert [(u.clase, u.primera, u.segunda) for u in item.unidades.all()] == [
        ("aplica", "no_aplica", "aplica")
    ]


def decidir(doble: Doble, lado: str, numero: int = 1, por: Persona | None = None) -> ItemDoble:
    item = doble.item(numero)
    distintas = [u for u in item.unidades.all() if not u.iguales]
    return arbitrar(
        item=item,
        por=leer(por or doble.tercero),
        decisiones={u.pk: lado for u in distintas},
        fundamento="La planilla de la página 3 lo dice.",
        version=item.fila_version,
    )


def test_the_preliminary_result_waits_for_the_arbiter(doble: Doble) -> None:
    for numero in (1, 2, 3):
        doble.calificar(numero)
    doble.aparte(operandos=DIFIERE)
    with pytest.raises(ErrorDeNegocio, match=r"arbitrar las diferencias.*compromisos 1"):
        servicios.emitir_preliminar(evaluacion=doble.evaluacion, por=doble.mundo[Rol.DIPRES])
    decidir(doble, PRIMERA)
    servicios.emitir_preliminar(evaluacion=doble.evaluacion, por=doble.mundo[Rol.DIPRES])


def test_the_arbiter_is_a_third_person(doble: Doble) -> None:
    doble.calificar()
    doble.aparte(operandos=DIFIERE)
    for persona in (doble.primero, doble.segundo):
        with pytest.raises(ConflictoDeDeberes, match="otra persona"):
            decidir(doble, PRIMERA, por=persona)
        assert not por_arbitrar(leer(persona)).exists()
    assert por_arbitrar(leer(doble.tercero)).exists()
    for rol in (Rol.DIPRES, Rol.COMITE_TECNICO, Rol.ENCARGADO_PMG):
        with pytest.raises(PermissionDenied):
            decidir(doble, PRIMERA, por=doble.mundo[rol])


def test_what_the_arbiter_gives_to_the_second_enters_the_official_score(doble: Doble) -> None:
    doble.calificar()
    doble.aparte(operandos=DIFIERE)
    item = decidir(doble, SEGUNDA)
    fila = CalificacionCompromiso.objects.get(evaluacion=doble.evaluacion, compromiso__numero=1)
    corregido = fila.veredictos.get(simbolo="A")
    assert (corregido.veredicto, corregido.valor) == ("difiere", Decimal(250))
    assert fila.veredictos.get(simbolo="B").veredicto == "confirmado"
    assert fila.intervencion.persona == doble.tercero
    assert (item.estado, item.arbitrada_por) == (E.ARBITRADA, doble.tercero)


def test_what_stays_with_the_first_leaves_the_score_as_it_was(doble: Doble) -> None:
    antes = doble.calificar()
    doble.aparte(operandos=DIFIERE)
    decidir(doble, PRIMERA)
    fila = CalificacionCompromiso.objects.get(pk=antes.pk)
    assert (fila.fila_version, fila.intervencion) == (antes.fila_version, antes.intervencion)


def test_a_requirement_and_a_whole_score_can_be_taken_from_the_second(doble: Doble) -> None:
    doble.calificar(3)
    doble.aparte(
        3, requisitos={"E1-O1-RT1": (False, "El acta no está firmada."), "E1-O1-RT2": (True, "")}
    )
    decidir(doble, SEGUNDA, 3)
    puntajes = dict(
        CalificacionCompromiso.objects.get(
            evaluacion=doble.evaluacion, compromiso__numero=3
        ).puntajes.values_list("requisito__codigo", "cumple")
    )
    assert puntajes == {"E1-O1-RT1": False, "E1-O1-RT2": True}
    doble.calificar(2, operandos={}, no_aplica=True, motivo="No hubo casos.")
    doble.aparte(2)
    decidir(doble, SEGUNDA, 2)
    fila = CalificacionCompromiso.objects.get(evaluacion=doble.evaluacion, compromiso__numero=2)
    assert (fila.no_aplica, fila.veredictos.count()) == (False, 2)


def test_every_difference_is_decided_and_nothing_else(doble: Doble) -> None:
    doble.calificar()
    item = doble.aparte(operandos=DIFIERE)
    igual = next(u for u in item.unidades.all() if u.iguales)
    with pytest.raises(ErrorDeNegocio) as error:
        arbitrar(
            item=item, por=leer(doble.tercero), decisiones={igual.pk: PRIMERA},
            fundamento="x", version=item.fila_version,
        )  # fmt: skip
    assert "queda en operando A" in error.value.mensaje
    assert "Solo se arbitra lo que difiere" in error.value.mensaje


# --- What it teaches ---------------------------------------------------------------------------
def test_agreement_by_kind_and_drift_by_evaluator(doble: Doble) -> None:
    doble.calificar(1)
    doble.aparte(1, operandos=DIFIERE)
    decidir(doble, PRIMERA)
    doble.calificar(3)
    doble.aparte(3)
    filas = {f.tipo: f.acuerdo for f in acuerdos(unidades(doble.mundo.adscripcion.proceso))}
    operandos = filas["Operandos de los indicadores"]
    assert (operandos.unidades, operandos.iguales) == (2, 1)
    assert operandos.kappa == Fraction(0)  # po = 1/2 = pe: (2·1 + 0·1)/4
    assert filas["Requisitos del sistema estado-verde"].kappa is None
    assert filas["Todo"].unidades == 2 + 2 + 2  # operands, whether each applies, requirements
    assert (filas["Todo"].kappa, filas["Todo"].iguales) == (None, 5)
    segundo = next(d for d in derivas(None) if d.evaluador == str(doble.segundo))
    assert segundo.deriva.revertidas == 1
    assert segundo.deriva.severidad == Fraction(100, 6)


def test_the_pages_go_from_the_second_score_to_the_arbitration(
    client: Client, doble: Doble
) -> None:
    doble.calificar()
    item = doble.item()
    client.force_login(leer(doble.segundo))
    url = f"/doble-evaluacion/{item.pk}/"
    assert client.post(f"{url}calificar/", {"version": ""}).status_code == 400
    datos = {
        "veredicto_A": "difiere", "corregido_A": "250", "razon_A": "Dice 250.",
        "veredicto_B": "confirmado",
    }  # fmt: skip
    assert client.post(f"{url}calificar/", datos).status_code == 302
    client.force_login(leer(doble.tercero))
    pagina = client.get(url).content.decode()
    assert "Arbitrar las diferencias" in pagina
    assert "Difiere: 250" in pagina
    distinta = next(u for u in item.unidades.all() if not u.iguales)
    respuesta = client.post(
        f"{url}arbitrar/",
        {"version": "2", f"unidad_{distinta.pk}": SEGUNDA, "fundamento": "Lo dice la planilla."},
    )
    assert respuesta.status_code == 302
    assert doble.item().estado == E.ARBITRADA
    client.force_login(doble.mundo[Rol.DIPRES])
    acuerdo = client.get("/doble-evaluacion/acuerdo/").content.decode()
    assert "Operandos de los indicadores" in acuerdo
    assert "lotería 5214" in acuerdo
