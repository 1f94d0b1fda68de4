"""Factories of staff, remunerations, teams and declared hours."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory as Fabrica

from incentivos.models import (
    CuotaEquipo,
    DotacionAnual,
    Equipo,
    Funcionario,
    MetaEquipo,
    Pertenencia,
)
from informes.models import HorasDeclaradas
from tests.fabricas import AHORA, AdscripcionF, CompromisoF, InstitucionF, PersonaF, un_run
from tests.fabricas_evaluacion import EvaluacionF


class DotacionAnualF(Fabrica):
    class Meta:
        model = DotacionAnual

    adscripcion = factory.SubFactory(AdscripcionF)
    dotacion = 250
    base_anual = Decimal(3_000_000_000)
    fuente = "Planilla de remuneraciones"
    registrada_el = AHORA
    registrada_por = factory.SubFactory(PersonaF)


class FuncionarioF(Fabrica):
    class Meta:
        model = Funcionario

    run = factory.Sequence(lambda n: un_run(2_000_000 + n))
    nombre = factory.Sequence(lambda n: f"Rosa Prueba {n}")


class EquipoF(Fabrica):
    class Meta:
        model = Equipo

    institucion = factory.SubFactory(InstitucionF)
    anio = 2025
    nombre = factory.Sequence(lambda n: f"Equipo {n}")


class MetaEquipoF(Fabrica):
    class Meta:
        model = MetaEquipo

    equipo = factory.SubFactory(EquipoF)
    numero = 1
    descripcion = "Responder las solicitudes en diez días hábiles"
    ponderador = Decimal(100)


class PertenenciaF(Fabrica):
    class Meta:
        model = Pertenencia

    equipo = factory.SubFactory(EquipoF)
    funcionario = factory.SubFactory(FuncionarioF)
    desde = factory.LazyAttribute(lambda o: date(o.equipo.anio, 1, 1))
    hasta = factory.LazyAttribute(lambda o: date(o.equipo.anio, 12, 31))
    registrada_el = AHORA
    registrada_por = factory.SubFactory(PersonaF)


class CuotaEquipoF(Fabrica):
    class Meta:
        model = CuotaEquipo

    equipo = factory.SubFactory(EquipoF)
    numero = 1
    mes = 3


class HorasDeclaradasF(Fabrica):
    class Meta:
        model = HorasDeclaradas

    evaluacion = factory.SubFactory(EvaluacionF)
    compromiso = factory.SubFactory(
        CompromisoF, programa=factory.SelfAttribute("..evaluacion.programa")
    )
    horas = Decimal("12.5")
    declaradas_el = AHORA
    declaradas_por = factory.SubFactory(PersonaF)
