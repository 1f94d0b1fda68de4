"""The pages of Formulario H: what is typed, saved, chosen in a conflict, and what it costs."""

from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from compromisos import servicios
from compromisos.consultas_formulario_h import indicador_h
from compromisos.forms_formulario_h import FormularioIndicadorH, nombre_de_celda
from instituciones.roles import Rol
from pmg_site.comun.errores import ConflictoDeEdicion
from tests.compromisos.escenarios import completar
from tests.compromisos.test_formulario_h import editar, totales, versiones
from tests.fabricas import CompromisoF, ficha_con_operandos

pytestmark = pytest.mark.django_db
D = Decimal
ANIO = 2026


@pytest.fixture
def compromiso(mundo):
    completar(mundo.programa)
    return mundo.programa.compromisos.get(numero=1)


def como(persona) -> Client:
    cliente = Client()
    cliente.force_login(persona, backend="allauth.account.auth_backends.AuthenticationBackend")
    return cliente


def test_typing_shows_value_and_points_without_saving(mundo, compromiso):
    editar(mundo, compromiso, declarados={2024: totales(16, 20)}, fuentes={2024: "Informe"})
    url = reverse("compromisos:formulario_h_previa", args=[compromiso.pk])
    cliente = como(mundo[Rol.ENCARGADO_PMG])
    texto = cliente.get(
        url,
        {nombre_de_celda(ANIO, "A", "total"): "16", "ponderador": "50"},
    ).content.decode()
    assert "80 %" in texto  # 16/20
    assert "100,00" in texto
    assert "50,00" in texto
    compromiso.refresh_from_db()
    assert compromiso.meta == D(95)


@pytest.fixture
def previa(mundo, compromiso):
    """What the page says while somebody types; the card is split by sex, and stored as 19/20."""
    editar(mundo, compromiso, declarados={2024: totales(16, 20)}, fuentes={2024: "Informe"})
    type(compromiso.ficha).objects.filter(pk=compromiso.ficha_id).update(desagrega_sexo=True)
    url = reverse("compromisos:formulario_h_previa", args=[compromiso.pk])
    cliente = como(mundo[Rol.ENCARGADO_PMG])

    def pedir(peso="50", **celdas):
        datos = {nombre_de_celda(ANIO, *k.split("_")): v for k, v in celdas.items()}
        texto = cliente.get(url, datos | {"ponderador": peso}).content.decode()
        return " ".join(unescape(strip_tags(texto)).split())

    return pedir


def test_a_cell_that_is_not_a_number_hides_the_value_that_was_there(previa):
    mal = previa(A_total="1.234")
    assert "No se puede calcular. Corrija el operando A." in mal
    assert "Meta 2026, operando A: ¿Quiso decir 1234 o 1,234?" in mal
    assert mal.count("¿Quiso decir") == 1, "said once"
    assert "95" not in mal, "the stored value is not shown for what is typed"
    assert "No se puede decir cuánto aporta. Corrija primero meta 2026." in mal
    assert "en 2026 se repite" not in mal.lower()


def test_a_weight_that_is_not_a_number_says_that_there_are_no_points(previa):
    for peso in ("", "1.000", "130,123"):
        mal = previa(peso=peso, A_total="18")
        assert "No se puede decir cuánto aporta. Corrija primero el ponderador." in mal
        assert "Ponderador: " in mal
        assert "puntos del indicador" not in mal
        assert "90 %" in mal, "the value does not depend on it"


def test_an_empty_total_is_the_sum_of_its_parts_as_on_saving(mundo, compromiso, previa):
    """10 + 8 = 18, and 18/20 is 90 %: the value and the sum say the same."""
    vista = previa(A_total="", A_mujeres="10", A_hombres="8")
    assert "Meta 2026 90 %" in vista
    assert "las partes suman 18, y ese será el total" in vista
    editar(
        mundo, compromiso,
        meta={("A", "total"): None, ("A", "mujeres"): D(10), ("A", "hombres"): D(8)},
    )  # fmt: skip
    compromiso.refresh_from_db()
    assert compromiso.meta == D(90), "and that is what is saved"


def test_half_of_the_parts_is_not_a_total(previa):
    vista = previa(A_total="", A_mujeres="10")
    assert "y ese será el total" not in vista
    assert "falta la parte de hombres" in vista
    assert "Sin dato. Falta el dato de A." in vista


def test_a_part_that_is_not_a_number_is_neither_added_nor_guessed(previa):
    vista = previa(A_total="", A_mujeres="1.234", A_hombres="8")
    assert "No se puede calcular. Corrija el operando A." in vista
    assert "Meta 2026, operando A, mujeres: ¿Quiso decir 1234 o 1,234?" in vista
    assert "las partes suman" not in vista


def test_the_refused_page_shows_what_was_typed_and_not_what_is_stored(mundo, compromiso):
    cliente = como(mundo[Rol.ENCARGADO_PMG])
    pagina = reverse("compromisos:formulario_h_editar", args=[compromiso.pk])
    respuesta = cliente.post(pagina, datos_de(compromiso, v2026_A_total="1.234"))
    assert respuesta.status_code == 422
    columna = respuesta.context["indicador"].meta
    assert (columna.valor, columna.calculo.clase) == (None, "error")
    assert respuesta.content.decode().count("¿Quiso decir") == 2, "in the summary and the field"
    bien = cliente.post(pagina, datos_de(compromiso, v2026_A_total="18", ponderador="x"))
    assert bien.context["indicador"].meta.valor == D(90)


