"""Read models of technical opinions: the list, the page of one, the calendars, the tasks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse

from compromisos.models import RequisitoTecnico
from evaluacion.estados_opinion import ESPERAN_A_LA_RED, EstadoOpinion
from evaluacion.models import (
    CalendarioOpinion,
    DocumentoOpinion,
    OpinionTecnica,
    PresentacionOpinion,
    VentanaOpinion,
)
from evaluacion.ventanas_opinion import Rondas, criterios_de, opiniones_de, rondas_de
from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.tareas import Tarea

_ADSCRIPCION = "compromiso__programa__adscripcion"
SIN_PEDIR = "sin_pedir"


def exigen_opinion(persona: Persona) -> "QuerySet[RequisitoTecnico]":
    """The requirements in force that demand an opinion and that the person may see.

    A network sees those of its commitments. Each comes with its opinion's state and round, also
    when it was asked for before its programme was modified.
    """
    opinion = OpinionTecnica.objects.filter(
        requisito__codigo=OuterRef("codigo"),
        requisito__compromiso__sistema_codigo=OuterRef("compromiso__sistema_codigo"),
        requisito__compromiso__transversal_codigo=OuterRef("compromiso__transversal_codigo"),
        requisito__compromiso__programa__adscripcion=OuterRef("compromiso__programa__adscripcion"),
    ).order_by("-pk")
    return (
        RequisitoTecnico.objects.filter(
            persona.alcance.filtro(f"{_ADSCRIPCION}__institucion", red="compromiso__red"),
            opinion_tecnica=True,
            compromiso__programa__estado="decretado",
        )
        .exclude(compromiso__programa__reemplazado_por__estado="decretado")
        .select_related(
            f"{_ADSCRIPCION}__institucion__ministerio",
            f"{_ADSCRIPCION}__proceso__mecanismo",
            "compromiso__red",
        )
        .defer("compromiso__programa__copia_aprobada")
        .annotate(
            anio=F(f"{_ADSCRIPCION}__proceso__anio_programa"),
            estado_opinion=Subquery(opinion.values("estado")[:1]),
            ronda_opinion=Subquery(opinion.values("ronda")[:1]),
        )
        .order_by("-anio", f"{_ADSCRIPCION}__institucion__nombre", "compromiso__numero", "codigo")
    )


@dataclass(frozen=True, slots=True)
class FilaOpinion:
    """One requirement of the list: where its opinion is, and what comes next by when."""

    requisito: RequisitoTecnico
    estado: str
    texto: str
    ronda: int | None
    espera: str
    vence: datetime | None


def filas(requisitos: Iterable[RequisitoTecnico]) -> list[FilaOpinion]:
    """The rows of one page of the list, in two more queries."""
    lista = list(requisitos)
    rondas = rondas_de(lista)
    return [_fila(r, rondas[r.pk]) for r in lista]


def _fila(requisito: RequisitoTecnico, rondas: Rondas) -> FilaOpinion:
    estado = getattr(requisito, "estado_opinion", None)
    ronda = getattr(requisito, "ronda_opinion", None)
    espera, vence = siguiente(estado, ronda, rondas)
    return FilaOpinion(
        requisito,
        estado or "pendiente",
        EstadoOpinion(estado).label if estado else "Sin pedir",
        ronda,
        espera,
        vence,
    )


def siguiente(estado: str | None, ronda: int | None, rondas: Rondas) -> tuple[str, datetime | None]:
    """Who is to act next, and the date that the calendar in force gives them."""
    if estado in ESPERAN_A_LA_RED:
        ventana = rondas.ronda(ronda or 1)
        return "Responde la red", ventana.opina_hasta if ventana else None
    if estado is None or estado == EstadoOpinion.OBSERVADA:
        ventana = rondas.ronda((ronda or 0) + 1)
        que = "Subsana el servicio" if estado else "La pide el servicio"
        return que, ventana.presenta_hasta if ventana else None
    return "", None


@dataclass(frozen=True, slots=True)
class Expediente:
    """Everything that the page of one requirement shows of its opinion."""

    requisito: RequisitoTecnico
    opinion: OpinionTecnica | None
    rondas: Rondas
    criterios: tuple[str, ...]
    presentaciones: list[PresentacionOpinion] = field(default_factory=list)

    @property
    def ronda_final(self) -> bool:
        """Whether the answer that is awaited would be the last one."""
        return self.opinion is not None and self.rondas.es_final(self.opinion.ronda)

    @property
    def ventanas(self) -> list[VentanaOpinion]:
        return [self.rondas.por_numero[n] for n in sorted(self.rondas.por_numero)]

    @property
    def calendario(self) -> CalendarioOpinion | None:
        return self.ventanas[0].calendario if self.ventanas else None

    @property
    def siguiente(self) -> tuple[str, datetime | None]:
        estado = self.opinion.estado if self.opinion else None
        return siguiente(estado, self.opinion.ronda if self.opinion else None, self.rondas)


def expediente_de(requisito: RequisitoTecnico) -> Expediente:
    """The opinion of a requirement with its rounds, its documents and its answers."""
    opinion = opiniones_de([requisito]).get(requisito.pk)
    presentaciones = []
    if opinion:
        presentaciones = list(
            opinion.presentaciones.select_related(
                "ventana__calendario",
                "intervencion__persona",
                "pronunciamiento__intervencion__persona",
            )
            .prefetch_related(
                Prefetch("documentos", DocumentoOpinion.objects.select_related("archivo")),
                "pronunciamiento__criterios",
            )
            .order_by("-ronda")
        )
    return Expediente(
        requisito,
        opinion,
        rondas_de([requisito])[requisito.pk],
        criterios_de([requisito])[requisito.pk],
        presentaciones,
    )


def otras_versiones(expediente: Expediente) -> "QuerySet[VentanaOpinion]":
    """The same requirement's rounds in the versions of the calendar that no longer rule."""
    vigente = expediente.calendario
    if vigente is None:
        return VentanaOpinion.objects.none()
    return (
        VentanaOpinion.objects.filter(
            calendario__sistema_codigo=vigente.sistema_codigo,
            calendario__anio=vigente.anio,
            requisito_codigo=expediente.requisito.codigo,
        )
        .exclude(calendario=vigente)
        .select_related("calendario")
        .order_by("-calendario__numero", "ronda")
    )


