"""Who may attach evidence to what, who may open a file, and what a citation still lacks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from evaluacion.estados import (
    CAUSAS_PENDIENTES,
    RECLAMOS_PENDIENTES,
    EstadoEvaluacion,
    EstadoEvidencia,
)
from evaluacion.models import (
    Archivo,
    CausaExterna,
    CitaEvidencia,
    Reclamo,
    ResultadoInformado,
    RevisionEvidencia,
)
from instituciones.flujo import Asunto
from instituciones.horario import dia_local
from instituciones.models import Persona
from instituciones.roles import Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.permiso import SI, Permiso, no

Dueno = ResultadoInformado | CausaExterna | Reclamo

CAPACIDAD_DE: Mapping[type[Dueno], Capacidad] = {
    ResultadoInformado: Capacidad.INFORMAR,
    CausaExterna: Capacidad.SOLICITAR_CAUSA,
    Reclamo: Capacidad.RECLAMAR,
}


def puede_adjuntar(persona: Persona, dueno: Dueno, asunto: Asunto) -> Permiso:
    """Whether the person may attach a file now to a reported result, a cause or a claim."""
    capacidad = CAPACIDAD_DE[type(dueno)]
    if not persona.puede(capacidad, asunto.institucion):
        return no(f"Su rol no permite {capacidad.label}.")
    return adjuntar_abierto(dueno)


def adjuntar_abierto(dueno: Dueno) -> Permiso:
    """Whether what the file would back still takes evidence, whoever asks."""
    if isinstance(dueno, ResultadoInformado):
        if dueno.evaluacion.estado != EstadoEvaluacion.ABIERTA:
            return no("Los resultados ya se enviaron; para cambiarlos la DIPRES debe devolverlos.")
    elif isinstance(dueno, CausaExterna):
        if dueno.estado not in CAUSAS_PENDIENTES:
            return no("La causa externa ya está resuelta; no admite más evidencia.")
    elif dueno.estado not in RECLAMOS_PENDIENTES:
        return no("El reclamo ya está resuelto; no admite más evidencia.")
    return SI


def puede_descargar(persona: Persona, revision: RevisionEvidencia) -> Permiso:
    """Whether the person may open a revision of a piece of evidence."""
    return puede_abrir_archivo(persona, revision.archivo, revision.subida_por_id)


def puede_abrir_archivo(persona: Persona, archivo: Archivo, subido_por: int) -> Permiso:
    """Whether the person may open a file: what is not known to be clean stays with its owner."""
    if archivo.examen == Archivo.Examen.INFECTADO:
        return no(
            f"El antivirus halló «{archivo.hallazgo}» en este archivo: no se entrega. "
            "El servicio debe subir otro."
        )
    sin_examen = archivo.examen == Archivo.Examen.NO_EXAMINADO
    if settings.CLAMAV and sin_examen and subido_por != persona.pk:
        return no("El archivo espera el examen antivirus; podrá abrirlo cuando termine.")
    return SI


@dataclass(frozen=True, slots=True)
class Vigencia:
    """The last revision of a piece of evidence, as what cites it needs to know it."""

    evidencia: int
    titulo: str
    revision: int
    estado: EstadoEvidencia
    vence_el: date | None
    infectado: bool

    @property
    def sirve(self) -> bool:
        return not self.infectado and self.estado in (
            EstadoEvidencia.EN_REVISION,
            EstadoEvidencia.ACEPTADA,
        )

    def falta(self, simbolo: str, citada: int) -> str:
        """What a citation of this evidence still lacks; empty when nothing."""
        if citada != self.revision:
            return (
                f"«{self.titulo}» tiene una revisión más nueva que la que cita {simbolo}: "
                "cite la nueva."
            )
        if self.infectado:
            return f"el antivirus halló un virus en «{self.titulo}», que respalda {simbolo}."
        if self.estado == EstadoEvidencia.RECHAZADA:
            return f"«{self.titulo}», que respalda {simbolo}, fue rechazada: suba otra revisión."
        if self.vence_el and self.estado == EstadoEvidencia.VENCIDA:
            return (
                f"«{self.titulo}», que respalda {simbolo}, venció el {self.vence_el:%d-%m-%Y}: "
                "suba una vigente."
            )
        return ""


def vigencias_lote(evaluaciones: Iterable[int]) -> dict[int, dict[int, Vigencia]]:
    """The last revision of each piece of evidence, by reported result: one query."""
    hoy = dia_local(reloj.ahora())
    ultimas: dict[int, dict[int, Vigencia]] = defaultdict(dict)
    filas = (
        RevisionEvidencia.objects.filter(evidencia__informado__evaluacion__in=list(evaluaciones))
        .select_related("evidencia", "archivo")
        .only(
            "estado",
            "vence_el",
            "evidencia__informado",
            "evidencia__titulo",
            "archivo__examen",
        )
        .order_by("evidencia", "numero")
    )
    for fila in filas:
        ultimas[fila.evidencia.informado_id or 0][fila.evidencia_id] = Vigencia(
            evidencia=fila.evidencia_id,
            titulo=fila.evidencia.titulo,
            revision=fila.pk,
            estado=fila.estado_al(hoy),
            vence_el=fila.vence_el,
            infectado=fila.archivo.examen == Archivo.Examen.INFECTADO,
        )
    return ultimas


def citas_lote(evaluaciones: Iterable[int]) -> dict[int, dict[str, list[tuple[int, int]]]]:
    """Each operand's citations as (evidence, revision), by reported result: one query."""
    citas: dict[int, dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for informado, simbolo, evidencia, revision in (
        CitaEvidencia.objects.filter(informado__evaluacion__in=list(evaluaciones))
        .order_by("pk")
        .values_list("informado", "simbolo", "revision__evidencia", "revision")
    ):
        citas[informado][simbolo].append((evidencia, revision))
    return citas


def falta_de_cita(
    simbolos: Iterable[str],
    citas: Mapping[str, list[tuple[int, int]]],
    vigencias: Mapping[int, Vigencia],
) -> str:
    """The first thing that the citations of a result lack, as a sentence; empty when nothing."""
    pedidos = sorted(simbolos)
    if sin_cita := [s for s in pedidos if not citas.get(s)]:
        return f"diga en qué lugar de la evidencia está {', '.join(sin_cita)}."
    for simbolo in pedidos:
        problemas = [vigencias[e].falta(simbolo, revision) for e, revision in citas[simbolo]]
        if all(problemas):
            return problemas[0]
    return ""
