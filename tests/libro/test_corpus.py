"""Workbooks that must pass and that must fail, one for each rule, all made by code."""

import re
import struct
from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Any

import pytest

from compromisos.libro import formato, leer, metas, revisar
from compromisos.libro.reglas import REGLAS
from compromisos.models import CargaLibro, Observacion, ProgramaAnual
from compromisos.servicios import libro
from indicadores.models import Medicion
from instituciones.models import Persona
from instituciones.roles import Rol
from pmg_site.comun.errores import ArchivoRechazado
from tests.fabricas import Mundo
from tests.fabricas_evaluacion import ObservacionF
from tests.libro import libros
from tests.libro.libros import bajar, celda, codigos, ida_y_vuelta, poner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _carpeta(tmp_path: Any, settings: Any) -> None:
    settings.LIBROS_DIR = tmp_path / "libros"


@pytest.fixture
def programa(mundo: Mundo) -> ProgramaAnual:
    return libros.poblar(mundo)


# --- What a person may have done to a workbook -----------------------------------------------
def _quitar_hoja(titulo: str) -> libros.Edicion:
    return lambda abierto: abierto.remove(abierto[titulo])


def _renombrar(hoja: str, titulo: str, nuevo: str) -> libros.Edicion:
    def edicion(abierto: Any) -> None:
        lugar = next(c for c in abierto[hoja][1] if c.value == titulo)
        lugar.value = nuevo

    return edicion


def _repetir_columna(abierto: Any) -> None:
    ws = abierto["Compromisos"]
    ws.cell(1, ws.max_column + 1).value = "Ponderador (%)"


def _columna_ajena(abierto: Any) -> None:
    ws = abierto["Compromisos"]
    ws.cell(1, ws.max_column + 1).value = "Mis notas"


def _fila_ajena(abierto: Any) -> None:
    ws = abierto["Compromisos"]
    ws.append([99, None, None, None, "Un compromiso nuevo"])


def _fila_repetida(abierto: Any) -> None:
    ws = abierto["Operandos"]
    ws.append([copy(c.value) for c in ws[2]])


def _mensual(indicador: str, *resto: Any) -> libros.Edicion:
    def edicion(abierto: Any) -> None:
        ws = abierto["Mensuales"]
        fila = next(f for f in range(2, 200) if ws.cell(f, 1).value is None)
        codigo = ws.cell(2, 1).value if indicador == "suyo" else indicador
        for n, valor in enumerate((codigo, *resto), start=1):
            ws.cell(fila, n).value = valor

    return edicion


def _alterar_base(abierto: Any) -> None:
    ws = abierto[formato.HOJA_BASE]
    ws["B1"].value = ws["B1"].value.replace("compromisos", "otra cosa").replace("A", "B")


def _alterar_firma(abierto: Any) -> None:
    for fila in abierto[formato.HOJA_IDENTIDAD]:
        if fila[0].value == "version":
            fila[1].value = "7"


def _responder_dos_veces(abierto: Any) -> None:
    celda(abierto, "Observaciones", "Su respuesta").value = "Una cosa."
    celda(abierto, "Compromisos", "Meta 2026").comment.text += "Otra cosa."


def _porcentaje(abierto: Any) -> None:
    lugar = celda(abierto, "Compromisos", "Ponderador (%)")
    lugar.value, lugar.number_format = 0.6, "0%"


def _comentar_ajena(abierto: Any) -> None:
    lugar = celda(abierto, "Compromisos", "Meta 2026").comment
    numero = lugar.text.split("N° ")[1].split(" ")[0]
    lugar.text = lugar.text.replace(numero, "999999") + "Respuesta."


