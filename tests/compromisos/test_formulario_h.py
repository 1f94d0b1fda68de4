"""Formulario H: its columns and parts, what it gives at once, copying a year, declared history."""

from decimal import Decimal

import pytest

from compromisos import servicios
from compromisos.consultas_formulario_h import indicador_h
from compromisos.faltas import faltas
from compromisos.resumen_formulario_h import resumen
from compromisos.servicios.formulario_h import VersionesH
from compromisos.tabla_formulario_h import bloques
from evaluacion.calculo import CompromisoEntrada, calcular_compromiso
from evaluacion.reglas import reglas_de
from indicadores.desagregacion import regiones, territorios
from indicadores.especificaciones import EspecificacionMedicion, ValorCerrado
from indicadores.models import FichaIndicador, Medicion, ValorAnual
from indicadores.servicios import cerrar_valor_anual, registrar_mediciones
from instituciones.roles import Rol
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida
from tests.compromisos.escenarios import completar
from tests.fabricas import (
    AdscripcionF,
    FichaIndicadorF,
    abrir_calendario,
    programa_en_borrador,
)

pytestmark = pytest.mark.django_db
D = Decimal
ANIO = 2026


@pytest.fixture
def compromiso(mundo):
    completar(mundo.programa)
    return mundo.programa.compromisos.get(numero=1)


def versiones(compromiso) -> VersionesH:
    indicador = indicador_h(compromiso)
    return VersionesH(
        indicador.compromiso.fila_version,
        indicador.ficha.fila_version,
        {c.anio: c.ficha.fila_version if c.ficha else 0 for c in indicador.columnas[:-1]},
    )


def editar(mundo, compromiso, **pedido):
    pedido.setdefault("versiones", versiones(compromiso))
    return servicios.editar_indicador_h(
        compromiso=compromiso, por=mundo[Rol.ENCARGADO_PMG], **pedido
    )


def totales(a, b):
    return {("A", "total"): D(a), ("B", "total"): D(b)}


# --- Columns -----------------------------------------------------------------------------------
def test_the_columns_are_three_effective_years_one_estimated_and_the_target(compromiso):
    indicador = indicador_h(compromiso)
    assert [c.titulo for c in indicador.columnas] == [
        "Efectivo 2022", "Efectivo 2023", "Efectivo 2024", "Estimado 2025", "Meta 2026",
    ]  # fmt: skip
    assert indicador.meta.valor == D(95)  # 19/20


def test_one_act_writes_target_estimated_value_and_declared_history(mundo, compromiso):
    guardado = editar(
        mundo,
        compromiso,
        cambios={"ponderador": D("55.5")},
        meta=totales(18, 20),
        estimado=totales(17, 20),
        declarados={2024: totales(16, 20)},
        fuentes={2024: "Informe anual 2024"},
    )
    assert (guardado.meta, guardado.ponderador) == (D(90), D("55.5"))  # 18/20
    indicador = indicador_h(compromiso)
    assert [c.valor for c in indicador.columnas[2:]] == [D(80), D(85), D(90)]
    declarada = indicador.columnas[2]
    assert (declarada.origen, declarada.fuente) == (
        "Declarado por el servicio", "Informe anual 2024",
    )  # fmt: skip
    assert {f.indicador_id for f in FichaIndicador.objects.filter(anio__in=(2024, 2025))} == {
        compromiso.ficha.indicador_id
    }


def test_what_is_equal_is_not_written_again(mundo, compromiso):
    editar(mundo, compromiso, meta=totales(19, 20), estimado={("A", "total"): None})
    compromiso.refresh_from_db()
    assert compromiso.fila_version == 1
    assert not FichaIndicador.objects.filter(anio=2025).exists()


def test_the_target_stays_while_its_operands_are_incomplete_and_the_sending_waits(
    mundo, compromiso
):
    guardado = editar(mundo, compromiso, meta={("B", "total"): None})
    assert guardado.meta == D(95)
    assert "sin_operandos_meta" in {f.codigo for f in faltas(mundo.programa)}


def test_declared_history_needs_its_source(mundo, compromiso):
    with pytest.raises(ErrorDeNegocio, match="fuente"):
        editar(mundo, compromiso, declarados={2024: totales(16, 20)})
    assert not Medicion.objects.filter(origen="declarado").exists()


def test_only_the_source_may_be_corrected(mundo, compromiso):
    for fuente in ("Planilla", "Informe anual 2024"):
        editar(
            mundo,
            compromiso,
            declarados={2024: totales(16, 20)},
            fuentes={2024: fuente},
        )
    assert set(Medicion.objects.filter(origen="declarado").values_list("fuente", flat=True)) == {
        "Informe anual 2024"
    }


