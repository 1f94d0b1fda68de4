"""A year computed again: to the same hash under its own rules, compared under others."""

import csv
import dataclasses
import io
import json
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluacion.models import Evaluacion, ResultadoCumplimiento
from evaluacion.replica import repetir
from incentivos import consultas_replica, views_replica
from incentivos.consultas_replica import Receta, frase, replica
from incentivos.reglas import tabla_de
from instituciones.models import Adscripcion, Persona, Proceso
from instituciones.roles import Rol
from pmg_site.comun import trabajos
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.models import Asiento, Trabajo
from tests.evaluacion import escenarios
from tests.fabricas import Mundo, ProcesoF
from tests.incentivos.escenarios import cargar_tramos

pytestmark = pytest.mark.django_db


@pytest.fixture
def publicada(mundo: Mundo) -> Evaluacion:
    """A published result with the real tiers loaded: 262 of 281 against 95, all else met."""
    cargar_tramos()
    return escenarios.publicada(mundo)


def proceso_de(evaluacion: Evaluacion) -> Proceso:
    return evaluacion.programa.adscripcion.proceso


def entrar(client: Client, persona: Persona) -> Client:
    client.force_login(persona, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def hacer(mundo: Mundo, evaluacion: Evaluacion, **receta: Any) -> dict[str, Any]:
    hecha = replica(mundo[Rol.DIPRES], Receta(proceso=proceso_de(evaluacion).pk, **receta))
    assert json.loads(json.dumps(hecha)) == hecha  # a job keeps it as it is
    return hecha


def test_under_its_own_rules_a_result_gives_the_same_hash(
    mundo: Mundo, publicada: Evaluacion
) -> None:
    hecha = hacer(mundo, publicada)
    assert hecha["resumen"]["iguales"] == hecha["resumen"]["instituciones"] == 1
    assert hecha["resumen"]["cambian_total"] == hecha["resumen"]["cambian_tramo"] == 0
    assert frase(hecha) == "Con estas reglas, ninguno de los 1 servicio cambia de tramo."


@pytest.mark.parametrize("campo", ["huella", "huella_entradas", "huella_reglas"])
def test_a_stored_hash_that_does_not_follow_is_told(publicada: Evaluacion, campo: str) -> None:
    resultado = ResultadoCumplimiento.objects.get(pk=publicada.resultado_id)
    assert repetir(resultado).igual
    setattr(resultado, campo, "0" * 64)
    assert not repetir(resultado).igual


def test_an_input_that_was_altered_is_told(publicada: Evaluacion) -> None:
    resultado = ResultadoCumplimiento.objects.get(pk=publicada.resultado_id)
    resultado.entradas[0]["operandos"]["A"] = "281"
    assert not repetir(resultado).igual


def test_every_stored_result_of_a_year_gives_its_hash_again(db: None) -> None:
    for mundo in escenarios.mundos(3):
        escenarios.cerrada(mundo)
    resultados = list(ResultadoCumplimiento.objects.select_related("conjunto_reglas"))
    assert len(resultados) >= 3
    assert all(repetir(r).igual for r in resultados)


def test_a_higher_minimum_takes_a_service_to_another_tier_and_names_the_commitment(
    mundo: Mundo, publicada: Evaluacion
) -> None:
    antes = ResultadoCumplimiento.objects.get(pk=publicada.resultado_id)
    # 262/281 = 93 % against a target of 95: 97,89 %, which a minimum of 98 counts as nothing.
    hecha = hacer(mundo, publicada, cambios={"umbral_compromiso": "98"})
    (fila,) = hecha["filas"]
    assert fila["antes"] == str(antes.total.normalize())
    assert float(fila["despues"]) < float(fila["antes"])
    assert [c["nombre"].split(".")[0] for c in fila["compromisos"]] == ["1"]
    assert fila["compromisos"][0]["despues"] == "0"
    assert fila["igual"]
    assert hecha["resumen"]["cambian_total"] == 1


def test_moving_the_limits_of_the_tiers_changes_the_tier_and_nothing_else(
    mundo: Mundo, publicada: Evaluacion
) -> None:
    hecha = hacer(mundo, publicada, cortes={"completo": "99.99"})
    (fila,) = hecha["filas"]
    assert (fila["tramo_antes"], fila["tramo_despues"]) == ("completo", "medio")
    assert fila["antes"] == fila["despues"]
    assert frase(hecha) == (
        "Con estas reglas, 1 de 1 servicio cambia de tramo: 0 hacia arriba y 1 hacia abajo."
    )
    assert hecha["distribucion"] == [
        {"tramo": "Incremento completo", "antes": 1, "despues": 0},
        {"tramo": "Medio incremento", "antes": 0, "despues": 1},
    ]


def test_limits_that_cross_or_do_not_exist_are_refused(mundo: Mundo, publicada: Evaluacion) -> None:
    with pytest.raises(ErrorDeNegocio, match=r"crecientes|terminar"):
        hacer(mundo, publicada, cortes={"medio": "95"})
    with pytest.raises(ErrorDeNegocio, match="otro"):
        hacer(mundo, publicada, cortes={"otro": "95"})


def test_whoever_asks_sees_only_their_own(mundo: Mundo, publicada: Evaluacion) -> None:
    (ajeno,) = escenarios.mundos(1)
    receta = Receta(proceso=proceso_de(publicada).pk)
    assert len(replica(mundo[Rol.JEFE_SERVICIO], receta)["filas"]) == 1
    assert replica(ajeno[Rol.JEFE_SERVICIO], receta)["filas"] == []
    assert not consultas_replica.procesos(ajeno[Rol.JEFE_SERVICIO]).exists()


def test_the_replay_writes_nothing(mundo: Mundo, publicada: Evaluacion) -> None:
    antes = (Asiento.objects.count(), ResultadoCumplimiento.objects.count())
    hacer(mundo, publicada, cambios={"modo_indicador": "binario"})
    assert (Asiento.objects.count(), ResultadoCumplimiento.objects.count()) == antes


# --- Pages ---------------------------------------------------------------------------------------
def direccion(evaluacion: Evaluacion, nombre: str = "replica", **otros: str) -> str:
    consulta = "&".join(
        f"{n}={v}" for n, v in {"proceso": proceso_de(evaluacion).pk, **otros}.items()
    )
    return f"{reverse(f'incentivos:{nombre}')}?{consulta}"


def test_the_page_says_how_many_change_tier(
    client: Client, mundo: Mundo, publicada: Evaluacion
) -> None:
    navegador = entrar(client, mundo[Rol.DIPRES])
    html = navegador.get(direccion(publicada, corte_completo="99,99")).content.decode()
    assert "1 de 1 servicio cambia de tramo" in html
    assert "Incremento completo → Medio incremento" in html
    assert "vuelve a dar la misma huella" in html


def test_a_figure_that_cannot_be_read_stays_beside_its_reason(
    client: Client, mundo: Mundo, publicada: Evaluacion
) -> None:
    navegador = entrar(client, mundo[Rol.DIPRES])
    respuesta = navegador.get(direccion(publicada, corte_completo="90.5"))
    assert respuesta.status_code == 400
    assert "con coma" in respuesta.content.decode()
    assert "90.5" in respuesta.content.decode()
    respuesta = navegador.get(direccion(publicada, corte_completo="80", corte_medio="85"))
    assert respuesta.status_code == 400


def test_the_csv_has_a_row_for_each_institution_and_changed_commitment(
    client: Client, mundo: Mundo, publicada: Evaluacion
) -> None:
    navegador = entrar(client, mundo[Rol.DIPRES])
    url = direccion(publicada, "replica_csv", regla_umbral_compromiso="98")
    filas = list(csv.DictReader(io.StringIO(navegador.get(url).content.decode())))
    assert [bool(f["compromiso"]) for f in filas] == [False, True]
    assert filas[0]["recalcula_igual"] == "sí"
    assert filas[1]["despues"] == "0"


def test_a_large_year_is_computed_in_the_background_for_whoever_asked(
    client: Client, mundo: Mundo, publicada: Evaluacion
) -> None:
    navegador = entrar(client, mundo[Rol.DIPRES])
    with patch.object(views_replica, "EN_LINEA", 0):
        html = navegador.get(direccion(publicada, corte_completo="99,99")).content.decode()
        assert "Se calcula en segundo plano" in html
        csv_grande = navegador.get(direccion(publicada, "replica_csv"))
        assert csv_grande.status_code == 302
    datos = {"proceso": proceso_de(publicada).pk, "corte_completo": "99,99"}
    pedida = navegador.post(reverse("incentivos:replica"), datos)
    trabajo = Trabajo.objects.get(tipo="incentivos.replica")
    assert pedida["Location"] == reverse("incentivos:replica_trabajo", args=[trabajo.pk])
    assert "Repetición del cálculo" in navegador.get(pedida["Location"]).content.decode()
    trabajos.ejecutar(str(trabajo.pk))
    html = navegador.get(pedida["Location"]).content.decode()
    assert "1 de 1 servicio cambia de tramo" in html
    tabla = navegador.get(reverse("incentivos:replica_trabajo_csv", args=[trabajo.pk]))
    assert "Medio incremento" in tabla.content.decode()
    otro = entrar(Client(), mundo[Rol.COMITE_TECNICO])
    assert otro.get(pedida["Location"]).status_code == 404


def test_many_institutions_are_shown_by_pages(
    client: Client, mundo: Mundo, publicada: Evaluacion
) -> None:
    (fila,) = hacer(mundo, publicada, cortes={"completo": "99.99"})["filas"]
    hecha = {
        "proceso": "PMG 2026",
        "reglas": "",
        "tramos": "",
        "resumen": dict.fromkeys(consultas_replica._CUENTAS, 60),
        "distribucion": [],
        "mecanismos": [],
        "notas": [],
        "filas": [fila] * 60,
    }
    navegador = entrar(client, mundo[Rol.DIPRES])
    with patch.object(consultas_replica, "replica", return_value=hecha):
        html = navegador.get(direccion(publicada, page="3")).content.decode()
    assert "51–60 de 60" in html


def test_more_institutions_ask_for_no_more_queries(
    client: Client, mundo: Mundo, publicada: Evaluacion
) -> None:
    navegador = entrar(client, mundo[Rol.DIPRES])

    def consultas() -> int:
        navegador.get(direccion(publicada, cuales="todas"))
        with CaptureQueriesContext(connection) as vistas:
            html = navegador.get(direccion(publicada, cuales="todas")).content.decode()
        assert "Como se decidió" in html
        return len(vistas)

    una = consultas()
    for otro in escenarios.mundos(2):
        escenarios.cerrada(otro)
    assert consultas() == una


# --- A whole year, every mechanism -----------------------------------------------------------


@pytest.fixture
def de_dos_mecanismos(publicada: Evaluacion) -> list[Evaluacion]:
    """The published result, and others of the same year: one more of its mechanism, one of MEI."""
    otra, de_mei = (escenarios.cerrada(m) for m in escenarios.mundos(2))
    mei = ProcesoF(mecanismo__codigo="MEI", anio_programa=proceso_de(publicada).anio_programa)
    Adscripcion.objects.filter(pk=de_mei.programa.adscripcion_id).update(proceso=mei)
    return [publicada, otra, de_mei]


def del_anio(mundo: Mundo, evaluacion: Evaluacion, **receta: Any) -> dict[str, Any]:
    anio = proceso_de(evaluacion).anio_programa
    hecha = replica(mundo[Rol.DIPRES], Receta(anio=anio, **receta))
    assert json.loads(json.dumps(hecha)) == hecha
    return hecha


def test_a_whole_year_has_every_mechanism_with_its_subtotal(
    mundo: Mundo, de_dos_mecanismos: list[Evaluacion]
) -> None:
    hecha = del_anio(mundo, de_dos_mecanismos[0], cortes={"completo": "99.99"})
    cuentas = {c["mecanismo"]: c for c in hecha["mecanismos"]}
    assert {m: (c["instituciones"], c["bajan"]) for m, c in cuentas.items()} == {
        "PMG": (2, 2), "MEI": (1, 1),
    }  # fmt: skip
    for nombre, total in hecha["resumen"].items():
        assert sum(c[nombre] for c in hecha["mecanismos"]) == total
    assert frase(hecha).startswith("Con estas reglas, 3 de 3 servicios cambian de tramo")
    assert {f["mecanismo"] for f in hecha["filas"]} == {"PMG", "MEI"}
    # each mechanism alone says the same of its own
    sola = replica(
        mundo[Rol.DIPRES],
        Receta(proceso=proceso_de(de_dos_mecanismos[0]).pk, cortes={"completo": "99.99"}),
    )
    assert sola["resumen"]["bajan"] == cuentas["PMG"]["bajan"]
    assert sola["mecanismos"] == []


def test_a_limit_that_a_mechanism_does_not_have_leaves_it_as_it_was_and_says_so(
    mundo: Mundo, de_dos_mecanismos: list[Evaluacion]
) -> None:
    with patch.object(consultas_replica, "tabla_de", wraps=consultas_replica.tabla_de) as lee:
        lee.side_effect = _sin_medio_en_mei()
        hecha = del_anio(mundo, de_dos_mecanismos[0], cortes={"medio": "50"})
    (nota,) = hecha["notas"]
    assert "no tiene «Medio incremento»" in nota


def _sin_medio_en_mei() -> Any:
    """The tables as they are, but for MEI's, in which the lower tier has another name."""

    def leer(conjunto: Any) -> Any:
        tabla = tabla_de(conjunto)
        if conjunto.mecanismo != "MEI":
            return tabla
        otros = [
            dataclasses.replace(t, nombre="parcial") if t.nombre == "medio" else t
            for t in tabla.tramos
        ]
        return dataclasses.replace(tabla, tramos=tuple(otros))

    return leer


def test_the_page_and_both_tables_of_a_whole_year(
    client: Client, mundo: Mundo, de_dos_mecanismos: list[Evaluacion]
) -> None:
    navegador = entrar(client, mundo[Rol.DIPRES])
    anio = proceso_de(de_dos_mecanismos[0]).anio_programa
    datos = {"proceso": f"anio-{anio}", "corte_completo": "99,99"}
    html = navegador.get(reverse("incentivos:replica"), datos).content.decode()
    assert f"{anio}, todos los mecanismos" in html
    assert "3 de 3 servicios cambian de tramo" in html
    assert "Por mecanismo" in html
    url = reverse("incentivos:replica_csv")
    todas = list(csv.DictReader(io.StringIO(navegador.get(url, datos).content.decode())))
    assert {f["mecanismo"] for f in todas} == {"PMG", "MEI"}
    texto = navegador.get(url, datos | {"tabla": "mecanismos"}).content.decode()
    bajan = {f["mecanismo"]: f["bajan"] for f in csv.DictReader(io.StringIO(texto))}
    assert bajan == {"PMG": "2", "MEI": "1", "todos": "3"}


def test_more_mechanisms_ask_for_no_more_queries(
    mundo: Mundo, de_dos_mecanismos: list[Evaluacion]
) -> None:
    quien = Persona.objects.get(pk=mundo[Rol.DIPRES].pk)
    receta = Receta(anio=proceso_de(de_dos_mecanismos[0]).anio_programa)

    def consultas() -> int:
        with CaptureQueriesContext(connection) as vistas:
            replica(quien, receta)
        return len(vistas)

    consultas()
    dos = consultas()
    (otro,) = escenarios.mundos(1)
    cerrada = escenarios.cerrada(otro)
    mas = ProcesoF(mecanismo__codigo="MAG_SMA", anio_programa=receta.anio)
    Adscripcion.objects.filter(pk=cerrada.programa.adscripcion_id).update(proceso=mas)
    assert len(replica(quien, receta)["mecanismos"]) == 3
    assert consultas() == dos


def test_a_year_without_a_choice_or_a_foreign_one_is_refused(
    client: Client, mundo: Mundo, publicada: Evaluacion
) -> None:
    navegador = entrar(client, mundo[Rol.DIPRES])
    for mala in ("anio-1901", "anio-x", "0", "x"):
        assert navegador.get(reverse("incentivos:replica"), {"proceso": mala}).status_code == 400
