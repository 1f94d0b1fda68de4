"""Checkpoints of the ledger: RFC 6962 trees, issued over a chain that follows, published."""

import hashlib
import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from pmg_site.comun import puntos
from pmg_site.comun.bitacora import Acto, anotar_lote, verificar
from pmg_site.comun.merkle import Arbol, incluye, nodo, prueba
from pmg_site.comun.models import Asiento, CabezaBitacora, NotaAsiento, PuntoDeControl
from pmg_site.comun.tasks import emitir_punto_de_control
from tests.comun.test_bitacora import sin_guardas

# RFC 6962 vectors of certificate-transparency: leaves, root of the tree with the first n of them.
HOJAS = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]  # fmt: skip
RAICES = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def hoja(contenido: bytes) -> str:
    return hashlib.sha256(b"\x00" + contenido).hexdigest()


def test_the_tree_is_that_of_rfc_6962() -> None:
    arbol = Arbol()
    assert arbol.raiz == hashlib.sha256(b"").hexdigest()
    for contenido, raiz in zip(HOJAS, RAICES, strict=True):
        arbol.agregar(hoja(bytes.fromhex(contenido)))
        assert arbol.raiz == raiz


def test_every_leaf_of_every_size_is_proved_from_any_earlier_tree_and_no_other_leaf_is() -> None:
    hojas = [hoja(bytes([n])) for n in range(40)]
    for total in range(1, 34):
        arbol = Arbol()
        for una in hojas[:total]:
            arbol.agregar(una)
        for corte in range(total):
            antes = Arbol()
            for una in hojas[:corte]:
                antes.agregar(una)
            for lugar in range(corte, total):
                camino = prueba(lugar, antes, hojas[corte:total])
                assert incluye(arbol.raiz, total, lugar, hojas[lugar], camino)
                assert not incluye(arbol.raiz, total, lugar, hojas[lugar + 1], camino)
    assert nodo(hojas[0], hojas[1]) != nodo(hojas[1], hojas[0])
    with pytest.raises(ValueError, match="not among the new ones"):
        prueba(2, antes, [])


def llenar(cuantos: int) -> None:
    with transaction.atomic():
        anotar_lote([Acto("prueba.acto", f"cosa:{n}", nota="razón") for n in range(cuantos)])


@pytest.mark.django_db
def test_a_checkpoint_covers_what_there_is_and_issuing_it_again_changes_nothing() -> None:
    assert puntos.emitir() is None
    llenar(5)
    primero = puntos.emitir()
    assert primero is not None
    assert (primero.tamano, primero.cabeza) == (5, Asiento.objects.get(seq=5).huella)
    emitir_punto_de_control()
    assert PuntoDeControl.objects.count() == 1
    llenar(3)
    emitir_punto_de_control()
    arbol = Arbol()
    for asiento in Asiento.objects.order_by("seq"):
        arbol.agregar(asiento.huella)
    assert PuntoDeControl.objects.last().raiz == arbol.raiz
    assert verificar().puntos == 2


@pytest.mark.django_db
def test_an_entry_is_proved_by_the_first_checkpoint_that_covers_it() -> None:
    for cuantos in (5, 1, 7):
        llenar(cuantos)
        puntos.emitir()
    llenar(1)
    for seq, tamano in ((1, 5), (5, 5), (6, 6), (7, 13), (13, 13)):
        hallada = puntos.inclusion(seq)
        assert hallada is not None
        assert hallada.punto.tamano == tamano
        huella = Asiento.objects.get(seq=seq).huella
        assert incluye(hallada.punto.raiz, tamano, seq - 1, huella, hallada.camino)
    assert puntos.inclusion(14) is None


@pytest.mark.django_db
def test_no_checkpoint_is_issued_over_a_chain_that_was_altered() -> None:
    llenar(5)
    sin_guardas("UPDATE comun_asiento SET accion = 'otra' WHERE seq = 3")
    with pytest.raises(puntos.CadenaRota, match="asiento 3: su contenido fue alterado"):
        puntos.emitir()
    assert not PuntoDeControl.objects.exists()


@pytest.mark.django_db
def test_a_chain_written_again_whole_passes_without_its_checkpoints_and_not_with_them() -> None:
    """Negative control: the chain alone does not see it."""
    llenar(6)
    puntos.emitir()
    NotaAsiento.objects.all().delete()
    sin_guardas("DELETE FROM comun_asiento")
    CabezaBitacora.objects.update(seq=0, huella="0" * 64)
    llenar(6)
    resultado = verificar()
    assert (resultado.integra, resultado.motivo) == (False, "no coincide con el punto de control")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE comun_puntodecontrol DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER comun_puntodecontrol_sin_delete")
        cursor.execute("DELETE FROM comun_puntodecontrol")
    assert verificar().integra


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql", ["UPDATE comun_puntodecontrol SET raiz = 'x'", "DELETE FROM comun_puntodecontrol"]
)
def test_the_database_refuses_to_change_a_checkpoint(sql: str) -> None:
    llenar(1)
    puntos.emitir()
    with (
        pytest.raises(IntegrityError, match="solo admite agregar"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.django_db
def test_the_checkpoints_are_public_in_a_page_in_json_and_in_text(client: Client) -> None:
    vacia = client.get(reverse("puntos-de-control")).content.decode()
    assert "Todavía no se emite ningún punto de control" in vacia
    llenar(4)
    punto = puntos.emitir()
    assert punto is not None
    assert punto.raiz in client.get(reverse("puntos-de-control")).content.decode()
    leido = json.loads(client.get(reverse("puntos-de-control-json")).content)
    assert leido["formato"] == puntos.FORMATO
    assert [(p["tamano"], p["raiz"]) for p in leido["puntos"]] == [(4, punto.raiz)]
    linea = client.get(reverse("puntos-de-control-texto")).content.decode().splitlines()[1]
    assert linea.split()[:3] == ["4", punto.raiz, punto.cabeza]
