"""The roles in words, for templates."""

from django import template

from instituciones.roles import Rol

register = template.Library()


@register.filter
def rol_en_palabras(codigo: str) -> str:
    """The label of a role kept by its code in the ledger; what is not a role stays as it is."""
    return str(Rol(codigo).label) if codigo in Rol.values else codigo
