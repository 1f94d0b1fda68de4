"""Filling in the annexes of the report: rows, operands, refusals that lose nothing, conflicts."""

import pytest
from django.test import Client
from django.urls import reverse

from informes import servicios
from informes.models import BalanceGestion
from instituciones.roles import Rol
from tests.fabricas import Mundo
from tests.informes import escenarios

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TABLA = "dotacion_contrato"


@pytest.fixture
def balance(mundo: Mundo) -> BalanceGestion:
    escenarios.publicar_anio(mundo.institucion)
    return servicios.crear_balance(
        institucion=mundo.institucion, anio=2024, por=mundo[Rol.ENCARGADO_PMG]
    )


def entrar(mundo: Mundo, rol: Rol = Rol.ENCARGADO_PMG) -> Client:
    cliente = Client()
    cliente.force_login(mundo[rol], backend=BACKEND)
    return cliente


def url(balance: BalanceGestion, clave: str) -> str:
    return reverse("informes:anexo", args=[balance.pk, clave])


def grilla(*filas: dict[str, str], version: int, iniciales: int = 0) -> dict[str, str]:
    datos = {
        "version": str(version),
        "form-TOTAL_FORMS": str(len(filas) + 2),
        "form-INITIAL_FORMS": str(iniciales),
    }
    for lugar, fila in enumerate(filas):
        datos |= {f"form-{lugar}-{clave}": valor for clave, valor in fila.items()}
    return datos


def test_rows_are_added_changed_and_taken_away(mundo: Mundo, balance: BalanceGestion) -> None:
    cliente, destino = entrar(mundo), url(balance, TABLA)
    planta = {"rotulo": "Planta", "mujeres": "1.234.000", "hombres": "56"}
    contrata = {"rotulo": "Contrata", "mujeres": "7", "hombres": "8"}
    version = balance.fila_version
    assert cliente.post(destino, grilla(planta, contrata, version=version)).status_code == 302
    balance.refresh_from_db()
    assert balance.anexos[TABLA] == [
        {"rotulo": "Planta", "mujeres": "1234000", "hombres": "56"},
        {"rotulo": "Contrata", "mujeres": "7", "hombres": "8"},
    ]
    datos = grilla(planta | {"DELETE": "on"}, contrata, version=version + 1, iniciales=2)
    assert cliente.post(destino, datos).status_code == 302
    balance.refresh_from_db()
    assert [fila["rotulo"] for fila in balance.anexos[TABLA]] == ["Contrata"]
    assert "Contrata" in cliente.get(destino).content.decode()


def test_a_wrong_number_is_refused_and_everything_typed_stays(
    mundo: Mundo, balance: BalanceGestion
) -> None:
    fila = {"rotulo": "Planta", "mujeres": "1,5", "hombres": "-3"}
    respuesta = entrar(mundo).post(url(balance, TABLA), grilla(fila, version=balance.fila_version))
    texto = respuesta.content.decode()
    assert respuesta.status_code == 400
    assert "Escriba un número entero" in texto
    for valor in fila.values():
        assert f'value="{valor}"' in texto
    balance.refresh_from_db()
    assert TABLA not in balance.anexos


def test_the_second_editor_sees_what_the_first_saved_and_keeps_the_own(
    mundo: Mundo, balance: BalanceGestion
) -> None:
    cliente, version = entrar(mundo), balance.fila_version
    otra = {"rotulo": "Honorarios", "mujeres": "1", "hombres": "2"}
    assert cliente.post(url(balance, TABLA), grilla(otra, version=version)).status_code == 302
    mia = {"rotulo": "Planta", "mujeres": "3", "hombres": "4"}
    respuesta = cliente.post(url(balance, TABLA), grilla(mia, version=version))
    texto = respuesta.content.decode()
    assert respuesta.status_code == 409
    assert "Honorarios" in texto
    assert 'value="Planta"' in texto
    assert f'name="version" value="{version + 1}"' in texto


def test_the_operands_of_a_management_indicator_come_whole_or_not_at_all(
    mundo: Mundo, balance: BalanceGestion
) -> None:
    cliente, destino = entrar(mundo), url(balance, "indicadores_rrhh")
    datos = {"version": str(balance.fila_version), "i0_actual_A": "3"}
    respuesta = cliente.post(destino, datos)
    assert respuesta.status_code == 400
    assert "Falta este dato" in respuesta.content.decode()
    assert cliente.post(destino, datos | {"i0_actual_B": "4"}).status_code == 302
    balance.refresh_from_db()
    assert balance.anexos["indicadores_rrhh"] == {"1.1": {"actual": {"A": "3", "B": "4"}}}
    pagina = cliente.get(reverse("informes:anexos", args=[balance.pk])).content.decode()
    assert "1 de " in pagina


def test_who_may_not_edit_reads_the_list_and_nothing_else(
    mundo: Mundo, balance: BalanceGestion
) -> None:
    cliente = entrar(mundo, Rol.AUDITOR)
    lista = cliente.get(reverse("informes:anexos", args=[balance.pk]))
    assert lista.status_code == 200
    assert "Llenar" not in lista.content.decode()
    assert cliente.get(url(balance, TABLA)).status_code == 403
    assert cliente.get(url(balance, "no-es-una-tabla")).status_code == 404
