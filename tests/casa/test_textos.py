"""What people read: Spanish with its accents, nothing of the machine where the code was written."""

import ast
import enum
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.db.models import Choices

from tests.casa.introspeccion import (
    PAQUETES,
    RAIZ,
    arbol,
    corto,
    modelos,
    modulos,
    plantillas,
    texto,
)

# Words that are always wrong without their accent or their ñ. Those that are also another word
# ("publico", "esta", "calculo", "revision" in English) are not here.
_SIN_TILDE = (
    r"[a-záéíóúñ]+cion|anio|anios|numero|numeros|codigo|codigos|ultimo|ultima|tecnico|tecnica|"
    r"tecnicos|tecnicas|gestion|razon|pagina|paginas|segun|tambien|ademas|dia|dias|mas de|ningun|"
    r"algun|formula de|indice de|periodo de|unico|unica|basico|basica|estrategica|estrategicas|"
    r"estrategico|estrategicos|automatico|automatica|electronico|region|regimen|credito|"
    r"catalogo|articulo|articulos|parrafo|prorroga|prorrogas|limite|parametro|parametros|"
    r"metodo|ambito|ambitos|bitacora|cuantos dias|despues|proximo|proxima|todavia|aqui|asi|"
    r"accion|acciones no|contrasena|espanol|ano|anos|manana|senal|pequeno|compania|diseno"
)
MAL_ESCRITA = re.compile(rf"(?<![\w.#/_-])(?:{_SIN_TILDE})(?![\w.(=/_-])", re.IGNORECASE)
# Only in prose that is surely Spanish: labels and templates.
_SOLO_ESPANOL = (
    r"version|revision|mision|vision|decision|comision|division|fusion|extension|opinion|"
    r"conclusion|dimension|sesion|emision"
)
MAL_EN_PROSA = re.compile(
    rf"(?<![\w.#/_-])(?:{_SIN_TILDE}|{_SOLO_ESPANOL})(?![\w.(=/_-])", re.IGNORECASE
)


# --- Templates ---------------------------------------------------------------------------------
_NO_PROSA = re.compile(
    r"\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}|<!--.*?-->|<[^>]*>",
    re.DOTALL,
)
_LEIDO = re.compile(r"(?:alt|title|aria-label|placeholder)=\"([^\"]*)\"")
_ARGUMENTO = re.compile(r"\{%\s*(?:include|boton|campo|trans)[^%]*%\}")
_COMILLAS = re.compile(r"=\"([^\"]*)\"")


def prosa(plantilla: str) -> str:
    """What a person reads of a template: text, spoken attributes, texts given to components."""
    leido = " \n ".join(
        [
            *_LEIDO.findall(plantilla),
            *(v for a in _ARGUMENTO.findall(plantilla) for v in _COMILLAS.findall(a) if " " in v),
        ]
    )
    return _NO_PROSA.sub(" ", plantilla) + " \n " + _NO_PROSA.sub(" ", leido)


@pytest.mark.parametrize("ruta", plantillas(), ids=corto)
def test_a_page_is_written_with_its_accents(ruta: Path) -> None:
    assert MAL_EN_PROSA.findall(prosa(texto(ruta))) == []


# --- Labels ------------------------------------------------------------------------------------
def _modulos_cargados() -> Iterator[object]:
    for ruta in modulos():
        nombre = corto(ruta).removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        if not nombre.startswith("pmg_site.operacion") and "commands" not in nombre:
            yield importlib.import_module(nombre)


def etiquetas() -> Iterator[tuple[str, str]]:
    """Every label that the code gives: models, fields, choices and forms, with where it is."""
    for modelo in modelos():
        donde = modelo._meta.label
        yield donde, str(modelo._meta.verbose_name)
        yield donde, str(modelo._meta.verbose_name_plural)
        for campo in modelo._meta.fields:
            yield f"{donde}.{campo.name}", str(campo.help_text)
            if "verbose_name" in campo.__dict__ and not campo.is_relation:
                yield f"{donde}.{campo.name}", str(campo.verbose_name)
    for app in apps.get_app_configs():
        if app.name.split(".")[0] in PAQUETES:
            yield app.name, str(app.verbose_name)
    for modulo in _modulos_cargados():
        for nombre, valor in vars(modulo).items():
            if not isinstance(valor, type) or valor.__module__ != modulo.__name__:
                continue
            if issubclass(valor, Choices) and isinstance(valor, enum.EnumMeta):
                for etiqueta in valor.labels:
                    yield f"{modulo.__name__}.{nombre}", str(etiqueta)
            if issubclass(valor, forms.BaseForm):
                for campo, definicion in getattr(valor, "base_fields", {}).items():
                    yield f"{modulo.__name__}.{nombre}.{campo}", str(definicion.label or "")
                    yield f"{modulo.__name__}.{nombre}.{campo}", str(definicion.help_text or "")


