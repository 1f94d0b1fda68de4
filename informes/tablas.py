"""The tables of the annexes that the service fills in: which columns each has."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

Valor = str | Decimal | None
Fila = Mapping[str, Valor]

TEXTO, ENTERO, MONTO, PORCENTAJE = "texto", "entero", "monto", "porcentaje"


@dataclass(frozen=True, slots=True)
class Columna:
    """One column; a computed one takes its value from the others of the row."""

    clave: str
    titulo: str
    tipo: str = TEXTO
    ancho: int = 0
    calculada: Callable[[Fila], Valor] | None = None

    @property
    def es_numero(self) -> bool:
        return self.tipo != TEXTO


@dataclass(frozen=True, slots=True)
class Tabla:
    """One table of an annex; ``suma`` names the columns that a last row adds up."""

    clave: str
    titulo: str
    columnas: tuple[Columna, ...]
    suma: tuple[str, ...] = ()
    unidad: str = ""

    def escritas(self) -> tuple[Columna, ...]:
        """The columns that hold data; the rest are computed."""
        return tuple(columna for columna in self.columnas if columna.calculada is None)


def _numero(fila: Fila, clave: str) -> Decimal:
    valor = fila[clave]
    return valor if isinstance(valor, Decimal) else Decimal(0)


def _resta(mayor: str, menor: str) -> Callable[[Fila], Valor]:
    return lambda fila: _numero(fila, mayor) - _numero(fila, menor)


def _suma(*claves: str) -> Callable[[Fila], Valor]:
    return lambda fila: sum((_numero(fila, clave) for clave in claves), Decimal(0))


def _por_sexo(clave: str, titulo: str, rotulo: str) -> Tabla:
    return Tabla(
        clave,
        titulo,
        (
            Columna("rotulo", rotulo, ancho=46),
            Columna("mujeres", "Mujeres", ENTERO, 18),
            Columna("hombres", "Hombres", ENTERO, 18),
            Columna("total", "Total", ENTERO, 18, _suma("mujeres", "hombres")),
        ),
        ("mujeres", "hombres", "total"),
    )


_EJECUCION = (
    Columna("inicial", "Presupuesto inicial", MONTO, 14),
    Columna("final", "Presupuesto final", MONTO, 14),
    Columna("devengado", "Ingresos y gastos devengados", MONTO, 15),
)

_TODAS = (
    _por_sexo("dotacion_contrato", "Dotación efectiva por tipo de contrato y sexo", "Contrato"),
    _por_sexo("dotacion_estamento", "Dotación efectiva por estamento y sexo", "Estamento"),
    _por_sexo("dotacion_edad", "Dotación efectiva por grupo de edad y sexo", "Grupo de edad"),
    _por_sexo("fuera_contrato", "Personal fuera de dotación por contrato y sexo", "Contrato"),
    _por_sexo("fuera_funcion", "Personal fuera de dotación por función y sexo", "Función"),
    _por_sexo("fuera_edad", "Personal fuera de dotación por grupo de edad y sexo", "Grupo de edad"),
    _por_sexo(
        "fuera_permanencia", "Personal a honorarios por permanencia y sexo", "Permanencia"
    ),
    Tabla(
        "ingresos_gastos",
        "Ingresos y gastos devengados",
        (
            Columna("denominacion", "Denominación", ancho=40),
            Columna("anterior", "Año anterior", MONTO, 18),
            Columna("actual", "Año del informe", MONTO, 18),
            Columna("notas", "Notas", ancho=24),
        ),
        unidad="M$",
    ),
    Tabla(
        "comportamiento",
        "Comportamiento presupuestario",
        (
            Columna("subtitulo", "Subt.", ancho=7),
            Columna("item", "Ítem", ancho=6),
            Columna("asignacion", "Asig.", ancho=7),
            Columna("denominacion", "Denominación", ancho=24),
            *_EJECUCION,
            Columna("diferencia", "Diferencia", MONTO, 13, _resta("final", "devengado")),
        ),
        unidad="M$",
    ),
    Tabla(
        "fondos",
        "Análisis del resultado presupuestario (fuente y uso de fondos)",
        (
            Columna("codigo", "Código", ancho=10),
            Columna("descripcion", "Descripción", ancho=36),
            Columna("saldo_inicial", "Saldo inicial", MONTO, 18),
            Columna("flujo", "Flujo neto", MONTO, 18),
            Columna("saldo_final", "Saldo final", MONTO, 18, _suma("saldo_inicial", "flujo")),
        ),
        unidad="M$",
    ),
    Tabla(
        "programaticos",
        "Cumplimiento de compromisos programáticos",
        (
            Columna("denominacion", "Denominación", ancho=34),
            Columna("ley_inicial", "Ley inicial", MONTO, 15),
            Columna("final", "Presupuesto final", MONTO, 15),
            Columna("devengado", "Devengado", MONTO, 15),
            Columna("observaciones", "Observaciones", ancho=21),
        ),
        unidad="M$",
    ),
    Tabla(
        "transferencias",
        "Transferencias",
        (
            Columna("denominacion", "Descripción", ancho=30),
            *_EJECUCION,
            Columna("diferencia", "Diferencia", MONTO, 13, _resta("final", "devengado")),
            Columna("notas", "Notas", ancho=14),
        ),
        ("inicial", "final", "devengado", "diferencia"),
        unidad="M$",
    ),
    Tabla(
        "inversiones",
        "Inversiones",
        (
            Columna("nombre", "Iniciativa", ancho=28),
            Columna("costo_total", "Costo total estimado", MONTO, 14),
            Columna("acumulada", "Ejecución acumulada", MONTO, 14),
            Columna("final", "Presupuesto final", MONTO, 14),
            Columna("ejecutado", "Ejecución del año", MONTO, 14),
            Columna("saldo", "Saldo por ejecutar", MONTO, 16, _resta("final", "ejecutado")),
        ),
        unidad="M$",
    ),
    Tabla(
        "autoridades",
        "Principales autoridades",
        (Columna("cargo", "Cargo", ancho=50), Columna("nombre", "Nombre", ancho=50)),
    ),
    Tabla(
        "compromisos_gobierno",
        "Compromisos de gobierno",
        (
            Columna("objetivo", "Objetivo", ancho=34),
            Columna("producto", "Producto", ancho=26),
            Columna("producto_estrategico", "Producto estratégico vinculado", ancho=22),
            Columna("evaluacion", "Evaluación", ancho=18),
        ),
    ),
    Tabla(
        "programas_evaluados",
        "Compromisos de programas e instituciones evaluadas",
        (
            Columna("programa", "Programa o institución", ancho=26),
            Columna("anio", "Año de la evaluación", ancho=12),
            Columna("compromiso", "Compromiso", ancho=34),
            Columna("cumplimiento", "Cumplimiento", ancho=28),
        ),
    ),
    Tabla(
        "cdc",
        "Cumplimiento del Convenio de Desempeño Colectivo",
        (
            Columna("equipo", "Equipo de trabajo", ancho=36),
            Columna("personas", "Personas por equipo", ENTERO, 16),
            Columna("metas", "Metas comprometidas", ENTERO, 16),
            Columna("cumplimiento", "Cumplimiento de las metas", PORCENTAJE, 16),
            Columna("incremento", "Incremento por desempeño colectivo", PORCENTAJE, 16),
        ),
        ("personas", "metas"),
    ),
    Tabla(
        "genero",
        "Medidas de género",
        (Columna("medida", "Medida", ancho=45), Columna("resultado", "Resultado", ancho=55)),
    ),
    Tabla(
        "descentralizacion",
        "Medidas de descentralización y desconcentración",
        (Columna("medida", "Medida", ancho=45), Columna("resultado", "Resultado", ancho=55)),
    ),
    Tabla(
        "oferta",
        "Programas e iniciativas",
        (
            Columna("nombre", "Nombre", ancho=40),
            Columna("tipo", "Tipo (programa o iniciativa)", ancho=25),
            Columna("evaluacion", "Última evaluación o monitoreo", ancho=35),
        ),
    ),
    Tabla(
        "proyectos_ley",
        "Proyectos de ley en tramitación",
        (
            Columna("boletin", "Boletín", ancho=12),
            Columna("descripcion", "Descripción", ancho=30),
            Columna("objetivo", "Objetivo", ancho=26),
            Columna("ingreso", "Fecha de ingreso", ancho=12),
            Columna("estado", "Estado", ancho=20),
        ),
    ),
    Tabla(
        "leyes",
        "Leyes promulgadas",
        (
            Columna("numero", "N° de ley", ancho=18),
            Columna("fecha", "Fecha", ancho=20),
            Columna("materia", "Materia", ancho=62),
        ),
    ),
    Tabla(
        "premios",
        "Premios o reconocimientos",
        (
            Columna("nombre", "Premio o reconocimiento", ancho=45),
            Columna("otorgante", "Institución que lo otorga", ancho=35),
            Columna("fecha", "Fecha", ancho=20),
        ),
    ),
)  # fmt: skip

TABLAS = {tabla.clave: tabla for tabla in _TODAS}
