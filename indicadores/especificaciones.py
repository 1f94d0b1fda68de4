"""What a caller hands over to create cards and values: plain data, checked by the services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from instituciones.models import Institucion, ProductoEstrategico, RedExpertos


@dataclass(frozen=True, slots=True)
class EspecificacionOperando:
    """One declared variable of a formula."""

    simbolo: str
    descripcion: str
    unidad: str = ""
    fuente: str = ""
    aditivo: bool = True  # its parts (sexes, regions) sum to its total


@dataclass(frozen=True, slots=True)
class EspecificacionMedicion:
    """The value of one operand: kind (efectivo, estimado, meta), month (0: the year), split.

    ``valor`` None erases what was recorded.
    """

    tipo: str
    simbolo: str
    valor: Decimal | None
    mes: int = 0
    desagregacion: str = "total"
    fuente: str = ""
    origen: str = "registro"


@dataclass(frozen=True, slots=True)
class EspecificacionFicha:
    """The card of an indicator in a year; ``codigo`` names the indicator through the years."""

    codigo: str
    institucion: Institucion
    anio: int
    nombre: str
    expresion: str
    operandos: Sequence[EspecificacionOperando]
    sentido: str = "ascendente"
    ambito: str = "producto"
    dimension: str = "eficacia"
    unidad: str = "%"
    decimales: int = 0
    acumulacion: str = "ultimo"
    producto: ProductoEstrategico | None = None
    desagrega_sexo: bool = False
    desagrega_territorio: bool = False
    supuestos: str = ""
    notas: str = ""
    medios_verificacion: str = ""
    fuente: str = ""
    transversal_codigo: str = ""
    red: RedExpertos | None = None
    ejemplo: bool = False
    mediciones: Sequence[EspecificacionMedicion] = field(default=())


@dataclass(frozen=True, slots=True)
class EfectivoCerrado:
    """The operands of a card as an evaluation leaves them, for the year as a whole."""

    ficha_id: int
    institucion: str
    operandos: Mapping[str, Decimal]
    fuente: str


@dataclass(frozen=True, slots=True)
class ValorCerrado:
    """A closed value of the series, as an evaluation leaves it or a source publishes it."""

    indicador_id: int
    institucion_id: int
    anio: int
    valor: Decimal | None
    meta: Decimal | None
    cumplimiento: Decimal | None
    cumple: bool | None
    origen: str


# The columns of the card that are copied as they are, in the order of the form.
CAMPOS_DE_FICHA = (
    "nombre",
    "expresion",
    "unidad",
    "decimales",
    "sentido",
    "ambito",
    "dimension",
    "producto",
    "acumulacion",
    "desagrega_sexo",
    "desagrega_territorio",
    "supuestos",
    "notas",
    "medios_verificacion",
    "fuente",
)
