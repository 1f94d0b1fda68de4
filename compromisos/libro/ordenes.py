"""The changes of a workbook as orders for the services: one for each record."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from compromisos.libro import formato
from compromisos.libro.contenido import Contenido
from compromisos.libro.diferencias import Cambio
from compromisos.models import Compromiso, Observacion, RequisitoTecnico
from compromisos.servicios.compromisos import editar_compromiso, editar_requisito
from compromisos.servicios.observaciones import responder_observacion
from indicadores.especificaciones import EspecificacionMedicion
from indicadores.models import FichaIndicador
from indicadores.servicios import editar_ficha
from indicadores.servicios.fichas import especificacion_de
from instituciones.models import ProductoEstrategico

if TYPE_CHECKING:
    from instituciones.models import Persona

BOOLEANOS = ("desagrega_sexo", "desagrega_territorio", "aditivo")
NUMERICOS = ("meta", "ponderador")


@dataclass(frozen=True, slots=True)
class Orden:
    """What changes one record, and the cells that asked for it."""

    cambios: tuple[Cambio, ...]
    hacer: Callable[["Persona"], object]


def _valor(columna: str, texto: str) -> Any:
    if columna in BOOLEANOS:
        return texto == formato.SI
    if columna == "decimales":
        return int(texto)
    if columna in NUMERICOS:
        return Decimal(texto) if texto else None
    return texto


def de_registros(c: Contenido, cambios: Iterable[Cambio]) -> Iterator[Orden]:
    """The orders about cards, commitments and requirements, in the order of the workbook."""
    por_ficha: dict[str, list[Cambio]] = {}
    por_compromiso: dict[str, list[Cambio]] = {}
    por_requisito: dict[formato.Llave, list[Cambio]] = {}
    for cambio in cambios:
        if cambio.hoja in ("indicadores", "operandos"):
            por_ficha.setdefault(cambio.llave[0], []).append(cambio)
        elif cambio.hoja == "compromisos":
            por_compromiso.setdefault(cambio.llave[0], []).append(cambio)
        elif cambio.hoja == "requisitos":
            por_requisito.setdefault(cambio.llave, []).append(cambio)
    for codigo, suyos in por_ficha.items():
        yield Orden(tuple(suyos), _de_ficha(c.fichas[codigo].pk, suyos, c.productos))
    for numero, suyos in por_compromiso.items():
        pk = c.filas["compromisos"][numero,].objeto
        yield Orden(tuple(suyos), _de_compromiso(pk, suyos))
    for llave, suyos in por_requisito.items():
        pk = c.filas["requisitos"][llave].objeto
        yield Orden(tuple(suyos), _de_requisito(pk, suyos))


def _de_ficha(
    pk: int, cambios: list[Cambio], productos: Mapping[str, int]
) -> Callable[["Persona"], object]:
    def hacer(por: "Persona") -> object:
        ficha = FichaIndicador.objects.select_related(
            "indicador__institucion", "indicador__red", "producto"
        ).get(pk=pk)
        propios = {x.columna: _valor(x.columna, x.mio) for x in cambios if x.hoja == "indicadores"}
        if "producto" in propios:
            elegido = productos.get(propios["producto"], 0)
            propios["producto"] = ProductoEstrategico.objects.filter(pk=elegido).first()
        de_operando: dict[str, dict[str, Any]] = {}
        for x in cambios:
            if x.hoja == "operandos":
                de_operando.setdefault(x.llave[1], {})[x.columna] = _valor(x.columna, x.mio)
        actual = especificacion_de(ficha)
        operandos = [replace(o, **de_operando.get(o.simbolo, {})) for o in actual.operandos]
        return editar_ficha(
            ficha=ficha,
            especificacion=replace(actual, operandos=operandos, **propios),
            version=ficha.fila_version,
            por=por,
        )

    return hacer


def _de_compromiso(pk: int, cambios: list[Cambio]) -> Callable[["Persona"], object]:
    def hacer(por: "Persona") -> object:
        compromiso = Compromiso.objects.get(pk=pk)
        return editar_compromiso(
            compromiso=compromiso,
            cambios={x.columna: _valor(x.columna, x.mio) for x in cambios},
            version=compromiso.fila_version,
            por=por,
        )

    return hacer


def _de_requisito(pk: int, cambios: list[Cambio]) -> Callable[["Persona"], object]:
    def hacer(por: "Persona") -> object:
        requisito = RequisitoTecnico.objects.select_related("compromiso").get(pk=pk)
        dichos = {x.columna: x.mio for x in cambios}
        return editar_requisito(
            requisito=requisito,
            texto=dichos.get("texto", requisito.texto),
            medios=dichos["medios"].splitlines() if "medios" in dichos else requisito.medios,
            version=requisito.compromiso.fila_version,
            por=por,
        )

    return hacer


def de_respuesta(pk: int, texto: str) -> Callable[["Persona"], object]:
    """The answer of the service to an observation."""

    def hacer(por: "Persona") -> object:
        return responder_observacion(
            observacion=Observacion.objects.get(pk=pk), texto=texto, por=por
        )

    return hacer


def de_mediciones(
    c: Contenido, cambios: Iterable[Cambio]
) -> tuple[dict[int, list[EspecificacionMedicion]], dict[int, list[Cambio]]]:
    """The values by card, and the cells that asked for them."""
    columnas = {x: (anio, tipo) for x, anio, tipo in formato.columnas_de_anio(c.programa.anio)}
    valores: dict[int, list[EspecificacionMedicion]] = {}
    pedidos: dict[int, list[Cambio]] = {}
    meses: dict[formato.Llave, dict[str, Cambio]] = {}
    for cambio in cambios:
        if cambio.hoja == "mediciones":
            anio, tipo = columnas[cambio.columna]
            codigo, simbolo, parte = cambio.llave
            ficha = c.fichas[codigo] if anio == c.programa.anio else c.previas[codigo]
            valores.setdefault(ficha.pk, []).append(
                EspecificacionMedicion(tipo, simbolo, _numero(cambio.mio), 0, parte)
            )
            pedidos.setdefault(ficha.pk, []).append(cambio)
        elif cambio.hoja == "mensuales":
            meses.setdefault(cambio.llave, {})[cambio.columna] = cambio
    for llave, suyos in meses.items():
        _de_mes(c, llave, suyos, valores, pedidos)
    return valores, pedidos


def _de_mes(
    c: Contenido,
    llave: formato.Llave,
    suyos: Mapping[str, Cambio],
    valores: dict[int, list[EspecificacionMedicion]],
    pedidos: dict[int, list[Cambio]],
) -> None:
    """One monthly value: what was not touched stays as it is."""
    codigo, simbolo, parte, tipo, mes = llave
    fila = c.filas["mensuales"].get(llave)
    actual = fila.valores if fila else {}
    escrito = {x: suyos[x].mio if x in suyos else actual.get(x, "") for x in ("valor", "fuente")}
    if not escrito["valor"] and not actual.get("valor"):
        return
    pk = c.fichas[codigo].pk
    valores.setdefault(pk, []).append(
        EspecificacionMedicion(
            tipo, simbolo, _numero(escrito["valor"]), int(mes), parte, escrito["fuente"]
        )
    )
    pedidos.setdefault(pk, []).extend(suyos.values())


def _numero(texto: str) -> Decimal | None:
    return Decimal(texto) if texto else None
