"""Load of each evaluator and progress of each institution: read models of the assignments."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from evaluacion.estados import EstadoEvaluacion
from evaluacion.models import (
    AsignacionEvaluador,
    CalificacionCompromiso,
    DeclaracionConflicto,
    Evaluacion,
    ResultadoInformado,
)
from instituciones.models import Adscripcion, Asignacion, Persona, Proceso
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.numeros import escribir_numero

_SITUACIONES = {
    "retirada": ("Retirada", "gris"),
    "sin_declarar": ("Falta declarar", "amarillo"),
    "en_conflicto": ("Con conflicto", "rojo"),
    "declarada": ("Sin conflicto", "verde"),
}


@dataclass(frozen=True, slots=True)
class Encargo:
    """An assignment with what its evaluator last declared of it."""

    asignacion: AsignacionEvaluador
    declaraciones: list[DeclaracionConflicto]

    @property
    def general(self) -> DeclaracionConflicto | None:
        """The last declaration about the whole assignment."""
        generales = [d for d in self.declaraciones if d.adscripcion_id is None]
        return generales[-1] if generales else None

    @property
    def parciales(self) -> list[DeclaracionConflicto]:
        """Within a theme, the institutions with which there is a conflict."""
        ultimas = {d.adscripcion_id: d for d in self.declaraciones if d.adscripcion_id}
        return [d for d in ultimas.values() if d.hay_conflicto]

    @property
    def situacion(self) -> str:
        if self.asignacion.retirada_el:
            return "retirada"
        if self.general is None:
            return "sin_declarar"
        return "en_conflicto" if self.general.hay_conflicto else "declarada"

    @property
    def en_palabras(self) -> str:
        if self.situacion == "declarada" and self.parciales:
            return "Con conflicto en una parte"
        return _SITUACIONES[self.situacion][0]

    @property
    def tono(self) -> str:
        return "amarillo" if self.por_reasignar else _SITUACIONES[self.situacion][1]

    @property
    def por_reasignar(self) -> bool:
        """There is a conflict and the assignment still stands."""
        return self.situacion == "en_conflicto" or bool(
            self.parciales and self.situacion == "declarada"
        )


def encargos(filtro: Q) -> list[Encargo]:
    """Assignments with their declarations: two queries."""
    declaraciones = DeclaracionConflicto.objects.select_related(
        "adscripcion__institucion"
    ).order_by("pk")
    filas = (
        AsignacionEvaluador.objects.filter(filtro)
        .select_related(
            "evaluador",
            "red",
            "adscripcion__institucion",
            "adscripcion__proceso__mecanismo",
            "proceso__mecanismo",
            "asignada_por",
            "retirada_por",
        )
        .prefetch_related(Prefetch("declaraciones", declaraciones))
    )
    return [Encargo(a, list(a.declaraciones.all())) for a in filas.order_by("pk")]


def adscripciones_de(**filtro: Any) -> "QuerySet[Adscripcion]":
    """Institutions in their year, with the state of their evaluation in force."""
    vigente = Evaluacion.objects.vigentes().filter(programa__adscripcion=OuterRef("pk"))
    return (
        Adscripcion.objects.filter(**filtro)
        .select_related("institucion__ministerio")
        .annotate(
            evaluacion=Subquery(vigente.values("pk")[:1]),
            estado_evaluacion=Subquery(vigente.values("estado")[:1]),
            con_evaluador=Exists(
                AsignacionEvaluador.objects.filter(adscripcion=OuterRef("pk"), retirada_el=None)
            ),
        )
        .order_by("institucion__nombre")
    )


def sin_evaluador() -> "QuerySet[Adscripcion]":
    """The institutions whose external evaluation is open and that nobody was given, by process."""
    lista: QuerySet[Any] = adscripciones_de().select_related("proceso__mecanismo")
    return lista.filter(
        con_evaluador=False, estado_evaluacion=EstadoEvaluacion.EN_EVALUACION
    ).order_by("proceso", "pk")


@dataclass(slots=True)
class Avance:
    """One institution of a page: who is in charge and how many of its commitments are scored."""

    adscripcion: Any  # an Adscripcion with the annotations of ``adscripciones_de``
    encargos: list[Encargo] = field(default_factory=list)
    total: int = 0
    hechos: int = 0
    elegida: bool = False

    @property
    def estado(self) -> str:
        estado = self.adscripcion.estado_evaluacion
        return EstadoEvaluacion(estado).label if estado else "Sin evaluación abierta"

    @property
    def por_calificar(self) -> bool:
        en_curso = self.adscripcion.estado_evaluacion == EstadoEvaluacion.EN_EVALUACION
        return en_curso and self.hechos < self.total

    @property
    def en_palabras(self) -> str:
        return f"{self.hechos} de {self.total}"

    @property
    def por_ciento(self) -> int:
        return self.hechos * 100 // self.total if self.total else 0


def avances(adscripciones: Iterable[Any], elegidas: Collection[str] = ()) -> list[Avance]:
    """The progress of the institutions of one page: four queries."""
    filas = {a.pk: Avance(a, elegida=str(a.pk) in elegidas) for a in adscripciones}
    for encargo in encargos(Q(adscripcion__in=filas, retirada_el=None)):
        filas[encargo.asignacion.adscripcion_id or 0].encargos.append(encargo)
    vigentes = [f.adscripcion.evaluacion for f in filas.values() if f.adscripcion.evaluacion]
    totales = _por_evaluacion(ResultadoInformado.objects.filter(evaluacion__in=vigentes))
    hechos = _por_evaluacion(CalificacionCompromiso.objects.filter(evaluacion__in=vigentes))
    for fila in filas.values():
        fila.total = totales.get(fila.adscripcion.evaluacion, 0)
        fila.hechos = hechos.get(fila.adscripcion.evaluacion, 0)
    return list(filas.values())


def _por_evaluacion(consulta: "QuerySet[Any]") -> dict[int, int]:
    return dict(
        consulta.order_by()
        .values_list("evaluacion")
        .annotate(cuantos=Count("pk"))
        .values_list("evaluacion", "cuantos")
    )


@dataclass(slots=True)
class Carga:
    """What one evaluator carries in a process."""

    evaluador: Persona
    instituciones: int = 0
    temas: int = 0
    sin_declarar: int = 0
    en_conflicto: int = 0
    compromisos: int = 0
    hechos: int = 0

    @property
    def pendientes(self) -> int:
        return self.compromisos - self.hechos


def cargas(proceso: Proceso) -> list[Carga]:
    """The load of every evaluator in a process, those who have none too: five queries."""
    filas = {p.pk: Carga(p) for p in evaluadores()}
    de_quien: dict[int, list[int]] = defaultdict(list)
    del_tema: dict[int, list[int]] = defaultdict(list)
    for encargo in encargos(
        Q(adscripcion__proceso=proceso, retirada_el=None) | Q(proceso=proceso, retirada_el=None)
    ):
        asignacion = encargo.asignacion
        carga = filas.setdefault(asignacion.evaluador_id, Carga(asignacion.evaluador))
        carga.sin_declarar += encargo.situacion == "sin_declarar"
        carga.en_conflicto += encargo.por_reasignar
        if asignacion.red_id:
            carga.temas += 1
            del_tema[asignacion.red_id].append(asignacion.evaluador_id)
        else:
            carga.instituciones += 1
            de_quien[asignacion.adscripcion_id or 0].append(asignacion.evaluador_id)
    _contar(proceso, filas, de_quien, del_tema)
    return sorted(filas.values(), key=lambda c: (-c.pendientes, str(c.evaluador)))


def _contar(
    proceso: Proceso,
    filas: dict[int, Carga],
    de_quien: dict[int, list[int]],
    del_tema: dict[int, list[int]],
) -> None:
    """Commitments and scores by institution and theme, each counted once by evaluator."""
    calificacion = CalificacionCompromiso.objects.filter(
        evaluacion=OuterRef("evaluacion"), compromiso=OuterRef("compromiso")
    )
    grupos = (
        ResultadoInformado.objects.filter(
            evaluacion__programa__adscripcion__proceso=proceso, evaluacion__reemplazada_por=None
        )
        .annotate(hecho=Exists(calificacion))
        .order_by()
        .values_list("evaluacion__programa__adscripcion", "compromiso__red", "hecho")
        .annotate(cuantos=Count("pk"))
    )
    for adscripcion, red, hecho, cuantos in grupos:
        for pk in {*de_quien.get(adscripcion, []), *del_tema.get(red, [])}:
            filas[pk].compromisos += cuantos
            filas[pk].hechos += cuantos if hecho else 0


def evaluadores() -> list[Persona]:
    """Whoever holds the role of external evaluator today."""
    vigentes = Asignacion.objects.vigentes(reloj.presente()).filter(rol=Rol.EVALUADOR)
    return list(
        Persona.objects.filter(is_active=True, pk__in=vigentes.values("persona")).order_by(
            "apellidos", "nombres", "pk"
        )
    )


@dataclass(frozen=True, slots=True)
class Resumen:
    """The figures at the head of the page of assignments."""

    instituciones: int
    sin_evaluador: int
    compromisos: int
    hechos: int

    @property
    def en_palabras(self) -> str:
        return f"de {escribir_numero(Decimal(self.compromisos))}"


def resumen_de(proceso: Proceso) -> Resumen:
    """How far the assignment and the scoring of a process are: three queries."""
    cuenta = adscripciones_de(proceso=proceso).aggregate(
        todas=Count("pk"), sin=Count("pk", filter=Q(con_evaluador=False))
    )
    vigentes = {
        "evaluacion__programa__adscripcion__proceso": proceso,
        "evaluacion__reemplazada_por": None,
    }
    return Resumen(
        cuenta["todas"],
        cuenta["sin"],
        ResultadoInformado.objects.filter(**vigentes).count(),
        CalificacionCompromiso.objects.filter(**vigentes).count(),
    )


def por_reasignar(proceso: Proceso | None = None) -> list[Encargo]:
    """The assignments in which a conflict was declared and that nobody has withdrawn yet."""
    con_conflicto = Exists(
        DeclaracionConflicto.objects.filter(asignacion=OuterRef("pk"), hay_conflicto=True)
    )
    filtro = Q(con_conflicto, retirada_el=None)
    if proceso:
        filtro &= Q(adscripcion__proceso=proceso) | Q(proceso=proceso)
    return [e for e in encargos(filtro) if e.por_reasignar]


def asignaciones_de(persona: Persona) -> "QuerySet[Any]":
    """What a person is in charge of, what is not declared first."""
    return (
        AsignacionEvaluador.objects.filter(evaluador=persona, retirada_el=None)
        .annotate(
            declarada=Exists(
                DeclaracionConflicto.objects.filter(asignacion=OuterRef("pk"), adscripcion=None)
            ),
            nombre=F("adscripcion__institucion__nombre"),
        )
        .order_by("declarada", F("red").desc(nulls_last=True), "nombre", "pk")
    )


@dataclass(frozen=True, slots=True)
class FilaPropia:
    """One assignment on the evaluator's own page, with the progress of its institution."""

    encargo: Encargo
    avance: Avance | None


def filas_propias(asignaciones: Iterable[AsignacionEvaluador]) -> list[FilaPropia]:
    """The assignments of one page, in their order: six queries."""
    pks = [a.pk for a in asignaciones]
    por_pk = {e.asignacion.pk: e for e in encargos(Q(pk__in=pks))}
    instituciones = [e.asignacion.adscripcion_id for e in por_pk.values()]
    hallados = {
        a.adscripcion.pk: a
        for a in avances(adscripciones_de(pk__in=[i for i in instituciones if i]))
    }
    return [
        FilaPropia(por_pk[pk], hallados.get(por_pk[pk].asignacion.adscripcion_id or 0))
        for pk in pks
    ]
