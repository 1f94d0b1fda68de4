"""Uploads in pieces: in order, taken up again, the same piece twice, and what is refused."""

import os
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from evaluacion import servicios
from evaluacion.models import RevisionEvidencia, SubidaParcial
from evaluacion.servicios.subidas import MAX_POR_PERSONA, MAX_TROZO, ruta_parcial
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.errores import ArchivoRechazado, ErrorDeNegocio, TransicionInvalida
from tests.evaluacion import escenarios
from tests.evaluacion.test_paginas import entrar
from tests.fabricas import Mundo

CUERPO = escenarios.PDF.replace(b"%%EOF", b"% " + b"relleno " * 5000 + b"\n%%EOF")


@pytest.fixture
def mundo(db: None) -> Mundo:
    return Mundo.crear()


@pytest.fixture
def informado(mundo: Mundo) -> Any:
    evaluacion = escenarios.abierta(mundo)
    escenarios.informar(mundo, evaluacion, 1, {"A": "262", "B": "281"})
    return escenarios.informado_de(evaluacion, 1)


def _abrir(mundo: Mundo, informado: Any, **cambios: Any) -> SubidaParcial:
    datos = {"nombre": "planilla.pdf", "tamano": len(CUERPO), "marca": "1"}
    return servicios.abrir_subida(
        dueno=informado, por=mundo[Rol.ENCARGADO_PMG], **(datos | cambios)
    )


def _trozo(mundo: Mundo, subida: SubidaParcial, desde: int, hasta: int) -> SubidaParcial:
    return servicios.recibir_trozo(
        subida=subida, desde=desde, datos=CUERPO[desde:hasta], por=mundo[Rol.ENCARGADO_PMG]
    )


def test_a_cut_upload_goes_on_from_where_it_was(mundo: Mundo, informado: Any) -> None:
    subida = _trozo(mundo, _abrir(mundo, informado), 0, 10_000)
    otra_vez = _abrir(mundo, informado)
    assert (otra_vez.pk, otra_vez.recibido) == (subida.pk, 10_000)
    hecha = _trozo(mundo, otra_vez, 10_000, len(CUERPO))
    archivo = servicios.guardar_archivo(servicios.completa(subida=hecha))
    assert archivo.tamano == len(CUERPO)


def test_the_same_piece_again_changes_nothing_and_another_is_refused(
    mundo: Mundo, informado: Any
) -> None:
    subida = _trozo(mundo, _abrir(mundo, informado), 0, 10_000)
    assert _trozo(mundo, subida, 0, 10_000).recibido == 10_000
    assert _trozo(mundo, subida, 2_000, 3_000).recibido == 10_000
    with pytest.raises(TransicionInvalida, match="desde el byte 10000"):
        servicios.recibir_trozo(
            subida=subida, desde=0, datos=b"x" * 10, por=mundo[Rol.ENCARGADO_PMG]
        )
    with pytest.raises(TransicionInvalida, match="desde el byte 10000"):
        _trozo(mundo, subida, 12_000, 13_000)
    assert ruta_parcial(subida).read_bytes() == CUERPO[:10_000]


@pytest.mark.parametrize(
    ("desde", "datos"), [(0, b""), (0, b"x" * (MAX_TROZO + 1)), (40_000, b"x" * 9_000), (-1, b"x")]
)
def test_a_piece_that_does_not_fit_is_refused(
    mundo: Mundo, informado: Any, desde: int, datos: bytes
) -> None:
    subida = _abrir(mundo, informado)
    with pytest.raises(ErrorDeNegocio):
        servicios.recibir_trozo(
            subida=subida, desde=desde, datos=datos, por=mundo[Rol.ENCARGADO_PMG]
        )
    assert not ruta_parcial(subida).exists()


def test_what_a_crash_left_beyond_the_row_is_written_over(mundo: Mundo, informado: Any) -> None:
    subida = _trozo(mundo, _abrir(mundo, informado), 0, 1_000)
    with ruta_parcial(subida).open("ab") as archivo:
        archivo.write(b"basura que la fila no conoce" * 100)
    _trozo(mundo, subida, 1_000, 20_000)
    hecha = _trozo(mundo, subida, 20_000, len(CUERPO))
    pedazos = b"".join(servicios.completa(subida=hecha).chunks())
    assert pedazos == CUERPO


def test_a_piece_whose_row_was_not_written_is_sent_again(mundo: Mundo, informado: Any) -> None:
    subida = _abrir(mundo, informado)
    with transaction.atomic():
        _trozo(mundo, subida, 0, 5_000)
        transaction.set_rollback(True)
    subida.refresh_from_db()
    assert subida.recibido == 0
    assert _trozo(mundo, subida, 0, 5_000).recibido == 5_000


