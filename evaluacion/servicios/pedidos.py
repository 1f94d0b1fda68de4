"""Asking for the computation of a year, a ministry or one institution as a background job."""

from evaluacion.models import Evaluacion
from instituciones.models import Adscripcion, Ministerio, Persona, Proceso
from instituciones.roles import Capacidad
from pmg_site.comun import trabajos
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.models import Trabajo

RECALCULAR = "evaluacion.recalcular"


def pedir_recalculo(
    *,
    proceso: Proceso,
    ministerio: str = "",
    institucion: str = "",
    por: Persona | None = None,
) -> Trabajo:
    """One job per process and scope; while one lives, that one is given back."""
    adscritas = Adscripcion.objects.filter(proceso=proceso)
    if ministerio:
        adscritas = adscritas.filter(institucion__ministerio__codigo=ministerio)
    if institucion:
        adscritas = adscritas.filter(institucion__codigo=institucion)
    if not adscritas.exists():
        raise ErrorDeNegocio("Ninguna institución de ese proceso está en el alcance elegido.")
    partes = [proceso.mecanismo.codigo, str(proceso.anio_programa), ministerio, institucion]
    return trabajos.pedir(
        tipo=RECALCULAR,
        clave=":".join(parte for parte in partes if parte),
        parametros={
            "anio": proceso.anio_programa,
            "mecanismo": proceso.mecanismo.codigo,
            "ministerio": ministerio,
            "institucion": institucion,
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


def ministerios_con_evaluaciones() -> list[Ministerio]:
    """The ministries whose institutions have something to compute."""
    con = Evaluacion.objects.order_by().values("programa__adscripcion__institucion__ministerio")
    return list(Ministerio.objects.filter(pk__in=con).order_by("nombre"))


def puede_calcular(persona: Persona) -> bool:
    return persona.puede(Capacidad.CALCULAR)
