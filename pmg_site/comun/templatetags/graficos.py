"""Charts as server-side SVG, the same in the page and in the PDF."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django import template
from django.utils.safestring import SafeString

from pmg_site.comun import svg
from pmg_site.comun.formato import Numero, a_fraccion, numero, sin_ceros
from pmg_site.comun.grafico_serie import serie

register = template.Library()
register.simple_tag(serie)

PORCIENTO = "\u00a0%"
Dato = Sequence[Any]


def _con_unidad(valor: Numero | None, unidad: str, decimales: int | None = None) -> str:
    return "sin dato" if valor is None else f"{numero(valor, decimales)}{unidad}"


def _altura(valor: Numero | None) -> float | None:
    return None if valor is None else float(a_fraccion(valor))


def _campo(dato: Dato, lugar: int, por_defecto: str) -> str:
    return str(dato[lugar]) if len(dato) > lugar else por_defecto


def _tope(valores: Sequence[float], pedido: Numero | None, unidad: str) -> float:
    """The right end of a scale: what was asked, else 100 for percentages, never zero."""
    if pedido is not None:
        return max(float(a_fraccion(pedido)), 1e-9)
    return max([*valores, 100.0 if "%" in unidad else 0.0]) or 1.0


@register.simple_tag
def barras(
    datos: Sequence[Dato],
    titulo: str,
    unidad: str = PORCIENTO,
    decimales: int | None = None,
    maximo: Numero | None = None,
    meta: Numero | None = None,
    ancho: int = 400,
) -> SafeString:
    """Horizontal bars of (label, value or None[, tone]); one beyond the scale ends in a notch."""
    if not datos:
        return svg.vacia(titulo)
    alturas = [_altura(dato[1]) for dato in datos]
    tope = _tope(
        [a for a in alturas if a is not None]
        + ([_altura(meta) or 0.0] if meta is not None else []),
        maximo,
        unidad,
    )
    textos = [_con_unidad(dato[1], unidad, decimales) for dato in datos]
    al_lado = max(len(str(dato[0])) for dato in datos) <= 12
    izquierda = 100.0 if al_lado else 0.0
    derecha = max(len(t) for t in textos) * 7.4 + 8
    largo = ancho - izquierda - derecha
    paso, arriba = (26.0 if al_lado else 42.0), (20.0 if meta is not None else 4.0)
    partes: list[SafeString] = []
    for lugar, (dato, altura, rotulo) in enumerate(zip(datos, alturas, textos, strict=True)):
        y = arriba + lugar * paso
        partes.append(_una_barra(dato, altura, rotulo, y, izquierda, largo, tope, al_lado, ancho))
    alto = arriba + paso * len(datos) + 4
    if meta is not None:
        partes.append(
            _linea_de_meta(
                izquierda + largo * min((_altura(meta) or 0.0) / tope, 1),
                alto,
                _con_unidad(meta, unidad),
            )
        )
    descripcion = "; ".join(
        f"{dato[0]}: {rotulo}" for dato, rotulo in zip(datos, textos, strict=True)
    )
    if meta is not None:
        descripcion += f". Meta: {_con_unidad(meta, unidad)}"
    return svg.figura(titulo, svg.lienzo(titulo, descripcion + ".", ancho, alto, partes))


def _una_barra(
    dato: Dato,
    altura: float | None,
    rotulo: str,
    y: float,
    izquierda: float,
    largo: float,
    tope: float,
    al_lado: bool,
    ancho: float,
) -> SafeString:
    nombre, tono = str(dato[0]), _campo(dato, 2, "azul")
    con_marca = tono in ("verde", "amarillo", "rojo")
    sangria = 14.0 if con_marca else 0.0
    base = y + (4 if al_lado else 20)
    visible = svg.recortar(nombre, (izquierda if al_lado else ancho) - sangria - 4)
    partes = [
        svg.elemento("title", f"{nombre}: {rotulo}"),
        svg.texto(sangria, y + (16 if al_lado else 13), visible),
        svg.elemento("rect", x=izquierda, y=base, width=largo, height=16, fill="#eef1f4"),
    ]
    if con_marca:
        partes.append(svg.marca(tono, 6, y + (12 if al_lado else 9)))
    if altura is not None and altura > 0:
        partes.append(
            svg.elemento(
                "rect",
                x=izquierda,
                y=base,
                width=largo * min(altura / tope, 1),
                height=16,
                fill=svg.COLOR_DE_TONO.get(tono, svg.COLOR_DE_TONO["azul"]),
            )
        )
        if altura > tope:
            fin = izquierda + largo
            partes.append(
                svg.elemento(
                    "path",
                    d=f"M{fin - 10:.1f} {base:.1f}l5 8l-5 8M{fin - 5:.1f} {base:.1f}l5 8l-5 8",
                    stroke="#ffffff",
                    stroke_width=2,
                    fill="none",
                )
            )
    partes.append(
        svg.texto(
            izquierda + largo + 6,
            base + 13,
            rotulo,
            fill=svg.APAGADO if altura is None else svg.TINTA,
        )
    )
    return svg.elemento("g", *partes)


def _linea_de_meta(x: float, alto: float, rotulo: str) -> SafeString:
    ancla = "end" if x > 120 else "start"
    return svg.elemento(
        "g",
        svg.elemento(
            "line",
            x1=x,
            y1=16,
            x2=x,
            y2=alto,
            stroke=svg.TINTA,
            stroke_width=1.5,
            stroke_dasharray="4 3",
        ),
        svg.texto(
            x + (-5 if ancla == "end" else 5), 12, f"meta {rotulo}", tamano=12, text_anchor=ancla
        ),
    )


@register.simple_tag
def barras_apiladas(
    filas: Sequence[tuple[str, Sequence[Numero]]],
    series: Sequence[str],
    titulo: str,
    ancho: int = 400,
) -> SafeString:
    """Each row drawn as 100 %, its parts named by letters, their shares written under it."""
    if not filas or not series:
        return svg.vacia(titulo)
    partes: list[SafeString] = []
    dichos: list[str] = []
    paso = 62.0
    for lugar, (nombre, valores) in enumerate(filas):
        cuotas = _cuotas(valores)
        escritas = [
            f"{svg.LETRAS[n % 26]} {sin_ceros(numero(cuota, 1))}{PORCIENTO}"
            for n, cuota in enumerate(cuotas)
        ]
        partes.append(_fila_apilada(str(nombre), cuotas, escritas, lugar * paso, ancho))
        dichos.append(
            f"{nombre}: "
            + (
                ", ".join(f"{serie} {e[2:]}" for serie, e in zip(series, escritas, strict=False))
                or "sin datos"
            )
        )
    leyenda = svg.leyenda(
        (svg.LETRAS[n % 26], svg.PALETA[n % len(svg.PALETA)][0], str(serie))
        for n, serie in enumerate(series)
    )
    return svg.figura(
        titulo,
        svg.lienzo(titulo, "; ".join(dichos) + ".", ancho, paso * len(filas), partes),
        leyenda,
    )


def _cuotas(valores: Sequence[Numero]) -> list[Fraction]:
    """Each value as a percentage of the row's total; empty when there is nothing to share."""
    exactos = [max(a_fraccion(valor), Fraction(0)) for valor in valores]
    total = sum(exactos, Fraction(0))
    return [valor * 100 / total for valor in exactos] if total else []


