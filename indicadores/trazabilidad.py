"""The thread from objective to product, indicator, spending and users, and what is left loose."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from indicadores.models import FichaIndicador
from instituciones.contenido import ClienteDe, Contenido, Objetivo, Producto, Voz


@dataclass(frozen=True, slots=True)
class Responde:
    """An indicator that answers a request; ``medido`` says whether the year has its card."""

    respuesta: int
    codigo: str
    nombre: str
    medido: bool


@dataclass(frozen=True, slots=True)
class Pedido:
    """What the users of a product asked for, with the indicators that answer it."""

    clave: int
    voz: Voz
    responden: tuple[Responde, ...] = ()


@dataclass(frozen=True, slots=True)
class LineaDeProducto:
    """A product with all that hangs from it."""

    producto: Producto
    porcentaje: Decimal | None
    fichas: tuple[FichaIndicador, ...]
    clientes: tuple[ClienteDe, ...]
    pedidos: tuple[Pedido, ...]


@dataclass(frozen=True, slots=True)
class Rama:
    """An objective with its products; without one, the products that serve none."""

    objetivo: Objetivo | None
    lineas: tuple[LineaDeProducto, ...]


@dataclass(frozen=True, slots=True)
class Suelto:
    """An orphan: what it is, and the sentence that names it."""

    clase: str
    texto: str


@dataclass(frozen=True, slots=True)
class Trazabilidad:
    """Everything that the page and the file show, of one version and one year."""

    anio: int
    ramas: tuple[Rama, ...]
    lineas: tuple[LineaDeProducto, ...]
    pedidos: tuple[Pedido, ...]
    sin_producto: tuple[tuple[FichaIndicador, str], ...]
    transversales: int

    @property
    def sueltos(self) -> list[Suelto]:
        return list(_sueltos(self))


def ramas(contenido: Contenido, lineas: Sequence[LineaDeProducto]) -> tuple[Rama, ...]:
    """Each objective with its products; last, the products of no objective, if there are."""
    hechas = [
        Rama(o, tuple(x for x in lineas if o.numero in x.producto.objetivos))
        for o in contenido.objetivos
    ]
    if perdidas := tuple(x for x in lineas if not x.producto.objetivos):
        hechas.append(Rama(None, perdidas))
    return tuple(hechas)


def _sueltos(t: Trazabilidad) -> Iterator[Suelto]:
    for rama in t.ramas:
        if rama.objetivo and not rama.lineas:
            yield Suelto("Objetivo sin producto", f"El objetivo {rama.objetivo.numero} no tiene "
                         "ningún producto que lo cumpla.")  # fmt: skip
    for linea in t.lineas:
        yield from _sueltos_de_producto(linea, t.anio)
    for ficha, motivo in t.sin_producto:
        yield Suelto("Indicador sin producto", f"El indicador «{ficha.nombre}» {motivo}.")
    for pedido in t.pedidos:
        yield from _sueltos_de_pedido(pedido, t.anio)


def _sueltos_de_producto(linea: LineaDeProducto, anio: int) -> Iterator[Suelto]:
    producto = linea.producto
    nombre = f"El producto {producto.numero} «{producto.nombre}»"
    if not producto.objetivos:
        yield Suelto("Producto sin objetivo", f"{nombre} no cumple ningún objetivo.")
    if not linea.fichas:
        yield Suelto("Producto sin indicador", f"{nombre} no tiene indicadores en {anio}.")
    if not producto.gasto_miles:
        yield Suelto("Producto sin gasto", f"{nombre} no tiene gasto asignado.")
    if not linea.clientes:
        yield Suelto("Producto sin usuarios", f"{nombre} no tiene clientes ni usuarios.")
    if not linea.pedidos:
        yield Suelto("Producto sin usuarios", f"{nombre} no dice qué piden sus usuarios.")


def _sueltos_de_pedido(pedido: Pedido, anio: int) -> Iterator[Suelto]:
    voz, clase = pedido.voz, "Pedido sin indicador"
    if not voz.pedido.strip():
        return
    nombre = f"El pedido {voz.numero}, de los usuarios del producto {voz.producto},"
    if not pedido.responden:
        yield Suelto(clase, f"{nombre} no tiene ningún indicador que lo responda.")
    elif not any(r.medido for r in pedido.responden):
        yield Suelto(clase, f"{nombre} tiene indicador, pero sin ficha en {anio}.")
