"""Formats, query strings, components, gallery: what every page is built from."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace as Objeto

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.test.signals import template_rendered

from pmg_site.comun import formato, iconos, tonos
from pmg_site.comun.templatetags.pmg import paginas_cercanas
from pmg_site.galeria import ejemplos, views

NBSP = "\u00a0"
PLANTILLAS = Path(settings.BASE_DIR) / "templates"
COMPONENTES = sorted(ruta.name for ruta in (PLANTILLAS / "componentes").glob("*.html"))


def escribir(plantilla: str, **contexto: object) -> str:
    return Template("{% load pmg %}" + plantilla).render(Context(contexto))


@pytest.fixture
def peticion(db):
    """A request as the middleware leaves it; the site's context processor reads the database."""
    peticion = RequestFactory().get("/lista/", {"q": "año & más", "page": "2", "orden": "nombre"})
    peticion.session = SessionStore()
    peticion.user = AnonymousUser()
    peticion._messages = FallbackStorage(peticion)
    return peticion


# --- Numbers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("valor", "decimales", "esperado"),
    [
        (0, None, "0"),
        (1234567, None, "1.234.567"),
        (-1234, None, "-1.234"),
        (Decimal("1234.50"), None, "1.234,50"),
        ("1234.5", None, "1.234,5"),
        (Decimal("1E+3"), None, "1.000"),
        (Fraction(1, 4), None, "0,25"),
        (Fraction(1, 3), None, "0,33"),
        (Fraction(2, 3), 4, "0,6667"),
        (Decimal("0.005"), 2, "0,01"),  # half up
        (Decimal("-0.005"), 2, "-0,01"),
        (Decimal("-0.004"), 2, "0,00"),  # no minus zero
        (Decimal("89.995"), 2, "90,00"),
        (Decimal("999999999999.99"), 2, "999.999.999.999,99"),
        (Decimal("0.1") + Decimal("0.2"), 20, "0,30000000000000000000"),
        (None, None, "—"),
        ("", None, "—"),
    ],
)
def test_los_numeros_se_escriben_como_en_chile(valor, decimales, esperado):
    assert formato.numero(valor, decimales) == esperado


@pytest.mark.parametrize(
    ("filtro", "valor", "esperado"),
    [
        ("pct", Decimal("97.894"), f"97,89{NBSP}%"),
        ("pct", 93, f"93,00{NBSP}%"),
        ("pct:0", Fraction(26200, 281), f"93{NBSP}%"),
        ("pct", None, "—"),
        ("pct_corto", Decimal("93.00"), f"93{NBSP}%"),
        ("pct_corto", Decimal("97.50"), f"97,5{NBSP}%"),
        ("pct_corto", 100, f"100{NBSP}%"),
        ("pct_exacto", Decimal("89.995"), f"89,995{NBSP}%"),
        ("pct_exacto", Fraction(26200, 281), f"26.200/281{NBSP}%"),
        ("miles_de_pesos", 1234567, f"M${NBSP}1.234.567"),
        ("num", 1234, "1.234"),
        ("run", "123456785", "12.345.678-5"),
        ("run", "12345678-5", "12.345.678-5"),
        ("run", "6000000k", "6.000.000-K"),
        ("run", "no es un run", "no es un run"),
        ("run", "", "—"),
        ("tamano", 999, f"999{NBSP}B"),
        ("tamano", 1500, f"1,5{NBSP}kB"),
        ("tamano", 25_000_000, f"25{NBSP}MB"),
    ],
)
def test_los_filtros_de_cifras(filtro, valor, esperado):
    assert escribir("{{ v|" + filtro + " }}", v=valor) == esperado


@pytest.mark.parametrize("valor", [0.1, True])
def test_un_flotante_no_se_escribe(valor):
    with pytest.raises(TypeError, match="tipo exacto"):
        formato.numero(valor)


@pytest.mark.parametrize("valor", ["doce", Decimal("NaN"), Decimal("Infinity")])
def test_lo_que_no_es_numero_se_rechaza(valor):
    with pytest.raises(ValueError, match="no es un número"):
        formato.numero(valor)


# --- Dates ------------------------------------------------------------------------------------

