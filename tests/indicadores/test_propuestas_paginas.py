"""Pages of the proposals: what was typed stays, every fault shows, a person sees what changes."""

from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from indicadores import servicios_propuestas as servicios
from indicadores.alcance_reglas import partir_de
from indicadores.forms_marco import FormularioMarco
from indicadores.models import ConjuntoReglas, PropuestaReglas
from indicadores.servicios_propuestas import Respaldo
from indicadores.texto_reglas import escribir
from instituciones.models import Persona, RedExpertos
from instituciones.roles import Rol
from pmg_site.comun.canonico import huella
from tests.fabricas import MecanismoF, Mundo, RedExpertosF
from tests.fabricas_reglas import texto_con

pytestmark = pytest.mark.django_db
MOTIVO = "Cambió el decreto."
PUERTA = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def reglas() -> None:
    """The rules of the repository, with the networks and mechanisms that they name."""
    call_command("cargar_reglas", stdout=StringIO())
    for codigo in ("PMG", "MEI"):
        MecanismoF(codigo=codigo, nombre=codigo)
    for conjunto in ConjuntoReglas.objects.filter(codigo="programa-marco-2027"):
        for elemento in (*conjunto.contenido["sistemas"], *conjunto.contenido["indicadores"]):
            if elemento.get("red") and not RedExpertos.objects.filter(codigo=elemento["red"]):
                RedExpertosF(codigo=elemento["red"])


def entrar(persona: Persona) -> Client:
    navegador = Client()
    navegador.force_login(persona, backend=PUERTA)
    return navegador


def marco_2027(mecanismo: str = "PMG") -> ConjuntoReglas:
    return ConjuntoReglas.objects.get(codigo="programa-marco-2027", mecanismo=mecanismo)


def borrador(mundo: Mundo) -> PropuestaReglas:
    base = marco_2027()
    return servicios.crear(
        texto=escribir(partir_de(base, 2027, 2027)),
        respaldo=Respaldo(MOTIVO),
        por=mundo[Rol.DIPRES],
        base=base,
    )


def datos_de(propuesta: PropuestaReglas, **cambios: Any) -> dict[str, Any]:
    """What a browser sends when the form is posted, with some fields typed over."""
    base = propuesta.base.contenido if propuesta.base else {}
    form = FormularioMarco(contenido=propuesta.contenido, base=base)
    datos: dict[str, Any] = {}
    for campo in form:
        valor = campo.value()
        if valor is not None and valor is not False and valor != "":
            datos[campo.html_name] = "on" if valor is True else valor
    return datos | {"motivo": MOTIVO, "version": propuesta.fila_version} | cambios


def test_a_draft_begins_as_a_copy_and_leads_to_its_form(mundo: Mundo, reglas: None) -> None:
    navegador = entrar(mundo[Rol.DIPRES])
    datos = {"base": marco_2027().huella, "anio_desde": 2028, "anio_hasta": 2029, "motivo": MOTIVO}
    respuesta = navegador.post(reverse("reglas:propuesta-nueva"), datos)
    propuesta = PropuestaReglas.objects.get()
    assert respuesta["Location"] == reverse("reglas:propuesta-editar", args=[propuesta.pk])
    assert (propuesta.codigo, propuesta.anios) == ("programa-marco-2028-2029", "2028–2029")
    assert propuesta.contenido["parametros"] == marco_2027().contenido["parametros"]


def test_saving_the_form_untouched_changes_nothing(mundo: Mundo, reglas: None) -> None:
    propuesta = borrador(mundo)
    url = reverse("reglas:propuesta-editar", args=[propuesta.pk])
    antes = propuesta.huella
    assert entrar(mundo[Rol.DIPRES]).post(url, datos_de(propuesta)).status_code == 302
    propuesta.refresh_from_db()
    assert (propuesta.huella, propuesta.fila_version) == (antes, 2)


