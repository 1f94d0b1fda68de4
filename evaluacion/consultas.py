"""Read models of the evaluation: list, page of one evaluation, history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.urls import reverse

from compromisos.models import Compromiso, Observacion
from evaluacion.estados import MAQUINA_EVALUACION, AccionEvaluacion, EstadoEvaluacion
from evaluacion.models import (
    CalificacionCompromiso,
    CausaExterna,
    DesgloseCompromiso,
    Evaluacion,
    Reclamo,
    ResultadoCumplimiento,
    ResultadoInformado,
)
from evaluacion.permisos import faltas, puede_dar
from indicadores.models import ValorAnual
from instituciones.flujo import Asunto
from instituciones.models import Persona
from instituciones.roles import Capacidad, Rol
from pmg_site.comun.bitacora import nombre_objeto
from pmg_site.comun.models import Asiento
from pmg_site.comun.palabras import en_palabras

E, A = EstadoEvaluacion, AccionEvaluacion
# The steps that need more than a comment have a form of their own.
_CON_FORMULARIO = (A.DECRETAR, A.RECLAMAR)
_PELIGRO = (A.DEVOLVER, A.DESCONGELAR)


def evaluaciones(persona: Persona) -> "QuerySet[Evaluacion]":
    """What the person may see, with what a list shows, ordered by institution and year."""
    ultimo = ResultadoCumplimiento.objects.filter(evaluacion=OuterRef("pk")).order_by("-numero")
    return (
        Evaluacion.objects.visibles_para(persona)
        .vigentes()
        .select_related(
            "programa__adscripcion__institucion__ministerio",
            "programa__adscripcion__proceso__mecanismo",
        )
        .annotate(
            total_actual=Subquery(ultimo.values("total")[:1]),
            clase_actual=Subquery(ultimo.values("clase")[:1]),
        )
        .order_by(
            "-programa__adscripcion__proceso__anio_programa",
            "programa__adscripcion__institucion__nombre",
            "pk",
        )
    )


def visibles(persona: Persona) -> "QuerySet[Evaluacion]":
    """Every version that the person may see, ready for its page."""
    return Evaluacion.objects.visibles_para(persona).select_related(
        "programa__conjunto_reglas",
        "programa__adscripcion__institucion__ministerio",
        "programa__adscripcion__proceso__mecanismo",
        "reemplaza",
    )


def informados(persona: Persona) -> "QuerySet[ResultadoInformado]":
    """The reported results that the person may see; a network, those of its commitments."""
    filas = ResultadoInformado.objects.filter(
        evaluacion__in=Evaluacion.objects.visibles_para(persona).values("pk")
    )
    alcance = persona.alcance
    if alcance.redes and not alcance.ve_todo:
        propias = alcance.filtro(
            "evaluacion__programa__adscripcion__institucion", "compromiso__red"
        )
        filas = filas.filter(propias)
    return filas.select_related(
        "evaluacion__programa__conjunto_reglas",
        "evaluacion__programa__adscripcion__institucion__ministerio",
        "evaluacion__programa__adscripcion__proceso__mecanismo",
        "compromiso__ficha__indicador",
        "compromiso__red",
    )


@dataclass(slots=True)
class Fila:
    """One commitment on the page of an evaluation."""

    informado: ResultadoInformado
    archivos: int
    calificacion: CalificacionCompromiso | None
    parte: DesgloseCompromiso | None

    @property
    def hallado(self) -> str:
        """What the evaluator found, in a few words."""
        return hallado_en(self.calificacion) if self.calificacion else ""


def hallado_en(calificacion: CalificacionCompromiso) -> str:
    """«Confirmado», «Difiere: A», «No sustentado: B»: the score of the operands in a few words."""
    if calificacion.no_aplica:
        return "No aplica"
    veredictos = list(calificacion.veredictos.all())
    if not veredictos:
        return "Calificado por requisitos"
    clase = type(veredictos[0]).Veredicto
    partes = []
    for veredicto in (clase.NO_SUSTENTADO, clase.DIFIERE):
        if suyos := [v.simbolo for v in veredictos if v.veredicto == veredicto]:
            partes.append(f"{veredicto.label}: {', '.join(suyos)}")
    return "; ".join(partes) or clase.CONFIRMADO.label


def filas_de(evaluacion: Evaluacion, resultado: ResultadoCumplimiento | None) -> list[Fila]:
    """The commitments with what was reported, attached, scored and computed: six queries."""
    calificaciones = {
        c.compromiso_id: c for c in evaluacion.calificaciones.prefetch_related("veredictos")
    }
    partes = {}
    if resultado:
        partes = {p.compromiso_id: p for p in resultado.desglose.all()}
    consulta = (
        evaluacion.informados.select_related("compromiso__ficha", "compromiso__red")
        .prefetch_related("operandos")
        .annotate(archivos=Count("evidencias", distinct=True))
        .order_by("compromiso__numero")
    )
    return [
        Fila(i, i.archivos, calificaciones.get(i.compromiso_id), partes.get(i.compromiso_id))
        for i in consulta
    ]


def ultimo_resultado(evaluacion: Evaluacion) -> ResultadoCumplimiento | None:
    """The decided result of a closed evaluation; otherwise the last one computed."""
    resultados = ResultadoCumplimiento.objects.select_related("conjunto_reglas")
    if evaluacion.resultado_id:
        return resultados.get(pk=evaluacion.resultado_id)
    return resultados.filter(evaluacion=evaluacion).order_by("numero").last()


def acciones_de(persona: Persona, evaluacion: Evaluacion, asunto: Asunto) -> list[dict[str, Any]]:
    """The buttons of the workflow for this person, refused ones with their reason."""
    lista = []
    for transicion in MAQUINA_EVALUACION.desde(evaluacion.estado):
        accion = A(transicion.accion)
        capacidad = Capacidad(transicion.exige)
        if accion in _CON_FORMULARIO or not persona.puede(capacidad, asunto.institucion):
            continue
        permiso = puede_dar(persona, accion, evaluacion, asunto)
        lista.append(
            {
                "texto": accion.label,
                "url": reverse("evaluacion:accion", args=[evaluacion.pk, str(accion)]),
                "permitida": bool(permiso),
                "motivo": permiso.motivo,
                "con_comentario": transicion.con_comentario,
                "etiqueta_comentario": "Fundamento",
                "confirmar": f"¿{accion.label}? Quedará en la bitácora a su nombre.",
                "principal": True,
                "peligro": accion in _PELIGRO,
            }
        )
    return lista


def faltas_para_enviar(persona: Persona, evaluacion: Evaluacion) -> list[str]:
    """What is missing, for whoever reports or sends it."""
    suyas = (Capacidad.INFORMAR, Capacidad.ENVIAR_RESULTADOS)
    institucion = evaluacion.institucion
    if evaluacion.estado != E.ABIERTA or not any(persona.puede(c, institucion) for c in suyas):
        return []
    return faltas(evaluacion)


def historial_de(evaluacion: Evaluacion, limite: int = 200) -> list[dict[str, Any]]:
    """The ledger of an evaluation and of what hangs from it, newest first."""
    numeros: dict[str, int] = {}
    for modelo in (ResultadoInformado, CalificacionCompromiso, CausaExterna, Reclamo):
        etiqueta = modelo._meta.label_lower
        filas = modelo._base_manager.filter(evaluacion=evaluacion)
        pares = filas.values_list("pk", "compromiso__numero")
        numeros |= {f"{etiqueta}:{pk}": numero for pk, numero in pares}
    return entradas_de_bitacora([nombre_objeto(evaluacion), *numeros], limite, numeros=numeros)


def entradas_de_bitacora(
    nombres: Iterable[str],
    limite: int = 50,
    hasta: datetime | None = None,
    numeros: Mapping[str, int] = MappingProxyType({}),
) -> list[dict[str, Any]]:
    """Ledger entries as the history component shows them, those after ``hasta`` left out.

    ``numeros`` gives the number of the commitment to which each of the objects belongs.
    """
    asientos = Asiento.objects.filter(objeto__in=list(nombres)).select_related("persona", "nota")
    if hasta:
        asientos = asientos.filter(ocurrido_el__lte=hasta)
    return [
        {
            "el": a.ocurrido_el,
            "quien": str(a.persona) if a.persona else "El sistema",
            "rol": Rol(a.rol).label if a.rol in Rol.values else "",
            "por_cuenta_de": "",
            "que": _que(a, numeros),
            "comentario": a.nota.texto if hasattr(a, "nota") else "",
        }
        for a in asientos.order_by("-seq")[:limite]
    ]


def _que(asiento: Asiento, numeros: Mapping[str, int]) -> str:
    hecho = en_palabras(asiento.accion)
    numero = numeros.get(asiento.objeto)
    return f"{hecho}: compromiso {numero}" if numero else hecho


def observaciones_de(informado: ResultadoInformado) -> "QuerySet[Observacion]":
    """The observations on a commitment in its evaluation, by round."""
    return (
        Observacion.objects.filter(
            programa=informado.evaluacion.programa_id,
            compromiso=informado.compromiso_id,
            contexto=Observacion.Contexto.EVALUACION,
        )
        .select_related("autor")
        .order_by("ronda", "creada_el")
    )


def serie_de(compromiso: Compromiso, evaluacion: Evaluacion) -> list[ValorAnual]:
    """The closed values of an indicator before the year evaluated, the newest first."""
    ficha = compromiso.ficha
    if ficha is None:
        return []
    return list(
        ValorAnual.objects.filter(
            indicador=ficha.indicador_id,
            institucion=evaluacion.institucion,
            anio__lt=evaluacion.anio,
        ).order_by("-anio", "-version")[:6]
    )


def siguiente_por_informar(informado: ResultadoInformado) -> ResultadoInformado | None:
    """The next commitment of the same evaluation that has no report yet, in their order."""
    por_informar = ResultadoInformado.objects.filter(
        evaluacion=informado.evaluacion_id, informado_el=None
    ).exclude(pk=informado.pk)
    numero = informado.compromiso.numero
    return (
        por_informar.filter(compromiso__numero__gt=numero)
        .select_related("compromiso")
        .order_by("compromiso__numero")
        .first()
        or por_informar.select_related("compromiso").order_by("compromiso__numero").first()
    )
