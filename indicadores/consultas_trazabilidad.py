"""Read model of the traceability of an institution's definitions in one year."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from indicadores.consultas import en_vigor, ultimas_fichas
from indicadores.models import FichaIndicador, RespuestaUsuarios
from indicadores.trazabilidad import (
    LineaDeProducto,
    Pedido,
    Responde,
    Trazabilidad,
    ramas,
)
from instituciones.contenido import Contenido, Voz, leer
from instituciones.gasto import repartir
from instituciones.models import DefinicionEstrategica
from pmg_site.comun import reloj
from pmg_site.comun.numeros import escribir_numero
from pmg_site.comun.planilla import segura

SIN_PRODUCTO = "no está vinculado a ningún producto"
COLUMNAS = (
    "objetivo", "descripcion_objetivo", "producto", "nombre_producto", "tipo", "gasto_miles",
    "porcentaje_gasto", "indicador", "nombre_indicador", "clientes", "pedidos",
    "indicadores_que_responden",
)  # fmt: skip


def anios_de(definicion: DefinicionEstrategica) -> range:
    """The years that the definitions cover."""
    return range(definicion.periodo_desde, definicion.periodo_hasta + 1)


def anio_elegido(definicion: DefinicionEstrategica, pedido: str) -> int:
    """The year asked for, or the one nearest to today's within the period."""
    anios = anios_de(definicion)
    if pedido.isdecimal() and len(pedido) == 4 and int(pedido) in anios:
        return int(pedido)
    hoy = reloj.ahora().astimezone(reloj.SANTIAGO).year
    return min(max(hoy, anios[0]), anios[-1])


def trazabilidad(definicion: DefinicionEstrategica, anio: int) -> Trazabilidad:
    """Objectives, products, indicators, spending and users, in as many queries at any size."""
    contenido = leer(definicion)
    fichas = _fichas(definicion, anio)
    pedidos = _pedidos(definicion, contenido, {f.indicador_id for f in fichas})
    lineas = _lineas(definicion, contenido, fichas, pedidos)
    vinculadas = {f.pk for linea in lineas for f in linea.fichas}
    sueltas = [f for f in fichas if f.pk not in vinculadas]
    return Trazabilidad(
        anio=anio,
        ramas=ramas(contenido, lineas),
        lineas=lineas,
        pedidos=pedidos,
        sin_producto=tuple(
            (f, _por_que(definicion, f)) for f in sueltas if not f.indicador.transversal_codigo
        ),
        transversales=sum(1 for f in sueltas if f.indicador.transversal_codigo),
    )


def _fichas(definicion: DefinicionEstrategica, anio: int) -> list[FichaIndicador]:
    """The cards in force of the institution's indicators in a year, by code."""
    consulta = FichaIndicador.objects.filter(
        indicador__institucion=definicion.institucion_id, anio=anio
    ).select_related("indicador", "producto__definicion")
    return list(en_vigor(consulta.order_by("indicador__codigo", "version")).values())


def _lineas(
    definicion: DefinicionEstrategica,
    contenido: Contenido,
    fichas: Sequence[FichaIndicador],
    pedidos: Sequence[Pedido],
) -> tuple[LineaDeProducto, ...]:
    porcentajes = {linea.numero: linea.porcentaje for linea in repartir(contenido).lineas}
    return tuple(
        LineaDeProducto(
            producto=p,
            porcentaje=porcentajes[p.numero],
            fichas=tuple(f for f in fichas if _es_de(definicion, f) == p.numero),
            clientes=tuple(c for c in contenido.clientes if p.numero in c.productos),
            pedidos=tuple(x for x in pedidos if x.voz.producto == p.numero),
        )
        for p in contenido.productos
    )


def _es_de(definicion: DefinicionEstrategica, ficha: FichaIndicador) -> int | None:
    """The number of the card's product, which is its identity through a period's versions."""
    producto = ficha.producto
    if producto is None:
        return None
    suya = producto.definicion
    mismas = (suya.institucion_id, suya.periodo_desde) == (
        definicion.institucion_id,
        definicion.periodo_desde,
    )
    return producto.numero if mismas else None


