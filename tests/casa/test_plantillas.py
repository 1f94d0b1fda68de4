"""Every template is used and every one that is named exists; links lead somewhere; strict CSP."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from pmg_site.galeria import urls as galeria
from pmg_site.inicio import contexto
from tests.casa.introspeccion import RAIZ, arbol, corto, modulos, plantillas, texto

PLANTILLAS = plantillas()
# Django, allauth and axes look for these by name.
DE_OTROS = {
    "400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html",
    "account/login.html", "account/logout.html", "account/password_change.html",
    "account/password_reset.html", "account/password_reset_done.html", "admin/base_site.html",
    "allauth/elements/button.html", "allauth/elements/fields.html", "allauth/layouts/base.html",
}  # fmt: skip
# Pages that WeasyPrint draws: no browser, no policy.
SOLO_PDF = ("informes/bgi/", "informes/balance_pdf.html", "papeles/")
_EN_PLANTILLA = re.compile(r"""\{%-?\s*(?:include|extends)\s+["']([^"']+)["']""")
_NOMBRE = re.compile(r"[\w./-]*[\w-]\.html")


def nombre(ruta: Path) -> str:
    return str(ruta.relative_to(RAIZ / "templates"))


def _de_codigo(codigo: ast.Module) -> Iterator[tuple[str, bool]]:
    """The template names in a module: (name or pattern, whether it is a pattern)."""
    for nodo in ast.walk(codigo):
        if isinstance(nodo, ast.JoinedStr):
            partes = [
                re.escape(str(v.value)) if isinstance(v, ast.Constant) else "[^/]+"
                for v in nodo.values
            ]
            patron = "".join(partes)
            if patron.endswith(r"\.html"):
                yield patron, True
        elif isinstance(nodo, ast.Constant) and isinstance(nodo.value, str):
            if _NOMBRE.fullmatch(nodo.value):
                yield nodo.value, False


@cache
def _referencias() -> tuple[set[str], set[str]]:
    literales, patrones = set(), set()
    for ruta in modulos():
        for hallado, es_patron in _de_codigo(arbol(ruta)):
            (patrones if es_patron else literales).add(hallado)
    for ruta in PLANTILLAS:
        literales |= set(_EN_PLANTILLA.findall(texto(ruta)))
    return literales, patrones


@pytest.mark.parametrize("ruta", PLANTILLAS, ids=nombre)
def test_a_template_is_used(ruta: Path) -> None:
    literales, patrones = _referencias()
    propia = nombre(ruta)
    assert (
        propia in literales | DE_OTROS
        or any(re.fullmatch(p, propia) for p in patrones)
    ), "no view, include or extends names it"  # fmt: skip


def test_a_template_that_is_named_exists() -> None:
    faltan = []
    for literal in sorted(_referencias()[0]):
        try:
            get_template(literal)
        except TemplateDoesNotExist:
            faltan.append(literal)
    assert faltan == []
    assert {nombre(r) for r in PLANTILLAS} >= DE_OTROS


def test_the_guard_sees_names_in_code_and_templates() -> None:
    codigo = ast.parse('render(r, "a/b.html")\nx = f"a/{y}.html"')
    assert sorted(_de_codigo(codigo)) == [("a/[^/]+\\.html", True), ("a/b.html", False)]
    assert _EN_PLANTILLA.findall("{% include 'a.html' with x=1 %}{% extends \"b.html\" %}") == [
        "a.html",
        "b.html",
    ]


# --- Links -------------------------------------------------------------------------------------
def nombres_de_url(
    patrones: list[URLPattern | URLResolver] | None = None, prefijo: str = ""
) -> Iterator[str]:
    """Every name that ``reverse`` knows."""
    for patron in get_resolver().url_patterns if patrones is None else patrones:
        if isinstance(patron, URLResolver):
            espacio = f"{prefijo}{patron.namespace}:" if patron.namespace else prefijo
            yield from nombres_de_url(patron.url_patterns, espacio)
        elif patron.name:
            yield f"{prefijo}{patron.name}"


@cache
def _destinos() -> set[str]:
    """What a link may name; the gallery of components exists only in DEBUG."""
    return {*nombres_de_url(), *nombres_de_url(galeria.urlpatterns, f"{galeria.app_name}:")}


_URL = re.compile(r"""\{%-?\s*url\s+["']([^"']+)["']""")
_LLAMADAS = {"reverse", "reverse_lazy", "redirect"}


def _urls_de_codigo(codigo: ast.Module) -> Iterator[str]:
    for nodo in ast.walk(codigo):
        if isinstance(nodo, ast.Call) and nodo.args:
            if getattr(nodo.func, "id", getattr(nodo.func, "attr", "")) in _LLAMADAS:
                primero = nodo.args[0]
                if isinstance(primero, ast.Constant) and isinstance(primero.value, str):
                    if "/" not in primero.value:
                        yield primero.value


@pytest.mark.parametrize("ruta", PLANTILLAS, ids=nombre)
def test_the_links_of_a_page_lead_somewhere(ruta: Path) -> None:
    assert set(_URL.findall(texto(ruta))) - _destinos() == set()


@pytest.mark.parametrize("ruta", modulos(), ids=corto)
def test_the_links_of_the_code_lead_somewhere(ruta: Path) -> None:
    assert set(_urls_de_codigo(arbol(ruta))) - _destinos() == set()


def test_no_page_uses_a_name_that_the_frame_sets() -> None:
    """`{% url … as name %}` of the frame would silently replace what the view gave."""
    marco = RAIZ / "templates" / "base.html"
    suyos = set(re.findall(r"\bas (\w+)\s*%}", texto(marco)))
    assert "url_api" in suyos
    usan = {
        f"{nombre(ruta)}: {propio}"
        for ruta in PLANTILLAS
        for propio in suyos
        if re.search(rf"\b{propio}\b", texto(ruta)) and f"as {propio} %" not in texto(ruta)
    }
    assert usan == set()


def test_every_entry_of_the_menu_leads_somewhere() -> None:
    nombres = [n for _, n in contexto.PUBLICO] + [n for _, n, _ in contexto.INTERNO]
    assert len(nombres) >= 10
    for cual in nombres:
        assert reverse(cual).startswith("/")
    assert set(nombres) <= set(nombres_de_url())
    reverse(settings.LOGIN_URL)
    reverse(settings.LOGIN_REDIRECT_URL)


def test_the_guard_sees_links() -> None:
    assert _URL.findall("{% url 'a:b' x.pk %}{% url \"c\" as d %}") == ["a:b", "c"]
    codigo = ast.parse('redirect("a:b", pk=1)\nreverse("c")\nredirect("/x/")')
    assert list(_urls_de_codigo(codigo)) == ["a:b", "c"]


# --- Content-Security-Policy -------------------------------------------------------------------
_EN_LINEA = re.compile(
    r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|javascript:|\shx-on\b"
    r"|<script(?![^>]*(?:\ssrc=|type=\"application/json\"))[^>]*>|\shx-vals=[\"']js:",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "ruta", [r for r in PLANTILLAS if not nombre(r).startswith(SOLO_PDF)], ids=nombre
)
def test_a_page_needs_nothing_that_the_policy_refuses(ruta: Path) -> None:
    sin_comentarios = re.sub(r"\{#.*?#\}", "", texto(ruta), flags=re.DOTALL)
    assert _EN_LINEA.findall(sin_comentarios) == []


def test_the_policy_is_strict_and_what_it_refuses_is_seen() -> None:
    directivas = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    for directiva in ("script-src", "style-src", "default-src"):
        assert not any("unsafe" in str(v) for v in directivas[directiva])
    for malo in (
        '<p style="x">', "<style>", '<a onclick="x()">', '<a href="javascript:x">',
        "<script>x</script>", '<p hx-on:click="x">',
    ):  # fmt: skip
        assert _EN_LINEA.search(malo), malo
    for bueno in ('<script src="/x.js" nonce="1"></script>', '<p class="style">', "confirma = 'x'"):
        assert not _EN_LINEA.search(bueno), bueno