def test_a_year_of_another_formula_keeps_its_own(mundo, compromiso):
    """A value of the past does not change because the target is being typed."""
    editar(mundo, compromiso, declarados={2024: totales(16, 20)}, fuentes={2024: "Informe"})
    pasada = compromiso.ficha.indicador.fichas.get(anio=2024)
    type(pasada).objects.filter(pk=pasada.pk).update(expresion="A*2", unidad="casos")
    indicador = indicador_h(compromiso)
    antes = [c.valor for c in indicador.columnas]
    assert D(32) in antes  # 16·2
    despues = [c.valor for c in indicador.con_valores({}).columnas]
    assert despues == antes


def datos_de(compromiso, **cambios):
    form = FormularioIndicadorH(indicador=indicador_h(compromiso))
    datos = {n: "" if (v := form[n].value()) is None else str(v) for n in form.fields}
    return datos | cambios


def test_the_page_saves_what_was_typed(mundo, compromiso):
    cliente = como(mundo[Rol.ENCARGADO_PMG])
    pagina = reverse("compromisos:formulario_h_editar", args=[compromiso.pk])
    assert cliente.get(pagina).status_code == 200
    respuesta = cliente.post(pagina, datos_de(compromiso, v2026_A_total="18"))
    assert respuesta.status_code == 302
    compromiso.refresh_from_db()
    assert compromiso.meta == D(90)
    hoja = cliente.get(reverse("compromisos:formulario_h", args=[mundo.programa.pk]))
    assert hoja.status_code == 200
    assert "Meta 2026" in hoja.content.decode()


def test_declared_values_without_source_are_asked_for_it(mundo, compromiso):
    cliente = como(mundo[Rol.ENCARGADO_PMG])
    pagina = reverse("compromisos:formulario_h_editar", args=[compromiso.pk])
    respuesta = cliente.post(pagina, datos_de(compromiso, v2024_A_total="18"))
    assert respuesta.status_code == 422
    assert "Diga de dónde salen los valores de 2024" in respuesta.content.decode()


def test_a_conflict_shows_both_values_and_saves_what_was_chosen(mundo, compromiso):
    cliente = como(mundo[Rol.ENCARGADO_PMG])
    pagina = reverse("compromisos:formulario_h_editar", args=[compromiso.pk])
    mios = datos_de(compromiso, v2026_A_total="17")
    servicios.editar_indicador_h(
        compromiso=compromiso,
        versiones=versiones(compromiso),
        cambios={"ponderador": D(40)},
        meta={("A", "total"): D(18)},
        por=mundo[Rol.ENCARGADO_PMG],
    )
    respuesta = cliente.post(pagina, mios)
    assert respuesta.status_code == 409
    campos = {c.nombre: c for c in respuesta.context["conflicto"].campos}
    assert set(campos) == {"ponderador", "v2026_A_total"}
    # each one's own change is what is marked at first
    assert (campos["ponderador"].mio, campos["v2026_A_total"].mio) == (False, True)
    assert campos["v2026_A_total"].ambos
    assert (campos["v2026_A_total"].guardado, campos["v2026_A_total"].enviado) == ("18", "17")
    eleccion = respuesta.context["conflicto"]
    elegidos = dict(eleccion.ocultos) | {
        "version": str(eleccion.error.version), "ponderador": "40", "v2026_A_total": "17",
    }  # fmt: skip
    assert cliente.post(pagina, elegidos).status_code == 302
    compromiso.refresh_from_db()
    assert (compromiso.ponderador, compromiso.meta) == (D(40), D(85))  # 17/20


def test_the_commitment_page_no_longer_overwrites_what_another_door_wrote(mundo, compromiso):
    vista = versiones(compromiso)
    editar(mundo, compromiso, estimado={}, meta={("A", "total"): D(18)})
    compromiso.refresh_from_db()
    with pytest.raises(ConflictoDeEdicion):
        servicios.editar_compromiso(
            compromiso=compromiso,
            cambios={},
            operandos_meta={"A": D(1)},
            version=compromiso.fila_version,
            version_ficha=vista.ficha,
            por=mundo[Rol.ENCARGADO_PMG],
        )


def test_more_indicators_cost_no_more_queries(mundo, compromiso):
    cliente = como(mundo[Rol.ENCARGADO_PMG])
    pagina = reverse("compromisos:formulario_h", args=[mundo.programa.pk])

    def consultas() -> int:
        cliente.get(pagina)
        with CaptureQueriesContext(connection) as hechas:
            assert cliente.get(pagina).status_code == 200
        return len(hechas)

    pocas = consultas()
    for numero in range(10, 22):
        CompromisoF(
            programa=mundo.programa,
            objetivo=compromiso.objetivo,
            numero=numero,
            ponderador=D(1),
            ficha=ficha_con_operandos(mundo.institucion, ANIO),
        )
    assert consultas() == pocas
