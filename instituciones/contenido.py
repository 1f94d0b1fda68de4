"""The text of a strategic definition as one comparable value, with what it still lacks."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from instituciones.models import DefinicionEstrategica
from pmg_site.comun.numeros import escribir_numero


@dataclass(frozen=True, slots=True)
class Objetivo:
    numero: int
    descripcion: str
    objetivo_ministerial: str = ""


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


@dataclass(frozen=True, slots=True)
class ClienteDe:
    """``productos`` are the numbers of the products that the client receives."""

    numero: int
    nombre: str
    cantidad: Decimal | None = None
    productos: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Contenido:
    """Everything that a person writes in Formulario A1."""

    mision: str = ""
    ley_organica: str = ""
    prioridades_gobierno: str = ""
    gasto_interno_miles: Decimal | None = None
    objetivos: tuple[Objetivo, ...] = ()
    productos: tuple[Producto, ...] = ()
    clientes: tuple[ClienteDe, ...] = ()

    def como_datos(self) -> dict[str, Any]:
        """What the ledger hashes."""
        return asdict(self)


SUELTOS = ("mision", "ley_organica", "prioridades_gobierno", "gasto_interno_miles")
_LISTAS = (("objetivos", "Objetivo"), ("productos", "Producto"), ("clientes", "Cliente"))
_ETIQUETAS = {
    "descripcion": "descripción",
    "objetivo_ministerial": "objetivo ministerial vinculado",
    "nombre": "nombre",
    "objetivos": "objetivos vinculados",
    "gasto_miles": "gasto en miles de pesos",
    "aplica_genero": "enfoque de género",
    "aplica_territorio": "gestión territorial",
    "cantidad": "cuantificación",
    "productos": "productos que recibe",
}


def leer(definicion: DefinicionEstrategica) -> Contenido:
    """The stored text, in five queries at any size."""
    productos = definicion.productos.prefetch_related("objetivos").order_by("numero")
    clientes = definicion.clientes.prefetch_related("productos").order_by("numero")
    return Contenido(
        **{nombre: getattr(definicion, nombre) for nombre in SUELTOS},
        objetivos=tuple(
            Objetivo(o.numero, o.descripcion, o.objetivo_ministerial)
            for o in definicion.objetivos.order_by("numero")
        ),
        productos=tuple(
            Producto(
                p.numero,
                p.nombre,
                p.descripcion,
                tuple(sorted(o.numero for o in p.objetivos.all())),
                p.gasto_miles,
                p.aplica_genero,
                p.aplica_territorio,
            )
            for p in productos
        ),
        clientes=tuple(
            ClienteDe(
                c.numero,
                c.nombre,
                c.cantidad,
                tuple(sorted(p.numero for p in c.productos.all())),
            )
            for c in clientes
        ),
    )


def faltas(contenido: Contenido) -> list[str]:
    """What must be completed before the head approves, one sentence each."""
    return [*_faltan_partes(contenido), *_faltan_enlaces(contenido), *_faltan_datos(contenido)]


def _faltan_partes(contenido: Contenido) -> Iterator[str]:
    if not contenido.mision.strip():
        yield "Escriba la misión institucional."
    if not contenido.objetivos:
        yield "Agregue al menos un objetivo estratégico."
    if not contenido.productos:
        yield "Agregue al menos un producto estratégico."


def _faltan_enlaces(contenido: Contenido) -> Iterator[str]:
    servidos = {n for p in contenido.productos for n in p.objetivos}
    for objetivo in contenido.objetivos:
        if objetivo.numero not in servidos:
            yield f"El objetivo {objetivo.numero} no tiene producto: vincule uno."
    atendidos = {n for c in contenido.clientes for n in c.productos}
    for producto in contenido.productos:
        if producto.numero not in atendidos:
            yield f"El producto {producto.numero} no tiene cliente: vincule uno."
        if not producto.objetivos:
            yield f"El producto {producto.numero} no cumple ningún objetivo: vincule uno."


def _faltan_datos(contenido: Contenido) -> Iterator[str]:
    for producto in contenido.productos:
        if producto.gasto_miles is None:
            yield f"El producto {producto.numero} no tiene gasto: escríbalo en miles de pesos."
    for cliente in contenido.clientes:
        if cliente.cantidad is None:
            yield f"El cliente {cliente.numero} no está cuantificado: escriba cuántos son."
    if contenido.gasto_interno_miles is None:
        yield "Escriba el gasto en gestión interna, en miles de pesos."


def enlaces_rotos(contenido: Contenido) -> list[str]:
    """Numbers named in a link that no row has, one sentence each."""
    objetivos = {o.numero for o in contenido.objetivos}
    productos = {p.numero for p in contenido.productos}
    rotos = [
        f"El producto {p.numero} nombra el objetivo {n}, que no existe."
        for p in contenido.productos
        for n in p.objetivos
        if n not in objetivos
    ]
    return rotos + [
        f"El cliente {c.numero} nombra el producto {n}, que no existe."
        for c in contenido.clientes
        for n in c.productos
        if n not in productos
    ]


def diferencias(guardado: Contenido, enviado: Contenido) -> list[tuple[str, str, str]]:
    """(label, saved, sent) of every piece that differs, for the page where a person merges."""
    lista = []
    for nombre in SUELTOS:
        campo = DefinicionEstrategica._meta.get_field(nombre)
        etiqueta = str(getattr(campo, "verbose_name", nombre)).capitalize()
        lista += _difieren(etiqueta, getattr(guardado, nombre), getattr(enviado, nombre))
    for nombre, singular in _LISTAS:
        lista += _de_lista(singular, getattr(guardado, nombre), getattr(enviado, nombre))
    return lista


def _de_lista(
    singular: str, guardados: Sequence[Any], enviados: Sequence[Any]
) -> list[tuple[str, str, str]]:
    antes = {fila.numero: fila for fila in guardados}
    ahora = {fila.numero: fila for fila in enviados}
    lista = []
    for numero in sorted(antes.keys() | ahora.keys()):
        una, otra = antes.get(numero), ahora.get(numero)
        titulo = f"{singular} {numero}"
        if una is None or otra is None:
            lista += _difieren(titulo, _resumen(una), _resumen(otra))
            continue
        for campo in fields(una)[1:]:
            etiqueta = f"{titulo}, {_ETIQUETAS[campo.name]}"
            lista += _difieren(etiqueta, getattr(una, campo.name), getattr(otra, campo.name))
    return lista


def _resumen(fila: Any) -> str:
    """The text of a row that only one of the two has."""
    return "" if fila is None else str(getattr(fila, "nombre", "") or fila.descripcion)


def _difieren(etiqueta: str, guardado: Any, enviado: Any) -> list[tuple[str, str, str]]:
    if guardado == enviado:
        return []
    return [(etiqueta, _texto(guardado), _texto(enviado))]


def _texto(valor: Any) -> str:
    if valor is None:
        return ""
    if isinstance(valor, bool):
        return "Sí" if valor else "No"
    if isinstance(valor, Decimal):
        return escribir_numero(valor)
    if isinstance(valor, tuple):
        return ", ".join(str(n) for n in valor)
    return str(valor)
