"""Read models of the evaluation: list, page of one evaluation, history, tasks of a person."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse

from compromisos.models import Observacion
from evaluacion.estados import MAQUINA_EVALUACION, AccionEvaluacion, EstadoEvaluacion
from evaluacion.models import (
    CalificacionCompromiso,
    CausaExterna,
    DesgloseCompromiso,
    Evaluacion,
    Evidencia,
    Reclamo,
    ResultadoCumplimiento,
    ResultadoInformado,
    RevisionEvidencia,
)
from evaluacion.permisos import REVISABLES, faltas, puede_dar
from instituciones.calendario import plazos
from instituciones.flujo import Asunto
from instituciones.models import Persona
from instituciones.roles import Capacidad, Rol
from pmg_site.comun.bitacora import nombre_objeto
from pmg_site.comun.models import Asiento
from pmg_site.comun.tareas import Tarea

E, A = EstadoEvaluacion, AccionEvaluacion
# The steps that need more than a comment have a form of their own.
_CON_FORMULARIO = (A.DECRETAR, A.RECLAMAR)
_PELIGRO = (A.DEVOLVER,)


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


def filas_de(evaluacion: Evaluacion, resultado: ResultadoCumplimiento | None) -> list[Fila]:
    """The commitments with what was reported, attached, scored and computed: five queries."""
    calificaciones = {
        c.compromiso_id: c
        for c in evaluacion.calificaciones.select_related("intervencion__persona")
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


@dataclass(slots=True)
class Adjuntos:
    """A piece of evidence with its revisions, the last one first."""

    evidencia: Evidencia
    archivos: list[dict[str, Any]] = field(default_factory=list)


def adjuntos_de(informado: ResultadoInformado) -> list[Adjuntos]:
    """The evidence of a commitment, every revision kept."""
    revisiones = RevisionEvidencia.objects.select_related("archivo", "subida_por").order_by(
        "-numero"
    )
    evidencias = informado.evidencias.prefetch_related(Prefetch("revisiones", revisiones))
    return [
        Adjuntos(evidencia, [archivo_de(r) for r in evidencia.revisiones.all()])
        for evidencia in evidencias.order_by("pk")
    ]


def archivo_de(revision: RevisionEvidencia) -> dict[str, Any]:
    """A revision as the file component shows it."""
    return {
        "nombre": f"{revision.nombre_original} (revisión {revision.numero})",
        "tamano": revision.archivo.tamano,
        "sha256": revision.archivo.huella,
        "subido_el": revision.subida_el,
        "subido_por": str(revision.subida_por),
        "url": reverse("evaluacion:archivo", args=[revision.pk]),
    }


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
    nombres = [nombre_objeto(evaluacion)]
    for modelo in (ResultadoInformado, CalificacionCompromiso, CausaExterna, Reclamo):
        etiqueta = modelo._meta.label_lower
        pks = modelo._base_manager.filter(evaluacion=evaluacion).values_list("pk", flat=True)
        nombres += [f"{etiqueta}:{pk}" for pk in pks]
    return entradas_de_bitacora(nombres, limite)


def entradas_de_bitacora(nombres: Iterable[str], limite: int = 50) -> list[dict[str, Any]]:
    """Ledger entries as the history component shows them."""
    asientos = (
        Asiento.objects.filter(objeto__in=list(nombres))
        .select_related("persona", "nota")
        .order_by("-seq")[:limite]
    )
    return [
        {
            "el": a.ocurrido_el,
            "quien": str(a.persona) if a.persona else "El sistema",
            "rol": Rol(a.rol).label if a.rol in Rol.values else "",
            "por_cuenta_de": "",
            "que": que_hizo(a),
            "comentario": a.nota.texto if hasattr(a, "nota") else "",
        }
        for a in asientos
    ]


_QUE = {
    "evaluacion.abrir": "Abrió la evaluación",
    "evaluacion.informar_operandos": "Informó un resultado",
    "evaluacion.adjuntar": "Adjuntó evidencia",
    "evaluacion.revisar": "Revisó un resultado",
    "evaluacion.observar": "Hizo una observación",
    "evaluacion.responder_observacion": "Respondió una observación",
    "evaluacion.resolver_observacion": "Dio por resuelta una observación",
    "evaluacion.calificar": "Calificó un compromiso",
    "evaluacion.calcular": "Calculó el cumplimiento",
    "evaluacion.corregir": "Abrió una corrección",
    "evaluacion.contar_sin_dato_como_cero": "Decidió contar como cero un compromiso sin dato",
    "causa_externa.solicitar": "Solicitó una causa externa",
    "causa_externa.opinar": "Opinó sobre una causa externa",
    "causa_externa.aceptar": "Aceptó una causa externa",
    "causa_externa.rechazar": "Rechazó una causa externa",
    "reclamo.analizar": "Tomó en análisis un reclamo",
    "reclamo.acoger": "Acogió un reclamo",
    "reclamo.acoger_parcial": "Acogió en parte un reclamo",
    "reclamo.rechazar": "Rechazó un reclamo",
}


def que_hizo(asiento: Asiento) -> str:
    """The act of a ledger entry, in words."""
    if asiento.accion in _QUE:
        return _QUE[asiento.accion]
    maquina, _, accion = asiento.accion.partition(".")
    if maquina == MAQUINA_EVALUACION.nombre and accion in A.values:
        return A(accion).label
    return asiento.accion


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


# What is decided away from the file itself: capability, key, the task in words.
DECISIONES: tuple[tuple[Capacidad, str, str], ...] = (
    (Capacidad.OPINAR_CAUSA, "por_opinar", "Opinar sobre causas externas"),
    (Capacidad.RESOLVER_CAUSA, "causas", "Resolver causas externas"),
    (Capacidad.RESOLVER_RECLAMO, "reclamos", "Resolver reclamos"),
    (Capacidad.DECIDIR_RESULTADO, "por_cerrar", "Decidir resultados finales"),
)


def por_decidir(persona: Persona) -> dict[str, "QuerySet[Any]"]:
    """What waits for the person's opinion or decision, by kind; only what they may decide."""
    visibles_ = Evaluacion.objects.visibles_para(persona).vigentes()
    relaciones = ("evaluacion__programa__adscripcion__institucion", "compromiso")
    causas = CausaExterna.objects.filter(evaluacion__in=visibles_).select_related(*relaciones)
    vivos = ["presentado", "en_analisis"]
    filas: dict[str, QuerySet[Any]] = {
        "por_opinar": causas.filter(estado="solicitada").order_by("solicitada_el"),
        "causas": causas.filter(estado="opinada").order_by("solicitada_el"),
        "reclamos": Reclamo.objects.filter(evaluacion__in=visibles_, estado__in=vivos)
        .select_related(*relaciones)
        .order_by("presentado_el"),
        "por_cerrar": evaluaciones(persona)
        .filter(estado__in=[E.PRELIMINAR, E.EN_RECLAMO])
        .annotate(pendientes=Count("reclamos", filter=Q(reclamos__estado__in=vivos))),
    }
    return {clave: filas[clave] for capacidad, clave, _ in DECISIONES if persona.puede(capacidad)}


