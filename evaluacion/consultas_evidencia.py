"""Read models of evidence: each piece with its revisions, state, citations, and how to open it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from evaluacion.estados import EstadoEvidencia
from evaluacion.models import (
    Archivo,
    CitaEvidencia,
    Evidencia,
    ResultadoInformado,
    RevisionEvidencia,
)
from evaluacion.permisos_evidencia import Dueno, puede_descargar
from instituciones.horario import dia_local
from instituciones.models import Persona
from pmg_site.comun import reloj


@dataclass(frozen=True, slots=True)
class Adjuntos:
    """A piece of evidence with its revisions, the last one first."""

    evidencia: Evidencia
    revisiones: list[RevisionEvidencia]
    archivos: list[dict[str, Any]]
    citas: list[CitaEvidencia]
    estado: EstadoEvidencia
    con_estado: bool

    @property
    def ultima(self) -> RevisionEvidencia:
        return self.revisiones[0]

    @property
    def vencida(self) -> bool:
        return self.estado == EstadoEvidencia.VENCIDA


def adjuntos_de(dueno: Dueno, persona: Persona) -> list[Adjuntos]:
    """The evidence of a reported result, a cause or a claim, every revision kept: three queries."""
    revisiones = RevisionEvidencia.objects.select_related(
        "archivo", "subida_por", "decidida_por"
    ).order_by("-numero")
    evidencias = dueno.evidencias.order_by("pk").prefetch_related(
        Prefetch("revisiones", revisiones),
        Prefetch("revisiones__citas", CitaEvidencia.objects.order_by("simbolo", "pk")),
    )
    return [_adjuntos(e, isinstance(dueno, ResultadoInformado), persona) for e in evidencias]


def _adjuntos(evidencia: Evidencia, con_estado: bool, persona: Persona) -> Adjuntos:
    revisiones = list(evidencia.revisiones.all())
    return Adjuntos(
        evidencia=evidencia,
        revisiones=revisiones,
        archivos=[archivo_de(r, persona) for r in revisiones],
        citas=[cita for r in revisiones for cita in r.citas.all()],
        estado=revisiones[0].estado_al(dia_local(reloj.ahora())),
        con_estado=con_estado,
    )


def archivo_de(revision: RevisionEvidencia, persona: Persona) -> dict[str, Any]:
    """A revision as the file component shows it; without address when it may not be opened."""
    permiso = puede_descargar(persona, revision)
    return {
        "nombre": f"{revision.nombre_original} (revisión {revision.numero})",
        "tamano": revision.archivo.tamano,
        "sha256": revision.archivo.huella,
        "subido_el": revision.subida_el,
        "subido_por": str(revision.subida_por),
        "url": reverse("evaluacion:archivo", args=[revision.pk]) if permiso else "",
        "motivo": permiso.motivo,
        "examen": revision.archivo.get_examen_display()
        if revision.archivo.examen != Archivo.Examen.NO_EXAMINADO
        else "",
    }


def citas_de(informado: ResultadoInformado) -> "QuerySet[CitaEvidencia]":
    """Where each operand of a reported result stands, in the order of the formula's symbols."""
    return informado.citas.select_related("revision__evidencia", "revision__archivo").order_by(
        "simbolo", "pk"
    )


def citas_por_simbolo(citas: Iterable[CitaEvidencia]) -> dict[str, list[CitaEvidencia]]:
    """The same, by operand."""
    por: dict[str, list[CitaEvidencia]] = {}
    for cita in citas:
        por.setdefault(cita.simbolo, []).append(cita)
    return por
