"""The site's own icons as SVG paths on a 16-unit grid; a text always stands beside them."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

_CIRCULO = "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Z"
# Drawn for this project; every path is a stroke.
_TRAZOS = {
    "visto": _CIRCULO + "M4.9 8.2l2.2 2.2 4-4.6",
    "alerta": "M8 1.8 15 14H1ZM8 6v4M8 11.6v.6",
    "error": _CIRCULO + "M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8",
    "info": _CIRCULO + "M8 7.2v4M8 4.6v.5",
    "reloj": _CIRCULO + "M8 4.5V8l2.6 1.6",
    "lapiz": "M2 14l.8-3.2L11 2.6l2.4 2.4-8.2 8.2ZM9.4 4.2l2.4 2.4",
    "candado": "M3.5 7.5h9v6.5h-9ZM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
    "archivo": "M3.5 1.5h6l3 3v10h-9ZM9.5 1.5v3h3M5.5 8h5M5.5 11h5",
    "bajar": "M8 2v8M4.6 7 8 10.4 11.4 7M2.5 13.5h11",
    "subir": "M8 13.5v-10M4 7l4-4 4 4",
    "caer": "M8 2.5v10M4 9l4 4 4-4",
    "persona": "M8 2a2.8 2.8 0 1 0 0 5.6A2.8 2.8 0 0 0 8 2Z"
    "M2.5 14c.4-3 2.6-4.6 5.5-4.6s5.1 1.6 5.5 4.6",
    "vacio": "M2 9.5 4 3h8l2 6.5v4H2ZM2 9.5h3.6l.8 1.6h3.2l.8-1.6H14",
    "balanza": "M8 2v12M5 14h6M3 4.5h10M3 4.5 1.2 9h3.6ZM13 4.5 11.2 9h3.6Z",
    "enviado": "M14.5 1.5 1.5 6.8l5 2.2 2.5 5.5ZM14.5 1.5 6.5 9",
    "ordenar": "M5 6.2 8 3l3 3.2M5 9.8 8 13l3-3.2",
    "raya": "M3 8h10",
    "globo": "M2 2.5h12v8.5H7.5L4.5 14v-3H2Z",
}
NOMBRES = tuple(_TRAZOS)


def icono(nombre: str, clase: str = "") -> SafeString:
    """The icon as inline SVG; an unknown name is a mistake of the page and is refused."""
    return format_html(
        '<svg class="icono {}" viewBox="0 0 16 16" width="16" height="16" fill="none" '
        'stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" '
        'aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        clase,
        _TRAZOS[nombre],
    )
