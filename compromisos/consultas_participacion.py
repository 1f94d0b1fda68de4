"""What waits for the staff association in its programmes, and for whom answers it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from compromisos.estados import EstadoFormulacion
from compromisos.models import Observacion, ProgramaAnual
from instituciones.roles import Capacidad
from pmg_site.comun.tareas import Tarea

if TYPE_CHECKING:
    from instituciones.models import Persona

H = Observacion.Estado


def por_conversar(persona: "Persona") -> list[Tarea]:
    """Programmes open to comments: to comment, to read what was answered, to answer."""
    comenta = persona.alcance.tiene(Capacidad.COMENTAR)
    if not comenta and not persona.alcance.tiene(Capacidad.FORMULAR):
        return []
    programas = list(
        ProgramaAnual.objects.visibles_para(persona)
        .vigentes()
        .exclude(estado=EstadoFormulacion.DECRETADO)
        .select_related("adscripcion__institucion", "adscripcion__proceso")
        .defer("copia_aprobada")
        .annotate(
            comentado=Exists(_comentarios()),
            abierto=Exists(_comentarios().filter(estado=H.ABIERTA)),
            respondido=Exists(_comentarios().filter(estado=H.RESPONDIDA)),
        )
    )
    if comenta:
        grupos = [
            (
                "Comentar los compromisos de su institución",
                [p for p in programas if not p.comentado],
            ),
            ("Leer la respuesta a sus comentarios", [p for p in programas if p.respondido]),
        ]
    else:
        grupos = [
            ("Responder comentarios de la asociación", [p for p in programas if p.abierto]),
        ]
    return [_tarea(texto, suyos) for texto, suyos in grupos if suyos]


def _comentarios() -> "QuerySet[Observacion]":
    return Observacion.objects.filter(
        programa=OuterRef("pk"), contexto=Observacion.Contexto.PARTICIPACION
    ).exclude(estado=H.RETIRADA)


def _tarea(texto: str, programas: Sequence[ProgramaAnual]) -> Tarea:
    if len(programas) == 1:
        url = reverse("compromisos:participacion", args=[programas[0].pk])
        detalle = f"{programas[0].institucion}, programa {programas[0].anio}"
    else:
        url, detalle = reverse("compromisos:lista"), f"{len(programas)} programas"
    return Tarea(texto, url, None, len(programas), detalle)