def test_what_is_typed_in_the_form_is_what_the_document_says(mundo: Mundo, reglas: None) -> None:
    propuesta = borrador(mundo)
    indicador = propuesta.contenido["indicadores"][0]["codigo"]
    sistema = propuesta.contenido["sistemas"][0]["codigo"]
    datos = datos_de(
        propuesta,
        **{
            "p-umbral_compromiso": "80,5",
            "p-umbral_compromiso-apoyo": "norma",
            "p-umbral_compromiso-fuente": "Decreto 1",
            "o-0-peso_min": "10",
            f"i-{indicador}-decimales": "3",
        },
    )
    del datos[f"s-{sistema}-sigue"]
    url = reverse("reglas:propuesta-editar", args=[propuesta.pk])
    assert entrar(mundo[Rol.DIPRES]).post(url, datos).status_code == 302
    propuesta.refresh_from_db()
    c = propuesta.contenido
    assert c["parametros"]["umbral_compromiso"] == {"valor": "80.5", "norma": "Decreto 1"}
    assert c["objetivos"][0]["peso_min"] == "10"
    assert c["indicadores"][0]["decimales"] == 3
    assert sistema not in [s["codigo"] for s in c["sistemas"]]
    # What was taken out can be put back: it is offered with what its base says.
    assert entrar(mundo[Rol.DIPRES]).post(url, datos_de(propuesta, **{f"s-{sistema}-sigue": "on"}))[
        "Location"
    ] == reverse("reglas:propuesta", args=[propuesta.pk])
    propuesta.refresh_from_db()
    assert sistema in [s["codigo"] for s in propuesta.contenido["sistemas"]]


def test_a_refused_form_shows_every_fault_at_its_field_and_keeps_what_was_typed(
    mundo: Mundo, reglas: None
) -> None:
    propuesta = borrador(mundo)
    datos = datos_de(
        propuesta,
        **{"p-tope_cumplimiento": "cien", "p-decimales_total": "9", "o-0-peso_min": "80",
           "o-0-peso_max": "60", "o-1-nombre": ""},
    )  # fmt: skip
    url = reverse("reglas:propuesta-editar", args=[propuesta.pk])
    respuesta = entrar(mundo[Rol.DIPRES]).post(url, datos)
    assert respuesta.status_code == 422
    form = respuesta.context["form"]
    assert set(form.errors) == {
        "p-tope_cumplimiento", "p-decimales_total", "o-0-peso_min", "o-1-nombre",
    }  # fmt: skip
    assert "«Ponderador mínimo (%)» (80) es mayor" in str(form.errors["o-0-peso_min"])
    assert form["p-tope_cumplimiento"].value() == "cien"
    propuesta.refresh_from_db()
    assert propuesta.fila_version == 1


def test_whoever_saves_second_is_told_and_loses_nothing(mundo: Mundo, reglas: None) -> None:
    propuesta = borrador(mundo)
    url = reverse("reglas:propuesta-editar", args=[propuesta.pk])
    datos = datos_de(propuesta)
    assert entrar(mundo[Rol.COMITE_TECNICO]).post(url, datos).status_code == 302
    navegador = entrar(mundo[Rol.DIPRES])
    respuesta = navegador.post(url, {**datos, "nombre": "Lo mío"})
    texto = respuesta.content.decode()
    assert respuesta.status_code == 409
    assert 'value="Lo mío"' in texto
    assert str(mundo.personas[Rol.COMITE_TECNICO]) in texto
    assert 'name="version" value="2"' in texto
    propuesta.refresh_from_db()
    assert propuesta.nombre != "Lo mío"


def test_a_document_with_faults_comes_back_with_their_lines_and_its_text(mundo: Mundo) -> None:
    texto = texto_con().replace("anio_desde: 2020", "anio_desde: dos mil veinte")
    texto = texto.replace("codigo: medir", "codigo: mirar")
    archivo = SimpleUploadedFile("reglas.yaml", texto.encode())
    respuesta = entrar(mundo[Rol.DIPRES]).post(
        reverse("reglas:propuesta-subir"), {"motivo": MOTIVO, "archivo": archivo}
    )
    html = respuesta.content.decode()
    assert respuesta.status_code == 422
    for ruta, trozo in (("anio_desde", "dos mil veinte"), ("tipos_compromiso[2].codigo", "mirar")):
        linea = next(n for n, fila in enumerate(texto.splitlines(), 1) if trozo in fila)
        falla = next(f for f in respuesta.context["fallas"] if f.ruta == ruta)
        assert falla.linea == linea
        assert f"Línea {linea}" in html
    assert "anio_desde: dos mil veinte" in html
    assert not PropuestaReglas.objects.exists()


