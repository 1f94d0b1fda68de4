"""Read model of acts on many programmes: the summary of each one, its content once opened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from compromisos import visto
from compromisos.consultas import listado
from compromisos.consultas_colas import FilaDeCola, con_cuentas, con_detalle, filas_de
from compromisos.consultas_exigencia import ExigenciaDeMeta
from compromisos.consultas_firmas import espera_firma
from compromisos.estados import EstadoFormulacion
from compromisos.faltas import Falta, impedimentos_de, suma_ponderadores
from compromisos.models import Observacion, ProgramaAnual

if TYPE_CHECKING:
    from instituciones.models import Persona

TODOS = "todos"


@dataclass(frozen=True, slots=True)
class FilaPorDecidir:
    """A programme that waits for an act; ``sello`` is there only when its content is shown."""

    fila: FilaDeCola
    peso: Decimal
    sello: str = ""
    hilos: Sequence[Observacion] = ()
    impedimentos: Sequence[Falta] = ()

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


Impedimentos = Mapping[int, Sequence[Falta]]


def por_aprobar(persona: "Persona") -> tuple[list[ProgramaAnual], Impedimentos]:
    """The reviewed programmes that wait for the person's signature, those without hindrance first.

    What hinders each one comes with them: the page shows a part of the list, ordered by it.
    """
    consulta = con_cuentas(listado(persona, estado=EstadoFormulacion.EN_REVISION))
    consulta = consulta.select_related("conjunto_reglas").prefetch_related("firmas")
    suyos = [p for p in consulta if espera_firma(persona, p)]
    impedimentos = impedimentos_de(suyos)
    return sorted(suyos, key=lambda p: bool(impedimentos[p.pk])), impedimentos


def filas(
    persona: "Persona",
    programas: Iterable[ProgramaAnual],
    ver: Sequence[str] = (),
    impedimentos: Impedimentos | None = None,
) -> list[FilaPorDecidir]:
    """The rows of a page, in bulk; ``ver`` names the programmes whose content is opened.

    Without ``impedimentos``, what hinders the act is what the programme lacks.
    """
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
        FilaPorDecidir(
            f,
            suma_ponderadores(f.compromisos),
            visto.sello(f.programa, persona) if f.programa.pk in abiertas else "",
            hilos.get(f.programa.pk, []),
            f.faltas if impedimentos is None else impedimentos[f.programa.pk],
        )
        for f in detalle
    ]
