"""The Balance de Gestión Integral: written, approved, published, rendered the same every time."""

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from pypdf import PdfReader

from evaluacion.models import Evaluacion
from informes import almacen, servicios
from informes.anexos import AnexoInvalido
from informes.consultas import datos_del_balance, pendientes
from informes.documento import PLANTILLA, contexto_del_documento
from informes.models import BalanceGestion
from instituciones.models import Persona
from instituciones.roles import Rol
from pmg_site.comun import trabajos
from pmg_site.comun.errores import ConflictoDeEdicion, ErrorDeNegocio, TransicionInvalida
from pmg_site.comun.models import Asiento, Trabajo
from pmg_site.comun.pdf import a_pdf
from tests.fabricas import Mundo
from tests.informes import escenarios


@pytest.fixture(autouse=True)
def _documentos(settings, tmp_path):
    settings.DOCUMENTOS_DIR = tmp_path


@pytest.fixture
def evaluacion(mundo: Mundo) -> Evaluacion:
    hecha = escenarios.publicar_anio(mundo.institucion)
    escenarios.con_historia(hecha)
    escenarios.con_definiciones(mundo.institucion)
    return hecha


@pytest.fixture
def balance(mundo: Mundo, evaluacion: Evaluacion) -> BalanceGestion:
    creado = servicios.crear_balance(
        institucion=mundo.institucion, anio=2024, por=mundo[Rol.ENCARGADO_PMG], ejemplo=True
    )
    return servicios.fijar_anexos(
        balance=creado, anexos=escenarios.anexos(), por=mundo[Rol.ENCARGADO_PMG]
    )


def _generar(balance: BalanceGestion, mundo: Mundo) -> Trabajo:
    trabajo = servicios.pedir_pdf(balance=balance, por=mundo[Rol.ENCARGADO_PMG])
    trabajos.ejecutar(str(trabajo.pk))
    trabajo.refresh_from_db()
    balance.refresh_from_db()
    return trabajo


def _texto(pdf: bytes) -> str:
    paginas = (pagina.extract_text() for pagina in PdfReader(BytesIO(pdf)).pages)
    return " ".join(" ".join(paginas).split())


def test_the_draft_tells_the_published_result(balance: BalanceGestion):
    # 262/281 → 93 %; 93/95 = 97,89 %; 60 × 97,89 % = 58,74; 98/95 caps at 100: 30; stage 10.
    resumen = balance.secciones.get(clave="resumen").texto
    assert "comprometió 3 compromisos" in resumen
    assert "98,74\u00a0%" in resumen
    assert "tramo «90 % o más»" in resumen


def test_the_pdf_has_every_part_the_figures_and_the_marks_of_a_tagged_document(balance, mundo):
    trabajo = _generar(balance, mundo)
    assert trabajo.estado == "terminado", trabajo.error
    pdf = almacen.leer(balance.pdf_huella)
    lector = PdfReader(BytesIO(pdf))
    assert balance.pdf_paginas == len(lector.pages) >= 15
    assert lector.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert lector.trailer["/Root"]["/Lang"] == "es-CL"
    texto = _texto(pdf)
    for esperado in (
        "Anexo 12: Compromisos de Gobierno",
        "98,74",
        "262 de 281",
        "DATOS DE EJEMPLO",
    ):
        assert esperado in texto
    assert "el servicio no informó datos" in texto
    titulos = [marca.title for marca in lector.outline if not isinstance(marca, list)]
    assert titulos[0].startswith("1. Presentación")
    assert "Anexo 5: Cumplimiento de Sistemas de Incentivos Institucionales 2024" in titulos


def test_the_same_data_give_the_same_bytes(balance: BalanceGestion):
    contexto = contexto_del_documento(datos_del_balance(balance))
    uno, dos = (a_pdf(PLANTILLA, contexto).pdf for _ in range(2))
    assert sha256(uno).hexdigest() == sha256(dos).hexdigest()


def test_a_report_without_data_says_so_and_is_still_a_document(mundo: Mundo):
    vacio = servicios.crear_balance(
        institucion=mundo.institucion, anio=2016, por=mundo[Rol.ENCARGADO_PMG]
    )
    _generar(vacio, mundo)
    texto = _texto(almacen.leer(vacio.pdf_huella))
    assert "El servicio no informó texto para esta sección." in texto
    assert "El año 2016 no tiene un resultado de cumplimiento publicado." in texto
    assert "DATOS DE EJEMPLO" not in texto