@pytest.mark.parametrize(
    ("contenido", "dice"),
    [
        (b"\xff\xfe\x00", "no es texto UTF-8"),
        (b"x" * 400_001, "demasiado grande"),
        (b"a: [", "YAML est"),
        (b"a: &a [*a]", "demasiado grande"),
        (b"", "vacío"),
    ],
)
def test_what_is_not_a_document_is_refused_in_plain_words(
    mundo: Mundo, contenido: bytes, dice: str
) -> None:
    archivo = SimpleUploadedFile("reglas.yaml", contenido)
    respuesta = entrar(mundo[Rol.DIPRES]).post(
        reverse("reglas:propuesta-subir"), {"motivo": MOTIVO, "archivo": archivo}
    )
    assert respuesta.status_code == 422
    assert dice in respuesta.content.decode()


def test_from_draft_to_rules_through_the_pages(mundo: Mundo, reglas: None) -> None:
    propuesta = borrador(mundo)
    dipres, comite = entrar(mundo[Rol.DIPRES]), entrar(mundo[Rol.COMITE_TRIMINISTERIAL])
    url = reverse("reglas:propuesta-editar", args=[propuesta.pk])
    dipres.post(url, datos_de(propuesta, **{"o-0-peso_max": "60"}))

    def paso(navegador: Client, accion: str, version: int) -> int:
        destino = reverse("reglas:propuesta-accion", args=[propuesta.pk, accion])
        return int(navegador.post(destino, {"version": version}).status_code)

    assert comite.get(reverse("reglas:propuesta", args=[propuesta.pk])).status_code == 404
    assert paso(dipres, "proponer", 2) == 302
    vista = comite.get(reverse("reglas:propuesta", args=[propuesta.pk])).content.decode()
    assert "Objetivo «Gestión Eficaz» · ponderador máximo" in vista
    assert "Sin límite conocido" in vista
    assert paso(comite, "aprobar", 2) == 409  # the version that was seen is not the stored one
    assert paso(dipres, "aprobar", 3) == 403
    assert paso(comite, "aprobar", 3) == 302
    nuevo = ConjuntoReglas.objects.vigente("programa_marco", "PMG", 2027)
    assert nuevo is not None
    assert nuevo.version == 2
    vista = comite.get(reverse("reglas:propuesta", args=[propuesta.pk])).content.decode()
    assert reverse("reglas:conjunto", args=[nuevo.huella]) in vista
    publica = Client().get(reverse("reglas:anio", args=["PMG", 2027])).content.decode()
    assert "Otras versiones" in publica


def test_the_file_of_a_proposal_can_be_uploaded_again_as_it_is(mundo: Mundo, reglas: None) -> None:
    propuesta = borrador(mundo)
    navegador = entrar(mundo[Rol.DIPRES])
    bajado = navegador.get(reverse("reglas:propuesta-descarga", args=[propuesta.pk])).content
    archivo = SimpleUploadedFile("reglas.yaml", bajado)
    navegador.post(reverse("reglas:propuesta-subir"), {"motivo": MOTIVO, "archivo": archivo})
    otra = PropuestaReglas.objects.order_by("pk").last()
    assert otra is not None
    assert otra.pk != propuesta.pk
    assert (otra.texto.encode(), otra.huella) == (bajado, propuesta.huella)
    assert huella(otra.contenido) == propuesta.huella


def test_the_comparison_is_public_and_its_table_is_the_same(client: Client, reglas: None) -> None:
    de = ConjuntoReglas.objects.get(codigo="programa-marco-2023-2024", mecanismo="PMG")
    con = ConjuntoReglas.objects.get(codigo="programa-marco-2025-2026", mecanismo="PMG")
    consulta = QueryDict(mutable=True)
    consulta.update({"de": de.huella, "con": con.huella})
    html = client.get(f"{reverse('reglas:comparar')}?{consulta.urlencode()}").content.decode()
    assert "Sistema «Transformación Digital»" in html
    tabla = client.get(f"{reverse('reglas:comparar-csv')}?{consulta.urlencode()}")
    filas = tabla.content.decode("utf-8-sig").splitlines()
    assert filas[0].startswith("Materia;Qué pasa;Dónde;PMG · 2023–2024")
    assert "Sistemas, etapas y requisitos;Se agrega;Sistema «Transformación Digital»;;" in filas


def test_rules_and_tiers_are_not_compared(client: Client, reglas: None) -> None:
    de = ConjuntoReglas.objects.filter(tipo="tramos").first()
    con = marco_2027()
    assert de is not None
    respuesta = client.get(reverse("reglas:comparar"), {"de": de.huella, "con": con.huella})
    assert respuesta.status_code == 422
    assert "Compare dos Programas Marco" in respuesta.content.decode()
