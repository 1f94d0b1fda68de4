"""The line chart of a series through the years, with its target and its gaps."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.utils.safestring import SafeString

from pmg_site.comun import svg
from pmg_site.comun.formato import Numero, a_fraccion, numero, sin_ceros

PORCIENTO = "\u00a0%"
Punto = Sequence[Any]
Lugar = tuple[float, float]


def serie(
    puntos: Sequence[Punto],
    titulo: str,
    unidad: str = PORCIENTO,
    decimales: int | None = None,
    minimo: Numero | None = None,
    maximo: Numero | None = None,
    ancho: int = 400,
) -> SafeString:
    """Each point is (label, value or None[, target or None]); a None leaves a gap in the line."""
    valores = [_altura(punto[1]) for punto in puntos]
    metas = [_altura(punto[2]) if len(punto) > 2 else None for punto in puntos]
    todos = [valor for valor in (*valores, *metas) if valor is not None]
    if not todos:
        return svg.vacia(titulo)
    escala = _escala(
        min(todos) if minimo is None else float(a_fraccion(minimo)),
        max(todos) if maximo is None else float(a_fraccion(maximo)),
    )
    textos = [
        "sin dato" if punto[1] is None else f"{numero(punto[1], decimales)}{unidad}"
        for punto in puntos
    ]
    plano = _Plano(escala, len(puntos), ancho, unidad)
    partes = [plano.ejes(), plano.rotulos([str(punto[0]) for punto in puntos])]
    if any(meta is not None for meta in metas):
        partes.append(plano.linea(metas, color=svg.TINTA, guiones="5 4", con_puntos=False))
    partes.append(plano.linea(valores, color=svg.COLOR_DE_TONO["azul"]))
    partes.append(plano.cifras(valores, textos))
    descripcion = "; ".join(
        f"{punto[0]}: {texto}"
        + (f" (meta {numero(punto[2])}{unidad})" if len(punto) > 2 and punto[2] is not None else "")
        for punto, texto in zip(puntos, textos, strict=True)
    )
    return svg.figura(
        titulo, svg.lienzo(titulo, descripcion + ".", ancho, plano.alto, partes), _leyenda(metas)
    )


def _altura(valor: Numero | None) -> float | None:
    return None if valor is None else float(a_fraccion(valor))


def _escala(bajo: float, alto: float) -> list[float]:
    """About five round marks that hold both ends."""
    if alto <= bajo:
        bajo, alto = bajo - (abs(bajo) * 0.02 or 1), alto + (abs(alto) * 0.02 or 1)
    tosco = (alto - bajo) / 4
    potencia = 10 ** math.floor(math.log10(tosco))
    paso = next(factor * potencia for factor in (1, 2, 2.5, 5, 10) if factor * potencia >= tosco)
    primero, ultimo = math.floor(bajo / paso), math.ceil(alto / paso)
    return [paso * n for n in range(primero, ultimo + 1)]


def _leyenda(metas: Sequence[float | None]) -> SafeString | str:
    if all(meta is None for meta in metas):
        return ""
    muestras = (("Efectivo", svg.COLOR_DE_TONO["azul"], None), ("Meta", svg.TINTA, "5 4"))
    filas = (
        svg.elemento(
            "li",
            svg.elemento(
                "svg",
                svg.elemento(
                    "line",
                    x1=0,
                    y1=8,
                    x2=28,
                    y2=8,
                    stroke=color,
                    stroke_width=2.5,
                    stroke_dasharray=guiones,
                ),
                viewBox="0 0 28 16",
                width=28,
                height=16,
                aria_hidden="true",
                focusable="false",
            ),
            nombre,
        )
        for nombre, color, guiones in muestras
    )
    return svg.elemento("ul", *filas, class_="leyenda")


class _Plano:
    """Where each value falls on the drawing."""

    alto, arriba, abajo = 240.0, 22.0, 204.0

    def __init__(self, escala: list[float], cuantos: int, ancho: float, unidad: str) -> None:
        self.escala, self.cuantos, self.unidad = escala, cuantos, unidad
        self.marcas = [
            sin_ceros(numero(Fraction(str(round(marca, 6))), 2)) + unidad for marca in escala
        ]
        self.izquierda = max(len(marca) for marca in self.marcas) * 6.6 + 8
        self.derecha = ancho - 24

    def x(self, lugar: int) -> float:
        if self.cuantos == 1:
            return (self.izquierda + self.derecha) / 2
        orilla = 20.0
        return (
            self.izquierda
            + orilla
            + (self.derecha - self.izquierda - orilla) * lugar / (self.cuantos - 1)
        )

    def y(self, valor: float) -> float:
        proporcion = (valor - self.escala[0]) / (self.escala[-1] - self.escala[0])
        return self.abajo - (self.abajo - self.arriba) * min(max(proporcion, 0), 1)

    def ejes(self) -> SafeString:
        partes = []
        for valor, rotulo in zip(self.escala, self.marcas, strict=True):
            y = self.y(valor)
            partes.append(
                svg.elemento(
                    "line",
                    x1=self.izquierda,
                    y1=y,
                    x2=self.derecha + 20,
                    y2=y,
                    stroke=svg.LINEA,
                    stroke_width=1,
                )
            )
            partes.append(
                svg.texto(
                    self.izquierda - 6,
                    y + 4,
                    rotulo,
                    tamano=12,
                    fill=svg.APAGADO,
                    text_anchor="end",
                )
            )
        return svg.unir(partes)

    def rotulos(self, nombres: list[str]) -> SafeString:
        """As many labels as fit, the last one always among them."""
        hueco = (self.derecha - self.izquierda) / max(self.cuantos - 1, 1)
        largo = min(max(len(nombre) for nombre in nombres), 12) * 7 + 6
        cada = max(math.ceil(largo / hueco), 1) if self.cuantos > 1 else 1
        return svg.unir(
            svg.texto(
                self.x(lugar),
                self.abajo + 20,
                svg.recortar(nombre, 84, 12),
                tamano=12,
                fill=svg.APAGADO,
                text_anchor="middle",
            )
            for lugar, nombre in enumerate(nombres)
            if (self.cuantos - 1 - lugar) % cada == 0
        )

    def tramos(self, valores: Sequence[float | None]) -> list[list[Lugar]]:
        """The runs of points without a gap."""
        tramos: list[list[Lugar]] = [[]]
        for lugar, valor in enumerate(valores):
            if valor is None:
                tramos.append([])
            else:
                tramos[-1].append((self.x(lugar), self.y(valor)))
        return [tramo for tramo in tramos if tramo]

    def linea(
        self,
        valores: Sequence[float | None],
        *,
        color: str,
        guiones: str | None = None,
        con_puntos: bool = True,
    ) -> SafeString:
        partes = []
        for tramo in self.tramos(valores):
            if len(tramo) == 1 and not con_puntos:
                tramo = [(tramo[0][0] - 14, tramo[0][1]), (tramo[0][0] + 14, tramo[0][1])]
            trazo = " ".join(f"{x:.1f},{y:.1f}" for x, y in tramo)
            partes.append(
                svg.elemento(
                    "polyline",
                    points=trazo,
                    fill="none",
                    stroke=color,
                    stroke_width=2.5,
                    stroke_dasharray=guiones,
                )
            )
            if con_puntos:
                partes += [
                    svg.elemento(
                        "circle", cx=x, cy=y, r=4, fill=color, stroke="#ffffff", stroke_width=1.5
                    )
                    for x, y in tramo
                ]
        return svg.unir(partes)

    def cifras(self, valores: Sequence[float | None], textos: Sequence[str]) -> SafeString:
        """Every value in words when they are few; else the last one."""
        presentes = [lugar for lugar, valor in enumerate(valores) if valor is not None]
        largo = max((len(textos[lugar]) for lugar in presentes), default=0) * 6.8
        caben = self.cuantos <= 1 or (self.derecha - self.izquierda) / (self.cuantos - 1) >= largo
        mostradas = presentes if caben else presentes[-1:]
        return svg.unir(self._cifra(valores, lugar, textos[lugar]) for lugar in mostradas)

    def _cifra(self, valores: Sequence[float | None], lugar: int, rotulo: str) -> SafeString:
        valor = valores[lugar]
        ultimo = lugar == self.cuantos - 1 and self.cuantos > 1
        x = self.derecha + 22 if ultimo else self.x(lugar)
        return svg.texto(
            x,
            self.y(valor or 0.0) - 9,
            rotulo,
            tamano=12,
            font_weight=600,
            text_anchor="end" if ultimo else "middle",
        )
