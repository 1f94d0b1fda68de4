"""Template filters and tags of the site: Chilean formats, query strings, icons."""

from datetime import date, datetime
from fractions import Fraction
from typing import Protocol

from django import template
from django.core.paginator import Page
from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    PasswordInput,
    RadioSelect,
    Select,
)
from django.forms.boundfield import BoundWidget
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pmg_site.comun import articulos, formato, iconos, palabras, reloj, tonos

register = template.Library()

register.filter("fecha", formato.fecha)
register.filter("fecha_corta", formato.fecha_corta)
register.filter("fecha_hora", formato.fecha_hora)
register.filter("miles_de_pesos", formato.miles_de_pesos)
register.filter("pesos", formato.pesos)
register.filter("acto_en_palabras", palabras.en_palabras)
register.filter("exacto", formato.exacto)
register.filter("medida", formato.medida)
register.filter("num", formato.numero)
register.filter("pct", formato.porcentaje)
register.filter("pct_corto", formato.porcentaje_corto)
register.filter("pct_exacto", formato.porcentaje_exacto)
register.filter("run", formato.run)
register.filter("mecanismo", formato.mecanismo)
register.filter("con_de", articulos.con_de)
register.filter("sin_cortes", formato.sin_cortes)
register.filter("con_a", articulos.con_a)
register.filter("tono_de_estado", tonos.tono_de_estado)
register.filter("icono_de_estado", tonos.icono_de_estado)
register.filter("icono_de_tono", tonos.icono_de_tono)
register.simple_tag(iconos.icono, name="icono")

_TAMANOS = ("B", "kB", "MB", "GB")


@register.filter
def cuanto_falta(vence: date | datetime | None, ahora: date | datetime | None = None) -> str:
    """How long until a deadline, in words, from `ahora` or else the site's clock."""
    return formato.cuanto_falta(vence, ahora or reloj.ahora()) if vence else ""


@register.filter
def tono_de_plazo(vence: date | datetime | None, ahora: date | datetime | None = None) -> str:
    """The tone of a deadline: red once past, yellow within three days, grey before."""
    if not vence:
        return "gris"
    instante = ahora or reloj.ahora()
    if formato.vencido(vence, instante):
        return "rojo"
    return "amarillo" if formato.dias_hasta(vence, instante) <= 3 else "gris"


@register.filter
def tamano(bytes_: int | None) -> str:
    """The size of a file: 1536 as "1,5 kB"."""
    if bytes_ is None:
        return formato.SIN_VALOR
    escala = 0
    while bytes_ >= 1000 ** (escala + 1) and escala < len(_TAMANOS) - 1:
        escala += 1
    cifra = formato.sin_ceros(formato.numero(Fraction(bytes_, 1000**escala), 1))
    return f"{cifra}{formato.ESPACIO_DURO}{_TAMANOS[escala]}"


@register.filter
def con_aria(campo: BoundField) -> SafeString:
    """The widget of a field, tied to its help and its error, with Bootstrap's classes."""
    widget = campo.field.widget
    clase = "form-control"
    if isinstance(widget, CheckboxInput | RadioSelect | CheckboxSelectMultiple):
        clase = "form-check-input"
    elif isinstance(widget, Select):
        clase = "form-select"
    error = "is-invalid" if campo.errors else ""
    clases = (widget.attrs.get("class"), clase, error)
    atributos: dict[str, str | bool] = {"class": " ".join(c for c in clases if c)}
    ligados = [f"ayuda-{campo.auto_id}"] if campo.help_text else []
    if campo.errors:
        ligados.append(f"error-{campo.auto_id}")
        atributos["aria-invalid"] = "true"
    if ligados:
        atributos["aria-describedby"] = " ".join(ligados)
    vacia = "Elija…" if campo.field.required else "Sin elegir"
    return SafeString(campo.as_widget(attrs=atributos).replace(">---------<", f">{vacia}<"))


@register.filter
def opciones(campo: BoundField) -> list[BoundWidget]:
    """The choices of a group of radios or checkboxes, with Bootstrap's class."""
    lista = list(campo)
    for opcion in lista:
        opcion.data["attrs"]["class"] = "form-check-input"
    return lista


