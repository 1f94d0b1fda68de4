"""Who is in charge of scoring what, and what they declared: one answer for one or for many."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from evaluacion.models import AsignacionEvaluador, DeclaracionConflicto
from instituciones.models import Adscripcion, Persona
from pmg_site.comun.permiso import SI, Permiso, no

EN_CONFLICTO = (
    "Usted declaró un conflicto de interés: no puede calificar este compromiso. "
    "La DIPRES ya lo sabe y lo asignará a otra persona."
)
SIN_DECLARAR = (
    "Antes de calificar declare si tiene un conflicto de interés con lo que se le asignó."
)


@dataclass(frozen=True, slots=True)
class Cargos:
    """The assignments of some memberships, withdrawn ones too, with the last declarations.

    ``por_institucion`` goes by membership, ``por_tema`` by (process, network); ``declaradas``
    says whether there is a conflict by (assignment, membership or None).
    """

    por_institucion: dict[int, list[AsignacionEvaluador]]
    por_tema: dict[tuple[int, int], list[AsignacionEvaluador]]
    declaradas: dict[tuple[int, int | None], bool]

    @classmethod
    def de(cls, adscripciones: Iterable[Adscripcion]) -> "Cargos":
        """Read in two queries, however many."""
        lista = list(adscripciones)
        suyas = Q(adscripcion__in={a.pk for a in lista}) | Q(
            proceso__in={a.proceso_id for a in lista}
        )
        cargos = cls(defaultdict(list), defaultdict(list), {})
        asignaciones = AsignacionEvaluador.objects.filter(suyas).select_related("evaluador")
        for asignacion in asignaciones.order_by("pk"):
            if asignacion.adscripcion_id:
                cargos.por_institucion[asignacion.adscripcion_id].append(asignacion)
            elif asignacion.proceso_id and asignacion.red_id:
                tema = asignacion.proceso_id, asignacion.red_id
                cargos.por_tema[tema].append(asignacion)
        halladas = DeclaracionConflicto.objects.filter(
            asignacion__in=AsignacionEvaluador.objects.filter(suyas).values("pk")
        )
        for asignacion_id, adscripcion_id, hay in halladas.order_by("pk").values_list(
            "asignacion", "adscripcion", "hay_conflicto"
        ):
            cargos.declaradas[asignacion_id, adscripcion_id] = hay
        return cargos

    def vigentes(self, adscripcion: Adscripcion, red: int | None) -> list[AsignacionEvaluador]:
        """The assignments in force that reach a commitment of ``red`` in this membership."""
        del_tema = self.por_tema.get((adscripcion.proceso_id, red), []) if red else []
        return [
            a
            for a in [*self.por_institucion.get(adscripcion.pk, []), *del_tema]
            if a.retirada_el is None
        ]

    def permiso(self, persona: Persona, adscripcion: Adscripcion, red: int | None) -> Permiso:
        """Whether the person may score a commitment of ``red``: in charge, and without conflict."""
        if self.en_conflicto(persona, adscripcion, red):
            return no(EN_CONFLICTO)
        vigentes = self.vigentes(adscripcion, red)
        if not vigentes:
            return SI
        suyas = [a for a in vigentes if a.evaluador_id == persona.pk]
        if not suyas:
            quienes = ", ".join(dict.fromkeys(str(a.evaluador) for a in vigentes))
            return no(f"Este compromiso está a cargo de {quienes}; solo esa persona lo califica.")
        if not any((a.pk, None) in self.declaradas for a in suyas):
            return no(SIN_DECLARAR)
        return SI

    def en_conflicto(self, persona: Persona, adscripcion: Adscripcion, red: int | None) -> bool:
        """Whether a conflict that the person declared reaches it; withdrawal does not lift it."""
        propias = [
            a for a in self.por_institucion.get(adscripcion.pk, []) if a.evaluador_id == persona.pk
        ]
        if any(self.declaradas.get((a.pk, None), False) for a in propias):
            return True
        return any(
            self.declaradas.get((a.pk, adscripcion.pk), False)
            or (suya == red and self.declaradas.get((a.pk, None), False))
            for (proceso, suya), asignaciones in self.por_tema.items()
            if proceso == adscripcion.proceso_id
            for a in asignaciones
            if a.evaluador_id == persona.pk
        )
