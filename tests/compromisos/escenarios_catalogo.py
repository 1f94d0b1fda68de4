"""A framework with a catalogue, and a programme that takes its commitments from it."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

from compromisos import servicios
from compromisos.especificaciones import EspecificacionCompromiso
from compromisos.models import Compromiso
from indicadores.models import ConjuntoReglas
from instituciones.roles import Rol
from tests.fabricas import (
    AdscripcionF,
    ConjuntoReglasF,
    Mundo,
    RedExpertosF,
    abrir_calendario,
    contenido_marco,
    persona_con,
)

FUNDAMENTO = {"confianza": "por_verificar", "fuente": "prueba"}


def marco_con_catalogo() -> ConjuntoReglas:
    contenido = deepcopy(contenido_marco())
    contenido["indicadores"] = [
        {
            "codigo": "equidad", "nombre": "Medidas de equidad", "expresion": "A/B*100",
            "operandos": [{"simbolo": "A", "descripcion": "medidas implementadas"},
                          {"simbolo": "B", "descripcion": "medidas comprometidas"}],
            "unidad": "%", "decimales": 1, "sentido": "ascendente", "objetivo": "gestion-eficaz",
            "modalidad": "meta", "red": "genero", **FUNDAMENTO,
            "requisitos": [{"codigo": "RT1", "texto": "Plan", "medios": ["Resolución"]}],
        },
        {
            "codigo": "sin-formula", "nombre": "Sin fórmula", "expresion": None, "unidad": "%",
            "decimales": 0, "sentido": "ascendente", "objetivo": "gestion-eficaz",
            "modalidad": "medir", "red": "", "requisitos": [], **FUNDAMENTO,
        },
    ]  # fmt: skip
    contenido["sistemas"] = [
        {
            "codigo": "std", "nombre": "Transformación Digital", "objetivo": "gestion-eficaz",
            "red": "genero", "anio_desde": 2025, **FUNDAMENTO,
            "etapas": [{"numero": 1, "nombre": "Diagnóstico", "objetivos": [
                {"numero": 1, "descripcion": "Gobernanza", "requisitos": [
                    {"codigo": "E1-O1-RT1", "texto": "Comité", "medios": ["Resolución"],
                     "opinion_tecnica": True}]}]}],
        }
    ]  # fmt: skip
    reglas: ConjuntoReglas = ConjuntoReglasF(codigo="catalogo", version=2, contenido=contenido)
    return reglas


def mundo_con_catalogo() -> Mundo:
    """An institution of 2026 without commitments, under a framework with catalogue."""
    marco_con_catalogo()
    adscripcion = AdscripcionF()
    abrir_calendario(adscripcion.proceso)
    red = RedExpertosF(codigo="genero")
    mundo = Mundo(adscripcion.institucion, adscripcion, None, red)
    for rol in Rol:
        mundo.personas[rol] = persona_con(rol, adscripcion.institucion, red)
    mundo.programa = servicios.crear_programa(adscripcion=adscripcion, por=mundo[Rol.ENCARGADO_PMG])
    return mundo


def agregar(mundo: Mundo, **campos: Any) -> Compromiso:
    datos = {"objetivo": "gestion-eficaz", "tipo": "", "ponderador": Decimal(50)} | campos
    return servicios.agregar_compromiso(
        programa=mundo.programa,
        especificacion=EspecificacionCompromiso(**datos),
        por=mundo[Rol.ENCARGADO_PMG],
    )
