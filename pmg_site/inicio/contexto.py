"""What every page needs: the menu by role, the role in words, and the notice of example data."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from instituciones.models import Persona, Proceso
from instituciones.roles import Capacidad, Rol


@dataclass(frozen=True, slots=True)
class Entrada:
    """One entry of the menu."""

    texto: str
    url: str
    activo: bool
    cuenta: int | None = None


# (text, URL name) for who has not logged in, and (text, URL name, capability) for who has.
PUBLICO = (
    ("Resultados", "informes:resultados"),
    ("Instituciones", "instituciones:lista"),
    ("Presupuesto", "presupuesto:lista"),
    ("Incentivos", "incentivos:distribucion"),
    ("Reglas", "reglas:indice"),
    ("Lecciones", "informes:lecciones"),
    ("Balances", "informes:balances"),
    ("Datos abiertos", "informes:datos"),
)
INTERNO = (
    ("Mis tareas", "mis-tareas", None),
    ("Definiciones", "definiciones:lista", Capacidad.VER_INTERNO),
    ("Indicadores", "indicadores:lista", Capacidad.VER_INTERNO),
    ("Programas", "compromisos:lista", Capacidad.VER_INTERNO),
    ("Opiniones técnicas", "opiniones:lista", Capacidad.VER_INTERNO),
    ("Evaluaciones", "evaluacion:lista", Capacidad.VER_INTERNO),
    ("Mi carga", "evaluacion:mi_carga", Capacidad.CALIFICAR),
    ("Evaluadores", "evaluacion:asignaciones", Capacidad.ASIGNAR_EVALUADORES),
    ("Seguimiento", "compromisos:seguimientos", Capacidad.VER_INTERNO),
    ("Balances", "informes:balances", Capacidad.VER_INTERNO),
    ("Incentivos", "incentivos:trabajo", Capacidad.VER_INTERNO),
    ("Instituciones", "instituciones:lista", None),
    ("Reglas", "reglas:indice", Capacidad.VER_INTERNO),
    ("Procesos", "procesos:lista", Capacidad.ADMINISTRAR_PROCESOS),
    ("Presupuesto", "presupuesto:lista", Capacidad.CARGAR_PRESUPUESTO),
    ("Personas", "personas:lista", Capacidad.ADMINISTRAR_PERSONAS),
    ("Tablas", "admin:index", Capacidad.ADMINISTRAR_PERSONAS),
    ("Bitácora", "bitacora", Capacidad.VER_BITACORA),
    ("Portal público", "inicio", None),
)
# So many fit beside the name of who is signed in, in one row of 1280 px; the others go under «Más».
A_LA_VISTA = 7


def sitio(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the whole site."""
    usuario = getattr(request, "user", None)
    persona = usuario if isinstance(usuario, Persona) else None
    entradas = _menu(request.path, persona)
    a_la_vista = A_LA_VISTA if persona and len(entradas) > A_LA_VISTA + 1 else len(entradas)
    return {
        "menu": entradas[:a_la_vista],
        "menu_mas": entradas[a_la_vista:],
        "menu_mas_activo": any(entrada.activo for entrada in entradas[a_la_vista:]),
        "rol_actual": _rol(persona) if persona else "",
        "datos_de_ejemplo": Proceso.objects.filter(ejemplo=True).exists(),
    }


def _menu(ruta: str, persona: Persona | None) -> list[Entrada]:
    if persona is None:
        nombres = [(texto, nombre) for texto, nombre in PUBLICO]
    else:
        nombres = [
            (texto, nombre)
            for texto, nombre, capacidad in INTERNO
            if capacidad is None or persona.puede(capacidad)
        ]
    urls = [reverse(nombre) for _, nombre in nombres]
    # /compromisos/seguimiento/ lies under /compromisos/: the longest that fits is where one is.
    cabe = [url for url in urls if ruta == url or (url != "/" and ruta.startswith(url))]
    actual = max(cabe, key=len, default="")
    return [
        Entrada(texto, url, url == actual) for (texto, _), url in zip(nombres, urls, strict=True)
    ]


def _rol(persona: Persona) -> str:
    return ", ".join(str(Rol(rol).label) for rol in persona.alcance.roles())
