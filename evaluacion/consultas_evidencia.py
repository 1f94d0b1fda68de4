"""Read models of evidence: each piece with its revisions, state, citations, and how to open it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet, Subquery
from django.urls import reverse

from evaluacion.estados import EstadoEvidencia
from evaluacion.models import (
    CitaEvidencia,
    Evidencia,
    FallaArchivo,
    ResultadoInformado,
    RevisionEvidencia,
    RondaCustodia,
)
from evaluacion.permisos_evidencia import Dueno, puede_descargar
from instituciones.horario import dia_local
from instituciones.models import Persona
from instituciones.roles import Ambito, Capacidad
from pmg_site.comun import reloj
from pmg_site.comun.archivos import JPG, PDF, PNG

EN_VISOR = (PDF, PNG, JPG)
SE_PERDIO = (
    "El archivo del servidor se perdió o ya no es el que se subió: lo que se decidió con él vale "
    "para la huella de abajo. Avise al administrador."
)


def se_ve(tipo: str) -> bool:
    """Whether the browser shows this kind of file by itself, without running anything of ours."""
    return tipo in EN_VISOR


@dataclass(frozen=True, slots=True)
class Puertas:
    """By which addresses evidence opens: those of its file, or those of who scores it apart."""

    item: int | None = None

    def direccion(self, que: str, pk: int) -> str:
        """``que`` names the same door on both sides: archivo, ver_archivo, ver_cita."""
        if self.item is None:
            return reverse(f"evaluacion:{que}", args=[pk])
        return reverse(f"doble:{que}", args=[self.item, pk])


PROPIAS = Puertas()


@dataclass(frozen=True, slots=True)
class Adjuntos:
    """A piece of evidence with its revisions, the last one first.

    ``decidida`` is the revision whose decision is shown, if any.
    """

    evidencia: Evidencia
    revisiones: list[RevisionEvidencia]
    archivos: list[dict[str, Any]]
    citas: list[CitaEvidencia]
    estado: EstadoEvidencia
    con_estado: bool
    decidida: RevisionEvidencia | None

    @property
    def ultima(self) -> RevisionEvidencia:
        return self.revisiones[0]

    @property
    def vencida(self) -> bool:
        return self.estado == EstadoEvidencia.VENCIDA


def adjuntos_de(
    dueno: Dueno,
    persona: Persona,
    puertas: Puertas = PROPIAS,
    hasta: datetime | None = None,
) -> list[Adjuntos]:
    """The evidence of a reported result, a cause or a claim, every revision kept: three queries.

    What was decided of a piece after ``hasta`` is not shown.
    """
    revisiones = RevisionEvidencia.objects.select_related(
        "archivo", "subida_por", "decidida_por"
    ).order_by("-numero")
    evidencias = dueno.evidencias.order_by("pk").prefetch_related(
        Prefetch("revisiones", revisiones),
        Prefetch("revisiones__citas", CitaEvidencia.objects.order_by("simbolo", "pk")),
    )
    filas = list(evidencias)
    malos = _con_falla(filas)
    con_estado = isinstance(dueno, ResultadoInformado)
    adjuntos = []
    for evidencia in filas:
        suyas = list(evidencia.revisiones.all())
        archivos = [archivo_de(r, persona, r.archivo_id in malos, puertas) for r in suyas]
        adjuntos.append(_adjuntos(evidencia, suyas, archivos, con_estado, hasta))
    return adjuntos


def _con_falla(evidencias: Iterable[Evidencia]) -> set[str]:
    """The files that the last round of custody found lost or altered."""
    huellas = {r.archivo_id for e in evidencias for r in e.revisiones.all()}
    if not huellas:
        return set()
    ultima = RondaCustodia.objects.order_by("-pk").values("pk")[:1]
    fallas = FallaArchivo.objects.filter(ronda=Subquery(ultima), archivo__in=huellas)
    return set(fallas.values_list("archivo", flat=True))


def _adjuntos(
    evidencia: Evidencia,
    revisiones: list[RevisionEvidencia],
    archivos: list[dict[str, Any]],
    con_estado: bool,
    hasta: datetime | None,
) -> Adjuntos:
    ultima = revisiones[0]
    posterior = bool(hasta and ultima.decidida_el and ultima.decidida_el > hasta)
    return Adjuntos(
        evidencia=evidencia,
        revisiones=revisiones,
        archivos=archivos,
        citas=[cita for r in revisiones for cita in r.citas.all()],
        estado=(
            EstadoEvidencia.EN_REVISION if posterior else ultima.estado_al(dia_local(reloj.ahora()))
        ),
        con_estado=con_estado,
        decidida=ultima if ultima.decidida_por_id and not posterior else None,
    )


def archivo_de(
    revision: RevisionEvidencia, persona: Persona, con_falla: bool, puertas: Puertas
) -> dict[str, Any]:
    """A revision as the file component shows it; without address when it may not be opened."""
    permiso = puede_descargar(persona, revision)
    motivo = SE_PERDIO if con_falla else permiso.motivo
    return {
        "nombre": f"{revision.nombre_original} (revisión {revision.numero})",
        "tamano": revision.archivo.tamano,
        "sha256": revision.archivo.huella,
        "subido_el": revision.subida_el,
        "subido_por": str(revision.subida_por),
        "url": "" if motivo else puertas.direccion("archivo", revision.pk),
        "ver": (
            puertas.direccion("ver_archivo", revision.pk)
            if not motivo and se_ve(revision.archivo.tipo) and revision.evidencia.informado_id
            else ""
        ),
        "motivo": motivo,
    }


@dataclass(frozen=True, slots=True)
class OperandoCitado:
    """An operand with the places where its evidence says it."""

    simbolo: str
    citas: list[CitaEvidencia]


def citas_por_operando(
    informado: ResultadoInformado, simbolos: Iterable[str]
) -> list[OperandoCitado]:
    """Each operand of the formula with its citations, those that have none included."""
    por: dict[str, list[CitaEvidencia]] = {simbolo: [] for simbolo in simbolos}
    citas = informado.citas.select_related("revision__evidencia", "revision__archivo")
    for cita in citas.order_by("simbolo", "pk"):
        por.setdefault(cita.simbolo, []).append(cita)
    return [OperandoCitado(simbolo, suyas) for simbolo, suyas in por.items()]


@dataclass(frozen=True, slots=True)
class FallaLegible:
    """A lost or altered file with the names under which it was uploaded and what it backs."""

    falla: FallaArchivo
    archivos: list[str]
    respalda: list[str]


def fallas_legibles(fallas: Iterable[FallaArchivo]) -> list[FallaLegible]:
    """Each fault once, though many pieces of evidence share the file."""
    return [
        FallaLegible(
            falla,
            list(
                dict.fromkeys(
                    f"{r.nombre_original}, de {r.subida_por}"
                    for r in falla.archivo.revisiones.all()
                )
            ),
            list(dict.fromkeys(_que_respalda(r) for r in falla.archivo.revisiones.all())),
        )
        for falla in fallas
    ]


def _que_respalda(revision: RevisionEvidencia) -> str:
    dueno = revision.evidencia.dueno
    de = dueno.evaluacion
    return f"{de.institucion}, {de.anio}, compromiso {dueno.compromiso.numero}"


def ronda_ultima() -> RondaCustodia | None:
    """The last reading of the files."""
    return RondaCustodia.objects.order_by("pk").last()


def fallas_de(ronda: RondaCustodia | None, persona: Persona) -> "QuerySet[FallaArchivo]":
    """What a round found in the files that the person may know of, with what they back."""
    if ronda is None:
        return FallaArchivo.objects.none()
    revisiones = RevisionEvidencia.objects.select_related(
        "evidencia__informado__evaluacion__programa__adscripcion__institucion",
        "evidencia__informado__evaluacion__programa__adscripcion__proceso",
        "evidencia__informado__compromiso",
        "evidencia__causa__evaluacion__programa__adscripcion__institucion",
        "evidencia__causa__evaluacion__programa__adscripcion__proceso",
        "evidencia__causa__compromiso",
        "evidencia__reclamo__evaluacion__programa__adscripcion__institucion",
        "evidencia__reclamo__evaluacion__programa__adscripcion__proceso",
        "evidencia__reclamo__compromiso",
        "subida_por",
    ).order_by("pk")
    fallas = (
        FallaArchivo.objects.filter(ronda=ronda)
        .select_related("archivo")
        .prefetch_related(Prefetch("archivo__revisiones", revisiones))
        .order_by("pk")
    )
    encargos = persona.alcance.con(Capacidad.VER_BITACORA).encargos
    if any(encargo.ambito == Ambito.GOBIERNO for encargo in encargos):
        return fallas
    propias = Evidencia.objects.visibles_para(persona).values("pk")
    return fallas.filter(archivo__revisiones__evidencia__in=propias).distinct()
