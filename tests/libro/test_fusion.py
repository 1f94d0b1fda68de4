"""Two people at once: each cell keeps both values until somebody chooses, and nothing is lost."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from compromisos.libro.diferencias import comparar
from compromisos.libro.formato import hoja
from compromisos.models import CargaLibro, ProgramaAnual
from compromisos.servicios import editar_compromiso, libro
from instituciones.roles import Rol
from pmg_site.comun.errores import ErrorDeNegocio, TransicionInvalida
from pmg_site.comun.models import Asiento
from tests.fabricas import Mundo
from tests.libro import libros
from tests.libro.libros import bajar, celda, poner

COLUMNAS = [(c, "A1") for c in hoja(2026, "operandos").editables]
TEXTOS = st.sampled_from(["", "a", "b", "c"])


@given(base=TEXTOS, mio=TEXTOS, suyo=TEXTOS)
def test_la_comparacion_de_tres_no_pierde_ningun_valor(base: str, mio: str, suyo: str) -> None:
    """Truth table: mine only when I touched it; in conflict when both did, differently."""
    cambios = list(
        comparar(
            hoja="operandos", llave=("i", "A"), columnas=COLUMNAS[:1],
            base={"descripcion": base}, mio={"descripcion": mio}, suyo={"descripcion": suyo},
        )
    )  # fmt: skip
    if mio in (base, suyo):
        assert cambios == []
    else:
        assert [(c.mio, c.suyo) for c in cambios] == [(mio, suyo)]
        assert cambios[0].conflicto == (suyo != base)


@pytest.fixture
def programa(mundo: Mundo, tmp_path: Any, settings: Any) -> ProgramaAnual:
    settings.LIBROS_DIR = tmp_path / "libros"
    return libros.poblar(mundo)


def _cruzado(mundo: Mundo, programa: ProgramaAnual) -> CargaLibro:
    """The person sets 55 and a reason in the workbook while somebody sets 50 on the page."""

    def edicion(abierto: Any) -> None:
        celda(abierto, "Compromisos", "Ponderador (%)").value = 55
        celda(abierto, "Compromisos", "Justificación de la meta").value = "Por la sequía"

    crudo = libros.editar(bajar(programa, mundo[Rol.ENCARGADO_PMG]), edicion)
    _en_el_sitio(mundo, programa, ponderador=Decimal(50), nombre="Otro nombre")
    return libros.subir(programa, crudo, mundo[Rol.ENCARGADO_PMG])


def _en_el_sitio(mundo: Mundo, programa: ProgramaAnual, **cambios: Any) -> None:
    compromiso = programa.compromisos.get(numero=1)
    editar_compromiso(
        compromiso=compromiso,
        cambios=cambios,
        version=compromiso.fila_version,
        por=mundo[Rol.ENCARGADO_PMG],
    )


@pytest.mark.django_db
def test_lo_que_ambos_cambiaron_se_muestra_y_nada_viene_elegido(
    mundo: Mundo, programa: ProgramaAnual
) -> None:
    carga = _cruzado(mundo, programa)
    (conflicto,) = carga.resultado["conflictos"]
    assert (conflicto["base"], conflicto["mio"], conflicto["suyo"]) == ("60", "55", "50")
    assert carga.resultado["cambios"] == 1
    with pytest.raises(ErrorDeNegocio, match="Elija"):
        libro.confirmar(carga=carga, elecciones={}, por=mundo[Rol.ENCARGADO_PMG])
    assert programa.compromisos.get(numero=1).justificacion_meta == ""


@pytest.mark.django_db
@pytest.mark.parametrize(("eleccion", "queda"), [("mio", 55), ("suyo", 50)])
def test_cada_celda_queda_como_se_eligio_y_lo_ajeno_se_conserva(
    mundo: Mundo, programa: ProgramaAnual, eleccion: str, queda: int
) -> None:
    carga = _cruzado(mundo, programa)
    libro.confirmar(carga=carga, elecciones={"0": eleccion}, por=mundo[Rol.ENCARGADO_PMG])
    compromiso = programa.compromisos.get(numero=1)
    assert compromiso.ponderador == queda
    assert compromiso.justificacion_meta == "Por la sequía"
    assert compromiso.nombre == "Otro nombre"


@pytest.mark.django_db
def test_lo_que_cambia_entre_la_revision_y_la_confirmacion_detiene_todo(
    mundo: Mundo, programa: ProgramaAnual
) -> None:
    por = mundo[Rol.ENCARGADO_PMG]
    carga = libros.ida_y_vuelta(programa, por, poner("Compromisos", "Ponderador (%)", 55))
    _en_el_sitio(mundo, programa, ponderador=Decimal(50))
    with pytest.raises(libro.LibroCambiado):
        libro.confirmar(carga=carga, elecciones={}, por=por)
    assert programa.compromisos.get(numero=1).ponderador == 50
    carga.refresh_from_db()
    assert len(carga.resultado["conflictos"]) == 1, "the page now shows it"
    libro.confirmar(carga=carga, elecciones={"0": "mio"}, por=por)
    assert programa.compromisos.get(numero=1).ponderador == 55


@pytest.mark.django_db
def test_una_falla_a_la_mitad_no_deja_nada(
    mundo: Mundo, programa: ProgramaAnual, monkeypatch: pytest.MonkeyPatch
) -> None:
    por = mundo[Rol.ENCARGADO_PMG]

    def edicion(abierto: Any) -> None:
        celda(abierto, "Compromisos", "Ponderador (%)").value = 55
        celda(abierto, "Mediciones", "Meta 2026").value = 18

    carga = libros.ida_y_vuelta(programa, por, edicion)

    def falla(**_: Any) -> None:
        raise RuntimeError("cut")

    antes = Asiento.objects.count()
    monkeypatch.setattr(libro, "registrar_mediciones_lote", falla)
    with pytest.raises(RuntimeError):
        libro.confirmar(carga=carga, elecciones={}, por=por)
    assert programa.compromisos.get(numero=1).ponderador == 60
    assert Asiento.objects.count() == antes
    carga.refresh_from_db()
    assert carga.abierta


@pytest.mark.django_db
def test_revisar_no_escribe_nada(mundo: Mundo, programa: ProgramaAnual) -> None:
    antes = Asiento.objects.count()
    libros.ida_y_vuelta(
        programa, mundo[Rol.ENCARGADO_PMG], poner("Compromisos", "Ponderador (%)", 55)
    )
    assert programa.compromisos.get(numero=1).ponderador == 60
    assert Asiento.objects.count() == antes


@pytest.mark.django_db
def test_otra_persona_no_confirma_ni_descarta(mundo: Mundo, programa: ProgramaAnual) -> None:
    carga = libros.ida_y_vuelta(
        programa, mundo[Rol.ENCARGADO_PMG], poner("Compromisos", "Ponderador (%)", 55)
    )
    otra = mundo[Rol.ENCARGADO_INDICADOR]
    with pytest.raises(PermissionDenied):
        libro.confirmar(carga=carga, elecciones={}, por=otra)
    with pytest.raises(PermissionDenied):
        libro.descartar(carga=carga, por=otra)


@pytest.mark.django_db
def test_quien_perdio_su_rol_despues_de_subir_no_guarda_nada(
    mundo: Mundo, programa: ProgramaAnual
) -> None:
    carga = libros.ida_y_vuelta(
        programa, mundo[Rol.ENCARGADO_PMG], poner("Compromisos", "Ponderador (%)", 55)
    )
    mundo[Rol.ENCARGADO_PMG].asignaciones.all().delete()
    with pytest.raises(PermissionDenied):
        libro.confirmar(carga=carga, elecciones={}, por=mundo[Rol.ENCARGADO_PMG])
    assert programa.compromisos.get(numero=1).ponderador == 60


@pytest.mark.django_db
def test_un_libro_aplicado_no_se_aplica_dos_veces(mundo: Mundo, programa: ProgramaAnual) -> None:
    por = mundo[Rol.ENCARGADO_PMG]
    carga = libros.ida_y_vuelta(programa, por, poner("Compromisos", "Ponderador (%)", 55))
    libro.confirmar(carga=carga, elecciones={}, por=por)
    with pytest.raises(TransicionInvalida):
        libro.confirmar(carga=carga, elecciones={}, por=por)
    with pytest.raises(TransicionInvalida):
        libro.descartar(carga=carga, por=por)
