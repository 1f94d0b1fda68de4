"""An evaluator for each institution of the population, in every situation of its declaration."""

from evaluacion.models import AsignacionEvaluador, DeclaracionConflicto, Evaluacion
from instituciones.roles import Rol
from tests.fabricas import AHORA, Mundo


def a_cargo(evaluaciones: list[Evaluacion], mundo: Mundo) -> None:
    """A third without declaring, a third with a conflict, a third without."""
    asignaciones = AsignacionEvaluador.objects.bulk_create(
        [
            AsignacionEvaluador(
                evaluador=mundo.personas[Rol.EVALUADOR],
                adscripcion=e.programa.adscripcion,
                asignada_el=AHORA,
                asignada_por=mundo.personas[Rol.DIPRES],
            )
            for e in evaluaciones
        ],
        batch_size=500,
    )
    DeclaracionConflicto.objects.bulk_create(
        [
            DeclaracionConflicto(
                asignacion=a, hay_conflicto=n % 3 == 1, texto="Parentesco.", declarada_el=AHORA
            )
            for n, a in enumerate(asignaciones)
            if n % 3
        ],
        batch_size=500,
    )