def cerrar(compromiso, anio, valor, cumplimiento="100"):
    return cerrar_valor_anual(
        valor=ValorCerrado(
            indicador_id=compromiso.ficha.indicador_id,
            institucion_id=compromiso.ficha.indicador.institucion_id,
            anio=anio,
            valor=D(valor),
            meta=D(valor),
            cumplimiento=D(cumplimiento),
            cumple=True,
            origen="Evaluación",
        ),
        por=None,
    )


def test_an_evaluated_year_is_read_only(mundo, compromiso):
    cerrar(compromiso, 2024, "91", "97.85")
    columna = indicador_h(compromiso).columnas[2]
    assert (columna.valor, columna.escribible, columna.origen) == (
        D(91), False, "De la evaluación cerrada",
    )  # fmt: skip
    assert resumen(indicador_h(compromiso)).cumplimientos[2] == D("97.85")
    with pytest.raises(TransicionInvalida, match="evaluado"):
        editar(mundo, compromiso, declarados={2024: totales(16, 20)}, fuentes={2024: "Planilla"})
    assert ValorAnual.objects.count() == 1


def test_a_year_that_the_service_recorded_in_its_time_is_read_only(mundo, compromiso):
    ficha = FichaIndicadorF(indicador=compromiso.ficha.indicador, anio=2024)
    ficha.operandos.create(simbolo="A", descripcion="a")
    ficha.operandos.create(simbolo="B", descripcion="b")
    for simbolo, valor in (("A", 1), ("B", 2)):
        ficha.mediciones.create(tipo="efectivo", simbolo=simbolo, valor=valor)
    columna = indicador_h(compromiso).columnas[2]
    assert (columna.escribible, columna.origen) == (False, "Registrado por el servicio")
    with pytest.raises(TransicionInvalida):
        editar(mundo, compromiso, declarados={2024: totales(16, 20)}, fuentes={2024: "Planilla"})


def test_the_estimated_value_closes_with_the_form_that_holds_it(mundo, compromiso):
    editar(mundo, compromiso, estimado=totales(17, 20))
    FichaIndicador.objects.filter(pk=compromiso.ficha_id).update(congelada=True)
    anterior = FichaIndicador.objects.get(anio=2025)
    with pytest.raises(TransicionInvalida, match="Formulario H 2026"):
        registrar_mediciones(
            ficha=anterior,
            mediciones=[EspecificacionMedicion("estimado", "A", D(1))],
            por=mundo[Rol.ENCARGADO_PMG],
        )


# --- What the numbers give ---------------------------------------------------------------------
def test_compliance_and_points_are_those_of_the_evaluation(mundo, compromiso):
    editar(
        mundo,
        compromiso,
        declarados={2024: totales(16, 20)},
        fuentes={2024: "Informe"},
    )
    dicho = resumen(indicador_h(compromiso)).de_la_meta
    motor = calcular_compromiso(
        CompromisoEntrada(
            codigo="x",
            tipo="indicador_meta",
            ponderador=D(60),
            sentido="ascendente",
            meta=D(95),
            expresion="A/B*100",
            operandos={"A": D(16), "B": D(20)},
        ),
        reglas_de(mundo.programa.conjunto_reglas),
    )
    assert (dicho.cumplimiento, dicho.aporte) == (motor.cumplimiento, motor.aporte)
    assert dicho.cumplimiento == D("84.21")  # 80/95


# --- Parts -------------------------------------------------------------------------------------
def desagregar(compromiso, **campos):
    FichaIndicador.objects.filter(pk=compromiso.ficha_id).update(**campos)


def test_there_are_sixteen_regions_and_the_national_level(mundo):
    assert len(regiones()) == 16
    assert len({r.codigo for r in regiones()}) == 16
    assert list(territorios(2026))[-1] == "nacional"
    assert "CL-NB" not in territorios(2017)  # Ñuble came later


def test_the_total_nobody_wrote_is_the_sum_of_its_parts(mundo, compromiso):
    desagregar(compromiso, desagrega_sexo=True)
    editar(
        mundo,
        compromiso,
        meta={
            ("A", "total"): None,
            ("A", "mujeres"): D(10),
            ("A", "hombres"): D(7),
            ("A", "sin_registro"): D(1),
        },
    )
    assert Medicion.objects.get(
        ficha=compromiso.ficha, simbolo="A", desagregacion="total", tipo="meta"
    ).valor == D(18)
    compromiso.refresh_from_db()
    assert compromiso.meta == D(90)  # 18/20