def test_labels_are_written_with_their_accents() -> None:
    malas = [(d, e) for d, e in etiquetas() if MAL_EN_PROSA.search(e)]
    assert malas == []


def test_there_are_labels_to_look_at() -> None:
    todas = list(etiquetas())
    assert len(todas) > 500
    assert ("compromisos.Compromiso.numero", "número") in todas
    assert any(donde == "instituciones.roles.Rol" for donde, _ in todas)


# --- Sentences in the code ---------------------------------------------------------------------
_IDENTIFICADOR = re.compile(r"[\w.:/*?%{}<>=\[\]()|,^$+\\-]*")


# Reviewed: they name a key of a file, as it is written there.
LLAVES = {", parametros: "}


def _es_codigo(texto_: str) -> bool:
    """Names, patterns and annotations are not read by people."""
    return bool(
        _IDENTIFICADOR.fullmatch(texto_)
        or "(?" in texto_
        or re.fullmatch(r"[\w.\[\], ]+ \| [\w.\[\], |]+", texto_)
        or texto_ in LLAVES
    )


def frases(codigo: ast.Module) -> Iterator[tuple[int, str]]:
    """Texts of a module that are neither docstrings nor names: (line, text)."""
    documentos = {
        id(nodo.body[0].value)
        for nodo in ast.walk(codigo)
        if isinstance(nodo, ast.Module | ast.ClassDef | ast.FunctionDef)
        and nodo.body
        and isinstance(nodo.body[0], ast.Expr)
    }
    for nodo in ast.walk(codigo):
        if isinstance(nodo, ast.Constant) and isinstance(nodo.value, str):
            if id(nodo) not in documentos and not _es_codigo(nodo.value):
                yield nodo.lineno, nodo.value


@pytest.mark.parametrize("ruta", modulos(), ids=corto)
def test_a_sentence_of_the_code_is_written_with_its_accents(ruta: Path) -> None:
    malas = [(n, f) for n, f in frases(arbol(ruta)) if MAL_ESCRITA.search(f)]
    assert malas == []


@pytest.mark.parametrize(
    "frase",
    [
        "La institucion no existe", "Evaluacion", "Numero de decreto", "Año: el ano", "Codigo",
        "Falta la accion", "segun la ley", "Ultimo valor",
    ],
)  # fmt: skip
def test_the_guard_sees_a_missing_accent(frase: str) -> None:
    assert MAL_ESCRITA.search(frase)


@pytest.mark.parametrize(
    "frase",
    [
        "La institución no existe", "instituciones_institucion", "institucion__in",
        "WHERE t.institucion_id = 1", "evaluaciones", "/evaluacion/", "instituciones",
    ],
)  # fmt: skip
def test_the_guard_leaves_what_is_well_written(frase: str) -> None:
    assert not MAL_ESCRITA.search(frase)


def test_the_guard_reads_templates_as_people_do() -> None:
    plantilla = (
        '{# numero #}<a class="numero" href="{% url "x:numero" %}" title="Numero">Codigo</a>'
        '{% include "componentes/vacio.html" with texto="No hay ninguna evaluacion" %}'
    )
    assert MAL_EN_PROSA.findall(prosa(plantilla)) == ["Codigo", "Numero", "evaluacion"]


# --- Nothing of where it was written -----------------------------------------------------------
_CARPETAS = ("/root/", "/home/", "/Users/")
_INDICES = r"--(?:extra-)?index-url|--registry[ =]|artifactory|verdaccio|jfrog"
AJENO = re.compile("|".join([*(re.escape(c) for c in _CARPETAS), _INDICES]), re.IGNORECASE)
_SUFIJOS = {".py", ".html", ".yaml", ".yml", ".toml", ".css", ".js", ".md", ".sql", ".lock", ".txt",
            ".cfg", ""}  # fmt: skip
_FUERA = {".git", ".venv", "var", "vendor", "__pycache__", "node_modules", ".pytest_cache",
          ".mypy_cache", ".ruff_cache", ".hypothesis"}  # fmt: skip


def _archivos() -> list[Path]:
    propios = []
    for ruta in sorted(RAIZ.rglob("*")):
        relativa = ruta.relative_to(RAIZ)
        if not _FUERA & set(relativa.parts) and ruta.is_file() and ruta.suffix in _SUFIJOS:
            propios.append(ruta)
    return propios


def test_no_text_names_another_machine_or_its_folders() -> None:
    archivos = [r for r in _archivos() if r != Path(__file__)]
    assert len(archivos) > 200
    halladas = []
    for ruta in archivos:
        try:
            contenido = ruta.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        halladas += [f"{corto(ruta)}: {v}" for v in AJENO.findall(contenido)]
    assert halladas == []


@pytest.mark.parametrize("ajeno", ["open('/home/ana/x')", "pip --index-url x", "/root/y"])
def test_the_guard_sees_what_belongs_elsewhere(ajeno: str) -> None:
    assert AJENO.search(ajeno)
