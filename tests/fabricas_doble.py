"""Factories of the blind double evaluation."""

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory as Fabrica

from evaluacion.models import (
    ItemDoble,
    MuestraDoble,
    SegundaCalificacion,
    SegundoPuntaje,
    SegundoVeredicto,
    UnidadDoble,
)
from instituciones.roles import Bando
from tests.fabricas import AHORA, CompromisoF, PersonaF, RequisitoTecnicoF
from tests.fabricas_comunes import IntervencionF, una_huella
from tests.fabricas_evaluacion import EvaluacionF


class MuestraDobleF(Fabrica):
    class Meta:
        model = MuestraDoble

    proceso = factory.LazyFunction(lambda: EvaluacionF().programa.adscripcion.proceso)
    numero = factory.Sequence(lambda n: n + 1)
    semilla = "sorteo de prueba"
    porcentaje = 10
    minimo = 1
    universo = factory.LazyFunction(dict)
    universo_huella = factory.Sequence(una_huella)
    sorteada_el = AHORA
    sorteada_por = factory.SubFactory(PersonaF)


class ItemDobleF(Fabrica):
    class Meta:
        model = ItemDoble

    muestra = factory.SubFactory(MuestraDobleF)
    evaluacion = factory.SubFactory(EvaluacionF)
    compromiso = factory.SubFactory(
        CompromisoF, programa=factory.SelfAttribute("..evaluacion.programa")
    )
    clave = factory.Sequence(lambda n: f"servicio|{n:02d}")
    estrato = "indicador_meta"
    segundo = factory.SubFactory(PersonaF)


class SegundaCalificacionF(Fabrica):
    class Meta:
        model = SegundaCalificacion

    item = factory.SubFactory(ItemDobleF)
    calificada_el = AHORA
    intervencion = factory.SubFactory(IntervencionF, bando=Bando.EVALUACION)


class SegundoVeredictoF(Fabrica):
    class Meta:
        model = SegundoVeredicto

    segunda = factory.SubFactory(SegundaCalificacionF)
    simbolo = "A"
    veredicto = "difiere"
    valor = Decimal(95)
    motivo = "La planilla dice 95."


class SegundoPuntajeF(Fabrica):
    class Meta:
        model = SegundoPuntaje

    segunda = factory.SubFactory(SegundaCalificacionF)
    requisito = factory.SubFactory(RequisitoTecnicoF)
    cumple = True


class UnidadDobleF(Fabrica):
    class Meta:
        model = UnidadDoble

    item = factory.SubFactory(ItemDobleF)
    clase = "operando"
    codigo = factory.Sequence(lambda n: f"S{n}")
    primera = "confirmado"
    segunda = "difiere 95"