# 2 a.m. UTC is the evening of the day before in Santiago (UTC-3 in summer).
NOCHE = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("filtro", "valor", "esperado"),
    [
        ("fecha", date(2026, 11, 20), "20 de noviembre de 2026"),
        ("fecha", NOCHE, "20 de noviembre de 2026"),
        ("fecha", date(2026, 1, 1), "1 de enero de 2026"),
        ("fecha", None, "—"),
        ("fecha_corta", NOCHE, "20-11-2026"),
        ("fecha_hora", NOCHE, "20 de noviembre de 2026, 23:00 (hora de Santiago)"),
        # In July Santiago is at UTC-4.
        (
            "fecha_hora",
            datetime(2026, 7, 1, 12, tzinfo=UTC),
            "1 de julio de 2026, 08:00 (hora de Santiago)",
        ),
        ("fecha_hora", None, "—"),
    ],
)
def test_las_fechas_se_escriben_en_hora_de_santiago(filtro, valor, esperado):
    assert escribir("{{ v|" + filtro + " }}", v=valor) == esperado


def test_una_hora_sin_zona_se_rechaza():
    with pytest.raises(ValueError, match="zona horaria"):
        formato.fecha_hora(datetime(2026, 7, 1, 12))  # noqa: DTZ001 - the refusal of it is tested


@pytest.mark.parametrize(
    ("diferencia", "palabras", "tono"),
    [
        (timedelta(days=-400), "venció hace 400 días", "rojo"),
        (timedelta(days=-1), "venció ayer", "rojo"),
        (timedelta(hours=-1), "venció hoy", "rojo"),
        (timedelta(hours=1), "vence hoy", "amarillo"),
        (timedelta(days=1), "vence mañana", "amarillo"),
        (timedelta(days=3), "faltan 3 días", "amarillo"),
        (timedelta(days=4), "faltan 4 días", "gris"),
    ],
)
def test_un_plazo_dice_cuanto_falta(diferencia, palabras, tono):
    ahora = datetime(2026, 11, 20, 15, tzinfo=UTC)
    contexto = {"v": ahora + diferencia, "a": ahora}
    assert escribir("{{ v|cuanto_falta:a }}", **contexto) == palabras
    assert escribir("{{ v|tono_de_plazo:a }}", **contexto) == tono


# --- Query strings ----------------------------------------------------------------------------


def con_peticion(plantilla: str, peticion) -> str:
    return Template(
        "{% load pmg %}{% autoescape off %}" + plantilla + "{% endautoescape %}"
    ).render(Context({"request": peticion}))


@pytest.mark.parametrize(
    ("plantilla", "esperado"),
    [
        ("{% pagina_url 5 %}", "?q=a%C3%B1o+%26+m%C3%A1s&page=5&orden=nombre"),
        ("{% url_con q=None page='' %}", "?orden=nombre"),
        (
            "{% orden_url 'nombre' as o %}{{ o.sentido }} {{ o.url }}",
            "ascending ?q=a%C3%B1o+%26+m%C3%A1s&orden=-nombre",
        ),
        (
            "{% orden_url 'anio' as o %}{{ o.sentido }} {{ o.url }}",
            "none ?q=a%C3%B1o+%26+m%C3%A1s&orden=anio",
        ),
    ],
)
def test_los_enlaces_conservan_los_filtros(peticion, plantilla, esperado):
    assert con_peticion(plantilla, peticion) == esperado


@pytest.mark.parametrize(
    ("actual", "total", "esperado"),
    [
        (1, 2, [1, 2]),
        (7, 50, [1, None, 6, 7, 8, None, 50]),
        (1, 50, [1, 2, None, 50]),
        (50, 50, [1, None, 49, 50]),
        (3, 5, [1, 2, 3, 4, 5]),
    ],
)
def test_las_paginas_cercanas(actual, total, esperado):
    assert paginas_cercanas(Paginator(range(total), 1).get_page(actual)) == esperado


def test_la_proteccion_csrf_llega_dentro_de_un_include_con_only(peticion):
    html = render_to_string(
        "componentes/acciones.html", {"acciones": ejemplos.ACCIONES}, request=peticion
    )
    permitidas = sum(accion.permitida for accion in ejemplos.ACCIONES)
    assert len(re.findall(r'name="csrfmiddlewaretoken" value="\w{64}"', html)) == permitidas