# Who has something to do in each state: capability, states, what, stage of the calendar.
_TAREAS: tuple[tuple[Capacidad, tuple[str, ...], str, str], ...] = (
    (Capacidad.INFORMAR, (E.ABIERTA,), "Informar resultados", "informe"),
    (Capacidad.ENVIAR_RESULTADOS, (E.ABIERTA,), "Enviar los resultados", "informe"),
    (Capacidad.EVALUAR_MINISTERIO, (E.INFORMADA,), "Emitir la evaluación inicial", "evaluacion"),
    (
        Capacidad.INICIAR_EVALUACION,
        (E.INFORMADA, E.REVISION_MINISTERIAL),
        "Abrir la evaluación externa",
        "evaluacion",
    ),
    (Capacidad.REVISAR_EVIDENCIA, tuple(REVISABLES), "Revisar evidencia", "evaluacion"),
    (Capacidad.CALIFICAR, (E.EN_EVALUACION,), "Calificar compromisos", "evaluacion"),
    (
        Capacidad.DECIDIR_RESULTADO,
        (E.PRELIMINAR, E.EN_RECLAMO),
        "Decidir resultados finales",
        "evaluacion",
    ),
    (
        Capacidad.RECLAMAR,
        (E.PRELIMINAR,),
        "Ver el resultado preliminar y reclamar si procede",
        "reclamo",
    ),
    (Capacidad.DECRETAR_RESULTADO, (E.FINAL,), "Registrar el decreto de resultado", ""),
    (Capacidad.PUBLICAR, (E.DECRETADA,), "Publicar resultados", ""),
)


def pendientes(persona: Persona) -> list[Tarea]:
    """What waits for the person in the evaluations, one task per kind of work."""
    suyas = [fila for fila in _TAREAS if persona.puede(fila[0])]
    return (_tareas_de_estados(persona, suyas) if suyas else []) + _tareas_de_decision(persona)


def _tareas_de_estados(
    persona: Persona, suyas: list[tuple[Capacidad, tuple[str, ...], str, str]]
) -> list[Tarea]:
    abiertas = list(
        Evaluacion.objects.visibles_para(persona)
        .vigentes()
        .exclude(estado=E.PUBLICADA)
        .select_related("programa__adscripcion__institucion", "programa__adscripcion__proceso")
        .order_by("pk")
    )
    limites = plazos([e.programa.adscripcion for e in abiertas])
    tareas = []
    for capacidad, estados, texto, etapa in suyas:
        propias = [
            e for e in abiertas if e.estado in estados and persona.puede(capacidad, e.institucion)
        ]
        if propias:
            tareas.append(_tarea(propias, texto, etapa, estados, limites))
    return tareas


def _tarea(
    propias: list[Evaluacion], texto: str, etapa: str, estados: tuple[str, ...], limites: Any
) -> Tarea:
    cierres = [
        limites[e.programa.adscripcion_id, etapa].cierra_el
        for e in propias
        if (e.programa.adscripcion_id, etapa) in limites
    ]
    if len(propias) == 1:
        url, detalle = reverse("evaluacion:detalle", args=[propias[0].pk]), str(propias[0])
    else:
        url = f"{reverse('evaluacion:lista')}?estado={estados[0]}"
        detalle = f"{len(propias)} instituciones"
    return Tarea(texto, url, min(cierres, default=None), len(propias), detalle)


def _tareas_de_decision(persona: Persona) -> list[Tarea]:
    filas = por_decidir(persona)
    return [
        Tarea(texto, reverse("evaluacion:comite"), cuenta=cuenta)
        for _, clave, texto in DECISIONES
        # final results have their own task above, with the deadline of their calendar
        if clave != "por_cerrar" and clave in filas and (cuenta := filas[clave].count())
    ]
