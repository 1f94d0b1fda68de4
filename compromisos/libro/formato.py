"""The one declaration of the workbook's sheets and columns, used to write and to read it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from django.db.models import Choices

from indicadores.desagregacion import SEXOS, TOTAL, nombre_de_parte, territorios
from indicadores.models import Acumulacion, AmbitoControl, Dimension, Medicion, Sentido

VERSION = "2"
HOJA_INSTRUCCIONES = "Instrucciones"
HOJA_IDENTIDAD, HOJA_BASE, HOJA_LISTAS = "_libro", "_base", "_listas"
OCULTAS = (HOJA_IDENTIDAD, HOJA_BASE, HOJA_LISTAS)
SI, NO = "si", "no"
SI_NO = ((SI, "Sí"), (NO, "No"))
MESES = (
    "Enero", "Febrero", "Marzo", "Abril", "Mayo", "Junio", "Julio", "Agosto", "Septiembre",
    "Octubre", "Noviembre", "Diciembre",
)  # fmt: skip
ANIOS_EFECTIVOS = 3
Llave = tuple[str, ...]
Opciones = tuple[tuple[str, str], ...]


class Clase(StrEnum):
    """What a column holds."""

    TEXTO = "texto"
    PARRAFO = "parrafo"
    NUMERO = "numero"
    OPCION = "opcion"


@dataclass(frozen=True, slots=True)
class Columna:
    """One column: its name in the sheet, what it holds and whether people may write in it."""

    codigo: str
    titulo: str
    ancho: int = 16
    clase: Clase = Clase.TEXTO
    editable: bool = False
    obligatoria: bool = False
    largo: int = 0  # most characters; 0: no limit of its own
    decimales: int = 6
    maximo: Decimal | None = None
    opciones: Opciones = ()
    ayuda: str = ""


@dataclass(frozen=True, slots=True)
class Hoja:
    """One sheet: its columns, and those that name a row; ``crece`` when rows may be added."""

    codigo: str
    titulo: str
    columnas: tuple[Columna, ...]
    llave: tuple[str, ...]
    ayuda: str
    crece: bool = False

    @property
    def editables(self) -> tuple[Columna, ...]:
        """The columns with values of their own: they are exported, compared and imported."""
        return tuple(c for c in self.columnas if c.editable and c.codigo not in self.llave)


def _opciones(eleccion: type[Choices]) -> Opciones:
    return tuple((str(v), str(e)) for v, e in eleccion.choices)


def columnas_de_anio(anio: int) -> tuple[tuple[str, int, str], ...]:
    """Code, year and kind of each yearly column of values, in the order of Formulario H."""
    efectivos = tuple(
        (f"efectivo_{atras}", anio - atras, str(Medicion.Tipo.EFECTIVO))
        for atras in range(ANIOS_EFECTIVOS + 1, 1, -1)
    )
    return (
        *efectivos,
        ("estimado", anio - 1, str(Medicion.Tipo.ESTIMADO)),
        ("meta", anio, str(Medicion.Tipo.META)),
    )


@lru_cache(maxsize=64)
def hojas(anio: int, productos: tuple[str, ...] = ()) -> tuple[Hoja, ...]:
    """The sheets of the workbook of a programme year, in their order.

    ``productos`` are those that a card may be linked to, which each institution has its own.
    """
    return (
        _indicadores(tuple((p, p) for p in productos)),
        _operandos(),
        _mediciones(anio),
        _mensuales(anio),
        _compromisos(anio),
        _requisitos(),
        _observaciones(),
        _participacion(),
    )


def hoja(anio: int, codigo: str) -> Hoja:
    """One of them, by its code."""
    return next(h for h in hojas(anio) if h.codigo == codigo)


_INDICADOR = Columna("indicador", "Código del indicador", 26)
_NOMBRE = Columna("nombre_indicador", "Nombre del indicador", 40)


def _desagregaciones(anio: int) -> Opciones:
    partes = (TOTAL, *SEXOS, *territorios(anio))
    return tuple((parte, nombre_de_parte(parte)) for parte in partes)


def _texto(
    codigo: str, titulo: str, ancho: int, largo: int = 0, obligatoria: bool = False
) -> Columna:
    return Columna(codigo, titulo, ancho, editable=True, largo=largo, obligatoria=obligatoria)


def _parrafo(codigo: str, titulo: str) -> Columna:
    return Columna(codigo, titulo, 40, Clase.PARRAFO, editable=True)


def _eleccion(codigo: str, titulo: str, opciones: Opciones, ancho: int = 20) -> Columna:
    return Columna(
        codigo, titulo, ancho, Clase.OPCION, editable=True, obligatoria=True, opciones=opciones
    )


def _indicadores(productos: Opciones) -> Hoja:
    return Hoja(
        "indicadores",
        "Indicadores",
        (
            _INDICADOR,
            _texto("nombre", "Nombre", 44, 400, obligatoria=True),
            _texto("expresion", "Fórmula", 18, 200, obligatoria=True),
            _texto("unidad", "Unidad de medida", 16, 40),
            Columna(
                "decimales", "Decimales", 11, Clase.NUMERO, editable=True, obligatoria=True,
                decimales=0, maximo=Decimal(6),
            ),
            _eleccion("sentido", "Sentido", _opciones(Sentido), 28),
            _eleccion("ambito", "Ámbito de control", _opciones(AmbitoControl)),
            _eleccion("dimension", "Dimensión", _opciones(Dimension), 14),
            Columna(
                "producto", "Producto estratégico", 30, Clase.OPCION, editable=True,
                opciones=productos,
            ),
            _eleccion("acumulacion", "Acumulación de los meses", _opciones(Acumulacion), 24),
            _eleccion("desagrega_sexo", "Desagrega por sexo", SI_NO, 13),
            _eleccion("desagrega_territorio", "Desagrega por territorio", SI_NO, 13),
            _parrafo("supuestos", "Supuestos"),
            _parrafo("notas", "Notas técnicas"),
            _parrafo("medios_verificacion", "Medios de verificación"),
            _texto("fuente", "Fuente", 30, 300),
        ),
        ("indicador",),
        "El método de cada indicador del año: nombre, fórmula, sentido, producto y medios de "
        "verificación.",
    )  # fmt: skip


def _operandos() -> Hoja:
    return Hoja(
        "operandos",
        "Operandos",
        (
            _INDICADOR,
            _NOMBRE,
            Columna("operando", "Operando", 11),
            _texto("descripcion", "Qué cuenta", 50, 400, obligatoria=True),
            _texto("unidad", "Unidad", 16, 60),
            _texto("fuente", "Fuente de información", 34, 200),
            _eleccion("aditivo", "Sus partes suman el total", SI_NO, 15),
        ),
        ("indicador", "operando"),
        "Qué cuenta cada letra de la fórmula y de dónde sale.",
    )


def _mediciones(anio: int) -> Hoja:
    valores = tuple(
        Columna(codigo, f"{Medicion.Tipo(tipo).label} {de}", 15, Clase.NUMERO,
                editable=tipo != Medicion.Tipo.EFECTIVO)
        for codigo, de, tipo in columnas_de_anio(anio)
    )  # fmt: skip
    return Hoja(
        "mediciones",
        "Mediciones",
        (
            _INDICADOR,
            _NOMBRE,
            Columna("operando", "Operando", 11),
            Columna("descripcion", "Qué cuenta", 40),
            Columna("desagregacion", "Desagregación", 20, Clase.OPCION,
                    opciones=_desagregaciones(anio)),
            *valores,
        ),
        ("indicador", "operando", "desagregacion"),
        "Los valores de cada año, como en el Formulario H: lo efectivo solo se lee; "
        "se escriben lo estimado y la meta.",
    )  # fmt: skip


def _mensuales(anio: int) -> Hoja:
    tipos = tuple((str(v), str(e)) for v, e in Medicion.Tipo.choices)
    meses = tuple((str(n), nombre) for n, nombre in enumerate(MESES, start=1))
    return Hoja(
        "mensuales",
        "Mensuales",
        (
            _texto("indicador", "Código del indicador", 26, 100, obligatoria=True),
            _texto("operando", "Operando", 11, 8, obligatoria=True),
            _eleccion("desagregacion", "Desagregación", _desagregaciones(anio), 22),
            _eleccion("tipo", "Tipo", tipos, 12),
            _eleccion("mes", f"Mes de {anio}", meses, 14),
            Columna("valor", "Valor", 16, Clase.NUMERO, editable=True),
            _texto("fuente", "Fuente del dato", 34, 300),
        ),
        ("indicador", "operando", "desagregacion", "tipo", "mes"),
        "Los valores de cada mes, uno por fila; agregue filas al final de la tabla.",
        crece=True,
    )


def _compromisos(anio: int) -> Hoja:
    return Hoja(
        "compromisos",
        "Compromisos",
        (
            Columna("numero", "N°", 6, Clase.NUMERO, decimales=0),
            Columna("objetivo", "Objetivo de gestión", 26),
            Columna("tipo", "Tipo de compromiso", 24),
            Columna("indicador", "Código del indicador", 22),
            _texto("nombre", "Compromiso", 46, 400, obligatoria=True),
            Columna("meta", f"Meta {anio}", 13, Clase.NUMERO, editable=True),
            Columna("unidad", "Unidad", 10),
            Columna(
                "ponderador", "Ponderador (%)", 13, Clase.NUMERO, editable=True, obligatoria=True,
                decimales=2, maximo=Decimal(100),
            ),
            _parrafo("justificacion_meta", "Justificación de la meta"),
        ),
        ("numero",),
        "Metas, ponderadores (deben sumar lo que pide el Programa Marco) y justificaciones.",
    )  # fmt: skip


def _requisitos() -> Hoja:
    return Hoja(
        "requisitos",
        "Requisitos",
        (
            Columna("numero", "N°", 6, Clase.NUMERO, decimales=0),
            Columna("compromiso", "Compromiso", 40),
            Columna("codigo", "Código del requisito", 16),
            Columna("objetivo", "Objetivo", 24),
            Columna("opinion_tecnica", "Exige opinión técnica", 12, Clase.OPCION, opciones=SI_NO),
            Columna(
                "texto", "Requisito técnico", 60, Clase.PARRAFO, editable=True, obligatoria=True
            ),
            _parrafo("medios", "Medios de verificación, uno por línea"),
        ),
        ("numero", "codigo"),
        "Lo que cada compromiso debe demostrar y con qué; lo que pide el Programa Marco solo se "
        "lee, sus medios de verificación se escriben.",
    )


def _observaciones() -> Hoja:
    return Hoja(
        "observaciones",
        "Observaciones",
        (
            Columna("numero", "N°", 8, Clase.NUMERO, decimales=0),
            Columna("compromiso", "Compromiso", 30),
            Columna("campo", "Sobre", 18),
            Columna("ronda", "Ronda", 8, Clase.NUMERO, decimales=0),
            Columna("estado", "Estado", 13),
            Columna("bloquea", "Bloquea el envío", 11),
            Columna("autor", "De", 24),
            Columna("fecha", "Fecha", 12),
            Columna("texto", "Observación", 50, Clase.PARRAFO),
            Columna("hilo", "Lo respondido hasta ahora", 44, Clase.PARRAFO),
            _parrafo("respuesta", "Su respuesta"),
        ),
        ("numero",),
        "Lo que observó quien revisa, con sus respuestas; escriba la suya en la última columna.",
    )


def _participacion() -> Hoja:
    return Hoja(
        "participacion",
        "Participación",
        (
            Columna("numero", "N°", 8, Clase.NUMERO, decimales=0),
            Columna("compromiso", "Compromiso", 30),
            Columna("campo", "Sobre", 18),
            Columna("estado", "Estado", 13),
            Columna("autor", "De", 24),
            Columna("fecha", "Fecha", 12),
            Columna("texto", "Comentario de la asociación", 50, Clase.PARRAFO),
            Columna("hilo", "Lo respondido hasta ahora", 44, Clase.PARRAFO),
        ),
        ("numero",),
        "Lo que comentó la asociación de funcionarios y lo que se le respondió: solo se lee; se "
        "responde en el sitio.",
    )