def test_sin_peticion_la_proteccion_csrf_no_se_omite_en_silencio():
    with pytest.raises(RuntimeError, match="needs the request"):
        escribir("{% campo_csrf %}")


# --- Components -------------------------------------------------------------------------------


@pytest.fixture
def galeria(peticion, settings):
    """The gallery as its view answers it, with the names of the templates it used."""
    settings.ROOT_URLCONF = "tests.comun.urls_galeria"
    usadas: set[str] = set()

    def anotar(template, **_: object) -> None:
        usadas.add(template.name)

    template_rendered.connect(anotar)
    html = views.galeria(peticion).content.decode()
    template_rendered.disconnect(anotar)
    return Objeto(html=html, usadas=usadas)


def test_la_galeria_muestra_todos_los_componentes(galeria):
    faltan = {f"componentes/{nombre}" for nombre in COMPONENTES} - galeria.usadas
    assert not faltan


def test_la_galeria_cumple_la_politica_de_contenido(galeria):
    assert not re.search(r"\sstyle=", galeria.html)
    assert not re.search(r"\son\w+=", galeria.html)
    assert not re.search(r"<script(?![^>]* src=)", galeria.html)
    assert "hx-on" not in galeria.html


def test_la_galeria_no_repite_identificadores(galeria):
    identificadores = re.findall(r'\sid="([^"]+)"', galeria.html)
    assert len(identificadores) == len(set(identificadores))


def test_lo_hostil_queda_como_texto(galeria):
    assert ejemplos.HOSTIL not in galeria.html
    assert "&lt;script&gt;" in galeria.html


@pytest.mark.parametrize("nombre", COMPONENTES)
def test_cada_componente_documenta_sus_entradas(nombre):
    fuente = (PLANTILLAS / "componentes" / nombre).read_text(encoding="utf-8")
    assert re.match(r"{% comment %}\n[^\n]+", fuente)
    assert "Inputs:" in fuente
    assert f'{{% include "componentes/{nombre}"' in fuente


# The inputs that each component cannot do without, as poor as they may come; the rest are optional.
MINIMO: dict[str, dict[str, object]] = {
    "archivo.html": {"archivo": Objeto(nombre="a.pdf", tamano=None)},
    "barra_progreso.html": {"texto": "T"},
    "campo.html": {"campo": ejemplos.Formulario()["nota"]},
    "campo_mensajes.html": {"campo": ejemplos.Formulario()["nota"]},
    "conflicto.html": {"error": Objeto(mensaje="M", version=1, cambios=[]), "url": "/"},
    "error.html": {"codigo": "404", "titulo": "T"},
    "filtro_tabla.html": {"tabla": "t"},
    "kpi.html": {"texto": "T", "valor": "1"},
    "paginacion.html": {"page_obj": Paginator([], 10).get_page(1)},
    "progreso.html": {"trabajo": ejemplos.TRABAJOS[1], "texto": "T", "url": "/"},
    "semaforo.html": {"texto": "T"},
    "tarea.html": {"tarea": Objeto(texto="T", url="/", plazo=None)},
    "th_ordenable.html": {"campo": "nombre", "texto": "Nombre"},
    "vacio.html": {"titulo": "T", "que_hacer": "Q"},
}


@pytest.mark.parametrize("nombre", COMPONENTES)
def test_cada_componente_se_dibuja_con_lo_minimo(nombre, peticion):
    """A variable that is missing and not declared optional fails: undefined ones are forbidden."""
    html = get_template(f"componentes/{nombre}").render(MINIMO.get(nombre, {}), peticion)
    assert "None" not in html


@pytest.mark.parametrize(
    ("componente", "contexto", "dice"),
    [
        ("historial", {"entradas": []}, "Todavía no hay movimientos"),
        ("acciones", {"acciones": []}, "No hay acciones pendientes"),
        ("definiciones", {"pares": []}, "Sin información"),
        ("linea_de_estados", {"pasos": []}, "no ha comenzado"),
        ("plazo", {"vence": None}, "Sin plazo fijado"),
        ("confianza", {"confianza": "por_verificar", "norma": "Ley 1"}, "Por verificar"),
        ("confianza", {"confianza": "verificado", "norma": "Ley 1"}, "Verificado: Ley 1"),
        ("confianza", {"confianza": "verificado"}, "Por verificar"),
        ("error", {"codigo": 409, "titulo": "T", "mensaje": "El plazo cerró."}, "El plazo cerró."),
    ],
)
def test_lo_que_dice_cada_estado(componente, contexto, dice, peticion):
    assert dice in render_to_string(f"componentes/{componente}.html", contexto, peticion)