def _por_que(definicion: DefinicionEstrategica, ficha: FichaIndicador) -> str:
    if ficha.producto is None:
        return SIN_PRODUCTO
    if _es_de(definicion, ficha) is None:
        return f"está vinculado a un producto del período {ficha.producto.definicion.periodo}"
    return f"está vinculado al producto {ficha.producto.numero}, que esta versión no tiene"


def _pedidos(
    definicion: DefinicionEstrategica, contenido: Contenido, medidos: set[int]
) -> tuple[Pedido, ...]:
    """The requests; a link made in another version counts while the request says the same."""
    hechas = list(
        RespuestaUsuarios.objects.de_las_versiones(definicion)
        .select_related("voz__producto", "indicador")
        .order_by("indicador__codigo", "pk")
    )
    nombres = ultimas_fichas([r.indicador for r in hechas])
    por_pedido: dict[tuple[int, int, str], dict[str, Responde]] = defaultdict(dict)
    for r in hechas:
        ficha = nombres.get(r.indicador_id)
        por_pedido[r.voz.numero, r.voz.producto.numero, r.voz.pedido].setdefault(
            r.indicador.codigo,
            Responde(
                respuesta=r.pk,
                codigo=r.indicador.codigo,
                nombre=ficha.nombre if ficha else r.indicador.codigo,
                medido=r.indicador_id in medidos,
            ),
        )
    claves = dict(definicion.voces.values_list("numero", "pk"))
    return tuple(
        Pedido(
            claves[v.numero],
            v,
            tuple(por_pedido.get((v.numero, v.producto, v.pedido), {}).values()),
        )
        for v in contenido.voces
    )


def archivo_csv(t: Trazabilidad) -> str:
    """One line per objective, product and indicator; what is loose stands with empty columns."""
    salida = StringIO()
    escritor = csv.writer(salida, delimiter=";")
    escritor.writerow(COLUMNAS)
    for rama in t.ramas:
        objetivo = [rama.objetivo.numero, rama.objetivo.descripcion] if rama.objetivo else ["", ""]
        for linea in rama.lineas:
            for ficha in linea.fichas or (None,):
                _escribir(escritor, [*objetivo, *_de_producto(linea), *_de_ficha(ficha),
                                     *_de_usuarios(linea)])  # fmt: skip
        if not rama.lineas:
            _escribir(escritor, objetivo)
    for ficha, _ in t.sin_producto:
        _escribir(escritor, [*[""] * 7, *_de_ficha(ficha)])
    return "\ufeff" + salida.getvalue()


def _escribir(escritor: Any, valores: Iterable[object]) -> None:
    celdas = [segura(v) for v in valores]
    escritor.writerow([*celdas, *[""] * (len(COLUMNAS) - len(celdas))])


def _de_producto(linea: LineaDeProducto) -> list[object]:
    p = linea.producto
    gasto = "" if p.gasto_miles is None else escribir_numero(p.gasto_miles, miles=False)
    parte = "" if linea.porcentaje is None else escribir_numero(linea.porcentaje)
    return [p.numero, p.nombre, p.tipo_en_palabras, gasto, parte]


def _de_ficha(ficha: FichaIndicador | None) -> list[object]:
    return [ficha.indicador.codigo, ficha.nombre] if ficha else ["", ""]


def _de_usuarios(linea: LineaDeProducto) -> list[object]:
    return [
        " | ".join(c.nombre for c in linea.clientes),
        " | ".join(_dicho(p.voz) for p in linea.pedidos),
        " | ".join(dict.fromkeys(r.codigo for p in linea.pedidos for r in p.responden)),
    ]


def _dicho(voz: Voz) -> str:
    return f"{voz.quienes}: {voz.pedido or 'no se ha recogido qué piden'}"
