"""What the outbox and the job queue start: the incentive of a result, those of a whole year."""

from typing import Any

from evaluacion.models import ResultadoCumplimiento
from incentivos.consultas_replica import Receta, replica
from incentivos.servicios import calcular_incentivo, calcular_incentivos_anio
from incentivos.servicios_replica import REPLICA
from instituciones.models import Persona
from pmg_site.comun import salida, trabajos

TEMA = "incentivos.calcular"
TRABAJO_ANIO = "incentivos.calcular_anio"


@salida.atiende(TEMA)
def calcular(carga: dict[str, Any]) -> None:
    """Compute the incentives of ``{"resultados": [pk, …]}``; running twice has no effect."""
    decididos = ResultadoCumplimiento.objects.filter(pk__in=carga["resultados"])
    for resultado in decididos.defer("entradas", "traza").order_by("pk"):
        calcular_incentivo(resultado=resultado)


@trabajos.hace(TRABAJO_ANIO)
def calcular_anio(parametros: dict[str, Any], avance: trabajos.Avance) -> dict[str, Any]:
    """Compute the incentives that ``{"anio": programme year}`` still lacks."""
    avance.decir(0, 1, f"Incentivos de {parametros['anio']}")
    calculados = calcular_incentivos_anio(anio_programa=int(parametros["anio"]))
    return {"calculados": calculados}


@trabajos.hace(REPLICA)
def repetir_con_otras_reglas(parametros: dict[str, Any], avance: trabajos.Avance) -> dict[str, Any]:
    """The replay of a year as far as whoever asked for it may see; it writes nothing else."""
    por = Persona.objects.get(pk=parametros["por"])
    return replica(por, Receta.de(parametros["receta"]), avance)
