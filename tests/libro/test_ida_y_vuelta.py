"""What goes out comes back the same, and what a person changed is what changes."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from compromisos.libro import almacen, formato
from compromisos.libro.contenido import contenido
from compromisos.models import CargaLibro
from compromisos.servicios import libro
from indicadores.models import Medicion
from instituciones.roles import Rol
from pmg_site.comun.models import Asiento
from tests.fabricas import Mundo
from tests.fabricas_evaluacion import ObservacionF
from tests.libro import libros
from tests.libro.libros import bajar, celda, ida_y_vuelta, poner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _carpeta(tmp_path: Any, settings: Any) -> None:
    settings.LIBROS_DIR = tmp_path / "libros"


def test_un_libro_que_nadie_toca_no_cambia_nada(mundo: Mundo) -> None:
    programa = libros.poblar(mundo)
    for rol in (Rol.ENCARGADO_PMG, Rol.ENCARGADO_INDICADOR):
        carga = ida_y_vuelta(programa, mundo[rol], None)
        assert carga.resultado["faltas"] == []
        assert carga.resultado["avisos"] == []
        assert (carga.resultado["cambios"], carga.resultado["conflictos"]) == (0, [])
        assert carga.resultado["respuestas"] == []


def test_guardarlo_de_nuevo_tampoco_cambia_nada(mundo: Mundo) -> None:
    programa = libros.poblar(mundo)
    carga = ida_y_vuelta(programa, mundo[Rol.ENCARGADO_PMG], lambda abierto: None)
    assert (carga.resultado["faltas"], carga.resultado["cambios"]) == ([], 0)


def _aplicar(mundo: Mundo, carga: CargaLibro, **elecciones: str) -> CargaLibro:
    assert carga.resultado["faltas"] == []
    return libro.confirmar(carga=carga, elecciones=elecciones, por=mundo[Rol.ENCARGADO_PMG])


def test_cada_hoja_llega_a_su_registro_con_un_asiento_cada_uno(
    mundo: Mundo, django_capture_on_commit_callbacks: Any
) -> None:
    programa = libros.poblar(mundo)

    def edicion(abierto: Any) -> None:
        celda(abierto, "Indicadores", "Nombre").value = "Nombre nuevo"
        celda(abierto, "Indicadores", "Sentido").value = "Descendente (menos es mejor)"
        celda(abierto, "Operandos", "Qué cuenta").value = "consultas a tiempo"
        celda(abierto, "Mediciones", "Meta 2026").value = "18,5"
        celda(abierto, "Mediciones", "Estimado 2025").value = 17
        celda(abierto, "Compromisos", "Ponderador (%)").value = 55.25
        celda(abierto, "Compromisos", "Justificación de la meta").value = "Por la sequía"
        celda(abierto, "Observaciones", "Su respuesta").value = "Se justificó."
        ws = abierto["Mensuales"]
        fila = next(f for f in range(2, 100) if ws.cell(f, 1).value is None)
        codigo = ws.cell(2, 1).value
        for n, valor in enumerate((codigo, "B", "Total", "Efectivo", "Marzo", 7, "Registro"), 1):
            ws.cell(fila, n).value = valor

    antes = Asiento.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        carga = _aplicar(mundo, ida_y_vuelta(programa, mundo[Rol.ENCARGADO_PMG], edicion))
    assert carga.aplicada_el
    compromiso = programa.compromisos.get(numero=1)
    ficha = compromiso.ficha
    assert (ficha.nombre, ficha.sentido) == ("Nombre nuevo", "descendente")
    assert ficha.notas == "=1+1\n-dos\n@tres"
    assert ficha.operandos.get(simbolo="A").descripcion == "consultas a tiempo"
    valores = {
        (m.tipo, m.mes, m.simbolo): m.valor for m in ficha.mediciones.filter(desagregacion="total")
    }
    assert valores["meta", 0, "A"] == Decimal("18.5")
    assert valores["efectivo", 3, "B"] == 7
    assert Medicion.objects.get(tipo="estimado").ficha.anio == 2025
    assert compromiso.ponderador == Decimal("55.25")
    assert compromiso.justificacion_meta == "Por la sequía"
    assert programa.observaciones.get().respuestas.get().texto == "Se justificó."
    # the card, its values, last year's values, the commitment, the answer, the import itself
    acciones = list(Asiento.objects.order_by("seq")[antes:].values_list("accion", flat=True))
    assert sorted(acciones) == sorted(
        [
            "indicadores.editar", "indicadores.medir", "indicadores.medir", "formulacion.editar",
            "formulacion.responder_observacion", "formulacion.importar_libro",
        ]
    )  # fmt: skip
    assert not almacen.carpeta(carga.pk).exists()


def test_los_numeros_salen_como_numeros_y_los_textos_como_textos(mundo: Mundo) -> None:
    programa = libros.poblar(mundo)
    abierto = openpyxl.load_workbook(BytesIO(bajar(programa, mundo[Rol.ENCARGADO_PMG])))
    ponderador = celda(abierto, "Compromisos", "Ponderador (%)")
    assert (ponderador.value, ponderador.data_type) == (60, "n")
    notas = celda(abierto, "Indicadores", "Notas técnicas")
    assert (notas.value, notas.data_type, notas.quotePrefix) == ("=1+1\n-dos\n@tres", "s", True)
    formulas = [
        (ws.title, c.coordinate)
        for ws in abierto
        for fila in ws.iter_rows()
        for c in fila
        if c.data_type == "f"
    ]
    assert formulas == []


PELIGROSOS = [
    "=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "|cmd", "'=1",
    "=cmd|' /C calc'!A0",
]  # fmt: skip


@pytest.mark.parametrize("texto", PELIGROSOS)
def test_ningun_texto_se_vuelve_formula_y_todos_vuelven_iguales(mundo: Mundo, texto: str) -> None:
    programa = libros.poblar(mundo)
    ficha = programa.compromisos.get(numero=1).ficha
    for campo in ("nombre", "unidad", "supuestos", "notas", "medios_verificacion", "fuente"):
        setattr(ficha, campo, texto)
    ficha.save()
    ficha.operandos.update(descripcion=texto, fuente=texto, unidad=texto)
    programa.compromisos.update(nombre=texto, justificacion_meta=texto)
    Medicion.objects.update(fuente=texto)
    ObservacionF(programa=programa, texto=texto, autor=mundo.personas[Rol.DIPRES])
    por = mundo[Rol.ENCARGADO_PMG]
    crudo = bajar(programa, por)
    abierto = openpyxl.load_workbook(BytesIO(crudo))
    tipos = {c.data_type for ws in abierto for fila in ws.iter_rows() for c in fila}
    assert "f" not in tipos
    carga = libros.subir(programa, libros.editar(crudo, lambda a: None), por)
    assert (carga.resultado["faltas"], carga.resultado["cambios"]) == ([], 0)


def test_el_libro_sale_con_marco_cerrado_listas_y_observaciones(mundo: Mundo) -> None:
    programa = libros.poblar(mundo)
    abierto = openpyxl.load_workbook(BytesIO(bajar(programa, mundo[Rol.ENCARGADO_PMG])))
    visibles = [ws.title for ws in abierto if ws.sheet_state == "visible"]
    assert visibles == ["Instrucciones", *(h.titulo for h in formato.hojas(2026))]
    assert all(abierto[v].protection.sheet for v in visibles)
    assert abierto.security.lockStructure
    assert not celda(abierto, "Compromisos", "Meta 2026").protection.locked
    assert celda(abierto, "Compromisos", "Objetivo de gestión").protection.locked
    assert celda(abierto, "Mediciones", "Efectivo 2024").protection.locked
    listas = abierto["Indicadores"].data_validations.dataValidation
    assert any(v.type == "list" and "E2" not in str(v.sqref) for v in listas)
    assert "Justifique la meta." in celda(abierto, "Compromisos", "Meta 2026").comment.text


def test_lo_observado_del_metodo_se_comenta_en_la_hoja_de_indicadores(mundo: Mundo) -> None:
    programa = libros.poblar(mundo)
    ObservacionF(
        programa=programa, compromiso=programa.compromisos.get(numero=1), campo="expresion",
        texto="Aclare la fórmula.", autor=mundo.personas[Rol.DIPRES],
    )  # fmt: skip
    abierto = openpyxl.load_workbook(BytesIO(bajar(programa, mundo[Rol.ENCARGADO_PMG])))
    assert "Aclare la fórmula." in celda(abierto, "Indicadores", "Fórmula").comment.text
    assert celda(abierto, "Observaciones", "Sobre", 3).value == "fórmula"


def test_quien_no_formula_recibe_las_mismas_celdas_cerradas(mundo: Mundo) -> None:
    programa = libros.poblar(mundo)
    abierto = openpyxl.load_workbook(BytesIO(bajar(programa, mundo[Rol.ENCARGADO_INDICADOR])))
    assert celda(abierto, "Compromisos", "Meta 2026").protection.locked
    assert not celda(abierto, "Mensuales", "Valor").protection.locked


def test_una_respuesta_bajo_el_comentario_llega_a_su_hilo(mundo: Mundo) -> None:
    programa = libros.poblar(mundo)

    def edicion(abierto: Any) -> None:
        comentada = celda(abierto, "Compromisos", "Meta 2026")
        comentada.comment.text += "Se bajó por la sequía."

    crudo = libros.editar(bajar(programa, mundo[Rol.ENCARGADO_PMG]), edicion)
    _aplicar(mundo, libros.subir(programa, crudo, mundo[Rol.ENCARGADO_PMG]))
    hilo = programa.observaciones.get()
    assert (hilo.estado, hilo.respuestas.get().texto) == ("respondida", "Se bajó por la sequía.")
    # the same workbook again says nothing new
    otra = libros.subir(programa, crudo, mundo[Rol.ENCARGADO_PMG])
    assert otra.resultado["respuestas"] == []


def test_vaciar_una_celda_borra_el_valor(mundo: Mundo) -> None:
    programa = libros.poblar(mundo)
    carga = ida_y_vuelta(programa, mundo[Rol.ENCARGADO_PMG], poner("Mediciones", "Meta 2026", None))
    _aplicar(mundo, carga)
    ficha = programa.compromisos.get(numero=1).ficha
    assert not ficha.mediciones.filter(tipo="meta", simbolo="A", desagregacion="total").exists()


def test_el_contenido_se_lee_con_las_mismas_consultas(
    mundo: Mundo, django_assert_max_num_queries: Any
) -> None:
    programa = libros.poblar(mundo)
    with django_assert_max_num_queries(30):
        contenido(programa, mundo[Rol.ENCARGADO_PMG])