@register.filter
def es_casilla(campo: BoundField) -> bool:
    """Whether the field is one checkbox, whose label stands after it."""
    return getattr(campo.field.widget, "input_type", "") == "checkbox" and not campo.use_fieldset


def _peticion(context: template.Context) -> HttpRequest:
    peticion = getattr(context, "request", None) or context.get("request")
    if peticion is None:
        raise RuntimeError(
            "This tag needs the request: render the template with render(request, …)."
        )
    return peticion


@register.simple_tag(takes_context=True)
def opcionales(context: template.Context, **valores: object) -> str:
    """Declares the optional inputs of a component; a missing or empty one gets its default."""
    for nombre, por_defecto in valores.items():
        if context.get(nombre) in (None, ""):
            context[nombre] = por_defecto
    return ""


@register.simple_tag(takes_context=True)
def campo_csrf(context: template.Context) -> SafeString:
    """The CSRF field, which also works inside `{% include … only %}`."""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(_peticion(context))
    )


@register.simple_tag(takes_context=True)
def url_con(context: template.Context, **cambios: object) -> str:
    """The query string of this page with some parameters changed; None or "" removes one."""
    consulta = _peticion(context).GET.copy()
    for clave, valor in cambios.items():
        if valor is None or valor == "":
            consulta.pop(clave, None)
        else:
            consulta[clave] = str(valor)
    return f"?{consulta.urlencode()}"


@register.simple_tag(takes_context=True)
def pagina_url(context: template.Context, pagina: int, parametro: str = "page") -> str:
    """The link to another page of a list, keeping filters and order."""
    return str(url_con(context, **{parametro: pagina}))


@register.simple_tag(takes_context=True)
def orden_url(context: template.Context, campo: str, parametro: str = "orden") -> dict[str, str]:
    """For a column: the link that sorts by it (or turns it around), the present direction."""
    actual = _peticion(context).GET.get(parametro, "")
    sentido = {campo: "ascending", f"-{campo}": "descending"}.get(actual, "none")
    siguiente = f"-{campo}" if sentido == "ascending" else campo
    return {
        "url": str(url_con(context, **{parametro: siguiente, "page": None})),
        "sentido": sentido,
    }


class ConAvance(Protocol):
    """Something that counts what it has done, such as a Trabajo."""

    hechos: int
    total: int


@register.filter
def avance(trabajo: ConAvance) -> int | None:
    """Whole per cent done, or None while the total is not known."""
    return min(trabajo.hechos * 100 // trabajo.total, 100) if trabajo.total else None


@register.filter
def avance_en_palabras(trabajo: ConAvance) -> str:
    """83 de 197, or nothing while the total is not known."""
    if not trabajo.total:
        return ""
    return f"{formato.numero(trabajo.hechos)} de {formato.numero(trabajo.total)}"


@register.filter
def paginas_cercanas(pagina: Page) -> list[int | None]:
    """First, last and neighbouring page numbers, with None where some are left out."""
    total, actual = pagina.paginator.num_pages, pagina.number
    mostradas = sorted({1, total, *range(max(1, actual - 1), min(total, actual + 1) + 1)})
    numeros: list[int | None] = []
    for anterior, siguiente in zip([0, *mostradas], mostradas, strict=False):
        if siguiente - anterior > 1:
            numeros.append(None)
        numeros.append(siguiente)
    return numeros


@register.filter
def que_se_conserva(form: BaseForm) -> str:
    """What a refused form keeps: a browser gives back neither passwords nor files."""
    if any(isinstance(campo.field.widget, PasswordInput) for campo in form):
        return "Por seguridad, la contraseña se escribe de nuevo."
    if form.is_multipart():
        return "Lo que escribió se conserva; el archivo se elige de nuevo."
    return "Lo que escribió se conserva."


@register.filter
def cuenta_errores(form: BaseForm) -> int:
    """How many refusals a form carries."""
    return sum(len(errores) for errores in form.errors.values())
