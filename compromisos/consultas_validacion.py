"""Read model of the ministry's approval: the summary of each programme, its content once opened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from compromisos import visto
from compromisos.consultas import listado
from compromisos.consultas_colas import FilaDeCola, con_cuentas, con_detalle, filas_de
from compromisos.consultas_exigencia import ExigenciaDeMeta
from compromisos.estados import EstadoFormulacion
from compromisos.faltas import suma_ponderadores
from compromisos.models import Observacion, ProgramaAnual

if TYPE_CHECKING:
    from instituciones.models import Persona

TODOS = "todos"


@dataclass(frozen=True, slots=True)
class FilaPorValidar:
    """A programme sent to the ministry; ``sello`` is there only when its content is shown."""

    fila: FilaDeCola
    peso: Decimal
    sello: str = ""
    hilos: Sequence[Observacion] = ()

    @property
    def programa(self) -> ProgramaAnual:
        return self.fila.programa

    @property
    def metas_faciles(self) -> Sequence[ExigenciaDeMeta]:
        """The targets that are easier than their own history or their peers."""
        metas = self.fila.exigencia.metas.values() if self.fila.exigencia else ()
        return [m for m in metas if m.faciles]


def por_validar(persona: "Persona") -> QuerySet[ProgramaAnual]:
    """What the services of the person's ministry have sent."""
    return con_cuentas(listado(persona, estado=EstadoFormulacion.ENVIADO))


def filas(
    persona: "Persona", programas: Iterable[ProgramaAnual], ver: Sequence[str] = ()
) -> list[FilaPorValidar]:
    """The rows of a page, in bulk; ``ver`` names the programmes whose content is opened."""
    detalle = con_detalle(filas_de(programas))
    abiertas = {f.programa.pk for f in detalle if TODOS in ver or str(f.programa.pk) in ver}
    hilos: dict[int, list[Observacion]] = {}
    for hilo in (
        Observacion.objects.filter(programa__in=abiertas, contexto=Observacion.Contexto.FORMULACION)
        .exclude(estado__in=[Observacion.Estado.RESUELTA, Observacion.Estado.RETIRADA])
        .select_related("compromiso", "autor")
        .order_by("creada_el", "pk")
    ):
        hilos.setdefault(hilo.programa_id, []).append(hilo)
    return [
        FilaPorValidar(
            f,
            suma_ponderadores(f.compromisos),
            visto.sello(f.programa, persona) if f.programa.pk in abiertas else "",
            hilos.get(f.programa.pk, []),
        )
        for f in detalle
    ]