def _fila_apilada(
    nombre: str, cuotas: Sequence[Fraction], escritas: Sequence[str], y: float, ancho: float
) -> SafeString:
    partes = [svg.texto(0, y + 13, svg.recortar(nombre, ancho))]
    x = 0.0
    for n, cuota in enumerate(cuotas):
        largo = float(cuota) * ancho / 100
        color, tinta = svg.PALETA[n % len(svg.PALETA)]
        partes.append(
            svg.elemento(
                "rect",
                x=x,
                y=y + 19,
                width=largo,
                height=18,
                fill=color,
                stroke="#ffffff",
                stroke_width=1,
            )
        )
        if largo >= 14:
            partes.append(
                svg.texto(
                    x + largo / 2,
                    y + 32,
                    svg.LETRAS[n % 26],
                    tamano=12,
                    fill=tinta,
                    text_anchor="middle",
                )
            )
        x += largo
    if not cuotas:
        partes.append(svg.elemento("rect", x=0, y=y + 19, width=ancho, height=18, fill="#eef1f4"))
    dicho = svg.recortar("  ·  ".join(escritas) or "sin datos", ancho, 12)
    partes.append(svg.texto(0, y + 51, dicho, tamano=12, fill=svg.APAGADO))
    return svg.elemento(
        "g", svg.elemento("title", f"{nombre}: {', '.join(escritas) or 'sin datos'}"), *partes
    )


@register.simple_tag
def medidor(
    valor: Numero | None,
    marcas: Sequence[tuple[Numero, str]],
    titulo: str,
    unidad: str = PORCIENTO,
    decimales: int | None = 2,
    maximo: Numero = 100,
    tono: str = "azul",
    ancho: int = 400,
) -> SafeString:
    """Linear gauge with the marks it is given, for instance the thresholds of a rule set."""
    tope = _tope([], maximo, unidad)
    altura = _altura(valor)
    partes: list[SafeString] = [
        svg.texto(0, 24, _con_unidad(valor, unidad, decimales), tamano=26, font_weight=700),
        svg.elemento("rect", x=0, y=36, width=ancho, height=20, fill="#e3e9ee"),
    ]
    if altura is not None and altura > 0:
        partes.append(
            svg.elemento(
                "rect",
                x=0,
                y=36,
                width=ancho * min(altura / tope, 1),
                height=20,
                fill=svg.COLOR_DE_TONO.get(tono, svg.COLOR_DE_TONO["azul"]),
            )
        )
    ordenadas = sorted(marcas, key=lambda marca: a_fraccion(marca[0]))
    lugares = [
        (
            ancho * min(float(a_fraccion(donde)) / tope, 1),
            f"{numero(donde)}{unidad}: {rotulo}" if rotulo else f"{numero(donde)}{unidad}",
        )
        for donde, rotulo in ordenadas
    ]
    partes += _marcas_de_medidor(lugares, ancho)
    alto = 64 + 19 * len(ordenadas)
    dichas = "; ".join(
        f"marca en {numero(donde)}{unidad}{f' ({rotulo})' if rotulo else ''}"
        for donde, rotulo in ordenadas
    )
    descripcion = (
        f"{_con_unidad(valor, unidad, decimales)}, en una escala de 0 a {numero(maximo)}{unidad}"
        + (f"; {dichas}." if dichas else ".")
    )
    return svg.figura(titulo, svg.lienzo(titulo, descripcion, ancho, alto, partes))


