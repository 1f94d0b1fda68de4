"""Asking for the computation of a year as a background job."""

from evaluacion.models import Evaluacion
from instituciones.models import Persona, Proceso
from instituciones.roles import Capacidad
from pmg_site.comun import trabajos
from pmg_site.comun.models import Trabajo

RECALCULAR = "evaluacion.recalcular"


def pedir_recalculo(*, proceso: Proceso, por: Persona | None = None) -> Trabajo:
    """One job per process; while one lives, that one is given back."""
    return trabajos.pedir(
        tipo=RECALCULAR,
        clave=f"{proceso.mecanismo.codigo}:{proceso.anio_programa}",
        parametros={
            "anio": proceso.anio_programa,
            "mecanismo": proceso.mecanismo.codigo,
            "por": por.pk if por else None,
        },
        por=por,
    )


def procesos_con_evaluaciones(anio: int | None = None) -> list[Proceso]:
    """The processes that have something to compute or keep."""
    con = Evaluacion.objects.order_by().values("programa__adscripcion__proceso")
    procesos = Proceso.objects.filter(pk__in=con).select_related("mecanismo")
    if anio:
        procesos = procesos.filter(anio_programa=anio)
    return list(procesos.order_by("anio_programa", "mecanismo__codigo"))


def puede_calcular(persona: Persona) -> bool:
    return persona.puede(Capacidad.CALCULAR)
