"""A proposal of rules, and the text of a small document."""

from copy import deepcopy
from typing import Any

import factory
from factory.django import DjangoModelFactory as Fabrica

from indicadores.models import PropuestaReglas
from indicadores.texto_reglas import escribir
from pmg_site.comun.canonico import huella
from tests.fabricas import AHORA, PersonaF, contenido_marco


def contenido_con(**cambios: Any) -> dict[str, Any]:
    """The test framework with some keys changed."""
    return {**deepcopy(contenido_marco()), **cambios}


def texto_con(**cambios: Any) -> str:
    """The same as a person writes it."""
    return escribir(contenido_con(**cambios))


class PropuestaReglasF(Fabrica):
    class Meta:
        model = PropuestaReglas

    tipo = "programa_marco"
    codigo = "marco-prueba"
    nombre = "Programa Marco de prueba"
    mecanismos = ["PMG"]
    anio_desde = 2020
    anio_hasta = 2030
    contenido = factory.LazyFunction(lambda: contenido_con(nombre="Marco propuesto"))
    texto = factory.LazyAttribute(lambda o: escribir(o.contenido))
    huella = factory.LazyAttribute(lambda o: huella(o.contenido))
    motivo = "Cambió el decreto."
    creada_el = AHORA
    creada_por = factory.SubFactory(PersonaF)
