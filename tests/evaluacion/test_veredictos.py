"""Each operand is confirmed, differs or is not sustained; what follows for the result."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from evaluacion import servicios
from evaluacion.entradas import entradas_de
from evaluacion.models import Evaluacion, VeredictoOperando
from evaluacion.servicios import Hallazgo
from instituciones.roles import Rol
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio
from pmg_site.comun.models import Asiento
from tests.evaluacion import escenarios
from tests.fabricas import Mundo


def _entrada(evaluacion: Evaluacion, numero: int = 1):  # type: ignore[no-untyped-def] # an input
    return entradas_de([evaluacion])[evaluacion.pk][numero - 1]


def test_each_operand_has_its_own_verdict_value_and_reason(mundo: Mundo) -> None:
    evaluacion = escenarios.en_evaluacion(mundo)
    fila = escenarios.calificar(
        mundo,
        evaluacion,
        1,
        resto_confirmado=False,
        operandos={"A": escenarios.difiere("267"), "B": Hallazgo()},
    )
    guardados = {v.simbolo: (v.veredicto, v.valor, v.motivo) for v in fila.veredictos.all()}
    assert guardados == {
        "A": ("difiere", Decimal(267), "El registro dice otra cosa."),
        "B": ("confirmado", None, ""),
    }
    entrada = _entrada(evaluacion)
    assert entrada.operandos == {"A": Decimal(267), "B": Decimal(281)}
    assert entrada.clase_informada is None
    asiento = Asiento.objects.filter(accion="evaluacion.calificar").latest("seq")
    assert asiento.datos["operandos"] == {
        "A": {"veredicto": "difiere", "valor": "267"},
        "B": {"veredicto": "confirmado"},
    }
    assert asiento.nota.texto == "A: El registro dice otra cosa."


def test_one_operand_without_support_leaves_the_commitment_without_data(mundo: Mundo) -> None:
    evaluacion = escenarios.en_evaluacion(mundo)
    escenarios.calificar(
        mundo,
        evaluacion,
        1,
        operandos={"A": escenarios.difiere("267"), "B": escenarios.sin_sustento()},
    )
    assert str(_entrada(evaluacion).clase_informada) == "sin_dato"


@pytest.mark.parametrize(
    ("operandos", "frase"),
    [
        ({}, "Diga si A se confirma, difiere o no tiene sustento. Diga si B"),
        ({"A": Hallazgo(), "B": Hallazgo("quizas")}, "Diga si B se confirma"),
        ({"A": Hallazgo("difiere", None, "x"), "B": Hallazgo()}, "el valor que corresponde a A"),
        ({"A": Hallazgo("difiere", Decimal(1)), "B": Hallazgo()}, "el fundamento sobre A"),
        ({"A": Hallazgo("no_sustentado"), "B": Hallazgo()}, "el fundamento sobre A"),
        ({"A": Hallazgo("confirmado", Decimal(1)), "B": Hallazgo()}, "diga que difiere, o bórr"),
        ({"A": Hallazgo(), "B": Hallazgo(), "Z": Hallazgo()}, "Z no está en la ficha"),
    ],
)
def test_an_incomplete_verdict_says_everything_that_it_lacks(
    mundo: Mundo, operandos: dict[str, Hallazgo], frase: str
) -> None:
    evaluacion = escenarios.en_evaluacion(mundo)
    with pytest.raises(ErrorDeNegocio, match=frase):
        escenarios.calificar(mundo, evaluacion, 1, resto_confirmado=False, operandos=operandos)
    assert not VeredictoOperando.objects.exists()


def test_what_was_not_reported_is_not_confirmed_beside_a_corrected_value(mundo: Mundo) -> None:
    evaluacion = escenarios.abierta(mundo)
    escenarios.completa(mundo, evaluacion)
    fila = escenarios.informado_de(evaluacion, 1)
    servicios.informar_operandos(
        informado=fila,
        por=mundo[Rol.ENCARGADO_PMG],
        version=fila.fila_version,
        clase="sin_dato",
        valores={},
        razones="El sistema se perdió.",
    )
    servicios.enviar(evaluacion=evaluacion, por=mundo[Rol.JEFE_SERVICIO])
    servicios.evaluar_ministerio(
        evaluacion=evaluacion, por=mundo[Rol.MINISTRO], comentario="Conforme."
    )
    servicios.iniciar(evaluacion=evaluacion, por=mundo[Rol.DIPRES])
    with pytest.raises(ErrorDeNegocio, match="No se informó valor de B"):
        escenarios.calificar(mundo, evaluacion, 1, operandos={"A": escenarios.difiere("262")})
    escenarios.calificar(mundo, evaluacion, 1)
    assert str(_entrada(evaluacion).clase_informada) == "sin_dato"
    escenarios.calificar(
        mundo,
        evaluacion,
        1,
        operandos={"A": escenarios.difiere("262"), "B": escenarios.difiere("281")},
    )
    entrada = _entrada(evaluacion)
    assert (entrada.clase_informada, entrada.operandos["B"]) == (None, Decimal(281))


def test_what_does_not_apply_holds_no_verdicts(mundo: Mundo) -> None:
    evaluacion = escenarios.en_evaluacion(mundo)
    escenarios.calificar(mundo, evaluacion, 1)
    with pytest.raises(ErrorDeNegocio, match="por qué el compromiso no aplica"):
        escenarios.calificar(mundo, evaluacion, 1, no_aplica=True)
    escenarios.calificar(mundo, evaluacion, 1, no_aplica=True, motivo="No hubo consultas.")
    assert not VeredictoOperando.objects.exists()
    assert str(_entrada(evaluacion).clase_informada) == "no_aplica"


def test_a_conflict_of_edition_names_the_operands_that_differ(mundo: Mundo) -> None:
    evaluacion = escenarios.en_evaluacion(mundo)
    escenarios.calificar(mundo, evaluacion, 1, operandos={"A": escenarios.difiere("267")})
    with pytest.raises(ConflictoDeEdicion) as error:
        escenarios.calificar(mundo, evaluacion, 1, version=0)
    assert ("A", "Difiere 267", "Confirmado") in error.value.cambios


def test_the_ledger_hashes_what_the_score_was_before(mundo: Mundo) -> None:
    evaluacion = escenarios.en_evaluacion(mundo)
    escenarios.calificar(mundo, evaluacion, 1)
    escenarios.calificar(mundo, evaluacion, 1, operandos={"A": escenarios.difiere("267")})
    primero, segundo = Asiento.objects.filter(accion="evaluacion.calificar").order_by("seq")
    assert primero.antes == ""
    assert segundo.antes == primero.despues != segundo.despues


def test_the_database_itself_refuses_a_verdict_without_value_or_reason(mundo: Mundo) -> None:
    fila = escenarios.calificar(mundo, escenarios.en_evaluacion(mundo), 1)
    veredictos = VeredictoOperando.objects.filter(calificacion=fila, simbolo="A")
    for cambio in (
        {"veredicto": "difiere", "motivo": "x"},
        {"veredicto": "no_sustentado"},
        {"veredicto": "confirmado", "valor": Decimal(1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            veredictos.update(**cambio)


def test_a_correction_keeps_every_verdict(mundo: Mundo) -> None:
    evaluacion = escenarios.en_evaluacion(mundo)
    for numero in (1, 2, 3):
        cambios = {"operandos": {"A": escenarios.difiere("267")}} if numero == 1 else {}
        escenarios.calificar(mundo, evaluacion, numero, **cambios)
    servicios.emitir_preliminar(evaluacion=evaluacion, por=mundo[Rol.DIPRES])
    vieja = escenarios.decidir(mundo, evaluacion)
    nueva = servicios.corregir(
        evaluacion=vieja, por=mundo[Rol.COMITE_TECNICO], motivo="Error de suma."
    )
    assert _entrada(nueva).operandos == _entrada(vieja).operandos
    assert VeredictoOperando.objects.filter(calificacion__evaluacion=nueva).count() == 4
