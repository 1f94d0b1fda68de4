"""Technical opinions: the versions of the dates, the criteria, the pages and the tasks."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from compromisos.models import ProgramaAnual, RequisitoTecnico
from evaluacion.calendarios_opinion import Ventana, Version, leer_versiones
from evaluacion.consultas_opiniones import pendientes
from evaluacion.estados_opinion import EstadoOpinion
from evaluacion.models import CalendarioOpinion, OpinionTecnica
from evaluacion.servicios.calendario_opiniones import (
    cargar_calendarios,
    publicar_calendario_de_opiniones,
)
from evaluacion.ventanas_opinion import (
    CRITERIO_GENERAL,
    criterios_de,
    rondas_de,
)
from indicadores.fuentes_reglas import todos_los_conjuntos
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.errores import (
    ErrorDeNegocio,
    TransicionInvalida,
)
from tests.evaluacion import escenarios_opiniones as opiniones
from tests.evaluacion.escenarios import PDF
from tests.fabricas import (
    ConjuntoReglasF,
    Mundo,
    contenido_marco,
)

pytestmark = pytest.mark.django_db
E = EstadoOpinion


@pytest.fixture
def mundo() -> Mundo:
    return Mundo.crear()


@pytest.fixture
def requisito(mundo: Mundo) -> RequisitoTecnico:
    return opiniones.requisito_con_opinion(mundo)


# --- Calendars ---------------------------------------------------------------------------------
def test_the_two_calendars_of_2025_load_once_and_stay() -> None:
    versiones = leer_versiones()
    assert [(v.anio, v.numero, len(v.ventanas)) for v in versiones] == [(2025, 1, 6), (2025, 2, 6)]
    assert len(cargar_calendarios(versiones=versiones)) == 2
    assert cargar_calendarios(versiones=versiones) == []
    primera = CalendarioOpinion.objects.get(numero=1)
    ventana = primera.ventanas.get(requisito_codigo="E1-O2-RT1", ronda=2)
    # 25-07-2025 at 23:59:59 in Santiago, four hours behind UTC in winter
    assert ventana.presenta_hasta.isoformat() == "2025-07-26T03:59:59+00:00"


def test_both_calendars_ask_for_the_same_requirements() -> None:
    primera, segunda = leer_versiones()
    assert {v.requisito for v in primera.ventanas} == {v.requisito for v in segunda.ventanas}
    assert primera.huella != segunda.huella


def test_the_calendars_name_requirements_that_the_rules_demand_an_opinion_of() -> None:
    sistema = next(
        s
        for c in todos_los_conjuntos()
        if c.codigo == "programa-marco-2025-2026"
        for s in c.contenido["sistemas"]
        if s["codigo"] == "transformacion-digital"
    )
    exigen = {
        r["codigo"]
        for e in sistema["etapas"]
        for o in e["objetivos"]
        for r in o["requisitos"]
        if r.get("opinion_tecnica")
    }
    assert {v.requisito for version in leer_versiones() for v in version.ventanas} == exigen


def test_a_stored_calendar_is_not_rewritten_by_its_file() -> None:
    primera, segunda = leer_versiones()
    cargar_calendarios(versiones=[primera])
    cambiada = Version(
        primera.sistema, primera.anio, 1, primera.nombre, primera.rige_desde, primera.confianza,
        primera.fuente, "", segunda.ventanas,
    )  # fmt: skip
    with pytest.raises(TransicionInvalida, match="agregue una versión nueva"):
        cargar_calendarios(versiones=[cambiada])


def test_a_version_rules_from_its_day(mundo: Mundo, requisito: RequisitoTecnico) -> None:
    with reloj.en(opiniones.EN_RONDA_1):
        nueva = publicar_calendario_de_opiniones(
            sistema="estado-verde",
            anio=2026,
            nombre="Guía, versión 2",
            ventanas=[Ventana("E1-O1-RT1", 1, None, opiniones.DESPUES)],
            fuente="Guía de la red",
            motivo="Se reeditó.",
            por=mundo[Rol.DIPRES],
        )
    assert nueva.numero == 2
    with reloj.en(opiniones.EN_RONDA_1 - opiniones.MES / 2):
        assert rondas_de([requisito])[requisito.pk].ronda(2)
    with reloj.en(opiniones.EN_RONDA_2):
        rondas = rondas_de([requisito])[requisito.pk]
        assert rondas.es_final(1)
        assert rondas.por_numero[1].calendario == nueva


@pytest.mark.parametrize(
    ("cambios", "frase"),
    [
        ({"ventanas": []}, "al menos una ronda"),
        ({"motivo": " "}, "motivo del cambio"),
        ({"fuente": ""}, "en qué documento"),
        ({"nombre": ""}, "nombre de la versión"),
        ({"ventanas": [Ventana("E1-O1-RT1", 2, None, opiniones.DESPUES)]}, "sin saltos"),
        (
            {"ventanas": [Ventana("E1-O1-RT1", 1, opiniones.DESPUES, opiniones.EN_RONDA_1)]},
            "termina antes de empezar",
        ),
    ],
)
def test_a_calendar_that_makes_no_sense_is_not_published(
    mundo: Mundo, requisito: RequisitoTecnico, cambios: dict[str, object], frase: str
) -> None:
    datos: dict[str, object] = {
        "sistema": "estado-verde",
        "anio": 2026,
        "nombre": "Guía",
        "ventanas": [Ventana("E1-O1-RT1", 1, None, opiniones.DESPUES)],
        "fuente": "Guía",
        "motivo": "Cambió.",
        "por": mundo[Rol.DIPRES],
    }
    with pytest.raises(ErrorDeNegocio, match=frase):
        publicar_calendario_de_opiniones(**(datos | cambios))  # type: ignore[arg-type]
    assert CalendarioOpinion.objects.count() == 1


def test_the_criteria_are_those_of_the_rule_of_the_year(
    mundo: Mundo, requisito: RequisitoTecnico
) -> None:
    assert criterios_de([requisito])[requisito.pk] == (CRITERIO_GENERAL,)
    contenido = contenido_marco()
    crudo = {"codigo": "E1-O1-RT1", "texto": "x", "criterios_opinion": ["completitud", "medio"]}
    contenido["sistemas"] = [
        {"codigo": "estado-verde", "etapas": [{"objetivos": [{"requisitos": [crudo]}]}]}
    ]
    conjunto = ConjuntoReglasF(codigo="con-criterios", contenido=contenido)
    ProgramaAnual.objects.filter(pk=mundo.programa.pk).update(conjunto_reglas=conjunto)
    fila = RequisitoTecnico.objects.get(pk=requisito.pk)
    assert criterios_de([fila])[fila.pk] == ("completitud", "medio")


# --- Pages -------------------------------------------------------------------------------------
def test_the_page_goes_from_the_request_to_the_opinion(
    client: Client, mundo: Mundo, requisito: RequisitoTecnico
) -> None:
    url = f"/opiniones/requisitos/{requisito.pk}/"
    with reloj.en(opiniones.EN_RONDA_1):
        client.force_login(mundo[Rol.ENCARGADO_PMG])
        assert "Pedir la opinión técnica" in client.get(url).content.decode()
        vacio = client.post(f"{url}presentar/", {"version": "0", "texto": ""})
        assert vacio.status_code == 400
        enviado = client.post(
            f"{url}presentar/",
            {
                "version": "0",
                "texto": "Va el diagnóstico.",
                "documentos": [SimpleUploadedFile("d.pdf", PDF, "application/pdf")],
            },
        )
        assert enviado.status_code == 302
        client.force_login(mundo[Rol.RED_EXPERTOS])
        pagina = client.get(url).content.decode()
        assert "Dar la opinión técnica" in pagina
        assert "Va el diagnóstico." in pagina
        opinado = client.post(f"{url}opinar/", {"version": "1", "criterio_0": "si"})
        assert opinado.status_code == 302
    assert OpinionTecnica.objects.get().estado == E.FAVORABLE


def test_the_tasks_name_what_waits_for_each_one(mundo: Mundo, requisito: RequisitoTecnico) -> None:
    with reloj.en(opiniones.EN_RONDA_1):
        (tarea,) = pendientes(mundo[Rol.ENCARGADO_PMG])
        assert tarea.url == f"/opiniones/requisitos/{requisito.pk}/"
        assert pendientes(mundo[Rol.RED_EXPERTOS]) == []
        opiniones.pedida(mundo, requisito)
        assert pendientes(mundo[Rol.ENCARGADO_PMG]) == []
        (tarea,) = pendientes(mundo[Rol.RED_EXPERTOS])
        assert tarea.plazo is not None
