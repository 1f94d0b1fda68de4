"""The pages of the work in Excel, as each person sees them."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from compromisos.libro.reglas import REGLAS
from compromisos.models import CargaLibro, ProgramaAnual
from compromisos.servicios import editar_compromiso, libro
from instituciones.roles import Rol
from tests.fabricas import Mundo
from tests.instituciones.escenarios import cliente
from tests.libro import libros
from tests.libro.libros import celda, poner

pytestmark = pytest.mark.django_db


@pytest.fixture
def programa(mundo: Mundo, tmp_path: Path, settings: Any) -> ProgramaAnual:
    settings.LIBROS_DIR = tmp_path / "libros"
    return libros.poblar(mundo)


@pytest.fixture
def navegador(mundo: Mundo) -> Client:
    return cliente(mundo[Rol.ENCARGADO_PMG])


def _bajar(navegador: Client, programa: ProgramaAnual) -> bytes:
    respuesta = navegador.get(reverse("compromisos:libro_descargar", args=[programa.pk]))
    assert respuesta["Content-Type"] == libros.XLSX
    assert f"{programa.institucion.codigo}-2026.xlsx" in respuesta["Content-Disposition"]
    return bytes(respuesta.content)


def _subir(navegador: Client, programa: ProgramaAnual, crudo: bytes) -> tuple[str, CargaLibro]:
    respuesta = navegador.post(
        reverse("compromisos:libro_subir", args=[programa.pk]),
        {"archivo": libros.archivo(crudo)},
        follow=True,
    )
    return respuesta.content.decode(), CargaLibro.objects.latest("creada_el")


def test_de_la_descarga_a_la_confirmacion(navegador: Client, programa: ProgramaAnual) -> None:
    pagina = navegador.get(reverse("compromisos:libro", args=[programa.pk])).content.decode()
    assert "Descargar el libro" in pagina
    crudo = libros.editar(
        _bajar(navegador, programa), poner("Compromisos", "Ponderador (%)", "55,5")
    )
    pagina, carga = _subir(navegador, programa, crudo)
    assert "1 celda cambia" in pagina
    assert "<del>60</del>" in pagina
    assert "<ins>55,5</ins>" in pagina
    assert f"<strong>{programa.compromisos.get(numero=1)}</strong>" in pagina
    url = reverse("compromisos:libro_aplicar", args=[carga.pk])
    pagina = navegador.post(url, follow=True).content.decode()
    assert "Libro guardado" in pagina
    assert programa.compromisos.get(numero=1).ponderador == Decimal("55.5")
    assert "guardado" in navegador.get(
        reverse("compromisos:libro", args=[programa.pk])
    ).content.decode()  # fmt: skip


def test_los_errores_se_dicen_todos_y_el_libro_vuelve_marcado(
    navegador: Client, programa: ProgramaAnual
) -> None:
    def edicion(abierto: Any) -> None:
        celda(abierto, "Compromisos", "Ponderador (%)").value = "1.234"
        celda(abierto, "Indicadores", "Fórmula").value = "A/"
        celda(abierto, "Indicadores", "Sentido").value = "Lateral"
        celda(abierto, "Compromisos", "Meta 2026").value = "mucho"
        celda(abierto, "Compromisos", "Justificación de la meta").value = "Por la sequía"
        celda(abierto, "Operandos", "Qué cuenta").value = "consultas a tiempo"

    pagina, carga = _subir(navegador, programa, libros.editar(_bajar(navegador, programa), edicion))
    assert "El libro tiene 4 errores" in pagina, "also what the services say"
    assert "¿Quiso decir 1234 o 1,234?" in pagina
    assert "No se importó nada." in pagina
    leido = " ".join(pagina.split())
    assert "filas: otros 2 cambios suyos no tienen errores" in leido
    assert pagina.count(str(programa.compromisos.get(numero=1))) >= 3, "each names its commitment"
    marcado = navegador.get(reverse("compromisos:libro_marcado", args=[carga.pk]))
    abierto = openpyxl.load_workbook(BytesIO(b"".join(marcado.streaming_content)))
    lugar = celda(abierto, "Compromisos", "Ponderador (%)")
    assert lugar.value == "1.234", "what the person wrote stays"
    assert lugar.fill.fgColor.rgb == "00F8C9C4"
    assert "1234 o 1,234" in lugar.comment.text
    assert f"CORREGIR: {programa.compromisos.get(numero=1)}. " in lugar.comment.text
    assert celda(abierto, "Compromisos", "Justificación de la meta").value == "Por la sequía"
    meta = celda(abierto, "Compromisos", "Meta 2026").comment.text
    assert "CORREGIR" in meta
    assert "Justifique la meta." in meta, "the observation stays under the mark"
    # corrected in the marked workbook: the marks go away and the answer is still read
    celda(abierto, "Compromisos", "Ponderador (%)").value = 55
    celda(abierto, "Indicadores", "Sentido").value = "Descendente (menos es mejor)"
    celda(abierto, "Indicadores", "Fórmula").value = "A/B"
    celda(abierto, "Compromisos", "Meta 2026").value = 94
    celda(abierto, "Compromisos", "Meta 2026").comment.text += "Se bajó."
    salida = BytesIO()
    abierto.save(salida)
    pagina, carga = _subir(navegador, programa, salida.getvalue())
    assert "Confirme lo que va a cambiar" in pagina
    assert "Se bajó." in pagina


def test_el_conflicto_se_muestra_y_hay_que_elegir(
    mundo: Mundo, navegador: Client, programa: ProgramaAnual
) -> None:
    crudo = libros.editar(_bajar(navegador, programa), poner("Compromisos", "Ponderador (%)", 55))
    compromiso = programa.compromisos.get(numero=1)
    editar_compromiso(
        compromiso=compromiso, cambios={"ponderador": Decimal(50)}, version=1,
        por=mundo[Rol.ENCARGADO_PMG],
    )  # fmt: skip
    pagina, carga = _subir(navegador, programa, crudo)
    assert "Otra persona cambió una de las mismas celdas" in pagina
    assert "checked" not in pagina
    assert f"{compromiso}: Ponderador" in " ".join(pagina.split()), "its number and its name"
    url = reverse("compromisos:libro_aplicar", args=[carga.pk])
    assert "Elija con qué valor" in navegador.post(url, follow=True).content.decode()
    navegador.post(url, {"c-0": "mio"})
    compromiso.refresh_from_db()
    assert compromiso.ponderador == 55


def test_un_libro_igual_lo_dice(navegador: Client, programa: ProgramaAnual) -> None:
    pagina, _ = _subir(navegador, programa, _bajar(navegador, programa))
    assert "El libro no cambia nada" in pagina


def test_un_archivo_que_no_sirve_vuelve_con_su_razon(
    navegador: Client, programa: ProgramaAnual
) -> None:
    url = reverse("compromisos:libro_subir", args=[programa.pk])
    assert "Elija el libro" in navegador.post(url, follow=True).content.decode()
    respuesta = navegador.post(url, {"archivo": libros.archivo(b"hola")}, follow=True)
    assert "no corresponde a su extensión" in respuesta.content.decode()
    assert not CargaLibro.objects.exists()


def test_el_avance_de_uno_grande_se_ve_y_se_cancela(
    navegador: Client, programa: ProgramaAnual, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libro, "EN_LINEA_BYTES", 0)
    pagina, carga = _subir(navegador, programa, _bajar(navegador, programa))
    assert "Revisando el libro" in pagina
    assert 'hx-trigger="every 2s"' in pagina
    url = reverse("compromisos:libro_carga", args=[carga.pk])
    barra = navegador.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in barra
    pagina = navegador.post(
        reverse("compromisos:libro_descartar", args=[carga.pk]), follow=True
    ).content.decode()
    assert "no se guardó nada" in pagina


def test_muchos_cambios_se_ven_de_a_cincuenta(navegador: Client, programa: ProgramaAnual) -> None:
    def edicion(abierto: Any) -> None:
        ws = abierto["Mensuales"]
        codigo = ws.cell(2, 1).value
        fila = next(f for f in range(2, 100) if ws.cell(f, 1).value is None)
        for mes in ("Marzo", "Abril", "Mayo", "Junio", "Julio", "Agosto", "Septiembre"):
            for parte in ("Total", "Mujeres", "Hombres"):
                for simbolo in "AB":
                    valor = 2 if parte == "Total" else 1
                    fila_nueva = (codigo, simbolo, parte, "Efectivo", mes, valor, "Registro")
                    for n, escrito in enumerate(fila_nueva, start=1):
                        ws.cell(fila, n).value = escrito
                    fila += 1

    pagina, carga = _subir(navegador, programa, libros.editar(_bajar(navegador, programa), edicion))
    assert "84 celdas cambian" in pagina
    assert pagina.count("<ins>") == 50
    segunda = navegador.get(reverse("compromisos:libro_carga", args=[carga.pk]) + "?page=2")
    assert segunda.content.decode().count("<ins>") == 34


def test_el_csv_trae_lo_mismo_y_ninguna_formula(navegador: Client, programa: ProgramaAnual) -> None:
    programa.compromisos.filter(numero=1).update(justificacion_meta="=HYPERLINK(1)")
    url = reverse("compromisos:libro_csv", args=[programa.pk, "compromisos"])
    texto = b"".join(navegador.get(url).streaming_content).decode("utf-8-sig")
    filas = list(csv.DictReader(StringIO(texto), delimiter=";"))
    assert filas[0]["Ponderador (%)"] == "60"
    assert filas[0]["Justificación de la meta"] == "'=HYPERLINK(1)"
    for hoja, buscado in (
        ("observaciones", "Justifique la meta."), ("operandos", "consultas recibidas"),
        ("mediciones", "18,5"), ("mensuales", "Enero"), ("indicadores", "A/B*100"),
    ):  # fmt: skip
        url = reverse("compromisos:libro_csv", args=[programa.pk, hoja])
        assert buscado in b"".join(navegador.get(url).streaming_content).decode()
    ajena = reverse("compromisos:libro_csv", args=[programa.pk, "no-existe"])
    assert navegador.get(ajena).status_code == 404


def test_quien_solo_lee_lo_descarga_y_no_lo_sube(mundo: Mundo, programa: ProgramaAnual) -> None:
    navegador = cliente(mundo[Rol.DIPRES])
    pagina = navegador.get(reverse("compromisos:libro", args=[programa.pk])).content.decode()
    assert "Subir y revisar" not in pagina
    assert "Su rol no permite" in pagina
    crudo = _bajar(navegador, programa)
    url = reverse("compromisos:libro_subir", args=[programa.pk])
    assert navegador.post(url, {"archivo": libros.archivo(crudo)}).status_code == 403


def test_la_pagina_de_reglas_es_publica_y_nombra_cada_prueba() -> None:
    pagina = Client().get(reverse("compromisos:libro_reglas")).content.decode()
    for regla in REGLAS.values():
        assert regla.prueba in pagina