def test_the_second_to_save_a_section_is_told_and_loses_nothing(balance, mundo):
    seccion = balance.secciones.get(clave="carta")
    por = mundo[Rol.ENCARGADO_PMG]
    datos = {"balance": balance, "clave": "carta", "version": seccion.fila_version, "por": por}
    servicios.editar_seccion(texto="Primera carta.", **datos)
    with pytest.raises(ConflictoDeEdicion) as conflicto:
        servicios.editar_seccion(texto="Segunda carta.", **datos)
    assert conflicto.value.cambios == [("texto", "Primera carta.", "Segunda carta.")]
    seccion.refresh_from_db()
    assert seccion.texto == "Primera carta."


def test_an_edit_discards_the_pdf_that_no_longer_says_the_same(balance, mundo):
    _generar(balance, mundo)
    seccion = balance.secciones.get(clave="carta")
    servicios.editar_seccion(
        balance=balance,
        clave="carta",
        texto="Otra carta.",
        version=seccion.fila_version,
        por=mundo[Rol.ENCARGADO_PMG],
    )
    balance.refresh_from_db()
    assert balance.pdf_huella == ""


def test_head_approves_and_the_secretariat_publishes_with_the_pdf(balance, mundo):
    servicios.aprobar(balance=balance, por=mundo[Rol.JEFE_SERVICIO])
    with pytest.raises(TransicionInvalida, match="Genere el PDF"):
        servicios.publicar(balance=balance, por=mundo[Rol.DIPRES])
    _generar(balance, mundo)
    servicios.publicar(balance=balance, por=mundo[Rol.DIPRES])
    balance.refresh_from_db()
    assert balance.estado == "publicado"
    with pytest.raises(TransicionInvalida, match="ya está publicado"):
        servicios.pedir_pdf(balance=balance, por=mundo[Rol.DIPRES])
    propios = Asiento.objects.filter(accion__startswith="balance.").order_by("seq")
    acciones = list(propios.values_list("accion", flat=True))
    assert acciones == [
        "balance.crear",
        "balance.fijar_anexos",
        "balance.aprobar",
        "balance.generar_pdf",
        "balance.publicar",
    ]


def _admitidos(hacer: Callable[[Persona], object], mundo: Mundo) -> list[Rol]:
    """The roles that are let through, each attempt undone."""
    admitidos = []
    for rol in Rol:
        with suppress(PermissionDenied), transaction.atomic():
            hacer(mundo[rol])
            admitidos.append(rol)
            transaction.set_rollback(True)
    return admitidos


def test_only_the_head_approves(balance, mundo):
    quienes = _admitidos(lambda por: servicios.aprobar(balance=balance, por=por), mundo)
    assert quienes == [Rol.JEFE_SERVICIO]


def test_only_the_secretariat_publishes(balance, mundo):
    _generar(balance, mundo)
    servicios.aprobar(balance=balance, por=mundo[Rol.JEFE_SERVICIO])
    quienes = _admitidos(lambda por: servicios.publicar(balance=balance, por=por), mundo)
    assert quienes == [Rol.DIPRES]


def test_only_the_one_in_charge_edits(balance, mundo):
    def hacer(por: Persona) -> None:
        servicios.fijar_anexos(balance=balance, anexos={}, por=por)

    assert _admitidos(hacer, mundo) == [Rol.ENCARGADO_PMG]


def test_an_approved_report_is_not_edited_until_it_is_given_back(balance, mundo):
    servicios.aprobar(balance=balance, por=mundo[Rol.JEFE_SERVICIO])
    with pytest.raises(TransicionInvalida, match="devuelva a borrador"):
        servicios.fijar_anexos(balance=balance, anexos={}, por=mundo[Rol.ENCARGADO_PMG])
    servicios.devolver(balance=balance, por=mundo[Rol.JEFE_SERVICIO], comentario="Falta la carta.")
    servicios.fijar_anexos(balance=balance, anexos={}, por=mundo[Rol.ENCARGADO_PMG])


