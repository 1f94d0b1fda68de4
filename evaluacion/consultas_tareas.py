"""What waits for each person in the evaluations: their tasks, and the page of what to decide."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from evaluacion.cola import a_cargo
from evaluacion.consultas import evaluaciones
from evaluacion.consultas_carga import asignaciones_de, por_reasignar, sin_evaluador
from evaluacion.estados import (
    POR_HACER,
    RECLAMOS_PENDIENTES,
    REVISABLES,
    EstadoCausa,
    EstadoEvaluacion,
)
from evaluacion.models import CausaExterna, Evaluacion, PlazoReclamo, Reclamo
from evaluacion.plazos_reclamo import plazos_de
from instituciones.calendario import plazos
from instituciones.horario import cierra
from instituciones.models import Adscripcion, Persona
from instituciones.models.procesos import Etapa
from instituciones.roles import Ambito, Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.tareas import Tarea

E = EstadoEvaluacion
POR_OPINAR = (EstadoCausa.SOLICITADA, EstadoCausa.ANALIZADA)

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
    adscripcion = "evaluacion__programa__adscripcion"
    relaciones = (f"{adscripcion}__institucion", f"{adscripcion}__proceso", "compromiso")
    causas = CausaExterna.objects.filter(evaluacion__in=visibles_).select_related(*relaciones)
    ultimo = PlazoReclamo.objects.filter(evaluacion=OuterRef("pk")).order_by("-numero")
    filas: dict[str, QuerySet[Any]] = {
        "por_opinar": _de_su_red(persona, causas)
        .filter(estado__in=POR_OPINAR)
        .order_by("solicitada_el"),
        "causas": causas.filter(estado="opinada").order_by("solicitada_el"),
        "reclamos": Reclamo.objects.filter(evaluacion__in=visibles_, estado__in=RECLAMOS_PENDIENTES)
        .select_related(*relaciones)
        .order_by("presentado_el"),
        "por_cerrar": evaluaciones(persona)
        .filter(estado=E.CONGELADA)
        .annotate(
            pendientes=Count("reclamos", filter=Q(reclamos__estado__in=RECLAMOS_PENDIENTES)),
            reclamable_hasta=Subquery(ultimo.values("ultimo_dia")[:1]),
        ),
    }
    return {clave: filas[clave] for capacidad, clave, _ in DECISIONES if persona.puede(capacidad)}


def _de_su_red(persona: Persona, causas: "QuerySet[Any]") -> "QuerySet[Any]":
    """Who is in a network gives an opinion only on the commitments of that network."""
    alcance = persona.alcance.con(Capacidad.OPINAR_CAUSA)
    if any(encargo.ambito != Ambito.RED for encargo in alcance.encargos):
        return causas
    return causas.filter(compromiso__red__in=alcance.redes)


# Who has something to do in each state: capability, states, what, stage of the calendar.
_TAREAS: tuple[tuple[Capacidad, tuple[str, ...], str, str], ...] = (
    (Capacidad.INFORMAR, (E.ABIERTA,), "Informar resultados", "informe"),
    (Capacidad.ENVIAR_RESULTADOS, (E.ABIERTA,), "Enviar los resultados", "informe"),
    (Capacidad.EVALUAR_MINISTERIO, (E.INFORMADA,), "Emitir la evaluación inicial", "evaluacion"),
    (
        Capacidad.INICIAR_EVALUACION,
        POR_HACER["por_abrir"][1],
        "Abrir la evaluación externa",
        "evaluacion",
    ),
    (Capacidad.REVISAR_EVIDENCIA, REVISABLES, "Revisar evidencia", "evaluacion"),
    (
        Capacidad.DECIDIR_RESULTADO,
        (E.CONGELADA,),
        "Decidir resultados finales",
        "evaluacion",
    ),
    (
        Capacidad.CONGELAR_RESULTADO,
        POR_HACER["por_congelar"][1],
        "Congelar resultados para la decisión",
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
    return [
        *(_tareas_de_estados(persona, suyas) if suyas else []),
        *_tareas_del_evaluador(persona),
        *_tareas_de_asignacion(persona),
        *_tareas_de_decision(persona),
    ]


def _tareas_del_evaluador(persona: Persona) -> list[Tarea]:
    """What the evaluator has yet to declare, and what waits for a score."""
    if not persona.puede(Capacidad.CALIFICAR):
        return []
    carga, tareas = reverse("evaluacion:mi_carga"), []
    if sin_declarar := asignaciones_de(persona).filter(declarada=False).count():
        texto = "Declarar si tiene conflictos de interés"
        tareas.append(Tarea(texto, carga, cuenta=sin_declarar))
    pendientes = a_cargo(persona).filter(calificada=False)
    if cuantos := pendientes.count():
        suyas = pendientes.order_by().values("evaluacion__programa__adscripcion")
        limites = plazos(Adscripcion.objects.filter(pk__in=suyas))
        cierres = [p.cierra_el for (_, etapa), p in limites.items() if etapa == "evaluacion"]
        detalle = "1 compromiso" if cuantos == 1 else f"{cuantos} compromisos"
        tareas.append(
            Tarea("Calificar compromisos", carga, min(cierres, default=None), cuantos, detalle)
        )
    return tareas


def _tareas_de_asignacion(persona: Persona) -> list[Tarea]:
    """Institutions that wait for an evaluator, and conflicts of interest for another one."""
    if not persona.puede(Capacidad.ASIGNAR_EVALUADORES):
        return []
    url, tareas = reverse("evaluacion:asignaciones"), []
    for proceso, cuantas in Counter(a.proceso for a in sin_evaluador()).items():
        lista = f"{url}?proceso={proceso.pk}&situacion=sin_evaluador"
        instituciones = "1 institución" if cuantas == 1 else f"{cuantas} instituciones"
        detalle = f"{proceso}: {instituciones}"
        tareas.append(Tarea("Asignar evaluador", lista, None, cuantas, detalle))
    if conflictos := por_reasignar():
        if len(conflictos) == 1:
            url = reverse("evaluacion:asignacion", args=[conflictos[0].asignacion.pk])
        tareas.append(Tarea("Reasignar por conflicto de interés", url, cuenta=len(conflictos)))
    return tareas


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
    # asked for only by whoever may claim, or waits for the end of it to freeze
    quienes = (Capacidad.RECLAMAR, Capacidad.CONGELAR_RESULTADO)
    reclamos = plazos_de(abiertas) if any(persona.puede(c) for c in quienes) else {}
    tareas = []
    for capacidad, estados, texto, etapa in suyas:
        propias = [
            e
            for e in abiertas
            if e.estado in estados
            and persona.puede(capacidad, e.institucion)
            and (etapa != Etapa.RECLAMO or _reclamable(reclamos.get(e.pk)))
            and not (capacidad == Capacidad.CONGELAR_RESULTADO and _reclamable(reclamos.get(e.pk)))
        ]
        if propias:
            cierres = _cierres(propias, etapa, limites, reclamos)
            tareas.append(_tarea(propias, texto, cierres, estados, etapa))
    return tareas


def _reclamable(plazo: PlazoReclamo | None) -> bool:
    """A deadline that ended, or was given up, leaves nothing to do."""
    return plazo is not None and plazo.abierto(reloj.ahora())


def _cierres(
    propias: list[Evaluacion], etapa: str, limites: Any, reclamos: dict[int, PlazoReclamo]
) -> list[datetime]:
    """When each one ends: a claim, by its own deadline; the rest, by the stage of the calendar."""
    if etapa == Etapa.RECLAMO:
        return [cierra(reclamos[e.pk].ultimo_dia) for e in propias if e.pk in reclamos]
    return [
        limites[e.programa.adscripcion_id, etapa].cierra_el
        for e in propias
        if (e.programa.adscripcion_id, etapa) in limites
    ]


def _tarea(
    propias: list[Evaluacion],
    texto: str,
    cierres: list[datetime],
    estados: tuple[str, ...],
    etapa: str,
) -> Tarea:
    if len(propias) == 1:
        pagina = "evaluacion:reclamos" if etapa == Etapa.RECLAMO else "evaluacion:detalle"
        url, detalle = reverse(pagina, args=[propias[0].pk]), str(propias[0])
    else:
        grupo = next((g for g, (_, suyos) in POR_HACER.items() if suyos == estados), estados[0])
        url = f"{reverse('evaluacion:lista')}?estado={grupo}"
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
