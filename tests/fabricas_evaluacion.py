"""Factories of what hangs from a programme: observations, evaluation, incentive, report."""

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory as Fabrica

from compromisos.models import (
    CompromisoSeguimiento,
    ConsultaAsociacion,
    DecisionJustificacion,
    Observacion,
    ProgramaSeguimiento,
    RespuestaObservacion,
    RondaRevision,
)
from evaluacion.models import (
    AsignacionEvaluador,
    CalificacionCompromiso,
    CausaExterna,
    DecisionSinDato,
    DeclaracionConflicto,
    DesgloseCompromiso,
    Evaluacion,
    OperandoInformado,
    PuntajeRequisito,
    Reclamo,
    ResultadoCumplimiento,
    ResultadoInformado,
    RevisionTecnica,
    VeredictoOperando,
)
from incentivos.models import Cuota, HechoPublicado, Incentivo
from informes.models import BalanceGestion, SeccionBalance
from instituciones.roles import Bando
from tests.fabricas import (
    AHORA,
    AdscripcionF,
    CompromisoF,
    ConjuntoReglasF,
    InstitucionF,
    PersonaF,
    ProgramaAnualF,
    RequisitoTecnicoF,
)
from tests.fabricas_comunes import IntervencionF, una_huella


class ObservacionF(Fabrica):
    class Meta:
        model = Observacion

    programa = factory.SubFactory(ProgramaAnualF)
    contexto = "formulacion"
    texto = "Falta justificar la meta."
    autor = factory.SubFactory(PersonaF)
    creada_el = AHORA


class DecisionJustificacionF(Fabrica):
    class Meta:
        model = DecisionJustificacion

    compromiso = factory.SubFactory(CompromisoF)
    huella = factory.Sequence(una_huella)
    meta = Decimal(95)
    justificacion = "La demanda creció."
    aceptada = True
    fundamento = "Es razonable."
    decidida_el = AHORA
    decidida_por = factory.SubFactory(PersonaF)


class RespuestaObservacionF(Fabrica):
    class Meta:
        model = RespuestaObservacion

    observacion = factory.SubFactory(ObservacionF)
    texto = "Se justificó."
    autor = factory.SubFactory(PersonaF)
    creada_el = AHORA


class RondaRevisionF(Fabrica):
    class Meta:
        model = RondaRevision

    programa = factory.SubFactory(ProgramaAnualF)
    numero = 1
    enviada_el = AHORA
    enviada_por = factory.SubFactory(PersonaF)
    copia = factory.LazyFunction(dict)
    huella = factory.Sequence(una_huella)


class ConsultaAsociacionF(Fabrica):
    class Meta:
        model = ConsultaAsociacion

    programa = factory.SubFactory(ProgramaAnualF)
    asociacion = "Asociación de Funcionarios de Prueba"
    fecha = AHORA.date()
    medio = "reunion"
    participantes = 12
    resumen = "Se presentaron los compromisos."
    acta = "Acta 1, firmada."
    registrada_el = AHORA
    registrada_por = factory.SubFactory(PersonaF)


class ProgramaSeguimientoF(Fabrica):
    class Meta:
        model = ProgramaSeguimiento

    institucion = factory.SubFactory(InstitucionF)
    anio_evaluado = 2025
    creado_el = AHORA


class CompromisoSeguimientoF(Fabrica):
    class Meta:
        model = CompromisoSeguimiento

    seguimiento = factory.SubFactory(ProgramaSeguimientoF)
    compromiso = factory.SubFactory(CompromisoF)
    motivo = "no_cumplido"
    cumplimiento = Decimal("70.50")


class EvaluacionF(Fabrica):
    class Meta:
        model = Evaluacion

    programa = factory.SubFactory(ProgramaAnualF)
    abierta_el = AHORA


class ResultadoInformadoF(Fabrica):
    class Meta:
        model = ResultadoInformado

    evaluacion = factory.SubFactory(EvaluacionF)
    compromiso = factory.SubFactory(
        CompromisoF, programa=factory.SelfAttribute("..evaluacion.programa")
    )


class OperandoInformadoF(Fabrica):
    class Meta:
        model = OperandoInformado

    informado = factory.SubFactory(ResultadoInformadoF)
    simbolo = "A"
    valor = Decimal(262)


class RevisionTecnicaF(Fabrica):
    class Meta:
        model = RevisionTecnica

    informado = factory.SubFactory(ResultadoInformadoF)
    ronda = 1
    veredicto = "conforme"
    revisada_el = AHORA
    intervencion = factory.SubFactory(IntervencionF, bando=Bando.REVISION)


class CalificacionCompromisoF(Fabrica):
    class Meta:
        model = CalificacionCompromiso

    evaluacion = factory.SubFactory(EvaluacionF)
    compromiso = factory.SubFactory(
        CompromisoF, programa=factory.SelfAttribute("..evaluacion.programa")
    )
    calificada_el = AHORA
    intervencion = factory.SubFactory(IntervencionF, bando=Bando.EVALUACION)


