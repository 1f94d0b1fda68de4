"""Requirements and products in the workbook: both ways, locked where the user may not edit."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest

from compromisos.models import CargaLibro, ProgramaAnual, RequisitoTecnico
from compromisos.permisos import DEL_MARCO
from compromisos.servicios import libro
from instituciones.models import ProductoEstrategico
from instituciones.roles import Rol
from pmg_site.comun.models import Asiento
from tests.compromisos.escenarios_catalogo import agregar, mundo_con_catalogo
from tests.fabricas import Mundo, ficha_con_operandos
from tests.fabricas_comunes import DefinicionEstrategicaF, ProductoEstrategicoF
from tests.libro import libros
from tests.libro.libros import bajar, celda, codigos, editar, ida_y_vuelta, poner, subir

pytestmark = pytest.mark.django_db
TEXTO, MEDIOS = "Requisito técnico", "Medios de verificación, uno por línea"
PRODUCTO = "Producto estratégico"


@pytest.fixture
def nuevo(db: None, tmp_path: Any, settings: Any) -> Mundo:
    """Row 2 is the requirement that the framework brings, row 3 one of the service."""
    settings.LIBROS_DIR = tmp_path / "libros"
    mundo = mundo_con_catalogo()
    etapa = agregar(mundo, sistema_codigo="std", etapa="1")
    RequisitoTecnico.objects.create(
        compromiso=etapa, codigo="P-1", texto="=Publicar\nel acta", medios=["Acta", "Enlace"]
    )
    return mundo


def _abrir(mundo: Mundo, rol: Rol = Rol.ENCARGADO_PMG) -> Any:
    return openpyxl.load_workbook(BytesIO(bajar(mundo.programa, mundo[rol])))


def _aplicar(mundo: Mundo, carga: CargaLibro) -> None:
    assert carga.resultado["faltas"] == []
    libro.confirmar(carga=carga, elecciones={}, por=mundo[Rol.ENCARGADO_PMG])


def test_they_go_out_whole_and_come_back_the_same(nuevo: Mundo) -> None:
    abierto = _abrir(nuevo)
    codigos_ = [celda(abierto, "Requisitos", "Código del requisito", f).value for f in (2, 3)]
    assert codigos_ == ["E1-O1-RT1", "P-1"]
    assert celda(abierto, "Requisitos", MEDIOS, 3).value == "Acta\nEnlace"
    assert celda(abierto, "Requisitos", TEXTO, 3).data_type == "s"
    carga = ida_y_vuelta(nuevo.programa, nuevo[Rol.ENCARGADO_PMG], lambda abierto: None)
    assert (carga.resultado["faltas"], carga.resultado["cambios"]) == ([], 0)


def test_what_changes_reaches_its_requirement_with_one_entry(nuevo: Mundo) -> None:
    def edicion(abierto: Any) -> None:
        celda(abierto, "Requisitos", MEDIOS, 2).value = "Resolución\r\nActa"
        celda(abierto, "Requisitos", TEXTO, 3).value = "Publicar el acta firmada"

    antes = Asiento.objects.count()
    _aplicar(nuevo, ida_y_vuelta(nuevo.programa, nuevo[Rol.ENCARGADO_PMG], edicion))
    del_marco, propio = RequisitoTecnico.objects.order_by("codigo")
    assert (del_marco.texto, del_marco.medios) == ("Comité", ["Resolución", "Acta"])
    assert (propio.texto, propio.medios) == ("Publicar el acta firmada", ["Acta", "Enlace"])
    acciones = list(Asiento.objects.order_by("seq")[antes:].values_list("accion", flat=True))
    assert acciones == [
        "formulacion.editar_requisito", "formulacion.editar_requisito",
        "formulacion.importar_libro",
    ]  # fmt: skip


def test_what_the_framework_asks_is_locked_and_refused_if_forced(nuevo: Mundo) -> None:
    abierto = _abrir(nuevo)
    assert celda(abierto, "Requisitos", TEXTO, 2).protection.locked
    assert not celda(abierto, "Requisitos", TEXTO, 3).protection.locked
    assert not celda(abierto, "Requisitos", MEDIOS, 2).protection.locked
    carga = ida_y_vuelta(
        nuevo.programa, nuevo[Rol.ENCARGADO_PMG], poner("Requisitos", TEXTO, "Otra cosa")
    )
    (falta,) = carga.resultado["faltas"]
    assert (falta["codigo"], falta["frase"]) == ("bloqueada", DEL_MARCO)
    assert falta["registro"].endswith("· requisito E1-O1-RT1")
    ajeno = _abrir(nuevo, Rol.ENCARGADO_INDICADOR)
    assert celda(ajeno, "Requisitos", MEDIOS, 3).protection.locked


def test_both_write_the_same_requirement_and_somebody_chooses(nuevo: Mundo) -> None:
    por = nuevo[Rol.ENCARGADO_PMG]
    crudo = editar(bajar(nuevo.programa, por), poner("Requisitos", TEXTO, "Lo mío", 3))
    RequisitoTecnico.objects.filter(codigo="P-1").update(texto="Lo de otra persona")
    carga = subir(nuevo.programa, crudo, por)
    (conflicto,) = carga.resultado["conflictos"]
    assert (conflicto["mio"], conflicto["suyo"]) == ("Lo mío", "Lo de otra persona")


@pytest.fixture
def con_productos(nuevo: Mundo) -> ProgramaAnual:
    """The definitions of two periods, and a card without product."""
    for desde, nombres in ((2021, ["Viejo"]), (2025, ["Atención", "=Registro"])):
        definicion = DefinicionEstrategicaF(
            institucion=nuevo.institucion, periodo_desde=desde, periodo_hasta=desde + 3
        )
        for numero, nombre in enumerate(nombres, start=1):
            ProductoEstrategicoF(definicion=definicion, numero=numero, nombre=nombre)
    ficha_con_operandos(nuevo.institucion, 2026)
    return nuevo.programa


def test_the_product_is_chosen_from_the_definitions_of_the_year(
    nuevo: Mundo, con_productos: ProgramaAnual
) -> None:
    por = nuevo[Rol.ENCARGADO_PMG]
    abierto = _abrir(nuevo)
    assert not celda(abierto, "Indicadores", PRODUCTO).protection.locked
    listas = {c.value for fila in abierto["_listas"].iter_rows() for c in fila}
    assert {"1. Atención", "2. =Registro"} <= listas
    assert "1. Viejo" not in listas
    carga = ida_y_vuelta(con_productos, por, poner("Indicadores", PRODUCTO, "2. =registro"))
    assert carga.resultado["cambios"] == 1
    _aplicar(nuevo, carga)
    elegido = ProductoEstrategico.objects.get(nombre="=Registro")
    assert list(elegido.fichas.values_list("anio", flat=True)) == [2026]
    # it comes back the same, it may be taken away, and another's is not admitted
    igual = ida_y_vuelta(con_productos, por, lambda abierto: None)
    assert (igual.resultado["faltas"], igual.resultado["cambios"]) == ([], 0)
    malo = ida_y_vuelta(con_productos, por, poner("Indicadores", PRODUCTO, "1. Viejo"))
    assert codigos(malo) == {"opcion"}
    _aplicar(nuevo, ida_y_vuelta(con_productos, por, poner("Indicadores", PRODUCTO, None)))
    assert not elegido.fichas.exists()


def test_the_product_of_an_older_period_stays_while_nobody_changes_it(
    nuevo: Mundo, con_productos: ProgramaAnual
) -> None:
    viejo = ProductoEstrategico.objects.get(nombre="Viejo")
    nuevo.institucion.indicadores.first().fichas.update(producto=viejo)
    carga = libros.ida_y_vuelta(
        con_productos, nuevo[Rol.ENCARGADO_PMG], poner("Indicadores", "Notas técnicas", "Nota")
    )
    _aplicar(nuevo, carga)
    assert viejo.fichas.get().notas == "Nota"