def test_a_second_report_of_the_year_is_refused_until_the_first_is_published(balance, mundo):
    with pytest.raises(TransicionInvalida, match="continúe con él"):
        servicios.crear_balance(
            institucion=mundo.institucion, anio=2024, por=mundo[Rol.ENCARGADO_PMG]
        )
    _generar(balance, mundo)
    servicios.aprobar(balance=balance, por=mundo[Rol.JEFE_SERVICIO])
    servicios.publicar(balance=balance, por=mundo[Rol.DIPRES])
    segundo = servicios.crear_balance(
        institucion=mundo.institucion, anio=2024, por=mundo[Rol.ENCARGADO_PMG]
    )
    assert (segundo.version, segundo.anexos) == (2, escenarios.anexos())


def test_a_report_that_changes_while_it_is_rendered_is_not_stored(balance, mundo, monkeypatch):
    original = servicios.a_pdf

    def con_edicion(*args, **kwargs):
        servicios.fijar_anexos(balance=balance, anexos={}, por=mundo[Rol.ENCARGADO_PMG])
        return original(*args, **kwargs)

    monkeypatch.setattr(servicios, "a_pdf", con_edicion)
    trabajo = _generar(balance, mundo)
    assert (trabajo.estado, balance.pdf_huella) == ("fallido", "")
    assert "cambió mientras se generaba" in trabajo.error


def test_a_stored_document_that_was_altered_is_not_served(balance, mundo):
    _generar(balance, mundo)
    almacen.ruta(balance.pdf_huella).write_bytes(b"%PDF-otro")
    with pytest.raises(almacen.DocumentoPerdido):
        almacen.leer(balance.pdf_huella)


@pytest.mark.parametrize(
    ("anexos", "mensaje"),
    [
        ({"inventada": []}, "No existe la tabla «inventada»"),
        ({"dotacion_contrato": {}}, "debe ser una lista"),
        ({"dotacion_contrato": [{"otra": "1"}]}, "fila 1: las columnas son rotulo"),
        (
            {"dotacion_contrato": [{"rotulo": "Planta", "mujeres": "doce", "hombres": "1"}]},
            "«Mujeres»: «doce» no es un número",
        ),
        (
            {"dotacion_contrato": [{"rotulo": "Planta", "mujeres": 1.5, "hombres": "1"}]},
            "«Mujeres»: escriba un número",
        ),
        (
            {"dotacion_contrato": [{"rotulo": "Planta", "mujeres": "1.5", "hombres": "1"}]},
            "«Mujeres»: escriba un número entero",
        ),
        ({"indicadores_rrhh": {"99": {}}}, "No existe el indicador de gestión «99»"),
        ({"indicadores_rrhh": {"2.1": {"actual": {"A": "1"}}}}, "faltan o sobran operandos"),
        ({"indicadores_rrhh": {"7.2": {"actual": "quizás"}}}, "SI o NO"),
    ],
)
def test_wrong_data_of_the_annexes_are_refused_saying_where(anexos, mensaje, balance, mundo):
    with pytest.raises(AnexoInvalido, match=mensaje):
        servicios.fijar_anexos(balance=balance, anexos=anexos, por=mundo[Rol.ENCARGADO_PMG])


def test_a_year_before_the_first_report_is_refused(mundo: Mundo):
    with pytest.raises(ErrorDeNegocio, match="desde 2004"):
        servicios.crear_balance(
            institucion=mundo.institucion, anio=1999, por=mundo[Rol.ENCARGADO_PMG]
        )


def test_each_role_is_told_what_waits_for_it(balance, mundo):
    assert [t.texto for t in pendientes(mundo[Rol.ENCARGADO_PMG])] == ["Redactar el BGI 2024"]
    assert [t.texto for t in pendientes(mundo[Rol.JEFE_SERVICIO])] == ["Aprobar el BGI 2024"]
    assert pendientes(mundo[Rol.DIPRES]) == []
    servicios.aprobar(balance=balance, por=mundo[Rol.JEFE_SERVICIO])
    assert [t.texto for t in pendientes(mundo[Rol.DIPRES])] == ["Publicar el BGI 2024"]