def test_una_accion_negada_no_envia_nada_y_dice_por_que(peticion):
    accion = Objeto(texto="Aprobar", url="/x/", permitida=False, motivo="Usted ingresó este valor.")
    html = render_to_string("componentes/acciones.html", {"acciones": [accion]}, peticion)
    assert "<form" not in html
    assert 'aria-disabled="true"' in html
    assert "Usted ingresó este valor." in html


def test_un_campo_con_error_se_liga_a_su_ayuda_y_a_su_error(peticion):
    campo = ejemplos.Formulario({"valor": "140"})["valor"]
    html = render_to_string("componentes/campo.html", {"campo": campo}, peticion)
    assert 'aria-invalid="true"' in html
    ligados = re.search(r'aria-describedby="([^"]+)"', html)
    assert ligados
    assert {"ayuda-id_valor", "error-id_valor"} == set(ligados[1].split())
    for identificador in ligados[1].split():
        assert f'id="{identificador}"' in html
    assert 'value="140"' in html


def test_el_resumen_enlaza_cada_error_con_un_campo_que_existe(galeria):
    resumen = galeria.html.split("data-resumen-errores")[1].split("</ul>")[0]
    destinos = re.findall(r'href="#([^"]+)"', resumen)
    assert len(destinos) == len(ejemplos.Formulario({"run": "x", "valor": "140"}).errors) - 1
    for destino in destinos:
        assert f'id="{destino}"' in galeria.html


def test_un_formulario_sin_errores_no_tiene_resumen(peticion):
    class Corto(forms.Form):
        a = forms.CharField()

    html = render_to_string(
        "componentes/resumen_errores.html", {"form": Corto({"a": "1"})}, peticion
    )
    assert not html.strip()


@pytest.mark.parametrize(("trabajo", "pregunta"), [(0, True), (1, True), (2, False), (3, False)])
def test_solo_un_trabajo_vivo_vuelve_a_preguntar(trabajo, pregunta, peticion):
    contexto = {"trabajo": ejemplos.TRABAJOS[trabajo], "texto": "T", "url": "/t/"}
    html = render_to_string("componentes/progreso.html", contexto, peticion)
    assert ("hx-get" in html) is pregunta


@pytest.mark.parametrize("codigo", ["400", "403", "404", "409", "429", "500"])
def test_las_paginas_de_error_dicen_que_hacer(codigo, peticion):
    html = render_to_string(f"errores/{codigo}.html", {}, peticion)
    assert f"Error {codigo}" in html
    assert "Ir al inicio" in html
    assert re.search(r"Vuelva|vuelva|pida|Revise|Espere", html)


def test_los_tonos_y_los_iconos_nombrados_existen():
    for icono, _ in tonos.TONOS.values():
        assert iconos.icono(icono).startswith("<svg")
    for estado in [*tonos._INDICE, *tonos._ICONO_DE_ESTADO, "desconocido"]:
        assert tonos.icono_de_estado(estado) in iconos.NOMBRES
    with pytest.raises(KeyError):
        iconos.icono("no-existe")


def test_los_archivos_estaticos_que_nombran_las_hojas_de_estilo_existen():
    raiz = Path(settings.BASE_DIR) / "static"
    hojas = [*raiz.rglob("*.css"), *raiz.rglob("*.js")]
    assert len(hojas) >= 6
    for hoja in hojas:
        fuente = hoja.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in fuente, hoja
        if hoja.suffix == ".css":
            for nombre in re.findall(r"url\([\"']?([^\"')]+)[\"']?\)", fuente):
                assert nombre.startswith(("data:", "#")) or (hoja.parent / nombre).is_file(), nombre


def test_una_plantilla_ausente_se_nota():
    with pytest.raises(TemplateDoesNotExist):
        get_template("componentes/no_existe.html")
