"""Factories of the technical opinions of the networks."""

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory as Fabrica

from evaluacion.models import (
    CalendarioOpinion,
    CriterioPronunciado,
    DocumentoOpinion,
    OpinionTecnica,
    PresentacionOpinion,
    PronunciamientoOpinion,
    VentanaOpinion,
)
from instituciones.roles import Bando
from tests.fabricas import AHORA, PersonaF, RequisitoTecnicoF
from tests.fabricas_comunes import IntervencionF, una_huella
from tests.fabricas_evidencia import ArchivoF


class CalendarioOpinionF(Fabrica):
    class Meta:
        model = CalendarioOpinion

    sistema_codigo = "estado-verde"
    anio = 2026
    numero = factory.Sequence(lambda n: n + 1)
    nombre = "Guía de prueba"
    rige_desde = AHORA
    confianza = "por_verificar"
    fuente = "prueba"
    motivo = "Cambió la guía."
    huella = factory.Sequence(una_huella)
    creado_el = AHORA


class VentanaOpinionF(Fabrica):
    class Meta:
        model = VentanaOpinion

    calendario = factory.SubFactory(CalendarioOpinionF)
    requisito_codigo = "E1-O1-RT1"
    ronda = 1
    presenta_hasta = AHORA + timedelta(days=30)


class OpinionTecnicaF(Fabrica):
    class Meta:
        model = OpinionTecnica

    requisito = factory.SubFactory(RequisitoTecnicoF, opinion_tecnica=True)
    pedida_el = AHORA
    pedida_por = factory.SubFactory(PersonaF)


class PresentacionOpinionF(Fabrica):
    class Meta:
        model = PresentacionOpinion

    opinion = factory.SubFactory(OpinionTecnicaF)
    ronda = 1
    ventana = factory.SubFactory(VentanaOpinionF)
    texto = "Se presenta el diagnóstico."
    presentada_el = AHORA
    intervencion = factory.SubFactory(IntervencionF, bando=Bando.SERVICIO)


class DocumentoOpinionF(Fabrica):
    class Meta:
        model = DocumentoOpinion

    presentacion = factory.SubFactory(PresentacionOpinionF)
    archivo = factory.SubFactory(ArchivoF)
    titulo = "Diagnóstico"
    nombre_original = "diagnostico.pdf"


class PronunciamientoOpinionF(Fabrica):
    class Meta:
        model = PronunciamientoOpinion

    presentacion = factory.SubFactory(PresentacionOpinionF)
    favorable = False
    final = False
    emitido_el = AHORA
    intervencion = factory.SubFactory(IntervencionF, bando=Bando.REVISION)


class CriterioPronunciadoF(Fabrica):
    class Meta:
        model = CriterioPronunciado

    pronunciamiento = factory.SubFactory(PronunciamientoOpinionF)
    criterio = "completitud"
    conforme = True
