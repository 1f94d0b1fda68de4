"""An institution in blind double evaluation with three evaluators: where each test starts."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluacion.models import (
    CalificacionCompromiso,
    Evaluacion,
    ItemDoble,
)
from evaluacion.servicios import Hallazgo
from evaluacion.servicios.doble import calificar_aparte
from evaluacion.servicios.muestra import sortear
from instituciones.models import Persona
from instituciones.roles import Rol
from tests.evaluacion import escenarios
from tests.fabricas import Mundo, persona_con

DIFIERE = {"A": Hallazgo("difiere", Decimal(250), "La planilla dice 250."), "B": Hallazgo()}
CONFIRMA = {"A": Hallazgo(), "B": Hallazgo()}


@dataclass
class Doble:
    """An institution under evaluation, its sample, and three evaluators."""

    mundo: Mundo
    evaluacion: Evaluacion
    segundo: Persona
    tercero: Persona

    @property
    def primero(self) -> Persona:
        return self.mundo[Rol.EVALUADOR]

    def item(self, numero: int = 1) -> ItemDoble:
        return ItemDoble.objects.get(evaluacion=self.evaluacion, compromiso__numero=numero)

    def calificar(self, numero: int = 1, **cambios: Any) -> CalificacionCompromiso:
        fila: CalificacionCompromiso = escenarios.calificar(
            self.mundo, self.evaluacion, numero, por=self.primero, **cambios
        )
        return fila

    def aparte(self, numero: int = 1, **cambios: Any) -> ItemDoble:
        datos: dict[str, Any] = (
            {"operandos": CONFIRMA}
            if numero != 3
            else {"requisitos": {"E1-O1-RT1": (True, ""), "E1-O1-RT2": (True, "")}}
        )
        return calificar_aparte(item=self.item(numero), por=leer(self.segundo), **(datos | cambios))


def leer(persona: Persona) -> Persona:
    return Persona.objects.get(pk=persona.pk)


def evaluadora(mundo: Mundo) -> Persona:
    return persona_con(Rol.EVALUADOR, mundo.institucion)


def sorteada(mundo: Mundo, evaluacion: Evaluacion) -> Doble:
    """Everything of one institution is in the sample, before anybody scores."""
    segundo, tercero = evaluadora(mundo), evaluadora(mundo)
    sortear(
        proceso=mundo.adscripcion.proceso,
        semilla="lotería 5214",
        porcentaje=100,
        minimo=1,
        segundos=[segundo],
        por=mundo[Rol.DIPRES],
    )
    return Doble(mundo, evaluacion, segundo, tercero)
