"""What waits for a score or for a review, in working order: the next item without a list."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from evaluacion.consultas import informados
from evaluacion.estados import REVISABLES, EstadoEvaluacion
from evaluacion.models import (
    AsignacionEvaluador,
    CalificacionCompromiso,
    DeclaracionConflicto,
    ResultadoInformado,
    RevisionTecnica,
)
from instituciones.models import Persona

_INSTITUCION = "evaluacion__programa__adscripcion__institucion__nombre"
_ADSCRIPCION = "evaluacion__programa__adscripcion"
ORDEN = (_INSTITUCION, "evaluacion", "compromiso__numero")


@dataclass(frozen=True, slots=True)
class Cargo:
    """What one person is in charge of, as sets: what the queue asks in SQL."""

    asignado: bool
    instituciones: frozenset[int]
    temas: frozenset[tuple[int, int]]
    excluidas: frozenset[int]
    temas_excluidos: frozenset[tuple[int, int]]


def cargo_de(persona: Persona) -> Cargo:
    """The assignments in force and declared of a person, and what a conflict takes away."""
    asignaciones = list(AsignacionEvaluador.objects.filter(evaluador=persona).order_by("pk"))
    declaradas: dict[tuple[int, int | None], bool] = {
        (asignacion, adscripcion): hay
        for asignacion, adscripcion, hay in DeclaracionConflicto.objects.filter(
            asignacion__evaluador=persona
        )
        .order_by("pk")
        .values_list("asignacion", "adscripcion", "hay_conflicto")
    }
    por_pk = {a.pk: a for a in asignaciones}
    con_conflicto = [(por_pk[a], ads) for (a, ads), hay in declaradas.items() if hay]
    abiertas = [
        a for a in asignaciones if a.retirada_el is None and declaradas.get((a.pk, None)) is False
    ]
    return Cargo(
        asignado=any(a.retirada_el is None for a in asignaciones),
        instituciones=frozenset(a.adscripcion_id for a in abiertas if a.adscripcion_id),
        temas=frozenset(_tema(a) for a in abiertas if a.red_id),
        excluidas=frozenset(
            pk for a, ads in con_conflicto if (pk := ads or a.adscripcion_id) is not None
        ),
        temas_excluidos=frozenset(_tema(a) for a, ads in con_conflicto if a.red_id and ads is None),
    )


def _tema(asignacion: AsignacionEvaluador) -> tuple[int, int]:
    return asignacion.proceso_id or 0, asignacion.red_id or 0


def a_cargo(persona: Persona) -> "QuerySet[Any]":
    """Every reported result that the person may score now, scored or not, in working order.

    Whoever is in charge of something scores only that; whoever is not, what nobody is in charge
    of within their role.
    """
    cargo = cargo_de(persona)
    filas = informados(persona).filter(
        evaluacion__estado=EstadoEvaluacion.EN_EVALUACION, evaluacion__reemplazada_por=None
    )
    filas = filas.filter(_suyo(cargo) if cargo.asignado else _de_nadie())
    if cargo.excluidas:
        filas = filas.exclude(**{f"{_ADSCRIPCION}__in": cargo.excluidas})
    for proceso, red in cargo.temas_excluidos:
        filas = filas.exclude(**{f"{_ADSCRIPCION}__proceso": proceso}, compromiso__red=red)
    calificacion = CalificacionCompromiso.objects.filter(
        evaluacion=OuterRef("evaluacion"), compromiso=OuterRef("compromiso")
    )
    return filas.annotate(
        calificada=Exists(calificacion), institucion_nombre=F(_INSTITUCION)
    ).order_by(*ORDEN)


def _suyo(cargo: Cargo) -> Q:
    condicion = Q(**{f"{_ADSCRIPCION}__in": cargo.instituciones})
    for proceso, red in cargo.temas:
        condicion |= Q(**{f"{_ADSCRIPCION}__proceso": proceso}, compromiso__red=red)
    return condicion


def _de_nadie() -> Q:
    vigentes = AsignacionEvaluador.objects.filter(retirada_el=None)
    de_la_institucion = vigentes.filter(adscripcion=OuterRef(_ADSCRIPCION))
    del_tema = vigentes.filter(
        proceso=OuterRef(f"{_ADSCRIPCION}__proceso"), red=OuterRef("compromiso__red")
    )
    return ~Exists(de_la_institucion) & ~Exists(del_tema)


def a_revisar(persona: Persona) -> "QuerySet[Any]":
    """Every reported result whose evidence the person may review now, in working order."""
    revision = RevisionTecnica.objects.filter(
        informado=OuterRef("pk"), ronda=OuterRef("evaluacion__ronda")
    )
    return (
        informados(persona)
        .filter(evaluacion__estado__in=REVISABLES, evaluacion__reemplazada_por=None)
        .annotate(revisada=Exists(revision))
        .order_by(*ORDEN)
    )


def siguiente(
    persona: Persona, desde: ResultadoInformado | None = None
) -> ResultadoInformado | None:
    """The next one without a score after ``desde``, or the first one, going round."""
    return _siguiente(a_cargo(persona).filter(calificada=False), desde)


def siguiente_por_revisar(persona: Persona, desde: ResultadoInformado) -> ResultadoInformado | None:
    """The next one that nobody reviewed in this round, going round."""
    return _siguiente(a_revisar(persona).filter(revisada=False), desde)


def _siguiente(
    pendientes: "QuerySet[Any]", desde: ResultadoInformado | None
) -> ResultadoInformado | None:
    if desde is None:
        return pendientes.first()
    pendientes = pendientes.exclude(pk=desde.pk)
    return pendientes.filter(_despues_de(desde)).first() or pendientes.first()


@dataclass(frozen=True, slots=True)
class Lugar:
    """Where an item stands in the queue: its neighbours, and how many are left."""

    anterior: Model | None
    posterior: Model | None
    faltan_aqui: int
    faltan: int


def lugar_de(persona: Persona, informado: ResultadoInformado) -> Lugar:
    """The neighbours of an item in the person's charge, scored or not: four queries."""
    filas = a_cargo(persona)
    return _lugar(filas, filas.filter(calificada=False), informado)


def lugar_en_la_revision(persona: Persona, informado: ResultadoInformado) -> Lugar:
    """The same among what the person may review: four queries."""
    filas = a_revisar(persona)
    return _lugar(filas, filas.filter(revisada=False), informado)


def _lugar(
    filas: "QuerySet[Any]", pendientes: "QuerySet[Any]", informado: ResultadoInformado
) -> Lugar:
    return Lugar(
        anterior=filas.filter(_antes_de(informado)).last(),
        posterior=filas.filter(_despues_de(informado)).first(),
        faltan_aqui=pendientes.filter(evaluacion=informado.evaluacion_id).count(),
        faltan=pendientes.count(),
    )


def _despues_de(informado: ResultadoInformado) -> Q:
    return _vecinos(informado, "gt")


def _antes_de(informado: ResultadoInformado) -> Q:
    return _vecinos(informado, "lt")


def _vecinos(informado: ResultadoInformado, sentido: str) -> Q:
    nombre = informado.evaluacion.institucion.nombre
    misma = Q(**{_INSTITUCION: nombre})
    return (
        Q(**{f"{_INSTITUCION}__{sentido}": nombre})
        | misma & Q(**{f"evaluacion__{sentido}": informado.evaluacion_id})
        | misma
        & Q(
            evaluacion=informado.evaluacion_id,
            **{f"compromiso__numero__{sentido}": informado.compromiso.numero},
        )
    )
