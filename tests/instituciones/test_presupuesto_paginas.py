"""Pages of the Budget Law: what anybody reads, the upload with its preview, and their queries."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from instituciones import deposito_presupuesto as deposito
from instituciones import servicios_presupuesto as servicios
from instituciones.models import CargaPresupuesto
from instituciones.roles import Rol
from tests.fabricas import DenominacionF, InstitucionF, Mundo
from tests.fabricas_presupuesto import LEY, archivo, con, ley_grande
from tests.instituciones.escenarios import cliente

pytestmark = pytest.mark.django_db
PAGINAS = ("", "05/", "05-10/", "05-10-01/", "instituciones/", "version/1/")


@pytest.fixture(autouse=True)
def _deposito_propio(settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


def cargar(filas: object = LEY, anio: int = 2026) -> None:
    servicios.cargar(datos=archivo(filas), anio=anio, archivo="ley.csv", por=None)


def texto(respuesta: HttpResponse) -> str:
    return " ".join(respuesta.content.decode().split())


def leer(ruta: str) -> str:
    respuesta = Client().get(f"/presupuesto/{ruta}")
    assert respuesta.status_code == 200, ruta
    return texto(respuesta)


def subir(navegador: Client, datos: bytes, anio: int = 2026) -> HttpResponse:
    enviado = SimpleUploadedFile("ley 2026.csv", datos)
    return navegador.post(reverse("presupuesto:cargar"), {"anio": anio, "archivo": enviado})


def test_anybody_reads_the_budget_down_to_its_lines() -> None:
    assert "Todavía no hay presupuestos" in leer("")
    cargar()
    assert "/presupuesto/2026/" in leer("")
    raiz = leer("2026/")
    assert "4.500,001" in raiz  # spending: 1.600 + 700,001 + 2.200
    assert "Sin consolidar" in raiz
    assert "/presupuesto/2026/05-61/" in leer("2026/05/")
    assert "22 BIENES Y SERVICIOS DE CONSUMO" in leer("2026/05-10/")
    lineas = leer("2026/05-61-02/")
    assert "32.06 Por Anticipos a Contratistas" in lineas
    assert lineas.count("no se suma: su ítem dice otro monto") == 2
    assert "sus asignaciones suman 0 miles de pesos" in leer("2026/version/1/")


@pytest.mark.parametrize(
    "ruta", ["1999/", "2026/99/", "2026/05-10-99/", "2026/05-10-01-21/", "2026/5/", "2026/xx/",
             "2026/version/9/", "1999/instituciones/"],
)  # fmt: skip
def test_what_the_law_does_not_have_does_not_exist(ruta: str) -> None:
    cargar()
    assert Client().get(f"/presupuesto/{ruta}").status_code == 404


def test_the_page_of_an_institution_shows_its_budget_or_why_not() -> None:
    institucion = InstitucionF(nombre="Servicio de Prueba")
    url = reverse("instituciones:detalle", args=[institucion.codigo])
    assert "Todavía no se carga la Ley de Presupuestos" in texto(Client().get(url))
    cargar()
    assert "No se conoce su código de presupuesto" in texto(Client().get(url))
    institucion.denominaciones.all().delete()
    DenominacionF(institucion=institucion, partida="05", capitulo="10")
    pagina = texto(Client().get(url))
    assert "Subtítulos 22 y 29: 400 miles de pesos, 25,00 % del gasto en pesos" in pagina
    assert "Por verificar" in pagina
    assert "/presupuesto/2026/05-10/" in pagina
    assert "Servicio de Prueba" in leer("2026/instituciones/?q=prueba")
    assert "Ninguna institución con presupuesto coincide" in leer("2026/instituciones/?q=zzz")


def test_an_upload_is_seen_before_it_is_loaded(mundo: Mundo) -> None:
    navegador = cliente(mundo[Rol.DIPRES])
    respuesta = subir(navegador, archivo())
    assert respuesta.status_code == 302
    assert not CargaPresupuesto.objects.exists()
    vista = texto(navegador.get(respuesta["Location"]))
    assert "Es el primer presupuesto de 2026: se agregarían sus 26 filas" in vista
    assert "ley 2026.csv" in vista
    assert "El ítem 05.61.02.32.06 dice 0,001" in vista
    hecha = navegador.post(respuesta["Location"], {"version": 0}, follow=True)
    assert "Quedó cargada la Ley de Presupuestos 2026, versión 1." in texto(hecha)
    carga = CargaPresupuesto.objects.get()
    assert (carga.cargada_por, carga.archivo) == (mundo[Rol.DIPRES], "ley 2026.csv")
    assert list(deposito.carpeta().iterdir()) == []


def test_a_corrected_file_shows_each_row_that_changes(mundo: Mundo) -> None:
    cargar()
    navegador = cliente(mundo[Rol.DIPRES])
    filas = con({
        "05;10;01;21;;;": "05;10;01;21;;;GASTOS EN PERSONAL;890;20",
        "05;10;01;22;;;": "05;10;01;22;;;BIENES Y SERVICIOS DE CONSUMO;260;0",
    })  # fmt: skip
    destino = subir(navegador, archivo(filas))["Location"]
    vista = texto(navegador.get(destino))
    assert "Sería la versión 2" in vista
    assert "0 filas agregadas, 0 quitadas y 2 cambiadas" in vista
    assert "05.10.01.21 GASTOS EN PERSONAL" in vista
    assert ">890<" in vista
    navegador.post(destino, {"version": 1})
    version = leer("2026/version/2/")
    assert "0 agregadas, 0 quitadas y 2 cambiadas" in version
    assert "Hay una versión posterior" in leer("2026/version/1/")


def test_the_same_file_again_offers_nothing_to_load(mundo: Mundo) -> None:
    cargar()
    navegador = cliente(mundo[Rol.DIPRES])
    vista = texto(navegador.get(subir(navegador, archivo(codificacion="utf-8"))["Location"]))
    assert "Nada: el presupuesto 2026 cargado (versión 1) ya dice lo mismo" in vista
    assert "Cargar esta versión" not in vista


def test_every_problem_of_a_file_is_on_the_page(mundo: Mundo) -> None:
    filas = con({"05;10;01;21;;;": "05;10;01;21;;;X;nueve;20", "05;61;02;31;;;": None})
    pagina = texto(subir(cliente(mundo[Rol.DIPRES]), archivo(filas)))
    assert "tiene 2 problemas" in pagina
    assert "Línea 5: Monto Pesos dice «nueve»" in pagina
    assert "Falta la fila del subtítulo 05.61.02.31" in pagina
    assert list(deposito.carpeta().iterdir()) == [], "what cannot be loaded is not kept"


def test_a_suspicious_file_asks_for_a_mark(mundo: Mundo) -> None:
    navegador = cliente(mundo[Rol.DIPRES])
    cortada = archivo([f for f in LEY if not f.startswith("50")])
    destino = subir(navegador, cortada)["Location"]
    assert "Revise:" in texto(navegador.get(destino))
    negada = navegador.post(destino, {"version": 0})
    assert "Marque que leyó las advertencias" in texto(negada)
    assert not CargaPresupuesto.objects.exists()
    navegador.post(destino, {"version": 0, "acepta": "on"})
    assert CargaPresupuesto.objects.count() == 1


def test_what_another_person_loaded_meanwhile_is_not_covered(mundo: Mundo) -> None:
    navegador = cliente(mundo[Rol.DIPRES])
    destino = subir(navegador, archivo())["Location"]
    navegador.get(destino)
    cargar(con({"05;10;01;21;;;": "05;10;01;21;;;PERSONAL;900;20"}))
    respuesta = navegador.post(destino, {"version": 0})
    assert respuesta.status_code == 409
    assert "Alguien cargó otra versión" in texto(respuesta)
    assert CargaPresupuesto.objects.count() == 1


def test_an_upload_that_is_gone_sends_back_to_the_form(mundo: Mundo) -> None:
    navegador = cliente(mundo[Rol.DIPRES])
    url = reverse("presupuesto:revisar", args=[f"2026-{'a' * 64}"])
    assert "súbalo de nuevo" in texto(navegador.get(url, follow=True))


def test_only_who_may_load_sees_the_button(mundo: Mundo) -> None:
    url = reverse("presupuesto:lista")
    assert "Cargar un archivo" in texto(cliente(mundo[Rol.DIPRES]).get(url))
    for navegador in (Client(), cliente(mundo[Rol.JEFE_SERVICIO])):
        assert "Cargar un archivo" not in texto(navegador.get(url))


def consultas_de(ruta: str) -> int:
    with CaptureQueriesContext(connection) as vistas:
        assert Client().get(f"/presupuesto/{ruta}").status_code == 200, ruta
    return len(vistas)


def test_no_page_asks_more_for_nine_thousand_rows_than_for_few() -> None:
    DenominacionF(institucion=InstitucionF(), partida="05", capitulo="10")
    cargar()
    pocas = {p: consultas_de(f"2026/{p}") for p in PAGINAS}

    cargar(ley_grande(), 2025)
    for n in range(1, 31):
        DenominacionF(institucion=InstitucionF(), partida="02", capitulo=f"{n:02d}")
    muchas = {p: consultas_de(f"2025/{p.replace('05-10', '02-10')}") for p in PAGINAS}
    assert muchas == pocas
