"""Which years can no longer change their rules because their evaluation is closed."""

from django.db.models import Count

from evaluacion.estados import EstadoEvaluacion
from evaluacion.models import Evaluacion
from indicadores.reglas import TIPO

CERRADAS = (EstadoEvaluacion.FINAL, EstadoEvaluacion.DECRETADA, EstadoEvaluacion.PUBLICADA)
_ANIO = "programa__adscripcion__proceso__anio_programa"


def anios_evaluados(mecanismo: str) -> dict[int, str]:
    """Programme years of a mechanism with a final result, and how many there are."""
    filas = (
        Evaluacion.objects.filter(
            estado__in=CERRADAS, programa__adscripcion__proceso__mecanismo__codigo=mecanismo
        )
        .order_by(_ANIO)
        .values_list(_ANIO)
        .annotate(cuantas=Count("pk"))
    )
    return {
        anio: f"{anio} ya tiene {cuantas} resultado{'s' if cuantas > 1 else ''} cerrado"
        f"{'s' if cuantas > 1 else ''} en {mecanismo.replace('_', ' ')}"
        for anio, cuantas in filas
    }


CIERRES = ((TIPO, anios_evaluados),)
