"""The distance to the tier on its page: at each moment of the year, and with what one supposes."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compromisos.models import ProgramaAnual
from evaluacion.models import Evaluacion, ResultadoCumplimiento
from evaluacion.pronostico import pronosticos
from evaluacion.querysets import EvaluacionQuerySet
from incentivos.consultas_distancia import Cambio, Distancia, Supuestos, distancia
from indicadores.models import Medicion
from instituciones.roles import Rol
from pmg_site.comun.models import Asiento
from tests.evaluacion import escenarios
from tests.fabricas import CompromisoF, Mundo
from tests.incentivos.escenarios import cargar_tramos

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tramos(db: None) -> None:
    cargar_tramos()


def mirar(
    programa: ProgramaAnual, evaluacion: Evaluacion | None = None, **supuestos: Any
) -> Distancia:
    return distancia(programa, pronosticos(programa, evaluacion), Supuestos(**supuestos))


def total(mirada: Distancia) -> str:
    assert mirada.supuesta is not None
    return str(mirada.supuesta.resultado.total)


def medir(mundo: Mundo, numero: int, tipo: str, a: int, b: int, mes: int = 0) -> None:
    ficha = mundo.programa.compromisos.get(numero=numero).ficha
    for simbolo, valor in (("A", a), ("B", b)):
        Medicion.objects.create(ficha=ficha, tipo=tipo, mes=mes, simbolo=simbolo, valor=valor)


def pedir(client: Client, mundo: Mundo, rol: Rol = Rol.ENCARGADO_PMG, **datos: str) -> HttpResponse:
    client.force_login(mundo[rol], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(reverse("incentivos:distancia", args=[mundo.programa.pk]), datos)


# --- Each moment of the year ---------------------------------------------------------------------
def test_before_anything_is_known_it_counts_as_zero_and_says_how_far_it_may_go(
    mundo: Mundo,
) -> None:
    mirada = mirar(mundo.programa)
    # Only the stage counts, its two requirements supposed met: 10 of 100.
    assert total(mirada) == "10.00"
    assert mirada.supuesta is not None
    assert mirada.supuesta.desconocidos == ("C01", "C02")
    assert (str(mirada.supuesta.techo), str(mirada.piso)) == ("100.00", "0.00")
    assert mirada.filas[0].origen == "Todavía sin dato"


def test_what_was_measured_in_the_year_counts_before_what_was_estimated(mundo: Mundo) -> None:
    for numero in (1, 2):
        medir(mundo, numero, "estimado", 95, 100)
    assert total(mirar(mundo.programa)) == "100.00"
    assert mirar(mundo.programa).filas[0].origen == "Estimado al formular"
    medir(mundo, 1, "efectivo", 40, 50, mes=2)
    medir(mundo, 1, "efectivo", 76, 100, mes=3)
    mirada = mirar(mundo.programa)
    # 76 % against 95 is 80 %: 48 of 60; 30 and 10 of the others.
    assert (mirada.filas[0].origen, total(mirada)) == ("Medido hasta marzo", "88.00")
    medir(mundo, 1, "efectivo", 95, 100)
    assert mirar(mundo.programa).filas[0].origen == "Medido en el año"


def test_what_was_reported_counts_before_what_was_measured(mundo: Mundo) -> None:
    for numero in (1, 2):
        medir(mundo, numero, "efectivo", 50, 100)
    evaluacion = escenarios.completa(mundo)
    mirada = mirar(evaluacion.programa, evaluacion)
    # 262 of 281 = 93 %; 93/95 of 60 is 58,74; 30 and 10 of the others.
    assert (mirada.filas[0].origen, total(mirada)) == ("Informado", "98.74")


def test_a_decided_result_is_the_situation_and_is_told_as_past(
    client: Client, mundo: Mundo
) -> None:
    evaluacion = escenarios.publicada(mundo)
    mirada = mirar(evaluacion.programa, evaluacion)
    decidido = ResultadoCumplimiento.objects.get(pk=evaluacion.resultado_id)
    assert total(mirada) == str(decidido.total)
    mundo.programa = evaluacion.programa
    html = pedir(client, mundo).content.decode()
    assert "El resultado ya está decidido" in html
    assert "Se puede alcanzar" not in html


def test_without_weights_that_add_up_the_page_says_what_is_wrong(
    client: Client, mundo: Mundo
) -> None:
    mundo.programa.compromisos.filter(numero=1).update(ponderador=Decimal(50))
    respuesta = pedir(client, mundo)
    assert respuesta.status_code == 200
    assert "Los ponderadores suman 90" in respuesta.content.decode()


# --- The sentence and the plan -------------------------------------------------------------------
def test_the_page_says_how_far_it_is_and_which_value_recovers_it(
    client: Client, mundo: Mundo
) -> None:
    medir(mundo, 1, "efectivo", 75, 100)
    medir(mundo, 2, "efectivo", 95, 100)
    html = pedir(client, mundo).content.decode().replace("\xa0", " ")
    # 75/95 of 60 is 47,37; with 40 of the others 87,37. 80/95 of 60 is 50,53: 90,53.
    assert "87,37 %: faltan 2,63 puntos para 90 % o más, 7,6 % de incremento." in html
    assert "Basta con un compromiso, y se llega a 90,53 %" in html
    assert "llegar al menos a 80 % (hoy 75 %)" in html
    assert "Recupera 3,16 puntos" in html


def test_what_cannot_be_reached_any_more_is_said(mundo: Mundo) -> None:
    mundo.programa.compromisos.filter(numero=1).update(meta=None)
    for numero in (1, 2):
        medir(mundo, numero, "efectivo", 95, 100)
    mirada = mirar(mundo.programa)
    assert [t.lineas for t in mirada.tramos] == [(), ()]
    assert "ya no se llega: lo más que se alcanza es 40,00" in mirada.tramos[-1].frase


# --- What one supposes ---------------------------------------------------------------------------
def test_a_supposed_value_cause_weight_and_requirement_each_move_the_total(mundo: Mundo) -> None:
    for numero in (1, 2):
        medir(mundo, numero, "efectivo", 76, 100)
    # 80 % of 60 and of 30, and the stage's 10.
    assert total(mirar(mundo.programa)) == "82.00"

    def con(**cambios: Cambio) -> str:
        return total(mirar(mundo.programa, cambios=cambios))

    assert con(C01=Cambio(valor=Decimal(95))) == "94.00"
    assert con(C01=Cambio(causa=True)) == "94.00"
    assert con(C03=Cambio(requisitos=False)) == "72.00"
    pesos = {"C01": Cambio(ponderador=Decimal(20)), "C03": Cambio(ponderador=Decimal(50))}
    assert con(**pesos) == "90.00"
    assert total(mirar(mundo.programa, pendientes_cumplen=False)) == "72.00"


def test_what_is_supposed_is_read_from_the_address_and_saved_nowhere(
    client: Client, mundo: Mundo
) -> None:
    for numero in (1, 2):
        medir(mundo, numero, "efectivo", 76, 100)
    antes = (Asiento.objects.count(), list(Medicion.objects.values_list("pk", "valor")))
    html = pedir(client, mundo, valor_C01="95").content.decode().replace("\xa0", " ")
    assert "Con lo que se sabe hoy el cumplimiento es 82,00 %" in html
    assert "94,00 %" in html
    assert "Lo que usted supone" in html
    assert antes == (Asiento.objects.count(), list(Medicion.objects.values_list("pk", "valor")))


@pytest.mark.parametrize(
    ("datos", "dice"),
    [
        ({"peso_C01": "50"}, "la suma es 90"),
        ({"valor_C01": "93.5"}, "con coma"),
        ({"peso_C01": "101"}, "o un número menor"),
    ],
)
def test_what_cannot_be_supposed_is_refused_beside_what_was_typed(
    client: Client, mundo: Mundo, datos: dict[str, str], dice: str
) -> None:
    respuesta = pedir(client, mundo, **datos)
    assert respuesta.status_code == 400
    assert dice in respuesta.content.decode()
    assert next(iter(datos.values())) in respuesta.content.decode()


# --- Who sees it, and what it costs --------------------------------------------------------------
def test_another_institution_and_a_hidden_evaluation_do_not_exist(
    client: Client, mundo: Mundo, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ajeno,) = escenarios.mundos(1)
    ajeno.programa = mundo.programa
    assert pedir(client, ajeno).status_code == 404
    mundo.programa = escenarios.abierta(mundo).programa
    assert pedir(client, mundo).status_code == 200
    monkeypatch.setattr(EvaluacionQuerySet, "visibles_para", lambda self, _persona: self.none())
    assert pedir(client, mundo).status_code == 404


def test_more_commitments_ask_for_no_more_queries(client: Client, mundo: Mundo) -> None:
    def consultas() -> int:
        pedir(client, mundo)
        with CaptureQueriesContext(connection) as vistas:
            assert pedir(client, mundo).status_code == 200
        return len(vistas)

    pocas = consultas()
    objetivo = mundo.programa.objetivos.get()
    mundo.programa.compromisos.filter(numero=1).update(ponderador=Decimal(50))
    for numero in range(4, 14):
        CompromisoF(
            programa=mundo.programa, objetivo=objetivo, numero=numero, ponderador=Decimal(1)
        )
    assert consultas() == pocas
