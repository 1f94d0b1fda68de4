"""Cards, measurements and series: guards, conflict, history, and the real published values."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from indicadores import servicios
from indicadores.consultas import acumulado_de, historia, pendientes, serie
from indicadores.ejemplos import conteos_publicados, publicados
from indicadores.especificaciones import (
    EspecificacionFicha,
    EspecificacionMedicion,
    EspecificacionOperando,
    ValorCerrado,
)
from indicadores.models import FichaIndicador, Indicador, ValorAnual
from indicadores.servicios.carga import cargar_indicadores_reales
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio, TransicionInvalida
from pmg_site.comun.models import Asiento
from tests.fabricas import AsignacionF, InstitucionF, Mundo

pytestmark = pytest.mark.django_db
OPERANDOS = (EspecificacionOperando("A", "respuestas"), EspecificacionOperando("B", "consultas"))


def pedido(mundo, **cambios) -> EspecificacionFicha:
    base = EspecificacionFicha(
        codigo="consultas",
        institucion=mundo.institucion,
        anio=2026,
        nombre="Consultas a tiempo",
        expresion="A/B*100",
        operandos=OPERANDOS,
    )
    return replace(base, **cambios)


def crear(mundo, **cambios) -> FichaIndicador:
    return servicios.crear_indicador(
        especificacion=pedido(mundo, **cambios), por=mundo[Rol.ENCARGADO_PMG]
    )


def test_the_real_indicators_reproduce_the_published_values():
    """152/214 → 71, 242/263 → 92, 262/281 → 93, 247/263 → 94, 250/262 → 95 (half-up)."""
    for codigo in ("gore-coquimbo", "gore-biobio"):
        InstitucionF(codigo=codigo)
    assert len(cargar_indicadores_reales()) == 10
    esperados = {
        "gore-coquimbo-consultas-oportunas": [71, 92, 93, 94, 95],
        "gore-biobio-iniciativas-propir": [82, 94, 95, 100, 96],
    }
    for codigo, valores in esperados.items():
        indicador = Indicador.objects.get(codigo=codigo)
        puntos = serie(indicador)
        assert [p.anio for p in puntos] == [2008, 2009, 2010, 2011, 2012]
        assert [p.valor for p in puntos] == valores
        tipos = ["efectivo", "efectivo", "efectivo", "estimado", "meta"]
        assert [p.tipo for p in puntos] == tipos
        assert list(historia([indicador.pk])[indicador.pk].values()) == valores[:3]
    assert cargar_indicadores_reales() == []
    assert "noviembre de 2011" in publicados()["fuente"]


def test_the_counts_of_antofagasta_are_the_published_ones():
    conteos = conteos_publicados("gore-antofagasta")
    assert [f.total for f in conteos.filas] == [5, 2, 0, 1]
    total = conteos.total
    assert (total.total, total.resultado, total.producto, total.proceso) == (8, 0, 6, 2)
    assert conteos_publicados("otra") is None


@pytest.mark.parametrize(
    ("cambios", "frase"),
    [
        ({"expresion": "A/C*100"}, "fórmula"),
        ({"expresion": "A/B*"}, "fórmula"),
        ({"expresion": "__import__('os')"}, "fórmula"),
        ({"expresion": "A*100"}, "no usa el operando B"),
        ({"operandos": ()}, "al menos un operando"),
        ({"operandos": (*OPERANDOS, OPERANDOS[0])}, "repetido"),
        ({"operandos": (EspecificacionOperando("1A", "x"), OPERANDOS[1])}, "símbolo"),
        ({"operandos": (EspecificacionOperando("A", " "), OPERANDOS[1])}, "Describa"),
        ({"decimales": 7}, "decimales"),
        ({"sentido": "arriba"}, "sentido"),
        ({"nombre": " "}, "nombre"),
        ({"mediciones": (EspecificacionMedicion("meta", "Z", Decimal(1)),)}, "no está declarado"),
    ],
)
def test_a_card_that_could_not_be_computed_is_refused(mundo, cambios, frase):
    antes = FichaIndicador.objects.count()
    with pytest.raises(ErrorDeNegocio, match=frase):
        crear(mundo, **cambios)
    assert FichaIndicador.objects.count() == antes


def test_the_same_code_again_is_the_card_of_another_year(mundo):
    primera, segunda = crear(mundo), crear(mundo, anio=2027)
    assert primera.indicador == segunda.indicador
    with pytest.raises(ErrorDeNegocio, match="ya tiene ficha"):
        crear(mundo)
    ajeno = Mundo.crear()
    with pytest.raises(PermissionDenied):
        crear(ajeno)


def test_only_who_formulates_creates(mundo):
    for rol in (Rol.JEFE_SERVICIO, Rol.ENCARGADO_INDICADOR, Rol.DIPRES):
        with pytest.raises(PermissionDenied):
            servicios.crear_indicador(especificacion=pedido(mundo), por=mundo[rol])


def test_copying_keeps_the_series(mundo):
    ficha = crear(mundo, notas="Se mide en línea.")
    nueva = servicios.copiar_ficha_de_anio_anterior(
        indicador=ficha.indicador, anio=2027, por=mundo[Rol.ENCARGADO_PMG]
    )
    assert (nueva.indicador, nueva.anio, nueva.notas) == (ficha.indicador, 2027, ficha.notas)
    assert [o.simbolo for o in nueva.operandos.all()] == ["A", "B"]
    assert not nueva.mediciones.exists()


def test_the_second_editor_is_told_what_changed(mundo):
    ficha, encargado = crear(mundo), mundo[Rol.ENCARGADO_PMG]
    servicios.editar_ficha(
        ficha=ficha, especificacion=pedido(mundo, nombre="De la primera"), version=1, por=encargado
    )
    with pytest.raises(ConflictoDeEdicion) as error:
        servicios.editar_ficha(
            ficha=ficha, especificacion=pedido(mundo, nombre="Otra"), version=1, por=encargado
        )
    assert [c[:3] for c in error.value.cambios] == [("nombre", "De la primera", "Otra")]


def medir(mundo, ficha, *mediciones, por=Rol.ENCARGADO_PMG, version=None):
    return servicios.registrar_mediciones(
        ficha=ficha, mediciones=mediciones, por=mundo[por], version=version
    )


M = EspecificacionMedicion


def test_a_frozen_card_takes_effective_values_only(mundo):
    ficha = crear(mundo)
    servicios.congelar([ficha.pk])
    with pytest.raises(TransicionInvalida):
        medir(mundo, ficha, M("meta", "A", Decimal(1)))
    with pytest.raises(TransicionInvalida):
        servicios.editar_ficha(
            ficha=ficha, especificacion=pedido(mundo), version=1, por=mundo[Rol.ENCARGADO_PMG]
        )
    medir(mundo, ficha, M("efectivo", "A", Decimal(1)), por=Rol.ENCARGADO_INDICADOR)
    servicios.descongelar([ficha.pk])
    medir(mundo, ficha, M("meta", "A", Decimal(1)))
    assert ficha.mediciones.count() == 2


def test_who_reports_does_not_set_targets(mundo):
    ficha = crear(mundo)
    with pytest.raises(PermissionDenied):
        medir(mundo, ficha, M("meta", "A", Decimal(1)), por=Rol.ENCARGADO_INDICADOR)


def test_women_and_men_give_the_total(mundo):
    ficha = crear(mundo, desagrega_sexo=True)
    medir(mundo, ficha, M("efectivo", "A", Decimal(10)))
    partes = [
        M("efectivo", "A", Decimal(6), desagregacion="mujeres"),
        M("efectivo", "A", Decimal(5), desagregacion="hombres"),
    ]
    with pytest.raises(ErrorDeNegocio, match="suman 11 y el total es 10"):
        medir(mundo, ficha, *partes)
    assert ficha.mediciones.count() == 1
    medir(mundo, ficha, partes[0], replace(partes[1], valor=Decimal(4)))
    assert ficha.mediciones.count() == 3
    with pytest.raises(ErrorDeNegocio, match="no desagrega"):
        medir(mundo, crear(mundo, codigo="otro"), partes[0])


@pytest.mark.parametrize(
    ("medicion", "frase"),
    [
        (M("efectivo", "Z", Decimal(1)), "no está declarado"),
        (M("efectivo", "A", Decimal(-1)), "negativo"),
        (M("efectivo", "A", Decimal(1), mes=13), "mes"),
        (M("soñado", "A", Decimal(1)), "efectivo, estimado o meta"),
    ],
)
def test_a_wrong_value_is_refused(mundo, medicion, frase):
    ficha = crear(mundo)
    with pytest.raises(ErrorDeNegocio, match=frase):
        medir(mundo, ficha, medicion)


def test_a_value_is_written_replaced_and_erased_with_its_entries(mundo):
    ficha = crear(mundo)
    for valor in (Decimal(1), Decimal(2), None):
        ficha = medir(mundo, ficha, M("efectivo", "A", valor), version=ficha.fila_version)
    assert not ficha.mediciones.exists()
    assert Asiento.objects.filter(accion="indicadores.medir").count() == 3
    with pytest.raises(ConflictoDeEdicion):
        medir(mundo, ficha, M("efectivo", "A", Decimal(3)), version=1)


@pytest.mark.parametrize(
    ("regla", "esperado"),
    # months 1 and 3 hold 10 and 20: last 20, sum 30, mean 15
    [("ultimo", 20), ("suma", 30), ("promedio", 15)],
)
def test_months_accumulate_by_the_rule_of_the_card(mundo, regla, esperado):
    ficha = crear(mundo, acumulacion=regla)
    medir(mundo, ficha, M("efectivo", "A", Decimal(10), 1), M("efectivo", "A", Decimal(20), 3))
    assert acumulado_de(ficha) == {"A": esperado}
    assert serie(ficha.indicador) == []  # months inform; the year decides


def test_a_missing_operand_or_a_zero_denominator_is_never_a_value(mundo):
    ficha = crear(mundo)
    medir(mundo, ficha, M("efectivo", "A", Decimal(5)))
    assert serie(ficha.indicador)[0].calculo.clase == "sin_dato"
    medir(mundo, ficha, M("efectivo", "B", Decimal(0)))
    punto = serie(ficha.indicador)[0]
    assert (punto.calculo.clase, punto.valor) == ("error", None)
    assert historia([ficha.indicador_id])[ficha.indicador_id] == {}


def test_history_before_the_first_card_is_imported_with_its_source(mundo):
    ficha, encargado = crear(mundo), mundo[Rol.ENCARGADO_PMG]
    valores = {2024: {"A": Decimal(1), "B": Decimal(2)}}
    with pytest.raises(ErrorDeNegocio, match="fuente"):
        servicios.importar_historia(
            indicador=ficha.indicador, efectivos=valores, fuente=" ", por=encargado
        )
    with pytest.raises(ErrorDeNegocio, match="2026"):
        servicios.importar_historia(
            indicador=ficha.indicador, efectivos={2026: valores[2024]}, fuente="BGI", por=encargado
        )
    servicios.importar_historia(
        indicador=ficha.indicador, efectivos=valores, fuente="BGI 2024", por=encargado
    )
    assert [(p.anio, p.valor) for p in serie(ficha.indicador)] == [(2024, 50)]


def test_a_closed_value_is_appended_by_version_and_never_changed(mundo):
    ficha = crear(mundo)
    valor = ValorCerrado(
        ficha.indicador_id, mundo.institucion.pk, 2025, Decimal(93), Decimal(95), Decimal("97.89"),
        True, "evaluación 2025",
    )  # fmt: skip
    uno = servicios.cerrar_valor_anual(valor=valor, por=None)
    assert servicios.cerrar_valor_anual(valor=valor, por=None) == uno
    dos = servicios.cerrar_valor_anual(valor=replace(valor, valor=Decimal(94)), por=None)
    assert (uno.version, dos.version) == (1, 2)
    assert historia([ficha.indicador_id])[ficha.indicador_id] == {2025: 94}
    with pytest.raises(DatabaseError), transaction.atomic():
        ValorAnual.objects.filter(pk=uno.pk).update(valor=1)


def como(persona) -> Client:
    cliente = Client()
    cliente.force_login(persona, backend="allauth.account.auth_backends.AuthenticationBackend")
    return cliente


def test_the_pages_draw_and_foreign_indicators_do_not_exist(mundo):
    ficha = crear(mundo)
    medir(mundo, ficha, M("efectivo", "A", Decimal(1)), M("efectivo", "B", Decimal(2)))
    medir(mundo, ficha, M("efectivo", "A", Decimal(1), 2))
    codigo = ficha.indicador.codigo
    encargado = como(mundo[Rol.ENCARGADO_PMG])
    for nombre, argumento in (
        ("detalle", codigo), ("csv", codigo), ("ficha_editar", ficha.pk), ("mediciones", ficha.pk),
        ("crear", mundo.institucion.codigo),
    ):  # fmt: skip
        assert encargado.get(reverse(f"indicadores:{nombre}", args=[argumento])).status_code == 200
    assert encargado.get(reverse("indicadores:lista")).status_code == 200
    csv = encargado.get(reverse("indicadores:csv", args=[codigo])).content.decode("utf-8-sig")
    assert csv.splitlines()[1] == "2026;efectivo;A=1 B=2;50;"
    ajeno = como(Mundo.crear()[Rol.ENCARGADO_PMG])
    assert ajeno.get(reverse("indicadores:detalle", args=[codigo])).status_code == 404
    assert ajeno.get(reverse("indicadores:ficha_editar", args=[ficha.pk])).status_code == 404
    jefe = como(mundo[Rol.JEFE_SERVICIO])
    assert jefe.get(reverse("indicadores:ficha_editar", args=[ficha.pk])).status_code == 403


def test_the_value_is_told_while_operands_are_typed(mundo):
    direccion = reverse("indicadores:vista_previa", args=[crear(mundo).pk])
    cliente = como(mundo[Rol.ENCARGADO_PMG])
    for operandos, texto in (
        ({"op_A": "262", "op_B": "281"}, "93"),
        ({"op_A": "262", "op_B": ""}, "Falta"),
        ({"op_A": "1.234", "op_B": "2"}, "¿Quiso decir 1234 o 1,234?"),
        ({"op_A": "1", "op_B": "0"}, "cero"),
    ):
        respuesta = cliente.get(direccion, operandos)
        assert respuesta.status_code == 200
        assert texto in respuesta.content.decode(), operandos


def test_a_new_indicator_is_created_from_its_page(mundo):
    datos = {
        "codigo": "nuevo", "anio": "2026", "nombre": "Nuevo", "expresion": "A/B*100", "unidad": "%",
        "decimales": "1", "sentido": "ascendente", "ambito": "producto", "dimension": "eficacia",
        "acumulacion": "ultimo", "operandos-TOTAL_FORMS": "3", "operandos-INITIAL_FORMS": "0",
        "operandos-0-simbolo": "A", "operandos-0-descripcion": "unos",
        "operandos-1-simbolo": "B", "operandos-1-descripcion": "otros",
    }  # fmt: skip
    cliente = como(mundo[Rol.ENCARGADO_PMG])
    direccion = reverse("indicadores:crear", args=[mundo.institucion.codigo])
    malo = cliente.post(direccion, datos | {"expresion": "A/(B"})
    assert malo.status_code == 422
    assert "La fórmula no sirve" in malo.content.decode()
    assert 'value="A/(B"' in malo.content.decode()
    assert cliente.post(direccion, datos).status_code == 302
    ficha = FichaIndicador.objects.get(indicador__codigo="nuevo")
    assert [o.simbolo for o in ficha.operandos.all()] == ["A", "B"]


def test_my_tasks_count_the_committed_cards_without_a_value(mundo):
    encargado = mundo[Rol.ENCARGADO_INDICADOR]
    assert pendientes(encargado) == []
    ficha = crear(mundo)
    servicios.congelar([ficha.pk])
    assert [t.cuenta for t in pendientes(mundo[Rol.ENCARGADO_INDICADOR])] == [1]
    medir(mundo, ficha, M("efectivo", "A", Decimal(1)))
    assert pendientes(mundo[Rol.ENCARGADO_INDICADOR]) == []
    assert pendientes(AsignacionF().persona) == []


def test_the_list_of_a_year_leads_to_its_cards_and_says_which_lack_values(mundo):
    ficha = crear(mundo)
    servicios.copiar_ficha_de_anio_anterior(
        indicador=ficha.indicador, anio=ficha.anio + 1, por=mundo[Rol.ENCARGADO_PMG]
    )
    encargado = como(mundo[Rol.ENCARGADO_INDICADOR])
    lista = reverse("indicadores:lista")
    html = encargado.get(lista, {"anio": ficha.anio}).content.decode()
    assert f"?ficha={ficha.pk}" in html
    assert "Sin valores todavía" in html
    medir(mundo, ficha, M("efectivo", "A", Decimal(1), 3))
    assert "Registrado" in encargado.get(lista, {"anio": ficha.anio}).content.decode()


def test_values_open_at_the_last_month_that_ended_and_are_saved_where_the_page_says(mundo):
    ficha = crear(mundo)
    encargado = como(mundo[Rol.ENCARGADO_INDICADOR])
    direccion = reverse("indicadores:mediciones", args=[ficha.pk])
    with reloj.en(datetime(2026, 11, 21, 15, tzinfo=UTC)):
        html = encargado.get(direccion).content.decode()
    assert "octubre de 2026" in html
    assert f'action="{direccion}?tipo=efectivo&amp;mes=10"' in html
    hecho = encargado.post(
        f"{direccion}?tipo=efectivo&mes=10", {"op_A": "1", "version": "1"}, follow=True
    )
    assert ficha.mediciones.get(simbolo="A").mes == 10
    assert hecho.redirect_chain[-1][0].endswith(f"?ficha={ficha.pk}")
    assert "Valores guardados: Efectivo, octubre de 2026." in hecho.content.decode()
