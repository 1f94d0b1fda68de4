"""Scenes of this app's tests: complete definitions, and each state reached through the services."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.test import Client

from instituciones import servicios_definiciones as servicios
from instituciones import servicios_ministeriales as ministeriales
from instituciones.contenido import (
    Aspecto,
    ClienteDe,
    Contenido,
    Norma,
    Objetivo,
    Producto,
    Voz,
)
from instituciones.contenido_ministerial import ContenidoMinisterial, Enunciado
from instituciones.estados import EstadoDefinicion
from instituciones.models import DefinicionEstrategica, DefinicionMinisterial, Persona
from instituciones.roles import Rol
from tests.fabricas import Mundo

A0 = ContenidoMinisterial(
    mision="Conducir el sector.",
    leyes=(Norma(1, "Orgánica del ministerio", "ley", "100", date(1990, 5, 1)),),
    objetivos=(Enunciado(1, "Atender mejor."), Enunciado(2, "Llegar a todo el territorio.")),
    prioridades=(Enunciado(1, "Respuestas oportunas."),),
)
COMPLETO = Contenido(
    mision="Atender a las personas a tiempo.",
    leyes=(Norma(1, "Orgánica del servicio", "ley", "1.000", date(1995, 3, 2)),),
    aspectos=(Aspecto(1, "Continuidad de las oficinas.", Decimal(300)),),
    gasto_total_miles=Decimal(6200),
    gasto_interno_miles=Decimal(1200),
    objetivos=(Objetivo(1, "Responder antes de diez días.", (1,), (1,)),),
    productos=(Producto(1, "Respuestas", "", (1,), Decimal(5000)),),
    clientes=(ClienteDe(1, "Personas que consultan", Decimal(281), (1,)),),
    voces=(Voz(1, 1, "Personas que consultan", "encuesta", "Que respondan antes."),),
)


def con_ministerial(contenido: Contenido, definicion: DefinicionEstrategica) -> Contenido:
    """The text as it is read back: with the name of the ministry's definitions."""
    return replace(contenido, ministerial=str(definicion.ministerial))


def a0(mundo: Mundo, contenido: ContenidoMinisterial = A0) -> DefinicionMinisterial:
    """The ministry's definitions of the period, in draft."""
    return ministeriales.crear(
        ministerio=mundo.institucion.ministerio,
        periodo_desde=2026,
        periodo_hasta=2028,
        por=mundo[Rol.ENCARGADO_MINISTERIAL],
        contenido=contenido,
    )


def a0_aprobado(mundo: Mundo) -> DefinicionMinisterial:
    """The ministry's definitions of the period, approved: those that exist, or new ones."""
    existente = DefinicionMinisterial.objects.filter(
        ministerio=mundo.institucion.ministerio, periodo_desde=2026
    )
    return existente.first() or ministeriales.paso(
        accion="aprobar", definicion=a0(mundo), por=mundo[Rol.MINISTRO]
    )


def borrador(mundo: Mundo, contenido: Contenido = COMPLETO) -> DefinicionEstrategica:
    a0_aprobado(mundo)
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
