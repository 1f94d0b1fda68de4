"""Requirements of a commitment: written by hand, corrected, and the framework's left alone."""

import pytest
from django.urls import reverse

from compromisos import servicios
from compromisos.especificaciones import EspecificacionRequisito
from compromisos.permisos import DEL_MARCO
from instituciones.roles import Rol
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio
from tests.compromisos.escenarios_catalogo import agregar, mundo_con_catalogo
from tests.instituciones.escenarios import cliente

pytestmark = pytest.mark.django_db


@pytest.fixture
def nuevo(db):
    return mundo_con_catalogo()


@pytest.fixture
def etapa(nuevo):
    """A stage with the requirement that the framework brings."""
    return agregar(nuevo, sistema_codigo="std", etapa="1")


def escribir(nuevo, compromiso, codigo="P-1", texto="Publicar el acta", medios=("Acta", " ")):
    return servicios.agregar_requisito(
        compromiso=compromiso,
        requisito=EspecificacionRequisito(codigo, texto, medios),
        por=nuevo[Rol.ENCARGADO_PMG],
    )


def corregir(nuevo, requisito, texto, medios=(), version=None):
    requisito.compromiso.refresh_from_db()
    return servicios.editar_requisito(
        requisito=requisito,
        texto=texto,
        medios=medios,
        version=requisito.compromiso.fila_version if version is None else version,
        por=nuevo[Rol.ENCARGADO_PMG],
    )


def test_one_is_written_corrected_and_removed(nuevo, etapa):
    requisito = escribir(nuevo, etapa)
    assert requisito.medios == ["Acta"]
    corregido = corregir(nuevo, requisito, "Publicar el acta firmada", ["Acta", "", "Enlace"])
    assert (corregido.texto, corregido.medios) == ("Publicar el acta firmada", ["Acta", "Enlace"])
    servicios.quitar_requisito(requisito=requisito, por=nuevo[Rol.ENCARGADO_PMG])
    assert [r.codigo for r in etapa.requisitos.all()] == ["E1-O1-RT1"]


@pytest.mark.parametrize("codigo", ["P-1", "p-1", " P-1 ", "E1-O1-RT1"])
def test_a_second_one_with_the_same_code_is_refused_and_replaces_nothing(nuevo, etapa, codigo):
    escribir(nuevo, etapa)
    antes = list(etapa.requisitos.order_by("pk").values())
    with pytest.raises(ErrorDeNegocio, match="ya tiene un requisito con el código"):
        escribir(nuevo, etapa, codigo, "Otro texto", ["Otro medio"])
    assert list(etapa.requisitos.order_by("pk").values()) == antes


def test_what_the_framework_asks_is_not_rewritten_nor_removed_but_its_means_are(nuevo, etapa):
    requisito = etapa.requisitos.get()
    with pytest.raises(ErrorDeNegocio, match="lo escribe el Programa Marco"):
        corregir(nuevo, requisito, "Otra cosa", ["Acta"])
    with pytest.raises(ErrorDeNegocio, match="lo escribe el Programa Marco"):
        servicios.quitar_requisito(requisito=requisito, por=nuevo[Rol.ENCARGADO_PMG])
    assert corregir(nuevo, requisito, requisito.texto, ["Acta"]).medios == ["Acta"]


def test_who_began_before_another_person_saved_does_not_overwrite_it(nuevo, etapa):
    requisito = escribir(nuevo, etapa)
    etapa.refresh_from_db()
    vista = etapa.fila_version
    corregir(nuevo, requisito, "Lo de otra persona")
    with pytest.raises(ConflictoDeEdicion):
        corregir(nuevo, requisito, "Lo mío", version=vista)
    requisito.refresh_from_db()
    assert requisito.texto == "Lo de otra persona"


def test_the_page_refuses_a_repeated_code_and_keeps_what_was_typed(nuevo, etapa):
    navegador = cliente(nuevo[Rol.ENCARGADO_PMG])
    url = reverse("compromisos:requisito", args=[etapa.pk])
    respuesta = navegador.post(url, {"codigo": "E1-O1-RT1", "texto": "Mi texto", "medios": "Acta"})
    pagina = respuesta.content.decode()
    assert respuesta.status_code == 422
    assert "ya tiene un requisito con el código E1-O1-RT1" in pagina
    assert "Mi texto" in pagina


def test_the_page_of_one_locks_what_is_the_frameworks(nuevo, etapa):
    navegador = cliente(nuevo[Rol.ENCARGADO_PMG])
    requisito = etapa.requisitos.get()
    url = reverse("compromisos:requisito_editar", args=[requisito.pk])
    pagina = navegador.get(url).content.decode()
    assert DEL_MARCO in pagina
    assert 'name="texto"' not in pagina
    etapa.refresh_from_db()
    datos = {"version": etapa.fila_version, "medios": "Acta\nEnlace"}
    assert navegador.post(url, datos).status_code == 302
    requisito.refresh_from_db()
    assert (requisito.texto, requisito.medios) == ("Comité", ["Acta", "Enlace"])
    # what another person saved meanwhile is not overwritten, and what was typed stays
    conflicto = navegador.post(url, datos | {"medios": "Lo mío"})
    assert conflicto.status_code == 409
    assert "Lo mío" in conflicto.content.decode()


def test_the_page_removes_an_own_one(nuevo, etapa):
    requisito = escribir(nuevo, etapa)
    navegador = cliente(nuevo[Rol.ENCARGADO_PMG])
    pagina = navegador.get(reverse("compromisos:compromiso_editar", args=[etapa.pk]))
    quitar = reverse("compromisos:requisito_quitar", args=[requisito.pk])
    assert quitar in pagina.content.decode()
    assert navegador.post(quitar).status_code == 302
    assert not etapa.requisitos.filter(pk=requisito.pk).exists()
