"""Puts the article before the name of an institution, as one says it: del Servicio, de la Junta."""

_MASCULINAS = frozenset(
    [
        "Consejo",
        "Fondo",
        "Gobierno",
        "Instituto",
        "Ministerio",
        "Parque",
        "Servicio",
        "Comité",
        "Estado",
        "Centro",
    ]
)
_FEMENINAS = frozenset(
    [
        "Agencia",
        "Caja",
        "Central",
        "Comisión",
        "Corporación",
        "Defensoría",
        "Dirección",
        "Fiscalía",
        "Junta",
        "Oficina",
        "Presidencia",
        "Secretaría",
        "Subsecretaría",
        "Superintendencia",
        "Tesorería",
        "Unidad",
    ]
)


def con_de(nombre: object) -> str:
    """«del Servicio…», «de la Agencia…»; a name that takes no article keeps «de»."""
    return _con(nombre, "del", "de la", "de")


def con_a(nombre: object) -> str:
    """«al Servicio…», «a la Agencia…», «a Gendarmería de Chile»."""
    return _con(nombre, "al", "a la", "a")


def _con(nombre: object, masculino: str, femenino: str, sin_articulo: str) -> str:
    escrito = str(nombre)
    primera = escrito.split(" ", 1)[0]
    if primera in _MASCULINAS:
        return f"{masculino} {escrito}"
    return f"{femenino if primera in _FEMENINAS else sin_articulo} {escrito}"