class VeredictoOperandoF(Fabrica):
    class Meta:
        model = VeredictoOperando

    calificacion = factory.SubFactory(CalificacionCompromisoF)
    simbolo = "A"
    veredicto = "confirmado"


class AsignacionEvaluadorF(Fabrica):
    class Meta:
        model = AsignacionEvaluador

    evaluador = factory.SubFactory(PersonaF)
    adscripcion = factory.SubFactory(AdscripcionF)
    asignada_el = AHORA
    asignada_por = factory.SubFactory(PersonaF)


class DeclaracionConflictoF(Fabrica):
    class Meta:
        model = DeclaracionConflicto

    asignacion = factory.SubFactory(AsignacionEvaluadorF)
    hay_conflicto = False
    declarada_el = AHORA


class PuntajeRequisitoF(Fabrica):
    class Meta:
        model = PuntajeRequisito

    calificacion = factory.SubFactory(CalificacionCompromisoF)
    requisito = factory.SubFactory(RequisitoTecnicoF)
    cumple = True


class CausaExternaF(Fabrica):
    class Meta:
        model = CausaExterna

    evaluacion = factory.SubFactory(EvaluacionF)
    compromiso = factory.SubFactory(
        CompromisoF, programa=factory.SelfAttribute("..evaluacion.programa")
    )
    descripcion = "Un terremoto."
    solicitada_el = AHORA
    solicitada_por = factory.SubFactory(PersonaF)


class CausaResueltaF(CausaExternaF):
    """A cause as the committee left it; its own path is tested where it is walked."""

    estado = "aceptada"
    analizada_el = opinada_el = resuelta_el = AHORA
    analizada_por = opinada_por = resuelta_por = factory.SubFactory(PersonaF)
    opinion, opinion_favorable = "Está acreditada.", True
    fundamento, resumen_publico = "Se cumplen las condiciones.", "Fue un terremoto."


class ReclamoF(Fabrica):
    class Meta:
        model = Reclamo

    evaluacion = factory.SubFactory(EvaluacionF)
    compromiso = factory.SubFactory(
        CompromisoF, programa=factory.SelfAttribute("..evaluacion.programa")
    )
    fundamentos = "La planilla sí estaba."
    presentado_el = se_entiende_el = AHORA
    presentado_por = factory.SubFactory(PersonaF)


class DecisionSinDatoF(Fabrica):
    class Meta:
        model = DecisionSinDato

    evaluacion = factory.SubFactory(EvaluacionF)
    compromiso = factory.SubFactory(
        CompromisoF, programa=factory.SelfAttribute("..evaluacion.programa")
    )
    fundamento = "No se informó en plazo."
    decidida_el = AHORA
    decidida_por = factory.SubFactory(PersonaF)


class ResultadoCumplimientoF(Fabrica):
    class Meta:
        model = ResultadoCumplimiento

    evaluacion = factory.SubFactory(EvaluacionF)
    numero = 1
    clase = "valor"
    total = Decimal("98.60")
    total_exacto = "493/5"
    conjunto_reglas = factory.SubFactory(ConjuntoReglasF)
    huella_entradas = huella_reglas = "0" * 64
    huella = factory.Sequence(una_huella)
    entradas = factory.LazyFunction(dict)
    traza = factory.LazyFunction(list)
    calculado_el = AHORA


class DesgloseCompromisoF(Fabrica):
    class Meta:
        model = DesgloseCompromiso

    resultado = factory.SubFactory(ResultadoCumplimientoF)
    compromiso = factory.SubFactory(CompromisoF)
    clase = "valor"
    ponderador = Decimal(10)
    explicacion = "262 de 281 consultas = 93 %."


class IncentivoF(Fabrica):
    class Meta:
        model = Incentivo

    resultado = factory.SubFactory(ResultadoCumplimientoF)
    adscripcion = factory.SelfAttribute("resultado.evaluacion.programa.adscripcion")
    anio_pago = 2027
    conjunto_reglas = factory.SelfAttribute("resultado.conjunto_reglas")
    tramo = "90-100"
    porcentaje = Decimal("7.6")
    huella = factory.Sequence(una_huella)
    calculado_el = AHORA


class CuotaF(Fabrica):
    class Meta:
        model = Cuota

    incentivo = factory.SubFactory(IncentivoF)
    numero = 1
    mes = 3


class HechoPublicadoF(Fabrica):
    class Meta:
        model = HechoPublicado

    anio = factory.Sequence(lambda n: 1998 + n)
    concepto = "instituciones"
    valor = Decimal(177)
    unidad = "instituciones"
    confianza = "por_verificar"
    fuente = "prueba"


class BalanceGestionF(Fabrica):
    class Meta:
        model = BalanceGestion

    institucion = factory.SubFactory(InstitucionF)
    anio = 2025


class SeccionBalanceF(Fabrica):
    class Meta:
        model = SeccionBalance

    balance = factory.SubFactory(BalanceGestionF)
    clave = "carta"
    texto = "Durante el año…"