EDICIONES: dict[str, list[libros.Edicion]] = {
    "identidad": [_quitar_hoja(formato.HOJA_IDENTIDAD), _quitar_hoja(formato.HOJA_BASE),
                  _alterar_base, _alterar_firma],
    "columna-faltante": [_renombrar("Compromisos", "Meta 2026", None),
                         _renombrar("Operandos", "Operando", "Letra")],
    "columna-repetida": [_repetir_columna],
    "fila-desconocida": [
        _fila_ajena, poner("Compromisos", "N°", 88),
        poner("Indicadores", "Código del indicador", "x"),
        _mensual("no-existe", "A", "Total", "Efectivo", "Marzo", 7),
        _mensual("suyo", "Z", "Total", "Efectivo", "Marzo", 7),
    ],
    "fila-repetida": [_fila_repetida, _mensual("suyo", "A", "Total", "Efectivo", "Enero", 7)],
    "formula": [poner("Compromisos", "Ponderador (%)", "=SUM(A1:A2)"),
                poner("Indicadores", "Nombre", "=A1")],
    "celda-con-error": [poner("Compromisos", "Ponderador (%)", "#N/A"),
                        poner("Indicadores", "Notas técnicas", "#REF!")],
    "numero": [
        poner("Compromisos", "Ponderador (%)", "sesenta"), _porcentaje,
        poner("Compromisos", "Ponderador (%)", 60.123), poner("Compromisos", "Ponderador (%)", 160),
        poner("Compromisos", "Ponderador (%)", -1), poner("Compromisos", "Meta 2026", "95.5"),
        poner("Compromisos", "Meta 2026", True), poner("Mediciones", "Meta 2026", 0.1234567),
        poner("Indicadores", "Decimales", 2.5), poner("Mediciones", "Meta 2026", "1e3"),
    ],
    "numero-ambiguo": [poner("Mediciones", "Meta 2026", "1.234")],
    "opcion": [poner("Indicadores", "Sentido", "Lateral"),
               poner("Mensuales", "Mes de 2026", "Brumario"),
               poner("Indicadores", "Desagrega por sexo", "Quizás")],
    "obligatoria": [poner("Compromisos", "Compromiso", None),
                    poner("Compromisos", "Compromiso", "  "),
                    poner("Compromisos", "Ponderador (%)", None), poner("Compromisos", "N°", None),
                    poner("Operandos", "Qué cuenta", None)],
    "texto-largo": [poner("Compromisos", "Compromiso", "a" * 401)],
    "dato": [
        poner("Indicadores", "Fórmula", "A/"), poner("Indicadores", "Fórmula", "A*100"),
        poner("Mensuales", "Valor", 50),  # A: women and men no longer give the total
    ],
    "respuesta-doble": [_responder_dos_veces],
    "observacion": [_comentar_ajena],
    "bloqueada": [poner("Compromisos", "Meta 2026", 5, fila=4)],
}  # fmt: skip
AVISOS: dict[str, list[libros.Edicion]] = {
    "hoja-desconocida": [lambda abierto: abierto.create_sheet("Mis cuentas")],
    "hoja-faltante": [_quitar_hoja("Operandos")],
    "columna-desconocida": [_columna_ajena],
    "meta-no-calza": [poner("Compromisos", "Meta 2026", 94), poner("Mediciones", "Meta 2026", 18)],
    "fila-faltante": [lambda abierto: abierto["Operandos"].delete_rows(3)],
}


