"""The example's evaluators: who is in charge of what, what they declared, and one conflict."""

from collections.abc import Sequence

from evaluacion import servicios as evaluacion
from evaluacion.models import Evaluacion
from instituciones.models import Persona, RedExpertos
from instituciones.models.procesos import Etapa
from pmg_site.comun import reloj
from pmg_site.ejemplo.calendarios import Fechas
from pmg_site.ejemplo.gente import Gente

CONFLICTO = "Una hermana dirige desde este mes el departamento que informa estos resultados."
TEMA = "transformacion-digital"


def asignar(lista: Sequence[Evaluacion], fechas: Fechas, gente: Gente) -> None:
    """Each institution under evaluation to its evaluator, who declares no conflict."""
    por_persona: dict[int, list[Evaluacion]] = {}
    for de in lista:
        por_persona.setdefault(gente.evaluador_de(de.institucion).pk, []).append(de)
    for evaluador in gente.evaluadores:
        suyas = por_persona.get(evaluador.pk, [])
        if not suyas:
            continue
        with reloj.en(fechas.durante(Etapa.EVALUACION, 30)):
            asignaciones = evaluacion.asignar_instituciones(
                evaluador=evaluador,
                adscripciones=[e.programa.adscripcion for e in suyas],
                por=gente.dipres[0],
            )
        with reloj.en(fechas.durante(Etapa.EVALUACION, 32)):
            for asignacion in asignaciones:
                evaluacion.declarar_conflicto(
                    asignacion=asignacion, por=evaluador, hay_conflicto=False
                )


def sobrevenir(lista: Sequence[Evaluacion], fechas: Fechas, gente: Gente) -> None:
    """After the first scores: a theme still to be declared, and a conflict that appears."""
    red = RedExpertos.objects.filter(codigo=TEMA).first()
    if red and lista:
        with reloj.en(fechas.durante(Etapa.EVALUACION, 36)):
            evaluacion.asignar_tema(
                evaluador=gente.evaluadores[0],
                proceso=lista[0].programa.adscripcion.proceso,
                red=red,
                por=gente.dipres[0],
            )
    otra: Persona = gente.evaluadores[1]
    de = next((e for e in lista if gente.evaluador_de(e.institucion).pk == otra.pk), None)
    if de is None:
        return
    with reloj.en(fechas.durante(Etapa.EVALUACION, 37)):
        evaluacion.declarar_conflicto(
            asignacion=otra.asignaciones_evaluacion.get(adscripcion=de.programa.adscripcion),
            por=otra,
            hay_conflicto=True,
            texto=CONFLICTO,
        )