def _marcas_de_medidor(lugares: Sequence[tuple[float, str]], ancho: float) -> list[SafeString]:
    """Marks with their words, each on its own level, so that no line crosses a text."""
    a_la_izquierda = [lugar for lugar in lugares if lugar[0] <= ancho / 2]
    a_la_derecha = [lugar for lugar in lugares if lugar[0] > ancho / 2]
    limite = a_la_izquierda[-1][0] if a_la_izquierda else 0.0
    niveles = [(*lugar, True) for lugar in a_la_derecha]
    niveles += [(*lugar, False) for lugar in reversed(a_la_izquierda)]
    return [
        _marca_de_medidor(
            x, 74.0 + 19 * nivel, rotulo, (x - limite if al_final else ancho - x) - 8, al_final
        )
        for nivel, (x, rotulo, al_final) in enumerate(niveles)
    ]


def _marca_de_medidor(x: float, y: float, rotulo: str, cabe: float, al_final: bool) -> SafeString:
    return svg.elemento(
        "g",
        svg.elemento("line", x1=x, y1=30, x2=x, y2=y, stroke="#ffffff", stroke_width=4),
        svg.elemento("line", x1=x, y1=30, x2=x, y2=y, stroke=svg.TINTA, stroke_width=2),
        svg.texto(
            x + (-6 if al_final else 6),
            y,
            svg.recortar(rotulo, cabe, 12.5),
            tamano=12.5,
            text_anchor="end" if al_final else "start",
        ),
    )


@register.simple_tag
def dona(
    datos: Sequence[Dato],
    titulo: str,
    unidad: str = "",
    centro: str = "",
    decimales: int | None = None,
) -> SafeString:
    """Ring of shares with letters; the legend writes each amount with its share."""
    cuotas = _cuotas([dato[1] or 0 for dato in datos])
    if not cuotas:
        return svg.vacia(titulo)
    partes: list[SafeString] = []
    filas: list[tuple[str, str, str]] = []
    angulo = 0.0
    for n, (dato, cuota) in enumerate(zip(datos, cuotas, strict=True)):
        letra = svg.LETRAS[n % 26]
        color, tinta = svg.PALETA[n % len(svg.PALETA)]
        giro = float(cuota) * 360 / 100
        partes.append(_tajada(angulo, giro, color, tinta, letra))
        angulo += giro
        filas.append(
            (
                letra,
                color,
                f"{dato[0]}: {_con_unidad(dato[1], unidad, decimales)} "
                f"({sin_ceros(numero(cuota, 1))}{PORCIENTO})",
            )
        )
    if centro:
        partes.append(
            svg.texto(
                110,
                118,
                svg.recortar(centro, 100, 22),
                tamano=22,
                text_anchor="middle",
                font_weight=700,
            )
        )
    descripcion = "; ".join(rotulo for _, _, rotulo in filas) + "."
    return svg.figura(titulo, svg.lienzo(titulo, descripcion, 220, 220, partes), svg.leyenda(filas))


def _tajada(desde: float, giro: float, color: str, tinta: str, letra: str) -> SafeString:
    if giro <= 0:
        return SafeString("")
    if giro >= 359.99:
        aro = svg.elemento(
            "circle", cx=110, cy=110, r=82, fill="none", stroke=color, stroke_width=36
        )
        return svg.elemento(
            "g", aro, svg.texto(110, 33, letra, tamano=13, fill=tinta, text_anchor="middle")
        )
    (x1, y1), (x2, y2) = _en_circulo(desde, 100), _en_circulo(desde + giro, 100)
    (x3, y3), (x4, y4) = _en_circulo(desde + giro, 64), _en_circulo(desde, 64)
    grande = 1 if giro > 180 else 0
    trazo = (
        f"M{x1:.2f} {y1:.2f}A100 100 0 {grande} 1 {x2:.2f} {y2:.2f}"
        f"L{x3:.2f} {y3:.2f}A64 64 0 {grande} 0 {x4:.2f} {y4:.2f}Z"
    )
    partes = [svg.elemento("path", d=trazo, fill=color, stroke="#ffffff", stroke_width=1.5)]
    if giro >= 12:
        x, y = _en_circulo(desde + giro / 2, 82)
        partes.append(svg.texto(x, y + 4.5, letra, tamano=13, fill=tinta, text_anchor="middle"))
    return svg.elemento("g", *partes)


def _en_circulo(grados: float, radio: float) -> tuple[float, float]:
    radianes = math.radians(grados - 90)
    return 110 + radio * math.cos(radianes), 110 + radio * math.sin(radianes)
