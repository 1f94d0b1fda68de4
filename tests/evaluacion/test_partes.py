"""What the service reports by sex and territory: the parts of the card, and what contradicts it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from evaluacion.forms import InformeForm
from indicadores.desagregacion import SEXOS, ejes, territorios
from indicadores.models import FichaIndicador
from instituciones.roles import Rol
from tests.evaluacion import escenarios
from tests.fabricas import Mundo
from tests.instituciones.escenarios import cliente

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def fila(mundo: Mundo):
    evaluacion = escenarios.abierta(mundo)
    fila = escenarios.informado_de(evaluacion, 1)
    FichaIndicador.objects.filter(pk=fila.compromiso.ficha_id).update(
        desagrega_sexo=True, desagrega_territorio=True
    )
    fila.compromiso.ficha.refresh_from_db()
    return fila


def formulario(fila, **escrito: str) -> InformeForm:
    ficha = fila.compromiso.ficha
    datos = {"clase": "valor", "version": "1"} | escrito
    return InformeForm(datos, operandos=ficha.operandos.all(), partes=ejes(ficha))


def test_it_asks_for_every_part_that_the_card_has(mundo: Mundo, fila) -> None:
    pagina = cliente(mundo[Rol.ENCARGADO_PMG]).get(reverse("evaluacion:informar", args=[fila.pk]))
    texto = pagina.content.decode()
    partes = [*SEXOS, *territorios(fila.compromiso.ficha.anio)]
    assert "sin_registro" in partes
    for parte in partes:
        assert f'name="op_A__{parte}"' in texto, parte
    assert "A, Otro o sin registro" in texto
    assert "A, Biobío" in texto


def test_what_is_written_is_kept_by_part(mundo: Mundo, fila) -> None:
    datos = {
        "version": fila.fila_version, "clase": "valor", "op_A": "18", "op_B": "20",
        "op_A__mujeres": "10", "op_A__hombres": "7", "op_A__sin_registro": "1",
        "op_B__CL-BI": "12", "op_B__nacional": "8",
    }  # fmt: skip
    url = reverse("evaluacion:informar", args=[fila.pk])
    assert cliente(mundo[Rol.ENCARGADO_PMG]).post(url, datos).status_code == 302
    guardados = {(o.simbolo, o.desagregacion): o.valor for o in fila.operandos.all()}
    assert guardados == {
        ("A", "total"): 18, ("A", "mujeres"): 10, ("A", "hombres"): 7, ("A", "sin_registro"): 1,
        ("B", "total"): 20, ("B", "CL-BI"): 12, ("B", "nacional"): 8,
    }  # fmt: skip


def test_an_empty_total_is_the_sum_of_its_parts(fila) -> None:
    form = formulario(fila, op_A="", op_A__mujeres="10", op_A__hombres="8", op_B="20")
    assert form.is_valid(), form.errors
    assert form.valores() == {"A": D(18), "B": D(20)}


@pytest.mark.parametrize(
    ("escrito", "frase"),
    [
        ({"op_A__mujeres": "10", "op_A__hombres": "7"}, "suman 17 y el total es 18"),
        ({"op_A__mujeres": "10"}, "falta la parte de hombres"),
        ({"op_A__CL-BI": "5"}, "los territorios suman 5 y el total es 18"),
    ],
)
def test_parts_that_contradict_their_total_are_told(fila, escrito, frase) -> None:
    form = formulario(fila, op_A="18", op_B="20", **escrito)
    assert not form.is_valid()
    assert frase in " ".join(form.non_field_errors())
