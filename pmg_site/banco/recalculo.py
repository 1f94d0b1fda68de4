"""Recomputing a year, against one SQL statement that does the same sums over the same rows."""

import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from evaluacion.models import DesgloseCompromiso, ResultadoCumplimiento
from evaluacion.reglas import reglas_de
from evaluacion.servicios import recalcular
from indicadores.models import ConjuntoReglas
from pmg_site.banco import filas

RAZON_TOPE = 25.0
ESCALA_TOPE = 1.3
ANIO_CHICO, ANIO_GRANDE = 2023, 2025
_SQL = Path(__file__).with_name("referencia.sql").read_text(encoding="utf-8")
_COPIAS = {"banco_resultado": ResultadoCumplimiento, "banco_desglose": DesgloseCompromiso}
# How many rows, and how many of them differ or are on one side only.
_TOTALES = """
SELECT count(*), count(*) FILTER (
    WHERE (s.clase, s.total, s.numero) IS DISTINCT FROM (b.clase, b.total, b.numero)
)
FROM (
    SELECT r.* FROM evaluacion_resultadocumplimiento r
    JOIN banco_evaluaciones e ON e.id = r.evaluacion_id
) s
FULL JOIN banco_resultado b USING (evaluacion_id)
"""
_DETALLES = """
SELECT count(*), count(*) FILTER (
    WHERE (s.clase, s.valor, s.cumplimiento, s.puntaje, s.ponderador, s.aporte, s.cumple,
           s.sobrecumple)
        IS DISTINCT FROM
          (b.clase, b.valor, b.cumplimiento, b.puntaje, b.ponderador, b.aporte, b.cumple,
           b.sobrecumple)
)
FROM (
    SELECT d.* FROM evaluacion_desglosecompromiso d
    JOIN evaluacion_resultadocumplimiento r ON r.id = d.resultado_id
    JOIN banco_evaluaciones e ON e.id = r.evaluacion_id
) s
FULL JOIN banco_desglose b USING (compromiso_id)
"""
_EVALUACIONES = """
CREATE VIEW banco_evaluaciones AS
SELECT e.id FROM evaluacion_evaluacion e
JOIN compromisos_programaanual p ON p.id = e.programa_id
JOIN instituciones_adscripcion a ON a.id = p.adscripcion_id
JOIN instituciones_proceso r ON r.id = a.proceso_id
WHERE r.anio_programa = %s
"""


@dataclass(frozen=True, slots=True)
class Medida:
    """Median seconds of each way over the same rows, and how many rows were found equal."""

    chico: int
    grande: int
    sistema_chico: float
    sistema_grande: float
    sql: float
    totales: int
    detalles: int
    memoria_mb: int

    @property
    def razon(self) -> float:
        return self.sistema_grande / self.sql

    @property
    def escala(self) -> float:
        """Time per institution of the large year over that of the small one."""
        return (self.sistema_grande / self.grande) / (self.sistema_chico / self.chico)


def medir(*, chico: int = 200, grande: int = 20_000, vueltas: int = 3) -> Medida:
    """Insert the rows, run both ways by turns, compare what they wrote; medians."""
    preparar(chico=chico, grande=grande)
    tiempos: dict[str, list[float]] = {"chico": [], "grande": [], "sql": []}
    totales = detalles = 0
    for _ in range(vueltas):
        tiempos["sql"].append(_cronometrar(lambda: computar_en_sql(ANIO_GRANDE)))
        for _ in range(3):
            tiempos["chico"].append(_cronometrar(lambda: recalcular(anio=ANIO_CHICO)))
            borrar()
        tiempos["grande"].append(_cronometrar(lambda: recalcular(anio=ANIO_GRANDE)))
        totales, detalles = comparar()
        borrar()
    medianas = {nombre: statistics.median(medidos) for nombre, medidos in tiempos.items()}
    return Medida(
        chico=chico,
        grande=grande,
        sistema_chico=medianas["chico"],
        sistema_grande=medianas["grande"],
        sql=medianas["sql"],
        totales=totales,
        detalles=detalles,
        memoria_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


def preparar(*, chico: int, grande: int) -> None:
    """The rows of two years, and the scratch tables in which the SQL statement writes."""
    with transaction.atomic():
        filas.sembrar(anio=ANIO_CHICO, cuantas=chico, base=1_000_000)
        filas.sembrar(anio=ANIO_GRANDE, cuantas=grande, base=2_000_000)
        for copia, modelo in _COPIAS.items():
            _ejecutar(f"CREATE TABLE {copia} (LIKE {modelo._meta.db_table} INCLUDING ALL)")
        _ejecutar(_EVALUACIONES % ANIO_GRANDE)
    filas.actualizar_estadisticas()


def computar_en_sql(anio: int) -> None:
    """The yardstick, into emptied scratch tables."""
    conjunto = ConjuntoReglas.objects.vigente("programa_marco", filas.MECANISMO, anio)
    if conjunto is None:
        raise LookupError(f"no rules for {anio}: run cargar_reglas first")
    reglas = reglas_de(conjunto)
    _ejecutar(f"TRUNCATE {', '.join(_COPIAS)}")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            _SQL,
            {
                "anio": anio,
                "umbral": reglas.umbral_compromiso or 0,
                "tope": reglas.tope_cumplimiento,
                "cumple_desde": reglas.cumple_desde,
                "sobrecumple_sobre": reglas.sobrecumple_sobre,
            },
        )


def comparar() -> tuple[int, int]:
    """Totals and details of the large year found equal, row by row; raises at a difference."""
    totales, mal = _contar(_TOTALES)
    detalles, peor = _contar(_DETALLES)
    if mal or peor:
        raise AssertionError(f"{mal} of {totales} totals and {peor} of {detalles} details differ")
    return totales, detalles


def borrar() -> None:
    """Take back the results, so that the next run writes them again (private database)."""
    for modelo in (DesgloseCompromiso, ResultadoCumplimiento):
        tabla = modelo._meta.db_table
        _ejecutar(f"ALTER TABLE {tabla} DISABLE TRIGGER USER")
        _ejecutar(" ".join(["DELETE FROM", tabla]))
        _ejecutar(f"ALTER TABLE {tabla} ENABLE TRIGGER USER")
    for modelo in (DesgloseCompromiso, ResultadoCumplimiento):
        if not connection.in_atomic_block:
            _ejecutar(f"VACUUM {modelo._meta.db_table}")


def _contar(consulta: str) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(consulta)
        contadas, distintas = cursor.fetchone()
    return contadas, distintas


def _ejecutar(orden: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(orden)


def _cronometrar(hacer: Callable[[], object]) -> float:
    inicio = time.perf_counter()
    hacer()
    return time.perf_counter() - inicio