def documentos_visibles(persona: Persona) -> "QuerySet[DocumentoOpinion]":
    """The documents presented on the requirements that the person may see."""
    return DocumentoOpinion.objects.filter(
        persona.alcance.filtro(
            f"presentacion__opinion__requisito__{_ADSCRIPCION}__institucion",
            red="presentacion__opinion__requisito__compromiso__red",
        )
    ).select_related("archivo", "presentacion__intervencion")


def calendarios() -> "QuerySet[CalendarioOpinion]":
    """Every version, the newest of each system and year first."""
    return (
        CalendarioOpinion.objects.annotate(rondas=Count("ventanas"))
        .prefetch_related("ventanas")
        .select_related("autor")
        .order_by("-anio", "sistema_codigo", "-numero")
    )


def vigente(sistema: str, anio: int) -> CalendarioOpinion | None:
    """The version that rules now."""
    return (
        CalendarioOpinion.objects.filter(
            sistema_codigo=sistema, anio=anio, rige_desde__lte=reloj.ahora()
        )
        .order_by("numero")
        .last()
    )


def exigidos() -> dict[tuple[int, str], list[str]]:
    """The codes of the requirements that demand an opinion, by year (newest first) and system."""
    codigos: dict[tuple[int, str], set[str]] = {}
    anio_ = f"{_ADSCRIPCION}__proceso__anio_programa"
    for anio, sistema, transversal, codigo in (
        RequisitoTecnico.objects.filter(opinion_tecnica=True)
        .exclude(compromiso__sistema_codigo="", compromiso__transversal_codigo="")
        .order_by()
        .values_list(
            anio_, "compromiso__sistema_codigo", "compromiso__transversal_codigo", "codigo"
        )
        .distinct()
    ):
        codigos.setdefault((anio, sistema or transversal), set()).add(codigo)
    return {clave: sorted(codigos[clave]) for clave in sorted(codigos, key=lambda c: (-c[0], c[1]))}


def anios_que_exigen() -> list[int]:
    """The years with some requirement that demands an opinion, the newest first."""
    consulta = RequisitoTecnico.objects.filter(opinion_tecnica=True).order_by()
    anios = consulta.values_list(f"{_ADSCRIPCION}__proceso__anio_programa", flat=True).distinct()
    return sorted(set(anios), reverse=True)


def pendientes(persona: Persona) -> list[Tarea]:
    """What waits for the network to answer, or for the service to ask or mend while it may."""
    tareas = []
    if persona.puede(Capacidad.OPINAR_REQUISITO):
        suyas = exigen_opinion(persona).filter(Q(("estado_opinion__in", ESPERAN_A_LA_RED)))
        tareas += _tarea(suyas, "Dar la opinión técnica pedida", "?estado=espera")
    if persona.puede(Capacidad.PEDIR_OPINION):
        sin_pedir, observadas = (
            {"estado_opinion": None},
            {"estado_opinion": EstadoOpinion.OBSERVADA},
        )
        pedibles = exigen_opinion(persona).filter(Q(**sin_pedir) | Q(**observadas))
        abiertas = _con_ventana_abierta(pedibles)
        tareas += _tarea(abiertas, "Pedir o subsanar la opinión técnica de la red", "")
    return tareas


def _con_ventana_abierta(requisitos: "QuerySet[RequisitoTecnico]") -> list[RequisitoTecnico]:
    """Those whose next round is open now."""
    lista = list(requisitos)
    rondas, ahora = rondas_de(lista), reloj.ahora()
    return [r for r in lista if _abierta(rondas[r.pk].ronda(_proxima(r)), ahora)]


def _proxima(requisito: RequisitoTecnico) -> int:
    return (getattr(requisito, "ronda_opinion", None) or 0) + 1


def _abierta(ventana: VentanaOpinion | None, ahora: datetime) -> bool:
    return ventana is not None and (
        (ventana.presenta_desde is None or ventana.presenta_desde <= ahora)
        and ahora <= ventana.presenta_hasta
    )


def _tarea(requisitos: Iterable[RequisitoTecnico], texto: str, consulta: str) -> list[Tarea]:
    lista = list(requisitos)
    if not lista:
        return []
    vencimientos = [f.vence for f in filas(lista) if f.vence]
    url = reverse("opiniones:lista") + consulta
    if len(lista) == 1:
        url = reverse("opiniones:detalle", args=[lista[0].pk])
    detalle = f"{len(lista)} requisitos" if len(lista) > 1 else str(lista[0].compromiso)
    return [Tarea(texto, url, min(vencimientos, default=None), len(lista), detalle)]
