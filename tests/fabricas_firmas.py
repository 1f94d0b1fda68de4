"""Factories of signatures and of requests of modification."""

import factory
from factory.django import DjangoModelFactory as Fabrica

from compromisos.models import FirmaPrograma, RespaldoModificacion, SolicitudModificacion
from tests.fabricas import AHORA, PersonaF, ProgramaAnualF
from tests.fabricas_comunes import una_huella


class FirmaProgramaF(Fabrica):
    class Meta:
        model = FirmaPrograma

    programa = factory.SubFactory(ProgramaAnualF)
    papel = "jefe_servicio"
    vuelta = factory.Sequence(lambda n: n + 1)
    huella = factory.Sequence(una_huella)
    rol = "jefe_servicio"
    firmada_el = AHORA
    firmada_por = factory.SubFactory(PersonaF)


class SolicitudModificacionF(Fabrica):
    class Meta:
        model = SolicitudModificacion

    programa = factory.SubFactory(ProgramaAnualF)
    causa = "causa_externa"
    solicitada_el = AHORA
    solicitada_por = factory.SubFactory(PersonaF)


class RespaldoModificacionF(Fabrica):
    class Meta:
        model = RespaldoModificacion

    solicitud = factory.SubFactory(SolicitudModificacionF)
    nombre = "oficio.pdf"
    huella = factory.Sequence(una_huella)
    tamano = 10
    tipo = "application/pdf"
    subido_el = AHORA
    subido_por = factory.SubFactory(PersonaF)
