"""Writes SVG with everything escaped; coordinates only draw, so floats are fine here."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

TINTA, APAGADO, LINEA = "#1c2733", "#4d5b6a", "#d4dce4"
COLOR_DE_TONO = {
    "verde": "#1a7f46",
    "amarillo": "#c98a00",
    "rojo": "#c62828",
    "azul": "#006fb3",
    "gris": "#8593a3",
}
# Dark and light by turns, each with the ink that can be read on it.
PALETA = (
    ("#004b7a", "#ffffff"), ("#8cc3e8", TINTA), ("#7a4f00", "#ffffff"), ("#f4d77e", TINTA),
    ("#4d5b6a", "#ffffff"), ("#c3ccd5", TINTA), ("#0f6b37", "#ffffff"), ("#a9dcbf", TINTA),
)  # fmt: skip
LETRAS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ANCHO_DE_LETRA = 0.54


def _texto(valor: object) -> str:
    return f"{valor:.2f}".rstrip("0").rstrip(".") if isinstance(valor, float) else str(valor)


def elemento(nombre: str, *contenido: object, **atributos: object) -> SafeString:
    """One element; `stroke_width=2` is written stroke-width="2" and None is left out."""
    escritos = format_html_join(
        "",
        ' {}="{}"',
        (
            (clave.rstrip("_").replace("_", "-"), _texto(valor))
            for clave, valor in atributos.items()
            if valor is not None
        ),
    )
    return format_html("<{}{}>{}</{}>", nombre, escritos, unir(contenido), nombre)


def unir(partes: Iterable[object]) -> SafeString:
    """The parts one after the other, each escaped unless it is already safe."""
    return format_html_join("", "{}", ((parte,) for parte in partes))


def texto(
    x: float, y: float, contenido: str, *, tamano: float = 13, **atributos: object
) -> SafeString:
    """A line of text; `ancla` of SVG through text_anchor."""
    atributos.setdefault("fill", TINTA)
    return elemento("text", contenido, x=x, y=y, font_size=tamano, **atributos)


def recortar(contenido: str, ancho: float, tamano: float = 13) -> str:
    """The text that fits in a width, cut with an ellipsis."""
    caben = max(int(ancho / (tamano * ANCHO_DE_LETRA)), 1)
    return contenido if len(contenido) <= caben else contenido[: max(caben - 1, 1)].rstrip() + "…"


def marca(tono: str, x: float, y: float) -> SafeString:
    """A small shape that says the tone without colour: circle, triangle, square, diamond."""
    color = COLOR_DE_TONO.get(tono, COLOR_DE_TONO["gris"])
    trazo = {
        "verde": f"M{x:.1f} {y - 4:.1f}a4 4 0 1 0 .01 0Z",
        "amarillo": f"M{x:.1f} {y - 5:.1f}l5 9h-10Z",
        "rojo": f"M{x - 4:.1f} {y - 4:.1f}h8v8h-8Z",
    }.get(tono, f"M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5Z")
    return elemento("path", d=trazo, fill=color)


_CABE_EN_UN_TELEFONO = 480


def lienzo(
    titulo: str, descripcion: str, ancho: float, alto: float, partes: Iterable[object]
) -> SafeString:
    """The drawing, with its alternative text for screen readers, PDF tags."""
    return elemento(
        "svg",
        elemento("title", titulo),
        elemento("desc", descripcion),
        *partes,
        xmlns="http://www.w3.org/2000/svg",
        class_="lienzo ancho" if ancho > _CABE_EN_UN_TELEFONO else "lienzo",
        role="img",
        aria_label=f"{titulo}. {descripcion}",
        viewBox=f"0 0 {ancho:.0f} {alto:.0f}",
        width=f"{ancho:.0f}",
        height=f"{alto:.0f}",
        font_family="Roboto, sans-serif",
    )


def figura(titulo: str, dibujo: SafeString, leyenda: SafeString | str = "") -> SafeString:
    """The drawing with its caption, its legend; on a narrow screen it scrolls, by keyboard too."""
    return format_html(
        '<figure class="grafico"><figcaption>{}</figcaption>'
        '<div class="desplazable" tabindex="0" role="group" aria-label="{}">{}</div>{}</figure>',
        titulo,
        titulo,
        dibujo,
        leyenda,
    )


def vacia(titulo: str) -> SafeString:
    """What stands where there is nothing to draw."""
    return format_html(
        '<figure class="grafico"><figcaption>{}</figcaption>'
        '<p class="grafico-vacio">{}</p></figure>',
        titulo,
        "Todavía no hay datos para este gráfico.",
    )


def leyenda(filas: Iterable[tuple[str, str, str]]) -> SafeString:
    """Key of letters: (letter, colour, text) each."""
    return format_html(
        '<ul class="leyenda">{}</ul>',
        format_html_join(
            "", "<li>{}{}</li>", ((_clave(letra, color), rotulo) for letra, color, rotulo in filas)
        ),
    )


def _clave(letra: str, color: str) -> SafeString:
    tinta = dict(PALETA).get(color, "#ffffff")
    return elemento(
        "svg",
        elemento("rect", x=0, y=0, width=16, height=16, fill=color),
        texto(
            8,
            12,
            letra,
            tamano=11,
            fill=tinta,
            text_anchor="middle",
            font_family="Roboto, sans-serif",
        ),
        viewBox="0 0 16 16",
        width=16,
        height=16,
        aria_hidden="true",
        focusable="false",
    )
