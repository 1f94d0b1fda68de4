"""The bulk table of staff and bases: by the service, all or none, every fault in its row."""

import csv
import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from incentivos import recursos
from incentivos.models import DotacionAnual
from incentivos.servicios import calcular_incentivo, registrar_pago
from incentivos.servicios_montos import FilaDotacion, registrar_dotacion
from instituciones.models import Adscripcion, Persona
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.models import Asiento
from tests.fabricas import persona_con
from tests.fabricas_incentivos import DotacionAnualF
from tests.incentivos.escenarios import Fabrica
from tests.incentivos.test_montos import ABRIL
from tests.instituciones.escenarios import cliente

pytestmark = pytest.mark.django_db
ANIO_PAGO = 2026
TITULOS = "codigo;planta;dotacion;base_anual;fuente"
PLANILLA, REVISAR = "incentivos:dotacion_planilla", "incentivos:dotacion_revisar"


@pytest.fixture
def adscripciones() -> list[Adscripcion]:
    """Four institutions of the PMG that are paid in 2026."""
    fabrica = Fabrica.crear()
    return [fabrica.resultado("95").evaluacion.programa.adscripcion for _ in range(4)]


@pytest.fixture
def dipres(adscripciones: list[Adscripcion]) -> Persona:
    return persona_con(Rol.DIPRES, adscripciones[0].institucion)


@pytest.fixture
def navegador(dipres: Persona) -> Client:
    return cliente(dipres)


def subir(navegador: Client, contenido: bytes | str, **otros: Any) -> Any:
    """The upload and the page that follows it."""
    crudo = contenido.encode() if isinstance(contenido, str) else contenido
    nombre = otros.pop("nombre", "planilla.csv")
    datos = {
        "anio_pago": ANIO_PAGO,
        "archivo": SimpleUploadedFile(nombre, crudo),
        "fuente": "Informe de dotación",
    }
    return navegador.post(reverse(PLANILLA), datos | otros, follow=True)


def tabla(*filas: tuple[Any, ...]) -> str:
    return "\n".join([TITULOS, *(";".join(map(str, fila)) for fila in filas)]) + "\n"


def codigo(adscripcion: Adscripcion) -> str:
    return adscripcion.institucion.codigo


def test_many_institutions_are_registered_at_once_through_the_service(
    navegador: Client, dipres: Persona, adscripciones: list[Adscripcion]
) -> None:
    DotacionAnualF(adscripcion=adscripciones[3], dotacion=7, base_anual=Decimal("70.5"))
    texto = tabla(
        (codigo(adscripciones[0]), "todas", 40, "1.234.567,50", ""),
        (codigo(adscripciones[1]), "", 41, "2000000", "Oficio 12"),
        (codigo(adscripciones[2]), "todas", "", "", ""),
        (codigo(adscripciones[3]), "todas", 8, "70,5", "Planilla"),
    )
    pagina = subir(navegador, texto).content.decode()
    assert "Nuevas: 2." in pagina
    assert "Sin cifras, que no cambian nada: 1." in pagina
    assert "<del>7</del> <ins>8</ins>" in pagina
    assert "1.234.567,5" in pagina
    assert DotacionAnual.objects.count() == 1, "the preview writes nothing"
    assert not Asiento.objects.filter(accion="dotacion.registrar").exists()
    hecho = navegador.post(reverse(REVISAR), follow=True)
    assert "Quedaron registradas 3 filas" in hecho.content.decode()
    bases = {d.adscripcion_id: d for d in DotacionAnual.objects.all()}
    assert bases[adscripciones[0].pk].base_anual == Decimal("1234567.50")
    assert bases[adscripciones[0].pk].fuente == "Informe de dotación"
    assert bases[adscripciones[1].pk].fuente == "Oficio 12"
    assert bases[adscripciones[3].pk].dotacion == 8
    assert adscripciones[2].pk not in bases
    asientos = Asiento.objects.filter(accion="dotacion.registrar")
    assert {a.persona for a in asientos} == {dipres}
    assert asientos.count() == 3


