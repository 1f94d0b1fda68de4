"""The text of a service's strategic definitions (Formulario A1) as one comparable value."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from instituciones.models import (
    ComoSeRecogio,
    DefinicionEstrategica,
    TipoNorma,
    TipoProducto,
)


@dataclass(frozen=True, slots=True)
class Norma:
    """A law or decree, as it is cited."""

    numero: int
    materia: str
    tipo: str = "ley"
    numero_norma: str = ""
    fecha: date | None = None

    @property
    def tipo_en_palabras(self) -> str:
        return str(TipoNorma(self.tipo).label)


@dataclass(frozen=True, slots=True)
class Aspecto:
    numero: int
    descripcion: str
    monto_miles: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Objetivo:
    """``ministeriales`` and ``prioridades`` are numbers of the ministry's rows that it serves."""

    numero: int
    descripcion: str
    ministeriales: tuple[int, ...] = ()
    prioridades: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Producto:
    """``objetivos`` are the numbers of the objectives that the product serves."""

    numero: int
    nombre: str
    descripcion: str = ""
    objetivos: tuple[int, ...] = ()
    gasto_miles: Decimal | None = None
    aplica_genero: bool = False
    aplica_territorio: bool = False
    tipo: str = "servicio"

    @property
    def tipo_en_palabras(self) -> str:
        return str(TipoProducto(self.tipo).label)


@dataclass(frozen=True, slots=True)
class ClienteDe:
    """``productos`` are the numbers of the products that the client receives."""

    numero: int
    nombre: str
    cantidad: Decimal | None = None
    productos: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Voz:
    """What the users of the product numbered ``producto`` asked for."""

    numero: int
    producto: int
    quienes: str
    como: str
    pedido: str = ""

    @property
    def como_en_palabras(self) -> str:
        return str(ComoSeRecogio(self.como).label)


@dataclass(frozen=True, slots=True)
class Contenido:
    """Everything that a person writes in Formulario A1.

    ``ministerial`` names the version of the ministry's definitions; it is read, never written.
    """

    mision: str = ""
    gasto_total_miles: Decimal | None = None
    gasto_interno_miles: Decimal | None = None
    leyes: tuple[Norma, ...] = ()
    aspectos: tuple[Aspecto, ...] = ()
    objetivos: tuple[Objetivo, ...] = ()
    productos: tuple[Producto, ...] = ()
    clientes: tuple[ClienteDe, ...] = ()
    voces: tuple[Voz, ...] = ()
    ministerial: str = ""

    def como_datos(self) -> dict[str, Any]:
        """What the ledger hashes."""
        return asdict(self)


SUELTOS = ("mision", "gasto_total_miles", "gasto_interno_miles")


def numeros(filas: Any) -> tuple[int, ...]:
    """The numbers of linked rows, in order."""
    return tuple(sorted(fila.numero for fila in filas.all()))


def normas(leyes: Any) -> tuple[Norma, ...]:
    """The laws of a service or of a ministry."""
    return tuple(
        Norma(n.numero, n.materia, n.tipo, n.numero_norma, n.fecha)
        for n in leyes.order_by("numero")
    )


def leer(definicion: DefinicionEstrategica) -> Contenido:
    """The stored text, in as many queries at any size."""
    return Contenido(
        **{nombre: getattr(definicion, nombre) for nombre in SUELTOS},
        ministerial=str(definicion.ministerial) if definicion.ministerial else "",
        leyes=normas(definicion.leyes),
        aspectos=tuple(
            Aspecto(a.numero, a.descripcion, a.monto_miles)
            for a in definicion.aspectos.order_by("numero")
        ),
        objetivos=tuple(
            Objetivo(o.numero, o.descripcion, numeros(o.ministeriales), numeros(o.prioridades))
            for o in definicion.objetivos.order_by("numero").prefetch_related(
                "ministeriales", "prioridades"
            )
        ),
        productos=tuple(
            Producto(
                p.numero,
                p.nombre,
                p.descripcion,
                numeros(p.objetivos),
                p.gasto_miles,
                p.aplica_genero,
                p.aplica_territorio,
                p.tipo,
            )
            for p in definicion.productos.order_by("numero").prefetch_related("objetivos")
        ),
        clientes=tuple(
            ClienteDe(c.numero, c.nombre, c.cantidad, numeros(c.productos))
            for c in definicion.clientes.order_by("numero").prefetch_related("productos")
        ),
        voces=tuple(
            Voz(v.numero, v.producto.numero, v.quienes, v.como, v.pedido)
            for v in definicion.voces.order_by("numero").select_related("producto")
        ),
    )
