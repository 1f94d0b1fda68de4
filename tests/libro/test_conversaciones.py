"""Threads of recent spreadsheets: replies are answers, and nothing of them is lost on the way."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest

from compromisos.libro import almacen
from compromisos.models import CargaLibro, Observacion, ProgramaAnual
from compromisos.servicios import libro
from instituciones.roles import Rol
from tests.fabricas import Mundo
from tests.fabricas_evaluacion import ObservacionF, RespuestaObservacionF
from tests.libro import libros
from tests.libro.libros import bajar, celda, codigos, con_hilo, editar, poner, subir

pytestmark = pytest.mark.django_db


@pytest.fixture
def programa(mundo: Mundo, tmp_path: Any, settings: Any) -> ProgramaAnual:
    settings.LIBROS_DIR = tmp_path / "libros"
    return libros.poblar(mundo)


def _con(mundo: Mundo, programa: ProgramaAnual, *replicas: tuple[str, str]) -> CargaLibro:
    por = mundo[Rol.ENCARGADO_PMG]
    crudo = con_hilo(bajar(programa, por), "Compromisos", "Meta 2026", replicas)
    return subir(programa, crudo, por)


def _segunda(mundo: Mundo, programa: ProgramaAnual) -> Observacion:
    otra: Observacion = ObservacionF(
        programa=programa, compromiso=programa.compromisos.get(numero=1), campo="meta",
        texto="Compárela.", estado=Observacion.Estado.ABIERTA, autor=mundo.personas[Rol.DIPRES],
    )  # fmt: skip
    return otra


def test_a_reply_in_the_thread_answers_the_observation(
    mundo: Mundo, programa: ProgramaAnual
) -> None:
    carga = _con(mundo, programa, ("Ana", "Se bajó por la sequía."))
    assert carga.resultado["faltas"] == []
    (dicha,) = carga.resultado["respuestas"]
    assert dicha["registro"].startswith("1. ")
    libro.confirmar(carga=carga, elecciones={}, por=mundo[Rol.ENCARGADO_PMG])
    assert programa.observaciones.get().respuestas.get().texto == "Se bajó por la sequía."


def test_replies_of_several_people_keep_their_names(mundo: Mundo, programa: ProgramaAnual) -> None:
    carga = _con(mundo, programa, ("Ana", "Por la sequía."), ("Luis", "Y el paro."))
    (dicha,) = carga.resultado["respuestas"]
    assert dicha["texto"] == "Ana: Por la sequía.\nLuis: Y el paro."


def test_with_two_observations_a_reply_says_which(mundo: Mundo, programa: ProgramaAnual) -> None:
    una, otra = programa.observaciones.get(), _segunda(mundo, programa)
    carga = _con(
        mundo, programa, ("Ana", f"N° {otra.pk}: Se comparó."), ("Ana", f"n° {una.pk} – Va."),
    )  # fmt: skip
    assert carga.resultado["faltas"] == []
    dichas = {r["observacion"]: r["texto"] for r in carga.resultado["respuestas"]}
    assert dichas == {una.pk: "Va.", otra.pk: "Se comparó."}


def test_a_thread_without_replies_says_nothing(mundo: Mundo, programa: ProgramaAnual) -> None:
    carga = _con(mundo, programa)
    assert (carga.resultado["faltas"], carga.resultado["respuestas"]) == ([], [])


def test_the_marked_workbook_keeps_the_replies(mundo: Mundo, programa: ProgramaAnual) -> None:
    """openpyxl drops threads: each comes back as a plain comment, which is read the same."""
    por, otra = mundo[Rol.ENCARGADO_PMG], _segunda(mundo, programa)
    crudo = editar(bajar(programa, por), poner("Compromisos", "Ponderador (%)", "mucho"))
    replica = f"N° {otra.pk}: Se comparó."
    crudo = con_hilo(crudo, "Compromisos", "Meta 2026", [("Ana", replica)])
    carga = subir(programa, crudo, por)
    assert codigos(carga) == {"numero"}
    marcado = almacen.marcado(carga.pk).read_bytes()
    corregido = editar(marcado, poner("Compromisos", "Ponderador (%)", 55))
    de_nuevo = subir(programa, corregido, por)
    assert de_nuevo.resultado["faltas"] == []
    (dicha,) = de_nuevo.resultado["respuestas"]
    assert (dicha["observacion"], dicha["texto"]) == (otra.pk, "Se comparó.")


def test_a_plain_copy_left_alone_is_still_read(mundo: Mundo, programa: ProgramaAnual) -> None:
    """A program that does not know threads keeps only the copy that Excel makes of them."""
    por = mundo[Rol.ENCARGADO_PMG]
    crudo = con_hilo(bajar(programa, por), "Compromisos", "Meta 2026", [("Ana", "Va.")])
    carga = subir(programa, editar(crudo, lambda abierto: None), por)
    (dicha,) = carga.resultado["respuestas"]
    assert dicha["texto"] == "Va."


def test_the_comments_of_the_staff_go_out_and_are_not_edited(
    mundo: Mundo, programa: ProgramaAnual
) -> None:
    comentario = ObservacionF(
        programa=programa, contexto=Observacion.Contexto.PARTICIPACION, texto="=La carga es alta",
        compromiso=programa.compromisos.get(numero=1), autor=mundo.personas[Rol.ASOCIACION],
        estado=Observacion.Estado.RESPONDIDA,
    )  # fmt: skip
    RespuestaObservacionF(observacion=comentario, texto="Se repartió.")
    for rol in (Rol.ENCARGADO_PMG, Rol.ASOCIACION, Rol.DIPRES):
        crudo = bajar(programa, mundo[rol])
        abierto = openpyxl.load_workbook(BytesIO(crudo))
        lugar = celda(abierto, "Participación", "Comentario de la asociación")
        assert (lugar.value, lugar.data_type) == ("=La carga es alta", "s")
        assert lugar.protection.locked
        assert "Se repartió." in celda(abierto, "Participación", "Lo respondido hasta ahora").value
        observado = [c.value for c in abierto["Observaciones"]["I"]]
        assert "=La carga es alta" not in observado, "a comment is not an observation"
    # and a workbook that writes over them changes nothing
    por = mundo[Rol.ENCARGADO_PMG]
    tocado = editar(
        bajar(programa, por), poner("Participación", "Comentario de la asociación", "Nada.")
    )
    carga = subir(programa, tocado, por)
    assert (carga.resultado["faltas"], carga.resultado["cambios"]) == ([], 0)