def test_the_total_of_an_operand_that_does_not_add_up_is_never_guessed(mundo, compromiso):
    desagregar(compromiso, desagrega_sexo=True)
    compromiso.ficha.operandos.filter(simbolo="A").update(aditivo=False)
    partes = {("A", "total"): None, ("A", "mujeres"): D(10), ("A", "hombres"): D(7)}
    editar(mundo, compromiso, meta=partes)
    assert not Medicion.objects.filter(simbolo="A", desagregacion="total", ficha=compromiso.ficha)
    frases = [f.frase for f in faltas(mundo.programa) if f.codigo == "desagregacion"]
    assert len(frases) == 1
    assert "no es la suma" in frases[0]


@pytest.mark.parametrize(
    ("meta", "frase"),
    [
        (
            {("A", "mujeres"): D(10), ("A", "hombres"): D(7)},
            "mujeres (10) y hombres (7) suman 17 y el total es 19",
        ),
        ({("A", "mujeres"): D(10)}, "falta la parte de hombres"),
        ({("B", "CL-RM"): D(12), ("B", "nacional"): D(3)}, "los territorios suman 15"),
    ],
)
def test_a_contradiction_of_the_parts_is_saved_told_and_stops_the_sending(
    mundo, compromiso, meta, frase
):
    desagregar(compromiso, desagrega_sexo=True, desagrega_territorio=True)
    editar(mundo, compromiso, meta=meta)
    dichas = [f.frase for f in faltas(mundo.programa) if f.codigo == "desagregacion"]
    assert len(dichas) == 1
    assert frase in dichas[0]
    assert any(frase in f for f in resumen(indicador_h(compromiso)).inconsistencias)
    with pytest.raises(ErrorDeNegocio):
        servicios.enviar(programa=mundo.programa, por=mundo[Rol.JEFE_SERVICIO])


def test_parts_that_add_up_stop_nothing(mundo, compromiso):
    desagregar(compromiso, desagrega_sexo=True, desagrega_territorio=True)
    editar(
        mundo,
        compromiso,
        meta={
            ("A", "mujeres"): D(10), ("A", "hombres"): D(9),
            ("B", "CL-RM"): D(12), ("B", "CL-BI"): D(8),
        },
    )  # fmt: skip
    assert faltas(mundo.programa) == []
    titulos = {b.codigo: [g.titulo for g in b.grupos] for b in bloques(indicador_h(compromiso))}
    assert titulos["sexo"] == ["Mujeres", "Hombres", "Subtotal por sexo"]
    assert titulos["territorio"] == [
        "Metropolitana de Santiago", "Biobío", "Subtotal por territorio",
    ]  # fmt: skip


def test_a_part_that_the_card_does_not_ask_for_is_refused(mundo, compromiso):
    with pytest.raises(ErrorDeNegocio, match="no desagrega por «Mujeres»"):
        editar(mundo, compromiso, meta={("A", "mujeres"): D(10)})


# --- Copy of a year ----------------------------------------------------------------------------
def test_copying_a_year_keeps_the_series_and_moves_the_columns(mundo, compromiso):
    desagregar(compromiso, desagrega_sexo=True, notas="Se cuenta por folio.")
    compromiso.ficha.operandos.filter(simbolo="B").update(aditivo=False)
    editar(
        mundo, compromiso,
        meta={("A", "mujeres"): D(10), ("A", "hombres"): D(9)},
        declarados={2024: totales(16, 20)}, fuentes={2024: "Informe"},
    )  # fmt: skip
    adscripcion = AdscripcionF(institucion=mundo.institucion, proceso__anio_programa=ANIO + 1)
    abrir_calendario(adscripcion.proceso)
    nuevo = programa_en_borrador(adscripcion)
    nuevo.compromisos.all().delete()
    copia = servicios.copiar_de_anio_anterior(programa=nuevo, por=mundo[Rol.ENCARGADO_PMG])
    copiado = copia.copiados[0]
    ficha = copiado.ficha
    assert ficha.indicador_id == compromiso.ficha.indicador_id
    assert (ficha.anio, ficha.desagrega_sexo, ficha.notas) == (2027, True, "Se cuenta por folio.")
    assert list(ficha.operandos.values_list("simbolo", "aditivo")) == [("A", True), ("B", False)]
    assert copiado.meta is None
    assert not ficha.mediciones.exists()
    indicador = indicador_h(copiado)
    assert [c.titulo for c in indicador.columnas] == [
        "Efectivo 2023", "Efectivo 2024", "Efectivo 2025", "Estimado 2026", "Meta 2027",
    ]  # fmt: skip
    assert indicador.columnas[1].valor == D(80)
    # last year's target is the reference of what is expected of that year
    assert indicador.referencia == D(95)
