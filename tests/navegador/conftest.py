"""What the browser tests share: Chromium, a served world, and one visitor for each role."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

from instituciones.models import Persona
from instituciones.roles import Rol
from tests.fabricas import Mundo
from tests.incentivos.escenarios import cargar_tramos

# The driver keeps an event loop alive in this process, and Django would refuse its own queries.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CLAVE = "una-clave-larga-de-prueba"
ESCRITORIO = {"width": 1280, "height": 900}
TELEFONO = {"width": 390, "height": 844}
_OPCIONES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    ruta = os.environ.get("PMG_CHROMIUM") or "/usr/bin/chromium"
    return {**browser_type_launch_args, "executable_path": ruta, "args": list(_OPCIONES)}


class Visita:
    """One person before the site: a page of their own, and what the browser complained of."""

    def __init__(self, navegador: Browser, base: str) -> None:
        self.base = base
        self.contexto = navegador.new_context(
            viewport=ESCRITORIO, locale="es-CL", base_url=base, reduced_motion="reduce"
        )
        self.contexto.set_default_timeout(10_000)
        self.pagina: Page = self.contexto.new_page()
        self.quejas: list[str] = []
        self.pagina.on("console", self._oir)
        self.pagina.on("pageerror", lambda error: self.quejas.append(f"error: {error}"))
        self.pagina.on("response", self._responder)

    def _oir(self, mensaje: ConsoleMessage) -> None:
        if mensaje.type in ("error", "warning"):
            self.quejas.append(f"{self.pagina.url}: {mensaje.text}")

    def _responder(self, respuesta: Response) -> None:
        if respuesta.status >= 400:
            self.quejas.append(f"{respuesta.status} {respuesta.url}")

    def ir(self, camino: str) -> "Visita":
        respuesta = self.pagina.goto(camino)
        assert respuesta is not None
        assert respuesta.ok, f"{camino}: {respuesta.status}"
        return self

    def ingresar(self, persona: Persona) -> "Visita":
        """By the form, as a person does."""
        self.ir("/")
        self.pagina.get_by_role("link", name="Ingresar").first.click()
        self.pagina.get_by_label("RUN").fill(persona.run)
        self.pagina.get_by_label("Contraseña").fill(CLAVE)
        self.apretar("Ingresar")
        self.pagina.wait_for_url(lambda url: "/cuenta/" not in url)
        return self

    def llevar_sesion(self, persona: Persona) -> "Visita":
        """Signed in without the form, for what comes after it."""
        cliente = Client()
        cliente.force_login(persona, settings.AUTHENTICATION_BACKENDS[-1])
        galleta = cliente.cookies[settings.SESSION_COOKIE_NAME].value
        self.contexto.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": galleta, "url": self.base}]
        )
        return self

    @property
    def contenido(self) -> Locator:
        return self.pagina.locator("main")

    def apretar(self, texto: str, dentro: Locator | None = None) -> None:
        boton = (dentro or self.contenido).get_by_role("button", name=texto, exact=True)
        self.oprimir(boton.first)

    def oprimir(self, boton: Locator) -> None:
        """Press what sends a form, say yes if it asks, and wait for the answer."""
        pregunta = boton.evaluate("b => Boolean(b.dataset.confirmar || b.form.dataset.confirmar)")
        with self.pagina.expect_navigation():
            boton.click()
            if pregunta:
                self.pagina.locator("dialog.dialogo button[value=si]").click()

    def enlace(self, texto: str, *, exacto: bool = True) -> None:
        self.contenido.get_by_role("link", name=texto, exact=exacto).first.click()
        self.pagina.wait_for_load_state()

    def dice(self, *textos: str) -> None:
        leido = " ".join(self.contenido.inner_text().split())
        faltan = [texto for texto in textos if texto not in leido]
        assert not faltan, f"{self.pagina.url} no dice {faltan}:\n{leido[:3000]}"

    def sin_quejas(self) -> None:
        assert self.quejas == []

    def sin_desborde(self) -> None:
        """At the width of a telephone nothing is wider than the page."""
        self.pagina.set_viewport_size(TELEFONO)  # type: ignore[arg-type] # a plain dict serves
        ancho = self.pagina.evaluate("document.documentElement.scrollWidth")
        self.pagina.set_viewport_size(ESCRITORIO)  # type: ignore[arg-type] # a plain dict serves
        assert ancho <= TELEFONO["width"], f"{self.pagina.url} mide {ancho} px"

    def faltas_de_accesibilidad(self) -> list[str]:
        hallazgos = Axe().run(self.pagina).response["violations"]
        return [
            f"{self.pagina.url}: {h['id']} {[n['target'] for n in h['nodes']][:3]}"
            for h in hallazgos
            if h["impact"] in ("serious", "critical")
        ]


@pytest.fixture
def visitar(browser: Browser, live_server: Any) -> Iterator[Callable[[], Visita]]:
    """Open as many visits as a test needs; none may have left an error in the console."""
    cache.clear()
    visitas: list[Visita] = []

    def abrir() -> Visita:
        visitas.append(Visita(browser, live_server.url))
        return visitas[-1]

    yield abrir
    quejas = [queja for visita in visitas for queja in visita.quejas]
    for visita in visitas:
        visita.contexto.close()
    assert quejas == []


@pytest.fixture
def gente(transactional_db: None) -> Mundo:
    """A world whose people can sign in."""
    cargar_tramos()
    mundo = Mundo.crear()
    for persona in mundo.personas.values():
        persona.set_password(CLAVE)
        persona.save()
    return mundo


@pytest.fixture
def como(visitar: Callable[[], Visita], gente: Mundo) -> Callable[[Rol], Visita]:
    """The visit of the person of a role, signed in once and kept for the whole test."""
    abiertas: dict[Rol, Visita] = {}

    def de(rol: Rol) -> Visita:
        if rol not in abiertas:
            abiertas[rol] = visitar().llevar_sesion(gente[rol])
        return abiertas[rol]

    return de
