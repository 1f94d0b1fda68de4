"""Factories of deadlines to claim and of declared holidays."""

from datetime import date, timedelta

import factory
from factory.django import DjangoModelFactory as Fabrica

from evaluacion.models import PlazoReclamo
from instituciones.models import Feriado
from tests.fabricas import AHORA, PersonaF
from tests.fabricas_evaluacion import EvaluacionF


class PlazoReclamoF(Fabrica):
    class Meta:
        model = PlazoReclamo

    evaluacion = factory.SubFactory(EvaluacionF)
    numero = 1
    motivo = "notificacion"
    notificado_el = calculado_el = AHORA
    dias = 5
    cuenta_desde = AHORA.date() + timedelta(days=1)
    ultimo_dia = AHORA.date() + timedelta(days=7)
    vence_el = AHORA + timedelta(days=8)
    texto = "Son 5 días hábiles."
    regla = factory.LazyFunction(
        lambda: {"dias_habiles": "5", "notificado_en_dia_inhabil": "siguiente_habil"}
    )


class FeriadoF(Fabrica):
    class Meta:
        model = Feriado

    fecha = factory.Sequence(lambda n: date(2030, 1, 7) + timedelta(days=7 * n))
    nombre = "Feriado de prueba"
    norma = "Ley de prueba"
    declarado_el = AHORA
    declarado_por = factory.SubFactory(PersonaF)