def test_an_incomplete_upload_is_not_attached(mundo: Mundo, informado: Any) -> None:
    subida = _trozo(mundo, _abrir(mundo, informado), 0, 5_000)
    with pytest.raises(ArchivoRechazado, match="incompleto"):
        servicios.completa(subida=subida)


def test_what_would_be_refused_is_refused_before_it_travels(
    mundo: Mundo, informado: Any, settings: Any
) -> None:
    settings.EVIDENCIA_MAX_BYTES = 1024 * 1024
    for cambios, frase in (
        ({"tamano": 2 * 1024 * 1024}, "máximo de 1 MB"),
        ({"tamano": 0}, "vacío"),
        ({"nombre": "programa.exe"}, "no se admite"),
    ):
        with pytest.raises(ArchivoRechazado, match=frase):
            _abrir(mundo, informado, **cambios)
    with pytest.raises(PermissionDenied):
        servicios.abrir_subida(
            dueno=informado, nombre="a.pdf", tamano=1, marca="", por=mundo[Rol.EVALUADOR]
        )
    for n in range(MAX_POR_PERSONA):
        _abrir(mundo, informado, marca=str(n))
    with pytest.raises(ErrorDeNegocio, match="sin terminar"):
        _abrir(mundo, informado, marca="otra")
    assert _abrir(mundo, informado, marca="3").marca == "3"


def test_what_nobody_came_back_for_is_swept(mundo: Mundo, informado: Any) -> None:
    vieja = _trozo(mundo, _abrir(mundo, informado), 0, 1_000)
    nueva = _abrir(mundo, informado, marca="2")
    hace_mucho = reloj.presente() - timedelta(days=3)
    SubidaParcial.objects.filter(pk=vieja.pk).update(
        iniciada_el=hace_mucho, vence_el=hace_mucho + timedelta(days=2)
    )
    de_un_muerto = ruta_parcial(vieja).parents[1] / ".subida-de-un-proceso-muerto"
    reciente = de_un_muerto.with_name(".subida-de-ahora")
    for ruta in (de_un_muerto, reciente):
        ruta.write_bytes(b"x")
    os.utime(de_un_muerto, (hace_mucho.timestamp(), hace_mucho.timestamp()))
    assert servicios.barrer_subidas() == 1
    assert (de_un_muerto.exists(), reciente.exists()) == (False, True)
    assert list(SubidaParcial.objects.all()) == [nueva]
    assert not ruta_parcial(vieja).exists()


def test_the_page_attaches_what_came_in_pieces_and_keeps_none_of_them(
    mundo: Mundo, informado: Any
) -> None:
    client = entrar(mundo[Rol.ENCARGADO_PMG])
    abrir = reverse("evaluacion:abrir_subida", args=[informado.pk])
    datos = {"nombre": "planilla.pdf", "tamano": str(len(CUERPO)), "marca": "1"}
    dicho = client.post(abrir, datos).json()
    for desde in range(0, len(CUERPO), 15_000):
        dicho = client.post(
            f"{dicho['url']}?desde={desde}",
            CUERPO[desde : desde + 15_000],
            content_type="application/octet-stream",
        ).json()
    assert dicho["recibido"] == len(CUERPO)
    mal = client.post(f"{dicho['url']}?desde=7", b"x", content_type="application/octet-stream")
    assert (mal.status_code, mal.json()["recibido"]) == (409, len(CUERPO))
    assert client.get(dicho["url"]).json()["recibido"] == len(CUERPO)
    form = {"subida": dicho["subida"], "titulo": "", "clase_A": "pagina", "lugar_A": "3"}
    respuesta = client.post(reverse("evaluacion:adjuntar", args=[informado.pk]), form)
    assert respuesta.status_code == 302
    revision = RevisionEvidencia.objects.get()
    assert (revision.nombre_original, revision.archivo.tamano) == ("planilla.pdf", len(CUERPO))
    assert informado.citas.get().lugar == "3"
    assert not SubidaParcial.objects.exists()
    assert not list(ruta_parcial(SubidaParcial()).parent.iterdir())


def test_an_upload_belongs_to_whoever_started_it(mundo: Mundo, informado: Any) -> None:
    subida = _abrir(mundo, informado)
    client = entrar(mundo[Rol.DIPRES])
    assert client.get(reverse("evaluacion:subida", args=[subida.pk])).status_code == 404
