"""What each kind of institution measures in the example years: invented indicators, plainly so."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Plantilla:
    """An invented indicator: A over B, in per cent or as a mean; ``base`` is its usual target."""

    clave: str
    nombre: str
    a: str
    b: str
    base: int
    dimension: str = "eficacia"
    ambito: str = "producto"
    unidad: str = "%"
    descendente: bool = False
    decimales: int = 1
    tamano: int = 1200  # usual size of B
    cosas: str = "casos"  # what both operands count, for the sentence
    por_sexo: bool = False
    por_territorio: bool = False

    @property
    def expresion(self) -> str:
        return "A/B*100" if self.unidad == "%" else "A/B"


RESPUESTA = Plantilla(
    "respuestas-en-plazo",
    "Porcentaje de consultas y reclamos respondidos en hasta 10 días hábiles en el año t",
    "consultas y reclamos respondidos en hasta 10 días hábiles en el año t",
    "consultas y reclamos recibidos en el año t",
    92,
    dimension="calidad",
    tamano=2600,
    cosas="consultas y reclamos",
)
SATISFACCION = Plantilla(
    "satisfaccion-usuaria",
    "Porcentaje de personas usuarias satisfechas con la atención recibida en el año t",
    "personas encuestadas que evalúan la atención con nota 6 o 7 en el año t",
    "personas encuestadas en el año t",
    78,
    dimension="calidad",
    ambito="resultado_intermedio",
    tamano=900,
    cosas="personas",
    por_sexo=True,
)
TRAMITACION = Plantilla(
    "tiempo-de-tramitacion",
    "Tiempo promedio de tramitación de las solicitudes resueltas en el año t",
    "suma de días de tramitación de las solicitudes resueltas en el año t",
    "solicitudes resueltas en el año t",
    18,
    dimension="eficiencia",
    ambito="proceso",
    unidad="días",
    descendente=True,
    tamano=1500,
)
FISCALIZACION = Plantilla(
    "fiscalizaciones",
    "Porcentaje de fiscalizaciones del plan anual realizadas en el año t",
    "fiscalizaciones del plan anual realizadas en el año t",
    "fiscalizaciones programadas en el plan anual del año t",
    95,
    tamano=640,
    cosas="fiscalizaciones",
)
HALLAZGOS = Plantilla(
    "hallazgos-subsanados",
    "Porcentaje de hallazgos de fiscalización subsanados por las entidades en el año t",
    "hallazgos subsanados en el año t",
    "hallazgos cuyo plazo de subsanación vence en el año t",
    81,
    ambito="resultado_intermedio",
    tamano=420,
    cosas="hallazgos",
    por_territorio=True,
)
INVERSION = Plantilla(
    "iniciativas-terminadas",
    "Porcentaje de iniciativas de inversión terminadas en el plazo programado en el año t",
    "iniciativas de inversión terminadas en plazo en el año t",
    "iniciativas de inversión con término programado en el año t",
    86,
    tamano=150,
    cosas="iniciativas",
)
COBERTURA = Plantilla(
    "cobertura",
    "Porcentaje de la población objetivo atendida por los programas en el año t",
    "personas atendidas por los programas en el año t",
    "personas de la población objetivo en el año t",
    64,
    ambito="resultado_final",
    tamano=18500,
    cosas="personas",
    por_sexo=True,
    por_territorio=True,
)
APRENDIZAJE = Plantilla(
    "asistencia-a-clases",
    "Porcentaje de asistencia a clases en los establecimientos del territorio en el año t",
    "días de asistencia de estudiantes en el año t",
    "días de matrícula de estudiantes en el año t",
    88,
    ambito="resultado_intermedio",
    tamano=240000,
    cosas="días",
)
MANTENCION = Plantilla(
    "establecimientos-mantenidos",
    "Porcentaje de establecimientos con su plan de mantención ejecutado en el año t",
    "establecimientos con plan de mantención ejecutado en el año t",
    "establecimientos administrados en el año t",
    83,
    tamano=64,
    cosas="establecimientos",
)
POLITICA = Plantilla(
    "hitos-de-politica",
    "Porcentaje de hitos de las políticas sectoriales cumplidos en plazo en el año t",
    "hitos de políticas sectoriales cumplidos en plazo en el año t",
    "hitos de políticas sectoriales programados para el año t",
    90,
    tamano=48,
    cosas="hitos",
)

POR_TIPO: Mapping[str, tuple[Plantilla, Plantilla, Plantilla]] = {
    "superintendencia": (FISCALIZACION, HALLAZGOS, RESPUESTA),
    "gobierno_regional": (INVERSION, SATISFACCION, RESPUESTA),
    "serviu": (INVERSION, TRAMITACION, RESPUESTA),
    "slep": (APRENDIZAJE, MANTENCION, RESPUESTA),
    "subsecretaria": (POLITICA, TRAMITACION, RESPUESTA),
    "direccion": (TRAMITACION, SATISFACCION, RESPUESTA),
}
COMUN = (COBERTURA, TRAMITACION, SATISFACCION)


def propias(tipo: str) -> tuple[Plantilla, Plantilla, Plantilla]:
    """The three own indicators of a kind of institution."""
    return POR_TIPO.get(tipo, COMUN)


# Weights by year: own indicators first, then what the Programa Marco of the year gives.
PESOS: Mapping[int, Mapping[str, Fraction]] = {
    2023: {
        "propio-1": Fraction(20),
        "propio-2": Fraction(12),
        "propio-3": Fraction(8),
        "medidas-de-equidad-de-genero": Fraction(10),
        "planificacion-y-control-de-gestion": Fraction(10),
        "estado-verde": Fraction(10),
        "concentracion-del-gasto": Fraction(5),
        "calidad-de-servicio-y-experiencia-usuaria": Fraction(10),
        "transformacion-digital": Fraction(5),
        "solicitudes-de-acceso-en-15-dias": Fraction(10),
    },
    2025: {
        "propio-1": Fraction(14),
        "propio-2": Fraction(10),
        "propio-3": Fraction(6),
        "medidas-de-equidad-de-genero": Fraction(10),
        "tasa-de-accidentabilidad": Fraction(5),
        "planificacion-y-control-de-gestion": Fraction(10),
        "estado-verde": Fraction(10),
        "concentracion-del-gasto": Fraction(5),
        "calidad-de-servicio-y-experiencia-usuaria": Fraction(10),
        "transformacion-digital": Fraction(10),
        "solicitudes-de-acceso-en-15-dias": Fraction(10),
    },
}
# Usual target and size of the denominator of each transversal indicator.
TRANSVERSALES: Mapping[str, tuple[int, int]] = {
    "medidas-de-equidad-de-genero": (100, 6),
    "concentracion-del-gasto": (62, 84000),
    "solicitudes-de-acceso-en-15-dias": (95, 260),
    "tasa-de-accidentabilidad": (3, 640),
    "transformacion-digital": (70, 40),
}


def pesos_del(anio: int) -> Mapping[str, Fraction]:
    """The weights in force in ``anio``."""
    return PESOS[max(desde for desde in PESOS if desde <= anio)]