def test_one_bad_row_says_what_is_wrong_and_no_row_is_registered(
    navegador: Client, adscripciones: list[Adscripcion]
) -> None:
    buenas = [(codigo(a), "todas", 40, "1000000", "") for a in adscripciones[:2]]
    texto = tabla(
        *buenas,
        (codigo(adscripciones[2]), "todas", "cuarenta", "1000000", ""),
        ("no-existe", "todas", 1, "1", ""),
        (codigo(adscripciones[0]), "todas", 1, "1", ""),
        (codigo(adscripciones[3]), "directivos", 1, "1", ""),
        (codigo(adscripciones[3]), "todas", 1, "", ""),
    )
    pagina = subir(navegador, texto).content.decode()
    assert "5 filas tienen errores" in pagina
    assert "no existe: use todas" in pagina
    assert "Ninguna institución con código «no-existe» participa" in pagina
    assert "Repite lo que ya dice la fila 2" in pagina
    assert "Escriba de cada planta la dotación y la base" in pagina
    # forcing the confirmation changes nothing
    assert navegador.post(reverse(REVISAR)).status_code == 400
    assert not DotacionAnual.objects.exists()
    # what was good is still to be seen, so that nothing has to be guessed
    todas = navegador.get(reverse(REVISAR), {"cuales": "todas"}).content.decode()
    assert todas.count("Nueva") >= 2


def test_what_somebody_changed_after_the_preview_is_refused_whole(
    navegador: Client, adscripciones: list[Adscripcion]
) -> None:
    subir(navegador, tabla(*[(codigo(a), "todas", 40, "1000000", "") for a in adscripciones]))
    otra = adscripciones[2]
    registrar_dotacion(
        adscripcion=otra,
        filas=[FilaDotacion("todas", 9, Decimal(9))],
        fuente="Servicio",
        por=persona_con(Rol.ENCARGADO_PMG, otra.institucion),
    )
    tarde = navegador.post(reverse(REVISAR))
    assert tarde.status_code == 409
    assert "Una fila tiene un error" in tarde.content.decode()
    assert [d.dotacion for d in DotacionAnual.objects.all()] == [9]


def test_what_was_paid_on_a_base_is_not_changed_by_a_table(navegador: Client) -> None:
    fabrica = Fabrica.crear()
    incentivo = calcular_incentivo(resultado=fabrica.resultado("95"))
    adscripcion, por = incentivo.adscripcion, fabrica.persona
    DotacionAnualF(adscripcion=adscripcion, dotacion=40, base_anual=Decimal(1000))
    por = persona_con(Rol.DIPRES, adscripcion.institucion)
    with reloj.en(ABRIL):
        registrar_pago(cuota=incentivo.cuotas.earliest("numero"), por=por, pagada_el=ABRIL.date())
    pagina = subir(navegador, tabla((codigo(adscripcion), "todas", 41, "1000", "")))
    assert "Ya se registró el pago de cuotas con esta base" in pagina.content.decode()


def test_the_template_of_a_year_goes_back_in_and_changes_nothing(
    navegador: Client, adscripciones: list[Adscripcion]
) -> None:
    DotacionAnualF(
        adscripcion=adscripciones[1], dotacion=12, base_anual=Decimal("9876543.21"), fuente="=A1"
    )
    for formato in ("csv", "xlsx"):
        url = reverse(f"incentivos:dotacion_plantilla_{formato}")
        contenido = navegador.get(url, {"anio_pago": ANIO_PAGO}).content
        assert sorted(_codigos(contenido, formato)) == sorted(map(codigo, adscripciones))
        assert b"=A1" not in contenido.replace(b"'=A1", b"")
        pagina = subir(navegador, contenido, nombre=f"planilla.{formato}").content.decode()
        assert "Nuevas: 0." in pagina
        assert "Sin cifras, que no cambian nada: 3." in pagina


