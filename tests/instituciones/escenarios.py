"""Scenes of this app's tests: complete definitions, and each state reached through the services."""

from decimal import Decimal

from django.test import Client

from instituciones import servicios_definiciones as servicios
from instituciones.contenido import ClienteDe, Contenido, Objetivo, Producto
from instituciones.estados import EstadoDefinicion
from instituciones.models import DefinicionEstrategica, Persona
from instituciones.roles import Rol
from tests.fabricas import Mundo

COMPLETO = Contenido(
    mision="Atender a las personas a tiempo.",
    ley_organica="Ley 1.000",
    gasto_interno_miles=Decimal(1200),
    objetivos=(Objetivo(1, "Responder antes de diez días."),),
    productos=(Producto(1, "Respuestas", "", (1,), Decimal(5000)),),
    clientes=(ClienteDe(1, "Personas que consultan", Decimal(281), (1,)),),
)


def borrador(mundo: Mundo, contenido: Contenido = COMPLETO) -> DefinicionEstrategica:
    return servicios.crear(
        institucion=mundo.institucion,
        periodo_desde=2026,
        periodo_hasta=2028,
        por=mundo[Rol.ENCARGADO_PMG],
        contenido=contenido,
    )


def en_estado(mundo: Mundo, estado: EstadoDefinicion) -> DefinicionEstrategica:
    """A complete definition brought to ``estado`` by the people who may."""
    definicion = borrador(mundo)
    pasos = (
        (EstadoDefinicion.APROBADA, servicios.aprobar, Rol.JEFE_SERVICIO),
        (EstadoDefinicion.VALIDADA, servicios.validar, Rol.MINISTRO),
        (EstadoDefinicion.PUBLICADA, servicios.publicar, Rol.DIPRES),
    )
    for alcanzado, paso, rol in pasos:
        if definicion.estado == estado:
            break
        definicion = paso(definicion=definicion, por=mundo[rol])
        assert definicion.estado == alcanzado
    return definicion


def cliente(persona: Persona) -> Client:
    """A browser in which ``persona`` has logged in."""
    navegador = Client()
    navegador.force_login(persona, backend="allauth.account.auth_backends.AuthenticationBackend")
    return navegador