# --- Rules that need more than an edition ----------------------------------------------------
def _archivo(mundo: Mundo, programa: ProgramaAnual) -> None:
    """Every unsafe or foreign file is refused before it is opened."""
    por, sano = mundo[Rol.ENCARGADO_PMG], bajar(programa, mundo[Rol.ENCARGADO_PMG])
    malos = {
        "vacío": b"", "texto": b"hola", "pdf": b"%PDF-1.4\n%%EOF",
        "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99,
        "cortado": sano[: len(sano) // 2],
        "macros": libros.con_partes(sano, {"xl/vbaProject.bin": b"x"}),
        "entidades": libros.con_partes(
            sano, {"xl/extra.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}
        ),
        "bomba": libros.con_partes(sano, {"xl/bomba.xml": b"0" * 60_000_000}),
        "miente": _que_miente(sano),
    }  # fmt: skip
    for que, crudo in malos.items():
        assert _rechazado(programa, crudo, por), que
    with pytest.raises(ArchivoRechazado, match="XLSX"):
        libro.recibir(programa=programa, subida=libros.archivo(sano, "libro.xlsm"), por=por)
    assert not CargaLibro.objects.exists()
    hueco = libros.con_partes(sano, {"xl/workbook.xml": b"<workbook><sin-cerrar>"})
    assert "archivo" in codigos(libros.subir(programa, hueco, por))


def _rechazado(programa: ProgramaAnual, crudo: bytes, por: Persona) -> bool:
    try:
        libro.recibir(programa=programa, subida=libros.archivo(crudo), por=por)
    except ArchivoRechazado:
        return True
    return False


def _que_miente(crudo: bytes) -> bytes:
    """A package whose directory declares a part smaller than it is."""
    bomba = bytearray(libros.con_partes(crudo, {"xl/z.xml": b"0" * 60_000_000}))
    lugar = bomba.rfind(b"PK\x01\x02")
    bomba[lugar + 24 : lugar + 28] = struct.pack("<I", 10)
    return bytes(bomba)


def _otro_programa(mundo: Mundo, programa: ProgramaAnual) -> None:
    otro = Mundo.crear(2027)
    crudo = bajar(libros.poblar(otro), otro[Rol.ENCARGADO_PMG])
    assert codigos(libros.subir(programa, crudo, mundo[Rol.ENCARGADO_PMG])) == {"otro-programa"}


def _demasiadas_filas(mundo: Mundo, programa: ProgramaAnual) -> None:
    with pytest.MonkeyPatch.context() as parche:
        parche.setattr(leer, "MAX_FILAS", 3)
        carga = ida_y_vuelta(programa, mundo[Rol.ENCARGADO_PMG], None)
    assert "demasiadas-filas" in codigos(carga)


def _bloqueada(mundo: Mundo, programa: ProgramaAnual) -> None:
    """What a role, a state or a kind of commitment does not admit."""
    quita = poner("Compromisos", "Meta 2026", 5)
    carga = ida_y_vuelta(programa, mundo[Rol.ENCARGADO_INDICADOR], quita)
    assert codigos(carga) == {"bloqueada"}
    crudo = libros.editar(bajar(programa, mundo[Rol.ENCARGADO_PMG]), quita)
    ProgramaAnual.objects.filter(pk=programa.pk).update(
        estado="enviado", enviado_el=programa.adscripcion.proceso.abierto_el,
        enviado_por=mundo[Rol.JEFE_SERVICIO],
    )  # fmt: skip
    programa.refresh_from_db()
    assert codigos(libros.subir(programa, crudo, mundo[Rol.ENCARGADO_PMG])) == {"bloqueada"}


def _observacion(mundo: Mundo, programa: ProgramaAnual) -> None:
    """An observation that was closed meanwhile is no longer answered."""
    otra = ObservacionF(
        programa=programa, estado=Observacion.Estado.ABIERTA, autor=mundo.personas[Rol.DIPRES]
    )
    fila = 2 + list(programa.observaciones.order_by("pk")).index(otra)
    crudo = libros.editar(
        bajar(programa, mundo[Rol.ENCARGADO_PMG]),
        poner("Observaciones", "Su respuesta", "Va.", fila),
    )
    Observacion.objects.filter(pk=otra.pk).update(
        estado="resuelta", resuelta_el=otra.creada_el, resuelta_por=mundo[Rol.DIPRES]
    )
    assert codigos(libros.subir(programa, crudo, mundo[Rol.ENCARGADO_PMG])) == {"bloqueada"}


def _respuesta_ambigua(mundo: Mundo, programa: ProgramaAnual) -> None:
    """Two observations of one cell, and a reply that says of neither."""
    ObservacionF(
        programa=programa, compromiso=programa.compromisos.get(numero=1), campo="meta",
        texto="Y acláresela.", estado=Observacion.Estado.ABIERTA,
        autor=mundo.personas[Rol.DIPRES],
    )  # fmt: skip
    por = mundo[Rol.ENCARGADO_PMG]
    crudo = libros.con_hilo(bajar(programa, por), "Compromisos", "Meta 2026", [("Ana", "Listo.")])
    assert codigos(libros.subir(programa, crudo, por)) == {"respuesta-ambigua"}


def _comentario_ajeno(mundo: Mundo, programa: ProgramaAnual) -> CargaLibro:
    por = mundo[Rol.ENCARGADO_PMG]
    crudo = libros.con_hilo(
        bajar(programa, por), "Compromisos", "Meta 2026", [("Ana", "Sí.")], raiz="¿Está bien?"
    )
    return libros.subir(programa, crudo, por)


def _demasiados_conflictos(mundo: Mundo, programa: ProgramaAnual) -> None:
    crudo = libros.editar(
        bajar(programa, mundo[Rol.ENCARGADO_PMG]), poner("Mensuales", "Fuente del dato", "Mía")
    )
    Medicion.objects.update(fuente="De otra persona")
    with pytest.MonkeyPatch.context() as parche:
        parche.setattr(revisar, "MAX_CONFLICTOS", 0)
        carga = libros.subir(programa, crudo, mundo[Rol.ENCARGADO_PMG])
    assert codigos(carga) == {"demasiados-conflictos"}


APARTE: dict[str, Callable[[Mundo, ProgramaAnual], None]] = {
    "archivo": _archivo,
    "otro-programa": _otro_programa,
    "demasiadas-filas": _demasiadas_filas,
    "bloqueada": _bloqueada,
    "observacion": _observacion,
    "respuesta-ambigua": _respuesta_ambigua,
    "demasiados-conflictos": _demasiados_conflictos,
}
AVISOS_APARTE: dict[str, Callable[[Mundo, ProgramaAnual], CargaLibro]] = {
    "comentario-ajeno": _comentario_ajeno,
}


@pytest.mark.parametrize("codigo", [r.codigo for r in REGLAS.values() if not r.aviso])
def test_cada_regla_detiene_su_libro(codigo: str, mundo: Mundo, programa: ProgramaAnual) -> None:
    if aparte := APARTE.get(codigo):
        aparte(mundo, programa)
    por = mundo[Rol.ENCARGADO_PMG]
    for lugar, edicion in enumerate(EDICIONES.get(codigo, [])):
        carga = ida_y_vuelta(programa, por, edicion)
        assert codigo in codigos(carga), (lugar, carga.resultado["faltas"])
        for falta in carga.resultado["faltas"]:
            assert falta["frase"].endswith((".", ")", "?")), falta
    assert codigo in APARTE or EDICIONES[codigo]


@pytest.mark.parametrize("codigo", [r.codigo for r in REGLAS.values() if r.aviso])
def test_cada_aviso_deja_pasar_su_libro(codigo: str, mundo: Mundo, programa: ProgramaAnual) -> None:
    cargas = [ida_y_vuelta(programa, mundo[Rol.ENCARGADO_PMG], e) for e in AVISOS.get(codigo, [])]
    if aparte := AVISOS_APARTE.get(codigo):
        cargas.append(aparte(mundo, programa))
    assert cargas
    for carga in cargas:
        assert codigos(carga) == set()
        assert codigo in {a["codigo"] for a in carga.resultado["avisos"]}


def test_cada_regla_nombra_una_prueba_que_existe(request: pytest.FixtureRequest) -> None:
    """The page of rules names tests of this file; each runs a workbook that breaks its rule."""
    for regla in REGLAS.values():
        archivo, _, nombre = regla.prueba.partition("::")
        funcion, _, caso = nombre.rstrip("]").partition("[")
        assert (request.config.rootpath / archivo).samefile(__file__)
        assert callable(globals()[funcion])
        casos: Any = AVISOS | AVISOS_APARTE if regla.aviso else EDICIONES | APARTE
        assert caso in casos
    assert set(EDICIONES) | set(APARTE) == {r.codigo for r in REGLAS.values() if not r.aviso}
    assert set(AVISOS) | set(AVISOS_APARTE) == {r.codigo for r in REGLAS.values() if r.aviso}


def test_toda_falta_que_el_sitio_dice_es_una_regla() -> None:
    """No sentence is said under a code that the page of rules does not hold."""
    paquete = Path(revisar.__file__).parent
    textos = [r.read_text() for r in (*paquete.glob("*.py"), Path(libro.__file__))]
    patron = re.compile(r"(?:falta|aviso|Falta|Rechazo)\(\s*\"([a-z-]+)\"")
    dichos = {codigo for texto in textos for codigo in patron.findall(texto)} | {metas.CODIGO}
    assert dichos == set(REGLAS)


# --- What people do that is right ------------------------------------------------------------
BUENOS: dict[str, libros.Edicion] = {
    "coma decimal": poner("Compromisos", "Meta 2026", "95,5"),
    "miles con punto y coma": poner("Mediciones", "Meta 2026", "1.234,5"),
    "número de Excel": poner("Compromisos", "Meta 2026", 93.24),
    "espacios alrededor": poner("Compromisos", "Ponderador (%)", " 60 "),
    "opción en minúsculas": poner("Indicadores", "Dimensión", "eficacia"),
    "hoja en minúsculas": lambda abierto: setattr(abierto["Operandos"], "title", "operandos"),
    "filas en otro orden": lambda abierto: abierto["Operandos"].move_range("A2:G2", rows=30),
    "columnas en otro orden": lambda abierto: abierto["Operandos"].move_range("D1:D30", cols=10),
    "filas en blanco al final": lambda abierto: abierto["Compromisos"].append([None, "  "]),
    "un mes nuevo": _mensual("suyo", "B", "Total", "Efectivo", "Marzo", 7),
    "un mes sin desagregación escrita": _mensual("suyo", "B", None, "Efectivo", "Abril", 7),
    "los saltos de línea de Windows": poner("Indicadores", "Supuestos", "uno\r\ndos"),
}


@pytest.mark.parametrize("nombre", BUENOS)
def test_los_libros_sanos_pasan(nombre: str, mundo: Mundo, programa: ProgramaAnual) -> None:
    carga = ida_y_vuelta(programa, mundo[Rol.ENCARGADO_PMG], BUENOS[nombre])
    assert carga.resultado["faltas"] == []