def test_the_template_of_another_year_is_one_fault_and_not_one_by_row(
    navegador: Client, adscripciones: list[Adscripcion]
) -> None:
    texto = f"anio_pago;{TITULOS}\n2025;{codigo(adscripciones[0])};todas;1;1;\n"
    pagina = subir(navegador, texto)
    assert pagina.status_code == 400
    assert "La planilla dice que se paga en 2025: elija ese año" in pagina.content.decode()
    # a row of another year among those of this one is a fault of that row
    mezcla = f"{texto}2026;{codigo(adscripciones[1])};todas;1;1;\n"
    assert "La fila es del año de pago 2025" in subir(navegador, mezcla).content.decode()


def _codigos(contenido: bytes, formato: str) -> list[str]:
    if formato == "csv":
        lector = csv.DictReader(io.StringIO(contenido.decode("utf-8-sig")), delimiter=";")
        return [fila["codigo"] for fila in lector]
    hoja = openpyxl.load_workbook(io.BytesIO(contenido)).active
    return [str(fila[1].value) for fila in hoja.iter_rows(min_row=2)]


def test_a_workbook_with_decimals_gives_exact_figures(
    navegador: Client, adscripciones: list[Adscripcion]
) -> None:
    libro = openpyxl.Workbook()
    libro.active.append(TITULOS.split(";"))
    libro.active.append([codigo(adscripciones[0]), "todas", 40, 93827.09, "Planilla"])
    salida = io.BytesIO()
    libro.save(salida)
    subir(navegador, salida.getvalue(), nombre="planilla.xlsx")
    navegador.post(reverse(REVISAR))
    assert DotacionAnual.objects.get().base_anual == Decimal("93827.09")


@pytest.mark.parametrize(
    ("nombre", "contenido", "frase"),
    [
        ("planilla.csv", "codigo;dotacion\nx;1\n", "le falta la columna «base_anual»"),
        ("planilla.csv", " \n", "La planilla está vacía"),
        ("planilla.txt", "codigo;dotacion;base_anual\n", "Suba la planilla como CSV o XLSX"),
        ("planilla.xlsx", "codigo;dotacion;base_anual\n", "no corresponde a su extensión"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_with_what_to_do(
    navegador: Client, nombre: str, contenido: str, frase: str
) -> None:
    pagina = subir(navegador, contenido, nombre=nombre)
    assert pagina.status_code == 400
    assert frase in pagina.content.decode()


def test_a_service_reaches_only_its_own_rows(adscripciones: list[Adscripcion]) -> None:
    propia, ajena = adscripciones[:2]
    encargado = cliente(persona_con(Rol.ENCARGADO_PMG, propia.institucion))
    url = reverse("incentivos:dotacion_plantilla_csv")
    plantilla = encargado.get(url, {"anio_pago": ANIO_PAGO}).content
    assert _codigos(plantilla, "csv") == [codigo(propia)]
    pagina = subir(encargado, tabla((codigo(ajena), "todas", 1, "1", ""))).content.decode()
    assert "no está a su alcance" in pagina
    assert ajena.institucion.nombre not in pagina


def test_a_row_beyond_the_permission_is_refused_by_the_service(
    adscripciones: list[Adscripcion],
) -> None:
    """The door could be left open: the service still says no, in the row."""
    ministro = persona_con(Rol.MINISTRO, adscripciones[0].institucion)
    hoja = recursos.Dataset(headers=["anio_pago", "codigo", "institucion", "mecanismo", "planta",
                                     "dotacion", "base_anual", "fuente", "linea"])  # fmt: skip
    hoja.append(["", codigo(adscripciones[0]), "", "", "", "1", "1", "x", 2])
    (fila,) = recursos.importar(hoja, por=ministro, anio_pago=ANIO_PAGO, fuente="", vistas={})
    assert "registrar la dotación" in " ".join(fila["errores"])
    assert not DotacionAnual.objects.exists()


def test_without_an_upload_the_preview_sends_back_to_it(navegador: Client) -> None:
    hecho = navegador.get(reverse(REVISAR), follow=True)
    assert "No hay una planilla por confirmar" in hecho.content.decode()
